"""Every action on a case from the keyboard, on a real desk: what the rules keep, the paper that comes of it, errors at their fields."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from case_scene import CTRL, Scene, focus, make_scene
from hall_cases import actor
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseRow, CaseState, OutcomeKind
from ui.app import Desk
from ui.cases.room import CasesRoom
from ui.cases.work import CaseWork
from ui.runtime.composing import ComposingGuard
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch

Key = Qt.Key
PASSWORD = "tidehall-demo"


class Hands:
    """A room on one case, and hands on the keyboard."""

    def __init__(self, scene: Scene, look: ThemeSwitch, name: str = "clerk") -> None:
        self.scene = scene
        self.taken: list[str] = []
        self.who = actor(scene.desk, name)
        self.room = CasesRoom(
            look, self.who, intake=scene.desk.intake, papers=scene.papers, lanes=scene.lanes, feed=scene.feed, services=scene.services,
            work=CaseWork(scene.services, scene.desk.staff, self.who, lambda: False), take_up=self.taken.append, clock=scene.desk.clock,
        )  # fmt: skip
        scene.show(self.room)

    @property
    def panel(self) -> Any:
        return self.room.deeds.opened

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
        self.scene.press(key, modifier)

    def write(self, words: str) -> None:
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(focus(), event)

    def give(self) -> None:
        self.key(Key.Key_Return)
        self.scene.quiet()

    def detail(self, case: CaseRow) -> Any:
        return self.scene.desk.intake.detail(case.case_no)

    def copies(self, case: CaseRow, kind: DocumentKind) -> int:
        return sum(paper.copies for paper in self.detail(case).documents if paper.kind == kind.value)


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    yield made
    made.quiet()


def test_going_on_hands_the_case_to_the_counter(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲", OutcomeKind.NOTIFIED)
    hands = Hands(scene, look)
    hands.key(Key.Key_O)
    assert hands.taken == [case.case_no]
    scene.take("乙")
    hands.room.reload()
    scene.quiet()
    hands.room.list.setCurrentIndex(hands.room.model.index(0, 0))
    scene.quiet()
    assert hands.room.deeds.foot.go_on.toolTip() == "这一件已经是“受理”"


def test_withdrawing_wants_a_reason(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_W)
    hands.give()
    assert hands.panel.rows["/reason"].hint.text() == "这一项必须填写。"
    assert focus() is hands.panel.reason
    hands.write("改在网上办")
    hands.key(Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    scene.quiet()
    assert scene.desk.intake.case(case.case_no).state is CaseState.WITHDRAWN
    assert hands.panel is None
    assert hands.room.list.hasFocus()
    assert hands.room.toast.words.text() == "已撤回申请"


def test_what_came_of_one_case_does_not_touch_the_panel_of_another(scene: Scene, look: ThemeSwitch) -> None:
    first, second = scene.take("甲"), scene.take("乙")
    hands, gate = Hands(scene, look), threading.Event()
    room = hands.room
    for case in (first, second):
        room.show_case(case.case_id)
        scene.until(lambda case=case: room.file is not None and room.file.case_no == case.case_no)
        hands.key(Key.Key_W)
        if case is first:
            scene.lanes.submit("write", gate.wait)
            hands.key(Key.Key_Return)
            assert not hands.panel.go.isEnabled(), "on its way"
    hands.write("改在网上办")
    gate.set()
    scene.quiet()
    assert hands.panel is room.deeds.panels["withdraw"] and hands.panel.reason.text() == "改在网上办"
    assert not hands.panel.rows["/reason"].hint.text() and hands.panel.go.isEnabled()
    assert room.toast.isVisible(), "told in the room instead"


def test_escape_leaves_and_nothing_has_happened(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_W)
    hands.write("写错了")
    hands.key(Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert hands.panel is None
    assert hands.room.list.hasFocus()
    assert scene.desk.intake.case(case.case_no).state is CaseState.ACCEPTED
    hands.key(Key.Key_W)
    assert hands.panel.reason.text() == ""


def test_extending_is_signed_by_a_supervisor_at_the_counter(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_E)
    panel = hands.panel
    hands.write("5")
    hands.key(Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    hands.write("专家评审排期")
    hands.give()
    assert panel.rows["/account"].hint.text() == "请值班长在这里签批"
    panel.signature.account.setText("clerk")
    panel.signature.password.setText(PASSWORD)
    hands.give()
    assert "没有权限" in panel.problem.text()
    panel.signature.account.setText("supervisor")
    panel.signature.password.setText("wrong-word")
    hands.give()
    assert "口令不对" in panel.problem.text()
    panel.signature.password.setText(PASSWORD)
    hands.give()
    scene.quiet()
    kept = hands.detail(case).body["extension"]
    assert (kept["days"], kept["approved_by"]) == (5, "supervisor")
    assert hands.copies(case, DocumentKind.EXTENSION) == 1
    assert hands.room.deeds.foot.buttons["extend"].toolTip() == "已经延期过一次"


def test_a_supervisor_signs_self_and_too_many_days_are_refused_at_the_field(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    hands = Hands(scene, look, "supervisor")
    hands.key(Key.Key_E)
    panel = hands.panel
    assert panel.rows["/account"].isHidden()
    panel.days.setText("40")
    panel.reason.setText("专家评审排期")
    hands.give()
    assert panel.rows["/days"].hint.text() == "延期最多 10 个工作日，至少 1 个。"
    panel.days.setText("十")
    hands.give()
    assert panel.rows["/days"].hint.text() == "请填整数"
    panel.days.setText("3")
    hands.give()
    scene.quiet()
    assert hands.detail(case).body["extension"]["approved_by"] == "supervisor"


def test_a_special_procedure_stops_the_clock_until_it_is_over(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_T)
    panel = hands.panel
    scene.press(Key.Key_4)
    hands.key(Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    hands.write("20")
    hands.key(Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    hands.write("抽样送检")
    hands.give()
    scene.quiet()
    stop = scene.desk.closing.standing(case.case_no).stops[0]
    assert (stop.procedure, stop.days_needed, stop.ended_on) == ("检验", 20, None)
    assert hands.copies(case, DocumentKind.SUSPENSION) == 1
    assert scene.desk.intake.case(case.case_no).promised_date is None
    hands.key(Key.Key_T)
    assert hands.panel is panel
    assert panel.go.words == "恢复计时并打印"
    assert focus() is panel.go
    hands.give()
    scene.quiet()
    assert hands.copies(case, DocumentKind.RESUMPTION) == 1
    assert scene.desk.closing.standing(case.case_no).stops[0].ended_on is not None
    assert scene.desk.intake.case(case.case_no).promised_date is not None


def test_deferred_materials_are_taken_in_with_a_receipt(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.deferring("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_D)
    panel = hands.panel
    (box,) = panel.materials.boxes.values()
    assert box.isChecked()
    box.setChecked(False)
    hands.give()
    assert panel.problem.text() == "请至少选一份补交的材料。"
    box.setChecked(True)
    next(iter(panel._pages.values())).setText("4")
    hands.give()
    scene.quiet()
    (entry,) = scene.desk.closing.standing(case.case_no).deferred
    assert entry.delivered_at is not None
    body = hands.detail(case).body["draft"]["materials"][entry.material_code]
    assert (body["status"], body["pages"]) == ("provided", 4)
    assert hands.copies(case, DocumentKind.MATERIAL_RECEIPT) == 1
    assert hands.room.deeds.foot.buttons["deliver"].toolTip() == "没有待补交的材料"


def test_results_are_handed_out_and_the_sheet_is_printed(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    code = scene.decided_by_department(case)
    hands = Hands(scene, look)
    hands.key(Key.Key_R)
    panel = hands.panel
    panel.name.setText("周远")
    panel.id_no.setText("990102198507140031")
    panel.agent.setChecked(True)
    panel.items.boxes[code].setChecked(False)
    hands.give()
    assert panel.problem.text() == "还没有可以领取的结果。"
    panel.items.boxes[code].setChecked(True)
    hands.give()
    scene.quiet()
    assert scene.desk.closing.standing(case.case_no).handed == {code}
    assert hands.copies(case, DocumentKind.RESULT) == 1
    assert any(file.suffix == ".pdf" for file in scene.papers.folder.iterdir())  # type: ignore[union-attr]
    assert "结果交接单" in hands.room.toast.words.text()
    assert hands.room.file.departments[0].handed  # type: ignore[union-attr]


@pytest.mark.parametrize(("digit", "level"), [("5", 5), ("1", 1), ("0", None)])
def test_the_person_rates_with_one_key(scene: Scene, look: ThemeSwitch, digit: str, level: int | None) -> None:
    case = scene.take("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_J)
    panel = hands.panel
    hands.give()
    assert panel.rows["/level"].hint.text() == "请选 1 到 5，不评选 0"
    QTest.keyClicks(focus(), digit)
    panel.tags[0].setChecked(True)
    hands.give()
    kept = scene.desk.registers.rating_of(case.case_no)
    assert kept is not None
    assert (kept.level, kept.tags) == (level, (panel.tags[0].text(),))
    scene.quiet()
    assert hands.room.deeds.foot.buttons["rate"].toolTip() == "这次到访已经评价过"


def test_what_could_not_be_done_is_registered_with_the_case(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_B)
    panel = hands.panel
    assert not panel.person.text() and panel.person.placeholderText() == "甲**（申请人本人）"
    panel.authority.clear()
    hands.give()
    assert panel.rows["/summary"].hint.text() == panel.rows["/responsible_authority"].hint.text() == "这一项必须填写。"
    hands.write("系统一直打不开")
    panel.authority.setText("市监局")
    panel.due.setText("2020-01-01")
    hands.give()
    assert panel.rows["/due_date"].hint.text() == "这一天已经过了"
    panel.due.setText("2026-03-20")
    hands.give()
    (entry,) = scene.desk.registers.grievances()
    assert (entry.case_id, entry.summary, entry.responsible_authority) == (case.case_id, "系统一直打不开", "市监局")


def test_printing_again_asks_which_paper(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_P)
    assert hands.panel.paper.count() == 2
    hands.give()
    scene.quiet()
    assert hands.copies(case, DocumentKind.ACCEPTANCE) == 1
    hands.key(Key.Key_P)
    scene.press(Key.Key_2)
    hands.give()
    scene.quiet()
    assert hands.copies(case, DocumentKind.MATERIAL_RECEIPT) == 1
    hands.key(Key.Key_P)
    hands.panel.paper.set_value(DocumentKind.ACCEPTANCE.value)
    hands.give()
    scene.quiet()
    assert hands.copies(case, DocumentKind.ACCEPTANCE) == 2
    assert "第 2 份" in hands.room.toast.words.text()


def test_a_guide_may_look_and_register_but_not_decide(scene: Scene, look: ThemeSwitch) -> None:
    scene.take("甲")
    hands = Hands(scene, look, "guide")
    buttons = hands.room.deeds.foot.buttons
    enabled = {action for action, button in buttons.items() if button.isEnabled()}
    assert enabled == {"rate", "grievance"}
    assert buttons["withdraw"].toolTip() == "由综窗或值班长办理"


def test_no_shortcut_fires_while_composing(scene: Scene, look: ThemeSwitch, qapp: QApplication) -> None:
    guard = ComposingGuard(qapp)
    scene.take("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_W)
    QApplication.sendEvent(focus(), QInputMethodEvent("gai", []))
    assert guard.composing
    hands.key(Key.Key_J)
    assert hands.panel is hands.room.deeds.panels["withdraw"]
    assert isinstance(focus(), QLineEdit)
    guard.end()


def test_serving_makes_a_proof_and_a_way_shows_what_it_needs(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲")
    hands = Hands(scene, look)
    hands.key(Key.Key_S)
    panel = hands.panel
    assert panel.papers.ticked(), "what was not served is proposed"
    assert panel.rows["/tracking_no"].isHidden() and panel.rows["/reason"].isHidden()
    panel.way.set_value("留置送达")
    hands.give()
    assert panel.rows["/reason"].hint.text() == "这一项必须填写。"
    panel.reason.setText("同住家属拒绝签收")
    hands.give()
    scene.quiet()
    assert hands.panel is None and hands.copies(case, DocumentKind.DELIVERY) == 1
    hands.key(Key.Key_S)
    assert not hands.panel.papers.ticked(), "it is served, and may be served again when ticked"


def test_a_notice_is_printed_again_in_large_type(scene: Scene, look: ThemeSwitch) -> None:
    case = scene.take("甲", OutcomeKind.NOTIFIED)
    scene.papers.issue(scene.who, case.case_no, DocumentKind.NOTICE)
    hands = Hands(scene, look)
    hands.key(Key.Key_P)
    panel = hands.panel
    panel.paper.set_value(DocumentKind.MATERIAL_RECEIPT.value)
    assert panel.rows["/large"].isHidden()
    panel.paper.set_value(DocumentKind.NOTICE.value)
    panel.large.setChecked(True)
    hands.give()
    scene.quiet()
    assert hands.copies(case, DocumentKind.NOTICE) == 2
    made = max(scene.papers.folder.glob("*告*-2.pdf"))
    assert "大字版" in pypdf.PdfReader(made).pages[0].extract_text()
