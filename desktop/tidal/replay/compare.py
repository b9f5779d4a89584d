"""One day under several rules, side by side, and whether the planner kept what it promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from desktop.tidal.replay.day import Day, Outcome
from desktop.tidal.replay.policies import policy_of
from desktop.tidal.replay.simulator import run

PROMISED_MINUTES = 60.0


@dataclass(frozen=True, slots=True)
class Line:
    """What a day was like under one rule. Minutes."""

    policy: str
    windows: int
    visitors: int
    mean_wait: float
    p95_wait: float
    left: int
    """Gave up waiting, or were not served at all."""
    switches: int
    decided_ms: float | None
    """Median time of a decision."""
    promised: float | None
    """Mean over the moves: the wait promised for the next hour, and what it came to."""
    kept: float | None


def replay(day: Day, policies: Sequence[str]) -> tuple[Line, ...]:
    """RuleViolation tidal.unknown_policy before anything is played."""
    made = [(name, policy_of(name, day.info)) for name in policies]
    return tuple(line_of(run(day, policy, free=name == "free")) for name, policy in made)


def line_of(outcome: Outcome) -> Line:
    promises = [
        (move.promised, really)
        for move in outcome.switches
        if move.staying > 0 and (really := outcome.mean_of(move.touched, move.minute, move.minute + PROMISED_MINUTES)) is not None
    ]
    return Line(
        outcome.policy,
        outcome.windows,
        len(outcome.waits),
        round(outcome.mean_wait, 2),
        round(outcome.p95, 2),
        outcome.abandoned,
        len(outcome.switches),
        round(median(outcome.decided) * 1000, 3) if outcome.decided else None,
        round(sum(promise for promise, _ in promises) / len(promises), 1) if promises else None,
        round(sum(really for _, really in promises) / len(promises), 1) if promises else None,
    )
