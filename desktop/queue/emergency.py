"""应急: the queue of this workstation alone, in its vault, while the hall's store is away.

Numbers come from blocks that were reserved beforehand (应A001 …), so that no two workstations hand out the same one. Who waits at another
workstation is not known here. Later everything goes to the hall in order of time: each ticket once, under its own id, so that merging
again - also after a crash in the middle - adds nothing. A ticket that is on its way is called here no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from desktop.changes import Changes
from desktop.clock import Clock, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.intake.numbers import NumberBlocks, draw
from desktop.queue.at_hall import plain, reason_of, refuse_odd_window
from desktop.queue.calling import NO_SHOWS_ALLOWED
from desktop.queue.emergency_rows import (
    T,
    behind,
    changed_by,
    own_row,
    refuse_second,
    series_of,
    service_of,
    value_of,
    write_history,
    write_move,
)
from desktop.queue.emergency_tables import emergency_service, emergency_ticket
from desktop.queue.merging import Merged, merge_all
from desktop.queue.model import CLASS_BONUS_MINUTES, EMERGENCY_MARK, Service, Ticket, TicketClass, TicketState
from desktop.queue.rows import AT_WINDOW
from desktop.queue.service import HallQueue
from desktop.queue.taking import GIVEN
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Store

DAYS_AHEAD = 7
BLOCK = 20


class EmergencyQueue:
    """On the vault only; works as long as the vault does. `reserve` and `merge` are the two that need the hall."""

    def __init__(self, vault_store: Store, numbers: NumberBlocks, clock: Clock) -> None:
        self._vault = vault_store
        self._numbers = numbers
        self._clock = clock

    def reserve(self, hall: HallQueue, *, days: int = DAYS_AHEAD, size: int = BLOCK, first: int = 0) -> None:
        """While the hall is there: remembers its services and reserves numbers for today (or the `first` day after it) and the days after."""
        services = [{"code": entry.code, "name": entry.name, "prefix": entry.prefix} for entry in hall.status()[0]]
        with self._vault.write() as connection:
            connection.execute(delete(emergency_service))
            if services:
                connection.execute(insert(emergency_service), services)
        today = hall_date(self._clock())
        for ahead in range(first, days + 1):
            day = (today + timedelta(days=ahead)).isoformat()
            for entry in services:
                self._numbers.ensure(series_of(entry["prefix"], day), wanted=max(1, size // 2), size=size)

    def take(
        self,
        service_code: str,
        class_: TicketClass = TicketClass.NORMAL,
        *,
        operator: str = "",
        note: str = "",
        person_key: str = "",
        reason: str = "",
    ) -> Ticket:
        """A ticket with an emergency number. `RuleViolation`: queue.emergency_no_services, queue.unknown_service, queue.reason_needed,
        queue.already_open; `EnvironmentFault` numbers.exhausted when the reserved ones are gone."""
        if class_ in GIVEN:
            reason_of(reason)
        at = self._clock()
        day = hall_date(at).isoformat()
        with self._vault.write() as connection:
            found = service_of(connection, service_code)
            refuse_second(connection, person_key, day, service_code)
            number = f"{EMERGENCY_MARK}{found.prefix}{draw(connection, series_of(found.prefix, day)):03d}"
            values: Mapping[str, Any] = {
                "id": uuid7(),
                "day": day,
                "number": number,
                "service": service_code,
                "class": class_.value,
                "state": TicketState.WAITING.value,
                "order_at": to_text(at - timedelta(minutes=CLASS_BONUS_MINUTES[class_])),
                "taken_at": to_text(at),
                "note": plain(note),
                "person_key": person_key,
            }
            row = connection.execute(insert(emergency_ticket).values(values).returning(*T)).one()
            write_history(connection, row, None, at, operator, "take", plain(reason))
            return value_of(connection, row)

    def call(
        self, actor: Actor, window_no: str, services: Sequence[str] = (), *, ticket_id: str | None = None
    ) -> tuple[Ticket | None, Changes]:
        """Calls the next of these services (none named: all) to a window; None when nobody waits.

        One conditional UPDATE, as at the hall. `RuleViolation`: queue.window_form, queue.window_busy, queue.taken.
        """
        require(actor, Permission.CALL_TICKETS)
        refuse_odd_window(window_no)
        at = self._clock()
        waits = (T.state == TicketState.WAITING.value) & (T.merge == "")
        first = select(T.id).where(T.day == hall_date(at).isoformat(), waits)
        first = first.where(T.service.in_(services)) if services else first
        first = first.where(T.id == ticket_id) if ticket_id else first.order_by(T.order_at, T.id).limit(1)
        values = {"state": TicketState.CALLED.value, "window": window_no, "called_at": to_text(at)}
        door = update(emergency_ticket).where(T.id == first.scalar_subquery(), waits).values(values).returning(*T)
        with self._vault.write() as connection:
            try:
                row = connection.execute(door).first()
            except IntegrityError as fault:
                raise RuleViolation("queue.window_busy", window=window_no) from fault
            if row is None:
                if ticket_id:
                    raise RuleViolation("queue.taken")
                return None, Changes()
            write_history(connection, row, TicketState.WAITING.value, at, actor.id, "call")
            return value_of(connection, row), changed_by(row.id, window_no)

    def start(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        return self._move(actor, ticket_id, TicketState.SERVING, "start")

    def finish(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        return self._move(actor, ticket_id, TicketState.FINISHED, "finish", finished_at=to_text(self._clock()))

    def no_show(self, actor: Actor, ticket_id: str) -> tuple[Ticket, Changes]:
        """过号, as at the hall: behind the next three, twice, then out."""
        require(actor, Permission.CALL_TICKETS)
        at = self._clock()
        with self._vault.write() as connection:
            row = own_row(connection, ticket_id)
            if row.state != TicketState.CALLED.value:
                raise RuleViolation("queue.wrong_state", number=row.number, state=row.state, to="no_show")
            count = row.no_shows + 1
            if count > NO_SHOWS_ALLOWED:
                to, values = TicketState.NO_SHOW, dict[str, Any](finished_at=to_text(at))
            else:
                to, values = TicketState.WAITING, {"order_at": behind(connection, row, at), "window": None, "called_at": None}
            after = write_move(connection, row, to, at, actor.id, "no_show", no_shows=count, **values)
            return value_of(connection, after), changed_by(row.id, row.window)

    def services(self) -> tuple[Service, ...]:
        """The hall's services as they were last seen."""
        with self._vault.read() as connection:
            rows = connection.execute(select(emergency_service).order_by(emergency_service.c.prefix))
            return tuple(Service(row.code, row.name, row.prefix) for row in rows)

    def has(self, ticket_id: str) -> bool:
        """Whether a ticket is still this workstation's alone."""
        with self._vault.read() as connection:
            return connection.scalar(select(T.id).where(T.id == ticket_id, T.merge == "")) is not None

    def find(self, ticket_id: str) -> Ticket:
        """`RuleViolation`: queue.unknown_ticket, queue.taken once it went to the hall."""
        with self._vault.read() as connection:
            return value_of(connection, own_row(connection, ticket_id))

    def waiting(self) -> tuple[Ticket, ...]:
        """Who waits here today, in calling order."""
        with self._vault.read() as connection:
            rows = connection.execute(
                select(emergency_ticket)
                .where(T.day == hall_date(self._clock()).isoformat(), T.state == TicketState.WAITING.value, T.merge == "")
                .order_by(T.order_at, T.id)
            ).all()
            return tuple(value_of(connection, row) for row in rows)

    def current(self, window_no: str) -> Ticket | None:
        """The emergency ticket at a window."""
        with self._vault.read() as connection:
            row = connection.execute(select(emergency_ticket).where(T.window == window_no, T.state.in_(AT_WINDOW), T.merge == "")).first()
            return value_of(connection, row) if row is not None else None

    def to_merge(self) -> int:
        """How many tickets the hall does not have yet."""
        with self._vault.read() as connection:
            return int(connection.scalar(select(func.count()).where(T.merge != "merged")) or 0)

    def merge(self, hall: HallQueue) -> Merged:
        """Gives the hall what happened without it, oldest first. What is at a window stays here until it is finished. `EnvironmentFault` store.*"""
        return merge_all(self._vault, hall)

    def _move(self, actor: Actor, ticket_id: str, to: TicketState, verb: str, **values: Any) -> tuple[Ticket, Changes]:
        require(actor, Permission.CALL_TICKETS)
        with self._vault.write() as connection:
            row = own_row(connection, ticket_id)
            after = write_move(connection, row, to, self._clock(), actor.id, verb, **values)
            return value_of(connection, after), changed_by(row.id, row.window)
