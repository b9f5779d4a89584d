"""The catalogue as it stands: packages of every level merged, the nearer level overriding the farther, by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.catalogue.model import Field, Item, Level, Material, Package, Question, Theme

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
    """One catalogue of many packages. Within a level the later id wins, so that the order of import does not matter."""
    found = Catalogue({}, {}, {}, {}, {})
    for package in sorted(packages, key=lambda entry: (NEARNESS[entry.level], entry.id)):
        found = Catalogue(
            {**found.themes, **package.themes},
            {**found.items, **package.items},
            {**found.materials, **package.materials},
            {**found.fields, **package.fields},
            {**found.questions, **package.questions},
        )
    return found
