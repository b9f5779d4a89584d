"""Ticket transitions: one table of what may become what, and one way to write a move - conditional on the state that it leaves.

`call_next` is the only door through which a ticket gets to a window (invariant 1): a single UPDATE that takes effect only while the ticket
still waits. On PostgreSQL it skips rows that another window is about to take.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from desktop.clock import to_text
from desktop.errors import RuleViolation
from desktop.queue.model import TicketState
from desktop.queue.rows import AT_WINDOW
from desktop.queue.switching import begin_change
from desktop.queue.tables import clerk_skill, ticket, ticket_history

S = TicketState
ALLOWED: Mapping[TicketState, frozenset[TicketState]] = {
    S.WAITING: frozenset({S.CALLED, S.CANCELLED, S.WAITING}),
    S.CALLED: frozenset({S.SERVING, S.FINISHED, S.NO_SHOW, S.WAITING, S.HELD, S.TRANSFERRED, S.CANCELLED}),
    S.SERVING: frozenset({S.FINISHED, S.HELD, S.TRANSFERRED, S.WAITING, S.CANCELLED}),
    S.HELD: frozenset({S.SERVING, S.CANCELLED, S.FINISHED, S.WAITING, S.TRANSFERRED}),
    S.NO_SHOW: frozenset(),
    S.TRANSFERRED: frozenset(),
    S.FINISHED: frozenset(),
    S.CANCELLED: frozenset(),
}
UNDOABLE: Mapping[TicketState, frozenset[TicketState]] = {
    S.CALLED: frozenset({S.WAITING}),
    S.WAITING: frozenset({S.CALLED, S.SERVING, S.HELD, S.WAITING}),
    S.HELD: frozenset({S.CALLED, S.SERVING}),
    S.FINISHED: frozenset({S.CALLED, S.SERVING, S.HELD}),
    S.NO_SHOW: frozenset({S.CALLED}),
    S.CANCELLED: frozenset({S.WAITING, S.HELD}),
}
"""What an undone press may bring back: only `undo` goes these ways."""
UNDO_VERBS = frozenset({"call", "no_show", "finish", "hold", "transfer", "pin", "set_class", "cancel"})
CALLED_FROM = {"state": S.WAITING.value, "window": None, "called_at": None}
"""What every call leaves: the door asks for it."""


def callable_for(window_no: str, services: tuple[str, ...], account: str | None) -> ColumnElement[bool]:
    """Which waiting tickets a window may call: its services as far as its clerk has the skill (no rows: all), and what was sent to it by name."""
    mine = and_(ticket.c.for_window.is_(None), ticket.c.service.in_(services))
    if account:
        skill = select(clerk_skill.c.service).where(clerk_skill.c.account == account)
        mine = and_(mine, or_(~exists(skill), ticket.c.service.in_(skill)))
    return or_(mine, ticket.c.for_window == window_no)


def call_next(
    connection: Connection,
    day: str,
    window_no: str,
    services: tuple[str, ...],
    at: datetime,
    *,
    ticket_id: str | None = None,
    account: str | None = None,
) -> Row[Any] | None:
    """Gives the first waiting ticket that the window may call (or the one named) to the window, or None when nobody waits.

    `RuleViolation` queue.window_busy when the window already has a ticket.
    """
    first = select(ticket.c.id).where(ticket.c.day == day, ticket.c.state == S.WAITING.value, callable_for(window_no, services, account))
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
    connection: Connection, ticket_id: str, to: TicketState, at: datetime, operator: str, *, verb: str, reason: str = "", **values: Any
) -> Row[Any]:
    """Moves a ticket, if the table allows it from the state that it is in at this moment.

    `RuleViolation`: queue.unknown_ticket, queue.wrong_state, queue.taken (another was quicker), queue.window_busy, queue.already_open.
    """
    before = locked_row(connection, ticket_id)
    if to not in ALLOWED[TicketState(before.state)]:
        raise RuleViolation("queue.wrong_state", number=before.number, state=before.state, to=to.value)
    after = write_move(connection, before, to, values)
    if before.state in AT_WINDOW and after.state not in AT_WINDOW:
        begin_change(connection, before.window, at)
    was = {name: before._mapping[name] for name in ("state", *values)} if verb in UNDO_VERBS else None
    window = after.window or before.window
    write_history(connection, after, before.state, at, operator, verb=verb, reason=reason, window=window, service=before.service, was=was)
    return after


def write_move(connection: Connection, before: Row[Any], to: TicketState, values: Mapping[str, Any]) -> Row[Any]:
    """The conditional UPDATE itself. `RuleViolation`: queue.taken, queue.window_busy, queue.already_open."""
    try:
        after = connection.execute(
            update(ticket)
            .where(and_(ticket.c.id == before.id, ticket.c.state == before.state))
            .values({"state": to.value, **values})
            .returning(*ticket.c)
        ).first()
    except IntegrityError as fault:
        if is_of_person(fault):
            raise RuleViolation("queue.already_open", number=before.number) from fault
        raise RuleViolation("queue.window_busy", window=values.get("window", before.window)) from fault
    if after is None:
        raise RuleViolation("queue.taken", number=before.number)
    return after


def locked_row(connection: Connection, ticket_id: str) -> Row[Any]:
    """A ticket as it stands, kept from others until the transaction ends. `RuleViolation` queue.unknown_ticket."""
    row = None if "\0" in ticket_id else connection.execute(select(ticket).where(ticket.c.id == ticket_id).with_for_update()).first()
    if row is None:
        raise RuleViolation("queue.unknown_ticket", ticket=ticket_id[:40])
    return row


def is_of_person(fault: IntegrityError) -> bool:
    """Whether it was "one open ticket per person and service" (SQLite names the columns, PostgreSQL the index)."""
    return any(sign in str(fault.orig) for sign in ("ticket_of_person", "person_key"))


def write_history(
    connection: Connection,
    row: Row[Any],
    before: str | None,
    at: datetime,
    operator: str,
    *,
    verb: str,
    reason: str = "",
    window: str | None = None,
    service: str | None = None,
    was: Mapping[str, Any] | None = None,
) -> None:
    """One transition, one row, for ever. `before` is the state that it left, None for a new ticket; `service` where it happened; `was` what an
    undo brings back."""
    connection.execute(
        insert(ticket_history),
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
            "verb": verb,
            "service": service or row.service,
            "was": json.dumps(was) if was is not None else None,
        },
    )
