"""Taking and moving in line: several services in one visit, one open ticket per person and service, pins, classes, named windows."""

from __future__ import annotations

import json
import threading

import pytest
from hall_cases import Hands, actor
from sqlalchemy import text
from test_queue import SOCIAL, TAX, called, finished, opened

from desktop.errors import RuleViolation
from desktop.queue.model import CLASS_BONUS_MINUTES, TicketClass, TicketState
from ui.app import Desk

BUSINESS = "business"
PERSON = "f" * 64


def refused(code: str) -> pytest.RaisesExc[RuleViolation]:
    return pytest.raises(RuleViolation, match=rf"{code}(?: |$)".replace(".", r"\."))


def test_a_visit_goes_on_to_its_next_service_with_its_place(desk: Desk, clock: Hands) -> None:
    opened(desk, "3")
    opened(desk, "4", services=(SOCIAL,))
    first = desk.queue.take(TAX, then=(SOCIAL, BUSINESS, SOCIAL, TAX))
    assert first.then == (SOCIAL, BUSINESS)
    clock.on(minutes=5)
    desk.queue.take(SOCIAL)
    called(desk, "3")
    moved, changes = desk.queue.finish(actor(desk), first.id)
    assert (moved.state, moved.service, moved.then, moved.number, moved.window) == (
        TicketState.WAITING,
        SOCIAL,
        (BUSINESS,),
        first.number,
        None,
    )
    assert changes.windows == {"3"}
    assert called(desk, "4") == first.number, "it came before who waits there"
    finished(desk, "4")
    opened(desk, "5", services=(BUSINESS,))
    assert called(desk, "5") == first.number
    ended, _ = desk.queue.finish(actor(desk), first.id)
    assert (ended.state, ended.then) == (TicketState.FINISHED, ())


@pytest.mark.parametrize("then", [("none",), (SOCIAL, "\0")])
def test_a_visit_to_an_unknown_service_takes_no_number(desk: Desk, then: tuple[str, ...]) -> None:
    with refused("queue.unknown_service"):
        desk.queue.take(TAX, then=then)
    assert desk.queue.take(TAX).number == "A001"


def test_one_open_ticket_per_person_and_service(desk: Desk, clock: Hands) -> None:
    opened(desk, "3")
    first = desk.queue.take(TAX, person_key=PERSON)
    with pytest.raises(RuleViolation) as refusal:
        desk.queue.take(TAX, person_key=PERSON)
    assert (refusal.value.code, refusal.value.data) == ("queue.already_open", {"number": first.number})
    with refused("queue.already_open"):
        desk.queue.take(BUSINESS, person_key=PERSON, then=(TAX,))
    other = desk.queue.take(SOCIAL, person_key=PERSON)
    assert desk.queue.take(TAX, person_key="e" * 64).waiting_ahead == 1
    called(desk, "3")
    with refused("queue.already_open"):
        desk.queue.transfer(actor(desk), first.id, SOCIAL, "走错了")
    with refused("queue.already_open"):
        desk.queue.transfer(actor(desk), other.id, TAX, "走错了")
    desk.queue.finish(actor(desk), first.id)
    assert desk.queue.take(TAX, person_key=PERSON).state is TicketState.WAITING
    clock.on(days=1)
    assert desk.queue.take(TAX, person_key=PERSON).number == "A001"


def test_two_desks_give_one_person_one_number(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where both looked before either wrote: the store's index refuses the second, which is then told the first's number."""
    from desktop.queue import taking

    real, blind = taking.open_number, threading.local()

    def looks_too_early(*given: object, **named: object) -> str | None:
        first = not getattr(blind, "looked", False)
        blind.looked = True
        return None if first else real(*given, **named)  # type: ignore[arg-type]

    first = desk.queue.take(TAX, person_key=PERSON)
    monkeypatch.setattr(taking, "open_number", looks_too_early)
    with pytest.raises(RuleViolation) as refusal:
        desk.queue.take(TAX, person_key=PERSON)
    assert (refusal.value.code, refusal.value.data["number"]) == ("queue.already_open", first.number)
    with desk.home.hall.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM ticket")) == 1


def test_a_next_service_for_which_the_person_took_a_number_meanwhile_is_left_out(desk: Desk) -> None:
    opened(desk, "3")
    first = desk.queue.take(TAX, person_key=PERSON, then=(SOCIAL, BUSINESS))
    desk.queue.take(SOCIAL, person_key=PERSON)
    called(desk, "3")
    assert desk.queue.finish(actor(desk), first.id)[0].service == BUSINESS


def test_the_guides_list_is_opened_by_the_clerk(desk: Desk) -> None:
    body = json.dumps({"theme": "企业开办", "brought": ["章程"]}, ensure_ascii=False)
    taken = desk.queue.take(TAX, prechecked=body)
    assert taken.prechecked and desk.queue.prechecked(taken.id) == body
    bare = desk.queue.take(TAX)
    assert not bare.prechecked and desk.queue.prechecked(bare.id) == ""
    with refused("queue.unknown_ticket"):
        desk.queue.prechecked("none")
    for odd in ("{", '"' + "x" * 100_000 + '"'):
        with refused("queue.prechecked_form"):
            desk.queue.take(TAX, prechecked=odd)


def test_where_the_store_is_a_server_it_reads_neither_the_list_nor_the_person(desk: Desk) -> None:
    from desktop.queue.service import HallQueue

    class Backwards:
        def seal(self, plain: str, about: str) -> str:
            return about + "|" + plain[::-1]

        def open(self, sealed: str, about: str) -> str:
            return sealed.removeprefix(about + "|")[::-1]

        def blind(self, plain: str) -> str:
            return plain and "b" * 64

    queue = HallQueue(desk.home.hall, desk.clock, sealer=Backwards())
    taken = queue.take(TAX, person_key=PERSON, prechecked='{"brought": []}')
    with desk.home.hall.read() as connection:
        stored = connection.execute(text("SELECT person_key, body FROM ticket JOIN ticket_prechecked ON ticket = id")).one()
    assert stored.person_key == "b" * 64 and "brought" not in stored.body
    assert queue.prechecked(taken.id) == '{"brought": []}'
    with refused("queue.already_open"):
        queue.take(TAX, person_key=PERSON)


def test_a_class_that_is_given_needs_a_reason(desk: Desk) -> None:
    for reason in ("", "  ", "\0\n"):
        with refused("queue.reason_needed"):
            desk.queue.take(TAX, TicketClass.PRIORITY, reason=reason)
    desk.queue.take(TAX, TicketClass.PRIORITY, reason="突发疾病", operator="guide")
    row = list(desk.queue.history())[-1]
    assert (row["reason"], row["operator"]) == ("突发疾病", "guide")
    assert desk.queue.take(TAX, TicketClass.ELDERLY).class_ is TicketClass.ELDERLY


def test_another_class_gives_another_place(desk: Desk, clock: Hands) -> None:
    first = desk.queue.take(TAX)
    clock.on(minutes=CLASS_BONUS_MINUTES[TicketClass.ELDERLY] / 2)
    second = desk.queue.take(TAX)
    guide = actor(desk, "guide")
    with refused("queue.reason_needed"):
        desk.queue.set_class(guide, second.id, TicketClass.ELDERLY, "")
    changed, _ = desk.queue.set_class(guide, second.id, TicketClass.ELDERLY, "看到证件")
    assert (changed.class_, changed.waiting_ahead) == (TicketClass.ELDERLY, 0)
    assert desk.queue.find(first.id).waiting_ahead == 1
    assert desk.queue.set_class(guide, second.id, TicketClass.NORMAL, "看错了")[0].waiting_ahead == 1


def test_a_pin_goes_before_everybody_and_says_why(desk: Desk) -> None:
    opened(desk, "3")
    tickets = [desk.queue.take(TAX) for _ in range(4)]
    with refused("queue.reason_needed"):
        desk.queue.pin(actor(desk), tickets[2].id, " ")
    desk.queue.pin(actor(desk), tickets[2].id, "救护车在等")
    desk.queue.pin(actor(desk, "guide"), tickets[3].id, "更急")
    assert [called(desk, "3"), finished(desk, "3"), called(desk, "3")] == [tickets[3].number, None, tickets[2].number]
    assert [row["reason"] for row in desk.queue.history() if row["reason"]] == ["pin: 救护车在等", "pin: 更急"]
    with refused("queue.wrong_state"):
        desk.queue.pin(actor(desk), tickets[2].id, "再来")
    with refused("staff.forbidden"):
        desk.queue.pin(actor(desk, "admin"), tickets[0].id, "不行")


def test_a_transfer_to_a_window_is_called_there_alone(desk: Desk) -> None:
    opened(desk, "3")
    opened(desk, "4", services=(SOCIAL,))
    clerk = actor(desk)
    first = desk.queue.take(TAX)
    called(desk, "3")
    for window, code in (("99", "queue.unknown_window"), ("\0", "queue.unknown_window"), ("2", "queue.window_closed")):
        with refused(code):
            desk.queue.transfer(clerk, first.id, reason="找组长", window=window)
    with refused("queue.no_target"):
        desk.queue.transfer(clerk, first.id, reason="找组长")
    with refused("queue.reason_needed"):
        desk.queue.transfer(clerk, first.id, window="4")
    assert desk.queue.current("3").id == first.id, "refused: it stays where it is"
    sent, _ = desk.queue.transfer(clerk, first.id, reason="找组长", window="4")
    assert (sent.for_window, sent.service, sent.state) == ("4", TAX, TicketState.WAITING)
    assert called(desk, "3") is None
    with refused("queue.not_served"):
        desk.queue.call(clerk, "3", ticket_id=first.id)
    assert [ticket.id for ticket in desk.queue.view("4").waiting] == [first.id]
    assert called(desk, "4") == first.number


def test_who_was_sent_to_a_window_that_closes_waits_for_the_service_again(desk: Desk) -> None:
    opened(desk, "3", "4")
    clerk = actor(desk)
    first = desk.queue.take(TAX)
    called(desk, "3")
    desk.queue.transfer(clerk, first.id, reason="找组长", window="4")
    desk.queue.close(clerk, "4")
    assert desk.queue.find(first.id).for_window is None
    assert called(desk, "3") == first.number
    assert [(row["from"], row["to"], row["reason"]) for row in desk.queue.history()][-2] == ("waiting", "waiting", "window_closed")


def test_waiting_people_are_told_how_long(desk: Desk, clock: Hands) -> None:
    assert desk.queue.take(TAX).expected_minutes is None, "nobody serves it"
    opened(desk, "3")
    assert desk.queue.take(TAX).expected_minutes == 8, "nobody was served yet: the usual length"
    for _ in range(2):
        called(desk, "3")
        clock.on(minutes=4)
        finished(desk, "3")
    line = [desk.queue.take(TAX) for _ in range(4)]
    assert [ticket.expected_minutes for ticket in line] == [0, 5, 9, 13]
    opened(desk, "4")
    assert desk.queue.find(line[3].id).expected_minutes == 7


def test_a_guide_cancels_who_waits_and_not_who_is_served(desk: Desk) -> None:
    opened(desk, "3")
    first, second = desk.queue.take(TAX), desk.queue.take(TAX)
    called(desk, "3")
    guide = actor(desk, "guide")
    assert desk.queue.cancel(guide, second.id, "走了")[0].state is TicketState.CANCELLED
    with refused("staff.forbidden"):
        desk.queue.cancel(guide, first.id, "走了")
    assert desk.queue.cancel(actor(desk), first.id)[0].state is TicketState.CANCELLED
    with refused("queue.wrong_state"):
        desk.queue.cancel(guide, second.id)


def test_a_number_called_elsewhere_is_not_called_here(desk: Desk) -> None:
    opened(desk, "3", "4")
    first = desk.queue.take(TAX)
    called(desk, "3")
    for id_, code in ((first.id, "queue.taken"), ("none", "queue.unknown_ticket")):
        with refused(code):
            desk.queue.call(actor(desk), "4", ticket_id=id_)
    assert desk.queue.find(first.id).window == "3"


def test_an_early_appointment_does_not_hold_a_no_show_back(desk: Desk, clock: Hands) -> None:
    opened(desk, "3")
    absent = desk.queue.take(TAX)
    called(desk, "3")
    with desk.home.hall.write() as connection:
        from desktop.queue.taking import Wanted, take_row

        at = clock()
        take_row(connection, Wanted(TAX, TicketClass.APPOINTMENT, order_at=at.replace(hour=at.hour + 3)), at)
    desk.queue.no_show(actor(desk), absent.id)
    assert called(desk, "3") == absent.number


def test_beginning_twice_is_beginning_once(desk: Desk) -> None:
    opened(desk, "3")
    taken = desk.queue.take(TAX)
    called(desk, "3")
    first, _ = desk.queue.start(actor(desk), taken.id, case_id="a case")
    again, _ = desk.queue.start(actor(desk), taken.id)
    assert first.state is again.state is TicketState.SERVING and again.case_id == "a case"
    moves = [(row["from"], row["to"]) for row in desk.queue.history() if row["ticket"] == taken.id]
    assert moves == [(None, "waiting"), ("waiting", "called"), ("called", "serving")]
