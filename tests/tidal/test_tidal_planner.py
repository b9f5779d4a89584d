"""The planner: never an illegal move on any hall, always the same words, and the mechanisms that make it worth listening to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tidal_cases import days, hall, state

from desktop.errors import RuleViolation
from desktop.tidal.arrays import arrays_of
from desktop.tidal.forecast import Demand
from desktop.tidal.model import Assignment, HallState, Limits, Move, Standing, Touched, Why, WindowInfo, whole
from desktop.tidal.opening import day_futures, greedy_chain, opening_sets
from desktop.tidal.planner import Planner
from desktop.tidal.reasons import facts_of, reason
from desktop.tidal.replay.day import Day
from desktop.tidal.replay.kinds import made_day
from desktop.tidal.replay.simulator import run
from desktop.tidal.rollout import play
from desktop.tidal.trials import Tuning

HASTY = Tuning(rounds=2, scenarios=2, proofs=4, candidates=6, least_gain=1, sure=0)
"""Little thought and many moves."""


class Watched:
    """The planner, with every rule of the contract checked against the state that it was asked about."""

    name = "watched"

    def __init__(self, day: Day) -> None:
        self._info, self._planner = day.info, Planner(day.info, HASTY)
        self._skills = {window.id: set(window.skills) for window in day.info.windows}
        self.said: list[object] = []

    def plan(self) -> Assignment:
        plan = self._planner.plan()
        assert set(plan) == set(self._skills)
        for window, services in plan.items():
            assert set(services) <= self._skills[window] and len(set(services)) == len(services)
            assert len(services) == min(len(self._skills[window]), self._info.limits.max_services_per_window)
        held = {code for services in plan.values() for code in services}
        if len(self._info.services) <= self._info.limits.max_services_per_window:
            assert held == {service.code for service in self._info.services}
        self.said.append(plan)
        return plan

    def advise(self, seen: HallState) -> tuple[Move, ...]:
        moves = self._planner.advise_in_turn(seen)
        held = {window: now.services for window, now in seen.windows.items() if now.on}
        covered = {code for services in held.values() for code in services}
        for move in moves:
            now = seen.windows[move.window]
            assert now.on and now.can_change and not now.switching and move.services != now.services
            assert set(move.services) <= self._skills[move.window]
            assert 0 < len(move.services) == len(set(move.services)) <= self._info.limits.max_services_per_window
            held[move.window] = move.services
        lost = covered - {code for services in held.values() for code in services}
        gained = {code for services in held.values() for code in services} - covered
        assert len({move.window for move in moves}) == len(moves)
        assert not lost or (gained and len(moves) == 1), f"{lost} lost its last window"
        self.said.append(moves)
        return moves


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(days())
def test_no_hall_gets_an_illegal_move_and_every_hall_the_same_words_twice(day: Day) -> None:
    first, again = Watched(day), Watched(day)
    outcome = run(day, first)
    assert len(outcome.waits) == len(day.visitors)
    if len(outcome.switches):
        run(day, again)
        assert first.said == again.said


def test_the_opening_plan_is_one_chain_over_all_services() -> None:
    day = made_day("six-windows", 3)
    plan = Planner(day.info, Tuning(rounds=6)).plan()
    part = {service.code: {service.code} for service in day.info.services}
    for services in plan.values():
        joined = set().union(*(part[code] for code in services))
        for code in joined:
            part[code] = joined
    assert len({frozenset(codes) for codes in part.values()}) == 1


def test_the_search_finds_a_plan_that_waits_less_than_the_greedy_one_on_days_that_it_did_not_see() -> None:
    info = hall(
        {"1": "abc", "2": "abc", "3": "bcd", "4": "ad"}, {"a": [7.0] * 4, "b": [1.0] * 8, "c": [0.0] * 4 + [8.0] * 4, "d": [1.0] * 8}
    )
    arrays = arrays_of(info)
    greedy, found = greedy_chain(arrays, Demand(arrays)), opening_sets(arrays, Demand(arrays))
    unseen = day_futures(arrays, Demand(arrays), 40, seed=99)
    costs = play(np.stack([greedy, found]), np.zeros((2, 4)), unseen).cost
    assert costs[1] < 0.97 * costs[0]


TWO = {"1": "ab", "2": "ab", "3": "ab"}
ONE_EACH = Limits(max_services_per_window=1)


def test_a_flooded_queue_gets_a_window_and_the_sentence_says_the_numbers() -> None:
    info = hall(TWO, {"a": [6.0] * 8, "b": [2.0] * 8}, limits=ONE_EACH)
    moves = Planner(info).advise(state(30, {"a": (14, 25.0), "b": (0, 0.0)}, {"1": "a", "2": "b", "3": "b"}))
    assert [(move.window in "23", move.services) for move in moves] == [(True, ("a",))]
    (move,) = moves
    assert "{a}" in move.reason and "14 人" in move.reason and "25 分钟" in move.reason and move.reason.endswith("。")
    assert move.mean_wait_after < move.mean_wait_before
    assert {entry.service for entry in move.touched} == {"a", "b"}


def test_small_differences_move_nobody() -> None:
    info = hall(TWO, {"a": [3.0] * 8, "b": [3.0] * 8}, limits=ONE_EACH)
    assert Planner(info).advise(state(30, {"a": (2, 7.0), "b": (1, 3.0)}, {"1": "a", "2": "a", "3": "b"})) == ()


@pytest.mark.parametrize("change", [{"can_change": False}, {"on": False}, {"switching": True}])
def test_a_window_that_may_not_change_is_let_alone(change: dict[str, bool]) -> None:
    info = hall(TWO, {"a": [6.0] * 8, "b": [2.0] * 8}, limits=ONE_EACH)
    seen = state(30, {"a": (14, 25.0), "b": (0, 0.0)}, {"1": "a", "2": "b", "3": "b"})
    still = {name: replace(now, **change) for name, now in seen.windows.items()}
    assert Planner(info).advise(replace(seen, windows=still)) == ()


def test_the_last_window_of_a_service_stays() -> None:
    info = hall({"1": "ab", "2": "ab"}, {"a": [6.0] * 8, "b": [2.0] * 8}, limits=ONE_EACH)
    assert Planner(info).advise(state(30, {"a": (14, 25.0), "b": (0, 0.0)}, {"1": "a", "2": "b"})) == ()


def test_a_service_that_a_busy_window_still_stands_for_takes_no_other_service_s_last_window() -> None:
    info = hall({"1": "abc", "2": "abc"}, {"a": [2.0] * 8, "b": [2.0] * 8, "c": [2.0] * 8}, limits=ONE_EACH)
    seen = state(30, {"a": (0, 0.0), "b": (0, 0.0), "c": (5, 18.0)}, {"1": "c", "2": "b"})
    busy = replace(seen, windows={**seen.windows, "1": replace(seen.windows["1"], busy=True, busy_minutes=2.0)})
    assert Planner(info).advise(busy, pending={"1": ("a",)}) == ()


def test_where_only_the_last_window_of_another_service_can_help_a_second_one_steps_in_for_it() -> None:
    info = hall({"1": "ab", "2": "bc", "3": "c", "4": "a"}, {"a": [5.0] * 8, "b": [1.0] * 8, "c": [1.0] * 8}, limits=ONE_EACH)
    first, then = Planner(info).advise(state(30, {"a": (16, 30.0), "b": (0, 0.0), "c": (0, 0.0)}, {"1": "b", "2": "c", "3": "c", "4": "a"}))
    assert (first.window, first.services, then.window, then.services) == ("2", ("b",), "1", ("a",))
    assert first.mean_wait_after == then.mean_wait_after < first.mean_wait_before and "同时 1 号窗口改办 {a}" in first.reason
    assert {entry.service for entry in first.touched} == {"a", "b", "c"}
    assert (first.why.together, then.why.together) == ((("1", ("a",)),), (("2", ("b",)),)) and whole(then, (first, then)) == (first, then)
    assert whole(then, (then,)) == (then,), "a half whose other half is not offered stands alone"


def test_a_window_is_lent_where_it_could_not_be_given() -> None:
    """A short queue of old tickets beside a service that needs both its windows again soon."""
    info = hall(TWO, {"a": [0.5] * 8, "b": [3.0] * 8}, limits=ONE_EACH)
    came = {"a": (5.0, 3.0, 0.0), "b": (3.0, 3.0, 0.0)}
    seen = state(30, {"a": (9, 20.0), "b": (2, 4.0)}, {"1": "a", "2": "b", "3": "b"}, arrivals_today=came)
    (lent,) = Planner(info).advise(seen)
    assert lent.services == ("a",) and "约 24 分钟后再换回" in lent.reason and lent.why.back_after == 24
    assert Planner(info, Tuning(loan=1e9)).advise(seen) == ()


def test_a_service_whose_window_failed_is_taken_up_by_another() -> None:
    info = hall(TWO, {"a": [3.0] * 8, "b": [3.0] * 8}, limits=ONE_EACH)
    seen = state(30, {"a": (0, 0.0), "b": (4, 9.0)}, {"1": "a", "2": "a", "3": "b"})
    failed = {**seen.windows, "3": replace(seen.windows["3"], on=False)}
    (move,) = Planner(info).advise(replace(seen, windows=failed))
    assert move.services == ("b",)


def test_a_window_that_goes_to_lunch_in_ten_minutes_is_not_the_one_to_change() -> None:
    info = hall(TWO, {"a": [6.0] * 8, "b": [2.0] * 8}, limits=ONE_EACH)
    leaving = WindowInfo("2", ("a", "b"), ((0.0, 40.0), (70.0, 240.0)))
    info = replace(info, windows=(info.windows[0], leaving, info.windows[2]))
    (move,) = Planner(info).advise(state(30, {"a": (14, 25.0), "b": (0, 0.0)}, {"1": "a", "2": "b", "3": "b"}))
    assert move.window == "3"


def test_a_move_given_to_a_busy_window_is_not_given_twice_unless_told_that_it_was_refused() -> None:
    info = hall(TWO, {"a": [6.0] * 8, "b": [2.0] * 8}, limits=ONE_EACH)
    planner = Planner(info)
    seen = state(30, {"a": (14, 25.0), "b": (0, 0.0)}, {"1": "a", "2": "b", "3": "b"})
    busy = {name: replace(now, busy=True, busy_minutes=3.0) for name, now in seen.windows.items()}
    (move,) = planner.advise(replace(seen, windows=busy))
    later = {name: replace(now, busy=True, busy_minutes=4.0) for name, now in seen.windows.items()}
    after = replace(seen, minute=31.0, windows=later)
    assert move.window not in {again.window for again in planner.advise(after)}
    assert planner.advise(replace(after, minute=31.5), pending={})


def test_a_surge_is_noticed_within_two_slots_and_a_quiet_day_stays_quiet() -> None:
    info = hall(TWO, {"a": [4.0] * 8, "b": [4.0] * 8})
    arrays = arrays_of(info)
    demand = Demand(arrays)
    seen = arrays.history[0].copy()
    seen[0, 2:4] = 12.0
    seen[:, 4:] = 0.0
    none = demand.means * 0
    demand.observe(60, seen, none, none)
    assert demand.now[0] > 1.8 and 0.7 < demand.now[1] < 1.3
    assert demand.level[0] < demand.now[0]


def test_a_surge_is_believed_after_its_first_slot_and_not_forgotten_while_it_lasts() -> None:
    info = hall(TWO, {"a": [5.0] * 8, "b": [5.0] * 8})
    demand = Demand(arrays_of(info))
    none = demand.means * 0
    found = []
    for slots in (3, 4, 5, 6):
        seen = np.zeros((2, 8))
        seen[:, :slots] = 5.0
        seen[0, 2:slots] = 15.0
        demand.observe(15 * slots - 0.01, seen, none, none)
        found.append(float(demand.now[0]))
    assert found[0] > 1.6 and min(found[1:]) > 2.4


def test_visits_that_take_longer_today_are_believed_little_by_little() -> None:
    info = hall(TWO, {"a": [4.0] * 8})
    demand = Demand(arrays_of(info))
    some, many = demand.means * 0 + 4, demand.means * 0 + 80
    demand.observe(30, arrays_of(info).history[0], some, some * 16)
    few = float(demand.means[0])
    demand.observe(30, arrays_of(info).history[0], many, many * 16)
    assert 8 < few < 12 < 15 < float(demand.means[0]) < 16


def test_the_forecast_is_a_band_that_grows_with_what_comes() -> None:
    info = hall({"1": "ab"}, {"a": [3.0] * 8, "b": [0.0] * 8})
    planner = Planner(info)
    band = planner.forecast(state(30, {"a": (2, 4.0), "b": (0, 0.0)}, {"1": "ab"}), 4)["a"]
    assert all(low <= middle <= high for low, middle, high in zip(band.low, band.middle, band.high, strict=True))
    assert len(band.minutes) == 4 and band.middle[-1] > 3 and band.high[-1] > band.low[-1]


@pytest.mark.parametrize(
    ("window", "services", "code"),
    [
        ("9", ("a",), "tidal.unknown_window"),
        ("1", ("z",), "tidal.not_skilled"),
        ("1", ("a", "b"), "tidal.too_many"),
        ("1", (), "tidal.empty"),
    ],
)
def test_what_if_refuses_what_cannot_be(window: str, services: tuple[str, ...], code: str) -> None:
    planner = Planner(hall(TWO, {"a": [3.0] * 8}, limits=ONE_EACH))
    with pytest.raises(RuleViolation) as refused:
        planner.effect(state(30, {}, {"1": "a", "2": "b", "3": "b"}), window, services)
    assert refused.value.code == code


def test_what_if_names_the_losers_too() -> None:
    planner = Planner(hall(TWO, {"a": [4.0] * 8, "b": [4.0] * 8}, limits=ONE_EACH))
    move = planner.effect(state(30, {"a": (6, 10.0), "b": (6, 10.0)}, {"1": "a", "2": "b", "3": "b"}), "3", ("a",))
    worse = {entry.service: entry.after > entry.before for entry in move.touched}
    assert worse == {"a": False, "b": True}


STANDINGS = st.builds(Standing, st.sampled_from("abcd"), st.integers(0, 40), st.integers(0, 90).map(float), st.booleans())


@given(st.lists(STANDINGS, max_size=3), st.lists(STANDINGS, max_size=3), st.booleans(), st.integers(0, 60))
def test_the_facts_come_out_of_a_sentence_as_they_went_in(taken: list[Standing], left: list[Standing], both: bool, back: int) -> None:
    pressed = tuple(replace(entry, oldest_minutes=entry.oldest_minutes if entry.waiting else 0.0) for entry in taken)
    spare = tuple(replace(entry, oldest_minutes=0.0, surging=False) for entry in left)
    why = Why(pressed, spare, (("12", ("a", "c")),) if both else (), float(back))
    assert facts_of(reason("7", ("a", "b"), why, [Touched("a", 12.0, 7.0)])) == why


def test_a_sentence_that_the_planner_did_not_make_has_no_facts() -> None:
    assert facts_of("") is None and facts_of("{a} 有人在等") is None and facts_of("今天有人请假；3 号窗口先停") is None
