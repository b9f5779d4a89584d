"""Made-up halls and days by kind: ordinary, and what makes a day hard. The same name and seed give the same day.

Levels vary from day to day by service (CV 0.27) and for the whole hall, visits are lognormal, clerks have three to six services and their own
pace, lunch is taken in two shifts, some come by appointment and some of those not at all, and some give up waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from desktop.errors import Issue, RuleViolation
from desktop.tidal.arrays import Floats
from desktop.tidal.model import HallInfo, Limits, ServiceInfo, WindowInfo
from desktop.tidal.replay.day import Day, Outage, Visitor

CLOSE = 480.0
SLOT = 15.0
OPEN_UNTIL = 600.0
_PATIENCE = 90.0
_IMPATIENT = 0.3
_BOOKED = 0.15
_ABSENT = 0.12


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of day is made of. `surge` multiplies services' arrivals from a minute to another; `belief` what history says of them."""

    windows: tuple[int, int] = (12, 28)
    skills: tuple[int, int] = (3, 6)
    load: tuple[float, float] = (0.74, 0.86)
    places: int = 2
    level: float = 1.0
    surge: tuple[int, float, float, float] | None = None
    """How many services, times what, from, to."""
    month_end: tuple[float, float] | None = None
    """Share of services, times what, all day; half of it is in the history."""
    lost: float = 0.0
    """Share of windows that fail from 120 to the end."""
    wrong: float = 0.0
    days: int = 12


KINDS: Mapping[str, Shape] = {
    "ordinary": Shape(),
    "month-end": Shape(month_end=(0.35, 1.5), load=(0.64, 0.74)),
    "sudden-tide": Shape(surge=(1, 2.6, 100.0, 240.0), load=(0.66, 0.78)),
    "after-holiday": Shape(level=1.15, load=(0.66, 0.76)),
    "windows-lost": Shape(lost=0.3, load=(0.58, 0.70)),
    "few-skills": Shape(skills=(2, 3)),
    "one-service": Shape(places=1, load=(0.72, 0.84)),
    "six-windows": Shape(windows=(6, 6), load=(0.68, 0.80)),
    "two-hundred": Shape(windows=(200, 200), load=(0.80, 0.90)),
    "wrong-forecast": Shape(wrong=0.4, load=(0.72, 0.84)),
}
TIDES: Mapping[str, Shape] = {
    "strong-tide": Shape(surge=(1, 4.0, 120.0, 240.0), load=(0.58, 0.68)),
    "lasting-tide": Shape(surge=(1, 3.0, 90.0, CLOSE), load=(0.55, 0.66)),
    "mild-tide": Shape(surge=(1, 2.6, 100.0, 240.0), load=(0.58, 0.68)),
}
"""Other tides in one service, to see whether what is said of the sudden one holds."""


def kind_of(name: str) -> Shape:
    known = {**KINDS, **TIDES}
    if name not in known:
        raise RuleViolation("tidal.unknown_day", issues=(Issue("/day", "tidal.unknown_day"),), day=name, kinds=list(known))
    return known[name]


def made_day(name: str, seed: int, shape: Shape | None = None) -> Day:
    """RuleViolation tidal.unknown_day for a kind that there is not. Another shape may stand for the kind's own."""
    return _Maker(name, shape or kind_of(name), seed).day()


class _Maker:
    def __init__(self, name: str, shape: Shape, seed: int) -> None:
        self._name, self._shape, self._seed = name, shape, seed
        self._chance = np.random.default_rng([seed, *name.encode()])

    def day(self) -> Day:
        chance, shape = self._chance, self._shape
        count = int(chance.integers(shape.windows[0], shape.windows[1] + 1))
        services = max(4, min(40, round(count * float(chance.uniform(0.4, 0.65)))))
        means = np.round(chance.lognormal(np.log(9), 0.4, services).clip(3.5, 25), 1)
        skills = self._skills(count, services)
        presence = [self._presence(row) for row in range(count)]
        usual = self._usual(means, skills, presence)
        history = tuple(self._arrivals(usual * self._levels(services)[:, None]) for _ in range(shape.days))
        today = usual * self._levels(services)[:, None] * shape.level
        told, today = self._twisted(history, today)
        codes = [f"s{number}" for number in range(services)]
        booked = chance.poisson(today * _BOOKED).astype(np.float64)
        visitors = self._visitors(today, booked, means)
        info = HallInfo(
            0,
            CLOSE,
            SLOT,
            tuple(ServiceInfo(code, float(mean)) for code, mean in zip(codes, means, strict=True)),
            tuple(WindowInfo(str(row + 1), tuple(codes[s] for s in skills[row]), presence[row]) for row in range(count)),
            tuple({code: tuple(float(n) for n in day[s]) for s, code in enumerate(codes)} for day in told),
            {code: tuple(float(n) for n in booked[s]) for s, code in enumerate(codes)},
            Limits(max_services_per_window=shape.places),
        )
        lost = chance.choice(count, round(shape.lost * count), replace=False)
        outages = tuple(Outage(str(row + 1), 120.0, OPEN_UNTIL) for row in sorted(lost.tolist()))
        return Day(f"{self._name}/{self._seed}", info, visitors, outages, tuple(chance.lognormal(0, 0.1, count).tolist()))

    def _skills(self, count: int, services: int) -> list[list[int]]:
        """Drawn so that every service has a clerk: the popular ones more."""
        weights = self._chance.dirichlet(np.full(services, 3.0))
        found = []
        for row in range(count):
            many = min(services, int(self._chance.integers(self._shape.skills[0], self._shape.skills[1] + 1)))
            drawn = self._chance.choice(services, many, replace=False, p=weights)
            must = row % services
            found.append(sorted({must, *drawn.tolist()[: many - 1]}))
        return found

    def _presence(self, row: int) -> tuple[tuple[float, float], ...]:
        lunch = 165.0 if row % 2 else 210.0
        if self._chance.random() < 0.12:
            return ((30.0, lunch), (lunch + 45, OPEN_UNTIL))
        return ((0.0, lunch), (lunch + 45, OPEN_UNTIL))

    def _usual(self, means: Floats, skills: list[list[int]], presence: list[tuple[tuple[float, float], ...]]) -> Floats:
        """Expected arrivals by service and slot, scaled to a load that the windows' skills could carry."""
        chance, slots = self._chance, int(CLOSE / SLOT)
        minutes = [sum(min(end, CLOSE) - start for start, end in spans) for spans in presence]
        could = np.zeros(len(means))
        for row, known in enumerate(skills):
            could[known] += minutes[row] / len(known)
        shares = could * chance.lognormal(0, 0.25, len(means))
        work = shares / shares.sum() * sum(minutes) * float(chance.uniform(*self._shape.load))
        at = (np.arange(slots) + 0.5) / slots
        found = np.zeros((len(means), slots))
        for s in range(len(means)):
            first, second = chance.uniform(0.12, 0.3), chance.uniform(0.6, 0.8)
            curve = 0.55 + np.exp(-(((at - first) / 0.12) ** 2)) * chance.uniform(0.4, 1) + np.exp(-(((at - second) / 0.12) ** 2)) * 0.5
            found[s] = curve / curve.sum() * work[s] / (means[s] + 0.5)
        return found

    def _levels(self, services: int) -> Floats:
        chance = self._chance
        return np.asarray(chance.lognormal(-0.035, 0.26, services) * chance.lognormal(0, 0.08))

    def _arrivals(self, expected: Floats) -> Floats:
        return self._chance.poisson(expected).astype(np.float64)

    def _twisted(self, history: tuple[Floats, ...], today: Floats) -> tuple[tuple[Floats, ...], Floats]:
        chance, shape = self._chance, self._shape
        services = len(today)
        if shape.month_end is not None:
            some = chance.choice(services, max(2, round(shape.month_end[0] * services)), replace=False)
            today[some] *= shape.month_end[1]
        if shape.surge is not None:
            many, times, start, end = shape.surge
            big = np.argsort(-today.sum(axis=1))[: max(3, services // 2)]
            slots = np.arange(today.shape[1]) * SLOT
            for s in chance.choice(big, many, replace=False):
                today[s, (slots >= start) & (slots < end)] *= times
        if shape.wrong:
            signs = np.where(chance.random(services) < 0.5, 1 - shape.wrong, 1 + shape.wrong)
            history = tuple(np.round(day * signs[:, None]) for day in history)
        return history, today

    def _visitors(self, expected: Floats, booked: Floats, means: Floats) -> tuple[Visitor, ...]:
        chance, found = self._chance, []
        walk = chance.poisson(expected * (1 - _BOOKED))
        came = chance.binomial(booked.astype(np.int64), 1 - _ABSENT)
        sigma = np.sqrt(np.log(1 + 0.6**2))
        for s, mean in enumerate(means):
            for slot in range(expected.shape[1]):
                for number in range(int(walk[s, slot] + came[s, slot])):
                    at = SLOT * (slot + float(chance.random()))
                    class_ = 2 if number >= walk[s, slot] else int(chance.random() < 0.06)
                    minutes = float(mean) * float(chance.lognormal(-sigma * sigma / 2, sigma))
                    patience = max(20.0, float(chance.exponential(_PATIENCE))) if chance.random() < _IMPATIENT else inf
                    found.append(Visitor(at, f"s{s}", class_, max(0.5, minutes), patience))
        return tuple(sorted(found, key=lambda visitor: (visitor.came, visitor.service)))


def with_windows(day: Day, more: int) -> Day:
    """The same day with so many windows more (each like one that is there, all its skills) or fewer (the last ones left out)."""
    windows = day.info.windows
    if more >= 0:
        added = tuple(
            WindowInfo(f"+{number + 1}", tuple(service.code for service in day.info.services), ((day.info.open_minute, OPEN_UNTIL),))
            for number in range(more)
        )
        windows = windows + added
    else:
        windows = windows[:more]
    if not windows:
        raise RuleViolation("tidal.empty", issues=(Issue("/windows", "tidal.empty"),), field="windows")
    speeds = (*day.speeds[: len(windows)], *((1.0,) * max(0, len(windows) - len(day.speeds)))) if day.speeds else ()
    names = {window.id for window in windows}
    return replace(
        day,
        info=replace(day.info, windows=windows),
        speeds=speeds,
        outages=tuple(outage for outage in day.outages if outage.window in names),
    )
