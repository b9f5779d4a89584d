"""English is complete because it is what the code says: no message id is Chinese, and no Chinese stands in a screen but as data, file names or what is typed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import resources
import ui
from ui.cli import parser
from ui.screen import screen_settings

CHINESE = re.compile("[\u4e00-\u9fff]")
NOT_SCREENS = ("commands/", "demo/", "cli.py")
DATA = {
    "backentry/reconcile_tab.py": "an example of numbers on paper; a file's name",
    "board/spoken.py": "what the voice says",
    "cases/fetching.py": "the form of a number",
    "cases/panels_course.py": "the law that is cited on the paper",
    "cases/panels_end.py": "tags and ways of delivery as they are recorded and printed",
    "clerk/pages/material_row.py": "where a material comes from, as catalogues write it",
    "day_reports.py": "words of the day's report, a paper",
    "guide/counter.py": "the mark of an emergency number",
    "help/door.py": "a word to be found by",
    "ledger/export.py": "the sheet that is signed",
    "ledger_rooms.py": "a file's name",
    "proof_page.py": "a page for everybody's phone, in Chinese as the papers are",
    "settings/sample_page.py": "a printed page",
    "settings/words.py": "a language's own name",
    "shell/entries.py": "a character whose reading is loaded",
    "shell/training.py": "a word to be found by",
    "shell/window.py": "words to be found by",
    "slips.py": "files' names",
    "staff/handover_panel.py": "words to be found by",
    "walk/opening.py": "the note on a made-up number",
    "walk/steps.py": "a theme's name as the catalogue has it",
    "walk/walk.py": "words to be found by",
}
"""Where Chinese may stand in the code of a screen, and as what."""


def literals(tree: ast.Module) -> Iterator[str]:
    docs = {
        part.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        for part in node.body
        if isinstance(part, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docs:
            yield node.value


def test_no_screen_text_goes_around_the_translations() -> None:
    root = Path(ui.__file__).parent
    found = {
        name
        for path in root.rglob("*.py")
        if not (name := path.relative_to(root).as_posix()).startswith(NOT_SCREENS)
        and any(CHINESE.search(said) for said in literals(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert sorted(found - set(DATA)) == []
    assert sorted(set(DATA) - found) == [], "no longer needed"


@pytest.mark.parametrize("domain", ["ui", "clerk"])
def test_ids_are_the_english_texts(domain: str) -> None:
    with resources.path(f"locale/zh_CN/LC_MESSAGES/{domain}.po").open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    texts = {joined(message.id): joined(message.string) or joined(message.id) for message in messages}
    assert [text for text in texts if CHINESE.search(text)] == []
    assert [text for text in texts if resources.texts(domain, "en")(text) != text] == []
    chinese = resources.texts(domain)
    assert [text for text, said in texts.items() if chinese(text) != said] == []
    assert [said for said in ("", " ", "~ no such text", "\U0010ffff") if chinese(said) != said] == []


MARKS = re.compile("[，、；：。（）]")
MARKS_ARE_DATA = {
    "attention/facts.py": "what a person types between the parts of a list",
    "board/pen.py": "marks that begin or end no line",
    "staff/account_panels.py": "what a person types between codes",
    "supervisor/rules_panel.py": "a time that a person types",
}
"""Where a Chinese mark may stand in the code of a screen beside `mark`, which says it in the language on screen."""


def bare_marks(tree: ast.Module) -> Iterator[str]:
    through = {
        argument
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "mark"
        for argument in node.args
    }
    docs = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in through | docs and MARKS.search(node.value):
            yield node.value


def test_no_chinese_mark_stands_between_english_words() -> None:
    root = Path(ui.__file__).parent
    found = {
        name
        for path in root.rglob("*.py")
        if not (name := path.relative_to(root).as_posix()).startswith(NOT_SCREENS)
        and name not in DATA
        and name != "text.py"
        and any(bare_marks(ast.parse(path.read_text(encoding="utf-8"))))
    }
    assert sorted(found - set(MARKS_ARE_DATA)) == []
    assert sorted(set(MARKS_ARE_DATA) - found) == [], "no longer needed"


def joined(forms: str | Sequence[str]) -> str:
    """A text with its plural as the compiled catalogue keeps it."""
    return forms if isinstance(forms, str) else "\0".join(forms)


def test_a_home_says_its_language_and_look_and_the_command_line_may_say_another(tmp_path: Path) -> None:
    (tmp_path / "tidehall.toml").write_text('[screen]\nlanguage = "en"\ntheme = "dark"\ntext_scale = 125\n', encoding="utf-8")
    screen = screen_settings(tmp_path)
    assert (screen.language, screen.theme, screen.text_scale) == ("en", "dark", 125)
    assert parser().parse_args(["open", "--lang", "zh_CN"]).lang == "zh_CN"
    (tmp_path / "tidehall.toml").write_text('[screen]\nlanguage = "en"\ntheme = "puce"\n', encoding="utf-8")
    assert (screen_settings(tmp_path).language, screen_settings(tmp_path).theme) == ("en", "light")
    (tmp_path / "tidehall.toml").write_text("broken", encoding="utf-8")
    assert screen_settings(tmp_path).theme == "light"


def test_no_screen_asks_in_a_dialog() -> None:
    """What was done by a wrong press is taken back; what the law wants signed is signed in a panel of its page."""
    asking = re.compile(r"\bQ(MessageBox|InputDialog|ErrorMessage|ProgressDialog|Dialog)\b|setModal|setWindowModality")
    folder = Path(ui.__file__).parent
    found = [str(file) for file in folder.rglob("*.py") if file.name != "qss.py" and asking.search(file.read_text(encoding="utf-8"))]
    assert not found
