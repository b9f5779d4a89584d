"""Who holds what in the morning: windows shared among the services after their usual work. The simple rules open with this; the planner never sees it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from .days import CHANGEOVER, CLOSES, LUNCH, SLOTS, Hall, Numbers, Services, scattered

_MANY_WINDOWS = 100
_BETTER = 1e-9


def usual_work(hall: Hall, first: int = 0, last: int = SLOTS) -> Numbers:
    """(S) minutes of the usual day's slots from `first` to before `last`, changeover included."""
    return np.asarray(hall.usual[:, first:last].sum(1) * (hall.means + CHANGEOVER))


def one_each(hall: Hall, work: Numbers, begin: Sequence[int] = ()) -> list[int]:
    """(W) one service a window, near the shares of `work` (S) and within skills, so that uneven days do least harm; goes on from `begin` where given."""
    # A set and not the tuple: ties go by its order, and with it the numbers that this bench was calibrated with.
    skills = [set(known) for known in hall.skills]
    held = list(begin) or _first_come(skills, work)
    search = _Search(held, np.bincount(held, minlength=len(work)).astype(float), skills, work)
    while search.moves_one() or search.moves_two():
        pass
    return search.held


def _first_come(skills: list[set[int]], work: Numbers) -> list[int]:
    """Who knows least chooses first."""
    held, heads = [0] * len(skills), np.zeros(len(work))
    for window in sorted(range(len(skills)), key=lambda window: len(skills[window])):
        held[window] = max(skills[window], key=lambda service: work[service] / (heads[service] + 0.35))
        heads[held[window]] += 1
    return held


class _Search:
    """Changes one window, or two in a row, as long as the harm of days that differ from the usual one becomes less. `heads` (S) windows a service."""

    def __init__(self, held: list[int], heads: Numbers, skills: list[set[int]], work: Numbers) -> None:
        self.held = held
        self._heads, self._skills = heads, skills
        days = work * scattered(np.random.default_rng(3), 0.3, (24, len(work)))
        self._weight = (days**4).mean(0)
        self._best = self._harm()

    def moves_one(self) -> bool:
        moved = False
        for window, known in enumerate(self._skills):
            for service in known:
                if service != self.held[window] and self._better(self.held[window], service):
                    self.held[window] = service
                    moved = True
        return moved

    def moves_two(self) -> bool:
        """One window takes another's service, and that one a third."""
        for window, known in enumerate(self._skills):
            for other, others in enumerate(self._skills):
                mine, theirs = self.held[window], self.held[other]
                if other == window or theirs not in known or theirs == mine:
                    continue
                for service in others:
                    if service not in (theirs, mine) and self._better(mine, service):
                        self.held[window], self.held[other] = theirs, service
                        return True
        return False

    def _better(self, less: int, more: int) -> bool:
        """Moves a head from one service to the other if that is better."""
        self._heads[less] -= 1
        self._heads[more] += 1
        harm = self._harm()
        if harm < self._best - _BETTER:
            self._best = harm
            return True
        self._heads[less] += 1
        self._heads[more] -= 1
        return False

    def _harm(self) -> float:
        return float(np.sum(self._weight / np.maximum(self._heads, 1e-2) ** 3))


@lru_cache(maxsize=1)
def chain(hall: Hall) -> dict[int, Services]:
    """Window to two well-chosen services (one where the hall allows one): even work over days drawn round the usual one, found by local search."""
    rng = np.random.default_rng(5)
    work = usual_work(hall)
    days = np.array([work * scattered(rng, 0.3, len(work)) for _ in range(10)])
    firsts = one_each(hall, work)
    if hall.most_services == 1:
        return {window: (service,) for window, service in enumerate(firsts)}
    holds = _with_seconds(hall, firsts, work)
    many = len(firsts) >= _MANY_WINDOWS
    best = _unevenness(holds, days)
    for _ in range(400 if many else 1500):
        window = int(rng.integers(len(firsts)))
        if len(hall.skills[window]) < 2:
            continue
        if many:
            rng.random()  # decides nothing; without it the draws of large halls, and their numbers, would be others
        pair = rng.choice(hall.skills[window], 2, replace=False)
        before = holds[window].copy()
        holds[window] = 0
        holds[window, pair] = 1
        uneven = _unevenness(holds, days)
        if uneven < best - _BETTER:
            best = uneven
        else:
            holds[window] = before
    return {window: tuple(int(service) for service in np.flatnonzero(row)) for window, row in enumerate(holds)}


def _with_seconds(hall: Hall, firsts: Sequence[int], work: Numbers) -> Numbers:
    """(W, S) 1 where a window holds a service: its first one, and the one that has fewest windows for its work."""
    holds = np.zeros((len(firsts), len(work)))
    holds[np.arange(len(firsts)), firsts] = 1
    heads = holds.sum(0)
    for window, first in enumerate(firsts):
        others = [service for service in hall.skills[window] if service != first]
        if others:
            second = max(others, key=lambda service: work[service] / heads[service])
            holds[window, second] = 1
            heads[second] += 1
    return holds


def _unevenness(holds: Numbers, days: Numbers) -> float:
    """Third powers of the windows' loads, summed; what leaves a service without a window is out of the question. `days` (K, S) minutes of work."""
    if (holds.sum(0) < 1).any():
        return 1e9
    load = _spread(holds, days, 12 if len(holds) < _MANY_WINDOWS else 6) / (CLOSES - LUNCH)
    return float(np.mean(np.sum(load**3, 1)))


def _spread(holds: Numbers, days: Numbers, rounds: int) -> Numbers:
    """(K, W) minutes a window where each service's work goes rather to those of its windows that have less."""
    part = np.repeat((holds / np.maximum(holds.sum(0), 1e-9))[None], len(days), 0)
    for _ in range(rounds):
        load = np.einsum("kws,ks->kw", part, days) + 1e-6
        part = part * (1.0 / load)[:, :, None] ** 0.6
        part /= np.maximum(part.sum(1, keepdims=True), 1e-12)
    return np.asarray(np.einsum("kws,ks->kw", part, days))
