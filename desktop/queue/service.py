"""The hall's queue as windows, guides and the command line use it. One truth for every window: the hall's store and its clock.

Order of calling: waiting time plus the class's bonus. A no-show goes back behind the next three, twice, then out (domain.md 4.2).
Every call is one transaction; what is answered is durable.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from desktop.changes import Changes
from desktop.clock import SHANGHAI, Clock, from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.queue.model import CLASS_BONUS_MINUTES, QueueView, Service, Ticket, TicketClass, TicketState, Window, WindowState
from desktop.queue.moves import call_next, move, write_history
from desktop.queue.rows import (
    AT_WINDOW,
    changed,
    current_row,
    named_ticket,
    next_number,
    order_behind,
    service_names,
    service_values,
    ticket_row,
    ticket_value,
    upsert,
    waiting_ahead,
    window_row,
    window_value,
)
from desktop.queue.tables import service, ticket, ticket_history, window
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Store

NO_SHOWS_ALLOWED = 2


class HallQueue:
    """Tickets and windows. With the hall's store away every method raises `EnvironmentFault`; the tickets stay as they were."""

    def __init__(self, hall: Store, clock: Clock) -> None:
        self._hall = hall
        self._clock = clock

    def take(self, service_code: str, class_: TicketClass = TicketClass.NORMAL, *, operator: str = "", note: str = "") -> Ticket:
        """A new ticket, numbered within service and day. `RuleViolation` queue.unknown_service."""
        at = self._clock()
        day = hall_date(at).isoformat()
        with self._hall.write() as connection:
            found = connection.execute(select(service).where(service.c.code == service_code)).first()
            if found is None:
                raise RuleViolation("queue.unknown_service", service=service_code[:40])
            number = f"{found.prefix}{next_number(connection, day, service_code):03d}"
            row = connection.execute(
                insert(ticket)
                .values(
                    {
                        "id": uuid7(),
                        "day": day,
                        "number": number,
                        "service": service_code,
                        "class": class_.value,
                        "state": TicketState.WAITING.value,
                        "order_at": to_text(at - timedelta(minutes=CLASS_BONUS_MINUTES[class_])),
                        "taken_at": to_text(at),
                        "note": note,
                    }
                )
                .returning(*ticket.c)
            ).one()
            write_history(connection, row, None, at, operator)
            return replace(ticket_value(row, found.name), waiting_ahead=waiting_ahead(connection, row))

    def call(self, actor: Actor, window_no: str, *, ticket_id: str | None = None) -> tuple[Ticket | None, Changes]:
        """Calls the next in order to the window, or the one named; None when nobody waits.

        `RuleViolation`: queue.unknown_window, queue.window_closed, queue.window_busy, queue.taken (another window was quicker), staff.forbidden.
        """
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            at = self._clock()
            place = window_row(connection, window_no)
            if place.state != WindowState.OPEN.value:
                raise RuleViolation("queue.window_closed", window=window_no, state=place.state)
            if current_row(connection, window_no) is not None:
                raise RuleViolation("queue.window_busy", window=window_no)
            row = call_next(connection, hall_date(at).isoformat(), window_no, tuple(json.loads(place.services)), at, ticket_id=ticket_id)
            if row is None:
                if ticket_id:
                    raise RuleViolation("queue.taken")
                return None, Changes()
            write_history(connection, row, TicketState.WAITING.value, at, actor.id)
            connection.execute(update(window).where(window.c.no == window_no).values(operator=actor.id))
            return named_ticket(connection, row), changed(row.id, window_no)

    def recall(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """Calls a called ticket again; it changes nothing but is written down. `RuleViolation` queue.wrong_state when it is not called."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = ticket_row(connection, ticket_id)
            if row.state not in AT_WINDOW:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="called")
            write_history(connection, row, row.state, self._clock(), actor.id, "recall")
            return named_ticket(connection, row), changed(row.id, row.window)

    def start(self, actor: Actor, ticket_id: str, *, case_id: str | None = None) -> tuple[Ticket, Changes]:
        """The person is at the window; the ticket is tied to the case that is worked under it. Once begun, beginning again changes nothing."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = ticket_row(connection, ticket_id)
            if row.state != TicketState.SERVING.value:
                row = move(connection, ticket_id, TicketState.SERVING, self._clock(), actor.id, **({"case_id": case_id} if case_id else {}))
            return named_ticket(connection, row), changed(row.id, row.window)

    def no_show(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """过号: behind the next three of its service, twice; the third time it is out."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = ticket_row(connection, ticket_id)
            if row.state != TicketState.CALLED.value:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="no_show")
            at, count = self._clock(), row.no_shows + 1
            if count > NO_SHOWS_ALLOWED:
                after = move(
                    connection, ticket_id, TicketState.NO_SHOW, at, actor.id, reason="no_show", no_shows=count, finished_at=to_text(at)
                )
            else:
                behind = order_behind(connection, row, at)
                after = move(
                    connection,
                    ticket_id,
                    TicketState.WAITING,
                    at,
                    actor.id,
                    reason="no_show",
                    no_shows=count,
                    order_at=behind,
                    window=None,
                    called_at=None,
                )
            return named_ticket(connection, after), changed(row.id, row.window)

    def hold(self, actor: Actor, ticket_id: str, reason: str = "") -> tuple[Ticket, Changes]:
        """挂起: the person fetches something; the window is free for the next."""
        return self._move(actor, ticket_id, TicketState.HELD, reason=reason, **({"note": reason} if reason else {}))

    def take_up(self, actor: Actor, ticket_id: str, window_no: str) -> tuple[Ticket, Changes]:
        """Goes on with a held ticket at an open window that is free. `RuleViolation`: queue.unknown_window, queue.window_closed, queue.window_busy."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            place = window_row(connection, window_no)
            if place.state != WindowState.OPEN.value:
                raise RuleViolation("queue.window_closed", window=window_no, state=place.state)
            row = ticket_row(connection, ticket_id)
            if row.state != TicketState.HELD.value:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="serving")
            after = move(connection, ticket_id, TicketState.SERVING, self._clock(), actor.id, reason="take_up", window=window_no)
            return named_ticket(connection, after), changed(after.id, window_no)

    def transfer(self, actor: Actor, ticket_id: str, service_code: str, reason: str) -> tuple[Ticket, Changes]:
        """转移 to another service, keeping its place by the time it was taken. `RuleViolation`: queue.reason_needed, queue.unknown_service."""
        require(actor, Permission.CALL_TICKETS)
        if not reason.strip():
            raise RuleViolation("queue.reason_needed")
        with self._hall.write() as connection:
            if connection.scalar(select(service.c.code).where(service.c.code == service_code)) is None:
                raise RuleViolation("queue.unknown_service", service=service_code[:40])
            before = ticket_row(connection, ticket_id)
            after = move(
                connection,
                ticket_id,
                TicketState.WAITING,
                self._clock(),
                actor.id,
                reason=f"transfer: {reason.strip()}",
                service=service_code,
                window=None,
                called_at=None,
            )
            return named_ticket(connection, after), changed(after.id, before.window)

    def finish(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        return self._move(actor, ticket_id, TicketState.FINISHED, finished_at=to_text(self._clock()))

    def cancel(self, actor: Actor, ticket_id: str, reason: str = "") -> tuple[Ticket, Changes]:
        return self._move(actor, ticket_id, TicketState.CANCELLED, reason=reason, finished_at=to_text(self._clock()))

    def open_window(self, actor: Actor, window_no: str, services: tuple[str, ...]) -> Changes:
        """Opens a window for services, making it if the hall did not know it. `RuleViolation`: queue.unknown_service, queue.window_form, queue.no_services."""
        require(actor, Permission.CALL_TICKETS)
        if not (window_no.isascii() and window_no.isalnum() and len(window_no) <= 8):
            raise RuleViolation("queue.window_form", window=window_no[:40])
        if not services:
            raise RuleViolation("queue.no_services", window=window_no)
        with self._hall.write() as connection:
            known = set(connection.scalars(select(service.c.code)))
            for code in services:
                if code not in known:
                    raise RuleViolation("queue.unknown_service", service=code[:40])
            values = {
                "services": json.dumps(services),
                "state": WindowState.OPEN.value,
                "operator": actor.id,
                "pause_reason": "",
                "updated_at": to_text(self._clock()),
            }
            make = upsert(connection)
            connection.execute(make(window).values(no=window_no, **values).on_conflict_do_update(index_elements=["no"], set_=values))
        return Changes(windows=frozenset({window_no}))

    def pause(self, actor: Actor, window_no: str, reason: str) -> Changes:
        """暂停服务; the reason is shown outside. `RuleViolation` queue.reason_needed."""
        if not reason.strip():
            raise RuleViolation("queue.reason_needed")
        return self._window_state(actor, window_no, WindowState.PAUSED, reason.strip())

    def resume(self, actor: Actor, window_no: str) -> Changes:
        return self._window_state(actor, window_no, WindowState.OPEN, "")

    def close(self, actor: Actor, window_no: str) -> Changes:
        return self._window_state(actor, window_no, WindowState.CLOSED, "")

    def view(self, window_no: str) -> QueueView:
        """What one window's screen shows, from one snapshot."""
        at = self._clock()
        day = hall_date(at).isoformat()
        with self._hall.read() as connection:
            place = window_row(connection, window_no)
            names = service_names(connection)
            current = current_row(connection, window_no)
            held = connection.execute(
                select(ticket).where(ticket.c.window == window_no, ticket.c.state == TicketState.HELD.value).order_by(ticket.c.called_at)
            )
            codes = json.loads(place.services)
            waiting = connection.execute(
                select(ticket)
                .where(ticket.c.day == day, ticket.c.state == TicketState.WAITING.value, ticket.c.service.in_(codes))
                .order_by(ticket.c.order_at, ticket.c.id)
                .limit(500)
            )
            here = ticket_value(current, names[current.service]) if current else None
            return QueueView(
                window=window_value(place, here),
                current=here,
                held=tuple(ticket_value(row, names[row.service]) for row in held),
                waiting=tuple(replace(ticket_value(row, names[row.service]), waiting_ahead=n) for n, row in enumerate(waiting)),
                services=tuple(service_values(connection, day)),
                as_of=at,
            )

    def status(self) -> tuple[tuple[Service, ...], tuple[Window, ...]]:
        """Every service with how many wait, every window with its ticket."""
        day = hall_date(self._clock()).isoformat()
        with self._hall.read() as connection:
            names = service_names(connection)
            here = {
                row.window: ticket_value(row, names[row.service])
                for row in connection.execute(select(ticket).where(ticket.c.state.in_(AT_WINDOW)))
            }
            windows = connection.execute(select(window)).all()
            return tuple(service_values(connection, day)), tuple(
                sorted((window_value(row, here.get(row.no)) for row in windows), key=lambda place: (len(place.no), place.no))
            )

    def find(self, text: str) -> Ticket:
        """A ticket by id, or by today's number. `RuleViolation` queue.unknown_ticket."""
        day = hall_date(self._clock()).isoformat()
        with self._hall.read() as connection:
            row = connection.execute(
                select(ticket).where((ticket.c.id == text) | ((ticket.c.day == day) & (ticket.c.number == text.upper())))
            ).first()
            if row is None:
                raise RuleViolation("queue.unknown_ticket", ticket=text[:40])
            return named_ticket(connection, row)

    def current(self, window_no: str) -> Ticket:
        """The ticket at a window. `RuleViolation`: queue.unknown_window, queue.no_ticket."""
        with self._hall.read() as connection:
            window_row(connection, window_no)
            row = current_row(connection, window_no)
            if row is None:
                raise RuleViolation("queue.no_ticket", window=window_no)
            return named_ticket(connection, row)

    def history(self, day: str | None = None) -> Iterator[dict[str, Any]]:
        """Every transition, in the order in which they became true; times on the hall's wall clock."""
        found = select(ticket_history).order_by(ticket_history.c.position)
        if day is not None:
            found = found.where(ticket_history.c.day == day)
        with self._hall.read() as connection:
            for row in connection.execute(found).mappings():
                yield {key: row[key] for key in ("ticket", "number", "from", "to", "window", "operator")} | {
                    "at": from_text(row["at"]).astimezone(SHANGHAI).isoformat(),
                    "reason": row["reason"],
                }

    def _move(self, actor: Actor, ticket_id: str, to: TicketState, *, reason: str = "", **values: Any) -> tuple[Ticket, Changes]:
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = move(connection, ticket_id, to, self._clock(), actor.id, reason=reason, **values)
            return named_ticket(connection, row), changed(row.id, row.window)

    def _window_state(self, actor: Actor, window_no: str, state: WindowState, reason: str) -> Changes:
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            window_row(connection, window_no)
            connection.execute(
                update(window)
                .where(window.c.no == window_no)
                .values(state=state.value, pause_reason=reason, updated_at=to_text(self._clock()))
            )
        return Changes(windows=frozenset({window_no}))
