"""What is still to come today: arrivals per service from the history's days, today's bookings and what today has shown so far, and the length
of visits from those that have ended.

A day's level of a service is gamma about the history's mean with the spread of the history's days, and all services share a part of it.
A surge or an ebb that began with the present slot or one of the few before it is another explanation of what came since; each counts by how
much better than the day before it explains that.
Nothing here knows the future, and nothing is drawn from chance that is not seeded by the minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log

import numpy as np

from desktop.tidal.arrays import Floats, HallArrays

USUAL_SPREAD = 0.27
"""Coefficient of variation of a service's visitors from day to day, before a history has shown its own."""
_SPREAD_DAYS = 4.0
_VISITS_BELIEVED = 8.0
"""A service's usual mean weighs like so many of today's visits."""
_ANY_TIME = 0.05
"""Of a service's visitors, how many may come at any hour, whatever the history says."""
_LEAST = 0.02
"""Visitors a slot for a service that nobody ever came for."""
_SHOWN_UP = 0.85
"""Of those booked, how many come at least as a rule."""
_TURN_CHANCE = 0.1
"""How likely it is beforehand that a turn began with one of the last slots."""
_TURN_SLOTS = (1, 2, 3, 4)
"""How many slots it may be old, the present one counted."""
_TURN_SHAPE = 1.5
_LASTING_MINUTES = 60.0
"""A turn fades by half in this time."""
VISIT_SPREAD = 0.6
"""Coefficient of variation of a visit's length."""


class Demand:
    """Learns from states; everything else is arithmetic. Rates are visitors a minute."""

    def __init__(self, hall: HallArrays) -> None:
        self._hall = hall
        self._slot = hall.info.slot_minutes
        self._open = hall.info.open_minute
        smooth = _smoothed(hall.history.mean(axis=0))
        smooth = (1 - _ANY_TIME) * smooth + _ANY_TIME * smooth.mean(axis=1, keepdims=True) + _LEAST
        self.profile: Floats = np.maximum(smooth, _SHOWN_UP * hall.booked)
        """Expected arrivals by service and slot, before today shows any."""
        self.spread = _spreads(hall.history)
        self.level: Floats = np.ones(len(hall.codes))
        """Today's level against the profile, lasting."""
        self.now: Floats = np.ones(len(hall.codes))
        """The present one, turns weighed in."""
        self.sure: Floats = 1 / self.spread**2
        """Shape of the level's gamma: the more, the surer."""
        self.means: Floats = hall.means.copy()
        self.minute = self._open

    def observe(self, minute: float, arrivals: Floats, served: Floats, minutes: Floats) -> None:
        """`arrivals` [s, slot] so far today; `served` visits and their `minutes` by service."""
        self.minute = minute
        hall = self._hall
        self.means = (_VISITS_BELIEVED * hall.means + minutes) / (_VISITS_BELIEVED + served)
        done = np.clip((minute - self._open) / self._slot - np.arange(hall.slots), 0.0, 1.0)
        expected = self.profile * done
        came = np.minimum(arrivals, 1e9) * (done > 0)
        shared = self._shared(came.sum(), expected.sum())
        first = 1 / self.spread**2
        self.sure = first + expected.sum(axis=1) * shared
        self.level = shared * (first + came.sum(axis=1)) / self.sure
        current = int(np.clip((minute - self._open) // self._slot, 0, hall.slots - 1))
        self.now = self.level.copy()
        since = [current + 1 - back for back in _TURN_SLOTS if back <= current]
        earlier, was_due = ((np.cumsum(of, axis=1) - of)[:, since] for of in (came, expected))
        shape = first[:, None] + was_due * shared
        told = (
            came.sum(axis=1)[:, None] - earlier,
            expected.sum(axis=1)[:, None] - was_due,
            shared * (first[:, None] + earlier) / shape,
            shape,
        )
        for s, turns in enumerate(np.stack(told, axis=2).tolist()):
            self.now[s] = _turned(float(self.level[s]), turns)

    def _shared(self, came: float, expected: float) -> float:
        """What all services have in common today; believed slowly."""
        firm = 1 / 0.12**2
        return (firm + came / 6) / (firm + expected / 6)

    def rates(self, minutes: Floats) -> Floats:
        """[s, minute]: expected visitors a minute then."""
        slot = ((minutes - self._open) // self._slot).astype(np.int64)
        inside = (slot >= 0) & (slot < self._hall.slots) & (minutes < self._hall.info.close_minute)
        base = self.profile[:, np.clip(slot, 0, self._hall.slots - 1)] / self._slot * inside
        fading = 0.5 ** (np.maximum(minutes - self.minute, 0) / _LASTING_MINUTES)
        return base * (self.level[:, None] + (self.now - self.level)[:, None] * fading)

    def scenarios(self, minutes: Floats, step: float, many: int, salt: int = 0) -> Floats:
        """[n, s, t] arrivals in the steps that begin at `minutes`: levels by gamma, arrivals by Poisson, seeded by the minute."""
        chance = np.random.default_rng([abs(int(self.minute * 4)) + 1000, salt])
        firm = np.minimum(self.sure, 60.0)
        levels = chance.gamma(firm[None, :, None], 1 / firm[None, :, None], (many, len(firm), 1))
        expected = self.rates(minutes + step / 2) * step
        return chance.poisson(levels * expected[None]).astype(np.float64)


def luck(minute: float, many: int, windows: int, steps: int) -> Floats:
    """[n, w, t]: lengths of visits relative to their mean, seeded by the minute."""
    chance = np.random.default_rng(abs(int(minute * 4)) + 7100)
    sigma = (log(1 + VISIT_SPREAD**2)) ** 0.5
    return np.asarray(chance.lognormal(-sigma * sigma / 2, sigma, (many, windows, steps)))


def _smoothed(profile: Floats) -> Floats:
    """Neighbouring slots borrow from one another: a few days say little of one slot."""
    padded = np.pad(profile, ((0, 0), (1, 1)), mode="edge")
    return 0.25 * padded[:, :-2] + 0.5 * profile + 0.25 * padded[:, 2:]


def _spreads(history: Floats) -> Floats:
    totals = history.sum(axis=2)
    days, mean = len(totals), np.maximum(totals.mean(axis=0), 1.0)
    own = np.maximum(totals.var(axis=0, ddof=1) - mean, 0) / mean**2 if days > 1 else np.zeros(totals.shape[1])
    known = days - 1 if days > 1 else 0
    return np.asarray(np.clip(np.sqrt((known * own + _SPREAD_DAYS * USUAL_SPREAD**2) / (known + _SPREAD_DAYS)), 0.12, 0.8))


def _turned(level: float, turns: Sequence[Sequence[float]]) -> float:
    """`level`, and of each turn that there may have been what came since, what was due, the level before it and that level's shape: their
    levels, each by how likely it is."""
    total, weights = (1 - _TURN_CHANCE) * level, 1 - _TURN_CHANCE
    for recent, due, before, shape in turns:
        steady = _count_likelihood(recent, due * before, shape)
        turn = _count_likelihood(recent, due * before, _TURN_SHAPE)
        weight = _TURN_CHANCE / len(_TURN_SLOTS) * exp(min(50.0, turn - steady))
        total += weight * before * (_TURN_SHAPE + recent) / (_TURN_SHAPE + due * before)
        weights += weight
    return total / weights


def _count_likelihood(count: float, mean: float, shape: float) -> float:
    """Log of the negative binomial chance of `count` (its factorial left out, alike for all)."""
    mean = max(mean, 1e-6)
    share = shape / (shape + mean)
    return lgamma(count + shape) - lgamma(shape) + shape * log(share) + count * log(1 - share)
