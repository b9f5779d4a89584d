"""One machine, several people: locking, unlocking, a colleague beside sealed work, leaving (issue 8). The real program on a copied home."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hall_cases import resident_id
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.audit.model import AuditKind, Wanted
from desktop.printer_settings import PrinterSettings, RoutingSettings
from desktop.staff.model import Role
from printing.spool import Route
from ui.program import Program
from ui.staff.handover_panel import HandoverPanel

PASSWORD = "tidehall-demo"
NAME = "林秋平"
Key = Qt.Key


class Machine:
    def __init__(self, program: Program, bot: QtBot) -> None:
        self.program, self.bot = program, bot

    def until(self, holds: Callable[[], Any]) -> None:
        self.bot.waitUntil(lambda: bool(holds()), timeout=15_000)

    def sign_in(self, name: str) -> None:
        form = self.program.sign_in.form
        form.name.setText(name)
        form.password.setText(PASSWORD)
        before = self.program.window
        form.button.click()
        self.until(lambda: self.program.window is not None and (self.program.window is not before or not self.program.seat.locked))
        self.until(lambda: not self.program.lanes.pending)

    @property
    def window(self) -> Any:
        assert self.program.window is not None
        return self.program.window

    @property
    def screen(self) -> Any:
        assert self.program.seat._screen is not None
        return self.program.seat._screen

    def unlock(self, secret: str) -> None:
        self.screen.secret.setText(secret)
        self.screen.button.click()
        self.until(lambda: not self.program.seat.locked or self.screen.message.text())

    def quiet(self) -> None:
        self.until(lambda: not self.program.lanes.pending)

    def on_screen(self) -> str:
        """Every word that a person standing there could read."""
        found = []
        for top in QApplication.topLevelWidgets():
            if top.isVisible():
                for part in [top, *top.findChildren(QWidget)]:
                    if part.isVisible():
                        found += [part.windowTitle(), part.toolTip(), part.accessibleName(), part.accessibleDescription()]
                        found += [part.text()] if isinstance(part, QLabel | QLineEdit) else []
        return " ".join(found)


@pytest.fixture(scope="module")
def running(made_home: Path, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    home = Path(shutil.copytree(made_home, tmp_path_factory.mktemp("seat") / "home"))
    program = Program(qapp, home, home.parent / "papers")
    program.show()
    yield program
    program.end()


@pytest.fixture
def machine(running: Program, qtbot: QtBot) -> Iterator[Machine]:
    made = Machine(running, qtbot)
    made.until(lambda: running.loader.services is not None)
    yield made
    running.seat.sign_out()
    made.quiet()


def test_a_locked_screen_shows_nothing_and_a_colleague_works_beside_sealed_work(machine: Machine) -> None:
    program = machine.program
    machine.sign_in("clerk")
    session = program.clerk.session
    program.clerk.take_theme("open-restaurant")
    machine.until(lambda: session.draft is not None)
    session.set_party("applicant", name=NAME, id_no=resident_id(3))
    machine.quiet()
    window = program.window
    assert NAME in machine.on_screen() or session.draft.applicant.name == NAME

    QTest.keyClick(window, Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert program.seat.locked and not window.isVisible()
    machine.quiet()
    shown = machine.on_screen()
    assert NAME not in shown and resident_id(3) not in shown and "周敏" in shown

    machine.unlock("not this one")
    assert program.seat.locked and "还可以试 4 次" in machine.screen.message.text() and not machine.screen.secret.text()
    machine.unlock(PASSWORD)
    assert program.window is window and window.isVisible() and not program.shell.isVisible()
    assert session.draft.applicant.name == NAME

    desk = program.desk
    assert desk is not None and program._place is not None and desk.spool.route("acceptance") is None
    printer = PrinterSettings("前台", "ipp", "ipp://printer.hall/ipp/print")
    program._place.settings_applied.emit({"printers": (printer,), "routing": RoutingSettings(slips="前台")})
    assert desk.spool.route("ticket") == Route(("前台",), 80), "a printer acts at once"
    program._place.settings_applied.emit({"printers": (), "routing": RoutingSettings()})
    assert desk.spool.route("ticket") is None

    program.seat.lock()
    machine.screen.other.click()
    desk.accounts.add(None, "0322", "古丽娜尔", Role.CLERK, PASSWORD)
    machine.sign_in("0322")
    assert program.window is not window and program.clerk is not None and program.clerk.session.draft is None
    assert NAME not in machine.on_screen()
    assert [kept.applicant.name for kept in desk.intake.drafts(desk.staff.actor(desk.staff.account("clerk")))] == [NAME]

    panel = program.window.findChild(HandoverPanel)
    assert panel is not None and not panel.isVisible()
    panel.ask()
    machine.until(panel.isVisible)
    assert "周敏" in panel.which.currentText() and NAME not in machine.on_screen()
    panel.why.setText("交接班")
    panel.account.setText("supervisor")
    panel.password.setText(PASSWORD)
    panel.give()
    machine.until(lambda: program.clerk is not None and program.clerk.session.draft is not None)
    assert program.clerk.session.draft.applicant.name == NAME and program.clerk.session.draft.operator_id == "0322"
    machine.quiet()
    assert desk.intake.drafts(desk.staff.actor(desk.staff.account("clerk"))) == ()

    program.seat.sign_out()
    assert program.window is None and program.shell.isVisible()
    machine.quiet()
    entries = desk.audit.search(desk.staff.actor(desk.staff.account("supervisor")), Wanted()).entries
    kinds = [entry.kind for entry in entries if entry.kind is not AuditKind.ACCOUNT_ADDED][::-1]
    said = "signed_in screen_locked sign_in_failed screen_unlocked screen_locked signed_in countersigned overridden signed_out"
    assert [kind.value for kind in kinds] == said.split()

    tomorrow = Program(QApplication.instance(), program._home, None)  # type: ignore[arg-type]
    tomorrow.show()
    form = tomorrow.sign_in.form
    assert form.name.text() and tomorrow.shell.focusWidget() is form.password, (
        "who was here last is filled in: nobody types behind that name"
    )
    tomorrow.end()


def test_idle_locks_a_touch_puts_it_off_and_a_pin_opens_until_three_wrong_ones(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = machine.program.seat
    machine.sign_in("guide")
    assert seat._idle.isActive() and seat._idle.interval() == 5 * 60_000
    moment = seat._touched
    monkeypatch.setattr("ui.staff.seat.time.monotonic", lambda: moment + 200)
    QTest.keyClick(machine.window.windowHandle(), Key.Key_Shift)
    monkeypatch.setattr("ui.staff.seat.time.monotonic", lambda: moment + 301)
    seat._look_at_idle()
    assert not seat.locked and seat._idle.interval() < 5 * 60_000
    monkeypatch.setattr("ui.staff.seat.time.monotonic", lambda: moment + 501)
    seat._look_at_idle()
    assert seat.locked and not machine.window.isVisible()
    machine.quiet()

    screen = machine.screen
    screen.set_pin.click()
    screen.secret.setText(PASSWORD)
    screen.pin.setText("4826")
    screen.again.setText("4826")
    screen.button.click()
    machine.until(lambda: not seat.locked)
    seat.lock()
    machine.quiet()
    machine.unlock("4826")
    assert not seat.locked
    seat.lock()
    machine.quiet()
    for number in range(3):
        screen.say("")
        machine.unlock("0000")
        assert seat.locked, number
    screen.say("")
    machine.unlock("4826")
    assert seat.locked, "only the password opens now"
    screen.say("")
    machine.unlock(PASSWORD)
    assert not seat.locked and machine.window.isVisible()
