"""Rows of a list that may be a hundred thousand long: only windows of it are here, the others are asked for when they come on screen.

A row that is not here yet is None. Nothing is counted or read in this module: who owns the model answers `asked` with `fill`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal

from ui.widgets.table import Column, RowModel, _Index

WINDOW = 200


class _Windows(Sequence[Any]):
    """What looks like all rows."""

    def __init__(self) -> None:
        self.total = 0
        self.kept: dict[int, tuple[Any, ...]] = {}

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, place: Any) -> Any:
        window = self.kept.get(place // WINDOW, ())
        return window[place % WINDOW] if place % WINDOW < len(window) else None

    def __iter__(self) -> Iterator[Any]:
        return (row for number in sorted(self.kept) for row in self.kept[number])


class PagedModel(RowModel):
    """PagedModel(columns, key). `asked(number)`: window `number` is on screen and not here."""

    asked = Signal(object)

    def __init__(self, columns: Sequence[Column], key: Callable[[Any], str], parent: QObject | None = None) -> None:
        super().__init__(columns, key, parent)
        self._windows = _Windows()
        self.rows: Any = self._windows
        self._wanted: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    def show_windows(self, total: int, windows: dict[int, tuple[Any, ...]], *, fresh: bool) -> None:
        """`fresh`: another list, from its top. Else the same one read again: choice and scroll stay where they are."""
        kept = self._windows
        if fresh:
            self.beginResetModel()
            kept.total, kept.kept = total, dict(windows)
            self.endResetModel()
            return
        if total > kept.total:
            self.beginInsertRows(QModelIndex(), kept.total, total - 1)
            kept.total, kept.kept = total, dict(windows)
            self.endInsertRows()
        elif total < kept.total:
            self.beginRemoveRows(QModelIndex(), total, kept.total - 1)
            kept.total, kept.kept = total, dict(windows)
            self.endRemoveRows()
        kept.kept = dict(windows)
        if total:
            self.dataChanged.emit(self.index(0, 0), self.index(total - 1, len(self.columns) - 1))

    def fill(self, number: int, rows: tuple[Any, ...]) -> None:
        self._windows.kept[number] = rows
        first, last = number * WINDOW, min((number + 1) * WINDOW, self._windows.total) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def windows(self) -> tuple[int, ...]:
        """The numbers of those that are here."""
        return tuple(sorted(self._windows.kept))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._windows[index.row()] is None:
            self._wanted.add(index.row() // WINDOW)
            self._timer.start()
            return None
        return super().data(index, role)

    def place_of(self, key: str) -> int:
        """Among the rows that are here."""
        for number, rows in self._windows.kept.items():
            for place, row in enumerate(rows):
                if self._key(row) == key:
                    return number * WINDOW + place
        return -1

    def key_at(self, place: int) -> str:
        row = self._windows[place] if 0 <= place < self._windows.total else None
        return self._key(row) if row is not None else ""

    def _ask(self) -> None:
        wanted, self._wanted = sorted(self._wanted), set()
        for number in wanted:
            if number not in self._windows.kept:
                self.asked.emit(number)
