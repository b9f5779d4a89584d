"""Strips of content onto pages: what may not be parted stays together, table heads come again, nothing is left alone at a page's edge.

Everything on a paper is a strip (a line of a paragraph, a row of a table, a whole box). It refuses to change a strip: what is taller than
a page by itself is the maker's mistake and stands out at the foot rather than being lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from printing.page import Op, moved


@dataclass(frozen=True, slots=True)
class Strip:
    """One unbreakable piece; its marks are relative to its own top left corner. Heights and gaps in points."""

    height: float
    ops: tuple[Op, ...]
    gap: float = 0.0
    """Space before it; falls away at the top of a page."""
    keep: bool = False
    """Stays on one page with the next strip."""
    again: Strip | None = None
    """A table's head, put before this strip when it begins a page."""
    on_top: tuple[Op, ...] = ()
    """Drawn too when the strip begins a page: the upper edge of a box that was cut."""
    labels: tuple[Op, ...] = ()
    """Drawn over the strip when it begins a page: the words at the side of a box that was cut, once more."""
    on_foot: tuple[Op, ...] = ()
    """Drawn too when the strip ends a page and its box goes on."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A page's marks, in page coordinates, and where its content ends."""

    ops: tuple[Op, ...]
    end: float


def spaced(strips: Sequence[Strip], gap: float) -> list[Strip]:
    """The same strips with space before the first."""
    return [replace(strips[0], gap=gap), *strips[1:]] if strips else []


def kept(strips: Sequence[Strip]) -> list[Strip]:
    """The same strips; the last stays with whatever comes next."""
    return [*strips[:-1], replace(strips[-1], keep=True)] if strips else []


def fill(strips: Sequence[Strip], *, left: float, first_top: float, next_top: float, bottom: float) -> list[Filled]:
    """Pages, at least one. Coordinates in points from the page's top."""
    pages = [_Sheet(left, first_top)]
    for unit in _units(strips):
        sheet = pages[-1]
        if not sheet.fits(unit, bottom) and sheet.used:
            sheet.close()
            pages.append(_Sheet(left, next_top))
        for strip in unit:
            if pages[-1].used and not pages[-1].fits([strip], bottom):
                pages[-1].close()
                pages.append(_Sheet(left, next_top))
            pages[-1].put(strip)
    return [Filled(tuple(sheet.ops), sheet.y) for sheet in pages]


class _Sheet:
    def __init__(self, left: float, top: float) -> None:
        self.left = left
        self.y = top
        self.used = False
        self.ops: list[Op] = []
        self._last: tuple[Strip, float] | None = None

    def fits(self, unit: Sequence[Strip], bottom: float) -> bool:
        height = sum(strip.height + strip.gap for strip in unit)
        if not self.used:
            height += (unit[0].again.height if unit[0].again else 0.0) - unit[0].gap
        return self.y + height <= bottom + 0.01

    def put(self, strip: Strip) -> None:
        if self.used:
            self.y += strip.gap
        elif strip.again:
            self._mark(strip.again.ops, self.y)
            self.y += strip.again.height
        else:
            self._mark(strip.on_top, self.y)
        self._mark(strip.ops, self.y)
        if not self.used:
            self._mark(strip.labels, self.y)
        self._last = (strip, self.y)
        self.y += strip.height
        self.used = True

    def close(self) -> None:
        if self._last:
            self._mark(self._last[0].on_foot, self._last[1])

    def _mark(self, ops: tuple[Op, ...], y: float) -> None:
        self.ops.extend(moved(ops, self.left, y))


def _units(strips: Sequence[Strip]) -> list[list[Strip]]:
    units: list[list[Strip]] = []
    open_unit = False
    for strip in strips:
        if open_unit:
            units[-1].append(strip)
        else:
            units.append([strip])
        open_unit = strip.keep
    return units
