"""Time as the hall keeps it: stored in UTC, read in Asia/Shanghai, whatever the machine's own zone says (invariant 9).

China has kept UTC+8 without summer time since 1991, so a fixed offset is right and needs no zone database on the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def shanghai(moment: datetime) -> datetime:
    """The same moment on the hall's wall clock. A naive time is refused: nobody knows what it means."""
    if moment.tzinfo is None:
        raise ValueError("a time without an offset has no meaning here")
    return moment.astimezone(SHANGHAI)


def hall_date(moment: datetime) -> date:
    """The calendar day in Asia/Shanghai on which `moment` falls."""
    return shanghai(moment).date()


def day_ends(day: date) -> tuple[str, str]:
    """The first moment of a day of the hall, and that of the next one, as they are stored."""
    begin = datetime.combine(day, time(), SHANGHAI)
    return to_text(begin), to_text(begin + timedelta(days=1))


def to_text(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: one fixed width, so that text order is time order in every store."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def from_text(text: str) -> datetime:
    """Reads `to_text` and any RFC 3339 time with an offset. ValueError for everything else, the calendar's two ends included: there no zone fits."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset has no meaning here")
    if not 1 < moment.year < 9999:
        raise ValueError("a time at the calendar's end has no meaning here")
    return moment.astimezone(UTC)


def moment_of(text: str | None) -> datetime | None:
    """A column that may be empty, as `from_text`."""
    return from_text(text) if text else None


def day_of(text: str | None) -> date | None:
    """A calendar day as it is stored, where there is one."""
    return date.fromisoformat(text) if text else None


def day_text(day: date | None) -> str | None:
    """The inverse of `day_of`."""
    return day.isoformat() if day else None


def wire(moment: datetime) -> str:
    """RFC 3339 with the hall's offset, to the millisecond: the form that papers' tokens and the province see."""
    return shanghai(moment).isoformat(timespec="milliseconds")
