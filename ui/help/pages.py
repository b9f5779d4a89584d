"""The help as values: pages of resources/help in one language, their sections, and what is found in them by words or by pinyin initials.

A page is a Markdown file `LANGUAGE/NAME.md` whose first line is its title; `## Words {#anchor}` begins a section. `{{name}}` on a line of its own is
made by the program (the permission table, the key table), so it cannot say what is not so. Refuses a page that is not there (KeyError). No Qt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import resources
from desktop.catalogue.reading import Reader, fold, readings

CONTENTS = "help/contents.json"
START = "start"
_HEADING = re.compile(r"^(#{1,3}) (.+?)(?: \{#([a-z0-9-]+)\})?$")
_MADE = re.compile(r"^\{\{([a-z-]+)\}\}$", re.M)
_SIGNS = re.compile(r"\]\([a-z0-9#-]*\)|[*`\[\]|]")
Maker = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Section:
    """`anchor` "" is the page's beginning. `text` is what stands there without signs, for searching."""

    page: str
    anchor: str
    title: str
    text: str

    @property
    def address(self) -> str:
        return f"{self.page}#{self.anchor}" if self.anchor else self.page


@dataclass(frozen=True, slots=True)
class Page:
    """`markdown` has no anchors in it any more; `anchors` are those of its headings in order, "" for one without."""

    name: str
    title: str
    markdown: str
    anchors: tuple[str, ...]
    sections: tuple[Section, ...]


class Book:
    """Book(language, makers). Pages are read when they are first wanted."""

    def __init__(self, language: str, makers: Mapping[str, Maker] | None = None) -> None:
        self._folder = "en" if language == "en" else "zh"
        self._makers = dict(makers or {})

    @cached_property
    def names(self) -> tuple[str, ...]:
        """In reading order."""
        return tuple(resources.json(CONTENTS))

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """As they are written, without what the program makes: for titles and for searching."""
        return {name: parse(name, _MADE.sub("", self._source(name))) for name in self.names}

    def page(self, name: str) -> Page:
        """To be read, with its made tables as of now."""
        if name not in self.names:
            raise KeyError(name)
        return parse(name, _MADE.sub(self._made, self._source(name)))

    def warm(self) -> None:
        """Reads every page and every character's sounds, so that the first search does not wait; for a lane."""
        for _section, title, text in self._index:
            for character in title + text:
                readings(character)

    def _source(self, name: str) -> str:
        return resources.text(f"help/{self._folder}/{name}.md")

    @cached_property
    def _index(self) -> tuple[tuple[Section, str, str], ...]:
        """Every section with its title and text, folded without blanks."""
        found = (section for page in self.pages.values() for section in page.sections)
        return tuple((section, fold(section.title).replace(" ", ""), fold(section.text).replace(" ", "")) for section in found)

    def find(self, wanted: str, most: int = 30) -> tuple[Section, ...]:
        """Sections whose title or text has every word; letters also read Chinese (gzd finds 告知单). Titles come first."""
        terms = [fold(term).replace(" ", "") for term in wanted.split() if fold(term)]
        if not terms:
            return ()
        readers = [Reader(term, loose=True) if term.isascii() and term.isalpha() else None for term in terms]
        found: list[tuple[int, int, Section]] = []
        for section, title, text in self._index:
            ranks = [_rank(term, reader, title, text) for term, reader in zip(terms, readers, strict=True)]
            if None not in ranks:
                found.append((sum(rank or 0 for rank in ranks), len(found), section))
        return tuple(section for _rank_, _place, section in sorted(found, key=lambda each: each[:2])[:most])

    def _made(self, match: re.Match[str]) -> str:
        maker = self._makers.get(match[1])
        return maker().strip() if maker is not None else ""


def _rank(term: str, reader: Reader | None, title: str, text: str) -> int | None:
    if term in title:
        return 0
    if reader is not None and len(term) > 1 and reader.within(title):
        return 1
    if term in text:
        return 2
    return 3 if reader is not None and len(term) > 2 and reader.within(text) else None


def parse(name: str, source: str) -> Page:
    """ValueError for a page without a title."""
    lines, anchors, sections = [], [], []
    title, anchor, heading, text = "", "", "", []
    for line in source.splitlines():
        found = _HEADING.match(line)
        if found is None:
            lines.append(line)
            text.append(_SIGNS.sub(" ", line))
            continue
        if heading:
            sections.append(Section(name, anchor, heading, "\n".join(text)))
        anchor, heading, text = found[3] or "", found[2], []
        title = title or heading
        anchors.append(anchor)
        lines.append(f"{found[1]} {heading}")
    if not title:
        raise ValueError(f"no title: {name}")
    sections.append(Section(name, anchor, heading, "\n".join(text)))
    return Page(name, title, "\n".join(lines), tuple(anchors), tuple(sections))
