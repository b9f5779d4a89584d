"""Taking a number: counted within service and day, one open ticket per person and service, several services in one visit.

A class that somebody gives (priority) needs a reason; one that can be seen or is proved by a paper does not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import IntegrityError

from desktop.clock import hall_date, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.queue.at_hall import AtHall, plain, reason_of
from desktop.queue.model import CLASS_BONUS_MINUTES, Ticket, TicketClass, TicketState
from desktop.queue.moves import is_of_person, write_history
from desktop.queue.rows import named_ticket, next_number, open_number, service_row, ticket_row
from desktop.queue.tables import ticket, ticket_prechecked

GIVEN = frozenset({TicketClass.PRIORITY})
PRECHECKED_LENGTH = 64 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number that somebody wants. `order_at` None: the class's bonus before now. `person_key` as the store keeps it."""

    service: str
    class_: TicketClass = TicketClass.NORMAL
    operator: str = ""
    note: str = ""
    person_key: str = ""
    then: tuple[str, ...] = ()
    reason: str = ""
    order_at: datetime | None = None
    prechecked: bool = False


class Taking(AtHall):
    def take(
        self,
        service_code: str,
        class_: TicketClass = TicketClass.NORMAL,
        *,
        operator: str = "",
        note: str = "",
        person_key: str = "",
        then: Sequence[str] = (),
        reason: str = "",
        prechecked: str = "",
    ) -> Ticket:
        """A new ticket; `then` are further services of the same visit, `prechecked` the guide's list as JSON.

        `RuleViolation`: queue.unknown_service, queue.reason_needed, queue.already_open, queue.prechecked_form.
        """
        if class_ in GIVEN:
            reason_of(reason)
        if prechecked:
            _refuse_other_than_json(prechecked)
        further = tuple(code for n, code in enumerate(then) if code != service_code and code not in then[:n])
        wanted = Wanted(
            service_code,
            class_,
            operator,
            plain(note),
            self.person_in_store(person_key),
            further,
            plain(reason),
            prechecked=bool(prechecked),
        )
        try:
            return self._take(wanted, prechecked)
        except IntegrityError as fault:
            if not is_of_person(fault):
                raise
            # Taken at another desk between looking and writing: now it is there to be named.
            return self._take(wanted, prechecked)

    def prechecked(self, ticket_id: str) -> str:
        """What the guide looked at, as JSON; "" when nothing was attached. `RuleViolation` queue.unknown_ticket."""
        with self._hall.read() as connection:
            ticket_row(connection, ticket_id)
            body = connection.scalar(select(ticket_prechecked.c.body).where(ticket_prechecked.c.ticket == ticket_id))
        return self._opened(body, ticket_id) if body else ""

    def _take(self, wanted: Wanted, prechecked: str) -> Ticket:
        with self._hall.write() as connection:
            row = take_row(connection, wanted, self._now(connection))
            if prechecked:
                connection.execute(insert(ticket_prechecked).values(ticket=row.id, body=self._sealed(prechecked, row.id)))
            return named_ticket(connection, row)


def take_row(connection: Connection, wanted: Wanted, at: datetime) -> Row[Any]:
    """Writes a new ticket inside the caller's transaction. `RuleViolation`: queue.unknown_service, queue.already_open."""
    day = hall_date(at).isoformat()
    found = service_row(connection, wanted.service)
    for code in wanted.then:
        service_row(connection, code)
    for code in (wanted.service, *wanted.then):
        open_already = open_number(connection, wanted.person_key, day, code)
        if open_already is not None:
            raise RuleViolation("queue.already_open", number=open_already)
    number = f"{found.prefix}{next_number(connection, day, wanted.service):03d}"
    order_at = wanted.order_at or at - timedelta(minutes=CLASS_BONUS_MINUTES[wanted.class_])
    values: Mapping[str, Any] = {
        "id": uuid7(),
        "day": day,
        "number": number,
        "service": wanted.service,
        "class": wanted.class_.value,
        "state": TicketState.WAITING.value,
        "order_at": to_text(order_at),
        "taken_at": to_text(at),
        "note": wanted.note,
        "person_key": wanted.person_key,
        "then": json.dumps(wanted.then),
        "prechecked": int(wanted.prechecked),
    }
    row = connection.execute(insert(ticket).values(values).returning(*ticket.c)).one()
    write_history(connection, row, None, at, wanted.operator, verb="take", reason=wanted.reason)
    return row


def _refuse_other_than_json(body: str) -> None:
    try:
        json.loads(body[: PRECHECKED_LENGTH + 1])
    except (ValueError, RecursionError) as fault:
        raise RuleViolation("queue.prechecked_form") from fault
