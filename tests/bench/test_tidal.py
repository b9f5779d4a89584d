"""Measurements of the tidal planner: policies by kinds of day against the hall's threshold rule, promises kept, and the time of a decision.

Run with `pytest -s tests/bench/test_tidal.py`. TIDAL_SEEDS names seeds (from-to), TIDAL_KINDS and TIDAL_POLICIES their names with commas. Nothing
is asserted about time. Seeds under 100 were used to develop on; those from 100 on were not.
"""

from __future__ import annotations

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from math import exp, log

from desktop.tidal.planner import Planner
from desktop.tidal.replay.compare import Line, replay
from desktop.tidal.replay.kinds import KINDS, TIDES, made_day
from desktop.tidal.replay.policies import POLICIES

FIRST, LAST = (int(part) for part in os.environ.get("TIDAL_SEEDS", "100-104").split("-"))
NAMES = os.environ.get("TIDAL_KINDS", ",".join(KINDS)).split(",")
RULES = os.environ.get("TIDAL_POLICIES", ",".join(POLICIES)).split(",")


def _mean(lines: list[Line], what: str) -> float:
    return statistics.fmean(float(getattr(line, what)) for line in lines)


def _geometric(values: Iterable[float]) -> float:
    return exp(statistics.fmean(log(max(1e-9, value)) for value in values))


def test_tides_against_the_chain_that_never_switches() -> None:
    """With free pooling's own part beside it: nothing can do better than that."""
    print("\nmean wait / P95 relative to two services a window, never switched")
    for kind in ("sudden-tide", *TIDES, "wrong-forecast"):
        played: dict[str, list[Line]] = defaultdict(list)
        for seed in range(FIRST, LAST):
            for line in replay(made_day(kind, seed), ["chain", "hall", "longest-queue", "chain-gcmu", "opening", "tidal", "free"]):
                played[line.policy].append(line)
        chain, tail = _mean(played["chain"], "mean_wait"), _mean(played["chain"], "p95_wait")
        cells = [f"{rule} {_mean(of, 'mean_wait') / chain:.2f}/{_mean(of, 'p95_wait') / tail:.2f}" for rule, of in played.items()]
        print(f"{kind:15s} chain {chain:.1f} min  " + "  ".join(cells[1:]), flush=True)


def test_tides_by_how_full_the_hall_is() -> None:
    """The same two kinds with other loads and sizes: how much of the chain's wait can go depends on the room that free pooling has."""
    print("\nmean wait / P95 relative to two services a window, never switched")
    tide, wrong = KINDS["sudden-tide"], KINDS["wrong-forecast"]
    tides = {f"tide x {times:g}": ("sudden-tide", replace(tide, surge=(1, times, 120.0, 240.0))) for times in (2.6, 4.0)}
    for what, (kind, base) in {**tides, "wrong by 40 %": ("wrong-forecast", wrong)}.items():
        for load, size in product((0.45, 0.55, 0.65, 0.75), ((12, 28), (36, 44))):
            shape = replace(base, load=(load - 0.03, load + 0.03), windows=size)
            played: dict[str, list[Line]] = defaultdict(list)
            for seed in range(FIRST, LAST):
                for line in replay(made_day(kind, seed, shape), ["chain", "longest-queue", "chain-gcmu", "tidal", "free"]):
                    played[line.policy].append(line)
            chain, tail = _mean(played["chain"], "mean_wait"), _mean(played["chain"], "p95_wait")
            cells = [f"{rule} {_mean(of, 'mean_wait') / chain:.2f}/{_mean(of, 'p95_wait') / tail:.2f}" for rule, of in played.items()]
            print(f"{what:14s} load {load:.2f}, {size[0]} to {size[1]} windows: chain {chain:.1f} min  " + "  ".join(cells[1:]), flush=True)


def test_policies_by_kinds() -> None:
    ratios: dict[str, list[tuple[float, float]]] = defaultdict(list)
    promises: list[tuple[float, float]] = []
    switches: dict[str, list[float]] = defaultdict(list)
    print("\nmean wait / P95 relative to the hall's rule, and switches per window and day")
    for kind in NAMES:
        played: dict[str, list[Line]] = defaultdict(list)
        for seed in range(FIRST, LAST):
            for line in replay(made_day(kind, seed), ["hall", *(rule for rule in RULES if rule != "hall")]):
                played[line.policy].append(line)
        hall, hall_tail = _mean(played["hall"], "mean_wait"), _mean(played["hall"], "p95_wait")
        cells = []
        for rule, lines in played.items():
            wait, tail = _mean(lines, "mean_wait") / hall, _mean(lines, "p95_wait") / hall_tail
            moved = statistics.fmean(line.switches / line.windows for line in lines)
            ratios[rule].append((wait, tail))
            switches[rule].append(moved)
            cells.append(f"{rule} {wait:.2f}/{tail:.2f}/{moved:.1f}")
            if rule == "tidal":
                promises += [(line.promised, line.kept) for line in lines if line.promised is not None and line.kept is not None]
        print(f"{kind:15s} hall {hall:.1f} min  " + "  ".join(cells[1:]), flush=True)
    for rule, pairs in ratios.items():
        wait, tail = (_geometric(pair[place] for pair in pairs) for place in (0, 1))
        print(f"{rule:15s} geometric mean {wait:.3f}  P95 {tail:.3f}  switches {statistics.fmean(switches[rule]):.2f}", end="")
        if either := ratios.get("hall-either"):
            stricter = [_geometric(pair[place] / other[place] for pair, other in zip(pairs, either, strict=True)) for place in (0, 1)]
            print(f"  of the stricter hall-either {stricter[0]:.3f}  P95 {stricter[1]:.3f}", end="")
        print()
    if promises:
        promised, kept = (statistics.fmean(pair[place] for pair in promises) for place in (0, 1))
        print(f"promised {promised:.1f} min, came to {kept:.1f} min")


def test_time_of_a_decision_at_two_hundred_windows() -> None:
    day = made_day("two-hundred", 100)
    began = time.process_time()
    planner = Planner(day.info)
    planner.plan()
    print(f"\nopening plan {time.process_time() - began:.1f} s of processor")
    (line,) = replay(day, ["tidal"])
    print(f"{line.windows} windows, {len(day.info.services)} services: median decision {line.decided_ms} ms")
