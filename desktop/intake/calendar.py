"""Working days as data (行政许可法 82: periods count in working days, without statutory holidays).

A year is known only if a table for it was loaded. What touches an unknown year is None and says which year, never a guess.
Day 1 is the working day after the day of acceptance (domain.md 2.1, 起算点); zero days is the same day (即办).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from desktop.catalogue.model import DayUnit
from desktop.errors import Issue, RuleViolation

REMEMBERED = 5000
"""Counts kept: the same few periods from the same day are asked for at every keystroke."""


class YearUnknown(Exception):
    """A count ran into a year that has no table."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year: weekdays that are off, and weekends that are worked (调休上班)."""

    year: int
    source: str
    off: frozenset[date]
    worked: frozenset[date]


class WorkCalendar:
    """The loaded years. Immutable; a new table makes a new calendar."""

    def __init__(self, tables: Iterable[YearTable]) -> None:
        self._years: Mapping[int, YearTable] = {table.year: table for table in tables}
        self._counted: dict[tuple[date, int], date] = {}

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted(self._years))

    def table(self, year: int) -> YearTable | None:
        """A year's table as it was loaded."""
        return self._years.get(year)

    def is_working(self, day: date) -> bool:
        """Raises `YearUnknown` where no table says."""
        table = self._years.get(day.year)
        if table is None:
            raise YearUnknown(day.year)
        if day in table.worked:
            return True
        return day.weekday() < 5 and day not in table.off

    def after(self, start: date, days: int, unit: DayUnit = DayUnit.WORKING) -> date:
        """The last day of a period of `days` that begins on the day after `start`; `start` itself for 0."""
        if unit is DayUnit.NATURAL:
            return start + timedelta(days=days)
        if days and start.year not in self._years:
            raise YearUnknown(start.year)
        known = self._counted.get((start, days))
        if known is not None:
            return known
        day, left = start, days
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_working(day)
        if len(self._counted) < REMEMBERED:
            self._counted[start, days] = day
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; 0 when `end` is not later. Raises `YearUnknown`."""
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def parse_year(text: str) -> YearTable:
    """Reads one year's JSON. `RuleViolation` calendar.invalid names what is wrong."""
    try:
        data: Any = json.loads(text)
        year = int(data["year"])
        off = frozenset(date.fromisoformat(day) for day in data["holidays_on_weekdays"])
        worked = frozenset(date.fromisoformat(day) for day in data["working_weekends"])
    except (ValueError, KeyError, TypeError) as fault:
        raise RuleViolation("calendar.invalid", reason=type(fault).__name__) from fault
    wrong = [day for day in off | worked if day.year != year]
    if wrong:
        raise RuleViolation(
            "calendar.invalid", issues=tuple(Issue("", "calendar.other_year", {"day": str(day)}) for day in wrong), reason="year"
        )
    return YearTable(year, str(data.get("source", "")), off, worked)
