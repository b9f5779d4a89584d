"""设置 on screen: a change is signed once, said, acts at once where it can, and is taken back; supervisors see all and change what is theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from case_scene import Scene, make_scene
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip
from pytestqt.qtbot import QtBot

from desktop.audit.model import AuditKind, Wanted
from desktop.printer_settings import PrinterSettings
from offline.vault.home import read_settings
from ui.app import Desk
from ui.runtime.lanes import Lanes
from ui.settings.room import SettingsRoom
from ui.settings.rooms import settings_room
from ui.settings.words import PEOPLE, PRINTERS, SERVICES, WINDOWS
from ui.theme import ThemeSwitch

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


class Sitting:
    def __init__(self, scene: Scene, look: ThemeSwitch) -> None:
        self.scene = scene
        services: Any = SimpleNamespace(lanes=scene.lanes, feed=scene.feed)
        made = settings_room(look, services, scene.who, scene.desk)
        self.room: SettingsRoom = made
        scene.show(made)
        made.enter()
        self.until(lambda: made.line() is not None)

    def until(self, holds: Any) -> None:
        self.scene.until(holds)

    def go_group(self, group: str) -> None:
        face = self.room.face
        while face.group() != group:
            QTest.keyClick(face.tables[face.group()], Key.Key_PageDown, CTRL)

    def go(self, group: str, line: str) -> None:
        self.go_group(group)
        assert self.room.face.tables[group].go_to(line)

    def sign(self) -> None:
        panel = self.room.face.panels.sign
        self.until(lambda: not panel.isHidden())
        panel.account.setText("supervisor")
        panel.password.setText("tidehall-demo")
        QTest.keyClick(panel.password, Key.Key_Return)
        self.until(lambda: panel.isHidden())

    def settled(self) -> None:
        self.until(lambda: not self.scene.lanes.pending)


def sitting(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path, look: ThemeSwitch, name: str) -> Iterator[Sitting]:
    scene = make_scene(desk, lanes, qtbot, tmp_path / "papers", name)
    desk.papers.folder = tmp_path
    made = Sitting(scene, look)
    yield made
    scene.quiet()


@pytest.fixture
def admin(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path, look: ThemeSwitch) -> Iterator[Sitting]:
    yield from sitting(desk, lanes, qtbot, tmp_path, look, "admin")


@pytest.fixture
def boss(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path, look: ThemeSwitch) -> Iterator[Sitting]:
    yield from sitting(desk, lanes, qtbot, tmp_path, look, "supervisor")


def test_a_change_is_signed_once_kept_and_taken_back(admin: Sitting) -> None:
    room, face, home = admin.room, admin.room.face, admin.scene.desk.home.path
    admin.go("papers", "hall.footer")
    QTest.keyClick(face.tables["papers"], Key.Key_Return)
    assert face.opened() is face.panels.value
    QTest.keyClick(face.panels.value.go, Key.Key_Backspace, CTRL)  # no other key answers meanwhile
    assert face.opened() is face.panels.value and not face.default.isEnabled()
    face.panels.value.typed.setText("周一至周五")
    QTest.keyClick(face.panels.value.typed, Key.Key_Return)
    admin.sign()
    admin.until(lambda: read_settings(home).hall.footer == "周一至周五")
    admin.until(lambda: (line := room.line()) is not None and line.cells[1] == "周一至周五" and line.status == "attention")
    assert "陈立新" in face.signed.text() and "重新打开程序" in face.toast.words.text()
    room._undo()
    admin.until(lambda: read_settings(home).hall.footer == "")
    admin.settled()  # the file is written before the log's line
    desk = admin.scene.desk
    found = desk.audit.search(desk.staff.actor(desk.staff.account("supervisor")), Wanted(kinds=(AuditKind.SETTINGS_CHANGED,)))
    assert [(line.subject, line.second) for line in found.entries] == [("hall.footer", "supervisor")] * 2
    admin.go("province", "province.client_secret")
    QTest.keyClick(face.tables["province"], Key.Key_Return)
    assert face.opened() is face.panels.secret
    face.panels.secret.typed.setText("not to be seen")
    QTest.keyClick(face.panels.secret.typed, Key.Key_Return)
    admin.until(lambda: face.opened() is None)
    assert not face.panels.secret.typed.text()
    room.hide()
    assert room._signature() is None
    admin.settled()


def test_what_can_act_at_once_does_and_asks_for_no_signature(admin: Sitting, look: ThemeSwitch) -> None:
    room, face = admin.room, admin.room.face
    told: list[Any] = []
    room.applied.connect(told.append)
    admin.go("here", "screen.theme")
    QTest.keyClick(face.tables["here"], Key.Key_O, CTRL)
    face.panels.value.choice.set_value("dark")
    QTest.keyClick(face.panels.value.choice, Key.Key_Return)
    admin.until(lambda: look.theme.name == "dark")
    assert told == [{"screen.theme": "dark"}]
    admin.settled()


def test_a_service_is_added_and_a_wrong_one_is_named_at_its_field(admin: Sitting) -> None:
    face, desk = admin.room.face, admin.scene.desk
    face.new.click()
    panel = face.panels.service
    panel.name.setText("医保")
    panel.prefix.setText("A")
    panel.code.setText("medical")
    panel.give()
    assert panel.rows["/prefix"].editor.property("error") and not panel.rows["/code"].editor.property("error")
    panel.prefix.setText("M")
    panel.give()
    admin.sign()
    admin.until(lambda: any(service.code == "medical" for service in desk.queue.status()[0]))
    admin.until(lambda: face.models[SERVICES].place_of("medical") >= 0)
    admin.settled()
    last = face.models[SERVICES].place_of("medical")
    face.tables[SERVICES].go_to("medical")
    for _press in range(3):  # faster than the store
        admin.room._move(-1)
    admin.until(lambda: face.models[SERVICES].place_of("medical") == last - 3)
    admin.settled()


def test_a_wrong_file_is_named_place_by_place(admin: Sitting, tmp_path: Path) -> None:
    face = admin.room.face
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps({"tidehall_settings": 1, "settings": {"hall": {"nam": "x", "name": ""}}}), encoding="utf-8")
    face.take_in.click()
    QTest.keyClick(face.panels.file.path, Key.Key_PageDown, CTRL)
    assert face.panels.file.path.hasFocus(), "an open panel keeps the caret"
    face.groups.setFocus()
    QTest.keyClick(face.groups, Key.Key_Escape)
    assert face.opened() is None, "Esc closes it from wherever the caret was put"
    face.take_in.click()
    face.panels.file.path.setText(str(file))
    face.panels.file.give()
    admin.sign()
    admin.until(lambda: face.pane._sheet is not None and len(face.pane._sheet.groups) == 1 and len(face.pane._sheet.groups[0].facts) == 2)
    assert {fact.note for fact in face.pane._sheet.groups[0].facts} == {"/settings/hall/nam", "/settings/hall/name"}  # type: ignore[union-attr]
    assert not (admin.scene.desk.home.path / "hall.toml").exists()
    admin.settled()


def test_an_empty_form_says_so_before_anybody_signs(admin: Sitting) -> None:
    face = admin.room.face
    admin.go(SERVICES, "tax")
    face.new.click()
    panel = face.panels.service
    panel.prefix.clear()
    panel.give()
    assert face.opened() is panel and panel.name.hasFocus()
    assert all(panel.rows[row].editor.property("error") for row in ("/name", "/prefix", "/code"))
    panel.name.setText("医保结算")
    panel.prefix.setText("Q")
    panel.code.setText("medical")
    face.pane.setFocus()
    QTest.keyClick(face.pane, Key.Key_Return, CTRL)
    admin.sign()
    admin.until(lambda: "业务已加" in face.toast.words.text() and not face.toast.isHidden())
    admin.settled()
    admin.room.face.next_group()
    assert face.toast.isHidden(), "another group has nothing to do with it"


def test_an_export_says_where_it_lies_and_makes_no_folder(admin: Sitting, tmp_path: Path) -> None:
    face, files = admin.room.face, admin.room.face.panels.file
    face.export.click()
    files.path.setText(str(tmp_path / "usb" / "hall.json"))
    files.give()
    admin.sign()
    admin.until(lambda: "hall.json 写不下去" in files.problem.text())
    assert not (tmp_path / "usb").exists()
    there = tmp_path / "hall.json"
    files.path.setText(str(there))
    files.give()
    admin.until(lambda: files.isHidden())
    assert there.exists() and str(there) in face.toast.words.text()
    admin.settled()
    face.take_in.click()
    assert face.toast.isHidden()


def test_a_supervisor_sees_all_and_changes_what_is_theirs(boss: Sitting) -> None:
    face, desk = boss.room.face, boss.scene.desk
    assert not face.change.isEnabled() and not face.take_in.isEnabled() and face.export.isEnabled()
    boss.go("papers", "hall.name")
    assert not face.change.isEnabled() and "管理员" in face.forbidden.text()
    QTest.keyClick(face.tables["papers"], Key.Key_Return)
    assert face.opened() is None and QToolTip.text() == face.forbidden.text()
    QToolTip.hideText()
    boss.go(PEOPLE, "clerk")
    assert face.change.isEnabled() and not face.forbidden.text()
    QTest.keyClick(face.tables[PEOPLE], Key.Key_Return)
    face.panels.skills.services.setText("xq z")
    face.panels.skills.give()
    assert all(part in face.panels.skills.rows["/services"].hint.text() for part in ("xq", "z"))
    face.panels.skills.services.setText("ab")
    face.panels.skills.give()
    boss.until(lambda: desk.queue.skills("clerk") == ("social", "tax") and face.opened() is None)
    boss.until(face.undo.isEnabled)
    face.undo.click()
    boss.until(lambda: desk.queue.skills("clerk") == () and not boss.room._busy)
    assert face.opened() is None
    boss.go("board", "board.foot")
    assert face.pane._sheet is not None and face.pane._sheet.groups[-1].facts[0].title == "不用签名"
    face.change.click()
    face.panels.value.typed.setText("今天人多")
    face.panels.value.give()
    boss.until(lambda: read_settings(desk.home.path).board.foot == "今天人多")
    boss.settled()


def test_with_the_hall_away_the_rest_is_there(admin: Sitting) -> None:
    from desktop.errors import EnvironmentFault

    room, face, hall = admin.room, admin.room.face, admin.scene.desk.home.hall

    class Away:
        def enter(self) -> None:
            raise EnvironmentFault("store.unreachable", store="hall")

        def lost(self, fault: EnvironmentFault) -> None:
            """Nothing more to do."""

    hall.gate = Away()
    room.reload()
    admin.until(lambda: "连不上" in face.empty.words.text())
    assert not face.change.isEnabled() and not face.new.isEnabled()
    admin.go("papers", "hall.name")
    assert face.change.isEnabled()
    admin.settled()


def test_everything_wrong_with_a_new_service_is_told_at_once_and_before_anybody_signs(admin: Sitting) -> None:
    face = admin.room.face
    admin.go(SERVICES, "tax")
    face.new.click()
    panel = face.panels.service
    known = panel.plan.services[0]  # type: ignore[union-attr]
    panel.name.setText(known.name)
    panel.prefix.setText("7")
    panel.code.setText(known.code)
    panel.give()
    assert face.opened() is panel and panel.name.hasFocus()
    told = {row: panel.rows[row].hint.text() for row in ("/name", "/prefix", "/code")}
    assert all(panel.rows[row].editor.property("error") for row in told)
    assert known.name in told["/name"] and known.code in told["/code"] and told["/prefix"]
    panel.name.clear()
    panel.give()
    again = {row: panel.rows[row].hint.text() for row in told}
    assert panel.name.hasFocus() and again["/name"] not in ("", told["/name"]) and again["/code"] == told["/code"]
    face.close_panels()


def test_a_window_that_is_there_or_serves_nothing_is_told_before_anybody_signs(admin: Sitting) -> None:
    face = admin.room.face
    admin.go(WINDOWS, "1")
    face.new.click()
    panel = face.panels.window
    no = panel.plan.windows[0].no  # type: ignore[union-attr]
    panel.no.setText(no)
    panel.services.clear()
    panel.give()
    assert face.opened() is panel
    assert no in panel.rows["/no"].hint.text()
    assert panel.rows["/services"].editor.property("error") and panel.rows["/no"].editor.property("error")
    face.close_panels()


def test_a_printer_is_set_up_changed_and_taken_away_on_screen(admin: Sitting) -> None:
    face, home = admin.room.face, admin.scene.desk.home.path
    admin.go_group(PRINTERS)
    admin.until(lambda: face.new.isVisible())
    QTest.keyClick(face.groups, Key.Key_N, CTRL)
    panel = face.panels.printer
    assert face.opened() is panel and panel.name.hasFocus()
    panel.copies.setText("0")
    panel.give()
    assert all(panel.rows[row].editor.property("error") for row in ("/name", "/address", "/copies")), "all at once, before anybody signs"
    panel.name.setText("前台 A4")
    panel.address.setText("ipp://printer.hall/ipp/print")
    panel.copies.setText("2")
    panel.uses["fallback"].setChecked(True)
    panel.give()
    admin.sign()
    admin.until(lambda: face.models[PRINTERS].place_of("前台 A4") == 0)
    admin.settled()
    found = read_settings(home)
    assert found.printers == (PrinterSettings("前台 A4", "ipp", "ipp://printer.hall/ipp/print", copies=2),)
    assert (found.routing.papers, found.routing.fallback) == ("前台 A4", "前台 A4")
    QTest.keyClick(face.tables[PRINTERS], Key.Key_Return)
    assert face.opened() is panel and panel.name.isHidden() is False and panel.rows["/name"].isHidden()
    panel.kind.set_value("escpos")
    panel.address.setText("tcp://10.0.0.9:9100")
    for use, box in panel.uses.items():
        box.setChecked(use == "slips")
    panel.give()
    admin.until(lambda: read_settings(home).printers[0].kind == "escpos")
    admin.settled()
    found = read_settings(home)
    assert (found.routing.papers, found.routing.fallback, found.routing.slips) == ("", "", "前台 A4")
    face.retire.click()
    admin.until(lambda: not face.models[PRINTERS].rows)
    admin.settled()
    assert read_settings(home).printers == () and "重新打开程序" not in face.toast.words.text()
    face.undo.click()
    admin.until(lambda: face.models[PRINTERS].place_of("前台 A4") == 0)
    admin.settled()
    assert read_settings(home).routing.slips == "前台 A4"
