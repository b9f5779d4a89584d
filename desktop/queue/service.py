"""The hall's queue as windows, guides and the command line use it. One truth for every window: the hall's store and its clock.

Order of calling: waiting time plus the class's bonus. A no-show goes back behind the next three, twice, then out (domain.md 4.2).
Every call is one transaction; what is answered is durable.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from desktop.changes import Changes
from desktop.clock import SHANGHAI, Clock, from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.queue.model import CLASS_BONUS_MINUTES, QueueView, Service, Ticket, TicketClass, TicketState, Window, WindowState
from desktop.queue.moves import call_next, move, write_history
from desktop.queue.tables import service, ticket, ticket_counter, ticket_history, window
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Store

NO_SHOW_BEHIND = 3
NO_SHOWS_ALLOWED = 2
_AT_WINDOW = (TicketState.CALLED.value, TicketState.SERVING.value)


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
            number = f"{found.prefix}{_next_number(connection, day, service_code):03d}"
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
            return replace(_ticket(row, found.name), waiting_ahead=_ahead(connection, row))

    def call(self, actor: Actor, window_no: str, *, ticket_id: str | None = None) -> tuple[Ticket | None, Changes]:
        """Calls the next in order to the window, or the one named; None when nobody waits.

        `RuleViolation`: queue.unknown_window, queue.window_closed, queue.window_busy, queue.taken (another window was quicker), staff.forbidden.
        """
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            at = self._clock()
            place = _window_row(connection, window_no)
            if place.state != WindowState.OPEN.value:
                raise RuleViolation("queue.window_closed", window=window_no, state=place.state)
            if _current(connection, window_no) is not None:
                raise RuleViolation("queue.window_busy", window=window_no)
            row = call_next(connection, hall_date(at).isoformat(), window_no, tuple(json.loads(place.services)), at, ticket_id=ticket_id)
            if row is None:
                if ticket_id:
                    raise RuleViolation("queue.taken")
                return None, Changes()
            write_history(connection, row, TicketState.WAITING.value, at, actor.id)
            connection.execute(update(window).where(window.c.no == window_no).values(operator=actor.id))
            return _named(connection, row), _changed(row.id, window_no)

    def recall(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """Calls a called ticket again; it changes nothing but is written down. `RuleViolation` queue.wrong_state when it is not called."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = _ticket_row(connection, ticket_id)
            if row.state not in _AT_WINDOW:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="called")
            write_history(connection, row, row.state, self._clock(), actor.id, "recall")
            return _named(connection, row), _changed(row.id, row.window)

    def start(self, actor: Actor, ticket_id: str, *, case_id: str | None = None) -> tuple[Ticket, Changes]:
        """The person is at the window; the ticket is tied to the case that is worked under it."""
        return self._move(actor, ticket_id, TicketState.SERVING, **({"case_id": case_id} if case_id else {}))

    def no_show(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """过号: behind the next three of its service, twice; the third time it is out."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = _ticket_row(connection, ticket_id)
            if row.state != TicketState.CALLED.value:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="no_show")
            at, count = self._clock(), row.no_shows + 1
            if count > NO_SHOWS_ALLOWED:
                after = move(
                    connection, ticket_id, TicketState.NO_SHOW, at, actor.id, reason="no_show", no_shows=count, finished_at=to_text(at)
                )
            else:
                behind = _order_behind(connection, row, at)
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
            return _named(connection, after), _changed(row.id, row.window)

    def hold(self, actor: Actor, ticket_id: str, reason: str = "") -> tuple[Ticket, Changes]:
        """挂起: the person fetches something; the window is free for the next."""
        return self._move(actor, ticket_id, TicketState.HELD, reason=reason, **({"note": reason} if reason else {}))

    def take_up(self, actor: Actor, ticket_id: str, window_no: str) -> tuple[Ticket, Changes]:
        """Goes on with a held ticket at an open window that is free. `RuleViolation`: queue.unknown_window, queue.window_closed, queue.window_busy."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            place = _window_row(connection, window_no)
            if place.state != WindowState.OPEN.value:
                raise RuleViolation("queue.window_closed", window=window_no, state=place.state)
            row = _ticket_row(connection, ticket_id)
            if row.state != TicketState.HELD.value:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="serving")
            after = move(connection, ticket_id, TicketState.SERVING, self._clock(), actor.id, reason="take_up", window=window_no)
            return _named(connection, after), _changed(after.id, window_no)

    def transfer(self, actor: Actor, ticket_id: str, service_code: str, reason: str) -> tuple[Ticket, Changes]:
        """转移 to another service, keeping its place by the time it was taken. `RuleViolation`: queue.reason_needed, queue.unknown_service."""
        require(actor, Permission.CALL_TICKETS)
        if not reason.strip():
            raise RuleViolation("queue.reason_needed")
        with self._hall.write() as connection:
            if connection.scalar(select(service.c.code).where(service.c.code == service_code)) is None:
                raise RuleViolation("queue.unknown_service", service=service_code[:40])
            before = _ticket_row(connection, ticket_id)
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
            return _named(connection, after), _changed(after.id, before.window)

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
            make = _upsert(connection)
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
            place = _window_row(connection, window_no)
            names = _names(connection)
            current = _current(connection, window_no)
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
            here = _ticket(current, names[current.service]) if current else None
            return QueueView(
                window=_window(place, here),
                current=here,
                held=tuple(_ticket(row, names[row.service]) for row in held),
                waiting=tuple(replace(_ticket(row, names[row.service]), waiting_ahead=n) for n, row in enumerate(waiting)),
                services=tuple(_services(connection, day)),
                as_of=at,
            )

    def status(self) -> tuple[tuple[Service, ...], tuple[Window, ...]]:
        """Every service with how many wait, every window with its ticket."""
        day = hall_date(self._clock()).isoformat()
        with self._hall.read() as connection:
            names = _names(connection)
            here = {
                row.window: _ticket(row, names[row.service])
                for row in connection.execute(select(ticket).where(ticket.c.state.in_(_AT_WINDOW)))
            }
            windows = connection.execute(select(window)).all()
            return tuple(_services(connection, day)), tuple(
                sorted((_window(row, here.get(row.no)) for row in windows), key=lambda place: (len(place.no), place.no))
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
            return _named(connection, row)

    def current(self, window_no: str) -> Ticket:
        """The ticket at a window. `RuleViolation`: queue.unknown_window, queue.no_ticket."""
        with self._hall.read() as connection:
            _window_row(connection, window_no)
            row = _current(connection, window_no)
            if row is None:
                raise RuleViolation("queue.no_ticket", window=window_no)
            return _named(connection, row)

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
            return _named(connection, row), _changed(row.id, row.window)

    def _window_state(self, actor: Actor, window_no: str, state: WindowState, reason: str) -> Changes:
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            _window_row(connection, window_no)
            connection.execute(
                update(window)
                .where(window.c.no == window_no)
                .values(state=state.value, pause_reason=reason, updated_at=to_text(self._clock()))
            )
        return Changes(windows=frozenset({window_no}))


def _upsert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert


def _next_number(connection: Connection, day: str, service_code: str) -> int:
    statement = _upsert(connection)(ticket_counter).values(day=day, service=service_code, last=1)
    return int(
        connection.scalar(
            statement.on_conflict_do_update(index_elements=["day", "service"], set_={"last": ticket_counter.c.last + 1}).returning(
                ticket_counter.c.last
            )
        )
        or 0
    )


def _window_row(connection: Connection, window_no: str) -> Row[Any]:
    row = connection.execute(select(window).where(window.c.no == window_no)).first()
    if row is None:
        raise RuleViolation("queue.unknown_window", window=window_no[:40])
    return row


def _ticket_row(connection: Connection, ticket_id: str) -> Row[Any]:
    row = connection.execute(select(ticket).where(ticket.c.id == ticket_id)).first()
    if row is None:
        raise RuleViolation("queue.unknown_ticket", ticket=ticket_id[:40])
    return row


def _current(connection: Connection, window_no: str) -> Row[Any] | None:
    return connection.execute(select(ticket).where(ticket.c.window == window_no, ticket.c.state.in_(_AT_WINDOW))).first()


def _names(connection: Connection) -> dict[str, str]:
    return {row.code: row.name for row in connection.execute(select(service.c.code, service.c.name))}


def _services(connection: Connection, day: str) -> Iterator[Service]:
    waiting = (
        select(ticket.c.service, func.count().label("waiting"))
        .where(ticket.c.day == day, ticket.c.state == TicketState.WAITING.value)
        .group_by(ticket.c.service)
        .subquery()
    )
    rows = connection.execute(
        select(service, func.coalesce(waiting.c.waiting, 0).label("waiting"))
        .outerjoin(waiting, waiting.c.service == service.c.code)
        .order_by(service.c.position)
    )
    for row in rows:
        yield Service(row.code, row.name, row.prefix, row.waiting)


def _ahead(connection: Connection, row: Row[Any]) -> int:
    return int(
        connection.scalar(
            select(func.count())
            .select_from(ticket)
            .where(
                ticket.c.day == row.day,
                ticket.c.service == row.service,
                ticket.c.state == TicketState.WAITING.value,
                ticket.c.order_at < row.order_at,
            )
        )
        or 0
    )


def _order_behind(connection: Connection, row: Row[Any], at: datetime) -> str:
    """Just behind the third that waits for the same service; behind the last where fewer wait."""
    ahead = connection.scalars(
        select(ticket.c.order_at)
        .where(ticket.c.day == row.day, ticket.c.service == row.service, ticket.c.state == TicketState.WAITING.value)
        .order_by(ticket.c.order_at, ticket.c.id)
        .limit(NO_SHOW_BEHIND)
    ).all()
    return to_text(from_text(ahead[-1]) + timedelta(microseconds=1)) if ahead else to_text(at)


def _named(connection: Connection, row: Row[Any]) -> Ticket:
    return replace(
        _ticket(row, _names(connection)[row.service]),
        waiting_ahead=_ahead(connection, row) if row.state == TicketState.WAITING.value else 0,
    )


def _ticket(row: Row[Any], service_name: str) -> Ticket:
    return Ticket(
        id=row.id,
        number=row.number,
        service=row.service,
        service_name=service_name,
        class_=TicketClass(row._mapping["class"]),
        state=TicketState(row.state),
        window=row.window,
        taken_at=from_text(row.taken_at),
        called_at=from_text(row.called_at) if row.called_at else None,
        no_shows=row.no_shows,
        note=row.note,
        case_id=row.case_id,
    )


def _window(row: Row[Any], here: Ticket | None) -> Window:
    return Window(row.no, tuple(json.loads(row.services)), WindowState(row.state), row.operator, here, row.pause_reason)


def _changed(ticket_id: str, window_no: str | None) -> Changes:
    return Changes(tickets=frozenset({ticket_id}), windows=frozenset({window_no} if window_no else set()))
