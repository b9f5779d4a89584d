"""Asking a two-step peer what became of what it received: events, then files. What it has lost is sent again; what it refused goes to a person.

Nothing here is sent. A `PeerFault` leaves everything as it was, as far as it was not yet asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select

from desktop.changes import Changes
from desktop.intake.journal import DeliveryState
from desktop.intake.tables import file_entry
from desktop.store import Store
from offline.sync.engine import Lane, Outcome, Pending, judge
from offline.sync.peers import TwoStep
from offline.sync.pump import FileOutbox
from offline.sync.store import Outbox

AT_ONCE = 100


class Collecting:
    """One look at everything that is `received`. `delay(attempt)`: seconds until what the peer has lost is sent again."""

    def __init__(self, vault: Store, outbox: Outbox, files: FileOutbox, peer: TwoStep, delay: Callable[[int], float]) -> None:
        self._vault = vault
        self._outbox = outbox
        self._files = files
        self._peer = peer
        self._delay = delay

    def run(self) -> Changes:
        """What moved."""
        cases = self._events() | self._scans()
        return Changes(cases=cases, ledger=bool(cases))

    def _events(self) -> frozenset[str]:
        moved: frozenset[str] = frozenset()
        place: str | None = ""
        while place is not None:
            lanes, place = self._outbox.lanes(place)
            free, behind = _received(lanes)
            moved |= self._ask(free, set()) | self._ask(behind, {pending.case_id for pending in behind})
        return moved

    def _ask(self, asked: list[Pending], stuck: set[str]) -> frozenset[str]:
        moved: frozenset[str] = frozenset()
        for start in range(0, len(asked), AT_ONCE):
            some = asked[start : start + AT_ONCE]
            reply = self._peer.collected(tuple(pending.event_id for pending in some))
            verdicts = judge(some, reply.results, two_step=True, stuck=stuck)
            refused = {verdict.event_id for verdict in verdicts if verdict.outcome is Outcome.ATTENTION}
            stuck |= {pending.case_id for pending in some if pending.event_id in refused}
            moved |= self._outbox.collected(some, verdicts, self._delay)
        return moved

    def _scans(self) -> frozenset[str]:
        moved: set[str] = set()
        after = ""
        while asked := self._files.received(after, AT_ONCE):
            after = asked[-1]
            said = self._peer.files_collected(asked)
            for file_id in asked:
                state = said.get(file_id, DeliveryState.QUEUED)
                if state is not DeliveryState.RECEIVED:
                    error = "refused_by_province" if state is DeliveryState.ATTENTION else None
                    self._files.note(file_id, state=state.value, last_error=error, next_at=None)
                    moved.add(file_id)
        return self._cases_of(moved)

    def _cases_of(self, file_ids: set[str]) -> frozenset[str]:
        if not file_ids:
            return frozenset()
        with self._vault.read() as connection:
            return frozenset(connection.scalars(select(file_entry.c.case_id).where(file_entry.c.file_id.in_(file_ids))))


def _received(lanes: Iterable[Lane]) -> tuple[list[Pending], list[Pending]]:
    """What is received, in order: free, and behind an event that a person must see first (refused too, it only waits for that one)."""
    free: list[Pending] = []
    behind: list[Pending] = []
    for lane in lanes:
        line = free
        for pending in lane.events:
            if pending.state is DeliveryState.ATTENTION:
                line = behind
            elif pending.state is DeliveryState.RECEIVED:
                line.append(pending)
    return free, behind
