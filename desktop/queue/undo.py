"""Undo of a wrong press: the actor's own last one on a ticket, within ten seconds of the store's clock.

The ticket goes back to what the history says that it was; the press and its undo both stay written down.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from desktop.changes import Changes
from desktop.clock import from_text, to_text
from desktop.errors import RuleViolation
from desktop.queue.at_hall import AtHall, answer, require_floor
from desktop.queue.model import AppointmentState, Ticket, TicketState, WindowState
from desktop.queue.moves import UNDO_VERBS, UNDOABLE, locked_row, write_history, write_move
from desktop.queue.rows import AT_WINDOW, window_row
from desktop.queue.switching import begin_change
from desktop.queue.tables import appointment, ticket_history, voucher
from desktop.staff.model import Actor

TAKE = "take"
UNDO_WITHIN = timedelta(seconds=10)


class Undo(AtHall):
    def undo(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """Takes back the actor's own last press on the ticket: call, no-show, finish, hold, transfer, pin, class, cancel - or the taking.

        A number that was taken by mistake is cancelled, and what it was taken for (an appointment, a voucher) is good again.

        `RuleViolation`: queue.undo_nothing, queue.undo_other (somebody else pressed last), queue.undo_late, queue.window_busy and
        queue.window_closed when the window that it would go back to is not free any more.
        """
        require_floor(actor)
        with self._hall.write() as connection:
            before = locked_row(connection, ticket_id)
            at = self._now(connection)
            last = _last_press(connection, before)
            if last.operator != actor.id:
                raise RuleViolation("queue.undo_other", number=before.number)
            if abs(at - from_text(last.at)) > UNDO_WITHIN:  # also when the clock was set back: nobody knows how long ago it was
                raise RuleViolation("queue.undo_late", number=before.number, seconds=int(UNDO_WITHIN.total_seconds()))
            if last.verb == TAKE:
                after = self._untake(connection, before, to_text(at))
                write_history(connection, after, before.state, at, actor.id, verb="undo", reason=f"undo: {TAKE}")
                return answer(connection, after)
            values = json.loads(last.was)
            to = TicketState(values.pop("state"))
            if to not in UNDOABLE.get(TicketState(before.state), frozenset()):
                raise RuleViolation("queue.undo_nothing", number=before.number)
            window = values.get("window", before.window)
            if to.value in AT_WINDOW and window_row(connection, window).state == WindowState.CLOSED.value:
                raise RuleViolation("queue.window_closed", window=window, state=WindowState.CLOSED.value)
            after = write_move(connection, before, to, values)
            if before.state in AT_WINDOW and after.state not in AT_WINDOW:
                begin_change(connection, before.window, at)
            write_history(
                connection, after, before.state, at, actor.id, verb="undo", reason=f"undo: {last.verb}", window=window or before.window
            )
            return answer(connection, after, before.window, window)

    def _untake(self, connection: Connection, before: Row[Any], at: str) -> Row[Any]:
        if before.state != TicketState.WAITING.value:
            raise RuleViolation("queue.undo_nothing", number=before.number)
        again = {"state": AppointmentState.BOOKED.value, "ticket_id": None, "updated_at": at}
        connection.execute(update(appointment).where(appointment.c.ticket_id == before.id).values(**again))
        connection.execute(update(voucher).where(voucher.c.redeemed_ticket == before.id).values(redeemed_at=None, redeemed_ticket=None))
        return write_move(connection, before, TicketState.CANCELLED, {"finished_at": at})


def _last_press(connection: Connection, row: Row[Any]) -> Row[Any]:
    """The newest transition of the ticket; a recall changes nothing and is looked past."""
    last = connection.execute(
        select(ticket_history)
        .where(ticket_history.c.ticket == row.id, ticket_history.c.verb != "recall")
        .order_by(ticket_history.c.position.desc())
        .limit(1)
    ).first()
    if last is None or (last.verb != TAKE and (last.verb not in UNDO_VERBS or last.was is None)):
        raise RuleViolation("queue.undo_nothing", number=row.number)
    return last
