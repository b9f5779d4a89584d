"""What a day's transitions say: who came when, how long visits took and at whose hands, how long people waited, how many stood in line.

Taken from the queue's own history, press by press, undone presses left out; nobody who came is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from desktop.clock import from_text
from desktop.queue.numbers_day import courses_of, verb_of


@dataclass(frozen=True, slots=True)
class Arrival:
    service: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Wait:
    """`at`: when it ended in a call."""

    service: str
    at: datetime
    minutes: float


@dataclass(frozen=True, slots=True)
class Visit:
    """`at`: when it ended. What was spent on hold does not count."""

    service: str
    window: str
    clerk: str
    at: datetime
    minutes: float


@dataclass(frozen=True, slots=True)
class Step:
    """A line grew or shrank by one."""

    service: str
    at: datetime
    by: int


@dataclass(frozen=True, slots=True)
class DaySeen:
    """Each in the order of time within a ticket, not over all."""

    arrivals: tuple[Arrival, ...]
    waits: tuple[Wait, ...]
    visits: tuple[Visit, ...]
    steps: tuple[Step, ...]


def day_seen(connection: Connection, day: date) -> DaySeen:
    found: list[Arrival | Wait | Visit | Step] = [
        entry for course in courses_of(connection, day) for entry in (*_visited(course), *_waited(course))
    ]
    return DaySeen(
        tuple(entry for entry in found if isinstance(entry, Arrival)),
        tuple(entry for entry in found if isinstance(entry, Wait)),
        tuple(entry for entry in found if isinstance(entry, Visit)),
        tuple(entry for entry in found if isinstance(entry, Step)),
    )


def _visited(course: Sequence[Row[Any]]) -> Iterator[Visit]:
    began: datetime | None = None
    spent = 0.0
    for row in course:
        verb, at = verb_of(row), from_text(row.at)
        if verb in ("hold", "finish", "transfer") and began is not None:
            spent += max(0.0, (at - began).total_seconds()) / 60
            began = None
        if verb == "finish":
            yield Visit(row.service or row.of_ticket, row.window or "", row.operator, at, spent)
        if verb in ("call", "start", "take_up"):
            began = began or at
        elif row.to == "waiting":
            began, spent = None, 0.0


def _waited(course: Sequence[Row[Any]]) -> Iterator[Arrival | Wait | Step]:
    waiting: tuple[str, datetime] | None = None
    for row, after in zip(course, (*course[1:], None), strict=True):
        verb, at = verb_of(row), from_text(row.at)
        goes_to = (after.service if after is not None else "") or row.of_ticket
        if waiting is not None and (row.to != "waiting" or goes_to != waiting[0]):
            yield Step(waiting[0], at, -1)
            if verb == "call":
                yield Wait(waiting[0], at, max(0.0, (at - waiting[1]).total_seconds()) / 60)
            waiting = None
        if row.to == "waiting" and waiting is None:
            waiting = (goes_to, at)
            yield Step(goes_to, at, 1)
            if verb in ("take", "transfer", "finish"):
                yield Arrival(goes_to, at)
