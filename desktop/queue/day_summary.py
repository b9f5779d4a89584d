"""A day in numbers for people: the whole hall, then by service, by window and by hour. From the same count as the export, summed before means.

Medians and nine-of-ten values are those of all waits together, not means of means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop.queue.numbers_day import Cell, Cells, HourNumbers, by_hour, day_cells, figures
from desktop.store import Store


@dataclass(frozen=True, slots=True)
class Figures:
    """One line. `key` is the service's code, the window's number or the hour; seconds, None where nobody was."""

    key: str
    name: str
    taken: int
    served: int
    no_shows: int
    cancelled: int
    wait_mean: float | None
    wait_median: float | None
    wait_p90: float | None
    service_mean: float | None
    service_median: float | None
    service_p90: float | None


@dataclass(frozen=True, slots=True)
class DayNumbers:
    """`rows` is what is exported."""

    day: date
    whole: Figures
    services: tuple[Figures, ...]
    """The busiest first."""
    windows: tuple[Figures, ...]
    """Windows at which something happened."""
    hours: tuple[Figures, ...]
    rows: tuple[HourNumbers, ...]


def summed_day(hall_store: Store, day: date) -> DayNumbers:
    """With the hall's store away `EnvironmentFault`."""
    names, cells = day_cells(hall_store, day)
    hours = _by(cells, lambda key: f"{key[2]:02d}", lambda hour: f"{hour}:00")
    return DayNumbers(
        day,
        _figures("", "", list(cells.values())),
        tuple(sorted(_by(cells, lambda key: key[0], lambda code: names.get(code, code)), key=lambda line: -line.taken)),
        tuple(line for line in _by(cells, lambda key: key[1], lambda no: no) if line.key),
        hours,
        by_hour(names, cells),
    )


def _by(cells: Cells, key: Callable[[tuple[str, str, int]], str], name: Callable[[str], str]) -> tuple[Figures, ...]:
    groups: dict[str, list[Cell]] = {}
    for place, cell in cells.items():
        groups.setdefault(key(place), []).append(cell)
    return tuple(_figures(group, name(group), groups[group]) for group in sorted(groups, key=lambda text: (len(text), text)))


def _figures(key: str, name: str, cells: list[Cell]) -> Figures:
    whole = Cell()
    for cell in cells:
        whole.taken += cell.taken
        whole.served += cell.served
        whole.no_shows += cell.no_shows
        whole.cancelled += cell.cancelled
        whole.waits += cell.waits
        whole.services += cell.services
    return Figures(key, name, *figures(whole))
