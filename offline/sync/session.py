"""Sending from one home: both peers, files and what comes down, under the lease, until nothing more can be done just now.

Events go first and never wait for scans: those go beside them while the line is quick, and after them when it is not. A peer that
does not answer rests with back-off; the other goes on. Whatever ends a session, the vault says truly what is acknowledged and what is not.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from desktop.changes import Changes
from desktop.clock import Clock, now
from desktop.intake.journal import HALL, PROVINCE
from desktop.sealing import Sealer
from desktop.store import Store
from offline.sync.appointments import AppointmentInbox
from offline.sync.collecting import Collecting
from offline.sync.down import Downlink
from offline.sync.engine import Pace, backoff
from offline.sync.lease import Lease
from offline.sync.peers import Peer, ProvinceAdapter, TwoStep
from offline.sync.peers.access import Access
from offline.sync.peers.hall import HallReplica
from offline.sync.peers.kinds import AnyLink, connect
from offline.sync.pump import FileOutbox, FilePump
from offline.sync.push import Push
from offline.sync.reply import PeerFault
from offline.sync.state import PeerStates, known_offset, note_contact, peer_states
from offline.sync.station_count import Publisher
from offline.sync.store import Outbox, Outlook
from offline.trust.at_hall import Rounds
from offline.vault.files import FileVault

_log = logging.getLogger(__name__)
_GLANCE = 0.5
_QUICK = 1.0
"""Seconds for a batch of events up to which scans may go beside them: a line that is slower is the events' alone."""


def never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class SyncSetup:
    """What a home has: its vault, its scans, the hall's store and the province, where they are set up."""

    home: Path
    vault: Store
    files: FileVault | None = None
    hall: Store | None = None
    province: AnyLink | None = None
    clock: Clock = now
    sealer: Sealer | None = None
    """The hall's; nothing goes to a hall without it."""
    take_catalogue: Callable[[], Changes] = Changes
    """Takes the catalogue deltas that came down into the catalogue."""
    keep_keys: Callable[[], object] | None = None
    """One round of the papers' keys with the hall (`offline.trust`)."""
    workstation_id: str = ""
    """Under which this workstation's counts stand at the hall; "" lays none down."""
    resting: Callable[[], bool] = never
    """Whether nothing is to be sent or asked at present (emergency mode)."""


@dataclass(slots=True)
class Totals:
    """Towards the province, since the session was made."""

    sent: int = 0
    applied: int = 0
    duplicate: int = 0
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """How a settle ended. `idle`: nothing is left that could move by itself. `due_in`: seconds until something may be tried again."""

    idle: bool
    due_in: float | None
    fault: PeerFault | None


@dataclass(slots=True)
class _Link:
    """A peer with its lanes and its rest after failures."""

    push: Push
    outbox: Outbox
    peer: Peer
    failures: int = 0
    rest_until: float = 0.0
    fault: PeerFault | None = None
    doubt: PeerFault | None = None

    def rest(self) -> float:
        return max(0.0, self.rest_until - time.monotonic())


@dataclass(slots=True)
class Listeners:
    """Called on the session's thread; they must return at once."""

    on_states: Callable[[PeerStates], None] = field(default=lambda states: None)
    on_changes: Callable[[Changes], None] = field(default=lambda changes: None)


class Session:
    """One sender. `settle` raises `EnvironmentFault` when the lease is taken (sync.busy) or the vault fails; peers' faults never get out of it.

    `stop` may be called from any thread; `close` by the owner, after which nothing of it runs.
    """

    def __init__(self, setup: SyncSetup, *, pace: Pace, listeners: Listeners | None = None, rng: Random | None = None) -> None:
        self.setup = setup
        self.wake = threading.Event()
        self.stopped = threading.Event()
        self.totals = Totals()
        self.listeners = listeners or Listeners()
        self.access = Access(setup.clock, known_offset(setup.vault, PROVINCE))
        self.downlink = Downlink(setup.vault, setup.clock, _inbox(setup))
        self._pace = pace
        self._rng = rng or Random()  # noqa: S311 - how long to wait, no secret
        self._lease = Lease(setup.home / "sync.lock")
        self._fresh = True
        self._uploads_seen = 0
        self._publisher = Publisher(setup.vault, setup.hall, setup.workstation_id, setup.clock)
        self._keys = Rounds(setup.keep_keys)
        self._scans_wait = False
        self._links: list[_Link] = []
        self._province: ProvinceAdapter | None = None
        self._collecting: Collecting | None = None
        self._pump: FilePump | None = None
        self.file_outbox = FileOutbox(setup.vault, setup.clock)
        self._build()

    def settle(self, lease_timeout: float) -> Settled:
        """Passes until nothing is due: both peers' lanes, then what the province has for us, while files go beside."""
        if self.setup.resting():
            return Settled(False, None, None)
        with self._lease.held(lease_timeout, self.stopped):
            self._recover()
            self._keys.run()
            self.downlink.carry_appointments()
            first = True
            while not self.stopped.is_set() and not self.setup.resting():
                self.wake.clear()
                self.totals.rounds += 1
                moved = sum(self._pass(link) for link in self._links)
                if first or any(link.doubt is not None for link in self._links):
                    self._pull()
                first = False
                settled = self._look()
                active = self._pump is not None and self._pump.active
                self._publisher.moved(moved)
                if not active and (settled.idle or settled.due_in is None or settled.due_in > 0):
                    self._publisher.run()
                    return settled
                if not active and not moved and not self._pump_worked():
                    return replace(settled, due_in=self._pace.base)  # due, yet nothing went: never in a tight loop
                if active:
                    self.wake.wait(_GLANCE if not settled.due_in else min(_GLANCE, settled.due_in))
            return Settled(False, None, None)

    def stop(self) -> None:
        """Ends a settle under way; calls on the wire end at once."""
        self.stopped.set()
        self.wake.set()
        for link in self._links:
            link.peer.interrupt()

    def close(self) -> None:
        """Stops, waits for the upload threads, drops connections."""
        self.stop()
        if self._pump is not None:
            self._pump.close()
        if self._province is not None:
            self._province.close()

    def connect(self) -> ProvinceAdapter:
        """Another connection to the province, sharing token, clock and waits."""
        if self.setup.province is None:
            raise ValueError("no province is set up")
        return connect(self.setup.province, self.access)

    def note(self, peer: str, fault: PeerFault | None) -> None:
        """Keeps how a peer answered and tells the listeners when people would see a difference."""
        if fault is not None and fault.code in ("peer.interrupted", "peer.asked_to_wait"):
            return
        offset = self.access.offset if peer == PROVINCE else timedelta(0)
        code = None if fault is None else fault.code
        with self.setup.vault.write() as connection:
            turned = note_contact(connection, peer, code, self.setup.clock(), offset)
        if turned:
            self.listeners.on_states(peer_states(self.setup.vault))

    def revive(self, peer: str) -> None:
        """A peer was heard of again: its rest is over."""
        for link in self._links:
            if link.outbox.peer == peer:
                link.rest_until = 0.0
        self.wake.set()

    @property
    def fault(self) -> PeerFault | None:
        """What keeps a peer from answering at present; the province's first."""
        found = next((link.fault for link in reversed(self._links) if link.fault is not None), None)
        return found if found is not None or self._pump is None else self._pump.totals.fault

    def file_totals(self) -> tuple[int, int, int]:
        """Files sent, bytes sent, bytes that need not be sent again."""
        if self._pump is None:
            return 0, 0, 0
        totals = self._pump.totals
        return totals.files, totals.tally_sent, totals.tally_resumed

    def _build(self) -> None:
        setup = self.setup
        if setup.hall is not None:
            if setup.sealer is None:
                raise ValueError("a hall needs its sealer")
            self._add(HALL, HallReplica(setup.hall, setup.sealer, setup.clock))
        if setup.province is not None:
            self._province = self.connect()
            self._add(PROVINCE, self._province)
            if isinstance(self._province, TwoStep):
                delay = partial(backoff, rng=self._rng, pace=self._pace)
                self._collecting = Collecting(setup.vault, self._links[-1].outbox, self.file_outbox, self._province, delay)
            if setup.files is not None:
                self._pump = FilePump(
                    self.file_outbox, setup.files, self.connect, rng=self._rng, pace=self._pace, on_progress=self._file_progress
                )

    def _add(self, name: str, peer: Peer) -> None:
        outbox = Outbox(self.setup.vault, name, self.setup.clock)
        push = Push(
            outbox, peer, stop=self.stopped, rng=self._rng, pace=self._pace, clock=self.setup.clock,
            on_cases=lambda cases: self._answered(link, cases),
        )  # fmt: skip
        link = _Link(push, outbox, peer)
        self._links.append(link)

    def _answered(self, link: _Link, cases: frozenset[str]) -> None:
        """After each batch."""
        self.listeners.on_changes(Changes(cases=cases, ledger=True))
        if self._pump is None or link.outbox.peer != PROVINCE:
            return
        if link.push.took > _QUICK:
            self._pump.give_way()
        elif self._scans_wait:
            self._pump.kick()
            self._scans_wait = False

    def _recover(self) -> None:
        for link in self._links:
            link.outbox.recover(forget_delays=self._fresh)
        if self._pump is not None and not self._pump.active:
            self.file_outbox.recover(forget_delays=self._fresh)
        self._fresh = False

    def _pass(self, link: _Link) -> int:
        """One pass over a peer's lanes; returns how many events were sent."""
        if link.rest() > 0 or self.stopped.is_set():
            return 0
        self._scans_wait = self._pump is not None and not self._pump.active and self.file_outbox.outlook().movable > 0
        result = link.push.run()
        if link.outbox.peer == PROVINCE:
            self.totals.sent += result.sent
            self.totals.applied += result.applied
            self.totals.duplicate += result.duplicate
        link.doubt = result.doubt if result.fault is None else None
        if link.doubt is not None and link.outbox.peer != PROVINCE:
            self._heard(link, link.doubt)
        elif result.answered or result.fault is not None:
            self._heard(link, result.fault)
        return result.sent

    def _pump_worked(self) -> bool:
        """Whether uploads ended since this was asked last."""
        before, self._uploads_seen = self._uploads_seen, self._pump.uploads if self._pump is not None else 0
        return before != self._uploads_seen

    def _heard(self, link: _Link, fault: PeerFault | None) -> None:
        if fault is not None and fault.code == "peer.interrupted":
            return
        link.fault, link.doubt = fault, None
        if fault is None:
            link.failures = 0
        else:
            link.failures += 1
            link.rest_until = time.monotonic() + max(fault.retry_after or 0.0, backoff(link.failures, self._rng, self._pace))
            _log.info("%s does not answer: %s", link.outbox.peer, fault.code)
        self.note(link.outbox.peer, fault)

    def _pull(self) -> None:
        """What the province has for us. Its failure counts against the province only when the lanes had nothing to say."""
        link = next((link for link in self._links if link.outbox.peer == PROVINCE), None)
        if link is None or self._province is None or link.rest() > 0 or self.stopped.is_set():
            return
        changes = Changes()
        try:
            if self._collecting is not None:
                changes |= self._collecting.run()
            changes |= self.downlink.pull_changes(self._province)
            changes |= self.downlink.pull_catalog(self._province)
            changes |= self.setup.take_catalogue()
        except PeerFault as fault:
            _log.info("feed does not answer: %s", fault.code)
            if link.doubt is not None or link.outbox.outlook().movable == 0:
                self._heard(link, link.doubt or fault)
        else:
            self._heard(link, None)
        if changes:
            self.listeners.on_changes(changes)

    def _look(self) -> Settled:
        """What is left, and when something of it may be tried again."""
        waits: list[float] = []
        idle = True
        for link in self._links:
            idle &= self._weigh(link.outbox.outlook(), link.rest(), waits)
        if self._pump is not None:
            outlook = self.file_outbox.outlook()
            rest = max(self._pump.resting, self._links[-1].rest())
            idle &= self._weigh(outlook, rest, waits)
            if outlook.movable and rest == 0 and self._until(outlook) == 0 and not self.stopped.is_set():
                self._pump.kick()
        return Settled(idle, min(waits) if waits else None, self.fault)

    def _weigh(self, outlook: Outlook, rest: float, waits: list[float]) -> bool:
        if outlook.movable and not outlook.stalled:
            waits.append(max(rest, self._until(outlook)))
        return outlook.movable == 0

    def _until(self, outlook: Outlook) -> float:
        return 0.0 if outlook.due_at is None else max(0.0, (outlook.due_at - self.setup.clock()).total_seconds())

    def _file_progress(self, case_id: str, done: bool) -> None:
        if not case_id:
            self.wake.set()  # an upload thread ended: look what is left
        elif done:
            self._publisher.moved(1)
            self.listeners.on_changes(Changes(cases=frozenset({case_id}), ledger=True))


def _inbox(setup: SyncSetup) -> AppointmentInbox | None:
    if setup.hall is None:
        return None
    return AppointmentInbox(setup.vault, setup.hall, sealer=setup.sealer, clock=setup.clock)
