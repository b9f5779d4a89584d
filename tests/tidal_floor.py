"""A hall in memory with three services and four windows, a clock turned by hand, and a planner that says what it is told to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hall_cases import Hands
from made_once import lay
from sqlalchemy import create_engine, event, select
from sqlalchemy.pool import StaticPool

from desktop.clock import hall_date
from desktop.intake.calendar import WorkCalendar, YearTable
from desktop.queue.model import Ticket, TicketClass
from desktop.queue.service import HallQueue
from desktop.queue.setup import set_up_queue
from desktop.queue.tables import window
from desktop.staff.model import Account, Actor, Role
from desktop.store import Store
from desktop.tables import hall
from desktop.tidal.desk import TidalDesk
from desktop.tidal.model import Assignment, Band, HallInfo, HallState, Move, Standing, Touched, Why

OPENS = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
"""8:30 on a Monday in Shanghai: minute 0."""
PLAN = {
    "services": [
        {"code": "tax", "name": "税务", "prefix": "A"}, {"code": "social", "name": "社保", "prefix": "B"}, {"code": "fund", "name": "公积金", "prefix": "F"},
    ],
    "windows": [{"no": no, "services": ["tax"] if no in "12" else ["social"]} for no in "1234"],
}  # fmt: skip
BOSS = Actor(Account("boss", "值班长", Role.SUPERVISOR), "LL", "W01", "1")
CLERKS = {no: Actor(Account(f"clerk{no}", "", Role.CLERK), "LL", "W01", no) for no in "1234"}
HOLIDAYS = YearTable(2026, "example", frozenset(), frozenset())


def move_to(no: str, *services: str, before: float = 20, after: float = 12) -> Move:
    touched = tuple(Touched(code, before, after) for code in ("tax", "social"))
    return Move(no, services, "{social} 有人在等", before, after, touched)


def pair(back: float = 0) -> tuple[Move, Move]:
    """Window 3 steps in for the tax of window 1, which goes to the fund; both or neither."""
    touched = tuple(Touched(code, *waits) for code, waits in (("fund", (31, 14)), ("tax", (6, 8.5)), ("social", (2, 3))))
    first = Why((Standing("tax", 2, 4),), (Standing("social", 0, 0),), (("1", ("fund",)),), back)
    second = Why((Standing("fund", 7, 26, surging=True),), (Standing("tax", 2, 4),), (("3", ("tax",)),), back)
    return Move("3", ("tax",), "一半", 13, 8.5, touched, first), Move("1", ("fund",), "另一半", 13, 8.5, touched, second)


@dataclass
class Sayer:
    """Stands for the planner."""

    info: HallInfo
    says: list[Move] = field(default_factory=list)
    told: list[HallState] = field(default_factory=list)

    def plan(self) -> Assignment:
        return {entry.id: entry.skills[:2] for entry in self.info.windows}

    def advise(self, state: HallState, pending: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Move, ...]:
        self.told.append(state)
        return tuple(self.says)

    def effect(self, state: HallState, window: str, services: tuple[str, ...]) -> Move:
        return move_to(window, *services)

    def forecast(self, state: HallState, slots: int) -> Mapping[str, Band]:
        ends = tuple(state.minute + 15 * (n + 1) for n in range(slots))
        lasting = sum("social" in now.services for now in state.windows.values())
        return {code: Band(code, ends, (0.0,) * slots, (float(lasting),) * slots, (9.0,) * slots) for code in state.queues}


class Hall:
    """`open` has every window open with its clerk."""

    def __init__(self, at: datetime = OPENS, *, opened: bool = True, file: str = "", plan: dict[str, Any] | None = None) -> None:
        """In memory for one thread; `file` for several."""
        place: dict[str, Any] = {} if file else {"poolclass": StaticPool}
        engine = create_engine(f"sqlite:///{file}", connect_args={"check_same_thread": False}, **place)
        event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
        if file:
            hall.create_all(engine)
        else:
            lay(hall, engine)
        self.store, self.clock, self.says = Store(engine, "hall"), Hands(at), list[Move]()
        self.planners: list[Sayer] = []
        self.queue = HallQueue(self.store, self.clock)
        self.tidal = TidalDesk(self.store, self.clock, self._planner, lambda: WorkCalendar((HOLIDAYS,)))
        self.plan: dict[str, Any] = plan or PLAN
        if self.plan["windows"]:
            set_up_queue(self.store, self.plan, "1", at)
        if opened:
            self.open_all()

    def open_all(self) -> None:
        for entry in self.plan["windows"]:
            self.queue.open_window(CLERKS[entry["no"]], entry["no"], tuple(entry["services"]))

    def _planner(self, info: HallInfo) -> Sayer:
        self.planners.append(Sayer(info, self.says))
        return self.planners[-1]

    def take(self, code: str, class_: TicketClass = TicketClass.NORMAL) -> Ticket:
        return self.queue.take(code, class_, reason="急")

    def call(self, no: str) -> Ticket | None:
        return self.queue.call(CLERKS[no], no)[0]

    def serve(self, no: str, minutes: float) -> None:
        ticket = self.call(no)
        assert ticket is not None
        self.clock.on(minutes=minutes)
        self.queue.finish(CLERKS[no], ticket.id)

    def window(self, no: str):  # type: ignore[no-untyped-def]
        with self.store.read() as connection:
            return connection.execute(select(window).where(window.c.no == no)).one()

    def services(self, no: str) -> tuple[str, ...]:
        return self.queue.view(no).window.services

    @property
    def day(self) -> str:
        return hall_date(self.clock()).isoformat()
