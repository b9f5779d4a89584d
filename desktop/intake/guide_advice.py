"""What a guide should offer: the whole thing, the part of it that can be done today, or the notice - and why. Pure; it reads an assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.model import Item
from desktop.intake.model import Assessment, MaterialStatus


class Offer(StrEnum):
    NOTHING = "nothing"
    ASK = "ask"
    """Something was not asked for yet: a notice names everything at once, so nothing is offered before."""
    UNKNOWN = "unknown"
    """An outline: what it needs is in the hall's own guide, so the program promises nothing."""
    WHOLE = "whole"
    PART = "part"
    """Some items can be done with what was brought; the others can follow."""
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class ItemChance:
    """`lacking`: codes of what is missing for it; `waits_for`: items before it that cannot be done; `unasked`: what nobody asked for yet,
    or nobody can know (an outline)."""

    item: Item
    lacking: tuple[str, ...]
    waits_for: tuple[str, ...]
    unasked: int

    @property
    def doable(self) -> bool:
        return not self.lacking and not self.waits_for


@dataclass(frozen=True, slots=True)
class Advice:
    offer: Offer
    items: tuple[ItemChance, ...] = ()
    missing: tuple[str, ...] = ()
    """Names of the materials that are missing, in the list's order."""
    unasked: int = 0

    @property
    def doable(self) -> tuple[str, ...]:
        """Codes of the items that can be done with what was brought."""
        return tuple(chance.item.code for chance in self.items if chance.doable)


def advise(found: Assessment | None) -> Advice:
    """What was not asked for stands against no item yet, but nothing is offered while it is open."""
    if found is None or not found.bundle.chosen:
        return Advice(Offer.NOTHING)
    open_lines = [line for line in found.materials if line.missing]
    lacking = [line for line in open_lines if line.status is not MaterialStatus.UNCHECKED]
    unasked = [line for line in open_lines if line.status is MaterialStatus.UNCHECKED]
    outline = found.bundle.theme is not None and found.bundle.theme.outline
    chances: list[ItemChance] = []
    chosen, stuck = {item.code for item in found.bundle.chosen}, set[str]()
    for item in found.bundle.chosen:  # each follows those that it depends on
        chance = ItemChance(
            item,
            tuple(line.need.material.code for line in lacking if item.code in line.need.items),
            tuple(code for code in item.depends_on if code in stuck and code in chosen),
            sum(item.code in line.need.items for line in unasked) or int(outline),
        )
        stuck |= set() if chance.doable else {item.code}
        chances.append(chance)
    names = tuple(line.need.material.name for line in lacking)
    offer = _offer(len(unasked), len(stuck), len(chances), bool(names))
    return Advice(Offer.UNKNOWN if outline and offer is Offer.WHOLE else offer, tuple(chances), names, len(unasked))


def _offer(unasked: int, stuck: int, items: int, missing: bool) -> Offer:
    if unasked:
        return Offer.ASK
    if not missing:
        return Offer.WHOLE
    return Offer.NOTICE if stuck == items else Offer.PART


def service_for(catalogue: Catalogue, theme_code: str | None, item_codes: tuple[str, ...], services: Mapping[str, str]) -> str:
    """The queue service that takes this thing: the theme's own; for single items the one of a theme that has them, by its code.

    "" where the hall has no such service: then a person chooses. `services`: what the hall has, by code.
    """
    own = catalogue.themes.get(theme_code or "")
    themes = [own] if own is not None else [theme for _, theme in sorted(catalogue.themes.items()) if set(item_codes) & set(theme.items)]
    return next((theme.service for theme in themes if theme.service in services), "")
