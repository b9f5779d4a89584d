"""Simple rules that a hall may follow, and free pooling, which none can: what the planner is measured against.

Their numbers were chosen on days with seeds from 100 to 115. S services, W windows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from .days import Numbers, Services
from .floor import Floor, Window
from .sharing import chain, one_each, usual_work

_CROWD = 99


def _may_move(floor: Floor, window: Window) -> bool:
    return window.pending is None and window.present and floor.can_change(window.number)


def _shortest_first(floor: Floor) -> list[Window]:
    """The windows as they stand now, those of the shortest queue first."""
    return sorted(floor.windows, key=lambda window: floor.waiting[window.services[0]])


def _waiting_work(floor: Floor) -> Numbers:
    """(S) minutes of those who wait."""
    return np.asarray(np.array(floor.waiting) * np.array([floor.mean(service) for service in range(len(floor.waiting))]))


class Static:
    """One service a window, never changed."""

    pools: ClassVar[bool] = False

    def opening(self, floor: Floor) -> Mapping[int, Services]:
        self.homes = one_each(floor.hall, usual_work(floor.hall))
        return {window: (service,) for window, service in enumerate(self.homes)}

    def minute(self, floor: Floor) -> None:
        pass


class Timetable(Static):
    """One service a window for each hour, made in the morning, a little work of every service in each."""

    def opening(self, floor: Floor) -> Mapping[int, Services]:
        hall = floor.hall
        self._hours: list[list[int]] = []
        for hour in range(8):
            work = usual_work(hall, 4 * hour, 4 * hour + 4) + 0.15 * usual_work(hall) / 8
            self._hours.append(one_each(hall, work, self._hours[-1] if self._hours else ()))
        return {window: (service,) for window, service in enumerate(self._hours[0])}

    def minute(self, floor: Floor) -> None:
        for number, service in enumerate(self._hours[min(int(floor.now + 10) // 60, 7)]):
            window = floor.windows[number]
            if window.services != (service,) and _may_move(floor, window):
                floor.move(number, (service,))


class HallRule(Static):
    """Every twenty minutes: where more than ten wait, a window of the shortest queue helps, and goes home when the queue has gone or its own is long."""

    _MANY, _FEW, _HELPER_FREE, _EVERY = 10, 5, 3, 20

    def minute(self, floor: Floor) -> None:
        if int(floor.now) % self._EVERY:
            return
        for window in floor.windows:
            home, held = self.homes[window.number], window.services[0]
            gone = floor.waiting[held] <= self._FEW or floor.waiting[home] > self._MANY
            if held != home and gone and _may_move(floor, window):
                floor.move(window.number, (home,))
        for service in sorted(range(len(floor.waiting)), key=lambda service: -floor.waiting[service]):
            if floor.waiting[service] <= self._MANY or self._helped(floor, service):
                break

    def _helped(self, floor: Floor, service: int) -> bool:
        """False where somebody is on the way already, or nobody can come."""
        if any(_on_the_way(floor, window, service) for window in floor.windows):
            return False
        helpers = [window for window in floor.windows if self._can_help(floor, window, service)]
        if helpers:
            nearest = min(helpers, key=lambda window: (floor.waiting[window.services[0]], window.busy))
            floor.move(nearest.number, (service,))
        return bool(helpers)

    def _can_help(self, floor: Floor, window: Window, service: int) -> bool:
        held = window.services[0]
        at_home = held == self.homes[window.number] != service and floor.waiting[held] <= self._HELPER_FREE
        return at_home and service in floor.hall.skills[window.number] and _may_move(floor, window)


def _on_the_way(floor: Floor, window: Window, service: int) -> bool:
    return window.pending == (service,) or (window.services == (service,) and floor.switching(window))


class LongestQueue(Static):
    """A window goes to the longest queue that it knows where at least three more wait than at its own; one at a time to each."""

    _MARGIN = 3

    def minute(self, floor: Floor) -> None:
        waiting = floor.waiting
        sent = {service for service in range(len(waiting)) if any(_on_the_way(floor, window, service) for window in floor.windows)}
        for window in _shortest_first(floor):
            if not _may_move(floor, window):
                continue
            longest = max(floor.hall.skills[window.number], key=lambda service: waiting[service])
            own = waiting[window.services[0]]
            if own <= _CROWD and longest not in sent and waiting[longest] >= own + self._MARGIN:
                sent.add(longest)
                floor.move(window.number, (longest,))


class MaxWeight(Static):
    """A window goes where most work waits for each window, if it is by far more (generalised c-mu of a quadratic cost of waiting)."""

    _RATIO, _MINUTES = 1.3, 9

    def minute(self, floor: Floor) -> None:
        work, heads = _waiting_work(floor), np.zeros(len(floor.waiting))
        for window in floor.windows:
            if window.present:
                heads[list(window.pending or window.services)] += 1
        for window in _shortest_first(floor):
            own = window.services[0]
            if not _may_move(floor, window) or floor.waiting[own] > _CROWD:
                continue
            stays = work[own] / max(heads[own] - 1, 0.5)
            weight = work / (heads + 1)
            heaviest = max(floor.hall.skills[window.number], key=lambda service: weight[service])
            if heaviest != own and weight[heaviest] > self._RATIO * stays + self._MINUTES:
                floor.move(window.number, (heaviest,))
                heads[own] -= 1
                heads[heaviest] += 1


class Chain:
    """Two services a window, never changed."""

    pools: ClassVar[bool] = False

    def opening(self, floor: Floor) -> Mapping[int, Services]:
        return dict(chain(floor.hall))

    def minute(self, floor: Floor) -> None:
        pass


class ChainMaxWeight(Chain):
    """The chain, and a window changes one of its services where much more work waits for each window; two moves a minute at most."""

    _RATIO, _MINUTES, _MOST = 2, 8, 2

    def minute(self, floor: Floor) -> None:
        work = _waiting_work(floor)
        holds = np.zeros((len(floor.windows), len(work)))
        for window in floor.windows:
            if window.present:
                holds[window.number, list(window.pending or window.services)] = 1
        drain, load = _drained(holds, work)
        moved = 0
        for number in sorted(range(len(floor.windows)), key=lambda number: load[number]):
            if moved >= self._MOST:
                break
            window = floor.windows[number]
            others = [service for service in floor.hall.skills[number] if service not in window.services]
            if not others or not _may_move(floor, window):
                continue
            wanted = max(others, key=lambda service: drain[service])
            if drain[wanted] <= self._RATIO * load[number] + self._MINUTES:
                continue
            kept = window.services if len(window.services) < floor.hall.most_services else _kept(window.services, holds, work)
            if kept is None:
                continue
            floor.move(number, (*kept, wanted))
            holds[number] = 0
            holds[number, [*kept, wanted]] = 1
            drain, load = _drained(holds, work)
            moved += 1


def _kept(services: Services, holds: Numbers, work: Numbers) -> Services | None:
    """Without the one whose other windows have least work; None where each service has this window alone."""
    spare = [service for service in services if holds[:, service].sum() > 1]
    if not spare:
        return None
    dropped = min(spare, key=lambda service: work[service] / max(holds[:, service].sum() - 1, 0.3))
    return tuple(service for service in services if service != dropped)


def _drained(holds: Numbers, work: Numbers) -> tuple[Numbers, Numbers]:
    """Minutes until a service's queue is through (S), and work of a window (W), where work goes rather to windows that have less."""
    part = holds / np.maximum(holds.sum(0), 1e-9)
    for _ in range(6):
        load = part @ (work + 1.0) + 1e-6
        part = part * (1 / load)[:, None]
        part /= np.maximum(part.sum(0), 1e-9)
    load = part @ (work + 1.0)
    return np.asarray((part * load[:, None]).sum(0)), np.asarray(load)


class Free:
    """Every window serves whatever its clerk knows."""

    pools: ClassVar[bool] = True

    def opening(self, floor: Floor) -> Mapping[int, Services]:
        return dict(enumerate(floor.hall.skills))

    def minute(self, floor: Floor) -> None:
        pass
