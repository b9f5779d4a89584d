"""A materials page on a real desk: the vault below, lanes beside, a case of a restaurant on screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.intake.model import AttachedFile, MaterialEntry, MaterialLine, MaterialStatus
from desktop.settings import ScanSettings
from ui.app import Desk
from ui.clerk.pages import MaterialsPage
from ui.clerk.pages.material_scans import MaterialScans
from ui.clerk.session import CaseSession
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.services import CaseServices
from ui.theme import ThemeSwitch

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


@dataclass
class Room:
    desk: Desk
    session: CaseSession
    page: MaterialsPage
    lanes: Lanes
    bot: QtBot
    told: list[str]
    refused: list[str]

    @property
    def scans(self) -> MaterialScans:
        assert self.page.scans is not None
        return self.page.scans

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.focus, key, modifier)

    def until(self, holds: Callable[[], Any]) -> None:
        self.bot.waitUntil(lambda: bool(holds()), timeout=8000)

    def entry(self, code: str) -> MaterialEntry:
        assert self.session.draft is not None
        return self.session.draft.materials.get(code, MaterialEntry())

    def files(self, code: str) -> tuple[AttachedFile, ...]:
        return self.entry(code).files

    def line(self, code: str) -> MaterialLine:
        assert self.session.assessment is not None
        return next(line for line in self.session.assessment.materials if line.need.material.code == code)

    def unchecked(self) -> list[str]:
        assert self.session.assessment is not None
        return [line.need.material.code for line in self.session.assessment.materials if line.status is MaterialStatus.UNCHECKED]


def open_room(desk: Desk, look: ThemeSwitch, lanes: Lanes, bot: QtBot, settings: ScanSettings) -> Room:
    actor = desk.staff.actor(desk.staff.account("clerk"))
    session = CaseSession(desk.intake, actor, lanes, ChangeFeed())
    session.open(desk.intake.open_draft(actor))
    session.choose_theme("open-restaurant")
    casework = CaseServices(desk.terms, desk.closing, desk.registers, desk.sharing, desk.put_aside, desk.home.files, settings)
    page = MaterialsPage(look, session, casework=casework, lanes=lanes)
    bot.addWidget(page)
    session.changed.connect(page.refresh)
    room = Room(desk, session, page, lanes, bot, [], [])
    page.told.connect(room.told.append)
    page.refused.connect(room.refused.append)
    page.resize(750, 588)
    with bot.waitActive(page):
        page.show()
        page.activateWindow()
    page.refresh()
    page.begin()
    return room


def close_room(room: Room) -> None:
    room.scans.watch.stop()
    room.session.flush()
    room.until(lambda: not room.lanes.pending)
