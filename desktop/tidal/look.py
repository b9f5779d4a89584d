"""The floor as the supervisor's screen reads it: one frozen snapshot of windows, lines, forecast, advice, alerts, rules and decisions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Any

from sqlalchemy import Row

from desktop.clock import from_text, hall_date
from desktop.errors import RuleViolation
from desktop.queue.model import WindowState
from desktop.queue.switching import ordered
from desktop.tidal.decisions import Decision
from desktop.tidal.learn import Knowledge
from desktop.tidal.model import Assignment, Band, Move
from desktop.tidal.observe import Floor, can_change, dwell_until, is_switching, minute_of, minutes_between
from desktop.tidal.rules import TidalRules
from desktop.tidal.seen import DaySeen

SAMPLE = 5
"""Minutes between two points of a line's course through the day."""


@dataclass(frozen=True, slots=True)
class PlaceLook:
    """One window. `ticket` is the number at it; `minutes` since when it is there."""

    no: str
    operator: str | None
    state: WindowState
    pause_reason: str
    services: tuple[str, ...]
    """The main one first."""
    coming: tuple[str, ...]
    """What it changes to once its visitor is served."""
    switching_until: datetime | None
    stands_until: datetime | None
    """Before then it may not change."""
    skills: tuple[str, ...]
    ticket: str
    minutes: float
    movable: bool


@dataclass(frozen=True, slots=True)
class LineLook:
    """One service's line. Minutes count from opening."""

    code: str
    name: str
    waiting: int
    oldest_minutes: float
    oldest_number: str
    windows: int
    """Open ones that serve it."""
    course: tuple[tuple[float, int], ...]
    """(minute, waiting) through the day."""
    band: Band | None
    after: Band | None
    """With the first advice taken."""
    over: bool
    """Past what the hall wants to be warned of."""


@dataclass(frozen=True, slots=True)
class FloorAlert:
    """long_line, long_wait, unserved. `value`: people, or minutes."""

    kind: str
    service: str
    number: str
    value: float


@dataclass(frozen=True, slots=True)
class FloorFigures:
    taken: int
    finished: int
    waiting: int
    wait_mean: float | None
    """Of everybody called today, in minutes."""
    oldest: float


@dataclass(frozen=True, slots=True)
class TidalLook:
    at: datetime
    minute: float
    """Since opening; negative before it."""
    rules: TidalRules
    lines: tuple[LineLook, ...]
    places: tuple[PlaceLook, ...]
    figures: FloorFigures
    alerts: tuple[FloorAlert, ...]
    advice: tuple[Move, ...]
    opening: Assignment | None
    """The plan to open with; None once the hall has opened, and until `plan_opening` has worked it out."""
    morning: bool
    """A plan to open with is still of use."""
    problem: RuleViolation | None
    """Why the planner gave no advice."""
    knowledge: Knowledge
    decisions: tuple[Decision, ...]
    """Of today, newest first."""

    @property
    def open_now(self) -> bool:
        return 0 <= self.minute <= self.rules.close_minute - self.rules.open_minute

    def line(self, code: str) -> LineLook | None:
        return next((line for line in self.lines if line.code == code), None)

    def place(self, no: str) -> PlaceLook | None:
        return next((place for place in self.places if place.no == no), None)


def places_of(floor: Floor) -> tuple[PlaceLook, ...]:
    return tuple(_place(floor, row) for row in floor.windows)


def _place(floor: Floor, row: Row[Any]) -> PlaceLook:
    here = floor.here.get(row.no)
    until, stands = row.switching_until, dwell_until(row, floor.rules)
    return PlaceLook(
        row.no,
        row.operator,
        WindowState(row.state),
        row.pause_reason,
        tuple(code for code in json.loads(row.services) if code in floor.codes),
        ordered(row)[0],
        from_text(until) if is_switching(row, floor.at) else None,
        stands if stands > floor.at else None,
        floor.skills_of(row.operator),
        here.number if here is not None else "",
        minutes_between(here.called_at, floor.at) if here is not None and here.called_at else 0.0,
        can_change(row, floor) or row.state == WindowState.CLOSED.value,
    )


def lines_of(floor: Floor, seen: DaySeen, bands: Mapping[str, Band], after: Mapping[str, Band]) -> tuple[LineLook, ...]:
    serving: dict[str, int] = defaultdict(int)
    for row in floor.windows:
        if row.state == WindowState.OPEN.value:
            for code in ordered(row)[0] or json.loads(row.services):
                serving[code] += 1
    waiting: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in floor.waiting:
        waiting[row.service].append(row)
    courses = courses_by_service(floor, seen)
    found = []
    for row in floor.services:
        line = waiting[row.code]
        oldest = minutes_between(line[0].taken_at, floor.at) if line else 0.0
        over = len(line) > floor.rules.warn_waiting or oldest > floor.rules.warn_minutes
        found.append(
            LineLook(
                row.code, row.name, len(line), oldest, line[0].number if line else "", serving[row.code], courses.get(row.code, ()),
                bands.get(row.code), after.get(row.code), over,
            )
        )  # fmt: skip
    return tuple(found)


def courses_by_service(floor: Floor, seen: DaySeen) -> dict[str, tuple[tuple[float, int], ...]]:
    """How many waited, every few minutes since opening."""
    by_code: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for step in seen.steps:
        by_code[step.service].append((minute_of(step.at, floor.rules), step.by))
    return {code: _sampled(sorted(steps), floor.minute) for code, steps in by_code.items()}


def _sampled(steps: Sequence[tuple[float, int]], now: float) -> tuple[tuple[float, int], ...]:
    points: list[tuple[float, int]] = []
    count, place, at = 0, 0, 0.0
    while at <= now:
        while place < len(steps) and steps[place][0] <= at:
            count += steps[place][1]
            place += 1
        points.append((at, count))
        at += SAMPLE
    if now > 0:
        points.append((now, sum(by for _, by in steps)))
    return tuple(points)


def figures_of(floor: Floor, seen: DaySeen) -> FloorFigures:
    today = hall_date(floor.at)
    waits = [wait.minutes for wait in seen.waits if hall_date(wait.at) == today]
    oldest = max((minutes_between(row.taken_at, floor.at) for row in floor.waiting), default=0.0)
    return FloorFigures(len(seen.arrivals), len(seen.visits), len(floor.waiting), fmean(waits) if waits else None, oldest)


def alerts_of(lines: Iterable[LineLook], rules: TidalRules) -> tuple[FloorAlert, ...]:
    """The longest wait first, then lines."""
    found = []
    for line in lines:
        if line.waiting and not line.windows:
            found.append(FloorAlert("unserved", line.code, line.oldest_number, line.waiting))
        if line.oldest_minutes > rules.warn_minutes:
            found.append(FloorAlert("long_wait", line.code, line.oldest_number, line.oldest_minutes))
        if line.waiting > rules.warn_waiting:
            found.append(FloorAlert("long_line", line.code, line.oldest_number, line.waiting))
    order = {"unserved": 0, "long_wait": 1, "long_line": 2}
    return tuple(sorted(found, key=lambda alert: (order[alert.kind], -alert.value)))


CANDIDATES = 60


def candidates(look: TidalLook) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Changes of one window in one service towards the longest lines, a few dozen at most: a service more, or one for another."""
    longest = sorted((line for line in look.lines if line.waiting), key=lambda line: -line.waiting * (1 + line.oldest_minutes))[:3]
    waiting = {line.code: line.waiting for line in look.lines}
    places = sorted(
        (place for place in look.places if place.movable and place.state is WindowState.OPEN),
        key=lambda place: sum(waiting.get(code, 0) for code in place.services),
    )
    found = []
    for place in places:
        for line in longest:
            if line.code in place.services or line.code not in place.skills:
                continue
            if len(place.services) < look.rules.max_services_per_window:
                found.append((place.no, (*place.services, line.code)))
            shortest = min(place.services, key=lambda code: waiting.get(code, 0), default="")
            found.append((place.no, tuple(line.code if code == shortest else code for code in place.services) or (line.code,)))
    return tuple(found[:CANDIDATES])
