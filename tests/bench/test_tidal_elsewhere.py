"""The tidal planner on days that it was not made with: a second day simulator by somebody who had read only the contract (other_hall).

Run with `pytest -s tests/bench/test_tidal_elsewhere.py`. TIDAL_SEEDS names seeds (from-to), ELSEWHERE_KINDS kinds with commas (of KINDS in other_hall/days.py).
Seeds 100 to 115 were used to set the days and the simple rules, without the planner; 20 to 59 to try other tunings of it, of which none was kept. Nothing is
asserted about time or quality: only that no move was illegal, no line was answered with an error, and everybody who came was served, gave up or still waited.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterable
from functools import cache
from math import exp, log

from other_hall.compare import POLICIES, SIMPLE, Played, play
from other_hall.days import KINDS, made_hall

FIRST, LAST = (int(part) for part in os.environ.get("TIDAL_SEEDS", "0-2").split("-"))
NAMES = os.environ.get("ELSEWHERE_KINDS", ",".join(KINDS)).split(",")


@cache
def _played(kind: str) -> dict[str, list[Played]]:
    played: dict[str, list[Played]] = {rule: [] for rule in POLICIES}
    for seed in range(FIRST, LAST):
        hall = made_hall(kind, seed)
        for rule, policy in POLICIES.items():
            day = play(hall, policy())
            assert not day.faults, (kind, seed, rule, day.faults[:3])
            played[rule].append(day)
    return played


def _wait(days: list[Played]) -> float:
    return statistics.fmean(day.mean_wait for day in days)


def _tail(days: list[Played]) -> float:
    return statistics.fmean(day.p95_wait for day in days)


def _relative(kind: str, to: str) -> dict[str, tuple[float, float]]:
    """Policy to mean wait and P95 as shares of another's, over all seeds."""
    played = _played(kind)
    wait, tail = _wait(played[to]), _tail(played[to])
    return {rule: (_wait(days) / wait, _tail(days) / tail) for rule, days in played.items()}


def _geometric(values: Iterable[float]) -> float:
    return exp(statistics.fmean(log(max(1e-9, value)) for value in values))


def test_policies_by_kinds() -> None:
    print("\nmean wait / P95 relative to the hall's rule, and switches per window and day")
    for kind in NAMES:
        played = _played(kind)
        cells = [
            f"{rule} {wait:.2f}/{tail:.2f}/{statistics.fmean(day.switches for day in played[rule]):.1f}"
            for rule, (wait, tail) in _relative(kind, "hall").items()
            if rule != "hall"
        ]
        print(f"{kind:9s} hall {_wait(played['hall']):.1f} min  " + "  ".join(cells), flush=True)
    shares = {rule: [_geometric(_relative(kind, "hall")[rule][place] for kind in NAMES) for place in (0, 1)] for rule in POLICIES}
    for rule, (wait, tail) in shares.items():
        switches = statistics.fmean(day.switches for kind in NAMES for day in _played(kind)[rule])
        print(f"{rule:13s} geometric mean {wait:.3f}  P95 {tail:.3f}  switches {switches:.2f}")
    for place, what in enumerate(("mean wait", "P95")):
        tidal, free = shares["tidal"][place], shares["free"][place]
        best = min(SIMPLE, key=lambda rule: shares[rule][place])
        kinds = [_relative(kind, "hall") for kind in NAMES]
        each = _geometric(rules["tidal"][place] / min(rules[rule][place] for rule in SIMPLE) for rules in kinds)
        print(
            f"{what}: {100 * (1 - tidal) / (1 - free):.0f} % of the gap from the hall's rule to free pooling closed;"
            f" {tidal / shares[best][place]:.2f} of the best simple rule ({best}), {each:.2f} of each kind's own best"
        )


def test_tides_against_the_chain_that_never_switches() -> None:
    """With free pooling's own part beside it: nothing can do better than that."""
    print("\nmean wait / P95 relative to two services a window, never switched")
    for kind in ("tide", "wrong"):
        if kind in NAMES:
            cells = [f"{rule} {wait:.2f}/{tail:.2f}" for rule, (wait, tail) in _relative(kind, "chain").items() if rule != "chain"]
            print(f"{kind:9s} chain {_wait(_played(kind)['chain']):.1f} min  " + "  ".join(cells), flush=True)
