"""Choosing files inside the page: one folder's folders and scans, newest first. Enter opens a folder or takes what is marked; nothing waits on a disk.

The folder is read on a lane. Files that are no scans by their ending are not listed; what a file truly is, is judged when it is taken.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.clock import shanghai
from ui.clerk.scan_watch import ENDINGS
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.buttons import ActionButton
from ui.widgets.enter import is_enter
from ui.widgets.fields import put_text
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable
from ui.widgets.text import EmptyState

MOST = 2000


@dataclass(frozen=True, slots=True)
class FileRow:
    """One entry of a folder. `size` in bytes, `at` its last change; `marked` will be taken."""

    path: Path
    folder: bool
    size: int
    at: float
    marked: bool = False


def listing(folder: Path) -> tuple[Path, tuple[FileRow, ...]]:
    """The folder and what is in it: folders by name, then scans, newest first. Runs on a lane; OSError when it cannot be read."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                said = entry.stat()
            except OSError:
                continue
            is_folder = stat.S_ISDIR(said.st_mode)
            wanted = is_folder or (stat.S_ISREG(said.st_mode) and Path(entry.name).suffix.lower() in ENDINGS)
            if wanted and not entry.name.startswith("."):
                found.append(FileRow(Path(entry.path), is_folder, said.st_size, said.st_mtime))
    found.sort(key=lambda row: (not row.folder, row.path.name.lower() if row.folder else "", -row.at, row.path.name))
    return folder, tuple(found[:MOST])


def _name(row: FileRow) -> str:
    return row.path.name


def _size(row: FileRow) -> str:
    if row.folder:
        return ""
    return f"{row.size / 1_048_576:.1f} MB" if row.size >= 1_048_576 else f"{max(1, row.size // 1024)} KB"


def _when(row: FileRow) -> str:
    at = shanghai(datetime.fromtimestamp(row.at).astimezone())
    return at.strftime("%Y-%m-%d %H:%M")


class _Cells(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if column.key == "name":
            icon = "check-filled" if row.marked else "chevron-right" if row.folder else "document"
            tint = "status.provided.on_tint" if row.marked else "text.secondary"
            paint.icon(painter, theme, QPointF(where.left() + theme.px(8), where.center().y()), icon, tint)
            where = where.adjusted(theme.px(26), 0, 0, 0)
            paint.text(
                painter, where, row.path.name, theme.font("body", "medium" if row.marked else "regular"), theme.colour("text.primary")
            )
            return
        align = paint.RIGHT if column.right else paint.LEFT
        paint.text(painter, where, column.text(row), theme.font("label"), theme.colour("text.secondary"), align)


class _Table(RowTable):
    """Space marks, Backspace goes up; Enter is `opened`."""

    marked = Signal()
    up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.marked.emit()
        elif event.key() == Qt.Key.Key_Backspace:
            self.up.emit()
        else:
            super().keyPressEvent(event)


class ScanChooser(QWidget):
    """ScanChooser(look, lanes). `open` begins in the folder where it was."""

    chosen = Signal(object)
    """A tuple of paths."""
    closed = Signal()

    def __init__(self, look: ThemeSwitch, lanes: Lanes, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self.folder = self._asked = Path.home()
        self.path = QLineEdit()
        self.path.setAccessibleName(_("Folder"))
        self.path.setProperty("density", "compact")
        self.up = ActionButton(look, _("Up"), "Backspace", size="compact")
        self.mark = ActionButton(look, _("Mark"), "Space", size="compact")
        self.take = ActionButton(look, _("Take"), "Enter", icon="check", size="compact")
        self.back = ActionButton(look, _("Back"), "Esc", variant="quiet", size="compact")
        columns = (Column("name", _("File"), 0, _name), Column("size", _("Size"), 96, _size, True), Column("at", _("Changed"), 160, _when))
        self.rows = RowModel(columns, lambda row: str(row.path), self)
        self.table = _Table(look, self.rows, _Cells(look, self), name=_("Files"))
        self.empty = EmptyState(look, "")
        head = QFrame()
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 5, 12, 5)
        row.setSpacing(8)
        row.addWidget(self.path, 1)
        for button in (self.up, self.mark, self.take, self.back):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (head, self.empty):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        self.path.returnPressed.connect(self._typed)
        self.up.clicked.connect(self._up)
        self.mark.clicked.connect(self._mark)
        self.take.clicked.connect(self._take)
        self.back.clicked.connect(self.closed)
        self.table.opened.connect(self._opened)
        self.table.marked.connect(self._mark)
        self.table.up.connect(self._up)

    def open(self) -> None:
        self._go(self.folder)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif not is_enter(event):
            super().keyPressEvent(event)

    def _go(self, folder: Path) -> None:
        self._asked = folder
        self._lanes.submit(Lane.READ, partial(listing, folder), self._listed, self._not_listed)

    def _listed(self, found: tuple[Path, tuple[FileRow, ...]]) -> None:
        if found[0] != self._asked:
            return  # somebody was quicker than the disk
        self.folder, rows = found
        put_text(self.path, str(self.folder))
        self.rows.show_rows(rows)
        self.empty.say(_("There are no scans in this folder"))
        self.empty.setVisible(not rows)
        self.table.go_to(str(rows[0].path) if rows else "")

    def _not_listed(self, error: Exception) -> None:
        self.empty.say(_("This folder cannot be read"))
        self.empty.show()
        if not isinstance(error, OSError):
            raise error

    def _typed(self) -> None:
        """A folder is opened; a file is taken at once."""
        typed = Path(self.path.text().strip().strip('"')).expanduser()
        if typed.suffix.lower() in ENDINGS:
            self.chosen.emit((typed,))
        else:
            self._go(typed)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _up(self) -> None:
        self._go(self.folder.parent)

    def _mark(self) -> None:
        now = self.table.current()
        if isinstance(now, FileRow) and not now.folder:
            self.rows.show_rows([replace(row, marked=not row.marked) if row.path == now.path else row for row in self.rows.rows])

    def _opened(self, row: object) -> None:
        if isinstance(row, FileRow) and row.folder:
            self._go(row.path)
        else:
            self._take()

    def _take(self) -> None:
        now = self.table.current()
        marked = tuple(row.path for row in self.rows.rows if row.marked)
        alone = (now.path,) if isinstance(now, FileRow) and not now.folder else ()
        if marked or alone:
            self.chosen.emit(marked or alone)
