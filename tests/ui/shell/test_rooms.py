"""办件 and 平账: what they show, that selection survives a refresh, reprint, filters, day by day; and the table model under them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shell_fakes import ACTOR, FakeIntake, FakePapers, case_rows, clock, fake_ledger, fake_services

from desktop.changes import Changes
from desktop.errors import EnvironmentFault
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseState
from offline.sync.ledger import Count
from ui.cases.room import CasesRoom
from ui.ledger.room import LedgerRoom
from ui.ledger.rows import short_name
from ui.runtime.lanes import Lanes
from ui.services import Services
from ui.theme import ThemeSwitch
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable


@pytest.fixture
def services(lanes: Lanes) -> Services:
    return fake_services(lanes)


@pytest.fixture
def cases(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, services: Services) -> CasesRoom:
    room = CasesRoom(look, ACTOR, intake=services.intake, papers=services.papers, lanes=lanes, feed=services.feed, clock=clock)
    return shown(qtbot, lanes, room)


@pytest.fixture
def ledger(qtbot: QtBot, look: ThemeSwitch, lanes: Lanes, services: Services) -> LedgerRoom:
    return shown(qtbot, lanes, LedgerRoom(look, fake_ledger, lanes=lanes, feed=services.feed, known=case_rows, clock=clock))


def shown(qtbot: QtBot, lanes: Lanes, room: Any) -> Any:
    qtbot.addWidget(room)
    room.resize(1366, 696)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    room.enter()
    qtbot.waitUntil(lambda: lanes.pending == 0)
    return room


def test_cases_of_the_day_newest_first(cases: CasesRoom) -> None:
    assert [row.case_no for row in cases.model.rows][:2] == ["LL2607000423", "LL2607000422"]
    assert cases.list.current().case_no == "LL2607000423"
    assert cases.list.hasFocus()


def test_filters_and_search(qtbot: QtBot, cases: CasesRoom) -> None:
    cases.head.filter.setFocus()
    qtbot.keyClick(cases.head.filter, Qt.Key.Key_Right)
    assert {row.state for row in cases.model.rows} == {CaseState.RECEIVED}
    cases.head.filter.choose("all")
    qtbot.keyClicks(cases.head.box, "26 0700 0418")
    assert [row.title for row in cases.model.rows] == ["开办餐饮店"]
    cases.head.box.setText("没有这个")
    assert cases.model.rows == ()
    assert "没有符合" in cases.empty.words.text()


def test_reprint_goes_through_a_lane_and_says_so(qtbot: QtBot, lanes: Lanes, cases: CasesRoom, services: Services) -> None:
    qtbot.keyClick(cases.list, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(cases.toast.isVisible)
    papers: FakePapers = services.papers
    assert papers.asked == [("LL2607000423", DocumentKind.MATERIAL_RECEIPT, True)]
    assert "第 2 份" in cases.toast.words.text()
    qtbot.waitUntil(lambda: lanes.pending == 0)


def test_without_a_paper_the_button_says_why(qtbot: QtBot, lanes: Lanes, cases: CasesRoom) -> None:
    cases.list.go_to("case-0410")
    qtbot.waitUntil(lambda: lanes.pending == 0)
    assert not cases.foot.reprint.isEnabled()
    assert cases.foot.reprint.toolTip() == "这一件还没有文书"


def test_a_new_case_leaves_the_choice_alone(qtbot: QtBot, lanes: Lanes, cases: CasesRoom, services: Services) -> None:
    cases.list.go_to("case-0418")
    intake: Any = services.intake
    fake: FakeIntake = intake
    fake.rows = (replace(fake.rows[0], case_id="case-0500", case_no="LL2607000500"), *fake.rows)
    services.feed.tell(Changes(cases=frozenset({"case-0500"})))
    qtbot.waitUntil(lambda: len(cases.model.rows) == 12)
    assert cases.list.current().case_id == "case-0418"
    qtbot.waitUntil(lambda: lanes.pending == 0)


def test_day_before_is_empty_and_today_is_the_last(qtbot: QtBot, lanes: Lanes, cases: CasesRoom) -> None:
    assert not cases.head.later.isEnabled()
    qtbot.keyClick(cases.list, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: lanes.pending == 0)
    assert cases.model.rows == ()
    assert "这一天还没有办件" in cases.empty.words.text()
    assert cases.head.title.text() == "11月19日的办件"


def test_palette_offers_the_cases(cases: CasesRoom) -> None:
    entries = cases.palette_entries("餐饮")
    found = next(entry for entry in entries if "餐饮" in entry.title)
    assert found.run is not None
    found.run()
    assert cases.list.current().title == "开办餐饮店"


def test_a_fault_is_told_and_stays(qtbot: QtBot, cases: CasesRoom) -> None:
    cases._failed(EnvironmentFault("store.busy"))
    assert "占用" in cases.toast.words.text()
    assert cases.toast.close_button.isVisible()


def test_the_equation_and_the_pips(ledger: LedgerRoom) -> None:
    assert ledger.equation.accessibleName() == "产生 1,391 = 省平台已确认 1,378 + 待发送 11 + 待人工 2"
    assert [row.result for row in ledger.model.rows][-2:] == ["attention", "attention"]
    assert ledger.model.rows[0].pips.count("acknowledged") == 5


def test_only_what_needs_a_person(ledger: LedgerRoom) -> None:
    ledger.filter.choose("attention")
    assert {row.case_no for row in ledger.model.rows} == {"LL2607000409", "LL2607000407"}


def test_an_imbalance_is_an_alarm_in_words(ledger: LedgerRoom) -> None:
    value = fake_ledger()
    ledger._loaded((replace(value, events=Count(1391, 1377, 11, 2), balanced=False, orphans=1), case_rows()))
    assert ledger.equation.chip.accessibleName() == "不平"
    assert "差 2 条" in ledger.equation.when.text()


def test_personal_names_are_short_and_firms_whole() -> None:
    assert [short_name(name) for name in ("何佳", "古丽娜尔·艾山", "临澜青禾物流有限公司", "")] == [
        "何**",
        "古**",
        "临澜青禾物流有限公司",
        "",
    ]


def test_buttons_without_a_deed_say_so(ledger: LedgerRoom) -> None:
    assert not ledger.send_button.isEnabled()
    assert ledger.send_button.toolTip() == "这台工作机没有设置"


@pytest.mark.parametrize("scale", [100, 150])
def test_rooms_fit_a_small_screen(cases: CasesRoom, ledger: LedgerRoom, look: ThemeSwitch, scale: int) -> None:
    look.use("high_contrast", scale)
    for room in (cases, ledger):
        assert room.minimumSizeHint().width() <= 1366, room
        assert room.minimumSizeHint().height() <= 690 - 40, room


@dataclass(frozen=True)
class Row:
    key: str
    words: str = ""


def table(qtbot: QtBot, look: ThemeSwitch) -> tuple[RowModel, RowTable]:
    model = RowModel([Column("key", "键", 80, lambda row: row.key), Column("words", "词", 0, lambda row: row.words)], lambda row: row.key)
    view = RowTable(look, model, CellDelegate(look))
    qtbot.addWidget(view)
    return model, view


def test_row_model_keeps_the_choice_through_every_change(qtbot: QtBot, look: ThemeSwitch, qtmodeltester: ModelTester) -> None:
    model, view = table(qtbot, look)
    model.show_rows([Row(key) for key in "abcde"])
    qtmodeltester.check(model, force_py=True)
    view.go_to("c")
    for keys in ("cde", "xcde", "xcyde", "edcx", "c", "abc"):
        model.show_rows([Row(key) for key in keys])
        assert [row.key for row in model.rows] == list(keys)
        assert view.current() == Row("c"), keys


def test_row_model_tells_only_what_changed(qtbot: QtBot, look: ThemeSwitch) -> None:
    model, _view = table(qtbot, look)
    model.show_rows([Row("a"), Row("b"), Row("c")])
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.append(first.row()))
    model.show_rows([Row("a"), Row("b", "新"), Row("c")])
    assert told == [1]
