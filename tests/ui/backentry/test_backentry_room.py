"""补录: one case from the keyboard with errors at their places, a list that is read again, and 对账; on a real desk."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from case_scene import CTRL, THEME, Scene, focus, make_scene
from hall_cases import make_line, resident_id, text_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionFrame
from pytestqt.qtbot import QtBot

from desktop import tongue
from desktop.catalogue.check import example_value
from desktop.errors import EnvironmentFault
from desktop.intake.backfill import Backfill
from desktop.sentences import sentence
from offline.vault.scans import keep
from ui.app import Desk
from ui.backentry.entry_form import EntryForm
from ui.backentry.line import Typed, following, received_at, to_line
from ui.backentry.room import BackEntryRoom
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch

Key = Qt.Key


@pytest.fixture
def scene(desk: Desk, lanes: Lanes, qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = make_scene(desk, lanes, qtbot, tmp_path / "papers")
    yield made
    made.quiet()


@pytest.fixture
def room(scene: Scene, look: ThemeSwitch) -> BackEntryRoom:
    desk = scene.desk
    made = BackEntryRoom(
        look, intake=desk.intake, shelf=desk.shelf, lanes=scene.lanes, feed=scene.feed, folder=lambda: scene.papers.folder, clock=desk.clock,
        run=lambda: Backfill(desk.intake, scene.who, partial(keep, desk.home.files), sentence, False),
    )  # fmt: skip
    scene.show(made)
    return made


def say(scene: Scene, *words: str) -> None:
    """Field by field; Enter goes on."""
    for text in words:
        field: Any = focus()
        if text:
            field.setText(text)
        scene.press(Key.Key_Return)


def head(scene: Scene, room: BackEntryRoom, number: str = "临-0007", id_no: str = "") -> None:
    room.entry.form.paper_no.setFocus()
    say(scene, number, "2026-01-12", "10:35", "", "赵青禾", "", id_no or resident_id(5), "13900000001", "老街巷 12 号")


def choose(scene: Scene, room: BackEntryRoom, words: str = "餐饮") -> None:
    room.entry.form.thing.search.setFocus()
    room.entry.form.thing.search.setText(words)
    room.entry.form.thing.search.textEdited.emit(words)
    scene.press(Key.Key_Down)
    scene.press(Key.Key_Return)
    scene.quiet()


def fill(scene: Scene, room: BackEntryRoom) -> None:
    form = room.entry.form
    form.materials.all_handed_in()
    for code, made in form.fields.items():
        form._filled(code, example_value(made.line.need.field))


def give(scene: Scene) -> None:
    scene.press(Key.Key_Return, CTRL)
    scene.quiet()


def test_a_complete_paper_becomes_an_accepted_case(scene: Scene, room: BackEntryRoom) -> None:
    head(scene, room)
    choose(scene, room)
    fill(scene, room)
    room.entry.give()
    scene.quiet()
    known = scene.desk.intake.by_paper_no("临-0007")
    assert known is not None, room.entry.problem.text()
    detail = scene.desk.intake.detail(known[0])
    assert (detail.row.state.value, detail.channel, detail.paper_no) == ("accepted", "paper_backfill", "临-0007")
    assert detail.row.received_at.isoformat() == "2026-01-12T02:35:00+00:00"
    form = room.entry.form
    assert (form.paper_no.text(), form.day.text(), form.applicant.name.text()) == ("临-0008", "2026-01-12", "")
    assert focus() is form.paper_no
    assert "临-0007 已补录" in room.toast.words.text()


def test_a_cleared_form_comes_back_as_it_stood(scene: Scene, room: BackEntryRoom) -> None:
    head(scene, room)
    choose(scene, room)
    fill(scene, room)
    typed = room.entry.form.typed()
    scene.press(Key.Key_N, CTRL)
    form = room.entry.form
    assert form.typed() == replace(room.entry._blank, day="2026-01-12") and focus() is form.paper_no and room.toast.undo.isVisible()
    scene.press(Key.Key_N, CTRL)
    form.paper_no.insert("错")
    scene.press(Key.Key_Z, CTRL)
    assert room.entry.form is form and form.paper_no.text() == "", "what the field itself can take back comes first"
    scene.press(Key.Key_Z, CTRL)
    scene.quiet()
    assert room.entry.form.typed() == typed and not room.toast.isVisible()
    scene.press(Key.Key_N, CTRL)
    room.entry.form.applicant.name.setText("后来写的")
    for _both_ways in range(2):
        scene.press(Key.Key_Z, CTRL)
        scene.quiet()
        assert room.toast.undo.isVisible(), "neither form is lost"
    assert room.entry.form.applicant.name.text() == "后来写的"
    scene.press(Key.Key_Z, CTRL)
    scene.quiet()
    room.entry.give()
    scene.quiet()
    assert scene.desk.intake.by_paper_no("临-0007") is not None, room.entry.problem.text()
    scene.press(Key.Key_Z, CTRL)
    assert room.entry.form.paper_no.text() == "临-0008", "what is recorded does not come back"


def test_the_form_and_the_command_line_say_the_same(scene: Scene, room: BackEntryRoom, tmp_path: Path) -> None:
    head(scene, room)
    choose(scene, room)
    fill(scene, room)
    run = Backfill(scene.desk.intake, scene.who, partial(keep, scene.desk.home.files), sentence, False)
    text = text_of(to_line(room.entry.form.typed())).strip()
    first = run.line(1, text, tmp_path, scene.desk.clock())
    assert first["errors"] == []
    room.entry.give()
    scene.quiet()
    assert f"临-0007 以前录过，办件 {first['case_no']}" in room.toast.words.text()


def test_other_content_under_the_same_number_is_said_at_the_number(scene: Scene, room: BackEntryRoom) -> None:
    line = make_line(scene.desk, THEME, paper_no="临-0007")
    run = Backfill(scene.desk.intake, scene.who, partial(keep, scene.desk.home.files), sentence, False)
    assert run.line(1, text_of(line).strip(), Path(), scene.desk.clock())["errors"] == []
    head(scene, room)
    choose(scene, room)
    fill(scene, room)
    room.entry.give()
    scene.quiet()
    assert "已经录过" in room.entry.form._paper_rows["/paper_no"].hint.text()
    assert focus() is room.entry.form.paper_no


def test_errors_stand_at_their_fields(scene: Scene, room: BackEntryRoom) -> None:
    form = room.entry.form
    room.entry.give()
    assert form._paper_rows["/time"].hint.text() == "时间写成 09:12 的样子"
    assert focus() is form.day
    head(scene, room, id_no="990102198507140000")
    choose(scene, room)
    room.entry.give()
    unmarked = form.materials.unmarked()
    assert unmarked is not None
    assert "照纸面标明" in unmarked.row.hint.text()
    fill(scene, room)
    room.entry.give()
    scene.quiet()
    assert "校验位不对" in form.applicant.rows["/applicant/id_no"].hint.text()
    assert focus() is form.applicant.id_no
    assert scene.desk.intake.by_paper_no("临-0007") is None


def test_what_is_missing_on_paper_becomes_a_notice(scene: Scene, room: BackEntryRoom) -> None:
    head(scene, room)
    choose(scene, room)
    fill(scene, room)
    row = next(row for row in room.entry.form.materials.rows.values() if row.need.required and not row.need.material.shareable)
    row.status.setFocus()
    scene.press(Key.Key_5)
    run = room.entry._run

    def away() -> Backfill:
        raise EnvironmentFault("store.busy")

    room.entry._run = away
    room.entry.give()
    scene.quiet()
    room.entry._run = run  # nothing was said of a notice yet: pressed again it is said first
    room.entry.give()
    scene.quiet()
    assert scene.desk.intake.by_paper_no("临-0007") is None and "缺 1 项" in room.entry.problem.text(), "said before it is so"
    room.entry.give()
    scene.quiet()
    known = scene.desk.intake.by_paper_no("临-0007")
    assert known is not None
    assert scene.desk.intake.detail(known[0]).row.state.value == "correcting"
    assert "缺 1 项" in room.entry._facts[0].note


def test_a_single_item_declined_on_paper(scene: Scene, room: BackEntryRoom) -> None:
    head(scene, room)
    item = next(iter(scene.desk.shelf.current().themes[THEME].items))
    choose(scene, room, scene.desk.shelf.current().items[item].name)
    hit = room.entry.form.thing.hit
    assert hit is not None
    outcome = room.entry.form.outcome
    outcome.kind.choose("declined")
    room.entry.give()
    scene.quiet()
    assert outcome.rows["/outcome/legal_basis"].hint.text() == "不能为空。"
    outcome.basis.setText("《中华人民共和国行政许可法》第三十二条")
    outcome.reason.setText("不属于本机关职权")
    outcome.proper.setText("市住建局")
    room.entry.give()
    scene.quiet()
    known = scene.desk.intake.by_paper_no("临-0007")
    assert known is not None, room.entry.problem.text()
    assert scene.desk.intake.detail(known[0]).row.state.value == "declined"


def test_a_list_is_read_and_read_again(scene: Scene, room: BackEntryRoom, tmp_path: Path) -> None:
    good = [make_line(scene.desk, THEME, paper_no=f"临-{n:04d}") for n in range(1, 24)]
    path = tmp_path / "list.jsonl"
    path.write_bytes(text_of(*good).encode() + b'{"x": 1}\n\xff\n')
    room.show_tab("file")
    room.file.path.setText(str(path))
    scene.press(Key.Key_Return)
    scene.until(lambda: room.file._reading is None and not scene.lanes.pending)
    lines = room.file._lines
    assert [line.status for line in lines] == ["provided"] * 23 + ["missing"] * 2
    assert room.file.filter.value() == "bad"
    assert [line.number for line in room.file.model.rows] == [24, 25]
    assert "不认识的键" in lines[23].words
    assert "UTF-8" in lines[24].words
    path.write_bytes(text_of(*good).encode())
    room.file.start()
    scene.until(lambda: room.file._reading is None and not scene.lanes.pending)
    assert [line.status for line in room.file._lines] == ["done"] * 23
    room.file.start()
    room.file.end()
    room.file.start()  # while the first lines are still coming: a list is not read twice at once
    scene.quiet()
    assert [line.number for line in room.file._lines] == list(range(1, 21))
    room.file.start()
    room.show_tab("entry")  # a list takes its time
    room.entry.form.paper_no.setFocus()
    scene.quiet()
    assert len(room.file._lines) == 23 and focus() is room.entry.form.paper_no, "typed on where the work is"
    assert len(scene.desk.intake.listed()) == 23


def test_a_list_that_is_not_there_is_said_at_the_field(scene: Scene, room: BackEntryRoom, tmp_path: Path) -> None:
    room.show_tab("file")
    scene.press(Key.Key_Return)
    assert room.file._row.hint.text() == "请给出清单文件"
    room.file.path.setText(str(tmp_path / "none.jsonl"))
    scene.press(Key.Key_Return)
    scene.until(lambda: room.file._reading is None and not scene.lanes.pending)
    assert "读不了文件" in room.file._row.hint.text()
    assert room.file.load.isEnabled()


def test_paper_against_entered_and_the_saved_list(scene: Scene, room: BackEntryRoom, tmp_path: Path) -> None:
    run = Backfill(scene.desk.intake, scene.who, partial(keep, scene.desk.home.files), sentence, False)
    for number in ("临-0001", "临-0003", "临-0009"):
        assert run.line(1, text_of(make_line(scene.desk, THEME, paper_no=number)).strip(), tmp_path, scene.desk.clock())["errors"] == []
    room.show_tab("reconcile")
    tab = room.reconcile
    assert not tab.export.isEnabled()
    tab.numbers.setPlainText("临-0003..临-0001")
    give(scene)
    assert "写反了" in tab._row.hint.text()
    tab.numbers.setPlainText("临-0001..临-0003")
    give(scene)
    assert [line.paper_no for line in tab.model.rows] == ["临-0002"]
    assert [figure.value.text() for figure in tab.figures.values()] == ["2", "1", "1"]
    scene.press(Key.Key_S, CTRL)
    scene.quiet()
    assert scene.papers.folder is not None
    (saved,) = scene.papers.folder.glob("*.csv")
    with saved.open(encoding="utf-8-sig", newline="") as file:
        assert [row[:2] for row in csv.reader(file)][1:] == [
            ["临-0001", "已补录"], ["临-0002", "未补录"], ["临-0003", "已补录"], ["临-0009", "清单外"],
        ]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [("临-0009", "临-0010"), ("A99", "A100"), ("7号", "8号"), ("无号", ""), ("", "")])
def test_the_next_number_on_the_pad(before: str, after: str) -> None:
    assert following(before) == after


def test_the_moment_is_the_halls_whatever_the_machine_says() -> None:
    assert received_at("2026-01-12", "10:35") == "2026-01-12T10:35:00+08:00"
    assert received_at("12.1.", "") == "12.1.T"
    assert to_line(Typed())["paper_no"] is None


@pytest.mark.looks
@pytest.mark.parametrize("scale", [100, 150])
def test_the_room_fits_a_small_screen(scene: Scene, room: BackEntryRoom, look: ThemeSwitch, scale: int) -> None:
    look.use("high_contrast", scale)
    assert room.minimumSizeHint().width() <= 1366
    assert room.minimumSizeHint().height() <= 650


@pytest.mark.looks
@pytest.mark.parametrize("language", tongue.LANGUAGES)
def test_day_and_time_hold_what_they_ask_for_and_nothing_runs_off(
    look: ThemeSwitch, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(tongue, "_spoken", [language])
    for scale in (100, 125, 150):
        look.use("light", scale)
        form = EntryForm(look, lambda: pytest.fail("nothing was looked for"))
        qtbot.addWidget(form)
        form.resize(974, 600)  # what a window of 1366 leaves it at 150 %
        form.show()
        QApplication.processEvents()
        for field in (form.day, form.time):
            option = QStyleOptionFrame()
            field.initStyleOption(option)
            inner = field.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, field)
            assert field.fontMetrics().horizontalAdvance(field.placeholderText()) + 4 <= inner.width(), scale
        page = form.widget()
        assert page is not None and page.width() <= form.viewport().width(), scale
