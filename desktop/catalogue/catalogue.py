"""The catalogue as it stands: packages of every level merged, the nearer level overriding the farther, by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from desktop.catalogue.model import Field, Item, Level, Material, Package, Question, Theme

Entry = TypeVar("Entry")
NEARNESS = {Level.NATIONAL: 0, Level.PROVINCIAL: 1, Level.CITY: 2, Level.COUNTY: 3}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that can be applied for today."""

    themes: Mapping[str, Theme]
    items: Mapping[str, Item]
    materials: Mapping[str, Material]
    fields: Mapping[str, Field]
    questions: Mapping[str, Question]


def merge(packages: Iterable[Package]) -> Catalogue:
    """One catalogue of many packages. Within a level the later id wins, so that the order of import does not matter; what a level
    withdraws goes after all its packages."""
    found = Catalogue({}, {}, {}, {}, {})
    for _, level in groupby(sorted(packages, key=lambda entry: (NEARNESS[entry.level], entry.id)), key=lambda entry: entry.level):
        gone: frozenset[str] = frozenset()
        for package in level:
            gone |= package.withdrawn
            found = Catalogue(
                {**found.themes, **package.themes},
                {**found.items, **package.items},
                {**found.materials, **package.materials},
                {**found.fields, **package.fields},
                {**found.questions, **package.questions},
            )
        if gone:
            found = Catalogue(
                _without(found.themes, gone),
                _without(found.items, gone),
                _without(found.materials, gone),
                _without(found.fields, gone),
                _without(found.questions, gone),
            )
    return found


def _without(entries: Mapping[str, Entry], gone: frozenset[str]) -> dict[str, Entry]:
    return {code: entry for code, entry in entries.items() if code not in gone}


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
