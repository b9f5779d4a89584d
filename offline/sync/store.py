"""The vault's side of sending events: lanes, batches, verdicts. Small reads and small writes, each one transaction.

A batch is marked `sending` before it leaves, so that what a dead process left is known; `recover` puts it back. Peers are idempotent by
`event_id`, so putting back is always right. Nothing here deletes, and nothing leaves `attention` by itself.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, delete, literal_column, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.clock import Clock, from_text, now, to_text
from desktop.intake.journal import DeliveryState
from desktop.intake.tables import case_file, delivery, journal
from desktop.store import Store
from offline.sync.engine import Lane, Outcome, Pending, Verdict
from offline.sync.numbering import SETTLED, answered, as_peer_knows
from offline.sync.peers import Batch, StoredEvent, wire_body
from offline.sync.tables import attention_decision, sync_batch

PAGE = 400
ALONE = "alone."
_OPEN = text("delivery.state <> 'applied'")
_COLUMNS = ("event_id", "case_id", "type", "occurred_at", "hall_id", "workstation_id", "operator_id", "offline", "payload")
# A verdict lands only on what is under way: an answer that comes late never undoes a person's decision.
_RECORD = (
    update(delivery)
    .where(
        delivery.c.event_id == bindparam("of_event"), delivery.c.peer == bindparam("of_peer"), delivery.c.state == bindparam("from_state")
    )
    .values(
        state=bindparam("to_state"),
        last_error=bindparam("to_error"),
        receipt_no=bindparam("to_receipt"),
        detail=bindparam("to_detail"),
        next_at=bindparam("to_next"),
        updated_at=bindparam("to_moment"),
    )
)
_STATES = {
    Outcome.APPLIED: DeliveryState.APPLIED,
    Outcome.DUPLICATE: DeliveryState.APPLIED,
    Outcome.RECEIVED: DeliveryState.RECEIVED,
    Outcome.AGAIN: DeliveryState.QUEUED,
    Outcome.ATTENTION: DeliveryState.ATTENTION,
}
_NUMBER = update(case_file).where(case_file.c.case_id == bindparam("of_case")).values(apply_no=bindparam("to_number"))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is open and could still move by itself: how many, and when the next is due (None: now). `stalled`: nothing that we could send."""

    movable: int
    due_at: datetime | None
    stalled: bool = False


class Outbox:
    """The open deliveries towards one peer. Faults of the vault come out as `EnvironmentFault`; the transaction at hand is then undone."""

    def __init__(self, vault: Store, peer: str, clock: Clock = now) -> None:
        self.peer = peer
        self._vault = vault
        self._clock = clock

    def recover(self, *, forget_delays: bool) -> int:
        """Puts back what a dead sender left in `sending`. Only under the lease. `forget_delays`: a new run may try everything at once."""
        mine = update(delivery).where(delivery.c.peer == self.peer, _OPEN)
        with self._vault.write() as connection:
            if forget_delays:
                _update(connection, mine.where(delivery.c.next_at.is_not(None)).values(next_at=None))
            return _update(connection, mine.where(text("delivery.state = 'sending'")).values(state="queued"))

    def lanes(self, after: str = "", limit: int = PAGE) -> tuple[list[Lane], str | None]:
        """Up to `limit` open deliveries of the cases after `after`, as lanes, and where to go on (None: that was all).

        A lane may be cut at its end, never at its head. Cases are UUIDv7: their order is the order in which they were begun.
        """
        query = (
            select(
                delivery.c.event_id,
                delivery.c.case_id,
                delivery.c.seq,
                delivery.c.state,
                delivery.c.attempts,
                delivery.c.next_at,
                delivery.c.last_error,
                literal_column("length(CAST(journal.payload AS BLOB))").label("size"),
            )
            .join_from(delivery, journal, journal.c.event_id == delivery.c.event_id)
            .where(delivery.c.peer == self.peer, _OPEN, delivery.c.case_id > after)
            .order_by(delivery.c.case_id, delivery.c.seq)
            .limit(limit)
        )
        with self._vault.read() as connection:
            rows = connection.execute(query).all()
        lanes = [Lane(case_id, tuple(_pending(row) for row in group)) for case_id, group in groupby(rows, key=lambda row: row.case_id)]
        return lanes, (lanes[-1].case_id if len(rows) == limit else None)

    def begin(self, chosen: Sequence[Pending]) -> Batch | None:
        """Marks a batch as under way and gives it its body and key. None when somebody changed one of its events meanwhile."""
        ids = [pending.event_id for pending in chosen]
        mine = (delivery.c.peer == self.peer, delivery.c.event_id.in_(ids), delivery.c.state == "queued")
        going = update(delivery).where(*mine).values(state="sending", attempts=delivery.c.attempts + 1, updated_at=self._now())
        with self._vault.write() as connection:
            if _update(connection, going) != len(ids):
                connection.rollback()
                return None
            sent = as_peer_knows(connection, self.peer, chosen)
            events = _events(connection, sent)
            body = wire_body(events)
            return Batch(sent, events, body, self._key(connection, body))

    def record(self, batch: Batch, verdicts: Iterable[Verdict], delay: Callable[[int], float]) -> frozenset[str]:
        """Writes what became of a batch. `delay(attempt)` gives seconds for what is to be sent again. Returns the cases that changed."""
        with self._vault.write() as connection:
            # Answered: the same body later is a new question, and must not be given the old answer.
            connection.execute(delete(sync_batch).where(sync_batch.c.peer == self.peer))
            return self._note(connection, batch.pending, verdicts, delay, DeliveryState.SENDING)

    def collected(self, asked: Sequence[Pending], verdicts: Iterable[Verdict], delay: Callable[[int], float]) -> frozenset[str]:
        """Writes what became of events that the peer had received. Those of which nothing new is known stay as they are."""
        news = [verdict for verdict in verdicts if verdict.outcome is not Outcome.RECEIVED]
        if not news:
            return frozenset()
        with self._vault.write() as connection:
            return self._note(connection, asked, news, delay, DeliveryState.RECEIVED)

    def _note(
        self, connection: Connection, entries: Sequence[Pending], verdicts: Iterable[Verdict], delay: Callable[[int], float], was: DeliveryState
    ) -> frozenset[str]:  # fmt: skip
        pending, moment = {entry.event_id: entry for entry in entries}, self._clock()
        rows, numbers, touched = [], [], set()
        refused: set[str] = set()
        for verdict in verdicts:
            sent = pending[verdict.event_id]
            touched.add(sent.case_id)
            if sent.moved:
                verdict = answered(connection, self.peer, sent, verdict, refused)
                if not verdict.outcome.acknowledged:
                    refused.add(sent.event_id)
            again = self._resend_earlier(connection, sent, verdict)
            seconds = 0.0 if again and sent.attempts == 0 else delay(sent.attempts + 1)
            rows.append(self._row(verdict, moment, seconds) | {"from_state": was.value})
            if verdict.apply_no is not None:
                numbers.append({"of_case": sent.case_id, "to_number": verdict.apply_no})
        connection.execute(_RECORD, rows)
        if numbers:
            connection.execute(_NUMBER, numbers)
        return frozenset(touched)

    def put_back(self, batch: Batch, code: str, *, alone_for: float | None = None) -> None:
        """Nothing was acknowledged: back in the queue. `alone_for`: the one event failed by itself, seconds until it may try again."""
        values: dict[str, Any] = {"state": "queued", "last_error": code, "updated_at": self._now()}
        if alone_for is not None:
            values |= {"last_error": ALONE + code, "next_at": to_text(self._clock() + timedelta(seconds=alone_for))}
        ids = [pending.event_id for pending in batch.pending]
        mine = (delivery.c.peer == self.peer, delivery.c.event_id.in_(ids), delivery.c.state == "sending")
        with self._vault.write() as connection:
            _update(connection, update(delivery).where(*mine).values(**values))

    def to_attention(self, event_ids: Sequence[str], code: str) -> None:
        """These can never be sent as they are (too large): a person must see them."""
        detail = json.dumps({"status": code})
        values = {"state": "attention", "last_error": code, "detail": detail, "next_at": None, "updated_at": self._now()}
        mine = (delivery.c.peer == self.peer, delivery.c.event_id.in_(list(event_ids)), _OPEN)
        with self._vault.write() as connection:
            _update(connection, update(delivery).where(*mine).values(**values))

    def outlook(self) -> Outlook:
        """What is left that needs no person. Counts every open row: call it at the end of a pass, not inside."""
        ahead = "SELECT 1 FROM delivery ahead WHERE ahead.peer = delivery.peer AND ahead.case_id = delivery.case_id AND ahead.seq < delivery.seq"
        # Only the head of a lane can be due: what stands behind a head that waits has no time of its own.
        head = f"delivery.state = 'queued' AND NOT EXISTS ({ahead} AND ahead.state <> 'applied' AND ahead.state <> 'received')"
        sums = text(f"count(*), min(CASE WHEN {head} THEN coalesce(delivery.next_at, '') END)")
        # What the peer has received is its to move.
        free = text(
            f"delivery.state NOT IN ('attention', 'received') AND NOT EXISTS ({ahead} AND ahead.state <> 'applied' AND ahead.state = 'attention')"
        )
        query = select(sums).select_from(delivery).where(delivery.c.peer == self.peer, _OPEN, free)
        with self._vault.read() as connection:
            movable, first = connection.execute(query).one()
        return Outlook(movable, from_text(first) if first else None, stalled=first is None)

    def _now(self) -> str:
        return to_text(self._clock())

    def _key(self, connection: Connection, body: bytes) -> str:
        digest = hashlib.sha256(body).hexdigest()
        kept = connection.execute(select(sync_batch).where(sync_batch.c.peer == self.peer)).one_or_none()
        if kept is not None and kept.body_digest == digest:
            return str(kept.idempotency_key)
        values = {"body_digest": digest, "idempotency_key": str(uuid.uuid4()), "updated_at": self._now()}
        connection.execute(upsert(sync_batch).values(peer=self.peer, **values).on_conflict_do_update(index_elements=["peer"], set_=values))
        return values["idempotency_key"]

    def _resend_earlier(self, connection: Connection, sent: Pending, verdict: Verdict) -> bool:
        """The peer lost earlier events of the case (restored from an old copy): those we hold receipts for go again."""
        if verdict.code != "out_of_order" or verdict.outcome is not Outcome.AGAIN or verdict.expected_seq is None:
            return False
        mine = (delivery.c.peer == self.peer, delivery.c.case_id == sent.case_id, delivery.c.state == "applied")
        span = delivery.c.seq.between(verdict.expected_seq - sent.shift, sent.seq - 1)
        theirs = delivery.c.receipt_no.not_like(f"{SETTLED}%")
        return (
            _update(connection, update(delivery).where(*mine, theirs, span).values(state="queued", next_at=None, updated_at=self._now()))
            > 0
        )

    def _row(self, verdict: Verdict, moment: datetime, seconds: float) -> dict[str, Any]:
        again = verdict.outcome is Outcome.AGAIN
        return {
            "of_event": verdict.event_id,
            "of_peer": self.peer,
            "to_state": _STATES[verdict.outcome].value,
            "to_error": verdict.code,
            "to_receipt": verdict.receipt_no,
            "to_detail": _detail(verdict),
            "to_next": to_text(moment + timedelta(seconds=seconds)) if again and seconds > 0 else None,
            "to_moment": to_text(moment),
        }


def _detail(verdict: Verdict) -> str | None:
    if verdict.outcome.acknowledged or verdict.outcome is Outcome.RECEIVED:
        return None
    facts = {
        "status": verdict.code,
        "message": verdict.message,
        "expected_seq": verdict.expected_seq,
        "platform_state": verdict.platform_state,
        "errors": list(verdict.errors),
    }
    return json.dumps({key: value for key, value in facts.items() if value}, ensure_ascii=False)


def _events(connection: Connection, sent: Sequence[Pending]) -> tuple[StoredEvent, ...]:
    """As recorded, but for what a person corrected after a refusal."""
    ids = [pending.event_id for pending in sent]
    query = select(*(journal.c[name] for name in _COLUMNS)).where(journal.c.event_id.in_(ids))
    found = {row[0]: row for row in connection.execute(query)}
    corrected = (attention_decision.c.event_id.in_(ids), attention_decision.c.payload.is_not(None))
    columns = (attention_decision.c.event_id, attention_decision.c.payload)
    payloads = {row[0]: row[1] for row in connection.execute(select(*columns).where(*corrected).order_by(attention_decision.c.decision_id))}
    events = []
    for pending in sent:
        event_id, case_id, kind, at, hall, station, operator, offline, payload = found[pending.event_id]
        told = payloads.get(event_id, payload)
        events.append(StoredEvent(event_id, case_id, pending.seq + pending.shift, kind, at, hall, station, operator, bool(offline), told))
    return tuple(events)


def _pending(row: Any) -> Pending:
    return Pending(
        row.event_id,
        row.case_id,
        row.seq,
        DeliveryState(row.state),
        row.size,
        row.attempts,
        from_text(row.next_at) if row.next_at else None,
        (row.last_error or "").startswith(ALONE),
    )


def _update(connection: Connection, statement: Any) -> int:
    return int(connection.execute(statement).rowcount)
