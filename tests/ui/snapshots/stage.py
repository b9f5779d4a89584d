"""The program's own windows on the played day, one at a time, with what lies behind them said by hand: province, hall and printer as a scene wants them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from hall_cases import actor
from played import Played
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import delete, insert, select
from still import StillHands
from workplaces import Places

from desktop.clock import now
from desktop.intake.tables import draft
from ui.app import open_desk
from ui.clerk.desk import ClerkDesk, draft_named
from ui.program import Program
from ui.services import Status

SOON_MS = 1000
Room = TypeVar("Room", bound=QWidget)


@dataclass
class Stage:
    """`sit` puts a workplace on screen; `open` one of its rooms, settled."""

    places: Places
    played: Played
    hands: StillHands
    drafts: list[dict[str, Any]]
    """Rows of the vault."""

    @property
    def program(self) -> Program:
        return self.places.program

    @property
    def window(self) -> Any:
        return self.places.window

    @property
    def clerk(self) -> ClerkDesk:
        assert self.program.clerk is not None
        return self.program.clerk

    def sit(self, name: str, window_no: str = "7") -> None:
        self.program._stand_up()
        self.program._sit(replace(actor(self.places.desk, name), window_no=window_no))
        self.window.resize(1366, 768)
        self.stand()

    def begin_look(self, theme: str, scale: int) -> None:
        """Nobody at the counter, and on it the drafts of the played day, whatever the scenes of the look before left there."""
        self.program._stand_up()
        self.settle()
        with self.places.desk.home.vault.write() as connection:
            connection.execute(delete(draft))
            if self.drafts:
                connection.execute(insert(draft), self.drafts)
        self.program.look.use(theme, scale)

    def stand(self, **behind: Any) -> None:
        """How things stand behind the desk; what is not said is well."""
        self.settle()
        since = now() - timedelta(minutes=104)
        well = Status(True, since, "", True, since, True, "07 窗口激光机", unsent=3, attention=2)
        self.program.status.tell(replace(well, **behind))
        band = self.window.band
        if band._timer.isActive():  # it waits some seconds before it comes or goes
            band._timer.stop()
            band._turn()
        self.settle()

    def open(self, key: str, kind: type[Room]) -> Room:
        self.window.open_room(key)
        self.settle()
        room = self.window.room(key)
        assert isinstance(room, kind)
        return room

    def draft(self, key: str, step: str) -> Any:
        """A draft of the played day on the counter, at one of its steps; the case room."""
        desk = self.places.desk
        self.open("intake", ClerkDesk)
        found = draft_named(desk.intake, actor(desk), self.played.drafts[key])
        assert found is not None
        if self.clerk.session.draft is not None:
            self.clerk.session.close(save=False)
        self.clerk._show_case(replace(found, step="decision" if step == "applicant" else "applicant"))
        self.settle()
        self.clerk.case.go_to(step)  # entering a step is always saved: what the head says of saving is the same each time
        self.settle()
        if step == "form":
            self.places.bot.waitUntil(lambda: self.clerk.case.pages["form"].built)
            self.settle()
        return self.clerk.case

    def settle(self) -> None:
        """Nothing is on its way any more, also what was only put off for a moment."""
        for _turn in range(9):
            self.places.settle()
            window = self.program.window
            soon = (
                [timer for timer in window.findChildren(QTimer) if timer.isSingleShot() and timer.isActive() and timer.interval() < SOON_MS]
                if window
                else []
            )
            if not soon:
                for _round in range(4):  # what was laid out lays out what holds it
                    QApplication.processEvents()
                return
            self.places.bot.waitUntil(lambda soon=soon: not any(isValid(timer) and timer.isActive() for timer in soon), timeout=5000)


@contextmanager
def open_stage(app: QApplication, played: Played, hands: StillHands, bot: QtBot) -> Iterator[Stage]:
    desk = open_desk(played.home, hands)
    program = Program(app, played.home, Path("文书"))
    program.complete()
    program._begin(desk)
    with desk.home.vault.read() as connection:
        drafts = [dict(row) for row in connection.execute(select(draft)).mappings()]
    stage = Stage(Places(program, desk, bot), played, hands, drafts)
    try:
        yield stage
    finally:
        program._stand_up()
        stage.places.settle()
        program.end()
