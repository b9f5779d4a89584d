"""What a hall learns of itself: arrivals by quarter of an hour and kind of day, times of service by business and clerk, who sat where.

A day is read once, when it is over, from the queue's own history, and stays when its tickets are gone. A hall that knows little mixes what it
saw with its estimate (the queue's usual minutes) and says how little it is.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, insert, select

from desktop.clock import shanghai
from desktop.intake.calendar import WorkCalendar, YearUnknown
from desktop.queue.rows import rules
from desktop.queue.tables import ticket_history
from desktop.tidal.rules import TidalRules
from desktop.tidal.seen import DaySeen
from desktop.tidal.tables import tidal_arrivals, tidal_day, tidal_pace, tidal_seat

GRAIN = 15
"""Minutes of the day's quarters in which arrivals are kept, whatever slots the planner is given."""
MEMORY = timedelta(days=90)
COMPARABLE = 8
ENOUGH = 3
"""So many days of the same kind are better than more days of other kinds."""
ESTIMATE_WEIGHT = 20
"""The estimate counts as so many visits beside those that were seen."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "weekend", "weekend")
LONG_REST = 3


@dataclass(frozen=True, slots=True)
class Knowledge:
    """How much stands behind the planner's numbers."""

    days: int
    """That were learned at all."""
    comparable: int
    """Of today's kind."""
    visits: Mapping[str, int]
    """Finished visits of each service that its time is taken from; 0: an estimate alone."""

    @property
    def little(self) -> bool:
        return self.comparable < ENOUGH


def kind_of(day: date, calendar: WorkCalendar) -> str:
    """after_rest (the first working day after three or more days off), weekend, or its weekday. Without a table for the year the weekday says."""
    try:
        resting = [not calendar.is_working(day - timedelta(days=n)) for n in range(1, LONG_REST + 1)]
        works = calendar.is_working(day)
    except YearUnknown:
        return _WEEKDAYS[day.weekday()]
    if not works:
        return "weekend"
    if all(resting):
        return "after_rest"
    return "worked" if day.weekday() >= 5 else _WEEKDAYS[day.weekday()]


def next_to_learn(connection: Connection, today: date) -> date | None:
    """The oldest day that is over and not learned yet; None when all are."""
    last = connection.scalar(select(func.max(tidal_day.c.day))) or ""
    after = max(last, (today - MEMORY).isoformat())
    day = connection.scalar(
        select(func.min(ticket_history.c.day)).where(ticket_history.c.day > after, ticket_history.c.day < today.isoformat())
    )
    return None if day is None else date.fromisoformat(day)


def keep_day(connection: Connection, day: date, seen: DaySeen, calendar: WorkCalendar) -> None:
    """Keeps what a day taught, once: a day that is learned already is left as it is."""
    key = day.isoformat()
    if connection.scalar(select(tidal_day.c.day).where(tidal_day.c.day == key)) is not None:
        return
    connection.execute(insert(tidal_day).values(day=key, kind=kind_of(day, calendar), visits=len(seen.visits)))
    slots: dict[str, Counter[int]] = defaultdict(Counter)
    for entry in seen.arrivals:
        at = shanghai(entry.at)
        slots[entry.service][(at.hour * 60 + at.minute) // GRAIN] += 1
    _put(connection, tidal_arrivals, [{"day": key, "service": code, "slots": json.dumps(sorted(n.items()))} for code, n in slots.items()])
    took: dict[tuple[str, str], list[float]] = defaultdict(list)
    seats: Counter[tuple[str, str]] = Counter()
    for visit in seen.visits:
        took[visit.service, visit.clerk].append(visit.minutes)
        seats[visit.window, visit.clerk] += 1
    pace = [{"day": key, "service": s, "clerk": c, "visits": len(all_), "minutes": sum(all_)} for (s, c), all_ in took.items()]
    _put(connection, tidal_pace, pace)
    _put(connection, tidal_seat, [{"day": key, "window": w, "clerk": c, "calls": n} for (w, c), n in seats.items()])


def _put(connection: Connection, table: object, rows: Sequence[Mapping[str, object]]) -> None:
    if rows:
        connection.execute(insert(table), list(rows))  # type: ignore[arg-type]


def comparable_days(connection: Connection, today: date, calendar: WorkCalendar) -> tuple[str, ...]:
    """The days that today may be like, oldest first: those of its kind, and where these are few, other working days before them."""
    rows = connection.execute(
        select(tidal_day.c.day, tidal_day.c.kind)
        .where(tidal_day.c.day >= (today - MEMORY).isoformat(), tidal_day.c.day < today.isoformat())
        .order_by(tidal_day.c.day.desc())
    ).all()
    kind = kind_of(today, calendar)
    same = [row.day for row in rows if row.kind == kind][:COMPARABLE]
    if len(same) < ENOUGH:
        others = [row.day for row in rows if row.kind not in (kind, "weekend")]
        same += others[: COMPARABLE - len(same)]
    return tuple(sorted(same))


def arrivals_of(
    connection: Connection, days: Sequence[str], codes: Sequence[str], set_: TidalRules
) -> tuple[dict[str, tuple[float, ...]], ...]:
    """Arrivals of each day by service and slot of the hall's hours; who came before opening is in the first slot, after closing in the last."""
    slots = (set_.close_minute - set_.open_minute) // set_.slot_minutes
    found = {day: {code: [0.0] * slots for code in codes} for day in days}
    for row in connection.execute(select(tidal_arrivals).where(tidal_arrivals.c.day.in_(days))):
        if row.service in found[row.day]:
            for quarter, count in json.loads(row.slots):
                place = (quarter * GRAIN - set_.open_minute) // set_.slot_minutes
                found[row.day][row.service][min(max(place, 0), slots - 1)] += count
    return tuple({code: tuple(counts) for code, counts in found[day].items()} for day in days)


def service_minutes(connection: Connection, codes: Sequence[str], today: date) -> dict[str, tuple[float, int]]:
    """Mean minutes of a visit by service, and the visits that say so; the estimate has a weight of its own."""
    usual = rules(connection).usual_minutes
    rows = connection.execute(
        select(tidal_pace.c.service, func.sum(tidal_pace.c.visits).label("visits"), func.sum(tidal_pace.c.minutes).label("minutes"))
        .where(tidal_pace.c.day >= (today - MEMORY).isoformat(), tidal_pace.c.day < today.isoformat())
        .group_by(tidal_pace.c.service)
    )
    seen = {row.service: (int(row.visits), float(row.minutes)) for row in rows}
    found = {}
    for code in codes:
        visits, minutes = seen.get(code, (0, 0.0))
        found[code] = (max(0.5, (ESTIMATE_WEIGHT * usual + minutes) / (ESTIMATE_WEIGHT + visits)), visits)
    return found


def clerk_minutes(connection: Connection, today: date) -> dict[tuple[str, str], tuple[float, int]]:
    """(service, clerk) to mean minutes of a visit and how many there were."""
    rows = connection.execute(
        select(
            tidal_pace.c.service,
            tidal_pace.c.clerk,
            func.sum(tidal_pace.c.visits).label("visits"),
            func.sum(tidal_pace.c.minutes).label("minutes"),
        )
        .where(tidal_pace.c.day >= (today - MEMORY).isoformat())
        .group_by(tidal_pace.c.service, tidal_pace.c.clerk)
    )
    return {(row.service, row.clerk): (float(row.minutes) / int(row.visits), int(row.visits)) for row in rows}


def seats_of(connection: Connection, days: Sequence[str]) -> dict[str, str]:
    """Windows at which somebody worked on these days, each with whoever sat there last."""
    rows = connection.execute(select(tidal_seat).where(tidal_seat.c.day.in_(days)).order_by(tidal_seat.c.day, tidal_seat.c.calls))
    return {row.window: row.clerk for row in rows}


def arrivals_today(seen: DaySeen, codes: Sequence[str], set_: TidalRules, minute: float) -> dict[str, tuple[float, ...]]:
    """Per slot up to the present one."""
    whole = (set_.close_minute - set_.open_minute) // set_.slot_minutes
    present = min(max(int(minute // set_.slot_minutes), 0), whole - 1)
    found = {code: [0.0] * (present + 1) for code in codes}
    for entry in seen.arrivals:
        if entry.service in found:
            at = shanghai(entry.at)
            place = (at.hour * 60 + at.minute - set_.open_minute) // set_.slot_minutes
            found[entry.service][min(max(place, 0), present)] += 1
    return {code: tuple(counts) for code, counts in found.items()}
