"""Ticket transitions: one table of what may become what, and one way to write a move - conditional on the state that it leaves.

`call_next` is the only door through which a ticket gets to a window (invariant 1): a single UPDATE that takes effect only while the ticket
still waits. On PostgreSQL it skips rows that another window is about to take.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from desktop.clock import to_text
from desktop.errors import RuleViolation
from desktop.queue.model import TicketState
from desktop.queue.tables import ticket, ticket_history

S = TicketState
ALLOWED: Mapping[TicketState, frozenset[TicketState]] = {
    S.WAITING: frozenset({S.CALLED, S.CANCELLED, S.WAITING}),
    S.CALLED: frozenset({S.SERVING, S.FINISHED, S.NO_SHOW, S.WAITING, S.HELD, S.TRANSFERRED}),
    S.SERVING: frozenset({S.FINISHED, S.HELD, S.TRANSFERRED, S.WAITING}),
    S.HELD: frozenset({S.SERVING, S.CANCELLED, S.FINISHED, S.WAITING, S.TRANSFERRED}),
    S.NO_SHOW: frozenset(),
    S.TRANSFERRED: frozenset(),
    S.FINISHED: frozenset(),
    S.CANCELLED: frozenset(),
}


def call_next(
    connection: Connection, day: str, window_no: str, services: tuple[str, ...], at: datetime, *, ticket_id: str | None = None
) -> Row[Any] | None:
    """Gives the first waiting ticket of these services (or the one named) to the window, or None when nobody waits.

    `RuleViolation` queue.window_busy when the window already has a ticket.
    """
    first = select(ticket.c.id).where(ticket.c.day == day, ticket.c.state == S.WAITING.value, ticket.c.service.in_(services))
    first = first.where(ticket.c.id == ticket_id) if ticket_id else first.order_by(ticket.c.order_at, ticket.c.id).limit(1)
    if connection.dialect.name == "postgresql":
        first = first.with_for_update(skip_locked=True)
    door = (
        update(ticket)
        .where(ticket.c.id == first.scalar_subquery(), ticket.c.state == S.WAITING.value)
        .values(state=S.CALLED.value, window=window_no, called_at=to_text(at))
        .returning(*ticket.c)
    )
    try:
        return connection.execute(door).first()
    except IntegrityError as fault:
        raise RuleViolation("queue.window_busy", window=window_no) from fault


def move(
    connection: Connection, ticket_id: str, to: TicketState, at: datetime, operator: str, *, reason: str = "", **values: Any
) -> Row[Any]:
    """Moves a ticket, if the table allows it from the state that it is in at this moment. `RuleViolation`: queue.unknown_ticket, queue.wrong_state."""
    before = connection.execute(select(ticket).where(ticket.c.id == ticket_id)).first()
    if before is None:
        raise RuleViolation("queue.unknown_ticket", ticket=ticket_id[:40])
    if to not in ALLOWED[TicketState(before.state)]:
        raise RuleViolation("queue.wrong_state", number=before.number, state=before.state, to=to.value)
    try:
        after = connection.execute(
            update(ticket)
            .where(and_(ticket.c.id == ticket_id, ticket.c.state == before.state))
            .values(state=to.value, **values)
            .returning(*ticket.c)
        ).first()
    except IntegrityError as fault:
        raise RuleViolation("queue.window_busy", window=values.get("window", before.window)) from fault
    if after is None:
        raise RuleViolation("queue.taken", number=before.number)
    write_history(connection, after, before.state, at, operator, reason, window=after.window or before.window)
    return after


def write_history(
    connection: Connection,
    row: Row[Any],
    before: str | None,
    at: datetime,
    operator: str,
    reason: str = "",
    *,
    window: str | None = None,
) -> None:
    """One transition, one row, for ever."""
    connection.execute(
        insert(ticket_history).values(
            {
                "ticket": row.id,
                "number": row.number,
                "day": row.day,
                "from": before,
                "to": row.state,
                "window": window if window is not None else row.window,
                "operator": operator,
                "at": to_text(at),
                "reason": reason,
            }
        )
    )
