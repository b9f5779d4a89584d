"""What every room of the queue stands on: the hall's store, its clock, the seal on what a server may not read, and one way to answer a move."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from desktop.changes import Changes
from desktop.clock import Clock
from desktop.errors import RuleViolation
from desktop.queue.hall_clock import store_now
from desktop.queue.model import Ticket, TicketState
from desktop.queue.moves import move
from desktop.queue.rows import changed, named_ticket
from desktop.queue.sealed import seal_words
from desktop.sealing import Sealer
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Store

REASON_LENGTH = 200


def next_weekday(day: date) -> date:
    """The next day that is no Saturday or Sunday: what is used where nobody gave the calendar of working days."""
    day += timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return day


class AtHall:
    """With the hall's store away every method raises `EnvironmentFault`; the tickets stay as they were."""

    def __init__(self, hall: Store, clock: Clock, *, next_day: Callable[[date], date] = next_weekday, sealer: Sealer | None = None) -> None:
        self._hall = hall
        self._clock = clock
        self._next_day = next_day
        self._sealer = sealer
        seal_words(hall, sealer)

    @property
    def store(self) -> Store:
        """For what belongs to the queue and writes beside it (the merge of emergency tickets)."""
        return self._hall

    def person_in_store(self, person_key: str) -> str:
        """A person's key as the hall's store has it: blinded where that lies on a server."""
        return self._sealer.blind(person_key) if self._sealer else person_key

    def _now(self, connection: Connection) -> datetime:
        return store_now(connection, self._clock)

    def _sealed(self, body: str, ticket_id: str) -> str:
        return self._sealer.seal(body, f"prechecked/{ticket_id}") if self._sealer else body

    def _opened(self, body: str, ticket_id: str) -> str:
        return self._sealer.open(body, f"prechecked/{ticket_id}") if self._sealer else body

    def _move(self, actor: Actor, ticket_id: str, to: TicketState, verb: str, *, reason: str = "", **values: Any) -> tuple[Ticket, Changes]:
        require(actor, Permission.CALL_TICKETS)
        with self._hall.write() as connection:
            row = move(connection, ticket_id, to, self._now(connection), actor.id, verb=verb, reason=reason, **values)
            return answer(connection, row, row.window)


def answer(connection: Connection, row: Row[Any], *windows: str | None) -> tuple[Ticket, Changes]:
    """A moved ticket with what its move changed."""
    return named_ticket(connection, row), changed(row.id, *windows)


def require_floor(actor: Actor) -> None:
    """`RuleViolation` staff.forbidden for whoever does not work on the floor."""
    require(actor, Permission.ORDER_TICKETS)


def refuse_odd_window(window_no: str) -> None:
    """`RuleViolation` queue.window_form."""
    if not (window_no.isascii() and window_no.isalnum() and len(window_no) <= 8):
        raise RuleViolation("queue.window_form", window=window_no[:40])


def reason_of(text: str) -> str:
    """A reason as it is written down. `RuleViolation` queue.reason_needed for an empty one."""
    clean = plain(text)
    if not clean:
        raise RuleViolation("queue.reason_needed")
    return clean


def plain(text: str) -> str:
    """One short line without control characters (PostgreSQL's text takes no NUL)."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:REASON_LENGTH]


def person_at(actor: Actor) -> str | None:
    """The account that sits at a window; None for the workstation acting for itself (command line, kiosk, display)."""
    return None if actor.id == actor.workstation_id else actor.id
