"""Giving numbers at a desk: by somebody who is signed in and may, with what the person brought; and what such a desk looks at.

The rules are the queue's and the appointments' own; here stands who may, whose number it is, and which of them a scanned text is for.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil

from sqlalchemy import Connection, Row, select

from desktop.changes import Changes
from desktop.clock import Clock, hall_date
from desktop.errors import EnvironmentFault, Issue, RuleViolation
from desktop.intake.model import IdType, Party
from desktop.intake.party import check, normalised
from desktop.intake.person import person_key, typed
from desktop.queue.appointments import Appointments
from desktop.queue.emergency import EmergencyQueue
from desktop.queue.hall_clock import store_now
from desktop.queue.model import Appointment, QueueRules, Service, Ticket, TicketClass, TicketState, WindowState, window_order
from desktop.queue.rows import minutes_each, rules, service_names, service_values, ticket_value
from desktop.queue.service import HallQueue
from desktop.queue.tables import ticket, window
from desktop.queue.vouchers import LENGTH, SIGNS
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require

RECENT = 400
WAITING_SHOWN = 500


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service as a desk sees it. `expected_minutes` for who takes a number now; None when no window serves it."""

    service: Service
    expected_minutes: int | None
    windows: tuple[str, ...]
    """Open ones that serve it."""
    unknown: bool = False
    """The hall is away: nobody knows who serves it."""


@dataclass(frozen=True, slots=True)
class FloorView:
    """One snapshot: services, today's newest tickets, who waits in calling order, today's appointments."""

    services: tuple[ServiceLine, ...]
    recent: tuple[Ticket, ...]
    waiting: tuple[Ticket, ...]
    appointments: tuple[Appointment, ...]
    windows: tuple[str, ...]
    as_of: datetime
    late_minutes: int = QueueRules().late_minutes
    """Who comes later than this after the appointed time waits as anybody else."""
    alone: bool = False
    """The hall is away: these are this workstation's emergency numbers, and no appointments are known."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who came with an appointment or a voucher. `minutes` after the appointed time, negative before; None for a voucher."""

    ticket: Ticket
    changes: Changes
    minutes: int | None = None
    appointed_at: datetime | None = None

    @property
    def late(self) -> bool:
        """Too late: the number is a normal one."""
        return self.minutes is not None and self.ticket.class_ is TicketClass.NORMAL

    @property
    def early(self) -> bool:
        """Too early: waits with the appointed time as its place."""
        return self.appointed_at is not None and self.ticket.order_at == self.appointed_at


class NumberDesk:
    """NumberDesk(queue, appointments, clock). `RuleViolation` staff.forbidden for who may not; with the hall's store away `EnvironmentFault`."""

    def __init__(self, queue: HallQueue, appointments: Appointments, clock: Clock, *, emergency: EmergencyQueue | None = None) -> None:
        """`emergency`: what the desk looks at while the hall is away."""
        self._clock = clock
        self._emergency = emergency
        self._queue = queue
        self._appointments = appointments

    def take(
        self, actor: Actor, services: Sequence[str], class_: TicketClass = TicketClass.NORMAL, *, reason: str = "", id_no: str = "",
        person: Party | None = None, note: str = "", prechecked: str = "",
    ) -> tuple[Ticket, Changes]:  # fmt: skip
        """A number for the first service; the others follow in the same visit. `id_no`, or the `person` as
        far as known, makes it the person's one open number for it.

        `RuleViolation`: queue.no_service, queue.unknown_service, queue.reason_needed, queue.already_open, and for the number of an
        identity card that does not add up party.id_form, party.id_check.
        """
        require(actor, Permission.GIVE_NUMBERS)
        if not services:
            raise RuleViolation("queue.no_service")
        key = person_key(person) if person is not None else person_of(id_no)
        taken = self._queue.take(
            services[0], class_, operator=actor.id, note=note, person_key=key, then=services[1:], reason=reason, prechecked=prechecked
        )
        return taken, Changes(tickets=frozenset({taken.id}))

    def arrive(self, actor: Actor, text: str) -> Arrival:
        """The number of somebody who has an appointment (code, QR, identity number) or a voucher; which of them, the text says itself.

        `RuleViolation`: queue.nothing_under_code when it is neither, and those of `Appointments.check_in` and `HallQueue.redeem`.
        """
        require(actor, Permission.GIVE_NUMBERS)
        try:
            found = self._appointments.check_in(text, operator=actor.id)
        except RuleViolation as refusal:
            if refusal.code != "queue.appointment_unknown":
                raise
            return self._redeemed(actor, text)
        mine = next(entry for entry in self._appointments.of_day(hall_date(found.taken_at)) if entry.ticket_id == found.id)
        late = (found.taken_at - mine.starts_at).total_seconds() / 60
        return Arrival(found, Changes(tickets=frozenset({found.id})), int(late), mine.starts_at)

    def look(self) -> FloorView:
        """The floor as the hall has it; without the hall this workstation's own numbers, where it may give them."""
        try:
            return self._look()
        except EnvironmentFault as fault:
            alone = self._alone() if fault.code.startswith(("hall.", "store.unreachable")) else None
            if alone is None:
                raise
            self._queue.noted_away(fault)  # who is shown emergency numbers is given one, at the first key
            return alone

    def _look(self) -> FloorView:
        with self._queue.store.read() as connection:
            at = store_now(connection, self._clock)
            day = hall_date(at).isoformat()
            pace = {entry.code: minutes_each(connection, day, entry.code) for entry in service_values(connection, day)}
            lines, places = _services(connection, day, pace)
            names, late = service_names(connection), rules(connection).late_minutes
            asked = select(ticket).where(ticket.c.day == day)
            waits = asked.where(ticket.c.state == TicketState.WAITING.value).order_by(ticket.c.order_at, ticket.c.id).limit(WAITING_SHOWN)
            waiting = _in_line(connection.execute(waits).all(), names, pace)
            rows = connection.execute(asked.order_by(ticket.c.taken_at.desc(), ticket.c.id.desc()).limit(RECENT)).all()
        known = {entry.id: entry for entry in waiting}
        recent = tuple(known.get(row.id) or ticket_value(row, names[row.service]) for row in rows)
        return FloorView(lines, recent, waiting, self._appointments.of_day(hall_date(at)), places, at, late)

    def _alone(self) -> FloorView | None:
        if self._emergency is None or not (services := self._emergency.services()):
            return None
        ahead: Counter[str] = Counter()
        waiting = []
        for entry in self._emergency.waiting():
            waiting.append(replace(entry, waiting_ahead=ahead[entry.service]))
            ahead[entry.service] += 1
        lines = tuple(ServiceLine(replace(entry, waiting=ahead[entry.code]), None, (), unknown=True) for entry in services)
        recent = tuple(sorted(waiting, key=lambda entry: (entry.taken_at, entry.id), reverse=True))
        return FloorView(lines, recent, tuple(waiting), (), (), self._clock(), alone=True)

    def _redeemed(self, actor: Actor, text: str) -> Arrival:
        clean = typed(text).replace("-", "")
        if len(clean) != LENGTH or any(sign not in SIGNS for sign in clean):
            raise RuleViolation("queue.nothing_under_code")
        try:
            taken = self._queue.redeem(clean, operator=actor.id)
        except RuleViolation as refusal:
            raise RuleViolation("queue.nothing_under_code") if refusal.code == "queue.voucher_unknown" else refusal from None
        return Arrival(taken, Changes(tickets=frozenset({taken.id})))


def person_of(id_no: str) -> str:
    """The key of an identity card's holder, "" for none. `RuleViolation` party.id_form, party.id_check at /id_no."""
    if not id_no.strip():
        return ""
    who = normalised(Party(id_type=IdType.RESIDENT_ID, id_no=typed(id_no)))
    wrong = [Issue("/id_no", issue.code, issue.data) for issue in check(who, "")[0] if issue.pointer == "/id_no"]
    if wrong:
        raise RuleViolation(wrong[0].code, issues=tuple(wrong), **wrong[0].data)
    return person_key(who)


def _services(connection: Connection, day: str, pace: dict[str, float | None]) -> tuple[tuple[ServiceLine, ...], tuple[str, ...]]:
    """Every service with who waits and who serves it, and all open windows."""
    rows = connection.execute(select(window).where(window.c.state == WindowState.OPEN.value)).all()
    rows = sorted(rows, key=lambda row: window_order(row.no))
    served = {row.no: frozenset(json.loads(row.services)) for row in rows}
    lines = []
    for entry in service_values(connection, day):
        each = pace.get(entry.code)
        expected = None if each is None else ceil(entry.waiting * each)
        lines.append(ServiceLine(entry, expected, tuple(no for no, codes in served.items() if entry.code in codes)))
    return tuple(lines), tuple(served)


def _in_line(rows: Sequence[Row[object]], names: dict[str, str], pace: dict[str, float | None]) -> tuple[Ticket, ...]:
    """Waiting tickets with who is ahead within their service, and how long that takes."""
    ahead: dict[str, int] = {}
    found = []
    for row in rows:
        value = ticket_value(row, names[row.service])
        before = ahead.get(value.service, 0)
        ahead[value.service] = before + 1
        each = pace.get(value.service)
        found.append(replace(value, waiting_ahead=before, expected_minutes=None if each is None else ceil(before * each)))
    return tuple(found)
