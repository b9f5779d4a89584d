"""What sync keeps for itself: cursors, batch keys, what is known of each peer, what the province sent; and the hall's replica.

The delivery states of events and files stand beside the journal (`desktop.intake.tables`); nothing here repeats them.
"""

from __future__ import annotations

from sqlalchemy import DDL, CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint, event

from desktop.identified import Identified
from desktop.tables import hall, vault

sync_cursor = Table(
    "sync_cursor",
    vault,
    Column("feed", Text, primary_key=True),
    Column("cursor", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)

# The Idempotency-Key of the last body sent to a peer: kept so that a retry of the same body, also by the next process, bears the same key.
sync_batch = Table(
    "sync_batch",
    vault,
    Column("peer", Text, primary_key=True),
    Column("body_digest", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)

peer_state = Table(
    "peer_state",
    vault,
    Column("peer", Text, primary_key=True),
    Column("reachable", Integer, nullable=False),
    Column("since", Text, nullable=False),
    Column("last_contact", Text),
    Column("last_error", Text),
    Column("clock_offset_ms", Integer, nullable=False, server_default="0"),
)

# Every change as it came, known or not; `settled` 0 waits for somebody who understands it (a kind of next year) or for the hall (an appointment);
# 2 was refused for its shape.
province_change = Table(
    "province_change",
    vault,
    Column("change_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("data", Identified, nullable=False),
    Column("settled", Integer, nullable=False),
    Column("received_at", Text, nullable=False),
    Index("change_open", "kind", "settled"),
)

province_notice = Table(
    "province_notice",
    vault,
    Column("change_id", Text, primary_key=True),
    Column("level", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("read_at", Text),
)

# Catalogue deltas as they came, newest per code. `taken`: 0 waits, 1 stands in the catalogue, 2 does not fit (`fault` says why).
catalog_delta = Table(
    "catalog_delta",
    vault,
    Column("code", Text, primary_key=True),
    Column("kind", Text),
    Column("version", Text),
    Column("entry", Text),
    Column("removed", Integer, nullable=False),
    Column("taken", Integer, nullable=False, server_default="0"),
    Column("received_at", Text, nullable=False),
    Column("fault", Text),
)

# What a person decided about a refused event; only grows. `payload`: what is sent instead of the recorded one, which stays as it was.
attention_decision = Table(
    "attention_decision",
    vault,
    Column("decision_id", Text, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("why", Identified, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("refused", Identified, nullable=False),
    Column("payload", Identified),
    Index("decision_by_event", "event_id", "decision_id"),
)

# From which event on a case's numbers towards a peer differ from its own, and by how much: after one that was never sent, or one of theirs.
seq_shift = Table(
    "seq_shift",
    vault,
    Column("peer", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("from_seq", Integer, nullable=False),
    Column("shift", Integer, nullable=False),
    PrimaryKeyConstraint("peer", "case_id", "from_seq"),
)

# Under which number an event went before a decision moved it, while nobody knows whether it arrived, and for good where it had.
sent_number = Table(
    "sent_number",
    vault,
    Column("event_id", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("event_id", "peer"),
)

for _verb in ("UPDATE", "DELETE"):
    event.listen(
        attention_decision,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER IF NOT EXISTS decision_refuses_{_verb.lower()} BEFORE {_verb} ON attention_decision "
            "BEGIN SELECT RAISE(ABORT, 'decisions only grow'); END"
        ).execute_if(dialect="sqlite"),
    )

hall_journal = Table(
    "hall_journal",
    hall,
    Column("event_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Column("hall_id", Text, nullable=False),
    Column("workstation_id", Text, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("offline", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    UniqueConstraint("case_id", "seq"),
    CheckConstraint("seq >= 1"),
)


def about(case_id: str, seq: int) -> str:
    """For what a payload of the replica is sealed."""
    return f"journal/{case_id}/{seq}"


# Under what a case of the replica is found: its number, its papers' numbers, its applicant. Blinded: the server learns none of them.
hall_case_key = Table(
    "hall_case_key",
    hall,
    Column("key", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    PrimaryKeyConstraint("key", "case_id"),
)
