"""Undo of a wrong press: one's own last one, within ten seconds, and only while nothing else happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hall_cases import Hands, actor
from test_queue import SOCIAL, TAX, called, opened
from test_queue_visits import refused

from desktop.clock import hall_date
from desktop.queue.model import Ticket, TicketClass, TicketState
from desktop.staff.model import Actor
from ui.app import Desk

Press = Callable[[Desk, Actor, str], Any]
PRESSES: dict[str, Press] = {
    "no_show": lambda desk, who, id_: desk.queue.no_show(who, id_),
    "finish": lambda desk, who, id_: desk.queue.finish(who, id_),
    "hold": lambda desk, who, id_: desk.queue.hold(who, id_, "去复印"),
    "transfer": lambda desk, who, id_: desk.queue.transfer(who, id_, SOCIAL, "走错了"),
    "to a window": lambda desk, who, id_: desk.queue.transfer(who, id_, reason="找组长", window="3"),
}


def at_window(desk: Desk, **named: Any) -> Ticket:
    """A ticket that this clerk called to window 3; others wait."""
    desk.queue.open_window(actor(desk), "3", (TAX,))
    taken = desk.queue.take(TAX, **named)
    for _ in range(4):
        desk.queue.take(TAX)
    found, _ = desk.queue.call(actor(desk), "3")
    assert found is not None and found.id == taken.id
    return found


def as_it_was(ticket: Ticket) -> Ticket:
    return replace(ticket, waiting_ahead=0, expected_minutes=None)


@pytest.mark.parametrize("press", PRESSES)
@pytest.mark.parametrize("then", [(), (SOCIAL,)])
def test_a_press_is_taken_back_as_if_it_had_not_been(desk: Desk, press: str, then: tuple[str, ...]) -> None:
    before = at_window(desk, then=then)
    PRESSES[press](desk, actor(desk), before.id)
    after, changes = desk.queue.undo(actor(desk), before.id)
    assert as_it_was(after) == as_it_was(before)
    assert changes.tickets == {before.id} and "3" in changes.windows
    last = list(desk.queue.history())[-1]
    assert (last["to"], last["reason"].startswith("undo: ")) == ("called", True), "both stay written down"
    with refused("queue.undo_nothing"):
        desk.queue.undo(actor(desk), before.id)


def test_a_call_is_taken_back(desk: Desk) -> None:
    called_one = at_window(desk)
    desk.queue.recall(actor(desk), called_one.id)
    back, _ = desk.queue.undo(actor(desk), called_one.id)
    assert (back.state, back.window, back.called_at, back.waiting_ahead) == (TicketState.WAITING, None, None, 0)
    assert desk.queue.board().called == ()
    assert called(desk, "3") == called_one.number


def test_the_third_no_show_is_taken_back(desk: Desk) -> None:
    opened(desk, "3")
    taken = desk.queue.take(TAX)
    for _ in range(3):
        desk.queue.call(actor(desk), "3")
        ended, _ = desk.queue.no_show(actor(desk), taken.id)
    assert ended.state is TicketState.NO_SHOW
    back, _ = desk.queue.undo(actor(desk), taken.id)
    assert (back.state, back.no_shows, back.window) == (TicketState.CALLED, 2, "3")


def test_after_ten_seconds_and_with_the_clock_set_back_it_is_too_late(desk: Desk, clock: Hands) -> None:
    before = at_window(desk)
    for by in (9.9, 10.1, -20):
        desk.queue.hold(actor(desk), before.id)
        clock.on(seconds=by)
        if 0 < by < 10:
            desk.queue.undo(actor(desk), before.id)
        else:
            with refused("queue.undo_late"):
                desk.queue.undo(actor(desk), before.id)
            desk.queue.take_up(actor(desk), before.id, "3")


def test_only_ones_own_last_press(desk: Desk) -> None:
    before = at_window(desk)
    desk.queue.no_show(actor(desk), before.id)
    with refused("queue.undo_other"):
        desk.queue.undo(actor(desk, "supervisor"), before.id)
    with refused("staff.forbidden"):
        desk.queue.undo(actor(desk, "admin"), before.id)
    desk.queue.pin(actor(desk, "guide"), before.id, "来了")
    with refused("queue.undo_other"):
        desk.queue.undo(actor(desk), before.id)


def test_what_somebody_called_meanwhile_stays_called(desk: Desk) -> None:
    before = at_window(desk)
    desk.queue.transfer(actor(desk), before.id, SOCIAL, "走错了")
    opened(desk, "4", services=(SOCIAL,))
    assert called(desk, "4") == before.number
    with refused("queue.undo_other"):
        desk.queue.undo(actor(desk), before.id)
    assert desk.queue.current("4").id == before.id


def test_nothing_to_take_back(desk: Desk) -> None:
    taken = desk.queue.take(TAX)
    with refused("queue.undo_other"):
        desk.queue.undo(actor(desk), taken.id)
    with refused("queue.unknown_ticket"):
        desk.queue.undo(actor(desk), "none")
    desk.queue.open_window(actor(desk), "3", (TAX,))
    desk.queue.call(actor(desk), "3")
    desk.queue.start(actor(desk), taken.id)
    with refused("queue.undo_nothing"):
        desk.queue.undo(actor(desk), taken.id)


def test_a_window_that_is_taken_or_closed_does_not_get_it_back(desk: Desk) -> None:
    before = at_window(desk)
    desk.queue.finish(actor(desk), before.id)
    called(desk, "3")
    with refused("queue.window_busy"):
        desk.queue.undo(actor(desk), before.id)
    assert desk.queue.find(before.id).state is TicketState.FINISHED
    desk.queue.finish(actor(desk), desk.queue.current("3").id)
    desk.queue.close(actor(desk), "3")
    with refused("queue.window_closed"):
        desk.queue.undo(actor(desk), before.id)


def test_at_the_number_desk_too_a_press_is_taken_back(desk: Desk) -> None:
    guide = actor(desk, "guide")
    first, second = desk.queue.take(TAX, operator=guide.id), desk.queue.take(TAX, operator=guide.id)
    for press in (
        lambda: desk.queue.pin(guide, second.id, "急"),
        lambda: desk.queue.set_class(guide, second.id, TicketClass.ELDERLY, "看过证件"),
        lambda: desk.queue.transfer(guide, second.id, SOCIAL, "走错了"),
        lambda: desk.queue.cancel(guide, second.id, "走了"),
    ):
        press()
        assert as_it_was(desk.queue.undo(guide, second.id)[0]) == as_it_was(second)
    desk.queue.undo(guide, first.id)
    with refused("queue.undo_nothing"):
        desk.queue.undo(guide, first.id)
    assert desk.queue.find(first.id).state is TicketState.CANCELLED


def test_a_number_taken_back_gives_the_voucher_back(desk: Desk, clock: Hands) -> None:
    guide = actor(desk, "guide")
    given = desk.queue.voucher(guide, desk.queue.take(TAX).id, "系统故障")
    clock.at += timedelta(days=(given.valid_on - hall_date(clock())).days)
    taken = desk.queue.redeem(given.code, operator=guide.id)
    desk.queue.undo(guide, taken.id)
    again = desk.queue.redeem(given.code, operator=guide.id)
    assert again.id != taken.id
