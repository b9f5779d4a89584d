"""What screens and the command line read from the queue. Each answer is one snapshot; nothing here writes but the board's notices."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from desktop.changes import Changes
from desktop.clock import SHANGHAI, from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.queue.at_hall import AtHall, reason_of
from desktop.queue.model import Board, BoardCall, BoardWindow, QueueView, Service, Ticket, TicketState, Window, WindowState, window_order
from desktop.queue.moves import callable_for
from desktop.queue.rows import (
    AT_WINDOW,
    current_row,
    named_ticket,
    rules,
    service_names,
    service_values,
    ticket_value,
    visit_minutes,
    window_row,
    window_value,
)
from desktop.queue.tables import board_notice, ticket, ticket_history, window
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require

BOARD_CALLS = 8
BOARD_NO_SHOWS = 12
WAITING_SHOWN = 500
_LOOK_BACK = 12 * BOARD_CALLS


class Views(AtHall):
    def view(self, window_no: str) -> QueueView:
        """What one window's screen shows: who its clerk may call, in order."""
        with self._hall.read() as connection:
            at = self._now(connection)
            day = hall_date(at).isoformat()
            place = window_row(connection, window_no)
            names = service_names(connection)
            current = current_row(connection, window_no)
            held = connection.execute(
                select(ticket).where(ticket.c.window == window_no, ticket.c.state == TicketState.HELD.value).order_by(ticket.c.called_at)
            )
            mine = callable_for(window_no, tuple(json.loads(place.services)), place.operator)
            waiting = connection.execute(
                select(ticket)
                .where(ticket.c.day == day, ticket.c.state == TicketState.WAITING.value, mine)
                .order_by(ticket.c.order_at, ticket.c.id)
                .limit(WAITING_SHOWN)
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
        with self._hall.read() as connection:
            day = hall_date(self._now(connection)).isoformat()
            names = service_names(connection)
            here = {
                row.window: ticket_value(row, names[row.service])
                for row in connection.execute(select(ticket).where(ticket.c.state.in_(AT_WINDOW)))
            }
            windows = connection.execute(select(window)).all()
            return tuple(service_values(connection, day)), tuple(
                sorted((window_value(row, here.get(row.no)) for row in windows), key=lambda place: window_order(place.no))
            )

    def find(self, text: str) -> Ticket:
        """A ticket by id, or by today's number. `RuleViolation` queue.unknown_ticket."""
        with self._hall.read() as connection:
            day = hall_date(self._now(connection)).isoformat()
            asked = select(ticket).where((ticket.c.id == text) | ((ticket.c.day == day) & (ticket.c.number == text.upper())))
            row = None if "\0" in text else connection.execute(asked).first()
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
            for row in connection.execution_options(yield_per=1000).execute(found).mappings():
                yield {key: row[key] for key in ("ticket", "number", "from", "to", "window", "operator")} | {
                    "at": from_text(row["at"]).astimezone(SHANGHAI).isoformat(),
                    "reason": row["reason"],
                }

    def board(self) -> Board:
        """What hangs in the hall: the last calls, newest first, who waits where, which windows are open, notices. No personal data."""
        with self._hall.read() as connection:
            at = self._now(connection)
            day = hall_date(at).isoformat()
            places = connection.execute(select(window)).all()
            notices = connection.scalars(select(board_notice.c.text).order_by(board_notice.c.posted_at)).all()
            windows = sorted((window_value(row, None) for row in places), key=lambda place: window_order(place.no))
            services = tuple(service_values(connection, day))
            return Board(
                called=tuple(_last_calls(connection, day, {service.code: service.name for service in services})),
                services=services,
                windows=tuple(
                    BoardWindow(place.no, place.state, place.pause_reason, place.services, place.next_services, place.switching_until)
                    for place in windows
                ),
                notices=tuple(notices),
                minutes=_about_minutes(connection, day, services, windows),
                no_shows=tuple(_no_shows(connection, day)),
                as_of=at,
            )

    def post_notice(self, actor: Actor, text: str) -> str:
        """Puts a line on the board; answers its id. `RuleViolation`: staff.forbidden, queue.reason_needed for an empty one."""
        require(actor, Permission.RUN_FLOOR)
        said, notice_id = reason_of(text), uuid7()
        with self._hall.write() as connection:
            at = to_text(self._now(connection))
            connection.execute(insert(board_notice).values(id=notice_id, text=said, posted_by=actor.id, posted_at=at))
        return notice_id

    def withdraw_notice(self, actor: Actor, text_or_id: str) -> Changes:
        """Takes a line off the board; one that is not there is no error."""
        require(actor, Permission.RUN_FLOOR)
        with self._hall.write() as connection:
            connection.execute(delete(board_notice).where((board_notice.c.id == text_or_id) | (board_notice.c.text == text_or_id)))
        return Changes()


def _about_minutes(connection: Connection, day: str, services: tuple[Service, ...], windows: Sequence[Window]) -> dict[str, int]:
    serving = Counter(code for place in windows if place.state is WindowState.OPEN for code in place.services)
    usual = rules(connection).usual_minutes
    found: dict[str, int] = {}
    for entry in services:
        if not serving[entry.code]:
            continue
        took = visit_minutes(connection, day, entry.code) if entry.waiting else 0.0
        each = usual if took is None else took
        found[entry.code] = ceil(entry.waiting * each / serving[entry.code])
    return found


def _no_shows(connection: Connection, day: str) -> Iterator[str]:
    waiting_again = (ticket.c.day == day) & (ticket.c.state == TicketState.WAITING.value) & (ticket.c.no_shows > 0)
    yield from connection.scalars(
        select(ticket.c.number).where(waiting_again).order_by(ticket.c.order_at, ticket.c.id).limit(BOARD_NO_SHOWS)
    )


def _last_calls(connection: Connection, day: str, names: Mapping[str, str]) -> Iterator[BoardCall]:
    """The last calls and recalls, a number once; a call that was undone is not shown."""
    rows = connection.execute(
        select(ticket_history)
        .where(ticket_history.c.day == day, ticket_history.c.verb.in_(("call", "recall", "undo")))
        .order_by(ticket_history.c.position.desc())
        .limit(_LOOK_BACK)
    )
    shown: set[str] = set()
    undone: set[str] = set()
    for row in rows:
        if row.verb == "undo":
            undone |= {row.ticket} if row.reason == "undo: call" else set()
        elif row.ticket in undone:
            undone -= {row.ticket} if row.verb == "call" else set()
        elif row.ticket not in shown and len(shown) < BOARD_CALLS:
            shown.add(row.ticket)
            yield BoardCall(row.number, row.window, from_text(row.at), row.verb == "recall", names.get(row.service, ""))
