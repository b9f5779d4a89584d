"""What changes the order of the line or takes a ticket out of it: transfer, pin, another class, cancel. All but cancelling need a reason.

Clerks, guides and supervisors may do it for whoever waits; a ticket at a window is its clerk's.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from desktop.changes import Changes
from desktop.clock import from_text, to_text
from desktop.errors import RuleViolation
from desktop.queue.at_hall import AtHall, answer, plain, reason_of, require_floor
from desktop.queue.model import CLASS_BONUS_MINUTES, Ticket, TicketClass, TicketState, WindowState
from desktop.queue.moves import locked_row, move
from desktop.queue.rows import AT_WINDOW, open_number, service_row, window_row
from desktop.queue.tables import ticket
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require


class Floor(AtHall):
    def transfer(
        self, actor: Actor, ticket_id: str, service_code: str | None = None, reason: str = "", window: str | None = None
    ) -> tuple[Ticket, Changes]:
        """转移 to another service, to a window by name, or both, keeping its place.

        What is sent to a window waits for that one alone, whatever it serves; when that window closes it waits for its service again.
        `RuleViolation`: queue.reason_needed, queue.no_target, queue.unknown_service, queue.unknown_window, queue.window_closed, queue.already_open.
        """
        require_floor(actor)
        said = reason_of(reason)
        if service_code is None and window is None:
            raise RuleViolation("queue.no_target")
        with self._hall.write() as connection:
            if window is not None and (place := window_row(connection, window, lock=True)).state == WindowState.CLOSED.value:
                raise RuleViolation("queue.window_closed", window=window, state=place.state)
            before = locked_row(connection, ticket_id)
            if before.state != TicketState.WAITING.value:
                require(actor, Permission.CALL_TICKETS)
            code = service_row(connection, service_code).code if service_code is not None else before.service
            at = self._now(connection)
            values = _sent_to(connection, before, code, window)
            after = move(connection, ticket_id, TicketState.WAITING, at, actor.id, verb="transfer", reason=f"transfer: {said}", **values)
            return answer(connection, after, before.window, window)

    def pin(self, actor: Actor, ticket_id: str, reason: str) -> tuple[Ticket, Changes]:
        """置顶: before everybody who waits. `RuleViolation`: queue.reason_needed, queue.wrong_state when it does not wait."""
        require_floor(actor)
        said = reason_of(reason)
        with self._hall.write() as connection:
            before = waiting_row(connection, ticket_id)
            first = connection.scalar(
                select(func.min(ticket.c.order_at)).where(ticket.c.day == before.day, ticket.c.state == TicketState.WAITING.value)
            )
            top = to_text(from_text(first) - timedelta(microseconds=1)) if first else before.order_at
            return self._reorder(connection, actor, before, "pin", said, order_at=top)

    def set_class(self, actor: Actor, ticket_id: str, class_: TicketClass, reason: str) -> tuple[Ticket, Changes]:
        """Another class for whoever waits, with the place that it gives. `RuleViolation`: queue.reason_needed, queue.wrong_state."""
        require_floor(actor)
        said = reason_of(reason)
        with self._hall.write() as connection:
            before = waiting_row(connection, ticket_id)
            gained = CLASS_BONUS_MINUTES[class_] - CLASS_BONUS_MINUTES[TicketClass(before._mapping["class"])]
            order_at = to_text(from_text(before.order_at) - timedelta(minutes=gained))
            return self._reorder(connection, actor, before, "set_class", said, order_at=order_at, **{"class": class_.value})

    def cancel(self, actor: Actor, ticket_id: str, reason: str = "") -> tuple[Ticket, Changes]:
        """The person left. A ticket at a window is cancelled by whoever calls. `RuleViolation`: queue.wrong_state, staff.forbidden."""
        require_floor(actor)
        with self._hall.write() as connection:
            before = locked_row(connection, ticket_id)
            if before.state in (*AT_WINDOW, TicketState.HELD.value):
                require(actor, Permission.CALL_TICKETS)
            at, said = self._now(connection), plain(reason)
            after = move(connection, ticket_id, TicketState.CANCELLED, at, actor.id, verb="cancel", reason=said, finished_at=to_text(at))
            return answer(connection, after, before.window)

    def _reorder(
        self, connection: Connection, actor: Actor, before: Row[Any], verb: str, reason: str, **values: Any
    ) -> tuple[Ticket, Changes]:
        at = self._now(connection)
        after = move(connection, before.id, TicketState.WAITING, at, actor.id, verb=verb, reason=f"{verb}: {reason}", **values)
        return answer(connection, after)


def waiting_row(connection: Connection, ticket_id: str) -> Row[Any]:
    row = locked_row(connection, ticket_id)
    if row.state != TicketState.WAITING.value:
        raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="waiting")
    return row


def _sent_to(connection: Connection, row: Row[Any], service_code: str, window_no: str | None) -> dict[str, Any]:
    if (number := open_number(connection, row.person_key, row.day, service_code, but=row.id)) is not None:
        raise RuleViolation("queue.already_open", number=number)
    further = [code for code in json.loads(row.then) if code != service_code]
    return {"service": service_code, "then": json.dumps(further), "for_window": window_no, "window": None, "called_at": None}
