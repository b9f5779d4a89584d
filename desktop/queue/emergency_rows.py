"""Rows of the emergency queue as values, and the one way to move one: conditional on the state that it leaves and on still being here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from desktop.changes import Changes
from desktop.clock import from_text, to_text
from desktop.errors import RuleViolation
from desktop.queue.emergency_tables import emergency_history, emergency_service, emergency_ticket
from desktop.queue.model import Ticket, TicketState
from desktop.queue.moves import ALLOWED
from desktop.queue.rows import AT_WINDOW, NO_SHOW_BEHIND, every_ticket

T = emergency_ticket.c


def series_of(prefix: str, day: str) -> str:
    return f"emergency.{prefix}.{day}"


def service_of(connection: Connection, code: str) -> Row[Any]:
    found = connection.execute(select(emergency_service).where(emergency_service.c.code == code)).first()
    if found is None:
        if connection.scalar(select(func.count()).select_from(emergency_service)) == 0:
            raise RuleViolation("queue.emergency_no_services")
        raise RuleViolation("queue.unknown_service", service=code[:40])
    return found


def refuse_second(connection: Connection, person_key: str, day: str, service_code: str) -> None:
    if not person_key:
        return
    open_ones = (TicketState.WAITING.value, *AT_WINDOW)
    number = connection.scalar(
        select(T.number).where(T.person_key == person_key, T.day == day, T.service == service_code, T.state.in_(open_ones))
    )
    if number is not None:
        raise RuleViolation("queue.already_open", number=number)


def own_row(connection: Connection, ticket_id: str) -> Row[Any]:
    """A ticket that is still this workstation's. `RuleViolation`: queue.unknown_ticket, queue.taken once it went to the hall."""
    row = connection.execute(select(emergency_ticket).where(T.id == ticket_id)).first()
    if row is None:
        raise RuleViolation("queue.unknown_ticket", ticket=ticket_id[:40])
    if row.merge:
        raise RuleViolation("queue.taken", number=row.number)
    return row


def write_move(connection: Connection, row: Row[Any], to: TicketState, at: datetime, operator: str, verb: str, **values: Any) -> Row[Any]:
    if to not in ALLOWED[TicketState(row.state)]:
        raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to=to.value)
    changed = update(emergency_ticket).where(T.id == row.id, T.state == row.state, T.merge == "")
    after = connection.execute(changed.values(state=to.value, **values).returning(*T)).one()
    write_history(connection, after, row.state, at, operator, verb, "no_show" if verb == "no_show" else "", window=row.window)
    return after


def behind(connection: Connection, row: Row[Any], at: datetime) -> str:
    waits = select(T.order_at).where(T.day == row.day, T.service == row.service, T.state == TicketState.WAITING.value, T.merge == "")
    ahead = connection.scalars(waits.order_by(T.order_at, T.id).limit(NO_SHOW_BEHIND)).all()
    return to_text(from_text(ahead[-1]) + timedelta(microseconds=1)) if ahead else to_text(at)


def write_history(
    connection: Connection,
    row: Row[Any],
    before: str | None,
    at: datetime,
    operator: str,
    verb: str,
    reason: str = "",
    *,
    window: str | None = None,
) -> None:
    connection.execute(
        insert(emergency_history),
        {
            "ticket": row.id,
            "from": before,
            "to": row.state,
            "window": row.window or window,
            "operator": operator,
            "at": to_text(at),
            "reason": reason,
            "verb": verb,
        },
    )


def value_of(connection: Connection, row: Row[Any]) -> Ticket:
    name = connection.scalar(select(emergency_service.c.name).where(emergency_service.c.code == row.service)) or row.service
    return Ticket(**every_ticket(row, name))


def changed_by(ticket_id: str, window_no: str | None) -> Changes:
    return Changes(tickets=frozenset({ticket_id}), windows=frozenset({window_no} if window_no else ()))
