"""The catalogue as it stands: packages of every level merged, the nearer level overriding the farther, by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import Any

from desktop.catalogue.model import Field, Item, Level, Material, Package, Question, Theme

NEARNESS = {Level.NATIONAL: 0, Level.PROVINCIAL: 1, Level.CITY: 2, Level.COUNTY: 3}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that can be applied for today."""

    themes: Mapping[str, Theme] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)
    materials: Mapping[str, Material] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)

    def varies(self, theme: Theme) -> bool:
        """Whether answers decide which of its items are needed."""
        return any(self.items[code].when for code in theme.items if code in self.items)


TABLES = tuple(entry.name for entry in fields(Catalogue))
"""As in `Package` and in a package's file."""


def merge(packages: Iterable[Package]) -> Catalogue:
    """One catalogue of many packages. Within a level the later id wins, so that the order of import does not matter; what a level
    withdraws goes after all its packages."""
    found: dict[str, dict[str, Any]] = {table: {} for table in TABLES}
    for _, level in groupby(sorted(packages, key=lambda entry: (NEARNESS[entry.level], entry.id)), key=lambda entry: entry.level):
        gone: frozenset[str] = frozenset()
        for package in level:
            gone |= package.withdrawn
            for table in TABLES:
                found[table].update(getattr(package, table))
        for table in TABLES if gone else ():
            found[table] = {code: entry for code, entry in found[table].items() if code not in gone}
    return Catalogue(**found)


def loose_names(catalogue: Catalogue) -> frozenset[str]:
    """Codes that something names and nobody defines: none in a sound catalogue."""
    named: dict[str, set[str]] = {"items": set(), "materials": set(), "fields": set(), "questions": set()}
    for theme in catalogue.themes.values():
        named["items"] |= set(theme.items)
        named["questions"] |= set(theme.questions)
    for item in catalogue.items.values():
        named["items"] |= set(item.depends_on)
        named["questions"] |= set(item.questions)
        named["materials"] |= {ask.code for ask in item.materials}
        named["fields"] |= {ask.code for ask in item.fields}
    return frozenset(code for table, codes in named.items() for code in codes if code not in getattr(catalogue, table))
