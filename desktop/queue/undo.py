"""Undo of a wrong press: the actor's own last one on a ticket, within ten seconds of the store's clock.

The ticket goes back to what the history says that it was; the press and its undo both stay written down.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.changes import Changes
from desktop.clock import from_text
from desktop.errors import RuleViolation
from desktop.queue.at_hall import AtHall, answer
from desktop.queue.model import Ticket, TicketState, WindowState
from desktop.queue.moves import UNDO_VERBS, UNDOABLE, locked_row, write_history, write_move
from desktop.queue.rows import AT_WINDOW, window_row
from desktop.queue.tables import ticket_history
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require

UNDO_WITHIN = timedelta(seconds=10)


class Undo(AtHall):
    def undo(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """Takes back the actor's own last press on the ticket: call, no-show, finish, hold, transfer.

        `RuleViolation`: queue.undo_nothing, queue.undo_other (somebody else pressed last), queue.undo_late, queue.window_busy and
        queue.window_closed when the window that it would go back to is not free any more.
        """
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            before = locked_row(connection, ticket_id)
            at = self._now(connection)
            last = _last_press(connection, before)
            if last.operator != actor.id:
                raise RuleViolation("queue.undo_other", number=before.number)
            if abs(at - from_text(last.at)) > UNDO_WITHIN:  # also when the clock was set back: nobody knows how long ago it was
                raise RuleViolation("queue.undo_late", number=before.number, seconds=int(UNDO_WITHIN.total_seconds()))
            values = json.loads(last.was)
            to = TicketState(values.pop("state"))
            if to not in UNDOABLE.get(TicketState(before.state), frozenset()):
                raise RuleViolation("queue.undo_nothing", number=before.number)
            window = values.get("window", before.window)
            if to.value in AT_WINDOW and window_row(connection, window).state == WindowState.CLOSED.value:
                raise RuleViolation("queue.window_closed", window=window, state=WindowState.CLOSED.value)
            after = write_move(connection, before, to, values)
            write_history(
                connection, after, before.state, at, actor.id, verb="undo", reason=f"undo: {last.verb}", window=window or before.window
            )
            return answer(connection, after, before.window, window)


def _last_press(connection: Connection, row: Row[Any]) -> Row[Any]:
    """The newest transition of the ticket; a recall changes nothing and is looked past."""
    last = connection.execute(
        select(ticket_history)
        .where(ticket_history.c.ticket == row.id, ticket_history.c.verb != "recall")
        .order_by(ticket_history.c.position.desc())
        .limit(1)
    ).first()
    if last is None or last.verb not in UNDO_VERBS or last.was is None:
        raise RuleViolation("queue.undo_nothing", number=row.number)
    return last
