"""One pass over a peer's lanes: plan, send, judge, record, until nothing is due or the peer stops answering."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from desktop.clock import Clock, now
from offline.sync.engine import Lane, Limits, Outcome, Pace, Plan, Throttle, backoff, judge, next_batch
from offline.sync.peers import Batch, Peer, TwoStep
from offline.sync.reply import PeerFault
from offline.sync.store import PAGE, Outbox

_PAGES = 8
_BREATH = Pace(0.05, 1.0)


@dataclass(frozen=True, slots=True)
class PassResult:
    """What a pass did. `fault` is what ended it early. `doubt`: something failed and nothing was answered; the peer may be away, or it was
    that event's own fault."""

    sent: int = 0
    applied: int = 0
    duplicate: int = 0
    answered: bool = False
    fault: PeerFault | None = None
    doubt: PeerFault | None = None


class Push:
    """Sends one peer's lanes. `PeerFault` ends a pass with its batch back in the queue; faults of the vault pass through, and leave the
    batch `sending` for `Outbox.recover`. The throttle is kept between passes."""

    def __init__(
        self,
        outbox: Outbox,
        peer: Peer,
        *,
        stop: threading.Event,
        rng: Random,
        pace: Pace,
        clock: Clock = now,
        on_cases: Callable[[frozenset[str]], None] | None = None,
    ) -> None:
        self.outbox = outbox
        self.peer = peer
        self.throttle = Throttle()
        self.took = 0.0
        """Seconds that the peer needed for the batch that it answered last."""
        self._stop = stop
        self._rng = rng
        self._pace = pace
        self._clock = clock
        self._on_cases = on_cases
        self._two_step = isinstance(peer, TwoStep)

    def run(self) -> PassResult:
        """One pass."""
        done, after = PassResult(), ""
        while not self._stop.is_set():
            plan, after_next = self._plan(after)
            if plan.oversized:
                self.outbox.to_attention([pending.event_id for pending in plan.oversized], "too_large")
            if not plan.events:
                if after_next is None:
                    break
                after = after_next
                continue
            batch = self.outbox.begin(plan.events)
            if batch is None:
                continue
            done, carry_on = self._send(batch, done)
            if not carry_on:
                break
        return done

    def _plan(self, after: str) -> tuple[Plan, str | None]:
        """Reads what one batch holds, and on until it is full: stuck lanes at the front may not make the batches small."""
        limits = Limits(events=self.throttle.limit)
        lanes: list[Lane] = []
        place: str | None = after
        for number in range(_PAGES):
            page, place = self.outbox.lanes(place or "", PAGE if number else limits.events)
            lanes += page
            plan = next_batch(lanes, limits, self._clock())
            if place is None or len(plan.events) >= limits.events:
                break
        return plan, place

    def _send(self, batch: Batch, done: PassResult) -> tuple[PassResult, bool]:
        done = replace(done, sent=done.sent + len(batch.pending))
        begun = time.monotonic()
        try:
            reply = self.peer.deliver(batch)
        except PeerFault as fault:
            return self._failed(batch, fault, done)
        self.took = time.monotonic() - begun
        verdicts = judge(batch.pending, reply.results, two_step=self._two_step)
        cases = self.outbox.record(batch, verdicts, self._delay)
        self.throttle = self.throttle.passed()
        if self._on_cases is not None:
            self._on_cases(cases)
        return replace(
            done,
            applied=done.applied + sum(verdict.outcome is Outcome.APPLIED for verdict in verdicts),
            duplicate=done.duplicate + sum(verdict.outcome is Outcome.DUPLICATE for verdict in verdicts),
            answered=True,
            doubt=None,
        ), True

    def _failed(self, batch: Batch, fault: PeerFault, done: PassResult) -> tuple[PassResult, bool]:
        """Puts the batch back; a smaller one follows at once where that may help."""
        size = len(batch.pending)
        if not fault.shrink:
            self.outbox.put_back(batch, fault.code)
            return replace(done, fault=fault), False
        self.throttle = self.throttle.failed(size, repeat=fault.status != 413)
        if size == 1 and fault.status == 413:
            self.outbox.put_back(batch, fault.code)
            self.outbox.to_attention([batch.pending[0].event_id], "too_large")
        elif size == 1:
            # Not less than a second, so that the others have their turn before it comes round again.
            self.outbox.put_back(batch, fault.code, alone_for=max(1.0, self._delay(batch.pending[0].attempts + 1)))
        else:
            self.outbox.put_back(batch, fault.code)
        if self.throttle.sick or fault.retry_after is not None:
            self.throttle = replace(self.throttle, lone=0)
            return replace(done, fault=fault), False
        self._stop.wait(backoff(self.throttle.strikes, self._rng, _BREATH))
        return done if done.answered else replace(done, doubt=fault), True

    def _delay(self, attempt: int) -> float:
        return backoff(attempt, self._rng, self._pace)
