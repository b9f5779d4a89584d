"""The tidal desk: what it tells the planner, what it learned, what it writes down, how far it goes by itself."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from tidal_floor import BOSS, CLERKS, OPENS, Hall, move_to, pair

from desktop.errors import RuleViolation
from desktop.intake.calendar import WorkCalendar, YearTable
from desktop.queue.model import TicketClass
from desktop.tidal.decisions import DecisionState
from desktop.tidal.learn import clerk_minutes, kind_of
from desktop.tidal.tables import tidal_setting_change
from ui.app import planner_of


def test_the_planner_is_told_what_the_hall_can_observe_and_no_more() -> None:
    hall = Hall()
    hall.clock.on(minutes=20)
    hall.take("tax")
    hall.serve("1", 8)
    hall.take("tax", TicketClass.ELDERLY)
    hall.clock.on(minutes=5)
    hall.take("tax")
    hall.call("2")
    hall.clock.on(minutes=2)
    hall.tidal.look()
    [planner], [state] = hall.planners, hall.planners[0].told
    assert [entry.id for entry in planner.info.windows] == ["1", "2", "3", "4"]
    assert (planner.info.open_minute, planner.info.close_minute, planner.info.services[0].mean_minutes) == (0, 540, 8)
    assert 35 <= state.minute < 35.1 and state.arrivals_today["tax"] == (0, 2, 1)
    assert state.served_today == {"tax": 1, "social": 0, "fund": 0} and 8 <= state.service_minutes_today["tax"] < 8.1
    line = state.queues["tax"]
    assert line.waiting == 1 and sum(line.by_class) == 1 and 2 <= line.oldest_minutes < 2.1
    two = state.windows["2"]
    assert two.on and two.busy and two.services == ("tax",) and two.can_change and 2 <= two.busy_minutes < 2.1


def test_a_change_on_its_way_is_told_as_the_window_will_be() -> None:
    hall = Hall()
    hall.take("tax")
    hall.call("1")
    hall.tidal.accept(BOSS, move_to("1", "social"))
    hall.tidal.accept(BOSS, move_to("2", "fund"))
    hall.tidal.look()
    windows = hall.planners[-1].told[-1].windows
    assert (windows["1"].services, windows["1"].busy, windows["1"].switching, windows["1"].can_change) == (("social",), True, False, False)
    assert (windows["2"].services, windows["2"].switching, windows["2"].can_change) == (("fund",), True, False)


def test_a_service_that_nobody_here_can_do_is_left_out_and_says_so() -> None:
    hall = Hall()
    for no in "1234":
        hall.queue.set_skills(BOSS, f"clerk{no}", ["tax", "social"])
    hall.take("fund")
    look = hall.tidal.look()
    assert [entry.code for entry in hall.planners[-1].info.services] == ["tax", "social"]
    assert ("unserved", "fund") in [(alert.kind, alert.service) for alert in look.alerts]


def test_what_halls_know_remains_an_alert() -> None:
    hall = Hall()
    for _ in range(11):
        hall.take("tax")
    assert [alert.kind for alert in hall.tidal.look().alerts] == ["long_line"]
    hall.clock.on(minutes=16)
    assert [alert.kind for alert in hall.tidal.look().alerts] == ["long_wait", "long_line"]


def test_a_hall_learns_from_its_own_days_and_says_how_little_it_knows() -> None:
    hall = Hall()
    assert hall.tidal.look().knowledge.little and hall.tidal.look().knowledge.visits["tax"] == 0
    for _ in range(4):
        for minutes in (15, 25):
            hall.take("tax")
            hall.serve("1", minutes)
        hall.queue.close_day(BOSS)
        hall.clock.on(days=7, minutes=-40)
        hall.tidal.tend(BOSS, ())
        hall.tidal.tend(BOSS, ())
        hall.open_all()
    look = hall.tidal.look()
    info = hall.planners[-1].info
    assert (look.knowledge.days, look.knowledge.comparable, look.knowledge.little) == (4, 4, False)
    assert look.knowledge.visits["tax"] == 8
    assert info.services[0].mean_minutes == pytest.approx((20 * 8 + 8 * 20) / 28, abs=0.1), (
        "what was seen, beside an estimate of twenty visits"
    )
    assert len(info.history) == 4 and [sum(day["tax"]) for day in info.history] == [2, 2, 2, 2]
    with hall.store.read() as connection:
        assert clerk_minutes(connection, date(2026, 3, 31))["tax", "clerk1"][0] == pytest.approx(20, abs=0.1)


def test_kinds_of_day_know_the_first_day_after_a_rest() -> None:
    spring = WorkCalendar(
        (YearTable(2026, "example", frozenset(date(2026, 2, day) for day in (16, 17, 18, 19, 20)), frozenset({date(2026, 2, 28)})),)
    )
    days = (date(2026, 2, 12), date(2026, 2, 17), date(2026, 2, 23), date(2026, 2, 28), date(2027, 3, 1))
    assert [kind_of(day, spring) for day in days] == ["thu", "weekend", "after_rest", "worked", "mon"]


def test_advice_is_written_down_once_and_what_is_dismissed_does_not_come_back_at_once() -> None:
    hall = Hall()
    hall.clock.on(minutes=60)
    hall.says.append(move_to("1", "social"))
    look = hall.tidal.look()
    [row] = hall.tidal.tend(BOSS, look.advice).proposals
    assert [entry.id for entry in hall.tidal.tend(BOSS, look.advice).proposals] == [row.id]
    assert look.line("social").after.middle[0] > look.line("social").band.middle[0], "the forecast with the advice taken"  # type: ignore[union-attr]
    hall.tidal.dismiss(BOSS, look.advice[0], row.id)
    assert hall.tidal.look().advice == ()
    hall.clock.on(minutes=21)
    assert hall.tidal.look().advice != ()
    [kept] = hall.tidal.look().decisions
    assert kept.state is DecisionState.DISMISSED and kept.was == ("tax",) and kept.changed_by == "boss"


def test_an_adjusted_decision_keeps_what_was_advised() -> None:
    hall = Hall()
    [row] = hall.tidal.tend(BOSS, (move_to("1", "social"),)).proposals
    done, _ = hall.tidal.adjust(BOSS, row.id, move_to("2", "fund"))
    assert (done.state, done.window, done.to, done.advised) == (DecisionState.ADJUSTED, "2", ("fund",), ("1", ("social",)))
    with pytest.raises(RuleViolation, match=r"tidal\.decided_already"):
        hall.tidal.accept(BOSS, move_to("3", "fund"), row.id)


def test_an_hour_later_what_happened_stands_beside_what_was_promised() -> None:
    hall = Hall()
    hall.take("social")
    done, _ = hall.tidal.accept(BOSS, move_to("1", "social", before=20, after=12))
    hall.clock.on(minutes=10)
    hall.call("3")
    hall.take("tax")
    hall.clock.on(minutes=4)
    hall.call("2")
    hall.tidal.tend(BOSS, ())
    assert hall.tidal.look().decisions[0].outcome is None
    hall.take("social")
    hall.clock.on(minutes=47)
    hall.call("4")  # after the hour
    hall.tidal.tend(BOSS, ())
    [kept] = hall.tidal.look().decisions
    assert kept.id == done.id and (kept.before, kept.after) == (20, 12)
    assert kept.outcome is not None and kept.outcome.calls == {"tax": 1, "social": 1}
    assert kept.outcome.waits == {"tax": pytest.approx(4, abs=0.1), "social": pytest.approx(10, abs=0.1)}
    assert kept.outcome.mean == pytest.approx(7, abs=0.1)


def test_the_automatic_mode_keeps_within_what_was_set_and_pauses() -> None:
    hall = Hall()
    moves = [move_to("1", "social"), move_to("3", "tax")]
    assert hall.tidal.tend(BOSS, moves).moved == ()
    hall.tidal.set_rules(BOSS, automatic=True, automatic_windows=("3",), automatic_services=("tax", "social"), moves_per_hour=1)
    hall.tidal.set_rules(BOSS, automatic_paused=True)
    assert hall.tidal.tend(BOSS, moves).moved == ()
    hall.tidal.set_rules(BOSS, automatic_paused=False)
    [moved] = hall.tidal.tend(BOSS, moves).moved
    assert (moved.window, moved.state) == ("3", DecisionState.AUTOMATIC) and hall.services("1") == ("tax",)
    hall.tidal.set_rules(BOSS, automatic_windows=())
    assert hall.tidal.tend(BOSS, [move_to("1", "social")]).moved == (), "one an hour"
    hall.clock.on(minutes=61)
    assert [entry.window for entry in hall.tidal.tend(BOSS, [move_to("1", "fund"), move_to("2", "social")]).moved] == ["2"]
    hall.tidal.undo(BOSS, hall.tidal.look().decisions[0].id)


def test_what_a_rule_refuses_the_automatic_mode_leaves_to_a_person() -> None:
    hall = Hall()
    hall.take("fund")
    hall.tidal.set_rules(BOSS, automatic=True)
    hall.tidal.accept(BOSS, move_to("1", "fund"))
    hall.clock.on(minutes=10)
    tended = hall.tidal.tend(BOSS, [move_to("1", "social")])
    assert tended.moved == () and tended.proposals[0].state is DecisionState.PROPOSED


def test_rules_are_checked_as_a_whole_and_every_change_is_written_down() -> None:
    hall = Hall()
    hall.tidal.set_rules(BOSS, open_minute=540, close_minute=1020, min_dwell_minutes=30.0)
    with pytest.raises(RuleViolation) as wrong:
        hall.tidal.set_rules(BOSS, moves_per_hour=-1, automatic="yes", speed=3)
    assert [(issue.pointer, issue.code) for issue in wrong.value.issues] == [
        ("/moves_per_hour", "tidal.rule_range"),
        ("/automatic", "tidal.rule_kind"),
        ("/speed", "tidal.rule_unknown"),
    ]
    with pytest.raises(RuleViolation):
        hall.tidal.set_rules(BOSS, close_minute=500)
    with hall.store.read() as connection:
        rows = connection.execute(select(tidal_setting_change).order_by(tidal_setting_change.c.position)).all()
    assert [(row.name, json.loads(row.was), json.loads(row.value), row.actor) for row in rows] == [
        ("open_minute", 510, 540, "boss"),
        ("close_minute", 1050, 1020, "boss"),
        ("min_dwell_minutes", 20, 30.0, "boss"),
    ]


def test_the_morning_opens_with_a_plan_and_leaves_windows_at_work_alone() -> None:
    hall = Hall(OPENS - timedelta(minutes=20), opened=False)
    before = hall.tidal.look()
    assert before.morning and before.opening is None, "a look does not wait for the plan"
    hall.tidal.plan_opening()
    plan = hall.tidal.look().opening
    assert plan is not None and set(plan) == {"1", "2", "3", "4"}
    hall.take("tax")
    hall.queue.open_window(CLERKS["1"], "1", ("tax",))
    hall.call("1")
    done, _ = hall.tidal.take_plan(BOSS, plan)
    assert {entry.window for entry in done} == {"2", "3", "4"} and hall.services("1") == ("tax",)
    assert hall.services("3") == ("tax", "social") and done[0].before is None
    hall.clock.on(hours=2)
    assert hall.tidal.look().opening is None


def test_the_real_planner_goes_with_the_desk_and_its_refusal_is_told() -> None:
    hall = Hall()
    hall.tidal._make = planner_of
    hall.clock.on(minutes=45)
    for _ in range(18):
        hall.take("social")
    look = hall.tidal.look()
    assert look.problem is None and all(line.band is not None for line in look.lines)
    move = hall.tidal.effect("1", ("social",))
    assert {entry.service for entry in move.touched} == {"tax", "social"}
    taken = [hall.tidal.accept(BOSS, advised) for advised in look.advice]
    assert all(done[0].state is DecisionState.ACCEPTED for done in taken), "what the planner advises the rules allow"
    hall.clock.on(minutes=-10)
    look = hall.tidal.look()
    assert look.problem is not None and look.problem.code == "tidal.clock_back" and look.advice == ()


def test_an_empty_hall_has_a_look() -> None:
    hall = Hall(opened=False)
    hall.clock.on(hours=3)
    look = hall.tidal.look()
    assert look.advice == () and look.problem is None and [place.no for place in look.places] == ["1", "2", "3", "4"]


def test_halves_of_one_change_are_done_taken_back_and_turned_down_together() -> None:
    hall = Hall()
    hall.says[:] = pair()
    hall.tidal.set_rules(BOSS, automatic=True, moves_per_hour=1)
    done = hall.tidal.tend(BOSS, hall.tidal.look().advice)
    assert len(done.proposals) == 2 and not done.moved, "one move is allowed, and half a change is none"
    hall.tidal.set_rules(BOSS, moves_per_hour=2)
    hall.queue.set_skills(BOSS, "clerk1", ["tax", "social"])
    assert not hall.tidal.tend(BOSS, hall.says).moved and hall.services("3") == ("social",), "window 1 cannot: window 3 does not move alone"
    hall.queue.set_skills(BOSS, "clerk1", ["tax", "social", "fund"])
    done = hall.tidal.tend(BOSS, hall.says)
    assert [entry.window for entry in done.moved] == ["3", "1"] and hall.services("1") == ("fund",)
    hall.clock.on(minutes=1)
    hall.tidal.undo(BOSS, done.moved[1].id)
    assert (hall.services("1"), hall.services("3")) == (("tax",), ("social",))
    assert hall.tidal.look().advice == (), "what was taken back with its half is not advised at once"


def test_a_half_that_a_rule_refuses_keeps_the_other_from_being_done() -> None:
    hall = Hall()
    hall.queue.set_skills(BOSS, "clerk1", ["tax", "social"])
    with pytest.raises(RuleViolation, match=r"tidal\.not_skilled"):
        hall.tidal.accept_together(BOSS, [(move, "") for move in pair()])
    assert hall.services("3") == ("social",)
    hall.says[:] = pair()
    assert hall.tidal.look().advice == pair()
    hall.tidal.dismiss(BOSS, pair()[0])
    assert hall.tidal.look().advice == (), "without the half that was turned down the other is of no use"
