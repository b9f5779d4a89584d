"""The supervisor's part of the played morning: a busy floor, the advice with its reason, taken and taken back. By keyboard only, like the rest.

The floor is played in the hall's own store with a clock that runs from an hour ago: people, windows and what they did are made up. The hall's
hours are set around the present moment, so that there is something to advise whenever the demo is played.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.demo.hall import DemoHall
from ui.demo.script import Script, picture, play, press, sign_in, ticks
from ui.program import Program

if TYPE_CHECKING:
    from desktop.queue.service import HallQueue
    from desktop.staff.model import Actor

CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key
PEOPLE = {"1": "张蕾", "2": "刘洋", "3": "王芳", "4": "孙建国", "5": "李铉宇", "6": "赵敏", "8": "郑海"}
SKILLS = ("household", "social", "business"), ("business", "social"), ("tax", "fund"), ("social",), ("household", "tax"), ("realty", "social"), ("fund", "tax")  # fmt: skip
ARRIVALS = (
    *["social"] * 4,
    "business",
    "household",
    "social",
    "realty",
    "tax",
    "social",
    "fund",
    "social",
    "household",
    "social",
    "business",
)
BEGAN = 60


class Supervising:
    """One supervisor's few minutes in some seconds."""

    def __init__(self, app: QApplication, program: Program, screens: Path) -> None:
        self.app, self.program, self.screens = app, program, screens

    def picture(self, name: str) -> None:
        picture(self.program, self.screens / f"supervisor-{name}.png")

    def script(self) -> Script:
        yield from sign_in(self.app, self.program, "supervisor")
        yield lambda: self.program.dispatch is not None and self.program.dispatch.reading is not None
        room = self.program.dispatch
        assert room is not None
        yield lambda: not self.program.lanes.pending
        yield ticks(0.3)
        self.picture("advice")
        if room.offered.shown is not None:
            yield lambda: not room.fresh.isActive()
            press(self.app, KEY.Key_Return, CTRL)
            yield lambda: room.side.last_decision is not None and not self.program.lanes.pending
            room.show_log()
            yield ticks(0.3)
            self.picture("decided")
            press(self.app, KEY.Key_Z, CTRL)
            yield lambda: room.side.last_decision is None and not self.program.lanes.pending


def supervise_for_a_while(app: QApplication, hall: DemoHall, screens: Path) -> Program:
    """Opens the window once more, for the supervisor. The caller keeps the program, as `play` says."""
    fill_floor(hall)
    program = Program(app, hall.home, hall.papers, role="supervisor")
    play(app, program, Supervising(app, program, screens).script())
    return program


def fill_floor(hall: DemoHall) -> None:
    """An hour of a hall where one service has a tide and two windows have time."""
    from desktop.clock import now, shanghai
    from desktop.queue.service import HallQueue
    from desktop.staff.model import Account, Actor, Role
    from desktop.tidal.desk import TidalDesk
    from ui.app import open_desk, planner_of

    desk = open_desk(hall.home)
    try:
        at = now()
        local = shanghai(at)
        opens = max(0, (local.hour * 60 + local.minute - BEGAN - 15) // 15 * 15)
        clock = Running(at - timedelta(minutes=min(BEGAN, local.hour * 60 + local.minute)))
        boss = desk.staff.actor(desk.staff.account("supervisor"))
        tidal = TidalDesk(desk.home.hall, clock, planner_of, desk.calendar.calendar)
        tidal.set_rules(boss, open_minute=min(opens, 22 * 60), close_minute=min(24 * 60, min(opens, 22 * 60) + 9 * 60))
        queue = HallQueue(desk.home.hall, clock)
        clerks = {no: Actor(Account(name, name, Role.CLERK), boss.hall_id, boss.workstation_id, no) for no, name in PEOPLE.items()}
        placed = {place.no: place.services for place in queue.status()[1]}
        for (no, clerk), skills in zip(clerks.items(), SKILLS, strict=True):
            queue.set_skills(boss, clerk.id, sorted({*skills, *placed[no]}))
            queue.open_window(clerk, no, placed[no])
        _play(queue, clerks, clock, at)
    finally:
        desk.close()


def _play(queue: HallQueue, clerks: Mapping[str, Actor], clock: Running, until: datetime) -> None:
    step, turn = (until - clock.at) / len(ARRIVALS) / 3, 0
    while turn < 3 * len(ARRIVALS):
        queue.take(ARRIVALS[turn % len(ARRIVALS)], operator="guide")
        if turn % 4 == 3:
            for no, clerk in clerks.items():
                here = queue.view(no).current
                if here is not None:
                    queue.finish(clerk, here.id)
                queue.call(clerk, no)
        turn += 1
        clock.at = min(clock.at + step, until)


class Running:
    """A clock that is turned by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at
