"""The line of a day that sign-in shows: who waited when, from the transitions alone."""

from __future__ import annotations

from datetime import timedelta

from hall_cases import Hands, actor

from desktop.clock import hall_date
from desktop.queue.model import TicketClass
from desktop.queue.waiting_day import last_day_before, waiting_day
from ui.app import Desk


def test_who_waited_through_the_day(desk: Desk, clock: Hands) -> None:
    """Three come at 09:12, one is called after ten minutes and one after thirty; the third waits."""
    today, clerk = hall_date(clock.at), actor(desk)
    assert waiting_day(desk.home.hall, today) is None
    for _number in range(3):
        desk.queue.take("business", TicketClass.NORMAL, operator="guide")
    clock.on(minutes=10)
    first, _ = desk.window_queue.call(clerk, "1")
    assert first is not None
    clock.on(minutes=20)
    desk.window_queue.finish(clerk, first.id)
    desk.window_queue.call(clerk, "1")
    found = waiting_day(desk.home.hall, today)
    assert found is not None and found.taken == 3
    assert found.average_minutes is not None and round(found.average_minutes) == 20
    assert found.points == ((9 * 60, 0), (9 * 60 + 20, 3), (9 * 60 + 40, 2), (10 * 60, 1))
    assert last_day_before(desk.home.hall, today) is None
    assert last_day_before(desk.home.hall, today + timedelta(days=3)) == today
