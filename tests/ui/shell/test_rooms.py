"""The table model under all lists, and rooms that are built when they are wanted."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ui.shell import rooms
from ui.shell.rooms import Room, RoomsAhead, RoomStack
from ui.theme import ThemeSwitch
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable


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


def test_a_long_list_comes_as_one_and_where_everything_moves_it_begins_anew(qtbot: QtBot, look: ThemeSwitch) -> None:
    """Row by row a hundred thousand would stop the window for minutes."""
    model, view = table(qtbot, look)
    told: list[str] = []
    model.rowsInserted.connect(lambda *_: told.append("in"))
    model.rowsRemoved.connect(lambda *_: told.append("out"))
    model.modelReset.connect(lambda: told.append("anew"))
    rows = [Row(str(n)) for n in range(2000)]
    model.show_rows(rows)
    view.go_to("1000")
    model.show_rows([Row("x"), *rows[50:]])
    assert told == ["in", "out", "in"] and view.current() == Row("1000")
    model.show_rows(rows[::2])
    assert told[-1] == "anew" and model.rows == tuple(rows[::2]) and view.current() == Row("1000")


def test_row_model_tells_only_what_changed(qtbot: QtBot, look: ThemeSwitch) -> None:
    model, _view = table(qtbot, look)
    model.show_rows([Row("a"), Row("b"), Row("c")])
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.append(first.row()))
    model.show_rows([Row("a"), Row("b", "新"), Row("c")])
    assert told == [1]


class Stack(RoomStack):
    """Of four rooms; `made` are the keys in the order in which they were."""

    def __init__(self, *living: str) -> None:
        self.made: list[str] = []
        super().__init__([Room(key, key, lambda key=key: self._make(key), lives=key in living) for key in "abcd"])

    def _make(self, key: str) -> QWidget:
        self.made.append(key)
        return QWidget()


def test_a_room_is_built_once_when_it_is_first_wanted(qtbot: QtBot) -> None:
    stack = Stack()
    qtbot.addWidget(stack)
    told: list[str] = []
    stack.built.connect(told.append)
    stack.open("c")
    assert (stack.made, stack.key, stack.stands("a"), stack.has("a")) == (["c"], "c", False, True)
    assert stack.room("a") is stack.room("a") is stack.prepare("a")
    stack.open("c")
    assert stack.made == told == ["c", "a"] and [room.key for room, _widget in stack.standing()] == ["a", "c"]
    with pytest.raises(KeyError):
        stack.room("e")


def test_what_lives_waits_for_a_calm_that_never_comes_no_longer_than_it_must(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "WAITS_SECONDS", 0.0)
    stack = Stack("c")
    qtbot.addWidget(stack)
    ahead = RoomsAhead(stack, lambda: 0.0, lambda: False)
    qtbot.waitUntil(lambda: not ahead._timer.isActive())
    assert stack.made == ["c"]


def test_what_lives_is_built_between_clicks_and_the_others_only_while_the_person_rests(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "STEP_MS", 0)
    stack, rested, calm = Stack("c"), [0.0], [False]
    qtbot.addWidget(stack)
    stack.open("b")
    ahead = RoomsAhead(stack, lambda: rested[0], lambda: calm[0])
    with qtbot.waitSignal(ahead._timer.timeout):
        pass
    assert stack.made == ["b"], "something is read still"
    calm[0] = True
    with qtbot.waitSignal(ahead._timer.timeout):
        pass
    assert stack.made == ["b"] and ahead.building, "clicks follow each other"
    rested[0] = rooms.CLICKS_SECONDS
    qtbot.waitUntil(lambda: not ahead.building)
    assert stack.made == ["b", "c"]
    ahead.go_on()
    with qtbot.waitSignal(ahead._timer.timeout):
        pass
    assert stack.made == ["b", "c"], "hands are on the keys"
    rested[0] = 1.0
    with qtbot.waitSignal(ahead.done):
        pass
    assert stack.made == ["b", "c", "a", "d"] and all(stack.stands(key) for key in "abcd") and stack.key == "b"
