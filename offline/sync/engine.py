"""What to send and what an answer means: pure decisions, no store, no network, no clock of their own.

A lane is what is open of one case towards one peer, in order of `seq`. Only the head of a lane moves; a head that needs a person
(attention) holds its own lane and no other (invariant 4). Answers are matched by `event_id`, never by position; what is not plainly
acknowledged stays queued, and what is not understood goes to a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import Any

from desktop.intake.journal import DeliveryState

MAX_EVENTS = 100
MAX_BYTES = 4 * 1024 * 1024
ENVELOPE = 1024  # upper bound of an event's JSON around its payload
SICK_AFTER = 3  # single events failed one after another before the peer itself counts as sick


@dataclass(frozen=True, slots=True)
class Pending:
    """One open delivery. `size` is the payload's JSON in bytes; `alone` marks one that failed by itself and is sent by itself."""

    event_id: str
    case_id: str
    seq: int
    state: DeliveryState
    size: int = 0
    attempts: int = 0
    next_at: datetime | None = None
    alone: bool = False
    shift: int = 0
    """The peer knows it under `seq` + `shift`."""
    moved: bool = False
    """Numbers of its case were moved by a decision (`offline.sync.numbering`)."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The open deliveries of one case towards one peer, lowest `seq` first."""

    case_id: str
    events: tuple[Pending, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one batch."""

    events: int = MAX_EVENTS
    size: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Plan:
    """The next batch, and events that no batch can ever hold."""

    events: tuple[Pending, ...]
    oversized: tuple[Pending, ...] = ()


def next_batch(lanes: Iterable[Lane], limits: Limits, now: datetime) -> Plan:
    """Chooses events in per-case order within `limits`. Lanes that are stuck or not due are passed over."""
    chosen: list[Pending] = []
    oversized: list[Pending] = []
    loners: list[Pending] = []
    room = limits.size - ENVELOPE
    for lane in lanes:
        for pending in _ready(lane, now):
            weight = pending.size + ENVELOPE
            if weight > limits.size - ENVELOPE:
                oversized.append(pending)
                break
            if pending.alone:
                loners.append(pending)
                break
            if len(chosen) >= limits.events or weight > room:
                break
            chosen.append(pending)
            room -= weight
        if len(chosen) >= limits.events:
            break
    # What failed by itself goes by itself, and only when nobody else waits: it may not slow the healthy ones.
    return Plan(tuple(chosen or loners[:1]), tuple(oversized))


def _ready(lane: Lane, now: datetime) -> Iterable[Pending]:
    for pending in lane.events:
        if pending.state is DeliveryState.RECEIVED:
            continue
        if pending.state is not DeliveryState.QUEUED or (pending.next_at is not None and pending.next_at > now):
            return
        yield pending


class Outcome(StrEnum):
    """What becomes of one event."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    RECEIVED = "received"
    """The peer has it; whether it took effect is asked later. Its lane goes on, the ledger counts it as waiting."""
    AGAIN = "again"
    ATTENTION = "attention"

    @property
    def acknowledged(self) -> bool:
        return self in (Outcome.APPLIED, Outcome.DUPLICATE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on one sent event. `code` is None exactly when the peer has it."""

    event_id: str
    outcome: Outcome
    code: str | None = None
    receipt_no: str | None = None
    apply_no: str | None = None
    expected_seq: int | None = None
    platform_state: str | None = None
    message: str | None = None
    errors: tuple[Mapping[str, Any], ...] = ()


def judge(
    sent: Sequence[Pending], results: Iterable[object], *, two_step: bool = False, stuck: Iterable[str] = ()
) -> tuple[Verdict, ...]:  # fmt: skip
    """One verdict for each sent event, in the order sent, whatever the reply's order, gaps, repeats or strangers.

    `two_step`: this peer may answer `received`. `stuck`: cases of which an earlier event is with a person already.
    """
    answers: dict[str, list[Mapping[str, Any]]] = {}
    for result in results:
        if isinstance(result, Mapping) and isinstance(result.get("event_id"), str):
            answers.setdefault(result["event_id"].lower(), []).append(result)
    verdicts, held = [], set(stuck)
    for pending in sent:
        verdict = _verdict(pending, answers.get(pending.event_id.lower(), []), two_step)
        if verdict.outcome is Outcome.ATTENTION and pending.case_id in held:
            # Judged on a case whose earlier event did not pass: it waits behind that one, and is asked about again afterwards.
            verdict = replace(verdict, outcome=Outcome.AGAIN)
        if verdict.outcome is Outcome.ATTENTION:
            held.add(pending.case_id)
        verdicts.append(verdict)
    return tuple(verdicts)


def _verdict(pending: Pending, answers: list[Mapping[str, Any]], two_step: bool) -> Verdict:
    if not answers:
        return Verdict(pending.event_id, Outcome.AGAIN, "no_result")
    if len({str(answer.get("status")) for answer in answers}) > 1:
        return Verdict(pending.event_id, Outcome.AGAIN, "contradictory_results")
    answer = answers[0]
    status = answer.get("status")
    if status in ("applied", "duplicate"):
        return _acknowledgement(pending, answer)
    if status == "received" and two_step:
        return Verdict(pending.event_id, Outcome.RECEIVED)
    verdict = Verdict(
        pending.event_id,
        Outcome.ATTENTION,
        status if status in ("invalid", "conflict", "forbidden") else "unknown_status",
        expected_seq=_whole(answer.get("expected_seq")),
        platform_state=_words(answer.get("platform_state")),
        message=_words(answer.get("message")) or (None if isinstance(status, str) else "status"),
        errors=_errors(answer.get("errors")),
    )
    if status != "out_of_order":
        return verdict
    # Ahead of us can only mean that another event took this place: waiting would never end.
    beyond = verdict.expected_seq is not None and verdict.expected_seq > pending.seq + pending.shift
    return replace(verdict, outcome=Outcome.ATTENTION if beyond else Outcome.AGAIN, code="out_of_order")


def _acknowledgement(pending: Pending, answer: Mapping[str, Any]) -> Verdict:
    receipt = _words(answer.get("receipt_no"))
    if receipt is None:
        return Verdict(pending.event_id, Outcome.AGAIN, "no_receipt")
    return Verdict(pending.event_id, Outcome(str(answer["status"])), None, receipt, _words(answer.get("apply_no")))


def _words(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else None


def _errors(value: object) -> tuple[Mapping[str, Any], ...]:
    if not isinstance(value, list):
        return ()
    kept = []
    for entry in value[:200]:
        if isinstance(entry, Mapping):
            kept.append({key: str(entry[key]) for key in ("pointer", "code", "message") if isinstance(entry.get(key), str)})
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Throttle:
    """How much one batch may hold, learnt from failures: one retry as it was, then halves down to one; doubles after success."""

    limit: int = MAX_EVENTS
    strikes: int = 0
    lone: int = 0

    def failed(self, sent: int, *, repeat: bool = True) -> Throttle:
        """After a batch of `sent` events failed as a whole. `repeat`: the first time it may have been chance."""
        if sent <= 1:
            return Throttle(1, self.strikes + 1, self.lone + 1)
        if repeat and self.strikes == 0:
            return replace(self, strikes=1)
        return Throttle(max(1, sent // 2), self.strikes + 1, self.lone)

    def passed(self) -> Throttle:
        """After a batch was answered."""
        return Throttle(min(MAX_EVENTS, self.limit * 2))

    @property
    def sick(self) -> bool:
        """Whether single events fail one after another: the peer is at fault, not an event."""
        return self.lone >= SICK_AFTER


@dataclass(frozen=True, slots=True)
class Pace:
    """Back-off in seconds: `base` doubling up to `cap`."""

    base: float = 1.0
    cap: float = 60.0


def backoff(attempt: int, rng: Random, pace: Pace = Pace()) -> float:
    """Seconds to wait after the `attempt`-th failure (from 1): capped, with jitter over the upper half so that halls do not march in step."""
    ceiling = min(pace.cap, pace.base * 2.0 ** min(max(attempt, 1) - 1, 32))
    return ceiling * (0.5 + rng.random() / 2)
