"""A tidal move at the queue: the present visitor first, then a while without calls, a time in which it stands; nobody loses a place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from tidal_floor import BOSS, CLERKS, Hall, move_to

from desktop.errors import RuleViolation
from desktop.tidal.decisions import DecisionState


def refused(code: str) -> AbstractContextManager[Any]:
    return pytest.raises(RuleViolation, match=code.replace(".", r"\."))


@pytest.fixture
def floor() -> Hall:
    return Hall()


def test_a_free_window_calls_nobody_while_it_changes_and_then_calls_for_its_new_services(floor: Hall) -> None:
    waiting = floor.take("social")
    _, changes = floor.tidal.accept(BOSS, move_to("1", "social"))
    assert changes.windows == {"1"} and floor.services("1") == ("social",)
    with refused("queue.window_switching"):
        floor.call("1")
    floor.clock.on(minutes=3, seconds=59)
    with refused("queue.window_switching"):
        floor.call("1")
    floor.clock.on(seconds=2)
    called = floor.call("1")
    assert called is not None and called.id == waiting.id


def test_the_present_visitor_is_served_to_the_end_first(floor: Hall) -> None:
    floor.take("tax")
    here = floor.call("1")
    assert here is not None
    floor.tidal.accept(BOSS, move_to("1", "social"))
    assert floor.services("1") == ("tax",) and floor.queue.view("1").window.next_services == ("social",)
    floor.clock.on(minutes=11)
    floor.queue.finish(CLERKS["1"], here.id)
    seen = floor.queue.view("1").window
    assert seen.services == ("social",) and seen.next_services == ()
    assert seen.switching_until is not None and timedelta(minutes=3.9) < seen.switching_until - floor.clock.at <= timedelta(minutes=4)


@pytest.mark.parametrize("leaves", ["no_show", "hold", "undo"])
def test_every_way_of_leaving_the_window_begins_the_change(floor: Hall, leaves: str) -> None:
    floor.take("tax")
    here = floor.call("1")
    assert here is not None
    floor.tidal.accept(BOSS, move_to("1", "social"))
    ways: dict[str, Callable[[], object]] = {
        "no_show": lambda: floor.queue.no_show(CLERKS["1"], here.id),
        "hold": lambda: floor.queue.hold(CLERKS["1"], here.id),
        "undo": lambda: floor.queue.undo(CLERKS["1"], here.id),
    }
    ways[leaves]()
    assert floor.services("1") == ("social",)


def test_nobody_who_waits_loses_a_place_and_who_was_sent_to_the_window_still_is(floor: Hall) -> None:
    sent = floor.take("tax")
    floor.queue.transfer(BOSS, sent.id, window="1", reason="材料在这里")
    line = [floor.take("tax") for _ in range(3)]
    before = [ticket.id for ticket in floor.queue.view("2").waiting]
    floor.tidal.accept(BOSS, move_to("1", "social"))
    assert [ticket.id for ticket in floor.queue.view("2").waiting] == before == [ticket.id for ticket in line]
    floor.clock.on(minutes=5)
    called = floor.call("1")
    assert called is not None and called.id == sent.id


def test_the_board_outside_says_that_a_window_changes(floor: Hall) -> None:
    floor.take("tax")
    floor.call("1")
    floor.tidal.accept(BOSS, move_to("1", "social"))
    floor.tidal.accept(BOSS, move_to("2", "fund"))
    one, two = floor.queue.board().windows[:2]
    assert one.next_services == ("social",) and one.switching_until is None
    assert two.services == ("fund",) and two.switching_until is not None


def test_a_change_stands_for_its_time_and_keeps_to_skills_number_and_whoever_waits(floor: Hall) -> None:
    floor.queue.set_skills(BOSS, "clerk1", ["tax", "social"])
    for services, code in (
        (("fund",), "tidal.not_skilled"),
        (("tax", "social", "fund"), "tidal.too_many"),
        (("tax",), "tidal.same"),
        ((), "tidal.no_services"),
        (("gas",), "queue.unknown_service"),
    ):
        with refused(code):
            floor.tidal.accept(BOSS, move_to("1", *services))
    floor.take("tax")
    floor.tidal.accept(BOSS, move_to("1", "social"))
    with refused("tidal.on_its_way"):
        floor.tidal.accept(BOSS, move_to("1", "tax"))
    with refused("tidal.last_window"):
        floor.tidal.accept(BOSS, move_to("2", "social"))
    floor.clock.on(minutes=4 + 19)
    with refused("tidal.stands"):
        floor.tidal.accept(BOSS, move_to("1", "tax"))
    floor.clock.on(minutes=1)
    floor.tidal.accept(BOSS, move_to("1", "tax"))
    assert len(floor.tidal.look().decisions) == 2, "what was refused left no trace"


def test_only_a_supervisor_moves_windows(floor: Hall) -> None:
    with refused("staff.forbidden"):
        floor.tidal.accept(CLERKS["1"], move_to("1", "social"))
    with refused("staff.forbidden"):
        floor.tidal.set_rules(CLERKS["1"], automatic=True)


def test_undo_before_during_and_after_the_change(floor: Hall) -> None:
    floor.take("tax")
    here = floor.call("1")
    assert here is not None
    waits, _ = floor.tidal.accept(BOSS, move_to("1", "social"))
    floor.tidal.undo(BOSS, waits.id)
    floor.queue.finish(CLERKS["1"], here.id)
    assert floor.services("1") == ("tax",) and floor.window("1").switching_until is None

    runs, _ = floor.tidal.accept(BOSS, move_to("1", "social"))
    floor.tidal.undo(BOSS, runs.id)
    floor.take("tax")
    assert floor.services("1") == ("tax",) and floor.call("1") is not None

    done, _ = floor.tidal.accept(BOSS, move_to("2", "social"))
    floor.clock.on(minutes=6)
    after, _ = floor.tidal.undo(BOSS, done.id)
    assert after.state is DecisionState.UNDONE and floor.services("2") == ("tax",)
    with refused("queue.window_switching"):
        floor.call("2")
    with refused("tidal.undo_nothing"):
        floor.tidal.undo(BOSS, done.id)


def test_undo_is_refused_when_the_window_was_changed_again(floor: Hall) -> None:
    first, _ = floor.tidal.accept(BOSS, move_to("1", "social"))
    floor.clock.on(minutes=25)
    floor.tidal.accept(BOSS, move_to("1", "fund"))
    with refused("tidal.moved_since"):
        floor.tidal.undo(BOSS, first.id)


def test_a_closed_window_takes_its_services_at_once_and_closing_ends_what_was_on_its_way(floor: Hall) -> None:
    floor.queue.close(CLERKS["3"], "3")
    moved, _ = floor.tidal.accept(BOSS, move_to("3", "fund"))
    assert floor.services("3") == ("fund",) and floor.window("3").switching_until is None
    floor.take("fund")
    floor.tidal.undo(BOSS, moved.id)
    assert floor.services("3") == ("social",), "closed, it is nobody's last window"
    floor.take("tax")
    floor.call("1")
    floor.tidal.accept(BOSS, move_to("1", "social"))
    floor.queue.close(CLERKS["1"], "1")
    assert floor.services("1") == ("social",) and floor.window("1").next_services is None
