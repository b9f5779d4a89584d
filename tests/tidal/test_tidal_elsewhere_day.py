"""The bench's second day simulator (tests/bench/other_hall) still plays: one small day of it, and what it says of a policy that cheats."""

from __future__ import annotations

import pytest
from bench.other_hall.compare import POLICIES, play
from bench.other_hall.days import made_hall
from bench.other_hall.floor import End, Floor
from bench.other_hall.rules import Static

SMALL = made_hall("small", 0)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_small_day_has_no_illegal_move_and_loses_nobody(policy: str) -> None:
    day = play(SMALL, POLICIES[policy]())
    assert not day.faults
    assert sum(day.ends.values()) == len(SMALL.visitors)
    assert day.ends[End.SERVED] > 0


class Cheating(Static):
    """At minute 5, long before a window may change, one change; at minute 60 everything that there is, for everybody."""

    def minute(self, floor: Floor) -> None:
        if floor.now == 5:
            floor.move(0, tuple(service for service in floor.hall.skills[0] if service != floor.windows[0].services[0])[:1])
        if floor.now == 60:
            for window in floor.windows:
                floor.move(window.number, tuple(range(len(floor.hall.codes))))


class Losing(Static):
    """Sends whoever waits away, and says nothing."""

    def minute(self, floor: Floor) -> None:
        for ranks in floor.queues:
            for queue in ranks:
                queue.clear()
        floor.waiting = [0] * len(floor.waiting)


def test_moves_that_the_contract_forbids_are_faults_and_change_nothing() -> None:
    day = play(SMALL, Cheating())
    assert len(day.faults) == 1 + len(SMALL.skills)
    assert "before its time" in day.faults[0]
    assert all("cannot hold" in fault for fault in day.faults[1:])
    assert day.switches == 0


def test_a_visitor_in_no_count_is_a_fault() -> None:
    faults = play(SMALL, Losing()).faults
    assert len(faults) == 1
    assert f"{len(SMALL.visitors)} came" in faults[0]
