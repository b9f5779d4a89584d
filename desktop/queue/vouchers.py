"""When the hall fails: next-day priority vouchers (次日优先凭证), and the end of the day.

A voucher ends its ticket and carries its visit over: service, further services, what was looked at. It is good on one day, once.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, or_, select, update

from desktop.clock import from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.queue.at_hall import AtHall, plain, reason_of, require_floor
from desktop.queue.model import AppointmentState, DayClosed, Ticket, TicketClass, TicketState, Voucher
from desktop.queue.moves import locked_row, move
from desktop.queue.rows import OPEN, named_ticket
from desktop.queue.tables import appointment, ticket, ticket_prechecked, voucher
from desktop.queue.taking import Wanted, take_row
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import hold

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what is read wrongly aloud or on paper: 0 O 1 I L U."""
LENGTH = 8


class Vouchers(AtHall):
    def voucher(self, actor: Actor, ticket_id: str, reason: str) -> Voucher:
        """Ends an open ticket and gives its holder priority on the next working day. `RuleViolation`: queue.reason_needed, queue.wrong_state."""
        require_floor(actor)
        said = reason_of(reason)
        with self._hall.write() as connection:
            return self._give(connection, actor, locked_row(connection, ticket_id), said, self._now(connection))

    def redeem(self, code: str, *, operator: str = "") -> Ticket:
        """A ticket of class priority for a voucher of today.

        `RuleViolation`: queue.voucher_unknown, queue.voucher_used, queue.voucher_wrong_day, queue.already_open.
        """
        clean = "".join(sign for sign in code.upper() if sign in SIGNS)
        with self._hall.write() as connection:
            at = self._now(connection)
            found = connection.execute(select(voucher).where(voucher.c.code == clean).with_for_update()).first()
            if found is None:
                raise RuleViolation("queue.voucher_unknown")
            if found.redeemed_at is not None:
                raise RuleViolation("queue.voucher_used", at=hall_date(from_text(found.redeemed_at)).isoformat())
            if found.valid_on != hall_date(at).isoformat():
                raise RuleViolation("queue.voucher_wrong_day", day=found.valid_on)
            old = connection.execute(select(ticket).where(ticket.c.id == found.ticket)).one()
            row = take_row(connection, _carried(old, found.code, operator), at)
            self._carry_list(connection, old.id, row.id)
            connection.execute(update(voucher).where(voucher.c.code == clean).values(redeemed_at=to_text(at), redeemed_ticket=row.id))
            return named_ticket(connection, row)

    def close_day(self, actor: Actor, *, vouchers: bool = False) -> DayClosed:
        """日终: cancels whoever still waits or is on hold, with vouchers if wanted; who is at a window is finished by its clerk.

        What was left over from earlier days is cancelled without vouchers. Appointments that nobody came for are missed. Supervisor only.
        """
        require(actor, Permission.RUN_FLOOR)
        with self._hall.write() as connection:
            hold(connection, "queue.close_day")
            at = self._now(connection)
            today = hall_date(at).isoformat()
            given: list[Voucher] = []
            rows = _left_over(connection, today)
            for row in rows:
                if vouchers and row.day == today:
                    given.append(self._give(connection, actor, row, "close_day", at))
                else:
                    move(
                        connection,
                        row.id,
                        TicketState.CANCELLED,
                        at,
                        actor.id,
                        verb="close_day",
                        reason="close_day",
                        finished_at=to_text(at),
                    )
            connection.execute(
                update(appointment)
                .where(appointment.c.day <= today, appointment.c.state == AppointmentState.BOOKED.value)
                .values(state=AppointmentState.MISSED.value, updated_at=to_text(at))
            )
            _forget_lists(connection, today)
        return DayClosed(len(rows), tuple(given))

    def _give(self, connection: Connection, actor: Actor, row: Row[Any], reason: str, at: datetime) -> Voucher:
        code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        valid_on = self._next_day(hall_date(at))
        text = f"voucher: {reason}"
        move(connection, row.id, TicketState.CANCELLED, at, actor.id, verb="voucher", reason=text, finished_at=to_text(at))
        values = {
            "code": code,
            "ticket": row.id,
            "number": row.number,
            "service": row.service,
            "valid_on": valid_on.isoformat(),
            "reason": plain(reason),
            "issued_by": actor.id,
            "issued_at": to_text(at),
        }
        connection.execute(insert(voucher), values)
        return Voucher(code, row.number, row.service, valid_on)

    def _carry_list(self, connection: Connection, old: str, new: str) -> None:
        body = connection.scalar(select(ticket_prechecked.c.body).where(ticket_prechecked.c.ticket == old))
        if body is not None:
            connection.execute(insert(ticket_prechecked).values(ticket=new, body=self._sealed(self._opened(body, old), new)))
            connection.execute(delete(ticket_prechecked).where(ticket_prechecked.c.ticket == old))


def _carried(old: Row[Any], code: str, operator: str) -> Wanted:
    return Wanted(
        old.service,
        TicketClass.PRIORITY,
        operator,
        old.note,
        old.person_key,
        tuple(json.loads(old.then)),
        f"voucher {code}",
        prechecked=bool(old.prechecked),
    )


def _left_over(connection: Connection, today: str) -> list[Row[Any]]:
    """In the order of their ids, so that two who close at once do not wait for each other."""
    waits = ticket.c.state.in_((TicketState.WAITING.value, TicketState.HELD.value))
    left = or_(and_(ticket.c.day == today, waits), and_(ticket.c.day < today, ticket.c.state.in_(OPEN)))
    return list(connection.execute(select(ticket).where(left).order_by(ticket.c.id).with_for_update()))


def _forget_lists(connection: Connection, today: str) -> None:
    """What guides looked at is kept no longer than it is needed: for open tickets and for vouchers that may still be used."""
    still = select(ticket.c.id).where(ticket.c.state.in_(OPEN))
    good = select(voucher.c.ticket).where(voucher.c.redeemed_at.is_(None), voucher.c.valid_on >= today)
    connection.execute(delete(ticket_prechecked).where(ticket_prechecked.c.ticket.not_in(still), ticket_prechecked.c.ticket.not_in(good)))
