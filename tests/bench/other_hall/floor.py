"""The hall's floor through one day, minute by minute: who waits, who is served, which window changes. It plays whatever a policy says and writes down
what the contract does not allow; it decides nothing itself. Shares no code with desktop/tidal/replay: a second opinion is worth what it does not share.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import partial
from typing import ClassVar, Protocol

import numpy as np

from .days import CHANGEOVER, CLOSES, LAST_MINUTE, SLOT, SLOTS, Hall, Services, Visitor

SWITCH, DWELL = 4.0, 20.0
BONUS = {"normal": 0.0, "priority": 10.0, "appointment": 15.0}
_BONUS = tuple(BONUS.values())
_CLOSE_ENOUGH = 1e-9


class Step(IntEnum):
    """In this order, where several fall on one moment."""

    LEAVES = 0
    IS_BACK = 1
    VISIT_ENDS = 2
    COMES = 3
    IS_READY = 4
    MINUTE = 5
    GIVES_UP = 6


class End(Enum):
    SERVED = "served"
    GAVE_UP = "gave up"
    STILL_WAITING = "still waiting"


@dataclass(frozen=True, slots=True)
class Wait:
    visitor: Visitor
    minutes: float
    end: End


@dataclass(slots=True)
class Window:
    """`pending` is the set that it takes up after its visitor; `ready` the minute from which it can call again, `switched` the one at which its last
    change was or will be over, `held_since` the one from which its set counts as standing."""

    number: int
    services: Services
    present: bool = False
    busy: bool = False
    pending: Services | None = None
    visit_began: float = 0.0
    idle_since: float = 0.0
    ready: float = 0.0
    switched: float = -1.0
    held_since: float = 0.0
    switches: int = 0


class Policy(Protocol):
    """`pools` lifts the limit of services a window, for the bound that no hall reaches."""

    pools: ClassVar[bool]

    def opening(self, floor: Floor) -> Mapping[int, Services]: ...

    def minute(self, floor: Floor) -> None:
        """Called once a minute; moves windows by `floor.move`."""


class Floor:
    """`waiting` and `served` (S) visitors, `served_minutes` (S), `arrived` (S, slots) since the morning; `illegal` says what no policy may do."""

    def __init__(self, hall: Hall, policy: Policy) -> None:
        self.hall = hall
        self.now = 0.0
        services = len(hall.means)
        self.queues: list[list[deque[Visitor]]] = [[deque() for _ in _BONUS] for _ in range(services)]
        self.waiting = [0] * services
        self.served = [0] * services
        self.served_minutes = [0.0] * services
        self.arrived = np.zeros((services, SLOTS + 8), int)
        self.waits: list[Wait] = []
        self.illegal: list[str] = []
        self._policy = policy
        self._steps: list[tuple[float, int, int, Callable[[], None]]] = []
        self._count = 0
        plan = policy.opening(self)
        self.windows = [Window(number, tuple(plan.get(number, ()))) for number in range(len(hall.skills))]
        for window in self.windows:
            self._allowed(window.number, window.services)

    def run(self) -> None:
        self._fill()
        while self._steps:
            minute, step, _, happens = heapq.heappop(self._steps)
            if minute >= LAST_MINUTE:
                break
            self.now = minute
            if step == Step.MINUTE and minute > CLOSES and not any(self.waiting) and not any(window.busy for window in self.windows):
                break
            happens()
        self.waits += [Wait(left, self.now - left.came, End.STILL_WAITING) for ranks in self.queues for queue in ranks for left in queue]

    def can_change(self, number: int) -> bool:
        window = self.windows[number]
        return self.now - window.held_since >= DWELL - _CLOSE_ENOUGH and window.switched <= self.now

    def switching(self, window: Window) -> bool:
        return window.switched > self.now

    def mean(self, service: int) -> float:
        """Minutes a visit, today's mixed in."""
        return float((self.hall.means[service] * 20 + self.served_minutes[service]) / (20 + self.served[service]))

    def oldest(self, service: int) -> float:
        """Minutes that the first of the line has waited; 0 where nobody waits."""
        came = [queue[0].came for queue in self.queues[service] if queue]
        return self.now - min(came) if came else 0.0

    def move(self, number: int, services: Services) -> None:
        """A busy window changes after its visitor. What is not allowed is written down and not done."""
        window = self.windows[number]
        if not self._allowed(number, services):
            return
        if not self.can_change(number):
            self.illegal.append(f"minute {self.now:g}: window {number + 1} changes again before its time")
            return
        if set(services) == set(window.services):
            window.pending = None
            return
        window.pending = services
        if not window.busy:
            self._switch(window, services)

    def _allowed(self, number: int, services: Services) -> bool:
        known = set(services) <= set(self.hall.skills[number]) and len(set(services)) == len(services)
        if known and (self._policy.pools or len(services) <= self.hall.most_services):
            return True
        self.illegal.append(f"minute {self.now:g}: window {number + 1} cannot hold {services}")
        return False

    def _at(self, minute: float, step: Step, happens: Callable[[], None]) -> None:
        heapq.heappush(self._steps, (minute, step, self._count, happens))
        self._count += 1

    def _fill(self) -> None:
        for visitor in self.hall.visitors:
            self._at(visitor.came, Step.COMES, partial(self._arrive, visitor))
        for window, spans in zip(self.windows, self.hall.presence, strict=True):
            lost = self.hall.lost.get(window.number, float(LAST_MINUTE))
            for begin, end in spans:
                if begin < lost:
                    self._at(begin, Step.IS_BACK, partial(self._back, window))
                    self._at(min(end, lost), Step.LEAVES, partial(self._leave, window))
        for minute in range(LAST_MINUTE):
            self._at(minute, Step.MINUTE, partial(self._policy.minute, self))

    def _back(self, window: Window) -> None:
        window.present, window.idle_since = True, self.now
        self._call(window)

    def _leave(self, window: Window) -> None:
        window.present = False

    def _idle(self, window: Window) -> bool:
        free_at = self.now + _CLOSE_ENOUGH
        return window.present and not window.busy and window.pending is None and window.switched <= free_at and window.ready <= free_at

    def _arrive(self, visitor: Visitor) -> None:
        service = visitor.service
        self.arrived[service, min(int(self.now // SLOT), SLOTS + 7)] += 1
        open_to = [window for window in self.windows if service in window.services and self._idle(window)]
        if open_to:
            self._start(min(open_to, key=lambda window: window.idle_since), visitor)
            return
        self.queues[service][visitor.rank].append(visitor)
        self.waiting[service] += 1
        self._at(self.now + visitor.patience, Step.GIVES_UP, partial(self._give_up, visitor))

    def _give_up(self, visitor: Visitor) -> None:
        queue = self.queues[visitor.service][visitor.rank]
        if visitor in queue:
            queue.remove(visitor)
            self.waiting[visitor.service] -= 1
            self.waits.append(Wait(visitor, self.now - visitor.came, End.GAVE_UP))

    def _call(self, window: Window) -> None:
        """The longest waiting time with its class's bonus among the window's services."""
        firsts = [queue[0] for service in window.services for queue in self.queues[service] if queue] if self._idle(window) else []
        if firsts:
            visitor = max(firsts, key=lambda first: self.now - first.came + _BONUS[first.rank])
            self.queues[visitor.service][visitor.rank].popleft()
            self.waiting[visitor.service] -= 1
            self._start(window, visitor)

    def _start(self, window: Window, visitor: Visitor) -> None:
        self.waits.append(Wait(visitor, self.now - visitor.came, End.SERVED))
        window.busy, window.visit_began = True, self.now
        ends = self.now + visitor.minutes * float(self.hall.pace[window.number])
        self._at(ends, Step.VISIT_ENDS, partial(self._finish, window, visitor))

    def _finish(self, window: Window, visitor: Visitor) -> None:
        window.busy, window.idle_since = False, self.now
        self.served[visitor.service] += 1
        self.served_minutes[visitor.service] += self.now - window.visit_began
        if window.pending is not None:
            self._switch(window, window.pending)
            return
        window.ready = self.now + CHANGEOVER
        self._at(window.ready, Step.IS_READY, partial(self._call, window))

    def _switch(self, window: Window, services: Services) -> None:
        window.services, window.pending = services, None
        window.switches += 1
        window.switched = window.held_since = self.now + SWITCH
        self._at(window.switched, Step.IS_READY, partial(self._call, window))
