"""How many people waited through one day, for the line that sign-in shows: from the transitions alone, without the presses that were undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from desktop.clock import from_text, shanghai
from desktop.queue.numbers_day import courses_of, verb_of
from desktop.queue.tables import ticket_history
from desktop.store import Store

STEP = 20
"""Minutes between two points."""


@dataclass(frozen=True, slots=True)
class WaitingDay:
    """`points`: (minute of the day, people waiting at that moment) in order. Waits in minutes, of those who were called."""

    day: date
    taken: int
    average_minutes: float | None
    points: tuple[tuple[int, int], ...]


def waiting_day(hall_store: Store, day: date) -> WaitingDay | None:
    """None for a day on which nobody came. With the hall's store away `EnvironmentFault`."""
    with hall_store.read() as connection:
        courses = courses_of(connection, day)
    spans: list[tuple[datetime, datetime | None]] = []
    waits: list[float] = []
    moments: list[datetime] = []
    taken = 0
    for course in courses:
        since: datetime | None = None
        for row in course:
            at = from_text(row.at)
            moments.append(at)
            taken += verb_of(row) == "take"
            if since is not None:
                spans.append((since, at))
                if verb_of(row) == "call":
                    waits.append((at - since).total_seconds() / 60)
            since = at if row.to == "waiting" else None
        if since is not None:
            spans.append((since, None))
    if not taken:
        return None
    first, last = (shanghai(moment) for moment in (min(moments), max(moments)))
    start = first.replace(minute=first.minute // STEP * STEP, second=0, microsecond=0)
    points = []
    for place in range(int((last - start).total_seconds() // 60) // STEP + 2):
        at = start + timedelta(minutes=STEP * place)
        points.append((at.hour * 60 + at.minute, sum(since <= at and (until is None or at < until) for since, until in spans)))
    return WaitingDay(day, taken, sum(waits) / len(waits) if waits else None, tuple(points))


def last_day_before(hall_store: Store, day: date) -> date | None:
    """The last day before `day` on which anybody came."""
    with hall_store.read() as connection:
        found = connection.scalar(select(func.max(ticket_history.c.day)).where(ticket_history.c.day < day.isoformat()))
    return date.fromisoformat(found) if found else None
