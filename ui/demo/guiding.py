"""The guide's part of the played morning: sign in at the same place, a number with its slip, the rooms. By keyboard only, like the rest."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.demo.hall import DemoHall
from ui.demo.script import Script, picture, play, press, press_room, sign_in, ticks, write
from ui.guide.counter import CounterRoom
from ui.guide.rooms import COUNTER
from ui.program import Program
from ui.slips import FOLDER

CTRL = Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


class Guiding:
    """One guide's quarter of an hour in some seconds."""

    def __init__(self, app: QApplication, program: Program, hall: DemoHall, screens: Path) -> None:
        self.app, self.program, self.hall, self.screens = app, program, hall, screens

    def picture(self, name: str) -> None:
        picture(self.program, self.screens / f"guide-{name}.png")

    def script(self) -> Script:
        yield from sign_in(self.app, self.program, "guide")
        yield lambda: self.program.window is not None
        yield ticks(0.4)
        self.picture("desk")
        press_room(self.app, self.program, "counter")
        room = self.counter()
        yield lambda: bool(room.form.model.rows)
        write(self.app, "d")
        press(self.app, KEY.Key_Return)
        yield lambda: bool(self.slips())
        yield lambda: not self.program.lanes.pending
        yield ticks(0.2)
        self.picture("numbers")
        press_room(self.app, self.program, "today")
        yield ticks(0.3)
        yield lambda: not self.program.lanes.pending
        self.picture("today")

    def counter(self) -> CounterRoom:
        assert self.program.window is not None
        self.program.window.open_room(COUNTER)
        (room,) = self.program.window.findChildren(CounterRoom)
        return room

    def slips(self) -> list[Path]:
        return list((self.hall.papers / FOLDER).glob("*.pdf"))


def guide_for_a_while(app: QApplication, hall: DemoHall, screens: Path) -> Program:
    """Opens the window a second time, with the guide's workplace first. The caller keeps the program, as `play` says."""
    program = Program(app, hall.home, hall.papers, role="guide")
    play(app, program, Guiding(app, program, hall, screens).script())
    return program
