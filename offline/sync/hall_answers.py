"""How the whole hall answered today, from the replica's event types alone: accepted at once, told once, told twice. Nothing sealed is opened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desktop.clock import day_ends
from desktop.intake.journal import EventType
from desktop.store import Store
from offline.sync.tables import hall_journal

_ANSWERS = (EventType.ACCEPTED.value, EventType.CORRECTION_REQUESTED.value, EventType.DECLINED.value)


@dataclass(frozen=True, slots=True)
class HallAnswers:
    """Cases of one day. `second`: those that were told more than once what is missing."""

    answered: int
    at_once: int
    second: int


def hall_answers(hall: Store, day: date) -> HallAnswers:
    """`EnvironmentFault` store.* while the hall is away. For a lane."""
    begin, end = day_ends(day)
    today = (hall_journal.c.occurred_at >= begin) & (hall_journal.c.occurred_at < end)
    asked = select(hall_journal.c.case_id).where(today, hall_journal.c.type.in_(_ANSWERS))
    rows = select(hall_journal.c.case_id, hall_journal.c.type).where(hall_journal.c.case_id.in_(asked), hall_journal.c.type.in_(_ANSWERS))
    cases: dict[str, list[str]] = defaultdict(list)
    with hall.read() as connection:
        for row in connection.execute(rows):
            cases[row.case_id].append(row.type)
    told = [types.count(EventType.CORRECTION_REQUESTED.value) for types in cases.values()]
    accepted = [EventType.ACCEPTED.value in types for types in cases.values()]
    return HallAnswers(len(cases), sum(took and not n for took, n in zip(accepted, told, strict=True)), sum(n > 1 for n in told))
