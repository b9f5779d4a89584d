"""The hall as the planner is told of it, read from the hall's own tables: what is known before opening, and what can be observed now.

Minute 0 is the hall's opening. Only what the hall itself can know is in it; what it does not keep (lunch breaks to come) is not guessed.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.clock import SHANGHAI, from_text, hall_date, shanghai
from desktop.intake.calendar import WorkCalendar
from desktop.queue.model import CLASS_BONUS_MINUTES, AppointmentState, TicketState, WindowState
from desktop.queue.rows import AT_WINDOW
from desktop.queue.switching import ordered
from desktop.queue.tables import appointment, clerk_skill, service, ticket, window
from desktop.tidal.learn import Knowledge, arrivals_of, arrivals_today, comparable_days, kind_of, seats_of, service_minutes
from desktop.tidal.model import HallInfo, HallState, QueueNow, ServiceInfo, WindowInfo, WindowNow
from desktop.tidal.rules import TidalRules
from desktop.tidal.seen import DaySeen
from desktop.tidal.tables import tidal_day

MORNING = 30
"""Minutes after opening for which a window that was used on the last days is still expected to open."""
BONUS: Mapping[str, float] = {kind.value: bonus for kind, bonus in CLASS_BONUS_MINUTES.items()}
_CLASSES = tuple(BONUS)


@dataclass(frozen=True, slots=True)
class Floor:
    """The rows of one moment that everything is made from."""

    at: datetime
    minute: float
    rules: TidalRules
    services: tuple[Row[Any], ...]
    windows: tuple[Row[Any], ...]
    """By number."""
    waiting: tuple[Row[Any], ...]
    here: Mapping[str, Row[Any]]
    """Window to the ticket at it."""
    skills: Mapping[str, frozenset[str]]
    """By account; who is not in it may do everything."""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(row.code for row in self.services)

    def skills_of(self, account: str | None) -> tuple[str, ...]:
        own = self.skills.get(account or "")
        return self.codes if own is None else tuple(code for code in self.codes if code in own)


def floor_now(connection: Connection, at: datetime, rules: TidalRules) -> Floor:
    day = hall_date(at).isoformat()
    places = sorted(connection.execute(select(window)).all(), key=lambda row: (len(row.no), row.no))
    waiting = select(ticket.c.id, ticket.c.number, ticket.c.service, ticket.c["class"], ticket.c.taken_at, ticket.c.for_window).where(
        ticket.c.day == day, ticket.c.state == TicketState.WAITING.value
    )
    here = connection.execute(select(ticket).where(ticket.c.state.in_(AT_WINDOW), ticket.c.day == day))
    skills: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(clerk_skill)):
        skills[row.account].add(row.service)
    return Floor(
        at,
        minute_of(at, rules),
        rules,
        tuple(connection.execute(select(service).order_by(service.c.position))),
        tuple(places),
        tuple(connection.execute(waiting.order_by(ticket.c.taken_at))),
        {row.window: row for row in here},
        {account: frozenset(codes) for account, codes in skills.items()},
    )


def minute_of(at: datetime, rules: TidalRules) -> float:
    """Minutes since opening; negative before it."""
    local = shanghai(at)
    return local.hour * 60 + local.minute + local.second / 60 - rules.open_minute


def moment_of(day: date, minute: float, rules: TidalRules) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(minutes=minute + rules.open_minute)


def hall_info(connection: Connection, floor: Floor, calendar: WorkCalendar) -> tuple[HallInfo, Knowledge]:
    """What the planner knows of today, and how much stands behind it. A service that nobody here can do is left out: no plan helps it."""
    day, rules = hall_date(floor.at), floor.rules
    days = comparable_days(connection, day, calendar)
    took = service_minutes(connection, floor.codes, day)
    kinds = dict(connection.execute(select(tidal_day.c.day, tidal_day.c.kind).where(tidal_day.c.day.in_(days))).all())
    known = len(connection.execute(select(tidal_day.c.day)).all())
    windows = _windows(floor, seats_of(connection, days))
    able = {code for entry in windows for code in entry.skills}
    codes = tuple(code for code in floor.codes if code in able)
    info = HallInfo(
        0,
        rules.close_minute - rules.open_minute,
        rules.slot_minutes,
        tuple(ServiceInfo(code, round(took[code][0], 2)) for code in codes),
        windows,
        arrivals_of(connection, days, codes, rules),
        _booked(connection, floor, day, codes),
        rules.limits,
        BONUS,
    )
    same = sum(kind == kind_of(day, calendar) for kind in kinds.values())
    return info, Knowledge(known, same, {code: visits for code, (_, visits) in took.items()})


def _windows(floor: Floor, seats: Mapping[str, str]) -> tuple[WindowInfo, ...]:
    """Windows that are open or paused, those that were until now, and in the morning those where somebody worked on the last days."""
    length = float(floor.rules.close_minute - floor.rules.open_minute)
    today = hall_date(floor.at)
    found = []
    for row in floor.windows:
        since = from_text(row.updated_at)
        expected = floor.minute < MORNING and (row.no in seats or not seats)
        if row.state != WindowState.CLOSED.value or expected:
            presence = (0.0, length)
        elif hall_date(since) == today and 0 < minute_of(since, floor.rules) <= length:
            presence = (0.0, minute_of(since, floor.rules))
        else:
            continue
        skills = floor.skills_of(row.operator or seats.get(row.no))
        if skills:
            found.append(WindowInfo(row.no, skills, (presence,)))
    return tuple(found)


def _booked(connection: Connection, floor: Floor, day: date, codes: Sequence[str]) -> dict[str, tuple[float, ...]]:
    rules = floor.rules
    slots = (rules.close_minute - rules.open_minute) // rules.slot_minutes
    found: dict[str, list[float]] = {}
    rows = connection.execute(
        select(appointment.c.service, appointment.c.starts_at).where(
            appointment.c.day == day.isoformat(), appointment.c.state != AppointmentState.CANCELLED.value
        )
    )
    for row in rows:
        if row.service in codes:
            place = int(minute_of(from_text(row.starts_at), rules) // rules.slot_minutes)
            found.setdefault(row.service, [0.0] * slots)[min(max(place, 0), slots - 1)] += 1
    return {code: tuple(counts) for code, counts in found.items()}


def hall_state(floor: Floor, info: HallInfo, seen: DaySeen) -> HallState:
    """What can be observed at this moment."""
    lines: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in floor.waiting:
        lines[row.service].append(row)
    codes = tuple(entry.code for entry in info.services)
    minutes = dict.fromkeys(codes, 0.0)
    served = dict.fromkeys(codes, 0)
    for visit in seen.visits:
        if visit.service in minutes:
            minutes[visit.service] += visit.minutes
            served[visit.service] += 1
    able = {entry.id: sorted(entry.skills, key=lambda code: -len(lines[code])) for entry in info.windows}
    return HallState(
        floor.minute,
        {code: _line(lines[code], floor.at) for code in codes},
        {row.no: window_now(row, floor, able[row.no]) for row in floor.windows if row.no in able},
        arrivals_today(seen, codes, floor.rules, floor.minute),
        served,
        minutes,
    )


def pending_changes(floor: Floor, info: HallInfo) -> dict[str, tuple[str, ...]]:
    """Changes that wait for a visit to end."""
    able = {entry.id: entry.skills for entry in info.windows}
    found = {row.no: tuple(code for code in ordered(row)[0] if code in able.get(row.no, ())) for row in floor.windows}
    return {no: services for no, services in found.items() if services}


def _line(rows: Sequence[Row[Any]], at: datetime) -> QueueNow:
    classes = Counter(row._mapping["class"] for row in rows)
    oldest = minutes_between(rows[0].taken_at, at) if rows else 0.0
    return QueueNow(len(rows), tuple(classes[kind] for kind in _CLASSES), oldest)


def window_now(row: Row[Any], floor: Floor, able: Sequence[str]) -> WindowNow:
    """A change that waits for the present visitor is told as done: the planner must not order another. What the clerk cannot do is not served, and
    of more services than the rules allow those with the longest lines are told (`able` comes in that order)."""
    here = floor.here.get(row.no)
    coming = ordered(row)[0]
    served = [code for code in able if code in (coming or json.loads(row.services))][: floor.rules.max_services_per_window]
    return WindowNow(
        row.state == WindowState.OPEN.value,
        here is not None,
        is_switching(row, floor.at) or (bool(coming) and here is None),
        tuple(code for code in floor.codes if code in served),
        can_change(row, floor),
        minutes_between(here.called_at, floor.at) if here is not None and here.called_at else 0.0,
    )


def can_change(row: Row[Any], floor: Floor) -> bool:
    return not ordered(row)[0] and not is_switching(row, floor.at) and dwell_until(row, floor.rules) <= floor.at


def dwell_until(row: Row[Any], rules: TidalRules) -> datetime:
    """Before then the window's services stand."""
    if not row.services_since:
        return from_text(row.updated_at)
    return from_text(row.services_since) + timedelta(minutes=rules.min_dwell_minutes)


def is_switching(row: Row[Any], at: datetime) -> bool:
    return bool(row.switching_until) and from_text(row.switching_until) > at


def minutes_between(since: str, at: datetime) -> float:
    return max(0.0, (at - from_text(since)).total_seconds() / 60)
