"""A day by half hours, for looking at: how long those waited who were called then, how many came and were served. From the transitions alone, as
`numbers_day`, whose rules on undone presses and on hold it shares. Half hours between the first and the last in which anything happened are all
there, also empty ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desktop.clock import from_text, shanghai
from desktop.queue.numbers_day import RETURNS, courses_of, spread, verb_of
from desktop.store import Store

HALF = 30


@dataclass(frozen=True, slots=True)
class HalfHour:
    """From `minute` of the day on. Waits in seconds, of those called in it; None where nobody was."""

    minute: int
    taken: int
    served: int
    called: int
    wait_median: float | None
    wait_p90: float | None


def half_hours(hall_store: Store, day: date) -> tuple[HalfHour, ...]:
    """With the hall's store away `EnvironmentFault`."""
    taken: dict[int, int] = {}
    served: dict[int, int] = {}
    waits: dict[int, list[float]] = {}
    with hall_store.read() as connection:
        courses = courses_of(connection, day)
    for course in courses:
        since: datetime | None = None
        for row in course:
            verb, at = verb_of(row), from_text(row.at)
            half = _half(at)
            if verb == "take":
                taken[half] = taken.get(half, 0) + 1
            if verb == "finish":
                served[half] = served.get(half, 0) + 1
            if verb == "call" and since is not None:
                waits.setdefault(half, []).append(max(0.0, (at - since).total_seconds()))
            if verb in RETURNS or (row.to == "waiting" and verb == "finish"):
                since = at
    seen = {*taken, *served, *waits}
    if not seen:
        return ()
    return tuple(
        HalfHour(half * HALF, taken.get(half, 0), served.get(half, 0), len(waits.get(half, ())), *spread(waits.get(half, []))[1:])
        for half in range(min(seen), max(seen) + 1)
    )


def _half(at: datetime) -> int:
    local = shanghai(at)
    return (local.hour * 60 + local.minute) // HALF
