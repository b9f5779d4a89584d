"""The two sides beside each other: a line a fact, ours and theirs; what the peer refused is tinted with its words, what differs is marked 不同.

Lines grow with their text. While a correction is chosen the marked lines can be typed over in place: Enter goes on to the next marked one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.errors import RuleViolation
from desktop.sentences import sentence
from ui.attention.facts import FactLine, to_edit, typed
from ui.text import _
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable

LABEL = 148
ROW = 35
MOST_LINES = 14
OURS, THEIRS = 1, 2
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWrapAnywhere | Qt.TextFlag.TextWordWrap)
_Index = QModelIndex | QPersistentModelIndex


@dataclass(slots=True)
class Mending:
    """What was typed over, by pointer, and what is wrong with it."""

    on: bool = False
    changes: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


class FactModel(RowModel):
    """Facts; the marked ones can be typed over while `mending` is on."""

    mended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        columns = (
            Column("label", "", LABEL, lambda row: row.label),
            Column("ours", "", 0, self.ours),
            Column("theirs", "", 0, self.theirs),
        )
        super().__init__(columns, lambda row: row.pointer, parent)
        self.mending = Mending()

    def ours(self, line: FactLine) -> str:
        return self.mending.changes.get(line.pointer, line.ours)

    def theirs(self, line: FactLine) -> str:
        return self.mending.problems.get(line.pointer) or line.refused or line.theirs

    def show_facts(self, lines: Sequence[FactLine], kept: Mapping[str, str]) -> None:
        """Another entry, or the same read again; what was typed (`kept`) stays."""
        self.beginResetModel()
        self.rows = tuple(lines)
        self.mending = Mending()
        for line in lines:
            if line.editable and line.pointer in kept:
                self._take(line, kept[line.pointer])
        self.endResetModel()

    def mend(self, on: bool) -> None:
        self.mending.on = on
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, THEIRS))

    def open_places(self) -> list[int]:
        """Where typing is possible: first what was refused."""
        return [place for place, line in enumerate(self.rows) if line.editable] if self.mending.on else []

    def flags(self, index: _Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        may = self.mending.on and index.column() == OURS and self.rows[index.row()].editable
        return plain | Qt.ItemFlag.ItemIsEditable if may else plain

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line: FactLine = self.rows[index.row()]
        if role == Qt.ItemDataRole.EditRole:
            return self.mending.changes.get(line.pointer, to_edit(line))
        if role == Qt.ItemDataRole.ToolTipRole and index.column() != 0:
            return str(super().data(index)) if len(str(super().data(index))) > 40 else None
        return super().data(index, role)

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        line: FactLine = self.rows[index.row()]
        self._take(line, str(value).strip())
        self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), THEIRS))
        self.mended.emit()
        return True

    def _take(self, line: FactLine, words: str) -> None:
        """Words for a line: none where they are what stood there, with what is wrong where they are not of its type."""
        self.mending.changes.pop(line.pointer, None)
        self.mending.problems.pop(line.pointer, None)
        if words != to_edit(line):
            self.mending.changes[line.pointer] = words
            try:
                typed(line.value, words, line.pointer)
            except RuleViolation as fault:
                self.mending.problems[line.pointer] = sentence(fault.issues[0])


class SideDelegate(CellDelegate):
    """Paints the three cells of a fact and makes the editor."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, model, view = self._look.theme, index.model(), option.widget
        if not isinstance(model, FactModel) or not isinstance(view, RowTable):
            return
        line: FactLine = model.rows[index.row()]
        where = QRectF(option.rect)
        painter.save()
        painter.setClipRect(where)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected) and view.hasFocus()
        paint.row_ground(painter, theme, where if index.column() == 0 else where.adjusted(-4, 0, 0, 0), selected=chosen)
        tint = self._tint(model, line, index.column())
        if tint:
            painter.fillRect(where.adjusted(0, 0, 0, -theme.hairline), theme.colour(tint))
        if index.column():
            painter.fillRect(QRectF(where.left(), where.top(), theme.hairline, where.height()), theme.colour("line.hairline"))
        if index.column() == 0:
            self._label(painter, theme, where.adjusted(20, 0, -16, -theme.hairline), line)
        else:
            self._side(painter, theme, where.adjusted(20, 0, -16, -theme.hairline), model, line, index.column())
        painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        line: FactLine = index.data(Qt.ItemDataRole.UserRole)
        editor = QLineEdit(parent)
        editor.setProperty("density", "compact")
        editor.setAccessibleName(line.label)
        editor.setAccessibleDescription(line.refused)
        editor.setPlaceholderText(_("empty"))
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        rect = option.rect
        high = min(rect.height() - 4, self._look.theme.px(30))
        editor.setGeometry(rect.left() + 10, rect.top() + (rect.height() - high) // 2, rect.width() - 20, high)

    def _tint(self, model: FactModel, line: FactLine, column: int) -> str:
        if column == 0:
            return ""
        if line.pointer in model.mending.problems or (line.refused and line.pointer not in model.mending.changes):
            return "status.missing.tint"
        if line.pointer in model.mending.changes:
            return "status.ok.tint" if column == OURS else ""
        return "status.deferred.tint" if line.different else ""

    def _label(self, painter: QPainter, theme: Theme, where: QRectF, line: FactLine) -> None:
        if line.different:
            right = paint.chip(painter, theme, where.right(), where.center().y(), "deferred", _("differs"))
            where = where.adjusted(0, 0, -(where.right() - right + 6), 0)
        wrapped(painter, where, line.label, theme.font("label"), theme.colour("text.secondary"))

    def _side(self, painter: QPainter, theme: Theme, where: QRectF, model: FactModel, line: FactLine, column: int) -> None:
        words = model.ours(line) if column == OURS else model.theirs(line)
        wrong = bool(line.refused) or line.pointer in model.mending.problems
        strong = line.different or (wrong and column == OURS) or (column == OURS and line.pointer in model.mending.changes)
        ink = theme.colour("status.missing.on_tint" if wrong and column == THEIRS else "text.primary" if strong else "text.secondary")
        if wrong and column == THEIRS:
            paint.icon(
                painter, theme, QPointF(where.left() + theme.px(7), where.center().y()), "cross-circle", "status.missing.on_tint", 14
            )
            where = where.adjusted(theme.px(20), 0, 0, 0)
        if column == OURS and line.editable and model.mending.on:
            paint.icon(painter, theme, QPointF(where.right() - theme.px(7), where.center().y()), "pen", "text.secondary", 14)
            where = where.adjusted(0, 0, -theme.px(20), 0)
        wrapped(painter, where, words, theme.font("body", "medium" if strong else "regular"), ink)


class SidesTable(RowTable):
    """SidesTable(look, model). `finished` when the last marked line was left with Enter; `widths` tells the columns' widths."""

    finished = Signal()
    rested = Signal()
    """No line is being typed any more."""
    widths = Signal(object)

    def __init__(self, look: ThemeSwitch, model: FactModel, *, parent: QWidget | None = None) -> None:
        super().__init__(look, model, SideDelegate(look, model), name=_("Both sides, fact by fact"), row_height=ROW, parent=parent)
        self._facts = model
        head = self.horizontalHeader()
        head.hide()
        head.setMinimumSectionSize(20)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.AnyKeyPressed
        )  # fmt: skip
        model.modelReset.connect(self.measure)
        model.mended.connect(self.measure)
        look.changed.connect(self.measure)

    def begin(self) -> bool:
        """Opens the first line that may be typed over; False where there is none."""
        return self._edit(next(iter(self._facts.open_places()), -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self._edit(self.currentIndex().row()):
                self.finished.emit()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        here = self.currentIndex().row()
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        on = (QAbstractItemDelegate.EndEditHint.SubmitModelCache, QAbstractItemDelegate.EndEditHint.EditNextItem)
        if hint not in on:
            QTimer.singleShot(0, self.rested.emit)
        else:
            wanted = [place for place in self._facts.open_places() if place > here and self._facts.rows[place].refused]
            if not wanted or not self._edit(wanted[0]):
                self.finished.emit()
                QTimer.singleShot(0, self.rested.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.measure()

    def measure(self) -> None:
        """Columns in halves, lines as high as their text."""
        theme = self._look.theme
        first = theme.px(LABEL)
        half = max((self.viewport().width() - first) // 2, 60)
        for column, wide in enumerate((first, half, self.viewport().width() - first - half)):
            QTableView.setColumnWidth(self, column, wide)
        body, label, line_high = QFontMetricsF(theme.font("body", "medium")), QFontMetricsF(theme.font("label")), theme.px(20)
        for place, line in enumerate(self._facts.rows):
            texts = (
                (label, line.label, first - 36 - (theme.px(50) if line.different else 0)), (body, self._facts.ours(line), half - 36 - theme.px(20)),
                (body, self._facts.theirs(line), half - 36 - theme.px(20)),
            )  # fmt: skip
            lines = min(max(_lines(*each) for each in texts), MOST_LINES)
            high = theme.px(ROW) if lines == 1 else lines * line_high + theme.px(14)
            if self.rowHeight(place) != high:
                self.setRowHeight(place, high)
        self.widths.emit((first, half))

    def _edit(self, place: int) -> bool:
        if place not in self._facts.open_places():
            return False
        index = self._facts.index(place, OURS)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)
        return True


def wrapped(painter: QPainter, where: QRectF, words: str, font: Any, colour: Any) -> None:
    """One line or several, in the middle of the cell; what does not fit at all ends in …"""
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(words) <= where.width() and "\n" not in words:
        paint.text(painter, where, words, font, colour)
        return
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(where, _WRAP, words)


def _lines(metrics: QFontMetricsF, words: str, room: float) -> int:
    if metrics.horizontalAdvance(words) <= room and "\n" not in words:
        return 1
    return max(1, round(metrics.boundingRect(QRectF(0, 0, max(room, 20), 100_000), _WRAP, words).height() / metrics.lineSpacing()))
