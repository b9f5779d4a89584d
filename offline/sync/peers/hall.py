"""The hall's replica of every journal, as a peer: SQL on the hall store, the same answers as the province.

The database decides, not a look beforehand: `event_id` and (`case_id`, `seq`) are unique, so two workstations that send at once cannot
both be right. A place that another event took is a conflict for a person. Payloads are sealed before they leave: the server keeps ids and times.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from desktop.clock import Clock, now, to_text
from desktop.errors import EnvironmentFault
from desktop.intake.journal import HALL
from desktop.sealing import Sealer
from desktop.store import Store
from offline.sync.case_keys import keep_keys
from offline.sync.peers import Batch, Reply, StoredEvent
from offline.sync.reply import PeerFault
from offline.sync.tables import about, hall_journal


class HallReplica:
    """A peer on a `Store`. One transaction a batch; when the store fails, nothing of the batch is there and `PeerFault` names why."""

    name = HALL

    def __init__(self, store: Store, sealer: Sealer, clock: Clock = now) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock

    def deliver(self, batch: Batch) -> Reply:
        """Answers every event of the batch."""
        try:
            try:
                with self._store.write() as connection:
                    return Reply(tuple(self._answer(connection, batch.events)))
            except IntegrityError:
                # Another workstation came between (PostgreSQL): what it wrote is visible now.
                with self._store.write() as connection:
                    return Reply(tuple(self._answer(connection, batch.events)))
        except EnvironmentFault as fault:
            raise PeerFault("hall." + fault.code.removeprefix("store.")) from fault
        except IntegrityError as fault:
            raise PeerFault("hall.contended") from fault

    def interrupt(self) -> None:
        """Statements on the hall store are short; there is nothing to end early."""

    def _answer(self, connection: Connection, events: tuple[StoredEvent, ...]) -> list[dict[str, Any]]:
        known = _known(connection, [event.event_id for event in events])
        last = _last_seqs(connection, {event.case_id for event in events})
        moment = to_text(self._clock())
        results, rows, fresh = [], [], []
        for event in events:
            result = _judge(event, known, last)
            if result["status"] == "applied":
                known[event.event_id] = (event.case_id, event.seq)
                last[event.case_id] = event.seq
                rows.append(_row(event, moment, self._sealer))
                fresh.append(event)
            results.append(result)
        if rows:
            connection.execute(insert(hall_journal), rows)
            keep_keys(connection, self._sealer, fresh)
        return results


def _judge(event: StoredEvent, known: dict[str, tuple[str, int]], last: dict[str, int]) -> dict[str, Any]:
    receipt = f"hall-{event.event_id}"
    held = known.get(event.event_id)
    if held == (event.case_id, event.seq):
        return {"event_id": event.event_id, "status": "duplicate", "receipt_no": receipt}
    expected = last.get(event.case_id, 0) + 1
    if held is not None or event.seq < expected:
        return {"event_id": event.event_id, "status": "conflict", "platform_state": f"seq {expected - 1}"}
    if event.seq > expected:
        return {"event_id": event.event_id, "status": "out_of_order", "expected_seq": expected}
    return {"event_id": event.event_id, "status": "applied", "receipt_no": receipt}


def _known(connection: Connection, ids: list[str]) -> dict[str, tuple[str, int]]:
    columns = (hall_journal.c.event_id, hall_journal.c.case_id, hall_journal.c.seq)
    rows = connection.execute(select(*columns).where(hall_journal.c.event_id.in_(ids)))
    return {row.event_id: (row.case_id, row.seq) for row in rows}


def _last_seqs(connection: Connection, cases: set[str]) -> dict[str, int]:
    query = select(hall_journal.c.case_id, func.max(hall_journal.c.seq).label("last")).group_by(hall_journal.c.case_id)
    return {row.case_id: row.last for row in connection.execute(query.where(hall_journal.c.case_id.in_(cases)))}


def payload_of(row: Row[Any], sealer: Sealer) -> str:
    """The payload of a row of the replica, as JSON text. `EnvironmentFault` seal.broken."""
    return sealer.open(row.payload, about(row.case_id, row.seq))


def _row(event: StoredEvent, moment: str, sealer: Sealer) -> dict[str, Any]:
    return {
        **event.head(),
        "offline": int(event.offline),
        "payload": sealer.seal(event.payload, about(event.case_id, event.seq)),
        "received_at": moment,
    }
