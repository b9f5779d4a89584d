"""A clerk at a window of a made-up hall: the real queue, intake and papers on a copied home, the workplace on screen, and hands on the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hall_cases import actor as signed_in
from hall_cases import resident_id
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.catalogue.check import example_value
from desktop.clock import now
from desktop.intake.model import MaterialStatus
from desktop.queue.model import TicketClass
from desktop.staff.model import Actor
from offline.vault.secrets import signing_keys
from ui.app import Desk, open_desk
from ui.clerk.desk import ClerkDesk
from ui.guide.rooms import floor_services
from ui.papers import PaperDesk
from ui.runtime.composing import ComposingGuard
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.services import CaseServices, Services, Status, StatusSource
from ui.theme import ThemeSwitch

THEME = "open-restaurant"
CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@dataclass
class Hall:
    """Everything a test may turn: the desk below, the workplace on screen, and the keyboard."""

    desk: Desk
    who: Actor
    clerk: ClerkDesk
    services: Services
    papers: Path
    bot: QtBot
    app: QApplication

    @property
    def focus(self) -> QWidget:
        found = self.app.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    def until(self, holds: Callable[[], Any]) -> None:
        self.bot.waitUntil(lambda: bool(holds()), timeout=5000)

    def quiet(self) -> None:
        """Nothing is on its way any more."""
        self.until(lambda: not self.services.lanes.pending and not self.clerk.session._timer.isActive())

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifier)

    def write(self, words: str) -> None:
        """As an input method commits it."""
        event = QInputMethodEvent()
        event.setCommitString(words)
        self.app.sendEvent(self.focus, event)

    def take(self, service: str = "business", kind: TicketClass = TicketClass.NORMAL, note: str = "") -> str:
        return self.desk.queue.take(service, kind, note=note).number

    def call(self) -> None:
        """F2, and the case is on screen."""
        self.until(lambda: self.clerk.line.next is not None and self.clerk.idle.call.isEnabled())
        self.press(Key.Key_F2)
        self.until(lambda: self.clerk.session.draft is not None and self.clerk.line.current is not None)

    def applicant(self, name: str = "林秋平", serial: int = 3) -> None:
        """Step 1, field by field."""
        self.write(name)
        self.press(Key.Key_Return)
        for words in (resident_id(serial), "13800000027", "临澜市老街巷 12 号"):
            self.write(words)
            self.press(Key.Key_Return)

    def fill(self, *, missing: tuple[str, ...] = ()) -> None:
        """Everything behind step 2 without the keyboard."""
        session = self.clerk.session
        session.choose_theme(THEME)
        assert session.assessment is not None
        for line in session.assessment.materials:
            code = line.need.material.code
            if line.missing:
                session.set_material(code, status=MaterialStatus.MISSING if code in missing else MaterialStatus.PROVIDED)
        for line in session.assessment.fields:
            if line.value is None:
                session.set_field(line.need.field.code, example_value(line.need.field))

    def step(self) -> str:
        draft = self.clerk.session.draft
        return draft.step if draft is not None else ""


@pytest.fixture
def hall_desk(home: Path) -> Iterator[Desk]:
    """A desk on today's clock: the screens measure waiting against it."""
    opened = open_desk(home, now)
    yield opened
    opened.close()


@pytest.fixture
def hall(hall_desk: Desk, look: ThemeSwitch, lanes: Lanes, qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Hall]:
    papers = tmp_path / "papers"
    who = signed_in(hall_desk)
    services = Services(
        hall_desk.staff,
        hall_desk.queue,
        hall_desk.intake,
        hall_desk.shelf,
        PaperDesk(hall_desk.intake, lambda: signing_keys(hall_desk.home.vault), lambda: False, papers),
        lanes,
        ChangeFeed(),
        hall_desk.settings.profile,
        StatusSource(Status(True, now() - timedelta(hours=1), "", True, now() - timedelta(hours=1), True, "PDF")),
        CaseServices(
            hall_desk.terms,
            hall_desk.closing,
            hall_desk.registers,
            hall_desk.sharing,
            hall_desk.put_aside,
            hall_desk.home.files,
            elsewhere=hall_desk.elsewhere,
        ),
        floor_services(hall_desk),
    )
    hall_desk.papers.folder = papers
    guard = ComposingGuard(qapp)
    clerk = ClerkDesk(look, services, who)
    qtbot.addWidget(clerk)
    clerk.resize(1366, 696)
    with qtbot.waitActive(clerk):
        clerk.show()
        clerk.activateWindow()
    clerk.start()
    made = Hall(hall_desk, who, clerk, services, papers, qtbot, qapp)
    made.until(lambda: clerk.line.view is not None)
    yield made
    clerk.stop()
    made.until(lambda: not lanes.pending)
    guard.end()
