"""A material beyond the catalogue: only with a legal basis, seen as such, and taken off again as long as nothing is decided (行政许可法 31)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from scan_rooms import CTRL, Key, Room, close_room, open_room

from desktop.intake.model import MaterialStatus
from desktop.settings import ScanSettings
from ui.app import Desk
from ui.clerk.pages.material_row import RowFacts, rule_words, source_words
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch

BASIS = "《大气污染防治法》第八十一条第二款"


@pytest.fixture
def room(hall_desk: Desk, look: ThemeSwitch, lanes: Lanes, qtbot: QtBot) -> Iterator[Room]:
    made = open_room(hall_desk, look, lanes, qtbot, ScanSettings())
    yield made
    close_room(made)


def type_in(room: Room, editor: object, words: str) -> None:
    assert room.focus is editor
    editor.insert(words)  # type: ignore[attr-defined]
    editor.textEdited.emit(editor.text())  # type: ignore[attr-defined]


def cite(room: Room, name: str, basis: str = BASIS) -> str:
    """Ctrl+M, name, Enter, basis, Enter, Enter, Enter."""
    form = room.page.cited
    room.press(Key.Key_M, CTRL)
    type_in(room, form.name, name)
    room.press(Key.Key_Return)
    type_in(room, form.basis, basis)
    code = form.code
    for _ in range(3):
        room.press(Key.Key_Return)
    return code


def codes(room: Room) -> list[str]:
    assert room.session.draft is not None
    return [need.code for need in room.session.draft.cited]


def issue_codes(room: Room) -> list[str]:
    assert room.session.assessment is not None
    return [issue.code for issue in room.session.assessment.issues if issue.pointer.startswith("/cited/")]


def test_a_material_with_its_basis_stands_in_the_list(room: Room) -> None:
    code = cite(room, "与相邻住宅距离的说明")
    assert codes(room) == [code] and not issue_codes(room)
    assert room.page.cited.isHidden() and room.focus is room.page.list and room.page.list.current == code
    row = room.page.list.rows[code]
    assert any(BASIS in words for words in row._lines) and any("Ctrl+Del" in words for words in row._lines)
    room.press(Key.Key_5)
    assert room.session.assessment is not None
    named = next(miss for miss in room.session.assessment.missing if miss.material_code == code)
    assert named.legal_basis == BASIS


def test_without_a_basis_it_is_asked_of_nobody_and_stops_the_decision(room: Room) -> None:
    form = room.page.cited
    room.press(Key.Key_M, CTRL)
    type_in(room, form.name, "情况说明")
    assert not form._rows["legal_basis"].editor.property("error"), "nothing is called wrong before it was tried"
    for _ in range(4):
        room.press(Key.Key_Return)
    assert room.focus is form.basis and form._rows["legal_basis"].editor.property("error")
    assert issue_codes(room) == ["cited.no_basis"]
    assert form.code not in room.page.list.rows
    assert "法律依据" in form._rows["legal_basis"].hint.text()
    room.press(Key.Key_Escape)
    assert codes(room), "what was typed is not thrown away"
    room.press(Key.Key_M, CTRL)
    assert form.name.text() == "情况说明", "and the same key goes on with it"


def test_escape_on_an_empty_one_leaves_nothing(room: Room) -> None:
    room.press(Key.Key_M, CTRL)
    room.press(Key.Key_Escape)
    assert codes(room) == [] and room.focus is room.page.list


def test_it_is_changed_and_taken_off_by_key_and_that_is_undone(room: Room) -> None:
    code = cite(room, "说明")
    room.session.set_material(code, status=MaterialStatus.PROVIDED)
    room.press(Key.Key_M, CTRL)
    assert room.page.cited.code == code and room.page.cited.basis.text() == BASIS
    room.press(Key.Key_Escape)
    room.press(Key.Key_Delete, CTRL)
    assert codes(room) == [] and code not in room.page.list.rows and room.told
    room.session.undo()
    assert codes(room) == [code] and room.line(code).status is MaterialStatus.PROVIDED


def test_the_catalogues_own_are_never_taken_off(room: Room) -> None:
    before = list(room.page.list.rows)
    room.press(Key.Key_Delete, CTRL)
    assert list(room.page.list.rows) == before and not room.told


def test_two_have_codes_of_their_own_and_the_item_can_be_chosen(room: Room) -> None:
    first = cite(room, "一")
    room.page.list.go_to(next(iter(room.page.list.rows)))
    second = cite(room, "二")
    assert first != second and codes(room) == [first, second]
    room.page.list.go_to(second)
    room.press(Key.Key_M, CTRL)
    room.page.cited.item.setFocus()
    QTest.keyClicks(room.focus, "2")
    assert room.session.assessment is not None
    assert room.line(second).need.items == (room.session.assessment.bundle.chosen[1].code,)


def test_nothing_is_added_or_taken_off_after_the_decision(room: Room) -> None:
    code = cite(room, "说明")
    room.session.case = object()  # type: ignore[assignment]
    room.page.refresh()
    room.press(Key.Key_M, CTRL)
    room.press(Key.Key_Delete, CTRL)
    assert codes(room) == [code] and room.page.cited.isHidden() and not room.page.add_cited.isVisible()
    room.session.case = None


def test_undoing_the_open_one_closes_its_form(room: Room) -> None:
    room.press(Key.Key_M, CTRL)
    assert room.session.undo()
    assert room.page.cited.isHidden() and room.focus is room.page.list


def test_rows_say_until_when_what_is_signed_and_who_answers(room: Room) -> None:
    assert room.session.assessment is not None
    lines = room.session.assessment.materials
    shared = next(line for line in lines if line.status is MaterialStatus.SHARED)
    assert source_words(shared) == "由大厅核取" and "不向群众索要" in rule_words(shared)[0]
    room.session.set_material(shared.need.material.code, status=MaterialStatus.SHARED, shared_from="市场监管总局 LL-0418")
    answered = room.line(shared.need.material.code)
    assert source_words(answered) == "市场监管总局 LL-0418" and "LL-0418" in rule_words(answered)[0]
    brought_later = next(line for line in lines if line.need.material.deferrable and not line.need.material.shareable)
    room.session.set_material(brought_later.need.material.code, status=MaterialStatus.DEFERRED)
    line, due = room.line(brought_later.need.material.code), room.session.assessment.dates.promised_on
    assert due is not None
    day = f"{due.month}月{due.day}日"
    assert day in source_words(line, RowFacts(due)) and day in rule_words(line, RowFacts(due))[0]
    assert "已签" in rule_words(line, RowFacts(due, decided=True))[0] and "待定" in source_words(line)
    promisable = next(line for line in lines if line.need.material.promisable)
    room.session.set_material(promisable.need.material.code, status=MaterialStatus.PROMISED)
    promised = room.line(promisable.need.material.code)
    assert "签" in source_words(promised) and "已签" in source_words(promised, RowFacts(decided=True))
