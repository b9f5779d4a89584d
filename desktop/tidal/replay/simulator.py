"""A day simulator, event by event: visitors come, windows take the highest priority of their set, lunch and outages close them, and a policy is
asked each minute and whenever a window opens or closes, with only what a hall can observe.

It carries out moves as the hall does: a busy window after its present visitor, closed for the switching time, never below the dwelling time.
A move that breaks a limit raises RuleViolation tidal.illegal_move: a policy that does so is wrong, not unlucky.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from itertools import count
from math import inf
from time import perf_counter
from typing import Protocol

from desktop.tidal.checks import refuse
from desktop.tidal.model import Assignment, HallState, Move, QueueNow, WindowInfo, WindowNow
from desktop.tidal.replay.day import Day, Outcome, Switched, Visitor, Wait

_COME, _END, _READY, _DUTY, _ASK, _LEAVE = range(6)
_LATEST = 240.0
"""Minutes after closing when whoever still waits is counted as having given up."""


class Policy(Protocol):
    """What decides. `free` policies hold every skill at no cost: a bound, not a plan."""

    name: str

    def plan(self) -> Assignment: ...

    def advise(self, state: HallState) -> Sequence[Move]: ...


class Place:
    """One window as the day goes."""

    __slots__ = ("busy_since", "info", "next_set", "number", "on", "outages", "ready_at", "services", "set_since", "speed", "visitor")

    def __init__(self, info: WindowInfo, number: int, services: tuple[str, ...], speed: float) -> None:
        self.info, self.number, self.services, self.speed = info, number, services, speed
        self.on = False
        self.visitor: Visitor | None = None
        self.busy_since = 0.0
        self.ready_at = -inf
        self.set_since = -inf
        self.next_set: tuple[str, ...] | None = None
        self.outages: tuple[tuple[float, float], ...] = ()

    def due(self, minute: float) -> bool:
        here = any(start <= minute < end for start, end in self.info.presence)
        return here and not any(start <= minute < end for start, end in self.outages)


class Hall:
    """One run of one day. `run` answers the outcome; nothing is shared between runs."""

    def __init__(self, day: Day, policy: Policy, *, free: bool = False) -> None:
        self._day, self._policy, self._info, self._free = day, policy, day.info, free
        plan = {window.id: window.skills for window in day.info.windows} if free else policy.plan()
        speeds = day.speeds or (1.0,) * len(day.info.windows)
        self._places = {
            window.id: Place(window, number, tuple(plan.get(window.id, ())), speeds[number])
            for number, window in enumerate(day.info.windows)
        }
        for place in self._places.values():
            place.outages = tuple((outage.start, outage.end) for outage in day.outages if outage.window == place.info.id)
        self._bonus = tuple(day.info.bonus.values()) or (0.0,)
        codes = [service.code for service in day.info.services]
        self._queues: dict[str, list[deque[tuple[float, int]]]] = {code: [deque() for _ in self._bonus] for code in codes}
        self._gone: set[int] = set()
        self._length = dict.fromkeys(codes, 0)
        self._classes = {code: [0] * len(self._bonus) for code in codes}
        slots = max(1, int(-(-(day.info.close_minute - day.info.open_minute) // day.info.slot_minutes)))
        self._arrivals = {code: [0.0] * slots for code in codes}
        self._served = dict.fromkeys(codes, 0)
        self._minutes = dict.fromkeys(codes, 0.0)
        self._events: list[tuple[float, int, int, object]] = []
        self._ties = count()
        self._waits: list[Wait] = []
        self._switches: list[Switched] = []
        self._decided: list[float] = []

    def run(self) -> Outcome:
        self._schedule()
        info = self._info
        for place in self._places.values():
            place.on = place.due(info.open_minute)
        last = info.close_minute + _LATEST
        while self._events and self._events[0][0] <= last:
            minute, kind, _, what = heapq.heappop(self._events)
            if kind == _ASK and minute > info.close_minute and not any(self._length.values()):
                break
            self._happen(minute, kind, what)
        for code in self._queues:
            for index in [index for line in self._queues[code] for _, index in line if index not in self._gone]:
                visitor = self._day.visitors[index]
                self._waits.append(Wait(code, visitor.came, max(last, visitor.came), served=False))
        return Outcome(self._policy.name, tuple(self._waits), tuple(self._switches), len(self._places), tuple(self._decided))

    def _schedule(self) -> None:
        for index, visitor in enumerate(self._day.visitors):
            self._at(visitor.came, _COME, index)
        for place in self._places.values():
            moments = {edge for span in (*place.info.presence, *place.outages) for edge in span}
            for moment in moments:
                if moment > self._info.open_minute:
                    self._at(moment, _DUTY, place)
        minute = self._info.open_minute
        while minute <= self._info.close_minute + _LATEST:
            self._at(minute, _ASK, None)
            minute += 1

    def _at(self, minute: float, kind: int, what: object) -> None:
        heapq.heappush(self._events, (minute, kind, next(self._ties), what))

    def _happen(self, minute: float, kind: int, what: object) -> None:
        if kind == _ASK:
            self._ask(minute)
        elif isinstance(what, int):
            if kind == _COME:
                self._come(minute, what)
            else:
                self._leave(minute, what)
        elif isinstance(what, Place):
            if kind == _END:
                self._end(minute, what)
            elif kind == _DUTY:
                self._duty(minute, what)
            self._take(minute, what)

    def _come(self, minute: float, index: int) -> None:
        visitor = self._day.visitors[index]
        code = visitor.service
        slot = int((minute - self._info.open_minute) // self._info.slot_minutes)
        counts = self._arrivals[code]
        counts[min(max(slot, 0), len(counts) - 1)] += 1
        self._queues[code][visitor.class_].append((minute - self._bonus[visitor.class_], index))
        self._length[code] += 1
        self._classes[code][visitor.class_] += 1
        if visitor.patience < inf:
            self._at(minute + visitor.patience, _LEAVE, index)
        best = None
        for place in self._places.values():
            if code in place.services and self._idle(place, minute) and (best is None or place.ready_at < best.ready_at):
                best = place
        if best is not None:
            self._take(minute, best)

    def _leave(self, minute: float, index: int) -> None:
        if index in self._gone:
            return
        visitor = self._day.visitors[index]
        self._drop(index, visitor)
        self._waits.append(Wait(visitor.service, visitor.came, minute, served=False))

    def _drop(self, index: int, visitor: Visitor) -> None:
        self._gone.add(index)
        self._length[visitor.service] -= 1
        self._classes[visitor.service][visitor.class_] -= 1

    def _idle(self, place: Place, minute: float) -> bool:
        return place.on and place.visitor is None and place.ready_at <= minute

    def _take(self, minute: float, place: Place) -> None:
        if not self._idle(place, minute):
            return
        best: tuple[float, int] | None = None
        for code in place.services:
            if not self._length[code]:
                continue
            for line in self._queues[code]:
                while line and line[0][1] in self._gone:
                    line.popleft()
                if line and (best is None or line[0] < best):
                    best = line[0]
        if best is None:
            return
        index = best[1]
        visitor = self._day.visitors[index]
        self._drop(index, visitor)
        self._waits.append(Wait(visitor.service, visitor.came, minute, served=True))
        place.visitor, place.busy_since = visitor, minute
        self._at(minute + visitor.minutes * place.speed, _END, place)

    def _end(self, minute: float, place: Place) -> None:
        visitor = place.visitor
        assert visitor is not None
        place.visitor = None
        self._served[visitor.service] += 1
        self._minutes[visitor.service] += minute - place.busy_since
        place.ready_at = minute + self._info.limits.changeover_minutes
        if place.next_set is not None:
            self._change(minute, place, place.next_set)
        elif not place.due(minute):
            self._set_on(minute, place, on=False)
        self._at(max(place.ready_at, minute), _READY, place)

    def _duty(self, minute: float, place: Place) -> None:
        due = place.due(minute)
        if due != place.on and (due or place.visitor is None):
            self._set_on(minute, place, on=due)

    def _set_on(self, minute: float, place: Place, *, on: bool) -> None:
        place.on = on
        self._at(minute, _ASK, None)

    def _change(self, minute: float, place: Place, services: tuple[str, ...]) -> None:
        place.services, place.next_set = services, None
        place.ready_at = minute + self._info.limits.switch_minutes
        place.set_since = place.ready_at
        self._at(place.ready_at, _READY, place)
        if not place.due(minute):
            self._set_on(minute, place, on=False)

    def _ask(self, minute: float) -> None:
        if self._free:
            return
        state = self._state(minute)
        began = perf_counter()
        moves = self._policy.advise(state)
        self._decided.append(perf_counter() - began)
        for move in moves:
            self._move(minute, move)

    def _move(self, minute: float, move: Move) -> None:
        place = self._places[move.window]
        limits = self._info.limits
        wrong = (
            not place.on
            or not self._dwelt(place, minute)
            or not move.services
            or set(move.services) - set(place.info.skills)
            or len(move.services) > limits.max_services_per_window
        )
        if wrong:
            raise refuse("tidal.illegal_move", f"windows.{move.window}", window=move.window)
        touched = tuple(entry.service for entry in move.touched) or move.services
        self._switches.append(Switched(minute, move.window, move.services, move.mean_wait_after, move.mean_wait_before, touched))
        if place.visitor is None:
            self._change(minute, place, tuple(move.services))
        else:
            place.next_set = tuple(move.services)

    def _dwelt(self, place: Place, minute: float) -> bool:
        return place.next_set is None and minute - place.set_since >= self._info.limits.min_dwell_minutes

    def _state(self, minute: float) -> HallState:
        queues = {}
        for code, lines in self._queues.items():
            oldest = minute
            if self._length[code]:
                for line in lines:
                    while line and line[0][1] in self._gone:
                        line.popleft()
                    if line:
                        oldest = min(oldest, self._day.visitors[line[0][1]].came)
            queues[code] = QueueNow(self._length[code], tuple(self._classes[code]), minute - oldest)
        windows = {}
        for name, place in self._places.items():
            busy = place.visitor is not None
            switching = not busy and place.set_since > minute
            since = minute - place.busy_since if busy else 0.0
            windows[name] = WindowNow(place.on, busy, switching, place.services, place.on and self._dwelt(place, minute), since)
        slots = int((minute - self._info.open_minute) // self._info.slot_minutes) + 1
        arrivals = {code: tuple(counts[:slots]) for code, counts in self._arrivals.items()}
        return HallState(minute, queues, windows, arrivals, dict(self._served), dict(self._minutes))


def run(day: Day, policy: Policy, *, free: bool = False) -> Outcome:
    """Plays the day. Decisions' times are measured and are in the outcome; everything else depends on the day and the policy alone."""
    return Hall(day, policy, free=free).run()
