"""平账: what it shows and what alarms; and the table model under all lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shell_fakes import case_rows, clock, fake_ledger, fake_services

from offline.sync.ledger import Count
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
def test_the_ledger_fits_a_small_screen(ledger: LedgerRoom, look: ThemeSwitch, scale: int) -> None:
    look.use("high_contrast", scale)
    assert ledger.minimumSizeHint().width() <= 1366
    assert ledger.minimumSizeHint().height() <= 690 - 40


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
