"""One day under one policy: how long people waited, and what must never be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .advised import Advised
from .days import Hall
from .floor import End, Floor, Policy
from .rules import Chain, ChainMaxWeight, Free, HallRule, LongestQueue, MaxWeight, Static, Timetable

SIMPLE: dict[str, Callable[[], Policy]] = {
    "static": Static,
    "timetable": Timetable,
    "hall": HallRule,
    "longest-queue": LongestQueue,
    "max-weight": MaxWeight,
    "chain": Chain,
    "chain-gcmu": ChainMaxWeight,
}
POLICIES: dict[str, Callable[[], Policy]] = {**SIMPLE, "free": Free, "tidal": Advised}


@dataclass(frozen=True, slots=True)
class Played:
    """Waits in minutes of everybody who came, those included who gave up or still waited; `switches` per window; `faults` says what must never be."""

    mean_wait: float
    p95_wait: float
    ends: dict[End, int]
    switches: float
    faults: tuple[str, ...]


def play(hall: Hall, policy: Policy) -> Played:
    floor = Floor(hall, policy)
    floor.run()
    minutes = np.array([wait.minutes for wait in floor.waits])
    ends = {end: sum(wait.end is end for wait in floor.waits) for end in End}
    switches = sum(window.switches for window in floor.windows) / len(floor.windows)
    return Played(
        float(minutes.mean()), float(np.percentile(minutes, 95)), ends, switches, (*floor.illegal, *_errors(policy), *_lost(floor))
    )


def _errors(policy: Policy) -> list[str]:
    return [f"answered with an error: {error}" for error in policy.errors] if isinstance(policy, Advised) else []


def _lost(floor: Floor) -> list[str]:
    """Everybody who came is in one count, and in one only; who is counted as still waiting stands in a queue."""
    came, counted = sorted(floor.hall.visitors), sorted(wait.visitor for wait in floor.waits)
    waiting = sum(wait.end is End.STILL_WAITING for wait in floor.waits)
    lost = [] if came == counted else [f"{len(came)} came, {len(counted)} are in the counts"]
    return lost if waiting == sum(floor.waiting) else [*lost, f"{waiting} still waited, {sum(floor.waiting)} by the queues"]
