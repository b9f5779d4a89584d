"""Files to the province: at most two uploads at once, on threads of their own, so that no event ever waits for a scan."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import select, text, update

from desktop.clock import Clock, from_text, now, to_text
from desktop.errors import EnvironmentFault
from desktop.intake.journal import PROVINCE
from desktop.intake.tables import file_delivery, file_entry
from desktop.store import Store
from offline.sync.engine import Pace, backoff
from offline.sync.files import FACTS, FileRefused, Scan
from offline.sync.peers import ProvinceAdapter, Sent
from offline.sync.peers.kinds import uploading
from offline.sync.reply import PeerFault
from offline.sync.store import Outlook
from offline.vault.files import FileVault

AT_ONCE = 2
_log = logging.getLogger(__name__)
_OPEN = text("file_delivery.state <> 'applied'")


class FileOutbox:
    """The open file deliveries of the vault; small reads and writes as in `Outbox`."""

    def __init__(self, vault: Store, clock: Clock = now) -> None:
        self._vault = vault
        self.clock = clock

    def recover(self, *, forget_delays: bool) -> None:
        """As `Outbox.recover`."""
        mine = update(file_delivery).where(file_delivery.c.peer == PROVINCE, _OPEN)
        with self._vault.write() as connection:
            connection.execute(mine.where(file_delivery.c.state == "sending").values(state="queued"))
            if forget_delays:
                connection.execute(mine.where(file_delivery.c.next_at.is_not(None)).values(next_at=None))

    def claim(self, busy: set[str]) -> Scan | None:
        """The oldest file that is due and nobody works on; marked `sending`."""
        moment = to_text(self.clock())
        due = (file_delivery.c.next_at.is_(None)) | (file_delivery.c.next_at <= moment)
        query = (
            select(*(file_entry.c[name] for name in FACTS), file_delivery.c.attempts, file_delivery.c.upload_url)
            .join_from(file_delivery, file_entry, file_entry.c.file_id == file_delivery.c.file_id)
            .where(file_delivery.c.peer == PROVINCE, _OPEN, file_delivery.c.state == "queued", due)
            .order_by(file_delivery.c.file_id)
            .limit(len(busy) + 1)
        )
        with self._vault.read() as connection:
            rows = [row for row in connection.execute(query) if row.file_id not in busy]
        if not rows:
            return None
        self.note(rows[0].file_id, state="sending", attempts=rows[0].attempts + 1)
        return Scan(**{name: getattr(rows[0], name) for name in FACTS}, attempts=rows[0].attempts + 1, upload_url=rows[0].upload_url)

    def note(self, file_id: str, **values: Any) -> None:
        """Writes how far one file is."""
        mine = (file_delivery.c.file_id == file_id, file_delivery.c.peer == PROVINCE, file_delivery.c.state != "applied")
        with self._vault.write() as connection:
            connection.execute(update(file_delivery).where(*mine).values(updated_at=to_text(self.clock()), **values))

    def outlook(self) -> Outlook:
        """What is left that needs no person."""
        sums = text("count(*), min(file_delivery.next_at), sum(file_delivery.next_at IS NULL)")
        query = (
            select(sums)
            .select_from(file_delivery)
            .where(file_delivery.c.peer == PROVINCE, _OPEN, file_delivery.c.state.not_in(("attention", "received")))
        )
        with self._vault.read() as connection:
            movable, first, ready = connection.execute(query).one()
        return Outlook(movable, None if ready or first is None else from_text(first))

    def received(self, after: str, limit: int) -> tuple[str, ...]:
        """Files after `after` that the province has and has not yet taken up."""
        mine = (file_delivery.c.peer == PROVINCE, _OPEN, file_delivery.c.state == "received", file_delivery.c.file_id > after)
        with self._vault.read() as connection:
            query = select(file_delivery.c.file_id).where(*mine).order_by(file_delivery.c.file_id).limit(limit)
            return tuple(connection.scalars(query))

    def later(self, seconds: float) -> str:
        """The stored form of the moment `seconds` from now."""
        return to_text(self.clock() + timedelta(seconds=seconds))


@dataclass(slots=True)
class PumpTotals:
    """Since the pump was made."""

    files: int = 0
    tally_sent: int = 0
    tally_resumed: int = 0
    fault: PeerFault | None = None


class FilePump:
    """Up to two upload threads. A `PeerFault` puts the file back and rests the pump (`fault` says why); a refused or spoilt file goes to
    attention. A fault of the vault ends the threads and is raised by `kick`."""

    def __init__(
        self,
        outbox: FileOutbox,
        vault: FileVault,
        connect: Callable[[], ProvinceAdapter],
        *,
        rng: Random,
        pace: Pace,
        on_progress: Callable[[str, bool], None],
    ) -> None:
        self._outbox = outbox
        self._vault = vault
        self._connect = connect
        self._rng = rng
        self._pace = pace
        self._on_progress = on_progress
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._threads: list[threading.Thread] = []
        self._clients: set[ProvinceAdapter] = set()
        self._stop = threading.Event()
        self._running = 0
        self._giving_way = False
        self.uploads = 0
        self._rest_until = 0.0
        self._failures = 0
        self._broken: EnvironmentFault | None = None
        self.totals = PumpTotals()

    def kick(self) -> None:
        """Starts threads if there may be work. Cheap when there is none."""
        with self._lock:
            broken, self._broken = self._broken, None
        if broken is not None:
            raise broken
        self._giving_way = False
        if self._stop.is_set() or self.resting > 0:
            return
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        while self._running < AT_ONCE:
            with self._lock:
                self._running += 1
            thread = threading.Thread(target=self._work, name="sync-files", daemon=True)
            self._threads.append(thread)
            thread.start()

    def give_way(self) -> None:
        """No further file is begun until the next `kick`: events need the line."""
        self._giving_way = True

    @property
    def active(self) -> bool:
        """Whether an upload thread is running."""
        return self._running > 0

    @property
    def resting(self) -> float:
        """Seconds until the pump may try again after a fault of the peer."""
        return max(0.0, self._rest_until - time.monotonic())

    def close(self) -> None:
        """Ends uploads at once (they resume another time) and waits for the threads."""
        self._stop.set()
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            client.interrupt()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        client = self._connect()
        with self._lock:
            self._clients.add(client)
        try:
            while not self._stop.is_set() and self.resting == 0 and not self._giving_way:
                with self._lock:
                    scan = self._outbox.claim(self._busy)
                    if scan is not None:
                        self._busy.add(scan.file_id)
                if scan is None:
                    return
                try:
                    self._upload(client, scan)
                finally:
                    with self._lock:
                        self._busy.discard(scan.file_id)
        except EnvironmentFault as fault:
            with self._lock:
                self._broken = fault
        except Exception as error:  # noqa: BLE001 - the lane ends here; the file stays `sending` and is recovered
            _log.error("upload lane ended: %s", type(error).__name__)
            self._rest_until = time.monotonic() + self._pace.cap
        finally:
            with self._lock:
                self._clients.discard(client)
            client.close()
            with self._lock:
                self._running -= 1
            self._on_progress("", False)

    def _upload(self, client: ProvinceAdapter, scan: Scan) -> None:
        self.uploads += 1
        upload = uploading(
            client, self._vault, scan, lambda url, offset: self._outbox.note(scan.file_id, upload_url=url, sent_bytes=offset)
        )
        try:
            upload.run()
        except PeerFault as fault:
            self._put_back(scan, fault)
        except FileRefused as refused:
            self._outbox.note(scan.file_id, state="attention", last_error=refused.code, next_at=None)
        except EnvironmentFault as fault:
            if not fault.code.startswith("file."):
                raise
            self._outbox.note(scan.file_id, state="attention", last_error=fault.code.replace(".", "_"), next_at=None)
        else:
            self._outbox.note(scan.file_id, state=upload.state.value, sent_bytes=scan.size, last_error=None, next_at=None)
            self._failures = 0
            self._count(upload.tally, 1, None)
            self._on_progress(scan.case_id, True)
            return
        self._count(upload.tally, 0, self.totals.fault)
        self._on_progress(scan.case_id, False)

    def _put_back(self, scan: Scan, fault: PeerFault) -> None:
        """What one upload ran into waits by itself; what the whole platform has rests the pump."""
        mine = fault.retry_after is not None or fault.code in ("peer.upload_stalls", "peer.not_tus", "peer.server_error", "peer.rejected")
        wait = max(fault.retry_after or 0.0, backoff(scan.attempts, self._rng, self._pace)) if mine else None
        self._outbox.note(scan.file_id, state="queued", last_error=fault.code, next_at=None if wait is None else self._outbox.later(wait))
        if not mine and not self._stop.is_set():
            self._failures += 1
            self._rest_until = time.monotonic() + backoff(self._failures, self._rng, self._pace)
            self.totals.fault = fault

    def _count(self, tally: Sent, files: int, fault: PeerFault | None) -> None:
        with self._lock:
            self.totals.files += files
            self.totals.tally_sent += tally.sent
            self.totals.tally_resumed += tally.resumed
            self.totals.fault = fault
