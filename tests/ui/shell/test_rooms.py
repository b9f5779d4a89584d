"""The table model under all lists."""

from __future__ import annotations

from dataclasses import dataclass

from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

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
