"""Who sits where: one clerk in one place. The workstation acting for itself (command line, kiosk) sits nowhere.

Sitting down at a second window leaves the first: it closes when nobody is being served there, else the move is refused.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update
from sqlalchemy.exc import IntegrityError

from desktop.clock import to_text
from desktop.errors import RuleViolation
from desktop.queue.at_hall import person_at
from desktop.queue.model import TicketState, WindowState
from desktop.queue.moves import write_history
from desktop.queue.rows import current_row
from desktop.queue.switching import settled
from desktop.queue.tables import ticket, window
from desktop.staff.model import Actor


def sit_down(connection: Connection, actor: Actor, place: Row[Any], at: datetime) -> frozenset[str]:
    """The actor sits at `place` from now on; answers the window that this closed. `RuleViolation` queue.clerk_elsewhere."""
    person = person_at(actor)
    if person is None or place.operator == person:
        return frozenset()
    left = leave(connection, actor, place.no, at)
    try:
        connection.execute(update(window).where(window.c.no == place.no).values(operator=person))
    except IntegrityError as fault:
        raise RuleViolation("queue.clerk_elsewhere", window=place.no) from fault
    return left


def leave(connection: Connection, actor: Actor, going_to: str, at: datetime) -> frozenset[str]:
    """Closes the other window at which the actor sits. `RuleViolation` queue.clerk_elsewhere while somebody is served there."""
    other = connection.execute(
        select(window).where(window.c.operator == person_at(actor), window.c.no != going_to).with_for_update()
    ).first()
    if other is None:
        return frozenset()
    if current_row(connection, other.no) is not None:
        raise RuleViolation("queue.clerk_elsewhere", window=other.no)
    shut(connection, actor, other.no, at)
    return frozenset({other.no})


def shut(connection: Connection, actor: Actor, window_no: str, at: datetime) -> None:
    """Closes a window: nobody sits there, and what was sent to it by name waits for its service again."""
    connection.execute(
        update(window)
        .where(window.c.no == window_no)
        .values(state=WindowState.CLOSED.value, pause_reason="", operator=None, updated_at=to_text(at), **settled(connection, window_no))
    )
    freed = connection.execute(
        update(ticket)
        .where(ticket.c.for_window == window_no, ticket.c.state == TicketState.WAITING.value)
        .values(for_window=None)
        .returning(*ticket.c)
    ).all()
    for row in freed:
        write_history(connection, row, row.state, at, actor.id, verb="window_closed", reason="window_closed")
