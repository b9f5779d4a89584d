"""The board's geometry: rows of services, columns of windows, heads and labels that stay, cells that scroll. Knows sizes, paints nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from desktop.tidal.look import TidalLook
from ui.supervisor import board_paint as ink
from ui.theme import ThemeSwitch

WIDEST = 150


class BoardGrid(QAbstractScrollArea):
    """`row` and `column` are the current cell."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._floor: TidalLook | None = None
        self.row = self.column = 0
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        look.changed.connect(self._restyled)

    def needed_height(self, most: int | None = None) -> int:
        """For all rows, or the first so many; a little more where cells scroll sideways."""
        rows = len(self._floor.lines) if self._floor else 1
        rows = rows if most is None else min(rows, most)
        return round(self._head() + rows * self._tall()) + (12 if self.horizontalScrollBar().maximum() else 0)

    def _restyled(self) -> None:
        self._resize()
        if self._floor is not None:
            self._show_current()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resize()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.viewport().update()

    def _label(self) -> float:
        return self._look.theme.px(ink.LABEL)

    def _head(self) -> float:
        return self._look.theme.px(ink.HEAD)

    def _tall(self) -> float:
        return self._look.theme.px(ink.ROW)

    def _wide(self) -> float:
        count = len(self._floor.places) if self._floor and self._floor.places else 1
        room = self.viewport().width() - self._label()
        return max(float(self._look.theme.px(ink.LEAST_COLUMN)), min(room / count, self._look.theme.px(WIDEST)))

    def _x(self, column: int) -> float:
        return self._label() + column * self._wide() - self.horizontalScrollBar().value()

    def _y(self, row: int) -> float:
        return self._head() + row * self._tall() - self.verticalScrollBar().value()

    def _cell(self, row: int, column: int) -> QRectF:
        return QRectF(round(self._x(column)), round(self._y(row)), round(self._wide()), round(self._tall()))

    def _columns_in_sight(self) -> range:
        count = len(self._floor.places) if self._floor else 0
        first = max(0, int(self.horizontalScrollBar().value() // self._wide()))
        last = int((self.horizontalScrollBar().value() + self.viewport().width() - self._label()) // self._wide()) + 1
        return range(first, min(count, last))

    def _cell_at(self, at: QPoint) -> tuple[int, int] | None:
        floor = self._floor
        if floor is None or not floor.lines or not floor.places or at.y() < self._head():
            return None
        row = int((at.y() - self._head() + self.verticalScrollBar().value()) // self._tall())
        column = (
            int((at.x() - self._label() + self.horizontalScrollBar().value()) // self._wide()) if at.x() >= self._label() else self.column
        )
        return (row, column) if 0 <= row < len(floor.lines) and 0 <= column < len(floor.places) else None

    def _row_of(self, code: str) -> int:
        return next((n for n, line in enumerate(self._floor.lines) if line.code == code), 0) if self._floor else 0

    def _column_of(self, no: str) -> int:
        return next((n for n, place in enumerate(self._floor.places) if place.no == no), 0) if self._floor else 0

    def _show_current(self) -> None:
        """Scrolls no further than it takes to see the current cell."""
        cell = self._cell(self.row, self.column)
        view = QRectF(self._label(), self._head(), self.viewport().width() - self._label(), self.viewport().height() - self._head())
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(round(across.value() + min(0.0, cell.left() - view.left()) + max(0.0, cell.right() - view.right())))
        down.setValue(round(down.value() + min(0.0, cell.top() - view.top()) + max(0.0, cell.bottom() - view.bottom())))

    def _resize(self) -> None:
        floor = self._floor
        if floor is None:
            return
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        over = len(floor.places) * self._wide() - (self.viewport().width() - self._label())
        across.setRange(0, max(0, round(over)))
        across.setPageStep(max(1, round(self.viewport().width() - self._label())))
        under = len(floor.lines) * self._tall() - (self.viewport().height() - self._head())
        down.setRange(0, max(0, round(under)))
        down.setPageStep(max(1, round(self.viewport().height() - self._head())))
        for bar in (across, down):
            bar.setSingleStep(round(self._tall()))
        self.viewport().update()
