"""A day of the hall's own history, made ready to be played again from its tickets' transitions. Nobody who came is named.

Who left unserved leaves again after the same wait. A window counts as present from its first act of the day to its last, without the gaps
of half an hour and more in which it did nothing; its clerk may do what the hall says and what was done there that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.clock import from_text
from desktop.errors import Issue, RuleViolation
from desktop.intake.calendar import WorkCalendar
from desktop.queue.model import CLASS_BONUS_MINUTES
from desktop.queue.numbers_day import courses_of, verb_of
from desktop.queue.tables import clerk_skill, service, ticket
from desktop.tidal.learn import arrivals_of, comparable_days, service_minutes
from desktop.tidal.model import HallInfo, ServiceInfo, WindowInfo
from desktop.tidal.observe import minute_of
from desktop.tidal.replay.day import Day, Outcome, Visitor, Wait
from desktop.tidal.rules import TidalRules, read_rules

GAP_MINUTES = 30.0
_BEGIN, _PAUSE, _BACK = frozenset({"call", "start", "take_up"}), frozenset({"hold", "finish"}), frozenset({"take", "transfer", "no_show"})
_AT_WINDOW = _BEGIN | _PAUSE | {"recall"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A day to be played again, and what really happened on it."""

    day: Day
    outcome: Outcome


@dataclass(slots=True)
class _Stay:
    """One wait of one ticket for one service, and the visit that ended it."""

    service: str
    class_: str
    came: float
    began: float | None = None
    ended: float | None = None
    minutes: float = 0.0


def recorded_day(connection: Connection, day: date, calendar: WorkCalendar) -> Recorded:
    """RuleViolation tidal.day_empty for a day of which there is nothing to play."""
    rules = read_rules(connection)
    courses = courses_of(connection, day)
    classes = {
        row.id: row.class_
        for row in connection.execute(select(ticket.c.id, ticket.c["class"].label("class_")).where(ticket.c.day == day.isoformat()))
    }
    stays = [stay for course in courses for stay in _stays(course, classes, rules)]
    windows = _windows(connection, courses, rules)
    skilled = {code for window in windows for code in window.skills}
    stays = sorted((stay for stay in stays if stay.service in skilled), key=lambda stay: stay.came)
    if not stays or not any(stay.ended is not None for stay in stays):
        raise RuleViolation("tidal.day_empty", issues=(Issue("/day", "tidal.day_empty"),), day=day.isoformat())
    codes = [str(row.code) for row in connection.execute(select(service.c.code).order_by(service.c.position)) if row.code in skilled]
    means = service_minutes(connection, codes, day)
    info = HallInfo(
        0,
        rules.close_minute - rules.open_minute,
        rules.slot_minutes,
        tuple(ServiceInfo(code, round(means[code][0], 2)) for code in codes),
        windows,
        arrivals_of(connection, comparable_days(connection, day, calendar), codes, rules),
        {},
        rules.limits,
        {kind.value: bonus for kind, bonus in CLASS_BONUS_MINUTES.items()},
    )
    order = {name: place for place, name in enumerate(info.bonus)}
    visitors = tuple(_visitor(stay, order, means) for stay in stays)
    waits = tuple(Wait(stay.service, stay.came, stay.began, stay.ended is not None) for stay in stays if stay.began is not None)
    return Recorded(Day(day.isoformat(), info, visitors), Outcome("recorded", waits, (), len(windows)))


def _visitor(stay: _Stay, order: Mapping[str, int], means: Mapping[str, tuple[float, int]]) -> Visitor:
    left = stay.ended is None and stay.began is not None
    minutes = stay.minutes if stay.ended is not None else means[stay.service][0]
    patience = max(0.0, stay.began - stay.came) if left and stay.began is not None else inf
    return Visitor(max(0.0, stay.came), stay.service, order.get(stay.class_, 0), max(0.1, minutes), patience)


def _stays(course: Sequence[Row[Any]], classes: Mapping[str, str], rules: TidalRules) -> list[_Stay]:
    found: list[_Stay] = []
    since: float | None = None
    for row, after in zip(course, (*course[1:], None), strict=True):
        verb, minute = verb_of(row), minute_of(from_text(row.at), rules)
        stay = found[-1] if found else None
        if stay is not None and verb in _BEGIN:
            stay.began = minute if stay.began is None else stay.began
            since = minute
        elif stay is not None and since is not None and (verb in _PAUSE or row.to == "waiting"):
            stay.minutes += max(0.0, minute - since)
            since = None
        if verb == "finish" and stay is not None:
            stay.ended = minute
        elif stay is not None and verb not in _BACK and row.to == "cancelled" and stay.began is None:
            stay.began = minute
        if verb in ("take", "transfer") or (row.to == "waiting" and verb == "finish"):
            goes_to = (after.service if after is not None else "") or row.of_ticket
            found.append(_Stay(goes_to, classes.get(row.ticket, ""), minute))
            since = None
    return found


def _windows(connection: Connection, courses: Sequence[Sequence[Row[Any]]], rules: TidalRules) -> tuple[WindowInfo, ...]:
    may: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(clerk_skill)):
        may[row.account].add(row.service)
    every = {str(row.code) for row in connection.execute(select(service.c.code))}
    acts: dict[str, list[float]] = defaultdict(list)
    skills: dict[str, set[str]] = defaultdict(set)
    for course in courses:
        for row in course:
            if row.window and verb_of(row) in _AT_WINDOW:
                acts[row.window].append(minute_of(from_text(row.at), rules))
                skills[row.window] |= may.get(row.operator, every) | {row.service or row.of_ticket}
    names = sorted(acts, key=lambda no: (len(no), no))
    return tuple(WindowInfo(no, tuple(sorted(skills[no] & every)), _spans(sorted(acts[no]))) for no in names)


def _spans(minutes: Sequence[float]) -> tuple[tuple[float, float], ...]:
    spans = [[min(0.0, minutes[0]) if minutes[0] < GAP_MINUTES else minutes[0], minutes[0]]]
    for minute in minutes:
        if minute - spans[-1][1] >= GAP_MINUTES:
            spans.append([minute, minute])
        spans[-1][1] = minute
    return tuple((start, end + 1.0) for start, end in spans)
