"""Windows, who sits at them, what they can do; what hangs on the board; the store's clock."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hall_cases import MONDAY, Hands, actor
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from test_queue import SOCIAL, TAX, called, opened
from test_queue_visits import refused

from desktop.queue.hall_clock import store_now
from desktop.queue.model import WindowState
from desktop.queue.tables import window as window_table
from desktop.staff.model import Role
from ui.app import Desk


def state_of(desk: Desk, no: str) -> tuple[WindowState, str | None]:
    place = desk.queue.view(no).window
    return place.state, place.operator


def test_a_clerk_is_in_one_place(desk: Desk) -> None:
    clerk = actor(desk)
    desk.queue.open_window(clerk, "3", (TAX,))
    assert desk.queue.open_window(clerk, "4", (TAX,)).windows == {"3", "4"}
    assert (state_of(desk, "3"), state_of(desk, "4")) == ((WindowState.CLOSED, None), (WindowState.OPEN, "clerk"))
    taken = desk.queue.take(TAX)
    desk.queue.call(clerk, "4")
    opened(desk, "5")
    for leaves in (
        lambda: desk.queue.open_window(clerk, "3", (TAX,)),
        lambda: desk.queue.call(clerk, "5"),
    ):
        with refused("queue.clerk_elsewhere"):
            leaves()
    assert (state_of(desk, "4"), state_of(desk, "5")) == ((WindowState.OPEN, "clerk"), (WindowState.OPEN, None))
    desk.queue.finish(clerk, taken.id)
    desk.queue.take(TAX)
    _, changes = desk.queue.call(clerk, "5")
    assert changes.windows == {"4", "5"}
    assert (state_of(desk, "4"), state_of(desk, "5")) == ((WindowState.CLOSED, None), (WindowState.OPEN, "clerk"))


def test_the_index_keeps_a_clerk_in_one_place_even_where_the_code_forgot(desk: Desk) -> None:
    desk.queue.open_window(actor(desk), "3", (TAX,))
    opened(desk, "4")
    with pytest.raises(IntegrityError), desk.home.hall.write() as connection:
        connection.execute(update(window_table).where(window_table.c.no == "4").values(operator="clerk"))


def test_another_clerk_takes_a_window_over(desk: Desk) -> None:
    desk.queue.open_window(actor(desk), "3", (TAX,))
    desk.queue.take(TAX)
    desk.queue.call(actor(desk, "supervisor"), "3")
    assert state_of(desk, "3") == (WindowState.OPEN, "supervisor")


def test_the_machine_itself_sits_nowhere(desk: Desk) -> None:
    opened(desk, "3", "4", "5")
    desk.queue.take(TAX)
    assert called(desk, "4") == "A001"
    assert {state_of(desk, no) for no in ("3", "4", "5")} == {(WindowState.OPEN, None)}


def test_a_closed_window_calls_nobody_and_its_clerk_may_finish(desk: Desk) -> None:
    clerk = actor(desk)
    desk.queue.open_window(clerk, "3", (TAX,))
    for _ in range(2):
        desk.queue.take(TAX)
    called_one, _ = desk.queue.call(clerk, "3")
    desk.queue.close(clerk, "3")
    assert called_one is not None
    desk.queue.finish(clerk, called_one.id)
    with refused("queue.window_closed"):
        desk.queue.call(clerk, "3")
    assert state_of(desk, "3") == (WindowState.CLOSED, None)


def test_a_clerk_is_called_for_what_the_clerk_can_do(desk: Desk) -> None:
    clerk, boss = actor(desk), actor(desk, "supervisor")
    desk.queue.open_window(clerk, "3", (TAX, SOCIAL))
    tax, social = desk.queue.take(TAX), desk.queue.take(SOCIAL)
    assert desk.queue.skills("clerk") == ()
    with refused("staff.forbidden"):
        desk.queue.set_skills(clerk, "clerk", (SOCIAL,))
    with refused("queue.unknown_service"):
        desk.queue.set_skills(boss, "clerk", ("none",))
    desk.queue.set_skills(boss, "clerk", (SOCIAL, SOCIAL))
    assert desk.queue.skills("clerk") == (SOCIAL,)
    assert [ticket.id for ticket in desk.queue.view("3").waiting] == [social.id]
    with refused("queue.not_served"):
        desk.queue.call(clerk, "3", ticket_id=tax.id)
    found, _ = desk.queue.call(clerk, "3")
    assert found is not None and found.id == social.id
    desk.queue.finish(clerk, social.id)
    assert desk.queue.call(clerk, "3")[0] is None
    desk.queue.set_skills(boss, "clerk", ())
    assert called(desk, "3") == tax.number


def test_two_presses_at_one_window_give_one_ticket(desk: Desk) -> None:
    opened(desk, "3")
    for _ in range(4):
        desk.queue.take(TAX)
    both, got = threading.Barrier(2), []

    def press() -> None:
        both.wait()
        try:
            got.append(called(desk, "3"))
        except Exception as fault:  # noqa: BLE001 - told below
            got.append(getattr(fault, "code", repr(fault)))

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, got)) == ["A001", "queue.window_busy"]


def test_the_board_shows_numbers_and_no_people(desk: Desk, clock: Hands) -> None:
    opened(desk, "3", "4")
    boss = actor(desk, "supervisor")
    tickets = [desk.queue.take(TAX, note="赵青禾 13900000001", person_key="a" * 64) for _ in range(1)]
    tickets += [desk.queue.take(TAX, note="钱") for _ in range(11)]
    for window in ("3", "4"):
        called(desk, window)
    desk.queue.recall(boss, tickets[0].id)
    desk.queue.pause(actor(desk), "4", "打印机换纸")
    notice = desk.queue.post_notice(boss, "下午三点 系统维护")
    board = desk.queue.board()
    assert [(call.number, call.window, call.recalled) for call in board.called] == [("A001", "3", True), ("A002", "4", False)]
    assert {entry.code: entry.waiting for entry in board.services}[TAX] == 10
    places = {place.no: place for place in board.windows}
    assert (places["4"].state, places["4"].pause_reason, places["4"].services) == (WindowState.PAUSED, "打印机换纸", (TAX,))
    assert board.notices == ("下午三点 系统维护",)
    assert not {"赵青禾", "13900000001", "a" * 64, "钱", "clerk"} & set(repr(board).replace("'", " ").split())
    with refused("staff.forbidden"):
        desk.queue.post_notice(actor(desk), "x")
    with refused("queue.reason_needed"):
        desk.queue.post_notice(boss, " ")
    desk.queue.withdraw_notice(boss, notice)
    assert desk.queue.board().notices == ()
    clock.on(days=1)
    assert desk.queue.board().called == ()


def test_the_board_keeps_the_last_eight_calls(desk: Desk) -> None:
    opened(desk, "3")
    for _ in range(12):
        desk.queue.take(TAX)
    while called(desk, "3"):
        desk.queue.finish(actor(desk), desk.queue.current("3").id)
    assert [call.number for call in desk.queue.board().called] == [f"A{n:03d}" for n in range(12, 4, -1)]


def test_on_a_server_its_own_clock_counts() -> None:
    there = datetime(2026, 3, 2, 9, 12, tzinfo=UTC)

    class Server:
        class dialect:  # noqa: N801 - as SQLAlchemy has it
            name = "postgresql"

        def execute(self, statement: object) -> Server:
            assert "clock_timestamp()" in str(statement)
            return self

        def scalar_one(self) -> datetime:
            return there.astimezone(None)

    assert store_now(Server(), lambda: there - timedelta(days=400)) == there  # type: ignore[arg-type]


def test_a_clock_that_goes_back_breaks_nothing(desk: Desk, clock: Hands) -> None:
    opened(desk, "3")
    first = desk.queue.take(TAX)
    clock.on(minutes=-30)
    second = desk.queue.take(TAX)
    assert (first.number, second.number) == ("A001", "A002"), "numbers count on"
    number = called(desk, "3")
    clock.on(minutes=-30)
    desk.queue.finish(actor(desk), desk.queue.find(str(number)).id)
    assert desk.queue.take(TAX).expected_minutes == 0
    clock.at = MONDAY - timedelta(days=1)
    assert desk.queue.take(TAX).number == "A001", "the day before is a day of its own"


def test_words_that_a_store_cannot_hold_are_refused_or_cleaned(desk: Desk) -> None:
    opened(desk, "3")
    for attempt, code in (
        (lambda: desk.queue.take("\0"), "queue.unknown_service"),
        (lambda: desk.queue.find("\0"), "queue.unknown_ticket"),
        (lambda: desk.queue.view("\0"), "queue.unknown_window"),
        (lambda: desk.queue.finish(actor(desk), "\0"), "queue.unknown_ticket"),
    ):
        with refused(code):
            attempt()
    taken = desk.queue.take(TAX, note="a\0b\n" + "长" * 5000)
    assert taken.note.startswith("a b 长") and len(taken.note) == 200


def test_what_a_hall_set_for_itself_counts(desk: Desk) -> None:
    opened(desk, "3")
    desk.queue.take(TAX)
    with desk.home.hall.write() as connection:
        connection.execute(text("INSERT INTO queue_setting (name, value) VALUES ('usual_minutes', 20), ('of_next_year', 1)"))
    assert desk.queue.take(TAX).expected_minutes == 20


def test_the_halls_data_may_set_the_rules(desk: Desk) -> None:
    from desktop.queue.rows import rules
    from desktop.queue.setup import set_up_queue

    with desk.home.hall.write() as connection:
        for table in ("service", "window"):
            connection.exec_driver_sql(f'DELETE FROM "{table}"')
    plan = {"services": [{"code": "x", "name": "X", "prefix": "X"}], "windows": [], "rules": {"late_minutes": 5}}
    set_up_queue(desk.home.hall, json.loads(json.dumps(plan)), "1", desk.clock())
    with desk.home.hall.read() as connection:
        assert (rules(connection).late_minutes, rules(connection).early_minutes) == (5, 30)
    set_up_queue(desk.home.hall, plan, "2", desk.clock())
    places = {place.no: place for place in desk.queue.status()[1]}
    assert set(places) == {"1", "2"}, "the window of a workstation that joins is there too"
    assert (places["2"].services, places["2"].state) == (("x",), WindowState.OPEN)


@pytest.mark.parametrize("role", [Role.GUIDE, Role.ADMINISTRATOR])
def test_windows_are_opened_by_who_calls(desk: Desk, role: Role) -> None:
    with refused("staff.forbidden"):
        desk.queue.open_window(actor(desk, {Role.ADMINISTRATOR: "admin"}.get(role, role.value)), "3", (TAX,))
