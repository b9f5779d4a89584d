"""Rows of the hall's store as values, and the small questions that the queue's moves ask: who is at a window, who is ahead, which number is next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects import postgresql, sqlite

from desktop.changes import Changes
from desktop.clock import from_text, to_text
from desktop.errors import RuleViolation
from desktop.queue.model import Service, Ticket, TicketClass, TicketState, Window, WindowState
from desktop.queue.tables import service, ticket, ticket_counter, window

AT_WINDOW = (TicketState.CALLED.value, TicketState.SERVING.value)
NO_SHOW_BEHIND = 3


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


def window_row(connection: Connection, window_no: str) -> Row[Any]:
    row = connection.execute(select(window).where(window.c.no == window_no)).first()
    if row is None:
        raise RuleViolation("queue.unknown_window", window=window_no[:40])
    return row


def ticket_row(connection: Connection, ticket_id: str) -> Row[Any]:
    row = connection.execute(select(ticket).where(ticket.c.id == ticket_id)).first()
    if row is None:
        raise RuleViolation("queue.unknown_ticket", ticket=ticket_id[:40])
    return row


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
    """Just behind the third that waits for the same service; behind the last where fewer wait."""
    ahead = connection.scalars(
        select(ticket.c.order_at)
        .where(ticket.c.day == row.day, ticket.c.service == row.service, ticket.c.state == TicketState.WAITING.value)
        .order_by(ticket.c.order_at, ticket.c.id)
        .limit(NO_SHOW_BEHIND)
    ).all()
    return to_text(from_text(ahead[-1]) + timedelta(microseconds=1)) if ahead else to_text(at)


def named_ticket(connection: Connection, row: Row[Any]) -> Ticket:
    return replace(
        ticket_value(row, service_names(connection)[row.service]),
        waiting_ahead=waiting_ahead(connection, row) if row.state == TicketState.WAITING.value else 0,
    )


def ticket_value(row: Row[Any], service_name: str) -> Ticket:
    return Ticket(
        id=row.id,
        number=row.number,
        service=row.service,
        service_name=service_name,
        class_=TicketClass(row._mapping["class"]),
        state=TicketState(row.state),
        window=row.window,
        taken_at=from_text(row.taken_at),
        called_at=from_text(row.called_at) if row.called_at else None,
        no_shows=row.no_shows,
        note=row.note,
        case_id=row.case_id,
    )


def window_value(row: Row[Any], here: Ticket | None) -> Window:
    return Window(row.no, tuple(json.loads(row.services)), WindowState(row.state), row.operator, here, row.pause_reason)


def changed(ticket_id: str, window_no: str | None) -> Changes:
    return Changes(tickets=frozenset({ticket_id}), windows=frozenset({window_no} if window_no else set()))
