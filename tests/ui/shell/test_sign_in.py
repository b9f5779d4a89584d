"""Signing in with the keyboard alone, before and after the services are there; and what the screen may import."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from datetime import date
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_fakes import FakeStaff, fake_services, front_page

import resources
import ui.program as program_of
from desktop.errors import EnvironmentFault
from ui.front import FRONT_FILE, read_front
from ui.runtime.lanes import Lanes
from ui.shell.front_page import Tide, from_json, to_json
from ui.shell.loader import ServicesLoader
from ui.shell.sign_in import SignIn
from ui.theme import ThemeSwitch

pytestmark = pytest.mark.looks


def shown(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, loader: ServicesLoader, **changes: Any) -> SignIn:
    screen = SignIn(look, front_page()._replace(**changes), loader, lanes)
    qtbot.addWidget(screen)
    screen.resize(1366, 768)
    screen.show()
    screen.activateWindow()
    qtbot.waitUntil(lambda: screen.isActiveWindow() and screen.focusWidget() is not None)
    return screen


@pytest.fixture
def loader(qtbot: QtBot, lanes: Lanes) -> ServicesLoader:
    services = fake_services(lanes)
    made = ServicesLoader(lambda: services)
    with qtbot.waitSignal(made.ready):
        made.start()
    return made


def test_the_last_clerk_types_the_password_and_presses_enter(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, loader: ServicesLoader) -> None:
    screen = shown(qtbot, look, lanes, loader)
    assert screen.form.name.text() == "0317"
    assert screen.focusWidget() is screen.form.password
    qtbot.keyClicks(screen.form.password, "correct horse")
    with qtbot.waitSignal(screen.signed_in) as told:
        qtbot.keyClick(screen.form.password, Qt.Key.Key_Return)
    assert told.args is not None
    assert told.args[0].actor.id == "0317"
    assert told.args[0].services is loader.services
    assert screen.form.password.text() == ""
    staff: FakeStaff = loader.services.staff
    assert staff.threads == ["write-0"]


def test_from_the_name_enter_goes_on_to_the_password(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, loader: ServicesLoader) -> None:
    screen = shown(qtbot, look, lanes, loader, accounts=())
    assert screen.focusWidget() is screen.form.name
    qtbot.keyClicks(screen.form.name, "0317")
    qtbot.keyClick(screen.form.name, Qt.Key.Key_Return)
    assert screen.focusWidget() is screen.form.password
    qtbot.keyClick(screen.form.password, Qt.Key.Key_Return)
    assert "口令" in screen.form.message.text()


def test_a_wrong_password_says_what_is_left_and_stays(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, loader: ServicesLoader) -> None:
    screen = shown(qtbot, look, lanes, loader)
    qtbot.keyClicks(screen.form.password, "wrong")
    qtbot.keyClick(screen.form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "4" in screen.form.message.text())
    assert screen.form.password.text() == ""
    assert screen.focusWidget() is screen.form.password
    assert screen.form.button.isEnabled()
    assert screen.form.password.property("error") is True


def test_enter_before_the_services_are_there_waits_and_goes_on(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes) -> None:
    hold, services = threading.Event(), fake_services(lanes)

    def slow() -> Any:
        hold.wait(5)
        return services

    loader = ServicesLoader(slow)
    screen = shown(qtbot, look, lanes, loader)
    loader.start()
    qtbot.keyClicks(screen.form.password, "correct horse")
    qtbot.keyClick(screen.form.password, Qt.Key.Key_Return)
    assert not screen.form.button.isEnabled()
    assert "自动登录" in screen.form.message.text()
    with qtbot.waitSignal(screen.signed_in):
        hold.set()
    loader.wait()


def test_services_that_cannot_open_are_told_in_words(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes) -> None:
    def fail() -> Any:
        raise EnvironmentFault("store.wrong_key", store="vault")

    loader = ServicesLoader(fail)
    screen = shown(qtbot, look, lanes, loader)
    with qtbot.waitSignal(loader.failed):
        loader.start()
    assert "密钥" in screen.form.message.text()


def test_picking_an_account_fills_it_in(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, loader: ServicesLoader) -> None:
    screen = shown(qtbot, look, lanes, loader)
    screen.form.accounts.setFocus()
    qtbot.keyClick(screen.form.accounts, Qt.Key.Key_Down)
    qtbot.keyClick(screen.form.accounts, Qt.Key.Key_Return)
    assert screen.form.name.text() == "0322"
    assert screen.focusWidget() is screen.form.password


def test_caps_lock_is_told_from_what_is_typed(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, loader: ServicesLoader) -> None:
    screen = shown(qtbot, look, lanes, loader)
    qtbot.keyClick(screen.form.password, "A")
    assert screen.form.caps.text() == "大写已锁定"
    qtbot.keyClick(screen.form.password, "a")
    assert screen.form.caps.text() == "大写未锁定"


def test_f11_and_plus_change_the_look(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, loader: ServicesLoader) -> None:
    screen = shown(qtbot, look, lanes, loader)
    qtbot.keyClick(screen, Qt.Key.Key_F11)
    qtbot.keyClick(screen, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert (look.theme.name, look.theme.scale) == ("dark", 110)
    with qtbot.waitSignal(screen.drill_wanted):
        qtbot.keyClick(screen, Qt.Key.Key_F5)


@pytest.mark.parametrize(("name", "scale"), [("light", 100), ("high_contrast", 150)])
def test_it_fits_and_nothing_is_cut(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, loader: ServicesLoader, name: str, scale: int) -> None:
    screen = shown(qtbot, look, lanes, loader)
    look.use(name, scale)
    assert screen.minimumSizeHint().width() <= 1366
    assert screen.minimumSizeHint().height() <= 768
    assert screen.form.button.width() >= screen.form.button.sizeHint().width()


def test_front_page_survives_its_file() -> None:
    page = front_page()
    assert from_json(to_json(page)) == page
    bare = page._replace(tide=None, accounts=(), health=(), today=None)
    assert from_json(to_json(bare)) == bare


def test_a_home_that_nobody_opened_yet_has_its_page_and_takes_what_is_edited_by_hand(made_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(made_home, tmp_path / "home"))
    assert (home / FRONT_FILE).exists() and read_front(home).version == metadata.version("tidehall")
    settings, newer = home / "tidehall.toml", (home / FRONT_FILE).stat().st_mtime_ns + 10**9
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[workstation]\nwindow = "9"\n', encoding="utf-8")
    os.utime(settings, ns=(newer, newer))
    assert read_front(home).window_no == "9"
    settings.write_text("[nonsense", encoding="utf-8")
    os.utime(settings, ns=(newer, newer))
    assert read_front(home).version == metadata.version("tidehall"), "what is wrong is told when the store is opened"
    (home / FRONT_FILE).unlink()
    shutil.copy(made_home / "tidehall.toml", settings)
    assert read_front(home).version == metadata.version("tidehall")


def test_sign_in_needs_qt_alone() -> None:
    heavy = "{'sqlalchemy', 'reportlab', 'requests', 'qrcode', 'sqlcipher3', 'cryptography', 'argon2', 'alembic', 'keyring'}"
    code = f"import sys, ui.shell.sign_in, ui.theme, ui.widgets.halo, ui.runtime.lanes; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=resources.path(".").parent)
    assert run.stdout.strip() == "[]"


def test_tomorrow_shows_what_was_today() -> None:
    """What was written in the evening: today's tide is yesterday's on the next morning, and the calendar says what day that is."""
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    before, that_day = Tide(date(2026, 11, 19), 1, None, ((510, 0), (530, 1))), Tide(friday, 9, 3.0, ((510, 0), (530, 9)))
    page = front_page()._replace(tide=before, tide_so_far=that_day, calendar=((friday.isoformat(), True), (monday.isoformat(), True)))
    assert page.on(friday).tide == before and page.on(monday).tide == that_day
    assert page.on(monday).working_day is True and page.on(date(2026, 11, 22)).working_day is None
    assert from_json(to_json(page)) == page


def test_the_form_is_painted_before_the_rest_and_nothing_moves(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(program_of, "open_services", lambda _home: SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(program_of, "make_ready", lambda: ())
    (tmp_path / FRONT_FILE).write_text(to_json(front_page()), encoding="utf-8")
    seen: list[tuple[bool, bool, QPoint]] = []

    def look_at_it() -> None:
        form = program.sign_in.form
        seen.append((form.accounts is None, form.password.hasFocus(), form.button.mapToGlobal(QPoint())))

    program = program_of.Program(qapp, tmp_path, on_first_paint=look_at_it)
    program.show()
    qtbot.waitUntil(lambda: bool(seen))
    program.go_on()
    form = program.sign_in.form
    qtbot.waitUntil(lambda: form.accounts is not None and form.accounts.isVisible())
    qapp.processEvents()
    assert seen == [(True, True, form.button.mapToGlobal(QPoint()))]
    assert form.accounts is not None and form.accounts.height() == form._list_room.height()
    program.end()
