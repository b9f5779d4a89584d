"""The plan to open with: which services each window holds so that all hang together in a chain matched to load, skills and presence.

A greedy chain first, then a local search that plays the history's days through every candidate and keeps what shortens waits. The search is
counted in plans, not in seconds, so the same hall always gets the same plan.
"""

from __future__ import annotations

import numpy as np

from desktop.courtesy import give_way
from desktop.tidal.arrays import Floats, HallArrays, Ints
from desktop.tidal.forecast import Demand, luck
from desktop.tidal.rollout import Futures, play

STEP = 3.0
_DAYS = 16
LARGE = 60
"""Windows above which a plan is searched with less care."""
_AFTER_CLOSE = 30.0
ROUNDS = 60
_BATCH = 20
_GIVE_UP = 12
"""Rounds without any gain."""


def opening_sets(hall: HallArrays, demand: Demand, rounds: int = ROUNDS) -> Ints:
    """Window by place: service numbers, unfilled places with the number of services."""
    greedy = greedy_chain(hall, demand)
    futures = day_futures(hall, demand)
    tries = 1 if len(hall.ids) > LARGE else 2
    found = [greedy, *(improved(hall, greedy, futures, rounds, seed) for seed in range(tries))]
    unseen = _cost(np.stack(found), day_futures(hall, demand, 2 * _DAYS if tries > 1 else _DAYS, seed=8))
    return found[int(unseen.argmin())]


def day_futures(hall: HallArrays, demand: Demand, days: int = _DAYS, seed: int = 7) -> Futures:
    """Whole days like the history's: its own arrivals, each service a little stronger or weaker than it was."""
    info = hall.info
    minutes = np.arange(info.open_minute, info.close_minute + _AFTER_CLOSE, STEP)
    chance = np.random.default_rng(seed)
    levels = np.exp(chance.normal(0, 1, (days, len(hall.codes))) * demand.spread)
    levels /= levels.mean(axis=0)
    expected = demand.rates(minutes + STEP / 2) * STEP
    arrivals = chance.poisson(levels[:, :, None] * expected[None]).astype(np.float64)
    none = np.zeros(len(hall.codes))
    work = demand.means + info.limits.changeover_minutes
    return Futures(STEP, arrivals, luck(-seed, days, len(hall.ids), len(minutes)), hall.present(minutes), work, none, none)


def greedy_chain(hall: HallArrays, demand: Demand) -> Ints:
    """Each window in turn, those with fewest skills first, takes what is served least for its load; then a second that joins two parts."""
    services = len(hall.codes)
    work = demand.profile.sum(axis=1) * (demand.means + hall.info.limits.changeover_minutes) + 1e-6
    hours = np.array([sum(end - start for start, end in window.presence) for window in hall.info.windows])
    given = np.zeros(services)
    sets = np.full((len(hall.ids), hall.most), services, dtype=np.int64)
    part = np.arange(services)
    order = np.lexsort((np.arange(len(hall.ids)), hall.skills.sum(axis=1)))
    for place in range(hall.most):
        for row in order:
            able = [s for s in np.flatnonzero(hall.skills[row]) if s not in sets[row]]
            if not able:
                continue
            held = [part[s] for s in sets[row, :place]]
            apart = [s for s in able if part[s] not in held] if place else []
            best = max(apart or able, key=lambda s: (work[s] / (given[s] + hours[row] / 4), -s))
            sets[row, place] = best
            given[best] += hours[row] / (place + 1) / 2
            if place:
                part[part == part[best]] = part[sets[row, 0]]
    return cover(hall, sets)


def cover(hall: HallArrays, sets: Ints) -> Ints:
    """Every service that somebody can serve is served by somebody, if the places allow it: the window with most to spare gives a place."""
    services = len(hall.codes)
    for s in range(services):
        if (sets == s).any() or not hall.skills[:, s].any():
            continue
        held = np.bincount(sets.ravel(), minlength=services + 1)
        held[services] = 1 << 30
        spare = [
            (int(held[sets[row, place]]), -int(row), -place) for row in np.flatnonzero(hall.skills[:, s]) for place in range(hall.most)
        ]
        _, row, place = max(spare)
        sets[-row, -place] = s
    return sets


def improved(hall: HallArrays, sets: Ints, futures: Futures, rounds: int = ROUNDS, seed: int = 0) -> Ints:
    """Local search: change one place, or let two windows exchange; several that gain at once are tried together."""
    batch, most = _effort(hall, futures)
    chance = np.random.default_rng(11 + seed)
    best = float(_cost(sets[None], futures)[0])
    idle = 0
    for _ in range(min(rounds, most)):
        if idle == _GIVE_UP:
            break
        tried = [_neighbour(hall, sets, chance) for _ in range(batch)]
        for k in range(batch // 2, batch):
            tried[k] = _neighbour(hall, tried[k], chance)
            if k > 3 * batch // 4:
                tried[k] = _neighbour(hall, tried[k], chance)
        costs = _cost(np.stack(tried), futures)
        order = np.argsort(costs, kind="stable")
        gains = [int(k) for k in order if costs[k] < best - 1e-6][:8]
        idle = 0 if gains else idle + 1
        if not gains:
            continue
        merged = _merged(sets, [tried[k] for k in gains])
        together = _cost(np.stack(merged), futures)
        pick = int(together.argmin())
        best, sets = float(together[pick]), merged[pick]
    return sets


def _merged(sets: Ints, better: list[Ints]) -> list[Ints]:
    """The best alone, then with the second, and so on, each where it touches other windows."""
    current, found, touched = sets.copy(), [], np.zeros(len(sets), dtype=np.bool_)
    for option in better:
        changed = (option != sets).any(axis=1)
        if (changed & touched).any():
            continue
        current = np.where(changed[:, None], option, current)
        touched |= changed
        found.append(current)
    return found


def _neighbour(hall: HallArrays, sets: Ints, chance: np.random.Generator) -> Ints:
    """One legal plan nearby that still covers every service."""
    give_way()
    services = len(hall.codes)
    held = np.bincount(sets.ravel(), minlength=services + 1)
    for _ in range(20):
        row = int(chance.integers(len(sets)))
        place = int(chance.integers(sets.shape[1]))
        old = int(sets[row, place])
        able = [int(s) for s in np.flatnonzero(hall.skills[row]) if s not in sets[row]]
        if not able:
            continue
        new = able[int(chance.integers(len(able)))]
        made = sets.copy()
        made[row, place] = new
        if old < services and (held[old] == 1 or chance.random() < 0.5):
            others = np.flatnonzero((sets == new).any(axis=1) & hall.skills[:, old] & ~(sets == old).any(axis=1))
            if not len(others):
                if held[old] == 1:
                    continue
            else:
                other = int(others[int(chance.integers(len(others)))])
                made[other, int(np.flatnonzero(sets[other] == new)[0])] = old
        return made
    return sets


def _cost(sets: Ints, futures: Futures) -> Floats:
    busy: Floats = np.zeros(sets.shape[:2])
    return play(sets, busy, futures).cost


def _effort(hall: HallArrays, futures: Futures) -> tuple[int, int]:
    """Plans a round and rounds: about three seconds of a processor at forty windows, ten at two hundred."""
    load = len(hall.ids) * hall.most * _BATCH * futures.arrivals.shape[0] * futures.arrivals.shape[2]
    allowed = 8e9 if len(hall.ids) > LARGE else 3e9
    return _BATCH, int(np.clip(allowed / (load * 14 + 3e7), 3, ROUNDS))
