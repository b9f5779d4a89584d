"""A window that changes its services calls nobody, by the plain way and by the server's door; the tidal desk on either store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hall_cases import Hands, actor
from test_queue_visits import refused

from desktop.errors import RuleViolation
from desktop.queue.switching import change_now, order_change
from desktop.tidal.decisions import DecisionState
from desktop.tidal.model import Move, Touched
from ui.app import Desk


def test_a_window_that_changes_calls_nobody_until_it_has(desk: Desk, clock: Hands) -> None:
    clerk, queue = actor(desk), desk.queue
    queue.open_window(clerk, "3", ("tax",))
    waiting = queue.take("social")
    with desk.home.hall.write() as connection:
        change_now(connection, "3", ("social",), clock(), clock() + timedelta(minutes=4))
    with refused("queue.window_switching"):
        queue.call(clerk, "3")
    clock.on(minutes=4, seconds=1)
    called, _ = queue.call(clerk, "3")
    assert called is not None and called.id == waiting.id


def test_what_is_ordered_begins_when_the_visitor_leaves_or_at_the_next_press(desk: Desk, clock: Hands) -> None:
    clerk, queue = actor(desk), desk.queue
    queue.open_window(clerk, "3", ("tax",))
    queue.take("tax")
    here, _ = queue.call(clerk, "3")
    assert here is not None
    with desk.home.hall.write() as connection:
        order_change(connection, "3", ("social",), 4)
    queue.finish(clerk, here.id)
    assert queue.view("3").window.services == ("social",)
    clock.on(minutes=5)
    with desk.home.hall.write() as connection:  # ordered in the very moment in which the visitor left: nobody began it
        order_change(connection, "3", ("tax",), 4)
    queue.take("social")
    queue.take("tax")
    assert queue.call(clerk, "3")[0] is None
    with refused("queue.window_switching"):
        queue.call(clerk, "3")


def test_the_tidal_desk_moves_a_window_and_takes_it_back(desk: Desk) -> None:
    boss = actor(desk, "supervisor")
    desk.queue.open_window(boss, "4", ("social",))
    move = Move("4", ("fund",), "{fund} 有人在等", 20, 12, (Touched("fund", 20, 12), Touched("social", 1, 2)))
    [row] = desk.tidal.tend(boss, (move,)).proposals
    done, changes = desk.tidal.accept(boss, move, row.id)
    assert changes.windows == {"4"} and done.id == row.id and done.reason == "{fund} 有人在等"
    with pytest.raises(RuleViolation, match=r"tidal\.on_its_way"):
        desk.tidal.accept(boss, Move("4", ("tax",), "", 0, 0))
    desk.tidal.set_rules(boss, automatic=True, automatic_windows=("4",))
    desk.tidal.undo(boss, done.id)
    look = desk.tidal.look()
    place = look.place("4")
    assert place is not None and place.services == ("social",) and look.rules.automatic_windows == ("4",)
    assert [entry.state for entry in look.decisions] == [DecisionState.UNDONE]
