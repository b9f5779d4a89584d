"""Rows of the hall's store as values, and the small questions that the queue's moves ask: who is at a window, who is ahead, which number is next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from math import ceil
from statistics import fmean
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects import postgresql, sqlite

from desktop.changes import Changes
from desktop.clock import from_text, moment_of, to_text
from desktop.errors import RuleViolation
from desktop.queue.model import QueueRules, Service, Ticket, TicketClass, TicketState, Window, WindowState
from desktop.queue.switching import ordered
from desktop.queue.tables import queue_setting, service, ticket, ticket_counter, window

AT_WINDOW = (TicketState.CALLED.value, TicketState.SERVING.value)
OPEN = (*AT_WINDOW, TicketState.WAITING.value, TicketState.HELD.value)
NO_SHOW_BEHIND = 3
PACE_OF = 20
"""So many of the last visits say how long one takes."""


def upsert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert


def next_number(connection: Connection, day: str, service_code: str) -> int:
    statement = upsert(connection)(ticket_counter).values(day=day, service=service_code, last=1)
    return int(
        connection.scalar(
            statement.on_conflict_do_update(index_elements=["day", "service"], set_={"last": ticket_counter.c.last + 1}).returning(
                ticket_counter.c.last
            )
        )
        or 0
    )


def window_row(connection: Connection, window_no: str, *, lock: bool = False) -> Row[Any]:
    """`lock`: nobody else opens or closes it, or calls to it, until the transaction ends. Windows are locked before tickets, never after."""
    asked = select(window).where(window.c.no == window_no)
    row = None if "\0" in window_no else connection.execute(asked.with_for_update() if lock else asked).first()
    if row is None:
        raise RuleViolation("queue.unknown_window", window=window_no[:40])
    return row


def ticket_row(connection: Connection, ticket_id: str) -> Row[Any]:
    row = None if "\0" in ticket_id else connection.execute(select(ticket).where(ticket.c.id == ticket_id)).first()
    if row is None:
        raise RuleViolation("queue.unknown_ticket", ticket=ticket_id[:40])
    return row


def service_row(connection: Connection, code: str) -> Row[Any]:
    row = None if "\0" in code else connection.execute(select(service).where(service.c.code == code)).first()
    if row is None:
        raise RuleViolation("queue.unknown_service", service=code[:40])
    return row


def open_number(connection: Connection, person_key: str, day: str, service_code: str, *, but: str = "") -> str | None:
    """The number under which a person already waits or is served for a service today."""
    if not person_key:
        return None
    found: str | None = connection.scalar(
        select(ticket.c.number).where(
            ticket.c.person_key == person_key,
            ticket.c.day == day,
            ticket.c.service == service_code,
            ticket.c.state.in_(OPEN),
            ticket.c.id != but,
        )
    )
    return found


def current_row(connection: Connection, window_no: str) -> Row[Any] | None:
    return connection.execute(select(ticket).where(ticket.c.window == window_no, ticket.c.state.in_(AT_WINDOW))).first()


def service_names(connection: Connection) -> dict[str, str]:
    return {row.code: row.name for row in connection.execute(select(service.c.code, service.c.name))}


def service_values(connection: Connection, day: str) -> Iterator[Service]:
    waiting = (
        select(ticket.c.service, func.count().label("waiting"))
        .where(ticket.c.day == day, ticket.c.state == TicketState.WAITING.value)
        .group_by(ticket.c.service)
        .subquery()
    )
    rows = connection.execute(
        select(service, func.coalesce(waiting.c.waiting, 0).label("waiting"))
        .outerjoin(waiting, waiting.c.service == service.c.code)
        .order_by(service.c.position)
    )
    for row in rows:
        yield Service(row.code, row.name, row.prefix, row.waiting)


def waiting_ahead(connection: Connection, row: Row[Any]) -> int:
    return int(
        connection.scalar(
            select(func.count())
            .select_from(ticket)
            .where(
                ticket.c.day == row.day,
                ticket.c.service == row.service,
                ticket.c.state == TicketState.WAITING.value,
                ticket.c.order_at < row.order_at,
            )
        )
        or 0
    )


def order_behind(connection: Connection, row: Row[Any], at: datetime) -> str:
    """Just behind the third that waits for the same service; behind the last where fewer wait. Appointments that came early do not count:
    behind one of them it would wait for the appointment's time."""
    ahead = connection.scalars(
        select(ticket.c.order_at)
        .where(
            ticket.c.day == row.day,
            ticket.c.service == row.service,
            ticket.c.state == TicketState.WAITING.value,
            ticket.c.order_at <= to_text(at),
        )
        .order_by(ticket.c.order_at, ticket.c.id)
        .limit(NO_SHOW_BEHIND)
    ).all()
    return to_text(from_text(ahead[-1]) + timedelta(microseconds=1)) if ahead else to_text(at)


def rules(connection: Connection) -> QueueRules:
    """What the hall set for itself, over the built-in values."""
    known = {entry.name for entry in fields(QueueRules)}
    return QueueRules(**{row.name: row.value for row in connection.execute(select(queue_setting)) if row.name in known})


def minutes_each(connection: Connection, day: str, service_code: str) -> float | None:
    """Minutes until a service calls its next: how long its last visits took, over the windows that serve it. None when none is open."""
    places = connection.scalars(select(window.c.services).where(window.c.state == WindowState.OPEN.value))
    serving = sum(service_code in json.loads(codes) for codes in places)
    if not serving:
        return None
    took = visit_minutes(connection, day, service_code)
    return (rules(connection).usual_minutes if took is None else took) / serving


def visit_minutes(connection: Connection, day: str, service_code: str) -> float | None:
    """How long the last visits of a service took; None when nobody was served yet."""
    visits = connection.execute(
        select(ticket.c.called_at, ticket.c.finished_at)
        .where(ticket.c.day == day, ticket.c.service == service_code, ticket.c.state == TicketState.FINISHED.value)
        .order_by(ticket.c.finished_at.desc())
        .limit(PACE_OF)
    )
    took = [max(0.0, (from_text(row.finished_at) - from_text(row.called_at)).total_seconds()) / 60 for row in visits if row.called_at]
    return fmean(took) if took else None


def named_ticket(connection: Connection, row: Row[Any]) -> Ticket:
    """A ticket with its service's name, who is ahead of it, and how long that takes."""
    value = ticket_value(row, service_names(connection)[row.service])
    if row.state != TicketState.WAITING.value:
        return value
    ahead, pace = waiting_ahead(connection, row), minutes_each(connection, row.day, row.service)
    return replace(value, waiting_ahead=ahead, expected_minutes=None if pace is None else ceil(ahead * pace))


def ticket_value(row: Row[Any], service_name: str) -> Ticket:
    return Ticket(
        **every_ticket(row, service_name),
        case_id=row.case_id,
        then=tuple(json.loads(row.then)),
        prechecked=bool(row.prechecked),
        for_window=row.for_window,
    )


def every_ticket(row: Row[Any], service_name: str) -> dict[str, Any]:
    """What the hall's tickets and those of the emergency have in common."""
    return {
        "id": row.id,
        "number": row.number,
        "service": row.service,
        "service_name": service_name,
        "class_": TicketClass(row._mapping["class"]),
        "state": TicketState(row.state),
        "window": row.window,
        "taken_at": from_text(row.taken_at),
        "called_at": moment_of(row.called_at),
        "no_shows": row.no_shows,
        "note": row.note,
        "order_at": from_text(row.order_at),
    }


def window_value(row: Row[Any], here: Ticket | None) -> Window:
    return Window(
        row.no,
        tuple(json.loads(row.services)),
        WindowState(row.state),
        row.operator,
        here,
        row.pause_reason,
        next_services=ordered(row)[0],
        switching_until=moment_of(row.switching_until),
        services_since=moment_of(row.services_since),
    )


def changed(ticket_id: str, *windows: str | None) -> Changes:
    return Changes(tickets=frozenset({ticket_id}), windows=frozenset(no for no in windows if no))
