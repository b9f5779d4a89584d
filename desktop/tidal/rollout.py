"""Plays many futures of a hall at once, in steps of a minute or two: every candidate plan against the same arrivals and the same luck.

Windows are whole (one visitor, one visit at a time) and take from the queue of their set whose head has waited longest; where more windows
reach for a queue than stand in it, they share. A queue's ages are taken as evenly spaced from its head's. That is coarse beside the replay's
simulator and some hundred times as fast; it is used to compare plans, never to say what happened.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop.courtesy import give_way
from desktop.tidal.arrays import Bools, Floats, Ints

TAIL_MINUTES = 60.0
"""A minute of waiting weighs double at the end of a wait this long: long waits hurt more than the mean tells."""


@dataclass(frozen=True, slots=True, eq=False)
class Futures:
    """What every candidate meets alike. Arrays are by scenario n, service s, window w, step t."""

    step: float
    arrivals: Floats
    """[n, s, t]"""
    luck: Floats
    """[n, w, t]: length of a visit that begins then and there, relative to its service's mean."""
    present: Bools
    """[w, t]"""
    work: Floats
    """[s]: minutes a visit takes, changeover included."""
    queue: Floats
    """[s]: waiting at the start."""
    age: Floats
    """[s]: how long the head of each queue has waited at the start."""


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A second change on the way."""

    sets: Ints
    """[c, w, place] from then on; where a window's differ it is closed first."""
    step: int
    minutes: float


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    costs: Floats
    """[c, n]: waiting minutes of all, long waits weighing more."""
    waited: Floats
    """[c, s]: waiting minutes by service, those that were waited before the start too; of who still waits at the end, what they waited."""
    came: Floats
    """[s]: visitors that waited or came."""
    queues: Floats | None
    """[c, n, s, t] at the end of each step, where asked for."""

    @property
    def cost(self) -> Floats:
        """[c]: mean of the scenarios."""
        return np.asarray(self.costs.mean(axis=1))


def play(sets: Ints, busy: Floats, futures: Futures, *, keep: bool = False, turn: Turn | None = None) -> Played:
    """`sets` [c, w, place] by service number, unfilled places with the number of services; `busy` [c, w] minutes until each window is free.
    With a `turn` windows change once more on the way."""
    plans, _, places = sets.shape
    many, services, steps = futures.arrivals.shape
    rows = plans * many
    wide = services + 1
    start = (np.arange(rows) * wide)[:, None]
    reach = [np.repeat(sets[:, :, place], many, axis=0) + start for place in range(places)]
    rest = np.repeat(busy, many, axis=0)
    queue = np.zeros((rows, wide))
    queue[:, :services] = futures.queue
    age = np.zeros((rows, wide))
    age[:, :services] = futures.age
    work = np.tile(np.append(futures.work, 0.0), rows)
    coming = np.zeros((steps, rows, wide))
    coming[:, :, :services] = np.tile(futures.arrivals.transpose(2, 0, 1), (1, plans, 1))
    luck = np.tile(futures.luck.transpose(2, 0, 1), (1, plans, 1))
    step, waited, weighed = futures.step, np.zeros((rows, wide)), np.zeros((rows, wide))
    kept = np.zeros((steps, rows, wide)) if keep else None
    for t in range(steps):
        give_way()
        if turn is not None and t == turn.step and (turn.sets != sets).any():
            reach = [np.repeat(turn.sets[:, :, place], many, axis=0) + start for place in range(places)]
            closed = np.repeat((turn.sets != sets).any(axis=2) * turn.minutes, many, axis=0)
            rest = np.maximum(rest, 0) + closed
        age += step * (queue > 0)
        queue += coming[t]
        rest -= step
        np.maximum(rest, -step, out=rest)
        rank = age + 1e-3 * queue
        rank[queue <= 1e-9] = -1.0
        flat = rank.ravel()
        best, pick = flat[reach[0]], reach[0]
        for other in reach[1:]:
            value = flat[other]
            better = value > best
            pick = np.where(better, other, pick)
            best = np.where(better, value, best)
        free = ((rest <= 0) & (best >= 0) & futures.present[:, t]).astype(np.float64)
        reached = np.bincount(pick.ravel(), weights=free.ravel(), minlength=rows * wide)
        before = queue.ravel()
        share = np.minimum(1.0, before / np.maximum(reached, 1e-9))
        rest += (share * work)[pick] * free * luck[t]
        after = before - reached * share
        age *= (after / np.maximum(before, 1e-9)).reshape(rows, wide)
        queue = after.reshape(rows, wide)
        waited += queue
        weighed += queue * age
        if kept is not None:
            kept[t] = queue
    total = step * (waited + weighed / TAIL_MINUTES)[:, :services]
    total += queue[:, :services] * (age[:, :services] / 2 + 10.0)
    return Played(
        total.sum(axis=1).reshape(plans, many),
        futures.queue * futures.age / 2 + step * waited[:, :services].reshape(plans, many, services).mean(axis=1),
        futures.queue + futures.arrivals.sum(axis=2).mean(axis=0),
        None if kept is None else kept[:, :, :services].reshape(steps, plans, many, services).transpose(1, 2, 3, 0),
    )
