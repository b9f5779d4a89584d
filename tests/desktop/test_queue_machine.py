"""Any sequence of presses: every ticket in exactly one state, its history a path of the table, no ticket at two windows, nobody starves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hall_cases import Hands
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from made_once import lay
from sqlalchemy import create_engine, event, select

from desktop.errors import RuleViolation
from desktop.queue.model import CLASS_BONUS_MINUTES, Ticket, TicketClass, TicketState, WindowState
from desktop.queue.moves import ALLOWED, UNDOABLE
from desktop.queue.rows import AT_WINDOW
from desktop.queue.service import HallQueue
from desktop.queue.setup import set_up_queue
from desktop.queue.tables import ticket as ticket_table
from desktop.queue.tables import ticket_history
from desktop.staff.model import Account, Actor, Role
from desktop.store import Store
from desktop.tables import hall

WINDOWS, SERVICES = ("1", "2", "3"), ("tax", "social")
PLAN = {
    "services": [{"code": "tax", "name": "税务", "prefix": "A"}, {"code": "social", "name": "社保", "prefix": "B"}],
    "windows": [{"no": no, "services": list(SERVICES)} for no in WINDOWS],
}
CLERKS = tuple(Actor(Account(f"clerk{no}", "", Role.CLERK), "LL", "W01", no) for no in WINDOWS)
BOSS = Actor(Account("boss", "", Role.SUPERVISOR), "LL", "W01", "1")
MOST = max(CLASS_BONUS_MINUTES.values())
window_no, service = st.sampled_from(WINDOWS), st.sampled_from(SERVICES)


def plain_store() -> Store:
    """SQLite in memory: the rules and the indexes are the same, and it is made in a millisecond."""
    from sqlalchemy.pool import StaticPool

    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
    lay(hall, engine)
    return Store(engine, "hall")


class Hall(RuleBasedStateMachine):
    @initialize()
    def opens(self) -> None:
        self.clock, self.store = Hands(), plain_store()
        self.queue = HallQueue(self.store, self.clock)
        set_up_queue(self.store, PLAN, "1", self.clock())
        for clerk in CLERKS:
            self.queue.open_window(clerk, clerk.window_no, SERVICES)
        self.taken: list[str] = []
        self.jumped = False
        """Something gave a place that is not that of the time of taking: each such press has its own limit, or a reason that is written down."""

    def press(self, do: Callable[[], Any]) -> Any:
        """A press that the hall may refuse; then nothing has changed."""
        before = self.rows()
        try:
            return do()
        except RuleViolation:
            assert self.rows() == before
            return None

    def rows(self) -> list[Any]:
        with self.store.read() as connection:
            return [tuple(row) for row in connection.execute(select(ticket_table).order_by(ticket_table.c.id))]

    @rule(code=service, class_=st.sampled_from(TicketClass), person=st.sampled_from(("", "p", "q")), more=st.booleans())
    def take(self, code: str, class_: TicketClass, person: str, more: bool) -> None:
        then = SERVICES if more else ()
        made = self.press(lambda: self.queue.take(code, class_, person_key=person, then=then, reason="急"))
        if isinstance(made, Ticket):
            self.taken.append(made.id)

    @rule(minutes=st.sampled_from((0.05, 1, 7, 30)), back=st.booleans())
    def time_passes(self, minutes: float, back: bool) -> None:
        self.clock.on(minutes=-0.5 if back and self.jumped else minutes)

    @rule(no=window_no)
    def call(self, no: str) -> None:
        clerk = CLERKS[int(no) - 1]
        shown = self.queue.view(no)
        waiting = shown.waiting
        called = self.press(lambda: self.queue.call(clerk, no))
        # A clerk who sat elsewhere closes that window by calling here, which frees who was sent there: then the view was of before.
        if called and called[0] and shown.window.operator == clerk.id:
            assert called[0].id == waiting[0].id and called[0].window == no
            if not self.jumped:
                self.nobody_starves(called[0], waiting)

    def nobody_starves(self, called: Ticket, waiting: tuple[Ticket, ...]) -> None:
        """Nobody is called before somebody who has waited longer than it by more than the largest bonus."""
        for other in waiting[1:]:
            assert called.taken_at - other.taken_at <= timedelta(minutes=MOST), (called, other)

    @precondition(lambda self: self.taken)
    @rule(
        do=st.sampled_from(("recall", "start", "no_show", "hold", "take_up", "finish", "cancel", "transfer", "to_window", "pin", "undo", "voucher", "class")),
        pick=st.integers(0, 99),
        no=window_no,
        code=service,
    )  # fmt: skip
    def move(self, do: str, pick: int, no: str, code: str) -> None:
        id_, queue, clerk = self.taken[pick % len(self.taken)], self.queue, CLERKS[int(no) - 1]
        presses: dict[str, Callable[[], Any]] = {
            "recall": lambda: queue.recall(clerk, id_),
            "start": lambda: queue.start(clerk, id_),
            "no_show": lambda: queue.no_show(clerk, id_),
            "hold": lambda: queue.hold(clerk, id_, "等"),
            "take_up": lambda: queue.take_up(clerk, id_, no),
            "finish": lambda: queue.finish(clerk, id_),
            "cancel": lambda: queue.cancel(clerk, id_, "走了"),
            "transfer": lambda: queue.transfer(clerk, id_, code, "转"),
            "to_window": lambda: queue.transfer(clerk, id_, reason="转", window=no),
            "pin": lambda: queue.pin(clerk, id_, "急"),
            "undo": lambda: queue.undo(clerk, id_),
            "voucher": lambda: queue.voucher(clerk, id_, "停电"),
            "class": lambda: queue.set_class(clerk, id_, TicketClass.ELDERLY, "看到"),
        }
        if self.press(presses[do]) is not None and do in ("no_show", "pin", "class", "to_window"):
            self.jumped = True

    @rule(no=window_no, do=st.sampled_from(("pause", "resume", "close", "open", "swap")))
    def window(self, no: str, do: str) -> None:
        clerk = CLERKS[int(no) - 1]
        presses: dict[str, Callable[[], Any]] = {
            "pause": lambda: self.queue.pause(clerk, no, "换纸"),
            "resume": lambda: self.queue.resume(clerk, no),
            "close": lambda: self.queue.close(clerk, no),
            "open": lambda: self.queue.open_window(clerk, no, SERVICES),
            "swap": lambda: self.queue.open_window(clerk, WINDOWS[int(no) % 3], SERVICES),
        }
        self.press(presses[do])

    @rule()
    def day_ends(self) -> None:
        self.press(lambda: self.queue.close_day(BOSS, vouchers=True))
        with self.store.read() as connection:
            open_states = connection.scalars(select(ticket_table.c.state).where(ticket_table.c.state.in_(("waiting", "held")))).all()
        assert open_states == []

    @invariant()
    def every_ticket_is_in_one_state_and_its_history_is_a_path(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.read() as connection:
            states = {row.id: row for row in connection.execute(select(ticket_table))}
            paths: dict[str, list[Any]] = defaultdict(list)
            for row in connection.execute(select(ticket_history).order_by(ticket_history.c.position)):
                paths[row.ticket].append(row)
        assert set(states) == set(paths) == set(self.taken)
        for id_, path in paths.items():
            assert path[0]._mapping["from"] is None and path[0].to == "waiting"
            for before, after in pairwise(path):
                was, becomes = TicketState(after._mapping["from"]), TicketState(after.to)
                assert was.value == before.to, "nothing happened that is not written down"
                allowed = {"undo": UNDOABLE.get(was, frozenset()), "recall": {was}}.get(after.verb, ALLOWED[was])
                assert becomes in allowed, (was, becomes, after.verb)
            assert path[-1].to == states[id_].state

    @invariant()
    def one_ticket_at_a_window_and_one_clerk_in_a_place(self) -> None:
        if not hasattr(self, "store"):
            return
        rows = [row for row in self.rows() if row[5] in AT_WINDOW]
        at = [row[6] for row in rows]
        assert len(at) == len(set(at)) and None not in at
        clerks = [place.operator for place in self.queue.status()[1] if place.operator]
        assert len(clerks) == len(set(clerks))
        assert all(place.operator is None for place in self.queue.status()[1] if place.state is WindowState.CLOSED)

    @invariant()
    def a_person_has_one_open_ticket_for_a_service(self) -> None:
        if not hasattr(self, "store"):
            return
        columns = [column.name for column in ticket_table.columns]
        open_ones = [dict(zip(columns, row, strict=True)) for row in self.rows()]
        keys = [
            (row["person_key"], row["day"], row["service"])
            for row in open_ones
            if row["person_key"] and row["state"] in ("waiting", "called", "serving", "held")
        ]
        assert len(keys) == len(set(keys))

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.engine.dispose()


def test_any_sequence_of_presses_leaves_the_queue_whole() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Hall,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            phases=(Phase.generate,),
            report_multiple_bugs=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
