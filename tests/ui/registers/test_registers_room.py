"""登记: what is open first and what is over its day, new lines, settling, the log of first contacts; on a real desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from case_scene import CTRL, Scene, focus, make_scene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.audit.model import AuditKind, Wanted
from desktop.changes import Changes
from desktop.clock import hall_date
from ui.app import Desk
from ui.registers.room import CONTACTS, GRIEVANCES, RegistersRoom
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch

Key = Qt.Key


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers", "guide")
    yield made
    made.quiet()


def room_of(scene: Scene, look: ThemeSwitch) -> RegistersRoom:
    room = RegistersRoom(
        look, scene.who, scene.desk.registers, scene.desk.staff.names, lanes=scene.lanes, feed=scene.feed, away=lambda: False,
        clock=scene.desk.clock,
    )  # fmt: skip
    scene.show(room)
    return room


def met_by(room: RegistersRoom) -> list[object]:
    model = room.models[CONTACTS]
    place = [column.key for column in model.columns].index("staff")
    return [model.data(model.index(row, place)) for row in range(model.rowCount())]


def register(scene: Scene, summary: str, days: int) -> str:
    due = hall_date(scene.desk.clock()) + timedelta(days=days)
    made, _ = scene.desk.registers.register_grievance(
        scene.who, summary=summary, responsible_authority="市监局", due_date=due, province_away=False
    )
    return made.grievance_id


def test_open_lines_first_by_due_date_and_what_is_over_says_so(scene: Scene, look: ThemeSwitch) -> None:
    register(scene, "后到期", 9)
    register(scene, "已过期", -2)
    done = register(scene, "办结了", -5)
    scene.desk.registers.settle_grievance(scene.who, done, "补办了")
    room = room_of(scene, look)
    model = room.models[GRIEVANCES]
    assert [row.summary for row in model.rows] == ["已过期", "后到期", "办结了"]
    due = [column.key for column in model.columns].index("due")
    assert [model.data(model.index(row, due)) for row in range(3)] == ["超期 2 天", "3月11日", "已办结"]
    assert room.tabs.accessibleDescription() == "办不成事 2"


def test_who_complained_is_masked_and_shown_whole_for_a_while_with_a_line_in_the_log(scene: Scene, look: ThemeSwitch) -> None:
    due = hall_date(scene.desk.clock()) + timedelta(days=3)
    scene.desk.registers.register_grievance(
        scene.who,
        summary="预约不上",
        responsible_authority="市监局",
        due_date=due,
        person="林秋平",
        telephone="13900001234",
        province_away=False,
    )
    room = room_of(scene, look)

    def shown() -> str:
        model = room.models[GRIEVANCES]
        return " ".join([str(model.data(model.index(0, column))) for column in range(model.columnCount())] + [str(room.pane._sheet)])

    assert "林秋平" not in shown() and "13900001234" not in shown() and "林**" in shown() and "139****1234" in shown()
    scene.press(Key.Key_Y, CTRL)
    scene.quiet()
    assert "林秋平" in shown() and "13900001234" in shown()
    room._masking.timeout.emit()
    assert "林秋平" not in shown() and "13900001234" not in shown()
    boss = replace(scene.who, account=scene.desk.staff.account("supervisor"))
    (line,) = scene.desk.audit.search(boss, Wanted(kinds=(AuditKind.REVEALED,))).entries
    assert line.operator_id == "guide" and line.purpose and "1390000" not in str(line)


def test_a_new_line_from_the_keyboard_with_errors_at_their_fields(scene: Scene, look: ThemeSwitch) -> None:
    room = room_of(scene, look)
    scene.press(Key.Key_N, CTRL)
    panel = room.panels[GRIEVANCES]
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    assert panel.rows["/summary"].hint.text() == "这一项必须填写。"
    for words in ("预约不上", "市住建局"):
        focus().setText(words)  # type: ignore[attr-defined]
        scene.press(Key.Key_Return)
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    (entry,) = scene.desk.registers.grievances()
    assert (entry.summary, entry.responsible_authority, entry.registered_by) == ("预约不上", "市住建局", "guide")
    assert entry.due_date == hall_date(scene.desk.clock()) + timedelta(days=5)
    assert panel.isHidden()
    assert room.table.hasFocus()
    assert [row.summary for row in room.models[GRIEVANCES].rows] == ["预约不上"]
    scene.press(Key.Key_D, CTRL)
    focus().setText("补办了")  # type: ignore[attr-defined]
    with scene.left_for(room, room.panels["settle"].give) as elsewhere:
        assert scene.desk.registers.grievances()[0].settled_at is not None and focus() is elsewhere


def test_settling_wants_an_outcome(scene: Scene, look: ThemeSwitch) -> None:
    register(scene, "材料丢了", 3)
    room = room_of(scene, look)
    scene.press(Key.Key_D, CTRL)
    panel = room.panels["settle"]
    scene.press(Key.Key_Return)
    scene.quiet()
    assert panel.rows["/outcome"].hint.text() == "这一项必须填写。"
    focus().setText("已找到并送达")  # type: ignore[attr-defined]
    scene.press(Key.Key_Return)
    scene.quiet()
    (entry,) = scene.desk.registers.grievances()
    assert (entry.outcome, entry.settled_at is not None) == ("已找到并送达", True)
    assert room.settle.toolTip() == "这一条已经办结"


def test_first_contacts_are_logged_newest_first(scene: Scene, look: ThemeSwitch) -> None:
    room = room_of(scene, look)
    scene.press(Key.Key_PageDown, CTRL)
    assert room.tab == CONTACTS
    assert not room.settle.isVisible()
    for about, referred in (("在哪里复印", ""), ("怎样领社保卡", "3 号窗口")):
        scene.press(Key.Key_N, CTRL)
        focus().setText(about)  # type: ignore[attr-defined]
        scene.press(Key.Key_Return)
        focus().setText(referred)  # type: ignore[attr-defined]
        scene.press(Key.Key_Return, CTRL)
        scene.quiet()
    assert [(row.about, row.referred_to, row.staff) for row in room.models[CONTACTS].rows] == [
        ("怎样领社保卡", "3 号窗口", "guide"),
        ("在哪里复印", "", "guide"),
    ]
    name = scene.who.account.display_name
    assert met_by(room) == [name, name]
    scene.desk.accounts.add(None, "0421", name, scene.who.role, "long enough")
    scene.feed.tell(Changes(staff=True))
    scene.quiet()
    assert met_by(room) == [f"{name} (guide)"] * 2, "two are called alike"


def test_escape_leaves_the_panel(scene: Scene, look: ThemeSwitch) -> None:
    register(scene, "一", 3)
    room = room_of(scene, look)
    scene.press(Key.Key_N, CTRL)
    scene.press(Key.Key_Escape)
    assert room.panels[GRIEVANCES].isHidden()
    assert room.table.hasFocus()


@pytest.mark.looks
@pytest.mark.parametrize("scale", [100, 150])
def test_the_room_fits_a_small_screen(scene: Scene, look: ThemeSwitch, scale: int) -> None:
    room = room_of(scene, look)
    look.use("high_contrast", scale)
    scene.press(Key.Key_N, CTRL)
    assert room.minimumSizeHint().width() <= 1366
    assert room.minimumSizeHint().height() <= 650
