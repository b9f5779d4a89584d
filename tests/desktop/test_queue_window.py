"""The queue of one window through an outage: emergency numbers meanwhile, the hall's ticket kept, everything brought over once. On both stores."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hall_cases import actor
from test_queue import SOCIAL, TAX, opened
from test_queue_visits import refused

from desktop.changes import Changes
from desktop.errors import EnvironmentFault
from desktop.queue.model import TicketState
from ui.app import Desk


@dataclass
class Line:
    """The gate before the hall's store, shut by hand."""

    cut: bool = False

    def enter(self) -> None:
        if self.cut:
            raise EnvironmentFault("store.unreachable", store="hall")

    def lost(self, fault: EnvironmentFault) -> None:
        """Nobody counts."""


@pytest.fixture
def line(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Line:
    made = Line()
    desk.emergency.reserve(desk.queue, days=0, size=5)
    monkeypatch.setattr(desk.home.hall, "gate", made)
    return made


def test_a_window_goes_on_and_everything_comes_over_once(desk: Desk, line: Line) -> None:
    clerk, queue = actor(desk), desk.window_queue
    opened(desk, "3")
    first, behind = queue.take(TAX), queue.take(TAX)
    queue.call(clerk, "3")
    before = queue.view("3")
    line.cut = True
    seen = queue.view("3")
    assert (seen.emergency, seen.current, seen.waiting, seen.as_of) == (True, before.current, (), before.as_of)
    served, waits = queue.take(TAX), queue.take(TAX)
    assert served.emergency and not first.emergency
    with refused("queue.window_busy"):
        queue.call(clerk, "3")
    queue.start(clerk, first.id, case_id="a case")
    assert (kept := queue.view("3").current) is not None and kept.state is TicketState.SERVING
    queue.finish(clerk, first.id)
    assert queue.view("3").current is None
    with refused("queue.hall_away"):
        queue.call(clerk, "3", ticket_id=behind.id)
    called, _ = queue.call(clerk, "3", ticket_id=served.id)
    assert called is not None and queue.view("3").current == called and queue.recall(clerk, served.id)[0] == called
    for attempt in (
        lambda: queue.hold(clerk, served.id, "去复印"),
        lambda: queue.transfer(clerk, served.id, SOCIAL, reason="走错"),
        lambda: queue.pause(clerk, "3", "歇一歇"),
        lambda: queue.take(TAX, then=(SOCIAL,)),
        lambda: queue.no_show(clerk, first.id),
    ):
        with refused("queue.hall_away"):
            attempt()

    line.cut = False
    back = queue.view("3")
    assert not back.emergency and back.current is not None and back.current.id == served.id, "the person is still there"
    with refused("queue.window_busy"):
        queue.call(clerk, "3")
    assert queue.settle().tickets == {first.id, waits.id}
    assert (desk.queue.find(first.id).state, desk.queue.find(first.id).case_id) == (TicketState.FINISHED, "a case")
    queue.finish(clerk, served.id)
    assert (queue.settle().tickets, queue.settle()) == ({served.id}, Changes())
    order = []
    while (found := queue.call(clerk, "3")[0]) is not None:
        order.append(found.number)
        queue.finish(clerk, found.id)
    assert order == [behind.number, waits.number]
    calls = [row["number"] for row in desk.queue.history() if (row["from"], row["to"]) == ("waiting", "called")]
    assert sorted(calls) == sorted((first.number, behind.number, served.number, waits.number)), "each once"


def test_what_was_asked_while_the_line_broke_is_not_asked_twice(desk: Desk, line: Line) -> None:
    """It may have happened: whoever pressed is told, and nobody else is called in its place."""
    clerk = actor(desk)
    opened(desk, "3")
    desk.window_queue.take(TAX)
    line.cut = True
    with pytest.raises(EnvironmentFault, match=r"store\.unreachable"):
        desk.window_queue.call(clerk, "3")
    given = desk.window_queue.take(TAX)
    assert given.emergency and desk.window_queue.view("3").waiting[0].id == given.id
    line.cut = False
    assert desk.window_queue.settle().tickets == {given.id}
    assert [ticket.number for ticket in desk.window_queue.view("3").waiting] == ["A001", given.number]


def test_a_workstation_that_starts_without_the_hall_knows_its_services(desk: Desk, line: Line) -> None:
    clerk = actor(desk)
    line.cut = True
    seen = desk.window_queue.view("3")
    assert seen.emergency and seen.current is None and {entry.code for entry in seen.services} >= {TAX, SOCIAL}
    given = desk.window_queue.take(SOCIAL)
    called, _ = desk.window_queue.call(clerk, "3")
    assert called is not None and called.id == given.id


def test_who_is_shown_emergency_numbers_gets_one_at_the_first_key(desk: Desk, line: Line) -> None:
    line.cut = True
    assert desk.numbers.look().alone
    taken, _ = desk.numbers.take(actor(desk, "guide"), [TAX])
    assert taken.emergency
