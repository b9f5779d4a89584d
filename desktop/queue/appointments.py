"""Appointments of the day, as the province sends them, and checking in: by code, by the QR on the appointment's paper, by the person.

Who comes in time waits with the class of appointments; too early, with the appointment's own time as the place; too late, as anybody else.
Nothing whole is kept: name, mobile and identity number are masked when they come in; a server has them sealed, the number blinded.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from desktop.clock import Clock, from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.intake.party import mask_id, mask_mobile, mask_name
from desktop.queue.hall_clock import store_now
from desktop.queue.model import Appointment, AppointmentState, QueueRules, Ticket, TicketClass
from desktop.queue.rows import named_ticket, rules, ticket_row, upsert
from desktop.queue.sealed import seal_words
from desktop.queue.tables import appointment
from desktop.queue.taking import Wanted, take_row
from desktop.sealing import Sealer
from desktop.store import Store

TEXT_LENGTH = 2000
_TOKENS = re.compile(r"[0-9A-Za-z_*]+(?:-[0-9A-Za-z_*]+)*")
_NEEDED = ("appointment_id", "service_code", "starts_at", "ends_at")
_OVER = (AppointmentState.CHECKED_IN.value, AppointmentState.CANCELLED.value)


class Appointments:
    """On the hall's store, so that every desk sees the same. With it away every method raises `EnvironmentFault`."""

    def __init__(self, hall_store: Store, clock: Clock, *, sealer: Sealer | None = None) -> None:
        """`sealer` is the queue's own: both must know a person by the same key."""
        self._hall = hall_store
        self._clock = clock
        self._sealer = sealer
        seal_words(hall_store, sealer)

    def made(self, **said: Any) -> Appointment:
        """An appointment with the keys of the province's change; saying it again changes nothing, saying it otherwise moves it.

        One that was cancelled or checked in stays so. `person_key` may come beside the province's keys. `RuleViolation` queue.appointment_form.
        """
        values = self._values(said)
        with self._hall.write() as connection:
            values["updated_at"] = to_text(store_now(connection, self._clock))
            later = {name: value for name, value in values.items() if name not in ("id", "state")}
            make = upsert(connection)(appointment).values(**values)
            connection.execute(make.on_conflict_do_update(index_elements=["id"], set_=later, where=appointment.c.state.not_in(_OVER)))
            return _value(connection.execute(select(appointment).where(appointment.c.id == values["id"])).one())

    def cancelled(self, appointment_id: str) -> None:
        """The person cancelled; one that has checked in keeps its number. Unknown or cancelled already is no error."""
        with self._hall.write() as connection:
            connection.execute(
                update(appointment)
                .where(appointment.c.id == appointment_id, appointment.c.state != AppointmentState.CHECKED_IN.value)
                .values(state=AppointmentState.CANCELLED.value, updated_at=to_text(store_now(connection, self._clock)))
            )

    def of_day(self, day: date) -> tuple[Appointment, ...]:
        with self._hall.read() as connection:
            rows = connection.execute(
                select(appointment).where(appointment.c.day == day.isoformat()).order_by(appointment.c.starts_at, appointment.c.id)
            )
            return tuple(_value(row) for row in rows)

    def check_in(self, text: str, *, operator: str = "") -> Ticket:
        """A number for an appointment of today, found by its code, its QR text, the person's key or identity number.

        `RuleViolation`: queue.appointment_unknown, queue.appointment_several, queue.appointment_used, queue.appointment_cancelled,
        queue.appointment_other_day, queue.already_open, queue.unknown_service.
        """
        with self._hall.write() as connection:
            at = store_now(connection, self._clock)
            found = self._found(connection, text[:TEXT_LENGTH], hall_date(at).isoformat())
            if found.state == AppointmentState.CANCELLED.value:
                raise RuleViolation("queue.appointment_cancelled")
            if found.state == AppointmentState.CHECKED_IN.value:
                raise RuleViolation("queue.appointment_used", number=ticket_row(connection, found.ticket_id).number)
            class_, order_at = place_of(from_text(found.starts_at), at, rules(connection))
            wanted = Wanted(found.service, class_, operator, person_key=found.person_key, reason="appointment", order_at=order_at)
            row = take_row(connection, wanted, at)
            connection.execute(
                update(appointment)
                .where(appointment.c.id == found.id)
                .values(state=AppointmentState.CHECKED_IN.value, ticket_id=row.id, updated_at=to_text(at))
            )
            return named_ticket(connection, row)

    def _found(self, connection: Connection, text: str, today: str) -> Row[Any]:
        tokens = _TOKENS.findall(text)[:50]
        by_code = connection.execute(select(appointment).where(appointment.c.check_in_code.in_(tokens)).with_for_update()).all()
        if by_code:
            here = [row for row in by_code if row.day == today]
            if not here:
                raise RuleViolation("queue.appointment_other_day", day=by_code[0].day)
            return here[0]
        rows = self._of_person(connection, text.strip(), today)
        open_ones = [row for row in rows if row.state not in _OVER]
        if len(open_ones) > 1:
            raise RuleViolation("queue.appointment_several")
        if not rows:
            raise RuleViolation("queue.appointment_unknown")
        return (open_ones or rows)[0]

    def _of_person(self, connection: Connection, text: str, today: str) -> list[Row[Any]]:
        """By the person's key, or by an identity number: its key, else what the province's masked one shows of it."""
        number = text.upper()
        key = text if re.fullmatch(r"[0-9a-f]{64}", text) else hashlib.sha256(f"resident_id:{number}".encode()).hexdigest()
        masked = mask_id(number) if re.fullmatch(r"[0-9]{17}[0-9X]", number) else ""
        same = or_(
            appointment.c.person_key == self._blind(key), (appointment.c.id_masked == self._blind(masked)) & (appointment.c.id_masked != "")
        )
        asked = select(appointment).where(appointment.c.day == today, same).order_by(appointment.c.starts_at).with_for_update()
        return list(connection.execute(asked))

    def _blind(self, person_key: str) -> str:
        return self._sealer.blind(person_key) if self._sealer else person_key

    def _values(self, said: Mapping[str, Any]) -> dict[str, Any]:
        for name in _NEEDED:
            if not isinstance(said.get(name), str | datetime) or not said[name]:
                raise RuleViolation("queue.appointment_form", field=name)
        try:
            starts, ends = (at if isinstance(at, datetime) else from_text(at) for at in (said["starts_at"], said["ends_at"]))
        except ValueError as fault:
            raise RuleViolation("queue.appointment_form", field="starts_at") from fault
        return {
            "id": said["appointment_id"],
            "day": hall_date(starts).isoformat(),
            "service": said["service_code"],
            "starts_at": to_text(starts),
            "ends_at": to_text(ends),
            "name_masked": mask_name(str(said.get("party_name") or "")),
            "mobile_masked": mask_mobile(str(said.get("mobile") or "")),
            "id_masked": self._blind(_still_masked(str(said.get("id_no_masked") or ""))),
            "person_key": self._blind(str(said.get("person_key") or "")),
            "check_in_code": str(said.get("check_in_code") or ""),
            "state": AppointmentState.BOOKED.value,
        }


def place_of(starts_at: datetime, at: datetime, said: QueueRules) -> tuple[TicketClass, datetime | None]:
    """Class and place of somebody who comes at `at` for an appointment; None is the class's own place."""
    if at > starts_at + timedelta(minutes=said.late_minutes):
        return TicketClass.NORMAL, None
    if at < starts_at - timedelta(minutes=said.early_minutes):
        return TicketClass.APPOINTMENT, starts_at
    return TicketClass.APPOINTMENT, None


def _still_masked(number: str) -> str:
    """Masked here where the province forgot to."""
    return number if "*" in number or not number else mask_id(number)


def _value(row: Row[Any]) -> Appointment:
    return Appointment(
        row.id,
        row.service,
        from_text(row.starts_at),
        from_text(row.ends_at),
        row.name_masked,
        row.mobile_masked,
        row.check_in_code,
        AppointmentState(row.state),
        row.ticket_id,
    )
