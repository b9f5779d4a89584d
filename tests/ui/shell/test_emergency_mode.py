"""应急: one key makes a workstation go on alone, says so in every room, survives a restart, and brings everything over when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shell_fakes as fakes
from hall_cases import accept, actor, complete_draft
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy.exc import DBAPIError

from desktop.clock import now
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.staff.model import Role
from offline.sync.round import StoppedBy, run_until_idle
from ui.app import Desk, open_desk, province_away
from ui.backentry.room import BackEntryRoom
from ui.case_rooms import case_rooms
from ui.keeper import read_status
from ui.runtime.lanes import Lanes
from ui.shell.emergency_band import Stage
from ui.shell.rooms import Room
from ui.shell.window import MainWindow
from ui.theme import ThemeSwitch

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_it_outlives_the_program_and_everything_goes_on_in_the_vault(home: Path) -> None:
    desk = open_desk(home, now)
    clerk = actor(desk)
    desk.emergency.reserve(desk.queue)
    desk.window_queue.view(clerk.window_no)
    with pytest.raises(RuleViolation, match=r"staff\.forbidden"):
        desk.emergency_mode.switch(actor(desk, "guide"), True)
    begun, _changes = desk.emergency_mode.switch(clerk, True)
    said = desk.emergency_mode.explain(actor(desk, "supervisor"), " 省平台  时断时续 ")
    assert said == replace(begun, why="省平台 时断时续") and desk.emergency_mode.explain(clerk, " ") == said
    again, nothing = desk.emergency_mode.switch(actor(desk, "supervisor"), True)
    assert (again.operator_id, again.why, bool(nothing)) == (clerk.id, "省平台 时断时续", False)
    desk.close()

    desk = open_desk(home, now)
    try:
        assert desk.emergency_mode.on and province_away(desk.sync)
        clerk = desk.staff.sign_in("clerk", "tidehall-demo")
        with pytest.raises(EnvironmentFault, match=r"store\.unreachable"), desk.home.hall.read():
            pass
        assert desk.window_queue.view(clerk.window_no).emergency
        number = desk.window_queue.take("business")
        assert number.emergency
        called, _ = desk.window_queue.call(clerk, clerk.window_no)
        assert called is not None and called.id == number.id
        case_no = accept(desk, clerk, complete_draft(desk, clerk))
        rest = run_until_idle(desk.sync, 0.2)
        assert (rest.rounds, rest.sent, rest.stopped_by) == (0, 0, StoppedBy.TIMEOUT) and rest.waiting
        desk.window_queue.start(clerk, number.id)
        desk.window_queue.finish(clerk, number.id)

        desk.emergency_mode.switch(clerk, False)
        assert number.id in desk.window_queue.settle().tickets
        assert desk.queue.find(number.id).number == number.number and not desk.window_queue.view(clerk.window_no).emergency
        assert run_until_idle(replace(desk.sync, province=None), 10).rounds > 0 and desk.intake.case(case_no)
        assert [(entry.on, entry.operator_id) for entry in desk.emergency_mode.history()] == [
            (False, "clerk"),
            (True, "clerk"),
            (True, "clerk"),
        ]
        with pytest.raises(DBAPIError), desk.home.vault.write() as connection:
            connection.exec_driver_sql("DELETE FROM emergency_switch")
    finally:
        desk.close()


@pytest.fixture
def frame(home: Path, look: ThemeSwitch, lanes: Lanes, qtbot: QtBot) -> Iterator[tuple[Desk, MainWindow, QLineEdit]]:
    """The window on a real desk, with a field where somebody types and the room for what was written on paper."""
    desk = open_desk(home, now)
    services = replace(fakes.fake_services(lanes), intake=desk.intake, catalogue=desk.shelf, emergency=desk.emergency_mode)
    services.status.tell(read_status(desk))
    typing = QLineEdit()
    rooms = [Room("受理", "intake", lambda: typing), *case_rooms(look, services, actor(desk), desk, None)]
    window = MainWindow(look, services, actor(desk), rooms)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    typing.setFocus()
    yield desk, window, typing
    qtbot.waitUntil(lambda: not lanes.pending)
    desk.close()


def test_one_key_begins_and_ends_it_and_the_band_stands(
    frame: tuple[Desk, MainWindow, QLineEdit], qtbot: QtBot, qapp: QApplication, lanes: Lanes
) -> None:
    desk, window, typing = frame
    band, status = window.emergency, window._services.status

    def key(code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(qapp.focusWidget(), code, modifier)

    with qtbot.waitSignal(band.switched, timeout=5000):
        key(Qt.Key.Key_E, CTRL_SHIFT)
    assert desk.emergency_mode.on and band.stage is Stage.ON and qapp.focusWidget() is band.why, "it is on before anything is asked"
    QTest.keyClicks(band.why, "flapping")
    status.tell(read_status(desk))
    key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "flapping" in band.note.text())
    assert qapp.focusWidget() is typing and band.why.isHidden() and window.band.isHidden()
    band._fresh.stop()
    assert status.status.province_ok is False and status.status.hall_ok is False
    status.tell(read_status(desk))
    assert band.stage is Stage.ON and actor(desk).account.display_name in band.words.text()
    assert any(entry.key == "Ctrl+Shift+E" for entry in window._own_entries(""))

    with qtbot.waitSignal(band.switched, timeout=5000):
        key(Qt.Key.Key_E, CTRL_SHIFT)
    assert not desk.emergency_mode.on and band.stage is Stage.OVER and status.status.emergency_since is None
    status.tell(read_status(desk))
    band.go.click()
    room = window.stack.currentWidget()
    assert isinstance(room, BackEntryRoom) and room.stack.currentWidget() is room.reconcile and band.isHidden()


def test_for_some_seconds_the_key_takes_the_press_back(
    frame: tuple[Desk, MainWindow, QLineEdit], qtbot: QtBot, qapp: QApplication, lanes: Lanes
) -> None:
    desk, window, typing = frame
    band = window.emergency

    def press() -> None:
        with qtbot.waitSignal(band.switched, timeout=5000):
            QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_E, CTRL_SHIFT)

    press()
    press()
    assert not desk.emergency_mode.on and band.isHidden() and qapp.focusWidget() is typing, "there is nothing to compare"
    assert [entry.on for entry in desk.emergency_mode.history()] == [False, True], "both presses are in the record"
    press()
    key = band.end.words
    band._fresh.stop()
    band._show_key()
    assert band.end.words != key
    QTest.keyClicks(band.why, "flapping")
    QTest.keyClick(band.why, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not lanes.pending)
    press()
    assert band.stage is Stage.OVER and not desk.emergency_mode.on
    press()
    assert band.stage is Stage.ON and "flapping" in band.note.text() and desk.emergency_mode.on and qapp.focusWidget() is typing


def test_who_takes_no_cases_is_told_so(look: ThemeSwitch, lanes: Lanes, qtbot: QtBot) -> None:
    guide = replace(fakes.ACTOR, account=replace(fakes.ACTOR.account, role=Role.GUIDE))
    window = MainWindow(look, fakes.fake_services(lanes), guide, [Room("受理", "intake", QLineEdit)])
    qtbot.addWidget(window)
    window.emergency.turn()
    assert window.emergency.stage is Stage.QUIET and window.trouble.words.text()
