"""今天: the day in numbers, as files, and its end; on a real desk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from case_scene import CTRL, Scene, make_scene
from hall_cases import Hands, actor
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.audit.model import AuditKind, Wanted
from desktop.errors import EnvironmentFault
from desktop.queue.day_summary import DayNumbers
from desktop.queue.model import TicketState
from ui.app import Desk
from ui.guide.rooms import floor_services
from ui.guide.today import TodayRoom
from ui.guide.today_rows import HOURS, SERVICES, WINDOWS
from ui.guide.today_side import HELD_SECONDS
from ui.runtime.lanes import Lanes
from ui.slips import FOLDER
from ui.theme import ThemeSwitch

Key, ALT, SHIFT = Qt.Key, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers", "supervisor")
    desk.papers.folder = tmp_path / "papers"
    yield made
    made.quiet()


def room_of(scene: Scene, look: ThemeSwitch) -> TodayRoom:
    desk = scene.desk
    room = TodayRoom(look, scene.who, desk.queue, floor_services(desk), lanes=scene.lanes, feed=scene.feed, clock=desk.clock)
    scene.show(room)
    return room


def a_morning(desk: Desk, clock: Hands) -> None:
    """Three for tax, one for social: one served after ten minutes in five, one who did not come, two who wait."""
    queue, clerk = desk.queue, actor(desk)
    queue.open_window(clerk, "3", ("tax",))
    for code in ("tax", "tax", "tax", "social"):
        queue.take(code)
    clock.on(minutes=10)
    queue.call(clerk, "3")
    clock.on(minutes=5)
    queue.finish(clerk, queue.current("3").id)
    queue.call(clerk, "3")
    queue.no_show(clerk, queue.current("3").id)


def cell(room: TodayRoom, tab: str, row: int, key: str) -> Any:
    model = room.models[tab]
    place = [column.key for column in model.columns].index(key)
    return model.data(model.index(row, place))


def test_the_report_of_the_day_is_a_key_away(scene: Scene, look: ThemeSwitch, clock: Hands, tmp_path: Path) -> None:
    a_morning(scene.desk, clock)
    room = room_of(scene, look)
    scene.press(Key.Key_P, CTRL)
    scene.quiet()
    made = tmp_path / "papers" / f"日报 {room.day}.pdf"
    text = "".join(pypdf.PdfReader(made).pages[0].extract_text().split())
    assert "取号4办结1" in text and "税务31" in text and str(made) in room.toast.words.text()


def test_the_day_in_numbers_by_service_window_and_hour(scene: Scene, look: ThemeSwitch, clock: Hands) -> None:
    a_morning(scene.desk, clock)
    room = room_of(scene, look)
    said = {name: figure.value.text() for name, figure in room.figures.items()}
    assert said == {
        "taken": "4", "served": "1", "no_shows": "1", "cancelled": "0", "wait_mean": "13 分钟", "wait_p90": "15 分钟", "service_mean": "5.0 分钟",
    }  # fmt: skip
    assert [cell(room, SERVICES, 0, key) for key in ("name", "taken", "served", "wait_mean")] == ["税务", "3", "1", "13 分钟"]
    assert [cell(room, SERVICES, 1, key) for key in ("name", "taken", "wait_mean")] == ["社保医保", "1", "–"]
    scene.press(Key.Key_PageDown, CTRL)
    assert [cell(room, WINDOWS, 0, key) for key in ("name", "served", "no_shows")] == ["3", "1", "1"]
    scene.press(Key.Key_PageDown, CTRL)
    assert sum(int(cell(room, HOURS, row, "taken")) for row in range(len(room.models[HOURS].rows))) == 4


def test_another_day_and_none_to_come(scene: Scene, look: ThemeSwitch, clock: Hands) -> None:
    a_morning(scene.desk, clock)
    clock.on(days=1)
    room = room_of(scene, look)
    assert room.figures["taken"].value.text() == "0" and not room.on.isEnabled()
    scene.press(Key.Key_Left, ALT)
    scene.quiet()
    assert room.figures["taken"].value.text() == "4" and room.title.text() == "2026年3月2日"
    room.typed.setFocus()
    room.typed.setText("3月2日")
    scene.press(Key.Key_Return)
    assert room.toast.words.text() == "日期写成 2026-12-20 的样子" and room.day == date(2026, 3, 2)
    room.typed.setText("2027-01-01")
    scene.press(Key.Key_Return)
    scene.quiet()
    assert room.day == room.today()


def test_a_deed_that_fails_lets_no_second_count_begin(scene: Scene, look: ThemeSwitch, tmp_path: Path) -> None:
    desk, counts, hold = scene.desk, list[date](), threading.Event()
    services = floor_services(desk)

    def count(day: date) -> DayNumbers:
        counts.append(day)
        hold.wait(5)
        return services.day(day)

    def refuse(*_who: object) -> None:
        raise EnvironmentFault("store.busy")

    floor = replace(services, day=count, permit=refuse)
    room = TodayRoom(look, scene.who, desk.queue, floor, lanes=scene.lanes, feed=scene.feed, clock=desk.clock)
    room.reload()
    room.export.wanted.emit(("csv", str(tmp_path)))
    scene.until(lambda: not room.toast.isHidden())
    room.reload()
    assert scene.lanes.pending == 1
    hold.set()
    scene.quiet()
    assert len(counts) == 2


def test_the_day_as_files(scene: Scene, look: ThemeSwitch, clock: Hands, tmp_path: Path) -> None:
    a_morning(scene.desk, clock)
    room = room_of(scene, look)
    scene.press(Key.Key_S, CTRL)
    scene.press(Key.Key_S, CTRL | SHIFT)
    scene.quiet()
    scene.quiet()
    name = "排队数据-2026-03-02"
    text = (tmp_path / "papers" / f"{name}.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("业务,业务名称,窗口,时,取号") and "税务" in text
    sheet = load_workbook(tmp_path / "papers" / f"{name}.xlsx").active
    assert sheet is not None and sheet.max_row == len(text.splitlines())
    room.export.folder.setText("papers")
    scene.press(Key.Key_S, CTRL)
    assert room.export.row.hint.text() == "请写完整的路径"
    (tmp_path / "file").touch()
    room.export.folder.setText(str(tmp_path / "file"))
    scene.press(Key.Key_S, CTRL)
    scene.quiet()
    assert "写不下去" in room.export.row.hint.text()


def test_a_clerk_takes_the_day_as_a_file_with_a_supervisors_signature(
    scene: Scene, look: ThemeSwitch, clock: Hands, tmp_path: Path
) -> None:
    boss, scene.who = scene.who, actor(scene.desk)
    room, file = room_of(scene, look), tmp_path / "papers" / "排队数据-2026-03-02.csv"
    for account in ("guide", "supervisor"):
        scene.press(Key.Key_S, CTRL)
        assert room.signing.isVisible() and not file.exists()
        room.signing.account.setText(account)
        room.signing.password.setText("tidehall-demo")
        scene.press(Key.Key_Return, CTRL)
        scene.quiet()
        scene.quiet()
        assert room.signing.isHidden() == file.exists() == (account == "supervisor")
        room.signing.hide()
    (line,) = scene.desk.audit.search(boss, Wanted(kinds=(AuditKind.EXPORTED,))).entries
    assert (line.operator_id, line.second, line.subject) == ("clerk", "supervisor", "day")


def test_the_end_of_the_day_can_be_taken_back_until_it_is_done_and_gives_vouchers(
    scene: Scene, look: ThemeSwitch, clock: Hands, tmp_path: Path
) -> None:
    a_morning(scene.desk, clock)
    room = room_of(scene, look)
    box = room.closing
    assert box is not None and box.words.text().startswith("还有 3 人在等或挂起")
    for key, modifier in ((Key.Key_Z, CTRL), (Key.Key_Escape, Qt.KeyboardModifier.NoModifier)):
        scene.press(Key.Key_D, CTRL | SHIFT)
        assert box.undo.hasFocus() and "10" in box.undo.words
        scene.press(key, modifier)
        scene.quiet()
        assert box.undo.isHidden() and box.begin.hasFocus() and not box._tick.isActive()
        assert len(scene.desk.numbers.look().waiting) == 3, "held, not done"
    scene.press(Key.Key_D, CTRL | SHIFT)
    box.vouchers.setChecked(True)
    for _second in range(HELD_SECONDS):
        assert len(scene.desk.numbers.look().waiting) == 3
        box._tick.timeout.emit()
    scene.quiet()
    assert not scene.desk.numbers.look().waiting and not box._tick.isActive()
    assert room.toast.words.text() == "已日终：取消 3 个号，开出优先凭证 3 张"
    assert len(list((tmp_path / "papers" / FOLDER).glob("*优先凭证.pdf"))) == 3
    assert {entry.state for entry in scene.desk.numbers.look().recent} == {TicketState.CANCELLED, TicketState.FINISHED}


def test_who_leaves_the_room_ends_the_day_at_once(scene: Scene, look: ThemeSwitch, clock: Hands) -> None:
    a_morning(scene.desk, clock)
    room = room_of(scene, look)
    scene.press(Key.Key_D, CTRL | SHIFT)
    room.hide()
    scene.quiet()
    assert not scene.desk.numbers.look().waiting


@pytest.mark.looks
def test_a_guide_does_not_end_the_day_and_it_fits_a_small_screen(
    desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path, look: ThemeSwitch
) -> None:
    scene = make_scene(desk, lanes, qtbot, tmp_path / "papers", "guide")
    room = room_of(scene, look)
    assert room.closing is None
    look.use("high_contrast", 150)
    assert room.minimumSizeHint().width() <= 1366 and room.minimumSizeHint().height() <= 650
    scene.quiet()
