"""What the province changed in the catalogue, as packages of its own beside the others: one a level, a new version for every change.

A delta that is wrong - its form, a name that nobody defines, a removal of what others still name - is left out and told; the rest is taken, and
what stood before stands on. From which day an entry counts is kept: a version for each such day, so that editions are right on every day.
Nothing of an older version is touched: cases keep the edition that they were taken under.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from desktop.catalogue.build import build
from desktop.catalogue.catalogue import Catalogue, loose_names, merge
from desktop.catalogue.editions import bodies, catalogue_package, versions_on
from desktop.catalogue.model import Level, Package
from desktop.catalogue.package import judged
from desktop.errors import Issue, RuleViolation

PREFIX = "platform-"
"""The packages made of deltas are platform-national, platform-provincial …"""
_TABLES = {"theme": "themes", "item": "items", "material": "materials", "field": "fields", "question": "questions"}
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Delta:
    """One entry as it came (a CatalogEntry of the contract), or None: the code was taken out."""

    code: str
    entry: Mapping[str, Any] | None

    @property
    def name(self) -> str:
        said = self.entry.get("name") if self.entry is not None else None
        return said[:100] if isinstance(said, str) else self.code[:64]


@dataclass(frozen=True, slots=True)
class Refused:
    delta: Delta
    issue: Issue


@dataclass(frozen=True, slots=True)
class Taken:
    """Packages to keep, each judged with its body, and what was left out of them."""

    packages: tuple[tuple[Package, Mapping[str, Any]], ...]
    refused: tuple[Refused, ...]


def take(connection: Connection, deltas: Sequence[Delta], today: date) -> Taken:
    """Writes nothing. `connection` sees the packages that are there."""
    good, refused = _shaped(deltas)
    packages: list[tuple[Package, Mapping[str, Any]]] = []
    for day in _days(connection, good, today):
        due = [delta for delta in good if _from(delta, today) <= day]
        others = _standing(connection, day)
        while True:
            made = _composed(due, others, day, _next_number(connection))
            fault = _fault(made, due, others)
            if fault is None:
                break
            refused += fault
            wrong = {entry.delta.code for entry in fault}
            due = [delta for delta in due if delta.code not in wrong]
            good = [delta for delta in good if delta.code not in wrong]
        packages += [(build(body), body) for body in made if _changes_anything(body, others)]
    return Taken(tuple(packages), tuple(refused))


def _shaped(deltas: Iterable[Delta]) -> tuple[list[Delta], list[Refused]]:
    """Those of a kind, level and day that we know; sense comes later."""
    good, bad = [], []
    for delta in deltas:
        entry = delta.entry
        if entry is None:
            good.append(delta)
            continue
        wrong = [
            key
            for key, fits in (
                ("kind", str(entry.get("kind")) in _TABLES),
                ("level", str(entry.get("level")) in set(Level)),
                ("name", isinstance(entry.get("name"), str)),
                ("body", isinstance(entry.get("body", {}), Mapping)),
                ("effective_from", _day(entry.get("effective_from")) is not None),
            )
            if not fits
        ]
        if wrong:
            bad.append(Refused(delta, Issue(f"/{wrong[0]}", "delta.shape", {"key": wrong[0]})))
        else:
            good.append(delta)
    return good, bad


def _day(said: object) -> date | None:
    """`date.min` for an entry that counts at once."""
    if said is None or said == "":
        return date.min
    try:
        return date.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None


def _from(delta: Delta, today: date) -> date:
    day = _day(delta.entry.get("effective_from")) if delta.entry is not None else None
    return max(day or today, today)


def _days(connection: Connection, deltas: Sequence[Delta], today: date) -> list[date]:
    """The days from which something is new: those of the deltas, and later ones of versions that lie here already."""
    ours = select(catalogue_package.c.effective_from).where(catalogue_package.c.id.startswith(PREFIX))
    later = {date.fromisoformat(said) for said in connection.scalars(ours.where(catalogue_package.c.effective_from > today.isoformat()))}
    return sorted({_from(delta, today) for delta in deltas} | later) if deltas else []


@dataclass(frozen=True, slots=True)
class _Standing:
    """The catalogue on a day without the packages of deltas, and these packages' bodies by level."""

    rest: tuple[Package, ...]
    ours: Mapping[str, Mapping[str, Any]]


def _standing(connection: Connection, day: date) -> _Standing:
    versions = versions_on(connection, day)
    rest = bodies(connection, {one: version for one, version in versions.items() if not one.startswith(PREFIX)})
    ours = {}
    for one, version in versions.items():
        if one.startswith(PREFIX):
            said = select(catalogue_package.c.body).where(catalogue_package.c.id == one, catalogue_package.c.version == version)
            ours[one.removeprefix(PREFIX)] = json.loads(str(connection.scalar(said)))
    return _Standing(tuple(rest), ours)


def _next_number(connection: Connection) -> int:
    """Grows with every version: of two that count from the same day the later one wins."""
    ours = select(catalogue_package.c.version).where(catalogue_package.c.id.startswith(PREFIX))
    return max((int(version.rpartition(".")[2]) for version in connection.scalars(ours)), default=0) + 1


def _composed(due: Sequence[Delta], standing: _Standing, day: date, number: int) -> list[dict[str, Any]]:
    """The bodies of all levels with the deltas in them, empty ones left out."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    withdrawn: dict[str, set[str]] = {}
    for level, body in standing.ours.items():
        found[level] = {table: {entry["code"]: entry for entry in body.get(table, [])} for table in _TABLES.values()}
        withdrawn[level] = set(body.get("withdrawn", ()))
    for delta in due:
        for tables in found.values():
            for entries in tables.values():
                entries.pop(delta.code, None)
        for codes in withdrawn.values():
            codes.discard(delta.code)
        if delta.entry is None:
            for level in _levels_of(delta.code, standing):
                found.setdefault(level, {table: {} for table in _TABLES.values()})
                withdrawn.setdefault(level, set()).add(delta.code)
        else:
            level = str(delta.entry["level"])
            tables = found.setdefault(level, {table: {} for table in _TABLES.values()})
            tables[_TABLES[delta.entry["kind"]]][delta.code] = _entry(delta)
    return [
        {
            "format": _FORMAT,
            "id": PREFIX + level,
            "name": "省平台目录",
            "version": f"{day:%Y.%m.%d}.{number}",
            "level": level,
            "source": "省平台目录增量",
            "effective_from": day.isoformat(),
        }
        | {table: [entries[code] for code in sorted(entries)] for table, entries in tables.items() if entries}
        | ({"withdrawn": sorted(withdrawn[level])} if withdrawn.get(level) else {})
        for level, tables in sorted(found.items())
    ]


def _levels_of(code: str, standing: _Standing) -> list[str]:
    """The nearest level on which another package still defines the code: from there on it is not offered."""
    levels = [package.level for package in standing.rest if any(code in getattr(package, table) for table in _TABLES.values())]
    order = list(Level)
    return [max(levels, key=order.index).value] if levels else []


def _entry(delta: Delta) -> dict[str, Any]:
    assert delta.entry is not None
    said = delta.entry
    made = {**said.get("body", {}), "code": delta.code, "name": said["name"]}
    if said["kind"] in ("theme", "item"):
        made |= {"version": str(said.get("version") or "1")[:64]} | (
            {"source": said["source"]} if isinstance(said.get("source"), str) else {}
        )
    return made


def _fault(made: Sequence[dict[str, Any]], due: Sequence[Delta], standing: _Standing) -> list[Refused] | None:
    """What cannot be taken: the entries that a package's judgement names, or what the whole catalogue would miss. None when all is well."""
    if not due:
        return None
    by_code = {delta.code: delta for delta in due}
    found: dict[str, Refused] = {}
    for body in made:
        try:
            judged(body, body["id"], _around(made, body, standing))
        except RuleViolation as fault:
            for issue in fault.issues:
                code = _code_at(body, issue.pointer)
                if code in by_code:
                    found.setdefault(code, Refused(by_code[code], issue))
            if not found:
                # Of a place that no new entry stands at: then none of the new ones is taken, and what stood before stands.
                return [Refused(delta, fault.issues[0]) for delta in due]
    if found:
        return list(found.values())
    loose = loose_names(_whole(made, standing)) - loose_names(merge([*standing.rest, *(build(body) for body in standing.ours.values())]))
    if not loose:
        return None
    culprits = [delta for delta in due if delta.code in loose]
    return [Refused(delta, Issue("", "delta.still_named", {"code": delta.code})) for delta in culprits or due]


def _around(made: Sequence[Mapping[str, Any]], body: Mapping[str, Any], standing: _Standing) -> Catalogue:
    return merge([*standing.rest, *(build(other) for other in made if other["id"] != body["id"] and _sound(other))])


def _sound(body: Mapping[str, Any]) -> bool:
    try:
        build(body)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


def _whole(made: Sequence[Mapping[str, Any]], standing: _Standing) -> Catalogue:
    return merge([*standing.rest, *(build(body) for body in made)])


def _code_at(body: Mapping[str, Any], pointer: str) -> str:
    """The code of the entry that a pointer stands in; "" for another place."""
    parts = pointer.split("/")[1:3]
    if len(parts) < 2 or parts[0] not in _TABLES.values() or not parts[1].isdecimal():
        return ""
    entries = body.get(parts[0], [])
    return str(entries[int(parts[1])]["code"]) if int(parts[1]) < len(entries) else ""


def _changes_anything(body: Mapping[str, Any], standing: _Standing) -> bool:
    keys = (*_TABLES.values(), "withdrawn")
    before = standing.ours.get(body["level"], {})
    return any(body.get(key, []) != before.get(key, []) for key in keys)
