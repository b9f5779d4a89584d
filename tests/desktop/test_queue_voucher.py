"""Next-day priority vouchers and the end of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hall_cases import Hands, actor
from sqlalchemy import text
from test_queue import SOCIAL, TAX, called, opened
from test_queue_visits import PERSON, refused

from desktop.errors import RuleViolation
from desktop.queue.model import TicketClass, TicketState
from desktop.queue.service import HallQueue
from ui.app import Desk


def test_a_voucher_ends_the_ticket_and_gives_priority_on_the_next_working_day(desk: Desk, clock: Hands) -> None:
    opened(desk, "3")
    taken = desk.queue.take(TAX, person_key=PERSON, then=(SOCIAL,), note="带孩子", prechecked='{"brought": []}')
    called(desk, "3")
    with refused("queue.reason_needed"):
        desk.queue.voucher(actor(desk), taken.id, "")
    given = desk.queue.voucher(actor(desk, "guide"), taken.id, "系统故障")
    assert (given.number, given.service, given.valid_on) == (taken.number, TAX, date(2026, 3, 3))
    assert desk.queue.find(taken.id).state is TicketState.CANCELLED
    assert called(desk, "3") is None, "the window is free"
    with refused("queue.wrong_state"):
        desk.queue.voucher(actor(desk), taken.id, "再来一张")
    with refused("queue.voucher_wrong_day"):
        desk.queue.redeem(given.code)
    clock.at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # half past seven of the next morning in the hall
    for odd in ("", "none", "\0", given.code[:-1]):
        with refused("queue.voucher_unknown"):
            desk.queue.redeem(odd)
    spoken = f" {given.code[:4].lower()}-{given.code[4:]} "
    again = desk.queue.redeem(spoken, operator="guide")
    assert (again.class_, again.service, again.then, again.note, again.number) == (TicketClass.PRIORITY, TAX, (SOCIAL,), "带孩子", "A001")
    assert desk.queue.prechecked(again.id) == '{"brought": []}' and desk.queue.prechecked(taken.id) == ""
    with refused("queue.already_open"):
        desk.queue.take(TAX, person_key=PERSON)
    with pytest.raises(RuleViolation, match=r"queue\.voucher_used") as used:
        desk.queue.redeem(given.code)
    assert used.value.data["at"] == "2026-03-03"
    last = list(desk.queue.history())[-1]
    assert (last["reason"], last["operator"]) == (f"voucher {given.code}", "guide")


def test_a_voucher_is_for_a_working_day(desk: Desk, clock: Hands) -> None:
    clock.on(days=4)
    assert clock.at.weekday() == 4
    assert desk.queue.voucher(actor(desk), desk.queue.take(TAX).id, "停电").valid_on == date(2026, 3, 9)
    holidays = HallQueue(desk.home.hall, clock, next_day=lambda _: date(2026, 3, 20))
    assert holidays.voucher(actor(desk), desk.queue.take(TAX).id, "停电").valid_on == date(2026, 3, 20)


def test_a_voucher_is_refused_while_its_holder_waits_already(desk: Desk, clock: Hands) -> None:
    given = desk.queue.voucher(actor(desk), desk.queue.take(TAX, person_key=PERSON).id, "停电")
    clock.on(days=1)
    own = desk.queue.take(TAX, person_key=PERSON)
    with refused("queue.already_open"):
        desk.queue.redeem(given.code)
    desk.queue.cancel(actor(desk), own.id)
    assert desk.queue.redeem(given.code).state is TicketState.WAITING, "a refusal did not use it up"


@pytest.mark.parametrize("vouchers", [False, True])
def test_the_end_of_the_day(desk: Desk, clock: Hands, vouchers: bool) -> None:
    old = desk.queue.take(TAX)
    clock.on(days=1)
    opened(desk, "3")
    served, held, waits = (desk.queue.take(TAX, prechecked='{"a": 1}') for _ in range(3))
    called(desk, "3")
    desk.queue.hold(actor(desk), served.id)
    called(desk, "3")
    for who in ("clerk", "guide", "admin"):
        with refused("staff.forbidden"):
            desk.queue.close_day(actor(desk, who))
    closed = desk.queue.close_day(actor(desk, "supervisor"), vouchers=vouchers)
    assert closed.cancelled == 3
    assert [given.number for given in closed.vouchers] == ([served.number, waits.number] if vouchers else [])
    states = {id_: desk.queue.find(id_).state for id_ in (old.id, served.id, held.id, waits.id)}
    assert states == {
        old.id: TicketState.CANCELLED,
        served.id: TicketState.CANCELLED,
        held.id: TicketState.CALLED,
        waits.id: TicketState.CANCELLED,
    }
    with desk.home.hall.read() as connection:
        kept = set(connection.scalars(text("SELECT ticket FROM ticket_prechecked")))
    assert kept == ({served.id, held.id, waits.id} if vouchers else {held.id}), "lists are kept no longer than needed"
    assert desk.queue.close_day(actor(desk, "supervisor"), vouchers=vouchers).cancelled == 0
