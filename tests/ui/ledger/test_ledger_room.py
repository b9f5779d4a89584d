"""平账: the equation by day and person, the alarm that stands, the export for signature."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
from case_scene import CTRL, Scene, make_scene
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import text, update

from desktop.clock import hall_date
from desktop.errors import EnvironmentFault
from desktop.intake.party import shown_name
from desktop.intake.tables import delivery
from offline.sync.ledger import Count, EventLine, Ledger, balance
from ui.app import Desk
from ui.keeper import StatusKeeper, read_status
from ui.ledger.equation import Equation
from ui.ledger.room import LedgerRoom
from ui.ledger.rows import ledger_rows, ledger_sheet
from ui.ledger_rooms import ledger_room, ledger_source
from ui.runtime.lanes import Lanes
from ui.services import StatusSource
from ui.shell.alarm_band import LedgerBand
from ui.theme import ThemeSwitch

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    desk.papers.folder = tmp_path / "papers"
    yield made
    made.quiet()


def room_of(scene: Scene, look: ThemeSwitch) -> LedgerRoom:
    services: Any = type("Given", (), {"lanes": scene.lanes, "feed": scene.feed})
    room = ledger_room(look, services, scene.who, scene.desk, lambda: None)
    scene.show(room)
    return room


def refuse(desk: Desk, case_id: str, message: str = "两处都受理了") -> None:
    with desk.home.vault.write() as connection:
        mine = (delivery.c.case_id == case_id, delivery.c.seq == 1, delivery.c.peer == "province")
        values = {"state": "attention", "last_error": "conflict", "detail": json.dumps({"status": "conflict", "message": message})}
        connection.execute(update(delivery).where(*mine).values(**values))


def lose_a_delivery(desk: Desk) -> None:
    with desk.home.vault.write() as connection:
        connection.execute(text("DELETE FROM delivery WHERE peer = 'province' AND event_id = (SELECT max(event_id) FROM delivery)"))


def test_by_day_and_by_person_with_the_hall_beside_it(scene: Scene, look: ThemeSwitch) -> None:
    scene.take("何佳")
    scene.who = replace(scene.who, account=scene.desk.staff.account("supervisor"))
    scene.take("马驰")
    room = room_of(scene, look)
    created = room.equation.created.accessibleName()
    for step, there in ((Key.Key_Left, 2), (Key.Key_Left, 0), (Key.Key_Right, 2), (Key.Key_Right, 2)):
        scene.press(step, ALT)
        scene.quiet()
        assert len(room.model.rows) == there
    assert room.bar.wanted().since is None
    room.filter.choose("people")
    scene.quiet()
    assert [row.line.events.balanced for row in room.people.rows] == [True, True]
    assert room.people_list.hasFocus()
    assert "还没交大厅" in [label.text() for label in room.pane.findChildren(type(room.alarm.words))]
    place = [row.line.operator_id for row in room.people.rows].index("supervisor")
    room.people_list.setCurrentIndex(room.people.index(place, 0))
    scene.press(Key.Key_Return)
    scene.quiet()
    assert [row.applicant for row in room.model.rows] == ["马**"]
    assert room.equation.created.accessibleName() != created
    scene.press(Key.Key_Backspace, CTRL)
    scene.quiet()
    assert len(room.model.rows) == 2


def test_an_imbalance_stands_in_the_room_and_in_the_window_whatever_part_is_looked_at(
    scene: Scene, look: ThemeSwitch, qtbot: QtBot
) -> None:
    scene.take("何佳")
    lose_a_delivery(scene.desk)
    source = StatusSource()
    keeper = StatusKeeper(scene.desk, scene.lanes, source)
    band = LedgerBand(look, source)
    qtbot.addWidget(band)
    room = room_of(scene, look)
    room.balanced.connect(keeper.note_balance)
    scene.press(Key.Key_Left, ALT)
    scene.press(Key.Key_Left, ALT)  # a day on which nothing happened
    scene.quiet()
    assert not room.model.rows
    assert room.alarm.isVisible() and "有 1 条对不上" in room.alarm.words.text()
    assert source.status.ledger_apart == 1 and not band.isHidden() and "差 1 条" in band.words.text()
    assert read_status(scene.desk).ledger_apart == 0 and read_status(scene.desk, whole=True).ledger_apart == 1
    keeper.refresh()
    scene.quiet()
    assert source.status.ledger_apart == 1


def test_files_that_are_apart_are_counted_in_the_equation(look: ThemeSwitch, qtbot: QtBot) -> None:
    equation = Equation(look)
    qtbot.addWidget(equation)
    equation.show_balance(Ledger(Count(3, 3, 0, 0), Count(2, 0, 1, 0), False, (), 0), "10:00:00")
    assert "差 1 条" in equation.when.text()


def test_a_reading_that_failed_is_taken_up_when_the_room_is_entered(scene: Scene, look: ThemeSwitch) -> None:
    room = room_of(scene, look)
    source = room._source

    def away() -> Ledger:
        raise EnvironmentFault("store.busy")

    room._source = replace(source, known=away)  # type: ignore[arg-type]
    room.reload()
    scene.quiet()
    assert not room.model.rows and room.toast.isVisible()
    room._source = source
    scene.take("何佳")
    room.enter()
    scene.quiet()
    assert len(room.model.rows) == 1


def test_the_status_counts_what_is_open_as_the_ledger_does(scene: Scene) -> None:
    scene.take("何佳")
    refuse(scene.desk, scene.take("马驰").case_id)
    book, status = balance(scene.desk.home.vault), read_status(scene.desk)
    assert (status.unsent, status.attention) == (book.events.waiting + book.files.waiting, book.events.attention + book.files.attention)
    assert status.attention == 1


def test_the_export_is_a_table_and_a_sheet_to_sign(scene: Scene, look: ThemeSwitch, tmp_path: Path) -> None:
    scene.take("=1+1")
    refuse(scene.desk, scene.take("马驰").case_id, "城东街道早 29 分钟受理")
    scene.who = replace(scene.who, account=scene.desk.staff.account("supervisor"))
    room = room_of(scene, look)
    scene.press(Key.Key_E, CTRL)
    scene.quiet()
    sheet, table = sorted((tmp_path / "papers" / "ledger").iterdir(), key=lambda path: path.suffix, reverse=True)
    assert "平账单" in room.toast.words.text()
    said = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(sheet.read_bytes())).pages)
    said = "".join(said.split())
    for words in (
        "平账单",
        "平，一条不多一条不少",
        "所有日子",
        "待人工1",
        "城东街道早29分钟受理",
        "全厅",
        "制表人",
        "值班长",
        "核对人",
    ):
        assert words in said, words
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    book = balance(scene.desk.home.vault, cases=True)
    assert rows[2][:5] == [
        "流水",
        *(str(n) for n in (book.events.created, book.events.acknowledged, book.events.waiting, book.events.attention)),
    ]
    heading = next(number for number, row in enumerate(rows) if row[:1] == ["办件编号"])
    assert len(rows) - heading - 1 == book.events.created
    assert not any(cell[:1] in "=+@" for row in rows for cell in row if cell)
    assert "马驰" not in said and "马驰" not in table.read_text(encoding="utf-8-sig")


def test_an_export_without_a_folder_says_so(scene: Scene, look: ThemeSwitch) -> None:
    scene.desk.papers.folder = None
    scene.who = replace(scene.who, account=scene.desk.staff.account("supervisor"))
    room = room_of(scene, look)
    scene.press(Key.Key_E, CTRL)
    scene.quiet()
    assert "写不下去" in room.toast.words.text()


def test_received_applied_and_settled_are_three_things(scene: Scene, look: ThemeSwitch) -> None:
    scene.take("何佳")
    room = room_of(scene, look)
    row = room.model.rows[0]
    line = row.line.events[0]
    assert (line.stage, line.hall) == ("queued", "queued")

    def said(**changes: Any) -> tuple[str, str]:
        event: EventLine = replace(line, **changes)
        fact = ledger_sheet(replace(row, line=replace(row.line, events=(event,)))).groups[0].facts[0]
        return fact.note, fact.aside

    assert said() == ("等待发送", "只在本机")
    assert said(hall="applied") == ("等待发送", "大厅已有")
    assert said(stage="received") == ("省平台已接收，还没有生效", "已接收")
    (received,) = ledger_rows([replace(row.line, events=(replace(line, stage="received"),), files=())], {})
    assert (received.pips, received.result, received.acknowledged) == (("received",), "waiting", 0)
    assert said(stage="applied", state="acknowledged", receipt_no="R-1") == ("回执 R-1", "已生效")
    assert said(stage="applied", state="acknowledged", receipt_no="decision:x") == ("人工了结，没有发送", "")


def test_personal_names_are_short_and_firms_whole() -> None:
    names = ("何佳", "古丽娜尔·艾山", "临澜青禾物流有限公司", "")
    assert [shown_name(name) for name in names] == ["何**", "古**", "临澜青禾物流有限公司", ""]


def test_a_reading_of_a_day_is_that_days(scene: Scene) -> None:
    scene.take("何佳")
    today = hall_date(scene.desk.clock())
    found = ledger_source(scene.desk).hall
    assert found is not None and found(today).waiting > 0 and found(date(2020, 1, 1)).waiting == 0


@pytest.mark.looks
@pytest.mark.parametrize("scale", [100, 150])
def test_the_ledger_fits_a_small_screen(scene: Scene, look: ThemeSwitch, scale: int) -> None:
    lose_a_delivery_after(scene)
    room = room_of(scene, look)
    look.use("high_contrast", scale)
    room.bar.only_of("clerk", "W1", "阿卜杜拉·买买提·艾山·吐尔逊·古丽娜尔")
    scene.quiet()
    assert room.alarm.isVisible()
    assert room.minimumSizeHint().width() <= 1366
    assert room.minimumSizeHint().height() <= 690 - 40


def lose_a_delivery_after(scene: Scene) -> None:
    scene.take("何佳")
    lose_a_delivery(scene.desk)
