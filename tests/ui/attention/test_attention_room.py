"""待人工 from the keyboard: both sides, corrections in place, the ways and their reasons, two supervisors, the platform away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from case_scene import CTRL, Scene, focus, make_scene
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import select, update

from desktop.audit.model import AuditKind, Wanted
from desktop.clock import now
from desktop.errors import EnvironmentFault
from desktop.intake.journal import EventType, Origin, append
from desktop.intake.tables import delivery, journal
from offline.sync.attention import AttentionEntry, attention
from offline.sync.inbox import Inbox, InboxEntry, decided_about, inbox
from offline.sync.platform_side import PlatformSide
from offline.sync.resolution import Resolver, Way
from ui.app import Desk
from ui.attention.room import AttentionRoom, said_of
from ui.ledger_rooms import person
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch

Key = Qt.Key
NAME = "阿卜杜拉·买买提·艾山·吐尔逊·古丽娜尔·阿不都热合曼·努尔买买提·艾尼瓦尔江"
LEVEL = {"pointer": "/level", "code": "range", "message": "应在 1 到 5 之间"}


@dataclass
class Inn:
    """A hall whose province refuses, and what its platform says when it is asked."""

    scene: Scene
    sides: dict[str, PlatformSide] = field(default_factory=dict)
    away: bool = False

    @property
    def vault(self) -> Any:
        return self.scene.desk.home.vault

    def side(self, case_id: str) -> PlatformSide | None:
        if self.away:
            raise EnvironmentFault("peer.timeout")
        return self.sides.get(case_id)

    def refused(self, name: str, payload: dict[str, Any] | None = None, **detail: Any) -> tuple[str, str]:
        """A case with a refused event behind its own, and a rating waiting behind that; (case, event)."""
        case_id = self.scene.take(name).case_id
        kind = EventType.RATING_GIVEN
        with self.vault.write() as connection:
            last = connection.scalars(select(journal.c.seq).where(journal.c.case_id == case_id).order_by(journal.c.seq.desc())).first()
            made = [
                append(
                    connection, Origin("H", "W1", "clerk", False), case_id, kind, now(), payload or {"level": 9, "tags": [], "comment": ""}
                )
                for _ in (0, 1)
            ]
            where = (delivery.c.peer == "province", delivery.c.case_id == case_id)
            connection.execute(update(delivery).where(*where, delivery.c.seq <= last).values(state="applied", receipt_no="R"))
            refusal = {"status": "invalid", "errors": [LEVEL], "message": "有 1 处不合规定"} | detail
            values = {"state": "attention", "last_error": refusal["status"], "detail": json.dumps(refusal)}
            connection.execute(update(delivery).where(*where, delivery.c.event_id == made[0].event_id).values(**values))
        return case_id, made[0].event_id

    def room(
        self, look: ThemeSwitch, who: str = "supervisor", read: Callable[[Any], Inbox] | None = None, signs: bool = False
    ) -> AttentionRoom:
        desk = self.scene.desk
        actor = replace(self.scene.who, account=desk.staff.account(who))
        room = AttentionRoom(
            look, actor, vault=self.vault, read=read or partial(inbox, self.vault), resolver=Resolver(self.vault, self.side, desk.clock),
            intake=desk.intake, person=partial(person, desk), lanes=self.scene.lanes, feed=self.scene.feed, clock=desk.clock,
            countersign=desk.staff.countersign if signs else None,
        )  # fmt: skip
        self.scene.show(room)
        return room

    def ways(self, case_id: str) -> list[tuple[str, str, Any]]:
        return [(each.way, each.why, each.payload) for each in decided_about(self.vault, case_id)]


@pytest.fixture
def inn(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Inn]:
    made = Inn(make_scene(desk, lanes, qtbot, tmp_path / "papers"))
    yield made
    made.scene.quiet()


def put(words: str) -> None:
    """As an input method commits it."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(focus(), event)


def texts(room: AttentionRoom, column: int) -> dict[str, str]:
    model = room.page.model
    return {str(model.data(model.index(row, 0))): str(model.data(model.index(row, column))) for row in range(model.rowCount())}


def test_a_marked_field_is_mended_in_place_and_keeps_its_type(inn: Inn, look: ThemeSwitch) -> None:
    case_id, event_id = inn.refused("何佳")
    other, _ = inn.refused("马驰")
    room, scene = inn.room(look), inn.scene
    counts: list[int] = []
    room.counted.connect(counts.append)
    assert texts(room, 2)["好差评"] == "应在 1 到 5 之间" and "有 1 处不合规定" in room.page.head.message.text()
    for key in (Key.Key_Return, Key.Key_Return):  # to the ways, of which correcting is chosen; into the marked line
        scene.press(key)
    editor = focus()
    assert isinstance(editor, QLineEdit) and editor.text() == "9"
    put("五")
    scene.press(Key.Key_Return)
    scene.quiet()
    assert not room.page.act.isEnabled() and room.page.act.toolTip() == "这里应当是数字。"
    room.page.table.begin()
    put("5")
    scene.press(Key.Key_Return)
    scene.quiet()
    assert focus() is room.page.why
    scene.press(Key.Key_Return, CTRL)
    assert room.page.why.property("error") and not inn.ways(case_id)
    room.page.why.setText("五级里没有九")
    scene.press(Key.Key_Return)
    scene.press(Key.Key_Return)
    scene.quiet()
    assert inn.ways(case_id) == [("correct", "五级里没有九", {"level": 5, "tags": [], "comment": ""})]
    with inn.vault.read() as connection:
        assert json.loads(connection.scalar(select(journal.c.payload).where(journal.c.event_id == event_id)) or "")["level"] == 9
    assert room.list.current().entry.case_id == other and focus() is room.list
    assert "省平台再退回会回到这里" in room.toast.words.text()
    assert counts[-1] == 1 and len(room.decided.rows) == 1


def test_the_correction_that_was_refused_again_is_what_is_mended_next(inn: Inn, look: ThemeSwitch) -> None:
    _case_id, event_id = inn.refused("何佳")
    actor = replace(inn.scene.who, account=inn.scene.desk.staff.account("supervisor"))
    Resolver(inn.vault, inn.side, now).resolve(actor, event_id, Way.CORRECT, "先改成七", {"level": 7, "tags": [], "comment": ""})
    with inn.vault.write() as connection:
        values = {"state": "attention", "last_error": "invalid", "detail": json.dumps({"status": "invalid", "errors": [LEVEL]})}
        connection.execute(update(delivery).where(delivery.c.event_id == event_id, delivery.c.peer == "province").values(**values))
    room = inn.room(look)
    assert texts(room, 1)["好差评"] == "7"
    assert "先改成七" in room.page.before.text() and room.page.before.isVisible()


def test_who_may_not_decide_sees_the_same_and_why(inn: Inn, look: ThemeSwitch) -> None:
    case_id, _event = inn.refused("何佳")
    room = inn.room(look, "clerk")
    assert {room.page.ways.reason(way.value) for way in Way} == {"由值班长处理"}
    inn.scene.press(Key.Key_4)
    inn.scene.press(Key.Key_Return, CTRL)
    inn.scene.quiet()
    assert texts(room, 2)["好差评"] == "应在 1 到 5 之间"
    assert room.page.act.toolTip() == "由值班长处理" and not inn.ways(case_id)


def test_a_clerk_decides_with_a_supervisors_signature_given_on_the_spot(inn: Inn, look: ThemeSwitch) -> None:
    case_id, _event = inn.refused("何佳")
    room, scene = inn.room(look, "clerk", signs=True), inn.scene
    sign = room.page.sign
    scene.press(Key.Key_4)
    scene.press(Key.Key_Return)
    put("重复登记")
    scene.press(Key.Key_Return, CTRL)
    assert sign.isVisible() and focus() is sign.account and not inn.ways(case_id)
    scene.press(Key.Key_Escape)
    assert sign.isHidden() and focus() is room.page.why and room.page.ways.isEnabled()
    scene.press(Key.Key_Return, CTRL)
    for account, password, left in (
        ("supervisor", "wrong", True),
        ("guide", "tidehall-demo", True),
        ("supervisor", "tidehall-demo", False),
    ):
        sign.account.setText(account)
        sign.password.setText(password)
        scene.press(Key.Key_Return, CTRL)
        scene.quiet()
        assert sign.isVisible() == left and bool(inn.ways(case_id)) != left and sign.password.text() == ""
    assert [way for way, *_rest in inn.ways(case_id)] == ["void"]
    boss = replace(scene.who, account=scene.desk.staff.account("supervisor"))
    (line,) = scene.desk.audit.search(boss, Wanted(kinds=(AuditKind.VOIDED,))).entries
    assert (line.operator_id, line.second, line.purpose) == ("clerk", "supervisor", "重复登记")


def test_a_conflict_shows_both_sides_and_waits_for_a_platform_that_is_away(inn: Inn, look: ThemeSwitch) -> None:
    case_id, _event = inn.refused("何佳", status="conflict", errors=[], platform_state="withdrawn", message="已在网上撤回")
    theirs = {
        "seq": 3,
        "type": "case.withdrawn",
        "occurred_at": "2026-03-02T01:00:00Z",
        "operator_id": "网上",
        "payload": {"reason": "不办了"},
    }
    inn.sides[case_id] = PlatformSide("withdrawn", 3, (theirs,))
    inn.away = True
    room, scene = inn.room(look), inn.scene
    assert "超时" in room.page.names.theirs_note.text()
    assert {way for way in Way if not room.page.ways.reason(way.value)} == {Way.VOID}
    room.page.why.setText("电话核实过")
    inn.away = False
    scene.press(Key.Key_F5)
    scene.quiet()
    assert texts(room, 2)["办件状态"] == "撤回" and "不办了" in texts(room, 2)["省平台第 3 条"]
    assert room.page.why.text() == "电话核实过"
    scene.press(Key.Key_3)
    assert focus() is room.page.ways and room.page.ways.value() == Way.ACCEPT_PLATFORM.value
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    assert inn.ways(case_id) == [("accept-platform", "电话核实过", None)]
    assert not room.waiting.rows and not room.page.isVisible() and room.empty.isVisible()


def test_a_void_wants_its_reason_and_asks_nothing_more(inn: Inn, look: ThemeSwitch) -> None:
    case_id, _event = inn.refused("何佳")
    room, scene = inn.room(look), inn.scene
    scene.press(Key.Key_4)
    scene.press(Key.Key_Return)
    assert room.page.act.words == "永久作废" and room.page.act.property("variant") == "danger", "what cannot be taken back says so"
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    assert not inn.ways(case_id) and focus() is room.page.why
    put("no")
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    assert [way for way, *_rest in inn.ways(case_id)] == ["void"]
    assert not attention(inn.vault)


def test_what_follows_is_said_and_what_falls_with_a_case_is_not_said_to_follow(inn: Inn) -> None:
    inn.refused("何佳")
    (entry,) = attention(inn.vault)
    assert entry.behind == 1
    received = replace(entry, type=EventType.RECEIVED.value)
    told = ["后面的 1 条" in said_of(way, each) for way, each in ((Way.VOID, entry), (Way.RESEND, received), (Way.VOID, received))]
    assert told == [True, True, False]


def test_who_has_gone_elsewhere_keeps_the_keyboard_when_a_decision_is_through(inn: Inn, look: ThemeSwitch) -> None:
    case_id, _event = inn.refused("何佳")
    room = inn.room(look)
    room.page.ways.choose(Way.RESEND.value)
    room.page.why.setText("线路好了")
    with inn.scene.left_for(room, room.page.act.click) as elsewhere:
        assert [way for way, *_rest in inn.ways(case_id)] == ["resend"] and focus() is elsewhere


def test_another_supervisor_was_faster(inn: Inn, look: ThemeSwitch) -> None:
    case_id, event_id = inn.refused("何佳")
    other, _ = inn.refused("马驰")
    room, scene = inn.room(look), inn.scene
    actor = replace(scene.who, account=scene.desk.staff.account("supervisor"))
    Resolver(inn.vault, inn.side, now).resolve(actor, event_id, Way.VOID, "先到一步")
    scene.press(Key.Key_2)
    room.page.why.setText("再试一次")
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()
    assert "刚由别人处理" in room.toast.words.text()
    assert [row.entry.case_id for row in room.waiting.rows] == [other]
    assert room.list.current().entry.case_id == other and room.page.key == room.list.current().key
    assert [way for way, *_rest in inn.ways(case_id)] == ["void"]


def test_an_inbox_that_could_not_be_read_is_read_when_the_room_is_entered(inn: Inn, look: ThemeSwitch) -> None:
    inn.refused("何佳")
    answers = [False, True]

    def read(since: Any) -> Inbox:
        if not answers.pop(0):
            raise EnvironmentFault("store.busy")
        return inbox(inn.vault, since)

    room = inn.room(look, read=read)
    assert not room.waiting.rows
    room.enter()
    inn.scene.quiet()
    assert len(room.waiting.rows) == 1


def test_what_is_typed_outlives_other_entries_and_news(inn: Inn, look: ThemeSwitch) -> None:
    inn.refused("何佳")
    inn.refused("马驰")
    room, scene = inn.room(look), inn.scene
    room.page.table.begin()
    put("4")
    third, _ = inn.refused("郑海燕")
    room.reload()
    room.page.show_theirs(room.page._theirs)
    scene.quiet()
    editor = focus()
    assert isinstance(editor, QLineEdit) and editor.text() == "4", "news took the line away that was being typed"
    scene.press(Key.Key_Return)
    scene.quiet()
    room.page.why.setText("核对过")
    for key in (room.waiting.key_at(1), room.waiting.key_at(0)):
        room.list.go_to(key)
        scene.quiet()
    assert texts(room, 1)["好差评"] == "4" and room.page.why.text() == "核对过" and room.page.act.isEnabled()
    assert room.waiting.rows[2].entry.case_id == third


@pytest.mark.looks
@pytest.mark.parametrize("scale", [100, 150])
def test_two_hundred_entries_and_long_words_fit_a_small_screen(inn: Inn, look: ThemeSwitch, scale: int) -> None:
    inn.refused(NAME, message="家庭成员第二人的证件号码与姓名不符。" * 17)
    (one,) = inbox(inn.vault, now()).entries

    def entry(number: int) -> AttentionEntry:
        return replace(one.entry, event_id=f"e{number}", payload={f"f{n}": {"name": f"{n}", "copies": n} for n in range(40)} | {"level": 9})

    many = Inbox(tuple(InboxEntry(entry(number), one.title, NAME, one.state) for number in range(200)), ())
    look.use("dark", scale)
    room = inn.room(look, read=lambda _since: many)
    room.list.go_to(many.entries[-1].key)
    inn.scene.quiet()
    assert room.page.key == many.entries[-1].key and len(room.page.model.rows) == 84
    assert room.minimumSizeHint().width() <= 1366
    assert room.minimumSizeHint().height() <= 650
    half = room.page.table.columnWidth(1)
    assert room.page.table.columnWidth(0) + 2 * half <= room.page.table.width()
