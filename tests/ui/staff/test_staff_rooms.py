"""The administrator's accounts, the supervisor's log, and whole data for a moment: from the keyboard, on a real desk (issue 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import partial
from pathlib import Path

import pytest
from case_scene import CTRL, Scene, make_scene
from hall_cases import actor
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.audit.log import note
from desktop.audit.model import AuditEntry, AuditKind, Wanted
from desktop.clock import now
from desktop.errors import RuleViolation
from desktop.hall_settings.keys import KEYS
from desktop.sentences.english import audit as english
from desktop.tidal.rules import TidalRules
from ui.app import Desk
from ui.cases.reveal_panel import RevealPanel
from ui.cases.room import CasesRoom
from ui.cases.work import CaseWork
from ui.ledger.room import LedgerRoom
from ui.ledger_rooms import ledger_source, let_out
from ui.runtime.lanes import Lanes
from ui.settings.words import secret_words
from ui.staff.account_room import AccountRoom
from ui.staff.audit_room import AuditRoom
from ui.staff.audit_subjects import shown_subject
from ui.theme import ThemeSwitch

Key = Qt.Key
PASSWORD = "tidehall-demo"
SCALES = (100, 150)


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    yield made
    made.quiet()


def fits(room: object, look: ThemeSwitch) -> None:
    for scale in SCALES:
        look.use("high_contrast", scale)
        assert room.minimumSizeHint().width() <= 1366, scale  # type: ignore[attr-defined]
    look.use("light", 100)


def test_an_administrator_makes_changes_and_disables_an_account(scene: Scene, look: ThemeSwitch) -> None:
    desk, admin = scene.desk, actor(scene.desk, "admin")
    room = AccountRoom(look, admin, desk.accounts, lanes=scene.lanes, feed=scene.feed, clock=desk.clock)
    scene.show(room)
    room.enter()
    scene.until(lambda: room.models["accounts"].rows)
    scene.press(Key.Key_N, CTRL)
    panel = room.panels["add"]
    for editor, words in (
        (panel.name, "0317"),
        (panel.shown, "王小红"),
        (panel.windows, "1, 7"),
        (panel.password, "long enough"),
        (panel.again, "long enoug"),
    ):
        editor.setText(words)
    scene.press(Key.Key_Return, CTRL)
    assert not panel.isHidden() and panel.again.property("error")
    panel.again.setText("long enough")
    panel.give()
    scene.until(lambda: panel.isHidden())
    assert not panel.password.text() and not panel.again.text(), "what was typed is kept nowhere"
    scene.quiet()
    assert desk.staff.sign_in("0317", "long enough").account.display_name == "王小红"
    room.lists["accounts"].go_to("0317")
    scene.press(Key.Key_D, CTRL)
    room.panels["disable"].give()
    scene.until(lambda: next(row for row in room.models["accounts"].rows if row.account.name == "0317").disabled_at)
    with pytest.raises(RuleViolation, match=r"staff\.disabled"):
        desk.staff.sign_in("0317", "long enough")
    room.lists["accounts"].go_to("admin")
    assert not room.disable.isEnabled(), "one's own account"
    scene.quiet()
    fits(room, look)


def test_a_supervisor_searches_the_log_and_walks_it(scene: Scene, look: ThemeSwitch) -> None:
    desk, boss = scene.desk, actor(scene.desk, "supervisor")
    with desk.home.vault.write() as connection:
        for number in range(450):
            note(connection, AuditKind.PRINTED, actor(desk), desk.clock(), subject=f"paper-{number}", purpose="很长的原因" * 20)
    room = AuditRoom(look, boss, desk.audit, desk.staff.names, lanes=scene.lanes, clock=desk.clock)
    scene.show(room)
    room.enter()
    scene.until(lambda: room.model.rowCount() == 454)
    called = desk.staff.account("clerk").display_name
    assert [room.model.data(room.model.index(0, column)) for column in (2, 3)] == ["打印", called], "a person, not an account"
    assert any(called in room.head.who.itemText(place) for place in range(room.head.who.count()))
    room.list.scrollToBottom()
    scene.until(lambda: len(room.model.windows()) > 1 and room.model.windows()[-1] == 2)
    scene.press(Key.Key_F, CTRL)
    room.head.box.setText("paper-44")
    scene.until(lambda: room.model.rowCount() == 11)
    room.head.filter.choose("seats")
    scene.until(lambda: room.model.rowCount() == 0)
    assert room.empty.isVisibleTo(room)
    scene.press(Key.Key_A, Qt.KeyboardModifier.AltModifier)
    room.head.filter.choose("all")
    scene.until(lambda: room.model.rowCount() == 454)
    scene.press(Key.Key_D, CTRL)
    scene.until(lambda: "完好" in words_of(room.pane))
    with desk.home.vault.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entry_refuses_delete")
        connection.exec_driver_sql("DELETE FROM audit_entry WHERE seq = 100")
    room.verify.click()
    scene.until(lambda: "第 100 条" in words_of(room.pane))
    fits(room, look)


def words_of(pane: object) -> str:
    return " ".join(label.text() for label in pane.findChildren(QLabel))  # type: ignore[attr-defined]


def test_whole_data_stand_for_seconds_and_of_a_colleagues_case_with_a_signature(scene: Scene, look: ThemeSwitch) -> None:
    desk = scene.desk
    case = scene.take("林秋平")
    desk.accounts.add(None, "other", "别人", actor(desk).role, PASSWORD)
    number = desk.reveal.whole(actor(desk), case.case_no, "test").applicant["id_no"]
    for name, signs in (("clerk", False), ("other", True)):
        who = actor(desk, name)
        room = CasesRoom(
            look, who, intake=desk.intake, papers=scene.papers, lanes=scene.lanes, feed=scene.feed, services=scene.services,
            work=CaseWork(scene.services, desk.staff, who, lambda: False, desk.reveal, 2), clock=desk.clock,
        )  # fmt: skip
        scene.show(room)
        room.enter()
        scene.until(lambda room=room: room.file is not None)
        shown = words_of(room)
        assert "林秋平" not in shown and number not in shown and "林**" in shown
        scene.press(Key.Key_Y, CTRL)
        panel = room.deeds.opened
        assert isinstance(panel, RevealPanel) and panel.signature.account.isVisibleTo(panel) is signs
        if signs:
            panel.give()
            assert not panel.shows, "nothing without the signature"
            panel.signature.account.setText("supervisor")
            panel.signature.password.setText(PASSWORD)
        panel.purpose.setText(f"核对 {name}")
        panel.give()
        scene.until(lambda panel=panel: panel.shows)
        assert number in words_of(panel).replace("\u2009", "") and "林秋平" in words_of(panel)
        assert panel.signature.password.text() == ""
        scene.until(lambda room=room: room.deeds.opened is None)
        assert number not in words_of(room).replace("\u2009", "")
        scene.quiet()
        room.hide()
    entries = desk.audit.search(actor(desk, "supervisor"), Wanted(kinds=(AuditKind.REVEALED,))).entries
    assert [(entry.operator_id, entry.second, entry.purpose) for entry in entries[:2]] == [
        ("other", "supervisor", "核对 other"),
        ("clerk", "", "核对 clerk"),
    ]


def test_a_clerk_lets_the_ledger_out_with_a_supervisors_signature(scene: Scene, look: ThemeSwitch) -> None:
    desk, clerk = scene.desk, actor(scene.desk)
    written: list[object] = []
    room = LedgerRoom(
        look, ledger_source(desk), lanes=scene.lanes, feed=scene.feed, export=written.append, permit=partial(let_out, desk, clerk), signs=True,
        clock=desk.clock,
    )  # fmt: skip
    scene.show(room)
    scene.quiet()
    scene.press(Key.Key_E, CTRL)
    assert room.signing.isVisible() and not written
    room.signing.account.setText("clerk")
    room.signing.password.setText(PASSWORD)
    room.signing.give()
    scene.until(lambda: room.signing.problem.text())
    assert "权限" in room.signing.problem.text() and not written and not room.signing.password.text()
    room.signing.account.setText("supervisor")
    room.signing.password.setText(PASSWORD)
    room.signing.give()
    scene.until(lambda: written)
    assert not room.signing.isVisible()
    (line,) = desk.audit.search(actor(desk, "supervisor"), Wanted(kinds=(AuditKind.EXPORTED,))).entries
    assert (line.operator_id, line.second, line.subject) == ("clerk", "supervisor", "ledger")


def test_every_setting_in_the_log_is_called_what_people_call_it() -> None:
    """In English the id is the text, so what is no code any more in Chinese is none there."""

    def said(kind: AuditKind, subject: str) -> str:
        return shown_subject(AuditEntry(1, now(), kind, "supervisor", "W1", subject, "", "", {}, ""), lambda name: f"<{name}>")

    changed = AuditKind.SETTINGS_CHANGED
    for name in (*KEYS, *secret_words(), "tidal", "service.order", "calendar.2027"):
        assert name not in said(changed, name) and said(changed, name)
    assert said(changed, "skills.clerk") == "<clerk>的业务" and said(changed, "window.3") == said(AuditKind.TIDAL, "3") == "3 窗口"
    assert said(AuditKind.EXPORTED, "ledger") == "台账" and said(AuditKind.REVEALED, "LL2600000001") == "LL2600000001"
    assert {entry.name for entry in fields(TidalRules)} <= set(english.VALUES)
