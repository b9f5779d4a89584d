"""The province behind a staging database, as a peer: events, files, what was collected since, progress, a case as it lies there.

Each event is a transaction of its own: what the connection loses leaves whole events or nothing. It knows no catalogue and no sharing bus.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from desktop.clock import Clock
from desktop.intake.journal import PROVINCE, DeliveryState
from offline.sync.files import Scan
from offline.sync.peers import Batch, Reply, StoredEvent
from offline.sync.peers.staging.database import StagingDatabase
from offline.sync.peers.staging.files import FileDesk, StagedUpload
from offline.sync.peers.staging.link import StagingLink
from offline.sync.peers.staging.progress import ProgressDesk
from offline.sync.peers.staging.receipts import ReceiptDesk
from offline.sync.peers.staging.tables import build_tables
from offline.sync.reply import PeerFault
from offline.vault.files import FileVault

LOOK_EVERY = 5.0
T = TypeVar("T")
_STATES = {
    "case.received": "received",
    "case.accepted": "accepted",
    "case.correction_requested": "correcting",
    "case.declined": "declined",
    "case.redirected": "redirected",
    "case.withdrawn": "withdrawn",
}


class StagingClient:
    """One connection, for one thread. Every method answers as the platform would or raises `PeerFault`."""

    name = PROVINCE

    def __init__(self, link: StagingLink, clock: Clock) -> None:
        tables = build_tables(link.mapping)
        self._database = StagingDatabase(link, tables.receipts)
        self._desk = ReceiptDesk(link.mapping, tables, link.hall_id, clock)
        self._files = FileDesk(link.mapping, tables, self._database, clock)
        self._progress = ProgressDesk(link.mapping, tables, link.hall_id)
        self._widest = 0

    def deliver(self, batch: Batch) -> Reply:
        """Answers every event; `received` once its rows lie there, `duplicate` when they were collected before."""
        return Reply(tuple(self._take(event) for event in batch.events))

    def collected(self, event_ids: tuple[str, ...]) -> Reply:
        """Where events are that were received."""
        return Reply(tuple(self._in(lambda connection: self._desk.collected(connection, event_ids))))

    def files_collected(self, file_ids: tuple[str, ...]) -> Mapping[str, DeliveryState]:
        """Where files are that were received; one that is gone from there is missing here."""
        return self._in(lambda connection: self._files.states(connection, file_ids))

    def upload(self, vault: FileVault, scan: Scan, remember: Callable[[str | None, int], None]) -> StagedUpload:
        return StagedUpload(self._files, vault, scan, remember)

    def changes(self, since: str, wait: int = 0) -> dict[str, Any]:
        """What departments wrote back. `wait`: seconds to look again, now and then, until there is something new."""
        until = time.monotonic() + wait
        while True:
            page = self._in(lambda connection: self._progress.page(connection, since))
            left = until - time.monotonic()
            fresh = page["cursor"] != since or len(page["changes"]) > self._widest
            if fresh or left <= 0 or self._database.stopped.wait(min(LOOK_EVERY, left)):
                self._widest = len(page["changes"]) if page["cursor"] == since else 0
                return page

    def catalog(self, since: str) -> dict[str, Any] | None:
        """A staging database carries no catalogue: nothing is ever new."""
        return None

    def share(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """A staging database answers no questions. `PeerFault` peer.no_sharing."""
        raise PeerFault("peer.no_sharing")

    def case(self, case_id: str) -> dict[str, Any] | None:
        """A case as it lies there; its state is what our own events made it."""
        rows = self._in(lambda connection: self._desk.of_case(connection, case_id))
        if not rows:
            return None
        state = next((_STATES[row.type] for row in reversed(rows) if row.type in _STATES), "received")
        events = [{"event_id": row.event_id, "seq": row.seq, "type": row.type} for row in rows]
        return {"case_id": case_id, "state": state, "last_seq": rows[-1].seq, "apply_no": rows[0].apply_no, "events": events}

    def interrupt(self) -> None:
        self._database.interrupt()

    def close(self) -> None:
        self._database.close()

    def _in(self, step: Callable[[Connection], T]) -> T:
        with self._database.transaction() as connection:
            return step(connection)

    def _take(self, event: StoredEvent) -> dict[str, Any]:
        """One event. A second look tells another sender's row (its receipt is there now) from a value that the database will not have."""
        try:
            return self._once(event)
        except IntegrityError:
            pass
        except DataError as fault:
            return _unfit(event, fault)
        try:
            return self._once(event)
        except (DataError, IntegrityError) as fault:
            return _unfit(event, fault)

    def _once(self, event: StoredEvent) -> dict[str, Any]:
        return self._in(lambda connection: self._desk.take(connection, event))


def _unfit(event: StoredEvent, fault: DBAPIError) -> dict[str, Any]:
    """The database's own rule is narrower than the mapping. Its words may repeat a person's data, so only its code and column are told."""
    where = getattr(getattr(fault.orig, "diag", None), "column_name", None) or ""
    state = getattr(fault.orig, "sqlstate", None) or type(fault.orig).__name__
    message = f"前置库不收这一行（{state}{' ' + where if where else ''}）：库表与对照表不一致，或值不合库里的约束"
    return {"event_id": event.event_id, "status": "invalid", "errors": [{"pointer": "", "code": "database", "message": message}]}
