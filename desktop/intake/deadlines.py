"""Dates of a case: the five days to answer, and the longest path through dependent items (DESIGN.md 4; 行政许可法 32(4), 42, 82)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from desktop.catalogue.model import Bundle, DayUnit, Item
from desktop.intake.calendar import WorkCalendar, YearUnknown
from desktop.intake.model import Dates

ANSWER_DAYS = 5
"""行政许可法 32(4): told once within five working days, or deemed accepted from the day of receipt."""
CURE_DAYS = 15


def item_dues(items: Iterable[Item], start: date, calendar: WorkCalendar, *, statutory: bool = False) -> Mapping[str, date]:
    """When each item is decided, in days from `start`: an item begins when the last one that it depends on is done.

    Items come in dependency order (as `Bundle.items`); dependencies outside the chosen ones do not count. Raises `YearUnknown`.
    """
    dues: dict[str, date] = {}
    for item in items:
        begin = max((dues[code] for code in item.depends_on if code in dues), default=start)
        dues[item.code] = calendar.after(begin, item.statutory_days if statutory else item.promised_days, item.unit)
    return dues


def dates_for(bundle: Bundle, received: date, accepted: date, calendar: WorkCalendar, *, answer_from: date | None = None) -> Dates:
    """Every date that a paper needs if the case is received and accepted (or noticed) on these days; `answer_from` where the five days run anew."""
    unknown: set[int] = set()

    def known(days: int, start: date) -> date | None:
        try:
            return calendar.after(start, days, DayUnit.WORKING)
        except YearUnknown as fault:
            unknown.add(fault.year)
            return None

    def last(*, statutory: bool) -> date | None:
        try:
            return max(item_dues(bundle.chosen, accepted, calendar, statutory=statutory).values(), default=None)
        except YearUnknown as fault:
            unknown.add(fault.year)
            return None

    cure_days = bundle.theme.cure_days if bundle.theme else CURE_DAYS
    return Dates(
        received_on=received,
        answer_by=known(ANSWER_DAYS, answer_from or received),
        accepted_on=accepted,
        promised_on=last(statutory=False),
        statutory_on=last(statutory=True),
        cure_by=known(cure_days, accepted),
        cure_days=cure_days,
        calendar_missing=tuple(sorted(unknown)),
    )
