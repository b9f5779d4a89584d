"""Reading a catalogue package: values (`decode`), form (`form`, the published JSON Schema), sense (`check`). Everything wrong is named at once,
with file, JSON Pointer and code; a broken entry does not hide what is wrong with the others.

A package of a nearer level overrides entry by entry and may name what other packages define, if the caller says what is around it; a
national one stands by itself.

A package is data from outside: no input makes a traceback, and a package is taken whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from desktop.catalogue.build import build
from desktop.catalogue.catalogue import TABLES, Catalogue
from desktop.catalogue.check import check_sense
from desktop.catalogue.decode import MAX_BYTES, Unusable, decode, read
from desktop.catalogue.form import check_form, sound_part
from desktop.catalogue.model import Level, Package
from desktop.errors import Issue, RuleViolation

__all__ = ["Around", "MAX_BYTES", "MAX_ISSUES", "build", "judged", "load_package", "parse_package", "read_package"]
MAX_ISSUES = 500
_HEADER = {"id": "unknown", "name": "unknown", "version": "0", "level": "national"}


Around = Callable[[str, date | None], Catalogue]
"""What the other packages say: for the id of the one that is judged, on the day from which it counts."""


def load_package(path: Path, around: Around | None = None) -> Package:
    """The package in a file. `RuleViolation` catalogue.package_invalid with every wrong place (file, JSON Pointer, code)."""
    return read_package(path, around)[0]


def read_package(path: Path, around: Around | None = None) -> tuple[Package, dict[str, Any]]:
    """The package in a file and its body; refused as `load_package`."""
    try:
        raw = read(path)
    except Unusable as fault:
        raise _invalid(path.name, fault.issues) from fault
    return _parse(raw, path.name, around)


def parse_package(raw: bytes, name: str, around: Around | None = None) -> Package:
    """The package in `raw`; `name` is the file's, for messages and to tell TOML from JSON."""
    return _parse(raw, name, around)[0]


def _parse(raw: bytes, name: str, around: Around | None) -> tuple[Package, dict[str, Any]]:
    try:
        body, issues = decode(raw, name)
    except Unusable as fault:
        raise _invalid(name, fault.issues) from fault
    return judged(body, name, around(*_place(body)) if around and _overrides(body) else None, issues), body


def judged(body: dict[str, Any], name: str, around: Catalogue | None, found: Sequence[Issue] = ()) -> Package:
    """The package of a body that is decoded already; `found`: what was wrong with it so far. Refused as `load_package`."""
    try:
        issues = [*found, *check_form(body)]
    except Unusable as fault:
        raise _invalid(name, fault.issues) from fault
    part = sound_part(body, issues)
    sound = {**_HEADER, **{table: [entry for _, entry in part[table]] for table in TABLES}}
    issues += check_sense(build(sound), part, _codes(body), around)
    if issues:
        raise _invalid(name, issues)
    return build(body)


def _overrides(body: dict[str, Any]) -> bool:
    return body.get("level") in (Level.PROVINCIAL, Level.CITY, Level.COUNTY)


def _place(body: dict[str, Any]) -> tuple[str, date | None]:
    """The id and the day, as far as the header has them."""
    try:
        day = date.fromisoformat(body["effective_from"])
    except (KeyError, TypeError, ValueError):
        day = None
    return str(body.get("id", "")), day


def _codes(body: dict[str, Any]) -> dict[str, list[tuple[int, str]]]:
    """Every code that stands in a table, also of entries whose form is wrong: to name it is no mistake."""
    return {
        table: [
            (n, entry["code"])
            for n, entry in enumerate(body[table] if isinstance(body.get(table), list) else [])
            if isinstance(entry, dict) and isinstance(entry.get("code"), str)
        ]
        for table in TABLES
    }


def _invalid(name: str, issues: list[Issue]) -> RuleViolation:
    found = tuple(Issue(issue.pointer, issue.code, {"file": name} | issue.data) for issue in issues[:MAX_ISSUES])
    return RuleViolation("catalogue.package_invalid", issues=found, file=name, errors=len(issues))
