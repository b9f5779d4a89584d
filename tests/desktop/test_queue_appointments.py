"""Appointments: as the province says them, and checking in early, in time and late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hall_cases import Hands, actor, resident_id
from sqlalchemy import text
from test_queue import SOCIAL, TAX, called, opened
from test_queue_visits import refused

from desktop.clock import wire
from desktop.intake.model import IdType, Party, PartyKind
from desktop.intake.person import person_key
from desktop.queue.appointments import Appointments
from desktop.queue.model import AppointmentState, TicketClass
from ui.app import Desk

AT_TEN = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NUMBER = resident_id(2)
PERSON = person_key(Party(PartyKind.PERSON, "赵青禾", IdType.RESIDENT_ID, NUMBER, ""))


@pytest.fixture
def book(desk: Desk) -> Appointments:
    return Appointments(desk.home.hall, desk.clock, sealer=desk.home.sealer)


def said(n: int = 1, at: datetime = AT_TEN, **other: Any) -> dict[str, Any]:
    """As the province's change has it."""
    return {
        "appointment_id": f"ap-{n}",
        "party_name": "赵青禾",
        "mobile": "13900000001",
        "id_no_masked": "",
        "service_code": TAX,
        "starts_at": wire(at),
        "ends_at": wire(at + timedelta(minutes=30)),
        "check_in_code": f"YY{n:04d}",
    } | other


def test_it_comes_once_however_often_it_is_said_and_nothing_whole_is_kept(desk: Desk, book: Appointments) -> None:
    for _ in range(2):
        made = book.made(**said(id_no_masked=NUMBER))
    assert (made.id, made.service, made.starts_at, made.state) == ("ap-1", TAX, AT_TEN, AppointmentState.BOOKED)
    assert (made.name_masked, made.mobile_masked) == ("赵**", "139****0001")
    book.made(**said(2, AT_TEN - timedelta(minutes=30)))
    assert [entry.id for entry in book.of_day(AT_TEN.date())] == ["ap-2", "ap-1"]
    assert book.of_day(AT_TEN.date() + timedelta(days=1)) == ()
    with desk.home.hall.read() as connection:
        stored = repr(connection.execute(text("SELECT * FROM appointment")).all())
    assert not [whole for whole in ("赵青禾", "13900000001", NUMBER) if whole in stored]
    assert book.made(**said(2, AT_TEN + timedelta(days=1))).starts_at == AT_TEN + timedelta(days=1), "moved"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"appointment_id": ""}, "appointment_id"),
        ({"service_code": None}, "service_code"),
        ({"starts_at": 5}, "starts_at"),
        ({"starts_at": "2026-03-02T10:00:00"}, "starts_at"),
        ({"ends_at": "soon"}, "starts_at"),
    ],
)
def test_one_that_cannot_be_read_is_refused_by_name(book: Appointments, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Exception, match=r"queue\.appointment_form") as refusal:
        book.made(**said(**wrong))
    assert refusal.value.data["field"] == field  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "shown",
    ["YY0001", " YY0001\n", "tidehall:appointment/YY0001", "https://zwfw.example/c?code=YY0001&v=1", PERSON, NUMBER, NUMBER.lower()],
)
def test_by_code_qr_or_person(desk: Desk, clock: Hands, book: Appointments, shown: str) -> None:
    clock.at = AT_TEN - timedelta(minutes=10)
    book.made(**said(person_key=PERSON))
    ticket = book.check_in(shown, operator="guide")
    assert (ticket.service, ticket.class_) == (TAX, TicketClass.APPOINTMENT)
    entry = book.of_day(AT_TEN.date())[0]
    assert (entry.state, entry.ticket_id) == (AppointmentState.CHECKED_IN, ticket.id)
    with pytest.raises(Exception, match=r"queue\.appointment_used") as refusal:
        book.check_in(shown)
    assert refusal.value.data == {"number": ticket.number}  # type: ignore[attr-defined]
    with refused("queue.already_open"):
        desk.queue.take(TAX, person_key=PERSON)


def test_by_what_the_province_shows_of_the_number(book: Appointments, clock: Hands) -> None:
    clock.at = AT_TEN
    book.made(**said(id_no_masked=NUMBER[:6] + "*" * 8 + NUMBER[-4:]))
    assert book.check_in(NUMBER).service == TAX


def test_whoever_has_two_says_which(book: Appointments, clock: Hands) -> None:
    clock.at = AT_TEN
    book.made(**said(1, person_key=PERSON))
    book.made(**said(2, person_key=PERSON, service_code=SOCIAL))
    with refused("queue.appointment_several"):
        book.check_in(PERSON)
    assert book.check_in("YY0002").service == SOCIAL
    assert book.check_in(PERSON).service == TAX, "now there is only one"


def test_early_waits_with_its_own_time_and_late_is_a_normal_ticket(desk: Desk, clock: Hands, book: Appointments) -> None:
    for n in range(1, 5):
        book.made(**said(n))
    clock.at = AT_TEN - timedelta(minutes=45)
    early = book.check_in("YY0001")
    assert (early.class_, early.order_at) == (TicketClass.APPOINTMENT, AT_TEN)
    clock.at = AT_TEN - timedelta(minutes=29)
    in_time = book.check_in("YY0002")
    assert in_time.class_ is TicketClass.APPOINTMENT and in_time.order_at == in_time.taken_at - timedelta(minutes=15)
    clock.at = AT_TEN + timedelta(minutes=14)
    assert book.check_in("YY0003").class_ is TicketClass.APPOINTMENT
    clock.at = AT_TEN + timedelta(minutes=16)
    late = book.check_in("YY0004")
    assert (late.class_, late.order_at) == (TicketClass.NORMAL, late.taken_at)
    opened(desk, "3")
    order = []
    while (number := called(desk, "3")) is not None:
        order.append(number)
        desk.queue.finish(actor(desk), desk.queue.current("3").id)
    assert order == ["A002", "A003", "A001", "A004"]


def test_the_halls_own_limits_count(desk: Desk, clock: Hands, book: Appointments) -> None:
    with desk.home.hall.write() as connection:
        connection.execute(text("INSERT INTO queue_setting (name, value) VALUES ('late_minutes', 60)"))
    book.made(**said())
    clock.at = AT_TEN + timedelta(minutes=50)
    assert book.check_in("YY0001").class_ is TicketClass.APPOINTMENT


def test_unknown_cancelled_and_other_days(desk: Desk, clock: Hands, book: Appointments) -> None:
    clock.at = AT_TEN
    book.made(**said(1, person_key=PERSON))
    book.made(**said(2, AT_TEN + timedelta(days=1)))
    for text_ in ("", "none", "\0", "'; DROP TABLE appointment", "一", "0" * 64, "x" * 100_000):
        with refused("queue.appointment_unknown"):
            book.check_in(text_)
    for _ in range(2):
        book.cancelled("ap-1")
    book.cancelled("of nobody")
    for shown in ("YY0001", PERSON):
        with refused("queue.appointment_cancelled"):
            book.check_in(shown)
    assert book.made(**said(1)).state is AppointmentState.CANCELLED, "an old change said again brings nothing back"
    with refused("queue.appointment_other_day"):
        book.check_in("YY0002")
    book.made(**said(3, service_code="none"))
    with refused("queue.unknown_service"):
        book.check_in("YY0003")
    assert [entry.state for entry in book.of_day(AT_TEN.date())].count(AppointmentState.BOOKED) == 1


def test_who_checked_in_keeps_the_number(clock: Hands, book: Appointments) -> None:
    clock.at = AT_TEN
    book.made(**said())
    ticket = book.check_in("YY0001")
    book.cancelled("ap-1")
    again = book.made(**said(1, AT_TEN + timedelta(days=3)))
    assert (again.state, again.ticket_id, again.starts_at) == (AppointmentState.CHECKED_IN, ticket.id, AT_TEN)


def test_nobody_came(desk: Desk, clock: Hands, book: Appointments) -> None:
    book.made(**said())
    clock.at = AT_TEN + timedelta(hours=7)
    desk.queue.close_day(actor(desk, "supervisor"))
    assert book.of_day(AT_TEN.date())[0].state is AppointmentState.MISSED
    assert book.check_in("YY0001").class_ is TicketClass.NORMAL, "late is late, not lost"
