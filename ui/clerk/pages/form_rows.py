"""The editor of a form field that is a small table (人员名单, 招牌明细): a line of inputs per row, rows added and removed with buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.catalogue.model import Field, FieldType
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.choices import ChoiceBox
from ui.widgets.fields import put_text
from ui.widgets.text import Text

Row = dict[str, Any]


class RowsEditor(QWidget):
    """RowsEditor(look, field). `edited` tells the rows that hold anything."""

    edited = Signal(object)
    inputs_changed = Signal()

    def __init__(self, look: ThemeSwitch, field: Field, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._field = look, field
        self._cells: list[dict[str, QWidget]] = []
        self._removers: list[ActionButton] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        for place, column in enumerate(field.columns):
            self._grid.addWidget(Text(look, column.name, "label", "secondary"), 0, place)
            self._grid.setColumnStretch(place, 1)
        self.add = ActionButton(look, _("Add a row"), icon="plus", variant="quiet", size="compact")
        self.add.clicked.connect(self._add_clicked)
        below = QHBoxLayout()
        below.addWidget(self.add)
        below.addStretch(1)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(4)
        column_.addLayout(self._grid)
        column_.addLayout(below)
        self._add_row()

    def inputs(self) -> list[QWidget]:
        return [cell for row in self._cells for cell in row.values()]

    def value(self) -> list[Row]:
        """The rows that hold anything."""
        rows = [{code: _content(cell) for code, cell in row.items() if _content(cell)} for row in self._cells]
        return [row for row in rows if row]

    def set_value(self, rows: Sequence[Row]) -> None:
        """Other rows than those on screen; the same ones change nothing, and blank lines being typed into stay."""
        wanted = [{code: cell_text(entry) for code, entry in row.items() if entry not in (None, "")} for row in rows]
        if wanted == self.value():
            return
        while len(self._cells) > max(len(wanted), 1):
            self._drop(len(self._cells) - 1)
        while len(self._cells) < len(wanted):
            self._add_row()
        self._put(wanted)
        self.inputs_changed.emit()

    def _add_clicked(self) -> None:
        self._add_row()
        self.inputs_changed.emit()
        next(iter(self._cells[-1].values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_row(self) -> None:
        number = len(self._cells) + 1
        cells = {column.code: self._cell(column, number) for column in self._field.columns}
        remover = ActionButton(self._look, "", icon="cross", variant="quiet", size="compact")
        remover.setAccessibleName(_("Remove row {n}", n=number))
        remover.setToolTip(_("Remove this row"))
        remover.clicked.connect(self._remove_clicked)
        for place, cell in enumerate(cells.values()):
            self._grid.addWidget(cell, number, place)
        self._grid.addWidget(remover, number, len(cells))
        for widget in (*cells.values(), remover):
            widget.show()
        self._cells.append(cells)
        self._removers.append(remover)

    def _cell(self, column: Field, number: int) -> QWidget:
        name = _("{name}, row {n}", name=column.name, n=number)
        if options := cell_options(column):
            box = ChoiceBox(self._look, options, name=name)
            box.picked.connect(self._tell)
            return box
        line = QLineEdit()
        line.setAccessibleName(name)
        line.setPlaceholderText("YYYY-MM-DD" if column.type is FieldType.DATE else "")
        line.setMaxLength(column.max_length)
        line.textEdited.connect(self._tell)
        return line

    def _remove_clicked(self) -> None:
        sender = self.sender()
        place = next((n for n, each in enumerate(self._removers) if each is sender), -1)
        if place < 0:
            return
        rows = [{code: _content(cell) for code, cell in row.items()} for row in self._cells]
        del rows[place]
        self._drop(len(self._cells) - 1)
        if not self._cells:
            self._add_row()
        self._put(rows)
        self.inputs_changed.emit()
        self._tell()
        next(iter(self._cells[max(place - 1, 0)].values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _put(self, rows: Sequence[Row]) -> None:
        """Into the cells that are there; without rows into one blank line."""
        for cells, row in zip(self._cells, rows or [{}], strict=False):
            for code, cell in cells.items():
                if isinstance(cell, ChoiceBox):
                    cell.set_value(row.get(code, ""))
                elif isinstance(cell, QLineEdit):
                    put_text(cell, row.get(code, ""))

    def _drop(self, place: int) -> None:
        for widget in (*self._cells.pop(place).values(), self._removers.pop(place)):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    def _tell(self) -> None:
        self.edited.emit(self.value())


def cell_options(column: Field) -> list[tuple[str, str]]:
    """What may be chosen in a column, (code, words); empty where it is typed."""
    if column.type is FieldType.BOOLEAN:
        return [("true", _("yes")), ("false", _("no"))]
    return [(option.code, option.text) for option in column.options] if column.type is FieldType.CHOICE else []


def cell_text(entry: Any) -> str:
    """A cell's value as the editor writes it."""
    return str(entry).lower() if isinstance(entry, bool) else str(entry)


def _content(cell: QWidget) -> str:
    if isinstance(cell, ChoiceBox):
        return cell.value()
    return cell.text().strip() if isinstance(cell, QLineEdit) else ""
