"""The day simulator keeps a hall's rules to the minute; what is compared was really played."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tidal_cases import hall
from tidal_floor import BOSS, CLERKS, HOLIDAYS, OPENS, Hall

from desktop.errors import RuleViolation
from desktop.intake.calendar import WorkCalendar
from desktop.queue.model import TicketClass
from desktop.tidal.model import Assignment, HallState, Limits, Move, WindowInfo
from desktop.tidal.replay.compare import replay
from desktop.tidal.replay.day import Day, Outage, Visitor
from desktop.tidal.replay.kinds import made_day, with_windows
from desktop.tidal.replay.recorded import recorded_day
from desktop.tidal.replay.simulator import run


class Scripted:
    """Opens with `opening` and gives the moves of a script at their minutes."""

    name = "scripted"

    def __init__(self, opening: Assignment, script: dict[float, Move] | None = None) -> None:
        self._opening, self._script = opening, script or {}
        self.seen: list[HallState] = []

    def plan(self) -> Assignment:
        return self._opening

    def advise(self, state: HallState) -> tuple[Move, ...]:
        self.seen.append(state)
        move = self._script.pop(state.minute, None)
        return (move,) if move else ()


def came(*visitors: tuple[float, str, int, float]) -> tuple[Visitor, ...]:
    return tuple(Visitor(*visitor) for visitor in visitors)


ONE = hall({"1": "ab"}, {})


def test_waiting_time_and_bonus_decide_who_is_next() -> None:
    visitors = came((1, "a", 0, 20), (2, "a", 0, 5), (9, "b", 1, 5), (12, "a", 2, 5))
    waits = run(Day("", ONE, visitors), Scripted({"1": ("a", "b")})).waits
    assert [(wait.came, wait.began) for wait in waits] == [(1, 1), (12, 21.5), (9, 27.0), (2, 32.5)]


def test_a_busy_window_changes_after_its_visitor_and_closes_for_the_switch() -> None:
    policy = Scripted({"1": ("a",)}, {3: Move("1", ("b",), "", 0, 0)})
    outcome = run(Day("", ONE, came((1, "a", 0, 9), (2, "b", 0, 5))), policy)
    assert [wait.began for wait in outcome.waits] == [1, 14.0]
    during = next(state for state in policy.seen if state.minute == 12)
    assert during.windows["1"].switching and not during.windows["1"].can_change
    assert [(moved.minute, moved.services) for moved in outcome.switches] == [(3, ("b",))]


@pytest.mark.parametrize(
    "script",
    [
        {3: Move("1", ("z",), "", 0, 0)},
        {3: Move("1", ("a", "b", "c"), "", 0, 0)},
        {3: Move("1", (), "", 0, 0)},
        {3: Move("1", ("b",), "", 0, 0), 12: Move("1", ("a",), "", 0, 0)},
        {60: Move("1", ("b",), "", 0, 0)},
    ],
)
def test_a_move_that_a_hall_forbids_stops_the_replay(script: dict[float, Move]) -> None:
    info = hall({"1": "abc"}, {}, windows=(WindowInfo("1", ("a", "b", "c"), ((0, 50), (70, 200))),), limits=Limits(4, 20, 2, 0.5))
    with pytest.raises(RuleViolation, match=r"tidal\.illegal_move"):
        run(Day("", info, came((80, "a", 0, 5))), Scripted({"1": ("a",)}, script))


def test_lunch_and_outage_close_a_window_after_its_visitor_and_say_so_at_once() -> None:
    info = hall({"1": "ab", "2": "ab"}, {}, windows=(WindowInfo("1", ("a",), ((0, 30.5), (60, 240))), WindowInfo("2", ("b",), ((0, 240),))))
    day = Day("", info, came((25, "a", 0, 10), (40, "a", 0, 5), (41, "b", 0, 5)), (Outage("2", 40.25, 50),))
    policy = Scripted({"1": ("a",), "2": ("b",)})
    waits = run(day, policy).waits
    assert [wait.began for wait in waits] == [25, 50, 60]
    assert {35.0, 40.25, 50.0, 60.0} <= {state.minute for state in policy.seen}
    at = {state.minute: state.windows["1"].on for state in policy.seen}
    assert at[34.0] and not at[36.0] and at[61.0]


def test_who_loses_patience_leaves_and_counts() -> None:
    visitors = (Visitor(1, "a", 0, 30), Visitor(2, "a", 0, 5, patience=10), Visitor(3, "a", 0, 5))
    outcome = run(Day("", ONE, visitors), Scripted({"1": ("a",)}))
    assert [(wait.began, wait.served) for wait in outcome.waits] == [(1, True), (12, False), (31.5, True)]
    assert outcome.abandoned == 1


def test_a_state_says_what_a_hall_can_see() -> None:
    policy = Scripted({"1": ("a",)})
    run(Day("", ONE, came((1, "a", 0, 10), (2, "a", 1, 5), (4, "b", 0, 5), (16, "b", 0, 5))), policy)
    seen = next(state for state in policy.seen if state.minute == 11)
    assert seen.queues["a"].waiting == 1 and seen.queues["a"].by_class == (0, 1, 0) and seen.queues["a"].oldest_minutes == 9
    assert seen.served_today["a"] == 1 and seen.service_minutes_today["a"] == 10 and not seen.windows["1"].busy
    assert next(state for state in policy.seen if state.minute == 17).arrivals_today == {"a": (2, 0), "b": (1, 1)}


def test_kinds_are_the_same_for_the_same_seed_and_every_service_has_a_clerk() -> None:
    day = made_day("sudden-tide", 4)
    assert day == made_day("sudden-tide", 4) != made_day("sudden-tide", 5)
    known = {code for window in day.info.windows for code in window.skills}
    assert known == {service.code for service in day.info.services}


def test_free_pooling_bounds_the_hall_and_one_window_more_helps() -> None:
    day = made_day("six-windows", 2)
    lines = {line.policy: line for line in replay(day, ["hall", "chain", "free"])}
    assert lines["free"].mean_wait < lines["chain"].mean_wait < lines["hall"].mean_wait
    assert lines["hall"].visitors == len(day.visitors)
    (more,) = replay(with_windows(day, 1), ["chain"])
    assert more.windows == 7 and more.mean_wait < lines["chain"].mean_wait
    with pytest.raises(RuleViolation, match=r"tidal\.empty"):
        with_windows(day, -6)


def test_an_unknown_rule_is_refused_before_anything_is_played() -> None:
    with pytest.raises(RuleViolation, match=r"tidal\.unknown_policy"):
        replay(replace(made_day("six-windows", 2), visitors=()), ["hall", "magic"])


def test_a_recorded_morning_is_played_again_as_it_was() -> None:
    floor = Hall()
    first = floor.take("tax")
    called = floor.call("1")
    floor.clock.on(minutes=3)
    waits = floor.take("tax", TicketClass.ELDERLY)
    tired = floor.take("social")
    assert called is not None and called.id == first.id
    floor.clock.on(minutes=9)
    floor.queue.cancel(BOSS, tired.id, "走了")
    floor.queue.finish(CLERKS["1"], first.id)
    floor.serve("1", 6)
    with floor.store.read() as connection:
        recorded = recorded_day(connection, OPENS.date(), WorkCalendar((HOLIDAYS,)))
        with pytest.raises(RuleViolation, match=r"tidal\.day_empty"):
            recorded_day(connection, OPENS.date() - timedelta(days=1), WorkCalendar((HOLIDAYS,)))
    day = recorded.day
    assert [(entry.service, round(entry.came), round(entry.minutes), entry.class_) for entry in day.visitors] == [
        ("tax", 0, 12, 0),
        ("tax", 3, 6, list(day.info.bonus).index(waits.class_.value)),
        ("social", 3, 8, 0),
    ]
    assert day.visitors[2].patience == pytest.approx(9, abs=0.1)
    assert [round(wait.minutes) for wait in recorded.outcome.waits] == [0, 9, 9]
    assert [window.id for window in day.info.windows] == ["1"] and "tax" in day.info.windows[0].skills
    (line,) = replay(day, ["static"])
    assert line.visitors == 3
