"""The hall's queue. Invariant 1: a ticket is called by at most one window, and one conditional UPDATE is the only door."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hall_cases import Hands, actor
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from desktop.clock import to_text
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.queue import calling as calling_room
from desktop.queue import taking as taking_room
from desktop.queue.model import CLASS_BONUS_MINUTES, TicketClass, TicketState
from desktop.queue.moves import ALLOWED
from desktop.queue.tables import ticket as ticket_table
from desktop.staff.model import Role
from ui.app import Desk
from ui.commands.console import station

TAX, SOCIAL = "tax", "social"


def opened(desk: Desk, *windows: str, services: tuple[str, ...] = (TAX,)) -> None:
    """By the workstation itself, which sits nowhere: a clerk would be in one place only."""
    for window in windows:
        desk.queue.open_window(station(desk), window, services)


def called(desk: Desk, window: str) -> str | None:
    found, _ = desk.queue.call(station(desk), window)
    return found.number if found else None


def finished(desk: Desk, window: str) -> None:
    desk.queue.finish(actor(desk), desk.queue.current(window).id)


def test_numbers_count_within_service_and_day(desk: Desk, clock: Hands) -> None:
    assert [desk.queue.take(code).number for code in (TAX, TAX, SOCIAL, TAX)] == ["A001", "A002", "B001", "A003"]
    clock.on(days=1)
    assert desk.queue.take(TAX).number == "A001"
    opened(desk, "3")
    assert called(desk, "3") == "A001"
    assert desk.queue.current("3").taken_at.date() == clock.at.date(), "yesterday's people have gone home"


def test_first_come_first_called(desk: Desk) -> None:
    opened(desk, "3")
    taken = [desk.queue.take(TAX) for _ in range(4)]
    assert [ticket.waiting_ahead for ticket in taken] == [0, 1, 2, 3]
    for ticket in taken:
        assert called(desk, "3") == ticket.number
        finished(desk, "3")
    assert called(desk, "3") is None


@pytest.mark.parametrize("class_", [entry for entry in TicketClass if CLASS_BONUS_MINUTES[entry]])
def test_a_bonus_is_minutes_of_waiting_and_nobody_starves(desk: Desk, clock: Hands, class_: TicketClass) -> None:
    opened(desk, "3")
    bonus = CLASS_BONUS_MINUTES[class_]
    early = desk.queue.take(TAX)
    clock.on(minutes=bonus - 1)
    late = desk.queue.take(TAX)
    clock.on(minutes=0.5)
    preferred = desk.queue.take(TAX, class_, reason="拄拐")
    clock.on(minutes=bonus + 1)
    after = desk.queue.take(TAX, class_, reason="拄拐")
    order = []
    while (number := called(desk, "3")) is not None:
        order.append(number)
        finished(desk, "3")
    # Ahead of who came within the bonus before, behind who waited longer than it.
    assert order.index(preferred.number) < order.index(late.number)
    assert order.index(late.number) < order.index(after.number)
    assert order.index(early.number) < order.index(after.number)


def test_a_window_calls_only_what_it_serves(desk: Desk) -> None:
    opened(desk, "3")
    desk.queue.take(SOCIAL)
    assert called(desk, "3") is None
    opened(desk, "3", services=(SOCIAL, TAX))
    assert called(desk, "3") == "B001"


def test_a_busy_window_gets_no_second_ticket(desk: Desk) -> None:
    opened(desk, "3")
    for _ in range(2):
        desk.queue.take(TAX)
    called(desk, "3")
    for _ in range(2):
        with pytest.raises(RuleViolation, match=r"queue\.window_busy"):
            called(desk, "3")
    desk.queue.start(actor(desk), desk.queue.current("3").id)
    with pytest.raises(RuleViolation, match=r"queue\.window_busy"):
        called(desk, "3")


def test_the_index_keeps_one_ticket_at_a_window_even_where_the_code_forgot(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(desk, "3")
    tickets = [desk.queue.take(TAX) for _ in range(2)]
    called(desk, "3")
    monkeypatch.setattr(calling_room, "current_row", lambda *_: None)
    with pytest.raises(RuleViolation, match=r"queue\.window_busy"):
        called(desk, "3")
    with pytest.raises(IntegrityError), desk.home.hall.write() as connection:
        connection.execute(update(ticket_table).where(ticket_table.c.id == tickets[1].id).values(state="serving", window="3"))


@pytest.mark.parametrize(
    ("window", "code"),
    [("99", "queue.unknown_window"), ("2", "queue.window_closed"), ("", "queue.unknown_window"), ("3' OR 1", "queue.unknown_window")],
)
def test_windows_that_cannot_call(desk: Desk, window: str, code: str) -> None:
    desk.queue.take(TAX)
    with pytest.raises(RuleViolation) as refusal:
        called(desk, window)
    assert refusal.value.code == code


def test_a_pause_has_a_reason_and_stops_calling(desk: Desk) -> None:
    opened(desk, "3")
    desk.queue.take(TAX)
    with pytest.raises(RuleViolation, match=r"queue\.reason_needed"):
        desk.queue.pause(actor(desk), "3", "  ")
    desk.queue.pause(actor(desk), "3", "打印机换纸")
    with pytest.raises(RuleViolation, match=r"queue\.window_closed"):
        called(desk, "3")
    assert desk.queue.view("3").window.pause_reason == "打印机换纸"
    desk.queue.resume(actor(desk), "3")
    assert called(desk, "3") == "A001"


def test_a_no_show_goes_behind_the_next_three_twice_and_then_out(desk: Desk) -> None:
    opened(desk, "3")
    clerk = actor(desk)
    absent = desk.queue.take(TAX)
    for _ in range(9):
        desk.queue.take(TAX)
    order, seen = [], 0
    while (number := called(desk, "3")) is not None:
        order.append(number)
        if number == absent.number:
            seen += 1
            ticket, _ = desk.queue.no_show(clerk, absent.id)
            assert ticket.no_shows == seen
            assert ticket.state is (TicketState.WAITING if seen < 3 else TicketState.NO_SHOW)
        else:
            finished(desk, "3")
    assert order == ["A001", "A002", "A003", "A004", "A001", "A005", "A006", "A007", "A001", "A008", "A009", "A010"]
    for move in (desk.queue.recall, desk.queue.finish, desk.queue.no_show, desk.queue.hold):
        with pytest.raises(RuleViolation, match=r"queue\.wrong_state"):
            move(clerk, absent.id)


def test_the_only_one_who_waits_is_called_again_at_once(desk: Desk) -> None:
    opened(desk, "3")
    ticket = desk.queue.take(TAX)
    called(desk, "3")
    desk.queue.no_show(actor(desk), ticket.id)
    assert called(desk, "3") == ticket.number


def test_a_transfer_keeps_its_place_and_needs_a_reason(desk: Desk, clock: Hands) -> None:
    opened(desk, "3")
    opened(desk, "4", services=(SOCIAL,))
    first = desk.queue.take(TAX)
    clock.on(minutes=5)
    desk.queue.take(SOCIAL)
    called(desk, "3")
    clerk = actor(desk)
    with pytest.raises(RuleViolation, match=r"queue\.reason_needed"):
        desk.queue.transfer(clerk, first.id, SOCIAL, " ")
    with pytest.raises(RuleViolation, match=r"queue\.unknown_service"):
        desk.queue.transfer(clerk, first.id, "none", "走错了")
    moved, changes = desk.queue.transfer(clerk, first.id, SOCIAL, "走错了")
    assert (moved.service, moved.window, moved.waiting_ahead, changes.windows) == (SOCIAL, None, 0, {"3"})
    assert called(desk, "4") == first.number, "it waited longer than who came later"


def test_hold_frees_the_window_and_take_up_goes_on(desk: Desk) -> None:
    opened(desk, "3", "7")
    clerk = actor(desk)
    first, second = desk.queue.take(TAX), desk.queue.take(TAX)
    called(desk, "3")
    desk.queue.start(clerk, first.id, case_id="case")
    held, _ = desk.queue.hold(clerk, first.id, "去复印")
    assert (held.state, held.note, held.case_id) == (TicketState.HELD, "去复印", "case")
    assert [ticket.id for ticket in desk.queue.view("3").held] == [first.id]
    assert called(desk, "3") == second.number
    for window, code in (("3", "queue.window_busy"), ("99", "queue.unknown_window"), ("2", "queue.window_closed")):
        with pytest.raises(RuleViolation) as refusal:
            desk.queue.take_up(station(desk), first.id, window)
        assert refusal.value.code == code
    assert desk.queue.take_up(station(desk), first.id, "7")[0].window == "7"
    with pytest.raises(RuleViolation, match=r"queue\.wrong_state"):
        desk.queue.take_up(clerk, second.id, "7")


def test_every_move_that_the_table_forbids_is_refused(desk: Desk) -> None:
    opened(desk, "3")
    clerk = actor(desk)
    by_name: dict[TicketState, Callable[[str], Any]] = {
        TicketState.SERVING: lambda id_: desk.queue.start(clerk, id_),
        TicketState.FINISHED: lambda id_: desk.queue.finish(clerk, id_),
        TicketState.HELD: lambda id_: desk.queue.hold(clerk, id_),
        TicketState.CANCELLED: lambda id_: desk.queue.cancel(clerk, id_),
    }
    for state, may in ALLOWED.items():
        for to, move in by_name.items():
            ticket = desk.queue.take(TAX)
            with desk.home.hall.write() as connection:
                connection.execute(update(ticket_table).where(ticket_table.c.id == ticket.id).values(state=state.value, window="3"))
            if to in may or state is to is TicketState.SERVING:  # beginning twice is beginning once
                assert move(ticket.id)[0].state is to
            else:
                with pytest.raises(RuleViolation, match=r"queue\.wrong_state"):
                    move(ticket.id)
            with desk.home.hall.write() as connection:
                connection.execute(update(ticket_table).where(ticket_table.c.id == ticket.id).values(state="finished"))


def test_what_is_unknown_is_said(desk: Desk) -> None:
    clerk = actor(desk)
    with pytest.raises(RuleViolation, match=r"queue\.unknown_service"):
        desk.queue.take("none")
    for move in (desk.queue.recall, desk.queue.start, desk.queue.no_show, desk.queue.finish):
        with pytest.raises(RuleViolation, match=r"queue\.unknown_ticket"):
            move(clerk, "none")
    for window, services, code in (
        ("", (TAX,), "queue.window_form"),
        ("一", (TAX,), "queue.window_form"),
        ("3", (), "queue.no_services"),
        ("3", ("none",), "queue.unknown_service"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            desk.queue.open_window(clerk, window, services)
        assert refusal.value.code == code


@pytest.mark.parametrize("role", [Role.GUIDE, Role.ADMINISTRATOR])
def test_not_everybody_calls(desk: Desk, role: Role) -> None:
    opened(desk, "3")
    desk.queue.take(TAX)
    who = actor(desk, {Role.ADMINISTRATOR: "admin"}.get(role, role.value))
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        desk.queue.call(who, "3")


def test_history_has_every_transition_in_order(desk: Desk) -> None:
    opened(desk, "3")
    clerk = actor(desk)
    ticket = desk.queue.take(TAX)
    called(desk, "3")
    desk.queue.recall(clerk, ticket.id)
    desk.queue.start(clerk, ticket.id)
    desk.queue.finish(clerk, ticket.id)
    rows = list(desk.queue.history("2026-03-02"))
    assert [(row["from"], row["to"], row["reason"]) for row in rows] == [
        (None, "waiting", ""),
        ("waiting", "called", ""),
        ("called", "called", "recall"),
        ("called", "serving", ""),
        ("serving", "finished", ""),
    ]
    assert all(set(row) == {"ticket", "number", "from", "to", "window", "operator", "at", "reason"} for row in rows)
    assert list(desk.queue.history("2026-03-03")) == []


def _everybody_calls(desk: Desk, tickets: int, windows: int) -> Counter[str]:
    """Windows on threads of their own call and finish until nobody waits; how often each ticket was called."""
    names = [str(n) for n in range(100, 100 + windows)]
    opened(desk, *names)
    for _ in range(tickets):
        desk.queue.take(TAX)
    start, counts, wrong = threading.Barrier(windows), Counter[str](), []

    def work(window: str) -> None:
        start.wait()
        try:
            while (number := called(desk, window)) is not None:
                counts[number] += 1
                finished(desk, window)
        except Exception as fault:  # noqa: BLE001 - told by the assertion below
            wrong.append(fault)

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [fault for fault in wrong if not isinstance(fault, RuleViolation)] == []
    return counts


def test_many_windows_call_every_ticket_exactly_once(desk: Desk) -> None:
    counts = _everybody_calls(desk, tickets=60, windows=6)
    assert counts == Counter({f"A{n:03d}": 1 for n in range(1, 61)})


def test_a_door_that_looks_and_then_writes_calls_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the mechanism out: without the conditional UPDATE two windows get one ticket. If this fails, the test above proves nothing."""
    opened(desk, "100", "101")
    taken = desk.queue.take(TAX)
    both_have_looked = threading.Barrier(2)
    got: list[str] = []

    def call_by_hand(window: str) -> None:
        with desk.home.hall.read() as connection:
            first = connection.scalar(select(ticket_table.c.id).where(ticket_table.c.state == "waiting").order_by(ticket_table.c.order_at))
        both_have_looked.wait()
        with desk.home.hall.write() as connection:
            values = {"state": "called", "window": window, "called_at": to_text(desk.clock())}
            got.extend(
                connection.scalars(update(ticket_table).where(ticket_table.c.id == first).values(**values).returning(ticket_table.c.id))
            )

    def call_by_the_door(window: str) -> None:
        both_have_looked.wait()
        found, _ = desk.queue.call(station(desk), window)
        got.extend([found.id] if found else [])

    def race(work: Callable[[str], None]) -> list[str]:
        got.clear()
        threads = [threading.Thread(target=work, args=(window,)) for window in ("100", "101")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return list(got)

    assert race(call_by_hand) == [taken.id, taken.id]
    with desk.home.hall.write() as connection:
        connection.execute(update(ticket_table).values(state="waiting", window=None))
    assert race(call_by_the_door) == [taken.id]


def test_the_door_itself_asks_for_the_state_that_it_leaves(desk: Desk) -> None:
    """The UPDATE looks again at the state, so that it holds without a lock around it (PostgreSQL)."""
    from desktop.queue import moves

    statements: list[str] = []
    opened(desk, "3")
    desk.queue.take(TAX)
    with desk.home.hall.write() as connection:
        real = connection.execute

        class Listening:
            dialect = connection.dialect

            def execute(self, statement: Any) -> Any:
                statements.append(str(statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})))
                return real(statement)

        moves.call_next(Listening(), "2026-03-02", "3", (TAX,), desk.clock())  # type: ignore[arg-type]
    assert len(statements) == 1 and statements[0].startswith("UPDATE ticket")
    assert statements[0].count("state = 'waiting'") == 2


def test_with_the_hall_away_the_queue_says_so(desk: Desk) -> None:
    from sqlalchemy import create_engine

    from desktop.queue.service import HallQueue
    from desktop.store import Store

    away = HallQueue(Store(create_engine("sqlite:////nowhere/at/all/hall.db"), "hall"), desk.clock)
    for attempt in (lambda: away.take(TAX), lambda: away.call(actor(desk), "3"), away.status):
        with pytest.raises(EnvironmentFault, match=r"store\.unreachable"):
            attempt()


def test_a_killed_move_leaves_the_ticket_where_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(desk, "3")
    desk.queue.take(TAX)

    def killed(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(calling_room, "write_history", killed)
        patched.setattr(taking_room, "write_history", killed)
        patched.setattr(calling_room, "call_at_once", lambda *given, **named: None)  # on a server it is one statement; here the long way
        with pytest.raises(KeyboardInterrupt):
            called(desk, "3")
        with pytest.raises(KeyboardInterrupt):
            desk.queue.take(TAX)
    with desk.home.hall.read() as connection:
        assert connection.execute(text("SELECT number, state FROM ticket")).all() == [("A001", "waiting")]
    assert called(desk, "3") == "A001"
    assert desk.queue.take(TAX).number == "A002"
