"""Templates as data: what differs from hall to hall on A4 papers, from `hall/papers.toml` in the home over the built-in form.

Words (names, telephone, footer, title line) go into a paper when it is recorded, so that a reprint says what the first copy said; pictures (logo, seal)
are the stationery that it is printed on. Unknown tables and fields, and values of another type, are errors that name the place. It refuses a
logo from outside its own folder, and invents nothing: a seal is printed only from the file that the settings name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from desktop.errors import HallError, Issue, RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.intake.ports import HallProfile, PaperWords
from desktop.settings import FORMS
from printing.page import Pixels
from printing.pictures import on_white_paper, read_picture

FILE = "papers.toml"
LOGO_SIDE, SEAL_SIDE = 200, 300
"""Pixels of print: a logo of 11 mm at 460 dots an inch, a seal of 42 mm at 180."""
_WORDS = tuple(entry.name for entry in fields(PaperWords))
_PAPERS = {kind.value for kind in DocumentKind}


@dataclass(frozen=True, slots=True)
class Stationery:
    """What lies on the sheet before and after the words. `troubles`: pictures that were named and cannot be used, for `doctor` and the printing desk."""

    logo: Pixels | None = None
    seal: Pixels | None = None
    troubles: tuple[HallError, ...] = ()
    sample: bool = False
    """For samples alone: shows where the seal will be."""


PLAIN = Stationery()


@dataclass(frozen=True, slots=True)
class Templates:
    """`everywhere` holds for all papers; `papers` for one kind."""

    everywhere: PaperWords = field(default_factory=PaperWords)
    hall_name: str = ""
    logo: str = ""
    papers: Mapping[str, PaperWords] = field(default_factory=dict)

    def over(self, profile: HallProfile) -> HallProfile:
        """The hall's particulars with what its templates say."""
        words = self.everywhere
        whole = replace(
            profile,
            name=self.hall_name or profile.name,
            authority=words.authority or profile.authority,
            telephone=words.telephone or profile.telephone,
            footer=words.footer or profile.footer,
            title_line=words.title_line or profile.title_line,
        )
        return replace(whole, papers=tuple(sorted(self.papers.items())))


def load_templates(home: Path) -> Templates:
    """`RuleViolation` settings.unreadable, or settings.invalid with every wrong place; the built-in form where the home has no file."""
    path = home / FORMS / FILE
    if not path.exists():
        return Templates()
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise RuleViolation("settings.unreadable", file=FILE, reason=str(fault)[:120]) from fault
    issues = [issue for table, values in said.items() for issue in _wrong(table, values)]
    if issues:
        raise RuleViolation("settings.invalid", issues=tuple(issues), first=issues[0].pointer)
    everywhere = said.get("all", {})
    return Templates(
        _words(everywhere),
        everywhere.get("hall_name", ""),
        everywhere.get("logo", ""),
        {table: _words(values) for table, values in said.items() if table != "all"},
    )


def load_stationery(home: Path, templates: Templates, seal_file: str) -> Stationery:
    """The pictures that are named. One that cannot be used is left out and told; papers are printed without it."""
    troubles: list[HallError] = []
    logo = seal = None
    try:
        logo = read_picture(home / FORMS / templates.logo, side=LOGO_SIDE) if templates.logo else None
    except HallError as trouble:
        troubles.append(trouble)
    try:
        seal = on_white_paper(read_picture(home / FORMS / seal_file, side=SEAL_SIDE), seal_file) if seal_file else None
    except HallError as trouble:
        troubles.append(trouble)
    return Stationery(logo, seal, tuple(troubles))


def _wrong(table: str, values: Any) -> list[Issue]:
    if table != "all" and table not in _PAPERS:
        return [Issue(f"{FILE}:{table}", "settings.unknown_key", {"key": f"{FILE}:{table}"})]
    if not isinstance(values, dict):
        return [Issue(f"{FILE}:{table}", "settings.wrong_type", {"key": f"{FILE}:{table}"})]
    known = (*_WORDS, "hall_name", "logo") if table == "all" else _WORDS
    issues = []
    for key, value in values.items():
        pointer = f"{FILE}:{table}.{key}"
        if key not in known:
            issues.append(Issue(pointer, "settings.unknown_key", {"key": pointer}))
        elif not isinstance(value, str):
            issues.append(Issue(pointer, "settings.wrong_type", {"key": pointer}))
        elif key == "logo" and value and Path(value).name != value:
            issues.append(Issue(pointer, "templates.logo_place", {"key": pointer}))
    return issues


def _words(values: Mapping[str, str]) -> PaperWords:
    return PaperWords(**{key: values[key].strip() for key in _WORDS if key in values})
