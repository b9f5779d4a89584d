"""The case journal (办件流水): append-only, ordered per case, durable before anybody is told, and queued for every peer in the same breath.

Invariants 2 and 4 of DESIGN.md start here: an event gets its id (UUIDv7) and its `seq` once, in the transaction that makes it true.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select, update

from desktop.clock import from_text, to_text
from desktop.ids import uuid7
from desktop.intake.tables import case_file, delivery, journal
from desktop.staff.model import Actor
from desktop.store import put
from desktop.values import dump

PROVINCE = "province"
HALL = "hall"
PEERS = (HALL, PROVINCE)


class EventType(StrEnum):
    """contract/province.openapi.yaml, CaseEvent.type."""

    RECEIVED = "case.received"
    ACCEPTED = "case.accepted"
    CORRECTION_REQUESTED = "case.correction_requested"
    CORRECTED = "case.corrected"
    DECLINED = "case.declined"
    REDIRECTED = "case.redirected"
    WITHDRAWN = "case.withdrawn"
    DOCUMENT_ISSUED = "document.issued"
    DOCUMENT_VOIDED = "document.voided"
    RATING_GIVEN = "rating.given"
    GRIEVANCE_REGISTERED = "grievance.registered"


class DeliveryState(StrEnum):
    """Towards one peer. `received` is the peer's word that it has the event; `applied` that the event took effect there."""

    QUEUED = "queued"
    SENDING = "sending"
    RECEIVED = "received"
    APPLIED = "applied"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One event as it is stored and sent."""

    event_id: str
    case_id: str
    seq: int
    type: EventType
    occurred_at: datetime
    hall_id: str
    workstation_id: str
    operator_id: str
    offline: bool
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and by whom events are made: goes into each of them."""

    hall_id: str
    workstation_id: str
    operator_id: str
    offline: bool

    @staticmethod
    def of(actor: Actor, offline: bool) -> Origin:
        """What somebody does where they sit."""
        return Origin(actor.hall_id, actor.workstation_id, actor.id, offline)


def append(
    connection: Connection, origin: Origin, case_id: str, type_: EventType, at: datetime, payload: Mapping[str, Any], **values: Any
) -> CaseEvent:
    """Writes the next event of a case, queues it for every peer, and the case stands at it, with `values` of its row. The caller's transaction
    makes all of it durable or nothing."""
    last = connection.scalar(select(func.max(journal.c.seq)).where(journal.c.case_id == case_id)) or 0
    [made] = append_all(connection, origin, case_id, last + 1, [(type_, at, payload)])
    stands = {"last_seq": made.seq, "updated_at": to_text(at), **values}
    connection.execute(update(case_file).where(case_file.c.case_id == case_id).values(stands))
    return made


def append_all(
    connection: Connection,
    origin: Origin,
    case_id: str,
    first_seq: int,
    entries: Sequence[tuple[EventType, datetime, Mapping[str, Any]]],
) -> list[CaseEvent]:
    """Several events of one case in order, from `first_seq`; the database refuses a seq that is taken."""
    made = [
        CaseEvent(
            uuid7(), case_id, first_seq + n, type_, at, origin.hall_id, origin.workstation_id, origin.operator_id, origin.offline, payload
        )
        for n, (type_, at, payload) in enumerate(entries)
    ]
    write(connection, made)
    queue(connection, made)
    return made


def write(connection: Connection, events: Sequence[CaseEvent]) -> None:
    """The rows of events that have their numbers; nobody hears of them by this."""
    rows = (
        {
            "event_id": event.event_id,
            "case_id": event.case_id,
            "seq": event.seq,
            "type": event.type.value,
            "occurred_at": to_text(event.occurred_at),
            "hall_id": event.hall_id,
            "workstation_id": event.workstation_id,
            "operator_id": event.operator_id,
            "offline": int(event.offline),
            "payload": dump(event.payload),
        }
        for event in events
    )
    put(connection, journal, *rows)


def queue(connection: Connection, events: Sequence[CaseEvent], at: datetime | None = None) -> None:
    """For every peer; `at` None: since they happened."""
    rows = (
        {
            "event_id": event.event_id,
            "peer": peer,
            "case_id": event.case_id,
            "seq": event.seq,
            "state": DeliveryState.QUEUED.value,
            "updated_at": to_text(at or event.occurred_at),
        }
        for event in events
        for peer in PEERS
    )
    put(connection, delivery, *rows)


def of_case(connection: Connection, case_id: str) -> list[CaseEvent]:
    """Every event of a case, in order."""
    rows = connection.execute(select(journal).where(journal.c.case_id == case_id).order_by(journal.c.seq))
    return [from_row(row) for row in rows]


def from_row(row: Any) -> CaseEvent:
    """A journal row as a value."""
    return CaseEvent(
        row.event_id,
        row.case_id,
        row.seq,
        EventType(row.type),
        from_text(row.occurred_at),
        row.hall_id,
        row.workstation_id,
        row.operator_id,
        bool(row.offline),
        json.loads(row.payload),
    )
