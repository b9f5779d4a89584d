"""The planner's values: what a hall knows before it opens, what it can observe at a moment, and what the planner says.

They are the shapes of the command line's `tidal advise` lines, so that window and command line use one planner with the same information:
only what a hall can observe, never the future. Minutes count from the hall's own zero (the day's `open_minute` is usually 0); a slot is
`slot_minutes` long and slot 0 begins at `open_minute`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Assignment = Mapping[str, tuple[str, ...]]
"""Window to the services that it serves, in the order of their codes; a window that is not named serves none."""


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    code: str
    mean_minutes: float
    """Length of a visit, before today's are seen."""


@dataclass(frozen=True, slots=True)
class WindowInfo:
    id: str
    skills: tuple[str, ...]
    """Services its clerk may serve."""
    presence: tuple[tuple[float, float], ...]
    """From, to, in minutes: lunch and shifts are the gaps."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a supervisor allows the planner."""

    switch_minutes: float = 4
    """How long a window is closed for a change."""
    min_dwell_minutes: float = 20
    max_services_per_window: int = 2
    changeover_minutes: float = 0.5
    """Between two visitors at a window."""


DEFAULT_BONUS: Mapping[str, float] = {"normal": 0, "priority": 10, "appointment": 15}


@dataclass(frozen=True, slots=True)
class HallInfo:
    """What is known before opening."""

    open_minute: float
    close_minute: float
    slot_minutes: float
    services: tuple[ServiceInfo, ...]
    windows: tuple[WindowInfo, ...]
    history: tuple[Mapping[str, tuple[float, ...]], ...] = ()
    """The last comparable days, oldest first: arrivals per slot of each service."""
    appointments: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Booked for today, per slot of each service."""
    limits: Limits = Limits()
    bonus: Mapping[str, float] = field(default_factory=lambda: DEFAULT_BONUS)
    """By class, in minutes: priority is waiting time plus this."""


@dataclass(frozen=True, slots=True)
class QueueNow:
    waiting: int
    by_class: tuple[int, ...]
    """In the order of `HallInfo.bonus`."""
    oldest_minutes: float
    """How long the one who waits longest has waited; 0 when nobody waits."""


@dataclass(frozen=True, slots=True)
class WindowNow:
    on: bool
    """Somebody is at it."""
    busy: bool
    switching: bool
    services: tuple[str, ...]
    can_change: bool
    """Its set has stood for the dwelling time."""
    busy_minutes: float = 0
    """How long the present visit has lasted."""


@dataclass(frozen=True, slots=True)
class HallState:
    """What the hall can observe at `minute`."""

    minute: float
    queues: Mapping[str, QueueNow]
    windows: Mapping[str, WindowNow]
    arrivals_today: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Per slot; the last one is the present slot, which may be unfinished."""
    served_today: Mapping[str, int] = field(default_factory=dict)
    service_minutes_today: Mapping[str, float] = field(default_factory=dict)
    """Sum of the finished visits' lengths."""


@dataclass(frozen=True, slots=True)
class Touched:
    """One queue that a move touches: its mean wait over the next hour without and with the move, in minutes. Losers are in it too."""

    service: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Standing:
    """One queue at the moment of an advice."""

    service: str
    waiting: int
    oldest_minutes: float
    surging: bool = False
    """More come than usual."""


@dataclass(frozen=True, slots=True)
class Why:
    """What stands behind a move, for whoever says it in their own words."""

    taken: tuple[Standing, ...] = ()
    """The queues that gain the window, and those that lose it."""
    left: tuple[Standing, ...] = ()
    together: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Windows and services of the other half: neither is worth anything alone, and what is promised is of both."""
    back_after: float = 0.0
    """A loan: best given back after so many minutes. 0: for good."""


@dataclass(frozen=True, slots=True)
class Move:
    """One window changes the services that it serves."""

    window: str
    services: tuple[str, ...]
    reason: str
    """One Chinese sentence with its numbers; names services by code in braces, {tax}, for whoever shows it to put the name in."""
    mean_wait_before: float
    """The planner's own forecast over the next hour, in minutes, over the queues that the move touches."""
    mean_wait_after: float
    touched: tuple[Touched, ...] = ()
    why: Why = Why()


def whole(move: Move, advice: Sequence[Move]) -> tuple[Move, ...]:
    """The move and what belongs to it, in the order in which they are to be done; the move alone where the advice has not all of it."""
    halves = {(move.window, move.services), *move.why.together}
    found = tuple(entry for entry in advice if (entry.window, entry.services) in halves)
    return found if len(found) == len(halves) else (move,)


@dataclass(frozen=True, slots=True)
class Band:
    """Forecast of one queue's length at the end of each coming slot: the middle, and a band that holds eight days of ten."""

    service: str
    minutes: tuple[float, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]
