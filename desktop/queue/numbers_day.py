"""A day in numbers, for the tidal planner and the day's report: per service, window and hour who came, was served, waited how long.

Taken from the transitions alone, so that a transferred or a several-service visit counts where it happened; a press that was undone does
not count. Nobody's name or account is in it.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import fmean, median
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.clock import from_text, shanghai
from desktop.queue.rows import service_names
from desktop.queue.tables import ticket, ticket_history
from desktop.spreadsheet import cell, csv_of
from desktop.store import Store

COLUMNS = (
    ("service", "业务"),
    ("service_name", "业务名称"),
    ("window", "窗口"),
    ("hour", "时"),
    ("taken", "取号"),
    ("served", "办结"),
    ("no_shows", "过号"),
    ("cancelled", "取消"),
    ("wait_mean", "平均等待秒"),
    ("wait_median", "等待中位秒"),
    ("wait_p90", "等待九成位秒"),
    ("service_mean", "平均办理秒"),
    ("service_median", "办理中位秒"),
    ("service_p90", "办理九成位秒"),
)
_ENDED = frozenset({"cancel", "voucher", "close_day"})
RETURNS = frozenset({"take", "transfer", "no_show"})
"""After these, and after one service of several, a ticket waits."""


@dataclass(frozen=True, slots=True)
class HourNumbers:
    """One service at one window in one hour of the hall's clock. Seconds; None where nobody was. `window` is "" for what has none yet.

    Waits count in the hour of the call, times of service in the hour of the end. p90 is the nearest rank.
    """

    service: str
    service_name: str
    window: str
    hour: int
    taken: int
    served: int
    no_shows: int
    cancelled: int
    wait_mean: float | None
    wait_median: float | None
    wait_p90: float | None
    service_mean: float | None
    service_median: float | None
    service_p90: float | None


@dataclass(slots=True)
class Cell:
    """What happened at one place in one hour. Seconds."""

    taken: int = 0
    served: int = 0
    no_shows: int = 0
    cancelled: int = 0
    waits: list[float] = field(default_factory=list)
    services: list[float] = field(default_factory=list)


Cells = defaultdict[tuple[str, str, int], Cell]


def day_numbers(hall_store: Store, day: date) -> tuple[HourNumbers, ...]:
    """Ordered by service, window, hour; empty for a day on which nobody came."""
    return by_hour(*day_cells(hall_store, day))


def by_hour(names: Mapping[str, str], cells: Cells) -> tuple[HourNumbers, ...]:
    """Ordered by service, window, hour."""
    ordered = sorted(cells, key=lambda key: (key[0], len(key[1]), key[1], key[2]))
    return tuple(HourNumbers(code, names.get(code, code), no, hour, *figures(cells[code, no, hour])) for code, no, hour in ordered)


def day_cells(hall_store: Store, day: date) -> tuple[dict[str, str], Cells]:
    """The names of services, and the day by (service, window, hour), nothing summed up yet."""
    cells: Cells = defaultdict(Cell)
    with hall_store.read() as connection:
        names = service_names(connection)
        courses = courses_of(connection, day)
    for course in courses:
        _count(cells, course)
    return names, cells


def courses_of(connection: Connection, day: date) -> list[list[Row[Any]]]:
    """Every ticket's way through the day, without the presses that were undone."""
    asked = (
        select(ticket_history, ticket.c.service.label("of_ticket"))
        .join(ticket, ticket.c.id == ticket_history.c.ticket)
        .where(ticket_history.c.day == day.isoformat())
        .order_by(ticket_history.c.position)
    )
    courses: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(asked):
        _note(courses[row.ticket], row)
    return list(courses.values())


def to_csv(numbers: Iterable[HourNumbers]) -> str:
    """With a heading and a byte-order mark, without which office programs read Chinese wrongly."""
    return csv_of(_table(numbers))


def to_xlsx(numbers: Iterable[HourNumbers]) -> bytes:
    """The same as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("排队")
    for line in _table(numbers):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(numbers: Iterable[HourNumbers]) -> Iterator[list[Any]]:
    yield [title for _, title in COLUMNS]
    for entry in numbers:
        yield [_cell(getattr(entry, name)) for name, _ in COLUMNS]


def _cell(value: Any) -> Any:
    """Seconds to one place."""
    if isinstance(value, str):
        return cell(value)
    return round(value, 1) if isinstance(value, float) else value


def _note(course: list[Row[Any]], row: Row[Any]) -> None:
    """Adds a transition to its ticket's course; an undo takes the press before it away."""
    verb = verb_of(row)
    if verb == "undo":
        while course and verb_of(course[-1]) == "recall":
            course.pop()
        if course:
            course.pop()
    else:
        course.append(row)


def verb_of(row: Row[Any]) -> str:
    """What was pressed; rows of before there were verbs say it by their states."""
    if row.verb:
        return str(row.verb)
    if row.reason in ("recall", "no_show", "take_up"):
        return str(row.reason)
    if row._mapping["from"] is None:
        return "take"
    return {"called": "call", "serving": "start", "held": "hold", "finished": "finish", "cancelled": "cancel"}.get(row.to, "transfer")


def _count(cells: Cells, course: list[Row[Any]]) -> None:
    """One ticket's way through the day. What it spent on hold is no time of service."""
    waiting_since: datetime | None = None
    began: datetime | None = None
    spent = 0.0
    for row in course:
        verb, at = verb_of(row), from_text(row.at)
        cell = cells[row.service or row.of_ticket, row.window or "", shanghai(at).hour]
        cell.taken += verb == "take"
        cell.served += verb == "finish"
        cell.no_shows += verb == "no_show"
        cell.cancelled += verb in _ENDED
        if verb == "call" and waiting_since is not None:
            cell.waits.append(max(0.0, (at - waiting_since).total_seconds()))
        if verb in ("hold", "finish") and began is not None:
            spent += max(0.0, (at - began).total_seconds())
            began = None
        if verb == "finish":
            cell.services.append(spent)
        if verb in ("call", "start", "take_up"):
            began = at
        elif verb in RETURNS or (row.to == "waiting" and verb == "finish"):
            waiting_since, began, spent = at, None, 0.0


def figures(cell: Cell) -> tuple[Any, ...]:
    return (cell.taken, cell.served, cell.no_shows, cell.cancelled, *spread(cell.waits), *spread(cell.services))


def spread(seconds: list[float]) -> tuple[float | None, float | None, float | None]:
    """Mean, median, and the value that nine of ten do not exceed."""
    if not seconds:
        return None, None, None
    ordered = sorted(seconds)
    return fmean(ordered), median(ordered), ordered[-(-len(ordered) * 9 // 10) - 1]
