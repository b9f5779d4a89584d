"""Without the hall's store: emergency numbers, and merging later - in order of time, nothing lost, nothing called twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hall_cases import Hands, actor
from sqlalchemy import text
from test_queue import SOCIAL, TAX, called, finished, opened
from test_queue_visits import PERSON, refused

from desktop.errors import EnvironmentFault
from desktop.intake.numbers import NumberBlocks
from desktop.queue.emergency import EmergencyQueue
from desktop.queue.model import TicketClass, TicketState
from desktop.queue.service import HallQueue
from desktop.store import Store
from ui.app import Desk


@pytest.fixture
def emergency(desk: Desk) -> EmergencyQueue:
    made = EmergencyQueue(desk.home.vault, NumberBlocks(desk.home.vault, desk.home.hall), desk.clock)
    made.reserve(desk.queue, days=1, size=5)
    return made


class Away(Store):
    """The hall's store, lost before or after it wrote."""

    def __init__(self, store: Store, when: str) -> None:
        super().__init__(store.engine, store.name)
        self.when = when

    @contextmanager
    def write(self) -> Iterator[Any]:
        if self.when == "before":
            raise EnvironmentFault("store.unreachable", store=self.name)
        with super().write() as connection:
            yield connection
            if self.when == "during":
                raise EnvironmentFault("store.unreachable", store=self.name)
        raise EnvironmentFault("store.unreachable", store=self.name)


def hall_rows(desk: Desk) -> list[dict[str, Any]]:
    return [row for row in desk.queue.history() if row["number"].startswith("应")]


def test_a_day_without_the_hall(desk: Desk, emergency: EmergencyQueue) -> None:
    clerk = actor(desk)
    numbers = [emergency.take(TAX).number, emergency.take(SOCIAL).number, emergency.take(TAX, TicketClass.ELDERLY).number]
    assert numbers == ["应A001", "应B001", "应A002"]
    assert [ticket.number for ticket in emergency.waiting()] == ["应A002", "应A001", "应B001"]
    first, changes = emergency.call(clerk, "3", (TAX,))
    assert first is not None and (first.number, first.state, changes.windows) == ("应A002", TicketState.CALLED, {"3"})
    with refused("queue.window_busy"):
        emergency.call(clerk, "3", (TAX,))
    with refused("queue.taken"):
        emergency.call(clerk, "4", ticket_id=first.id)
    assert emergency.call(clerk, "4", ("realty",))[0] is None
    emergency.start(clerk, first.id)
    with refused("queue.wrong_state"):
        emergency.no_show(clerk, first.id)
    assert emergency.current("3") is not None
    assert emergency.finish(clerk, first.id)[0].state is TicketState.FINISHED
    for turn in range(3):
        found, _ = emergency.call(clerk, "3", (TAX,))
        assert found is not None and emergency.no_show(clerk, found.id)[0].no_shows == turn + 1
    assert emergency.call(clerk, "3", (TAX,))[0] is None, "out after the third"


def test_what_it_refuses(desk: Desk, emergency: EmergencyQueue, clock: Hands) -> None:
    for service in ("none", "\0"):
        with refused("queue.unknown_service"):
            emergency.take(service)
    with refused("queue.reason_needed"):
        emergency.take(TAX, TicketClass.PRIORITY)
    emergency.take(TAX, person_key=PERSON)
    with refused("queue.already_open"):
        emergency.take(TAX, person_key=PERSON)
    for window in ("", "一", "3\0"):
        with refused("queue.window_form"):
            emergency.call(actor(desk), window)
    with refused("staff.forbidden"):
        emergency.call(actor(desk, "guide"), "3")
    with refused("queue.unknown_ticket"):
        emergency.finish(actor(desk), "none")
    for _ in range(4):
        emergency.take(TAX)
    with pytest.raises(EnvironmentFault, match=r"numbers\.exhausted"):
        emergency.take(TAX)
    fresh = EmergencyQueue(desk.home.vault, NumberBlocks(desk.home.vault, desk.home.hall), clock)
    with desk.home.vault.write() as connection:
        connection.execute(text("DELETE FROM emergency_service"))
    with refused("queue.emergency_no_services"):
        fresh.take(TAX)


def test_two_workstations_hand_out_different_numbers(desk: Desk, emergency: EmergencyQueue) -> None:
    """The second reserves after the first, from the same hall: its block begins where the other's ended."""
    with desk.home.vault.write() as connection:
        connection.execute(text("UPDATE number_block SET next = last + 1 WHERE series LIKE 'emergency.A.%'"))
    other = EmergencyQueue(desk.home.vault, NumberBlocks(desk.home.vault, desk.home.hall), desk.clock)
    other.reserve(desk.queue, days=0, size=5)
    assert other.take(TAX).number == "应A006"


def test_later_the_hall_has_everything_in_order_of_time(desk: Desk, emergency: EmergencyQueue, clock: Hands) -> None:
    clerk = actor(desk)
    before = desk.queue.take(TAX)
    served, waits = emergency.take(TAX), emergency.take(TAX)
    clock.on(minutes=1)
    after = desk.queue.take(TAX)
    emergency.call(clerk, "3", (TAX,))
    emergency.finish(clerk, served.id)
    at_window = emergency.take(SOCIAL)
    emergency.call(clerk, "4", (SOCIAL,))
    for expected in ((2, 1), (0, 1)):
        merged = emergency.merge(desk.queue)
        assert (merged.tickets, merged.left) == expected
    rows = hall_rows(desk)
    assert [(row["number"], row["from"], row["to"]) for row in rows] == [
        ("应A001", None, "waiting"),
        ("应A002", None, "waiting"),
        ("应A001", "waiting", "called"),
        ("应A001", "called", "finished"),
    ]
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert desk.queue.find(served.id).state is TicketState.FINISHED
    assert emergency.to_merge() == 1 and emergency.waiting() == ()
    with refused("queue.taken"):
        emergency.call(clerk, "5", ticket_id=waits.id)
    with refused("queue.taken"):
        emergency.finish(clerk, waits.id)
    opened(desk, "3")
    order = []
    while (number := called(desk, "3")) is not None:
        order.append(number)
        finished(desk, "3")
    assert order == [before.number, waits.number, after.number]
    emergency.finish(clerk, at_window.id)
    assert emergency.merge(desk.queue).tickets == 1
    assert desk.queue.find("应B001").state is TicketState.FINISHED
    assert (emergency.to_merge(), emergency.merge(desk.queue).tickets) == (0, 0)


@pytest.mark.parametrize("when", ["before", "during", "after"])
def test_the_hall_is_lost_again_in_the_middle(desk: Desk, emergency: EmergencyQueue, when: str) -> None:
    taken = emergency.take(TAX)
    lost = HallQueue(Away(desk.home.hall, when), desk.clock)
    with pytest.raises(EnvironmentFault, match=r"store\.unreachable"):
        emergency.merge(lost)
    if when == "before":
        assert [ticket.id for ticket in emergency.waiting()] == [taken.id], "the hall was not reached: it is called here"
    else:
        assert emergency.waiting() == (), "nobody knows whether the hall is calling it"
        with pytest.raises(EnvironmentFault):
            emergency.merge(HallQueue(Away(desk.home.hall, "before"), desk.clock))
        assert emergency.waiting() == (), "and a second failure does not make it known"
    assert emergency.merge(desk.queue).tickets == 1
    assert [(row["number"], row["to"]) for row in hall_rows(desk)] == [(taken.number, "waiting")]
    assert desk.queue.find(taken.id).state is TicketState.WAITING


def test_a_ticket_that_the_hall_called_meanwhile_is_not_set_back(desk: Desk, emergency: EmergencyQueue) -> None:
    """The answer of the first merge was lost; the hall went on with the ticket; merging again changes nothing there."""
    taken = emergency.take(TAX)
    with pytest.raises(EnvironmentFault):
        emergency.merge(HallQueue(Away(desk.home.hall, "after"), desk.clock))
    opened(desk, "3")
    assert called(desk, "3") == taken.number
    assert emergency.merge(desk.queue).tickets == 1
    assert desk.queue.current("3").id == taken.id
    assert [row["to"] for row in hall_rows(desk)] == ["waiting", "called"]


def test_whoever_had_a_number_at_the_hall_loses_neither(desk: Desk, emergency: EmergencyQueue) -> None:
    before = desk.queue.take(TAX, person_key=PERSON)
    taken = emergency.take(TAX, person_key=PERSON, note="带孩子")
    emergency.merge(desk.queue)
    assert [desk.queue.find(id_).state for id_ in (before.id, taken.id)] == [TicketState.WAITING] * 2
    assert desk.queue.find(taken.id).note == "带孩子"


def test_many_go_in_several_rounds(desk: Desk, emergency: EmergencyQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.queue import merging

    monkeypatch.setattr(merging, "AT_ONCE", 2)
    ids = [emergency.take(TAX).id for _ in range(5)]
    assert emergency.merge(desk.queue).tickets == 5
    assert [row["ticket"] for row in hall_rows(desk)] == ids


def test_reserving_again_takes_no_more_than_is_needed(desk: Desk, emergency: EmergencyQueue) -> None:
    def reserved() -> int:
        with desk.home.vault.read() as connection:
            return int(connection.scalar(text("SELECT count(*) FROM number_block WHERE series LIKE 'emergency.%'")) or 0)

    before = reserved()
    assert before == 2 * len(desk.queue.status()[0])
    emergency.reserve(desk.queue, days=1, size=5)
    assert reserved() == before
