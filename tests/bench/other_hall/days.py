"""Made-up days of a hall, drawn by somebody who had read contract/tidal.md and nothing of the planner or of its own day simulator.

How full and how uneven the days are was set on the simple rules alone (rules.py), with seeds from 100 to 115, and never on the planner. What a day draws, and in
which order, decides its numbers: a draw more or less makes other days of all seeds. Letters in shapes: S services, W windows, D days of history, N slots.
Minutes count from opening.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]
Services = tuple[int, ...]

CLOSES, LAST_MINUTE, SLOT = 480, 600, 15
SLOTS = CLOSES // SLOT
LUNCH = 45.0
CHANGEOVER = 0.5

HISTORY_DAYS = 8
LOAD = 0.84  # of the windows' minutes, changeover included, on the usual day
# How full a kind is beside the ordinary load.
FULLNESS = {
    "ordinary": 0.97,
    "surge": 0.80,
    "tide": 0.86,
    "holiday": 0.80,
    "loss": 0.82,
    "few": 0.84,
    "one": 0.95,
    "small": 0.74,
    "large": 1.03,
    "wrong": 0.90,
}
KINDS = tuple(FULLNESS)
_SIZES = {"small": (6, 4), "large": (200, 24)}
_SKILLS = {"few": (1, 3), "small": (2, 4)}
# Coefficients of variation: a service's day, the whole hall's day, a quarter of an hour, the pace of a clerk, a visit (from, to).
_DAY, _COMMON, _QUARTER, _PACE, _VISIT = 0.36, 0.05, 0.15, 0.08, (0.45, 0.7)
_UNEVEN = 0.6
_APPOINTED, _NO_SHOW, _PRIORITY = 0.15, 0.15, 0.07
_PATIENCE = 120.0
_TIDE, _TIDE_SLOTS = 3.0, 7
_FLAT, _TILT = 1.5, 0.9


class Visitor(NamedTuple):
    """`rank` 0 normal, 1 priority, 2 appointment; `minutes` of the visit at a clerk of usual pace; gives up after `patience` minutes of waiting."""

    came: float
    service: int
    rank: int
    minutes: float
    patience: float


@dataclass(frozen=True, slots=True, eq=False)
class Hall:
    """One day: what a hall knows in the morning, and what then comes. `means` (S) minutes a visit, `history` (D, S, N) arrivals, `appointments` (S, N),
    `usual` (S, N) the history's mean, `pace` (W) factor on the minutes of a visit, `lost` window to the minute from which it stays closed."""

    kind: str
    seed: int
    codes: tuple[str, ...]
    means: Numbers
    skills: tuple[Services, ...]
    presence: tuple[tuple[tuple[int, int], ...], ...]
    lost: dict[int, float]
    history: Counts
    usual: Numbers
    appointments: Counts
    visitors: tuple[Visitor, ...]
    pace: Numbers
    most_services: int


@dataclass(slots=True)
class _Today:
    """What this kind of day does. `daily` (S) visitors, `before` (S) factor of the history's days, `times` (S, N) factor of today's arrivals, `shapes` (S, N)."""

    daily: Numbers
    before: Numbers
    times: Numbers
    shapes: Numbers
    lost: dict[int, float]


def made_hall(kind: str, seed: int) -> Hall:
    rng = np.random.default_rng([seed, _number_of(kind)])
    drawn = int(rng.integers(22, 31)), int(rng.integers(8, 11))
    windows, services = _SIZES.get(kind, drawn)
    means = rng.uniform(5, 16, services)
    share = np.exp(rng.normal(0, _UNEVEN, services))
    share /= share.sum()
    skills = _skills(rng, kind, share, windows)
    work = LOAD * FULLNESS[kind] * (windows * (CLOSES - LUNCH)) * share
    usual = work / (means + CHANGEOVER)
    shapes = np.array([_curve(rng) for _ in range(services)])
    today = _today(rng, kind, usual, means, share, shapes, windows)
    pace = scattered(rng, _PACE, windows)
    history = np.array([rng.poisson(_rates(rng, usual * today.before, shapes)) for _ in range(HISTORY_DAYS)])
    rates = _rates(rng, today.daily, today.shapes, today.times)
    appointed = _APPOINTED * (usual[:, None] * shapes)
    appointments = rng.poisson(appointed)
    visitors = _visitors(rng, means, rates, appointed, appointments)
    presence = tuple(
        ((0, lunch), (lunch + int(LUNCH), LAST_MINUTE)) for lunch in (165 if window % 2 == 0 else 210 for window in range(windows))
    )
    codes = tuple(f"s{service:02d}" for service in range(services))
    most = 1 if kind == "one" else 2
    return Hall(kind, seed, codes, means, skills, presence, today.lost, history, history.mean(0), appointments, visitors, pace, most)


def scattered(rng: np.random.Generator, variation: float, shape: int | tuple[int, ...] | None = None) -> Numbers:
    """Log-normal factors of mean 1 with this coefficient of variation; one number where no shape is given."""
    sigma = math.sqrt(math.log(1 + variation * variation))
    return np.asarray(rng.lognormal(-sigma * sigma / 2, sigma, shape))


def _number_of(kind: str) -> int:
    number = 7
    for letter in kind:
        number = (number * 131 + ord(letter)) % 1000003
    return number


def _skills(rng: np.random.Generator, kind: str, share: Numbers, windows: int) -> tuple[Services, ...]:
    """Each clerk knows some services, and each service has its share of clerks for whom it is the first."""
    low, high = _SKILLS.get(kind, (3, 6))
    heads = np.ones(len(share), int)
    while heads.sum() < windows:
        heads[int(np.argmax(share / heads))] += 1
    firsts = [service for service in range(len(share)) for _ in range(heads[service])]
    skills: list[Services] = []
    for own in firsts:
        many = int(rng.integers(low, high + 1))
        others = share**0.5
        others[own] = 0
        others /= others.sum()
        more = rng.choice(len(share), size=min(many - 1, len(share) - 1), replace=False, p=others) if many > 1 else ()
        skills.append(tuple(sorted({own, *map(int, more)})))
    return tuple(skills)


def _curve(rng: np.random.Generator, early: float = 0.0) -> Numbers:
    """(N) a day's arrivals by slot, of sum 1: two humps on something flat, less at noon and before closing; `early` adds to the first hours."""
    middle = (np.arange(SLOTS) + 0.5) * SLOT
    curve = (
        _FLAT
        + rng.lognormal(0, _TILT) * np.exp(-(((middle - rng.normal(85, 25)) / 60) ** 2))
        + 0.8 * rng.lognormal(0, _TILT) * np.exp(-(((middle - rng.normal(320, 25)) / 60) ** 2))
    )
    curve *= np.where((middle > 165) & (middle < 255), 0.55, 1.0)
    curve *= np.where(middle > 440, 0.5, 1.0)
    if early:
        curve *= 1 + early * np.exp(-middle / 90)
    return np.asarray(curve / curve.sum())


def _today(rng: np.random.Generator, kind: str, usual: Numbers, means: Numbers, share: Numbers, shapes: Numbers, windows: int) -> _Today:
    """The kinds that are not here differ in their hall and not in their day."""
    services = len(usual)
    today = _Today(usual.copy(), np.ones(services), np.ones((services, SLOTS)), shapes.copy(), {})
    if kind == "surge":
        surging = rng.choice(services, max(2, services // 3), replace=False, p=share)
        today.daily[surging] *= 1.5
        today.before[surging] = 1.2
    elif kind == "holiday":
        today.daily *= 1.12
        today.before[:] = 1.05
        today.shapes = np.array([_curve(rng, 0.8) for _ in range(services)])
    elif kind == "tide":
        service = int(rng.choice(services, p=share))
        begins = int(rng.integers(3, 20))
        today.times[service, begins : begins + _TIDE_SLOTS] = _TIDE
    elif kind == "wrong":
        factor = 1 + 0.4 * rng.permutation(np.where(np.arange(services) % 2 == 0, 1.0, -1.0))
        factor *= _minutes(usual, means) / _minutes(usual * factor, means)
        today.daily = usual * factor
    elif kind == "loss":
        today.lost = {int(window): 60.0 for window in rng.choice(windows, round(0.3 * windows), replace=False)}
        today.daily *= 0.85
        today.before *= 0.85
    return today


def _minutes(daily: Numbers, means: Numbers) -> float:
    return float((daily * (means + CHANGEOVER)).sum())


def _rates(rng: np.random.Generator, daily: Numbers, shapes: Numbers, times: Numbers | float = 1.0) -> Numbers:
    """(S, N) expected arrivals of one day."""
    day = scattered(rng, _DAY, len(daily))[:, None]
    return np.asarray(daily[:, None] * shapes * day * scattered(rng, _COMMON) * scattered(rng, _QUARTER, shapes.shape) * times)


def _visitors(rng: np.random.Generator, means: Numbers, rates: Numbers, appointed: Numbers, appointments: Counts) -> tuple[Visitor, ...]:
    """In the order of coming. Who has an appointment comes about four minutes early, or not at all; without one come those of `rates` who remain."""
    spread = rng.uniform(*_VISIT, len(means))
    came: list[tuple[float, int, int]] = []
    for service in range(len(means)):
        for slot in range(SLOTS):
            walk_in = max(rates[service, slot] - (1 - _NO_SHOW) * appointed[service, slot], 0)
            for _ in range(int(rng.poisson(walk_in))):
                came.append((slot * SLOT + rng.uniform(0, SLOT), service, 1 if rng.random() < _PRIORITY else 0))
            for _ in range(int(appointments[service, slot])):
                if rng.random() >= _NO_SHOW:
                    at = slot * SLOT + rng.uniform(0, SLOT) + rng.normal(-4, 5)
                    came.append((min(max(at, 0), CLOSES - 0.1), service, 2))
    visitors = []
    for minute, service, rank in sorted(came):
        minutes = float(max(0.5, means[service] * scattered(rng, spread[service])))
        visitors.append(Visitor(float(minute), service, rank, minutes, float(rng.lognormal(math.log(_PATIENCE) - 0.18, 0.6))))
    return tuple(visitors)
