"""The frame: rooms by key, the palette, the offline band, the status bar, what it says when the program fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shell_fakes import ACTOR, NOW, fake_services
from shiboken6 import delete

from ui.runtime.crash import Crash
from ui.runtime.lanes import Lanes
from ui.services import Services, Status, StatusSource
from ui.shell import offline_band
from ui.shell.entries import PaletteEntry
from ui.shell.offline_band import OfflineBand
from ui.shell.rooms import Room
from ui.shell.window import MainWindow
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton


def room(look: ThemeSwitch) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    page.call = ActionButton(look, "呼叫", "F2", parent=page)  # type: ignore[attr-defined]
    page.hold = ActionButton(look, "挂起", "F6", parent=page)  # type: ignore[attr-defined]
    page.hold.why_not("没有当前号")  # type: ignore[attr-defined]
    column.addWidget(page.call)  # type: ignore[attr-defined]
    column.addWidget(page.hold)  # type: ignore[attr-defined]
    return page


@pytest.fixture
def services(lanes: Lanes) -> Services:
    return fake_services(lanes)


@pytest.fixture
def window(qtbot: QtBot, look: ThemeSwitch, services: Services) -> MainWindow:
    made = MainWindow(
        look,
        services,
        ACTOR,
        [Room("受理", "intake", partial(room, look)), Room("办件", "cases", partial(room, look)), Room("待人工", "attention", QPushButton)],
    )
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_rooms_open_by_key_and_count(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.currentIndex() == 1
    assert [tab.isChecked() for tab in window.bar.tabs] == [False, True, False]
    assert "2" in window.bar.tabs[2].accessibleName()
    services.status.tell(Status(attention=7))
    assert "7" in window.bar.tabs[2].accessibleName()
    with pytest.raises(KeyError):
        window.open_room("ledger")


def test_palette_finds_runs_and_gives_the_caret_back(qtbot: QtBot, window: MainWindow) -> None:
    here = window.stack.widget(0)
    here.call.setFocus()  # type: ignore[attr-defined]
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert window.palette_box.isVisible()
    box = window.palette_box.box
    box.insert("呼")
    assert [entry.title for entry in window.palette_box.entries()] == ["呼叫"]
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not window.palette_box.isVisible()
    assert window.focusWidget() is here.call  # type: ignore[attr-defined]
    window.open_palette("呼")
    with qtbot.waitSignal(here.call.clicked):  # type: ignore[attr-defined]
        qtbot.keyClick(box, Qt.Key.Key_Return)


def test_the_palette_does_its_deed_although_the_caret_s_place_is_gone(qtbot: QtBot, window: MainWindow) -> None:
    here = window.stack.widget(0)
    passing = ActionButton(window._look, "一时", parent=here)
    passing.show()
    passing.setFocus()
    window.open_palette("呼")
    delete(passing)
    with qtbot.waitSignal(here.call.clicked):  # type: ignore[attr-defined]
        qtbot.keyClick(window.palette_box.box, Qt.Key.Key_Return)
    assert not window.palette_box.isVisible()


class Searching(QPushButton):
    """Stands for the room of cases."""

    asked = ""

    def search(self, text: str) -> None:
        self.asked = text


def test_the_palette_looks_for_a_number_among_all_cases(qtbot: QtBot, look: ThemeSwitch, services: Services) -> None:
    window = MainWindow(look, services, ACTOR, [Room("受理", "intake", partial(room, look)), Room("办件", "cases", Searching)])
    qtbot.addWidget(window)
    window.show()
    window.open_palette("临政服告〔2026〕000001号")
    (entry,) = window.palette_box.entries()
    assert "临政服告〔2026〕000001号" in entry.title
    qtbot.keyClick(window.palette_box.box, Qt.Key.Key_Return)
    assert window.room_key == "cases"
    assert window.room("cases").asked == "临政服告〔2026〕000001号"  # type: ignore[attr-defined]
    window.open_palette("C12")
    assert not window.palette_box.entries()


class Numbers(QPushButton):
    """Stands for the room of numbers."""

    found = ""

    def find_number(self, number: str) -> None:
        self.found = number


def test_the_palette_looks_for_a_ticket_in_the_room_of_numbers_also_before_it_was_opened(
    qtbot: QtBot, look: ThemeSwitch, services: Services
) -> None:
    window = MainWindow(look, services, ACTOR, [Room("导办", "guide", partial(room, look)), Room("取号", "counter", Numbers)])
    qtbot.addWidget(window)
    window.show()
    window.open_palette("c012")
    (entry,) = window.palette_box.entries()
    assert "C012" in entry.title
    qtbot.keyClick(window.palette_box.box, Qt.Key.Key_Return)
    assert window.room_key == "counter" and window.room("counter").found == "C012"  # type: ignore[attr-defined]
    window.open_palette("LL260001")
    assert not window.palette_box.entries()


def test_palette_says_why_not_and_stays(qtbot: QtBot, window: MainWindow) -> None:
    window.open_palette("挂起")
    entry = window.palette_box.entries()[0]
    assert (entry.reason, entry.run) == ("没有当前号", None)
    qtbot.keyClick(window.palette_box.box, Qt.Key.Key_Return)
    assert window.palette_box.isVisible()


def test_palette_finds_other_sources_by_their_words(window: MainWindow) -> None:
    window.add_source(lambda text: [PaletteEntry("帮助：怎样呼叫", None, words=("help",))])
    window.open_palette("help")
    assert window.palette_box.entries()[0].title == "帮助：怎样呼叫"


def test_the_help_tells_the_keys_of_rooms_that_nobody_opened(qtbot: QtBot, window: MainWindow) -> None:
    assert not window.stack.stands("cases")
    window.help.show("keys")
    qtbot.waitUntil(lambda: window.help.panel.text.toPlainText().count("呼叫") == 2)


def test_shift_f1_lists_the_keys_of_the_screen(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert {"F2", "F6"} <= {entry.key for entry in window.palette_box.entries()}


def test_a_button_is_pressed_by_its_key_and_by_enter(qtbot: QtBot, window: MainWindow) -> None:
    button = window.stack.widget(0).call  # type: ignore[union-attr]
    button.bind(window)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_F2)
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Return)


def test_a_crash_is_one_sentence_that_stays(window: MainWindow) -> None:
    window.crash_bar.tell(Crash("ValueError", "", "x.py:1 f", "MainThread"))
    window.trouble.tell("之后的好消息")
    assert "ValueError" in window.crash_bar.words.text() and window.crash_bar.isVisible()
    window.crash_bar.close_button.click()
    assert window.crash_bar.isHidden()


def test_status_cells_tell_what_is_behind(qtbot: QtBot, window: MainWindow, services: Services) -> None:
    services.status.tell(Status(False, NOW, "连接超时", True, NOW, False, "07 窗口激光机", 41, 2, -3))
    assert window.foot.province.accessibleName() == "省平台 连不上 11:12 起"
    assert window.foot.unsent.accessibleName() == "待发送 41 待人工 2"
    window.foot.province.click()
    popover = window.foot._popover
    assert popover is not None
    assert "连接超时" in popover.accessibleName()
    assert "本机时钟与省平台相差 3 分钟" in popover.accessibleName()
    popover.close()


def test_band_waits_before_it_comes_and_before_it_leaves(qtbot: QtBot, look: ThemeSwitch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline_band, "APPEARS_MS", 80)
    monkeypatch.setattr(offline_band, "LEAVES_MS", 40)
    source = StatusSource(Status(True, NOW, "", True, NOW))
    band = OfflineBand(look, source)
    qtbot.addWidget(band)
    assert band.isHidden()
    just_now = datetime.now(UTC) + timedelta(seconds=1)
    source.tell(Status(False, just_now, "", False, just_now, unsent=3))
    assert band.isHidden()
    qtbot.waitUntil(lambda: not band.isHidden())
    assert "省平台和大厅服务器" in band.words.text()
    assert "应急号" in band.note.text()
    source.tell(Status(True, NOW, "", True, NOW))
    assert not band.isHidden()
    qtbot.waitUntil(band.isHidden)


def test_a_short_break_shows_no_band(qtbot: QtBot, look: ThemeSwitch) -> None:
    source = StatusSource(Status(True, NOW, "", True, NOW))
    band = OfflineBand(look, source)
    qtbot.addWidget(band)
    source.tell(Status(False, datetime.now(UTC)))
    assert band._timer.isActive()
    source.tell(Status(True, NOW))
    assert not band._timer.isActive()
    assert band.isHidden()


def test_away_for_long_shows_at_once(qtbot: QtBot, look: ThemeSwitch) -> None:
    source = StatusSource(Status(False, datetime.now(UTC) - timedelta(minutes=5), "", True))
    band = OfflineBand(look, source)
    qtbot.addWidget(band)
    qtbot.waitUntil(lambda: not band.isHidden())
    assert "大厅" not in band.words.text()


@pytest.mark.looks
@pytest.mark.parametrize("scale", [100, 110, 125, 150])
def test_frame_fits_a_small_screen(window: MainWindow, look: ThemeSwitch, scale: int) -> None:
    look.use("high_contrast", scale)
    window.bar.adjustSize()
    assert window.bar.minimumSizeHint().width() <= 1366
    assert window.foot.minimumSizeHint().width() <= 1366


def test_every_control_has_a_name(window: MainWindow) -> None:
    window.open_palette("")
    for widget in window.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(widget, QPushButton) and widget is not window.stack:
            assert widget.accessibleName() or widget.parentWidget().accessibleName(), widget
