"""The inbox of 待人工 as a screen shows it: what waits for a person with its case's title, and what was decided since a moment. It only reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from desktop.clock import from_text, to_text
from desktop.intake.tables import case_file
from desktop.store import Store
from offline.sync.attention import AttentionEntry, attention
from offline.sync.resolution import decisions
from offline.sync.tables import attention_decision

MOST_DECIDED = 200


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """What waits, with what its case is called here; empty where this vault has only the event."""

    entry: AttentionEntry
    title: str
    applicant: str
    state: str

    @property
    def key(self) -> str:
        """Both peers may refuse the same event."""
        return f"{self.entry.event_id} {self.entry.peer}"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a person, as it was kept."""

    decision_id: str
    event_id: str
    case_id: str
    way: str
    why: str
    operator_id: str
    at: datetime
    title: str = ""
    applicant: str = ""
    payload: Mapping[str, Any] | None = None
    """What is sent instead of the recorded event."""


@dataclass(frozen=True, slots=True)
class Inbox:
    entries: tuple[InboxEntry, ...]
    decided: tuple[Decision, ...]


def inbox(vault: Store, since: datetime) -> Inbox:
    """Everything that waits, oldest first; what was decided since, newest first."""
    waiting = attention(vault)
    with vault.read() as connection:
        query = select(attention_decision).where(attention_decision.c.at >= to_text(since))
        rows = connection.execute(query.order_by(attention_decision.c.decision_id.desc()).limit(MOST_DECIDED)).all()
        known = _known(connection, {entry.case_id for entry in waiting} | {row.case_id for row in rows})
    blank = ("", "", "")
    return Inbox(
        tuple(InboxEntry(entry, *known.get(entry.case_id, blank)) for entry in waiting),
        tuple(_decision(row, *known.get(row.case_id, blank)[:2]) for row in rows),
    )


def decided_about(vault: Store, case_id: str) -> tuple[Decision, ...]:
    """Every decision about a case's events, oldest first."""
    with vault.read() as connection:
        return tuple(_decision(row) for row in decisions(connection, case_id))


def _known(connection: Connection, wanted: Iterable[str]) -> dict[str, tuple[str, str, str]]:
    ids, found = sorted(wanted), {}
    columns = (case_file.c.case_id, case_file.c.title, case_file.c.applicant_name, case_file.c.state)
    for start in range(0, len(ids), 500):
        for row in connection.execute(select(*columns).where(case_file.c.case_id.in_(ids[start : start + 500]))):
            found[row.case_id] = (row.title, row.applicant_name, row.state)
    return found


def _decision(row: Any, title: str = "", applicant: str = "") -> Decision:
    sent = json.loads(row.payload) if row.payload else None
    return Decision(
        row.decision_id, row.event_id, row.case_id, row.way, row.why, row.operator_id, from_text(row.at), title, applicant, sent
    )
