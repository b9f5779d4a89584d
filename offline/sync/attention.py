"""What needs a person (待人工): events that a peer refused, with both sides of the story. Nothing leaves this list by itself: `resolution` decides."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from desktop.clock import from_text
from desktop.intake.tables import case_file, delivery, journal
from desktop.store import Store


@dataclass(frozen=True, slots=True)
class AttentionEntry:
    """One refused event. `payload` is our side; `reason`, `message`, `errors` and `platform_state` the peer's. `behind` wait for it."""

    event_id: str
    case_id: str
    case_no: str | None
    seq: int
    type: str
    operator_id: str
    peer: str
    reason: str
    message: str | None
    errors: tuple[dict[str, str], ...]
    platform_state: str | None
    since: datetime
    behind: int
    payload: dict[str, Any]


def attention(vault: Store) -> tuple[AttentionEntry, ...]:
    """Everything that needs a person, oldest first."""
    columns = (
        delivery.c.event_id, delivery.c.peer, delivery.c.last_error, delivery.c.detail, delivery.c.updated_at,
        journal.c.case_id, journal.c.seq, journal.c.type, journal.c.operator_id, journal.c.payload, case_file.c.case_no,
    )  # fmt: skip
    query = (
        select(*columns)
        .join_from(delivery, journal, journal.c.event_id == delivery.c.event_id)
        .join(case_file, case_file.c.case_id == journal.c.case_id, isouter=True)
        .where(delivery.c.state == "attention", text("delivery.state <> 'applied'"))
        .order_by(journal.c.position)
    )
    with vault.read() as connection:
        return tuple(_entry(connection, row) for row in connection.execute(query).all())


def _entry(connection: Connection, row: Any) -> AttentionEntry:
    detail = json.loads(row.detail) if row.detail else {}
    waiting = (
        delivery.c.peer == row.peer,
        delivery.c.case_id == row.case_id,
        delivery.c.seq > row.seq,
        text("delivery.state <> 'applied'"),
    )
    behind = connection.scalar(select(func.count()).select_from(delivery).where(*waiting))
    return AttentionEntry(
        row.event_id,
        row.case_id,
        row.case_no,
        row.seq,
        row.type,
        row.operator_id,
        row.peer,
        detail.get("status") or row.last_error or "",
        detail.get("message"),
        tuple(detail.get("errors", ())),
        detail.get("platform_state"),
        from_text(row.updated_at),
        behind or 0,
        json.loads(row.payload),
    )
