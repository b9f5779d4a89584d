"""The help as a book: both languages say the same places, every link arrives, tables come from what is in force, words and initials find."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import resources
from desktop.staff.model import Role
from desktop.staff.permissions import Permission, allowed
from ui import text
from ui.attention.words import way_words
from ui.cases.panel import Panel
from ui.help.news import newer_than, remember_version, seen_version
from ui.help.pages import Book, Section, parse
from ui.help.places import PARTS, place_of
from ui.help.render import lay_out
from ui.help.tables import keys_of, permission_table
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton

LANGUAGES = ("zh_CN", "en")
MAKERS = {"permissions": permission_table}


def sections(language: str) -> list[Section]:
    return [section for page in Book(language, MAKERS).pages.values() for section in page.sections]


def test_both_languages_have_every_page_and_every_place() -> None:
    here, there = ([section.address for section in sections(language)] for language in LANGUAGES)
    assert here == there
    for folder in ("zh", "en"):
        assert sorted(file.stem for file in resources.path(f"help/{folder}").glob("*.md")) == sorted(Book("en").names)
    assert not [section.address for section in sections("en") if re.search("[\u4e00-\u9fff]", section.title)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_arrives(language: str) -> None:
    known = {section.address for section in sections(language)}
    links = [
        (page.name, link) for page in Book(language, MAKERS).pages.values() for link in re.findall(r"\]\(([^)]*)\)", page.markdown)
    ]  # fmt: skip
    assert len(links) > 40 and not [each for each in links if each[1] not in known]
    linked = {link.partition("#")[0] for _page, link in links}
    assert not set(Book(language).names) - linked - {"start"}


def test_places_name_real_parts_and_real_sections(qapp: object) -> None:
    known = {section.address for section in sections("zh_CN")}
    for part, address in PARTS.items():
        module, _colon, name = part.partition(":")
        assert issubclass(getattr(importlib.import_module(module), name), QWidget) and address in known
    assert place_of(None, "cases", Book("en").names) == "room-cases"
    assert place_of(None, "elsewhere", Book("en").names) == "start"


def test_the_permission_table_is_what_is_in_force() -> None:
    rows = [line.split("|")[2:6] for line in permission_table().splitlines()[2:]]
    order = (Role.CLERK, Role.GUIDE, Role.SUPERVISOR, Role.ADMINISTRATOR)
    assert [["●" in cell for cell in row] for row in rows] == [[allowed(role, right) for role in order] for right in Permission]


def test_the_keys_of_a_room_come_before_those_of_its_panels(look: ThemeSwitch, qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    Panel(look, "撤回", "", "撤回这件", parent=room)
    ActionButton(look, "打印", "Ctrl+P", parent=room)
    assert [line.words for line in keys_of(room)] == ["打印", "不办了", "撤回这件"]


def test_words_initials_and_whole_pinyin_find() -> None:
    book = Book("zh_CN", MAKERS)
    assert book.find("告知单")[0].address and "告知单" in book.find("gzd")[0].title + book.find("gzd")[0].text
    assert book.find("yjms")[0].address == "emergency" and book.find("yingji")[0].address == "emergency"
    assert [found.address for found in book.find("打印机 换一台")] == ["away#printer"]
    assert book.find("没有这样的词语在里面") == () == book.find("  ")
    assert Book("en").find("one-time notice")


def test_a_page_is_laid_out_once_and_not_after_each_of_its_pieces(look: ThemeSwitch) -> None:
    document = QTextDocument()
    document.documentLayout()  # who has none is told nothing
    layouts: list[tuple[int, int, int]] = []
    document.contentsChange.connect(lambda at, gone, come: layouts.append((at, gone, come)))
    page = max(Book("zh_CN", MAKERS).pages.values(), key=lambda page: len(page.markdown))
    lay_out(document, page, look.theme)
    assert document.blockCount() > 20 and len(layouts) < 10


@pytest.mark.looks
def test_a_page_is_laid_out_in_the_theme_with_its_anchors(look: ThemeSwitch) -> None:
    page = parse("x", "# 标题\n\n字 `F2` [去](x#b)\n\n## 第二 {#b}\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n")
    document = QTextDocument()
    for theme in ("light", "dark"):
        look.use(theme)
        lay_out(document, page, look.theme)
        html = document.toHtml()
        assert look.theme.hex("text.primary").lower() in html and look.theme.hex("text.link").lower() in html
        assert 'name="b"' in html and "{#" not in document.toPlainText()


def test_news_are_told_once_after_an_update(tmp_path: Path) -> None:
    assert not newer_than(seen_version(tmp_path), "0.2.0"), "a first start is not greeted with news"
    remember_version(tmp_path, "0.9.0")
    assert newer_than(seen_version(tmp_path), "0.10.0")
    remember_version(tmp_path, "0.10.0")
    assert not newer_than(seen_version(tmp_path), "0.10.0")


def test_the_language_of_the_screens_is_the_one_that_was_set() -> None:
    said = text._("Help")
    try:
        text.speak("en")
        assert (said, text._("Help"), text.spoken()) == ("帮助", "Help", "en")
        text.speak("no such")
        assert text.spoken() == text.LANGUAGE
    finally:
        text.speak(text.LANGUAGE)


@pytest.mark.parametrize(("folder", "field"), [("zh", "string"), ("en", "id")])
def test_what_the_help_quotes_from_the_screen_stands_there(folder: str, field: str) -> None:
    said: set[str] = set()
    for file in resources.path("locale/zh_CN/LC_MESSAGES").glob("*.po"):
        with file.open("rb") as opened:
            for entry in read_po(opened):
                words = getattr(entry, field)
                said.update(words if isinstance(words, (tuple, list)) else (words,))
    pages = {page.stem: re.sub("`[^`]*`", "", page.read_text(encoding="utf-8")) for page in resources.path(f"help/{folder}").glob("*.md")}
    quoted = [(name, words) for name, page in pages.items() for words in re.findall('[“「"]([^“”「」"]+)[”」"]', page)]
    assert quoted and [each for each in quoted if not any(each[1] in text for text in said)] == []


@pytest.mark.parametrize(("folder", "language", "mark"), [("zh", "zh_CN", "："), ("en", "en", ": ")])
def test_the_ways_that_the_help_names_are_those_on_screen(folder: str, language: str, mark: str) -> None:
    page = resources.path(f"help/{folder}/room-attention.md").read_text(encoding="utf-8")
    text.speak(language)
    try:
        ways = [way_words(way) for way in ("correct", "resend", "accept-platform", "void")]
    finally:
        text.speak(text.LANGUAGE)
    assert re.findall(f"^- (.*?){mark}", page, re.MULTILINE) == ways
