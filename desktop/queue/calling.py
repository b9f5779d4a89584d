"""The course of a visit at a window: call, recall, begin, no-show, hold and take up, finish.

Order of calling: waiting time plus the class's bonus. A no-show goes back behind the next three, twice, then out (domain.md 4.2).
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from desktop.changes import Changes
from desktop.clock import from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.queue.at_hall import AtHall, answer, person_at, plain
from desktop.queue.door import call_at_once
from desktop.queue.hall_clock import moment_given
from desktop.queue.model import CLASS_BONUS_MINUTES, Ticket, TicketClass, TicketState, WindowState
from desktop.queue.moves import CALLED_FROM, call_next, locked_row, move, write_history
from desktop.queue.rows import (
    AT_WINDOW,
    changed,
    current_row,
    named_ticket,
    open_number,
    order_behind,
    ticket_row,
    window_row,
)
from desktop.queue.seats import sit_down
from desktop.queue.switching import begin_change, refuse_switching
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require

NO_SHOWS_ALLOWED = 2


class Calling(AtHall):
    def call(self, actor: Actor, window_no: str, *, ticket_id: str | None = None) -> tuple[Ticket | None, Changes]:
        """Calls the next in order to the window, or the one named; None when nobody waits.

        `RuleViolation`: queue.unknown_window, queue.window_closed, queue.window_busy, queue.clerk_elsewhere, queue.unknown_ticket,
        queue.not_served, queue.taken (another window was quicker), queue.window_switching (it changes its services), staff.forbidden.
        """
        require(actor, Permission.CALL_TICKETS)
        if self._hall.on_server and "\0" not in f"{window_no}{ticket_id}":
            given = moment_given(self._clock)
            found = call_at_once(self._hall, window_no, actor.id, person_at(actor), given, ticket_id=ticket_id)
            if found is not None:
                return found, changed(found.id, window_no)
        return self._call(actor, window_no, ticket_id)

    def _call(self, actor: Actor, window_no: str, ticket_id: str | None) -> tuple[Ticket | None, Changes]:
        """The long way: on SQLite always, on a server when there is more to do than to call, or a refusal to give."""
        with self._hall.write() as connection:
            place = window_row(connection, window_no, lock=True)
            at = self._now(connection)
            if place.state != WindowState.OPEN.value:
                raise RuleViolation("queue.window_closed", window=window_no, state=place.state)
            if current_row(connection, window_no) is not None:
                raise RuleViolation("queue.window_busy", window=window_no)
            if begin_change(connection, window_no, at):
                return None, Changes(windows=frozenset({window_no}))
            refuse_switching(place, at)
            left = sit_down(connection, actor, place, at)
            day, services = hall_date(at).isoformat(), tuple(json.loads(place.services))
            row = call_next(connection, day, window_no, services, at, ticket_id=ticket_id, account=person_at(actor))
            if row is None:
                if ticket_id:
                    raise _why_not(connection, ticket_id)
                return None, Changes(windows=left)
            write_history(connection, row, TicketState.WAITING.value, at, actor.id, verb="call", was=CALLED_FROM)
            return named_ticket(connection, row), changed(row.id, window_no, *left)

    def recall(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """Calls a called ticket again; it changes nothing but is written down. `RuleViolation` queue.wrong_state when it is not called."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = locked_row(connection, ticket_id)
            if row.state not in AT_WINDOW:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="called")
            write_history(connection, row, row.state, self._now(connection), actor.id, verb="recall", reason="recall")
            return answer(connection, row, row.window)

    def start(self, actor: Actor, ticket_id: str, *, case_id: str | None = None) -> tuple[Ticket, Changes]:
        """The person is at the window; the ticket is tied to the case that is worked under it. Once begun, beginning again changes nothing."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = locked_row(connection, ticket_id)
            if row.state != TicketState.SERVING.value:
                values = {"case_id": case_id} if case_id else {}
                row = move(connection, ticket_id, TicketState.SERVING, self._now(connection), actor.id, verb="start", **values)
            return answer(connection, row, row.window)

    def no_show(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """过号: behind the next three of its service, twice; the third time it is out."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = locked_row(connection, ticket_id)
            if row.state != TicketState.CALLED.value:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="no_show")
            at, count = self._now(connection), row.no_shows + 1
            to, values = TicketState.WAITING, dict[str, Any](order_at=order_behind(connection, row, at), window=None, called_at=None)
            if count > NO_SHOWS_ALLOWED:
                to, values = TicketState.NO_SHOW, {"finished_at": to_text(at)}
            after = move(connection, ticket_id, to, at, actor.id, verb="no_show", reason="no_show", no_shows=count, **values)
            return answer(connection, after, row.window)

    def hold(self, actor: Actor, ticket_id: str, reason: str = "") -> tuple[Ticket, Changes]:
        """挂起: the person fetches something; the window is free for the next."""
        said = plain(reason)
        return self._move(actor, ticket_id, TicketState.HELD, "hold", reason=said, **({"note": said} if said else {}))

    def take_up(self, actor: Actor, ticket_id: str, window_no: str) -> tuple[Ticket, Changes]:
        """Goes on with a held ticket at an open window that is free. `RuleViolation`: queue.unknown_window, queue.window_closed, queue.window_busy."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            place = window_row(connection, window_no, lock=True)
            if place.state != WindowState.OPEN.value:
                raise RuleViolation("queue.window_closed", window=window_no, state=place.state)
            row = ticket_row(connection, ticket_id)
            if row.state != TicketState.HELD.value:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="serving")
            at = self._now(connection)
            left = sit_down(connection, actor, place, at)
            after = move(connection, ticket_id, TicketState.SERVING, at, actor.id, verb="take_up", reason="take_up", window=window_no)
            return answer(connection, after, window_no, row.window, *left)

    def finish(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """Ends the visit, or this service of it: the ticket then waits for the next one, with the place of the time at which it was taken."""
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = locked_row(connection, ticket_id)
            at = self._now(connection)
            further = tuple(json.loads(row.then)) if row.state in (*AT_WINDOW, TicketState.HELD.value) else ()
            while further and open_number(connection, row.person_key, row.day, further[0], but=row.id) is not None:
                further = further[1:]  # the person took a number of its own for it meanwhile
            if not further:
                after = move(connection, ticket_id, TicketState.FINISHED, at, actor.id, verb="finish", finished_at=to_text(at), then="[]")
            else:
                after = move(connection, ticket_id, TicketState.WAITING, at, actor.id, verb="finish", reason="then", **_next(row, further))
            return answer(connection, after, row.window)


def _next(row: Row[Any], further: tuple[str, ...]) -> dict[str, Any]:
    """The ticket as it waits for the next service of its visit."""
    return {
        "service": further[0],
        "then": json.dumps(further[1:]),
        "order_at": to_text(place_by_taking(row)),
        "window": None,
        "for_window": None,
        "called_at": None,
        "no_shows": 0,
    }


def place_by_taking(row: Row[Any]) -> datetime:
    """The place in line that the time of taking and the class give."""
    return from_text(row.taken_at) - timedelta(minutes=CLASS_BONUS_MINUTES[TicketClass(row._mapping["class"])])


def _why_not(connection: Connection, ticket_id: str) -> RuleViolation:
    """Why the one that was named cannot be called here."""
    row = ticket_row(connection, ticket_id)
    if row.state == TicketState.WAITING.value:
        return RuleViolation("queue.not_served", number=row.number)
    return RuleViolation("queue.taken", number=row.number)
