"""A day to be played: what the hall knew, who really came, and which windows failed. Minutes count from the hall's own zero."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from desktop.tidal.model import HallInfo


@dataclass(frozen=True, slots=True)
class Visitor:
    came: float
    service: str
    class_: int
    """Place of the class in `HallInfo.bonus`."""
    minutes: float
    """How long the visit takes at an ordinary clerk."""
    patience: float = inf
    """Leaves after waiting this long."""


@dataclass(frozen=True, slots=True)
class Outage:
    window: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    info: HallInfo
    visitors: tuple[Visitor, ...]
    """In the order of their coming."""
    outages: tuple[Outage, ...] = ()
    speeds: tuple[float, ...] = ()
    """By window: a visit's length at its clerk against the ordinary; empty means all alike."""


@dataclass(frozen=True, slots=True)
class Wait:
    service: str
    came: float
    began: float
    """When the visit began, or when the visitor gave up."""
    served: bool

    @property
    def minutes(self) -> float:
        return self.began - self.came


@dataclass(frozen=True, slots=True)
class Switched:
    minute: float
    window: str
    services: tuple[str, ...]
    promised: float
    """Mean wait over the next hour that the move promised, in minutes, and what staying would have cost."""
    staying: float
    touched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    policy: str
    waits: tuple[Wait, ...]
    switches: tuple[Switched, ...]
    windows: int
    decided: tuple[float, ...] = ()
    """Seconds that each decision took."""

    @property
    def mean_wait(self) -> float:
        return sum(wait.minutes for wait in self.waits) / max(1, len(self.waits))

    @property
    def p95(self) -> float:
        ordered = sorted(wait.minutes for wait in self.waits)
        return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))] if ordered else 0.0

    @property
    def abandoned(self) -> int:
        return sum(not wait.served for wait in self.waits)

    @property
    def switches_per_window(self) -> float:
        return len(self.switches) / self.windows

    def mean_of(self, services: tuple[str, ...], start: float, end: float) -> float | None:
        """Mean wait of those who were called between `start` and `end`."""
        found = [wait.minutes for wait in self.waits if wait.service in services and start < wait.began <= end]
        return sum(found) / len(found) if found else None
