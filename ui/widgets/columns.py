"""Cells in as many columns as fit the width."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme import ThemeSwitch

_TWO_COLUMNS_FROM = 560


class Columns(QWidget):
    """Cells in two columns where the width allows, else in one; a cell that is `wide` takes a whole row."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._cells: tuple[tuple[QWidget, bool], ...] = ()
        self._across = 0
        self._next = (0, 0)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(12)
        look.changed.connect(self._arrange)

    def set_cells(self, cells: Sequence[tuple[QWidget, bool]]) -> None:
        if tuple(cells) != self._cells:
            for cell, _wide in self._cells:
                if all(cell is not other for other, _w in cells):
                    self._grid.removeWidget(cell)
                    cell.hide()
                    cell.deleteLater()
            self._cells = tuple(cells)
            self._across = 0
            self._arrange()
            for cell, _wide in self._cells:
                cell.show()

    def add_cells(self, cells: Sequence[tuple[QWidget, bool]]) -> None:
        """More cells behind those that are there; these do not move."""
        self._cells = (*self._cells, *cells)
        for cell, wide in cells:
            self._place(cell, wide)
            cell.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        across = 2 if self.width() >= self._look.theme.px(_TWO_COLUMNS_FROM) else 1
        if across == self._across:
            return
        self._across = across
        for cell, _wide in self._cells:
            self._grid.removeWidget(cell)
        self._next = (0, 0)
        for cell, wide in self._cells:
            self._place(cell, wide)
        for place in range(2):
            self._grid.setColumnStretch(place, 1 if place < across else 0)

    def _place(self, cell: QWidget, wide: bool) -> None:
        across = self._across or 1
        row, column = self._next
        if (wide or across == 1) and column:
            row, column = row + 1, 0
        span = across if wide else 1
        self._grid.addWidget(cell, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        column += span
        self._next = (row + 1, 0) if column >= across else (row, column)
