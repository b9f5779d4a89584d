"""Which day a case is bound to now, and how near it is: a sign and words, never a colour alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.intake.model import CaseRow, CaseState
from ui.shell.days import day_words
from ui.text import _, _n

SOON_DAYS = 2


@dataclass(frozen=True, slots=True)
class Due:
    """`status` of the theme where it presses, "" where there is time."""

    day: date
    what: str
    words: str
    status: str = ""


def due_of(row: CaseRow, today: date) -> Due | None:
    """None where no day binds the case."""
    if row.answer_by is not None and row.state in (CaseState.RECEIVED, CaseState.CORRECTED):
        return _due(row.answer_by, _("Answer by {day}", day=day_words(row.answer_by)), today)
    if row.cure_by is not None and row.state is CaseState.CORRECTING:
        return _due(row.cure_by, _("To be cured by {day}", day=day_words(row.cure_by)), today)
    if row.promised_date is not None and row.state in (CaseState.ACCEPTED, CaseState.PROCESSING):
        return _due(row.promised_date, _("Promised by {day}", day=day_words(row.promised_date)), today)
    return None


def _due(day: date, what: str, today: date) -> Due:
    left = (day - today).days
    if left < 0:
        return Due(day, what, _n("{n} day over", "{n} days over", -left), "missing")
    if left == 0:
        return Due(day, what, _("today"), "attention")
    if left <= SOON_DAYS:
        return Due(day, what, _n("in {n} day", "in {n} days", left) if left > 1 else _("tomorrow"), "deferred")
    return Due(day, what, day_words(day))
