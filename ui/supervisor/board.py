"""Windows × services as a board: who serves what, how long lines are, and a block that can be lifted and dropped on another service.

By mouse: drag a block up or down its column. By keyboard: arrows move, M lifts, Space adds or takes away a service, Enter drops, Esc lets go.
The board asks for the effect of what is held and says what is dropped; it changes nothing itself. Heads and labels stay while cells scroll.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.queue.model import WindowState
from desktop.tidal.look import TidalLook
from desktop.tidal.model import Move
from ui.supervisor import board_paint as ink
from ui.supervisor.board_grid import BoardGrid
from ui.supervisor.board_model import Lifted, aim, block_of, changes, lift, toggle
from ui.supervisor.board_notes import cell_words, note_lines
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint

DRAG_FROM = 6
Key = Qt.Key


class WindowBoard(BoardGrid):
    """WindowBoard(look). `show_floor(look, names, advised)`; `hold` puts a change into the hand."""

    effect_wanted = Signal(object)
    """A Lifted whose effect is asked for."""
    dropped = Signal(object)
    """A Lifted that shall be done."""
    let_go = Signal()
    chosen = Signal(object)
    """The code of the service whose row is current."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(look, parent)
        self._names: Mapping[str, str] = {}
        self._advised: tuple[Move, ...] = ()
        self._faint = False
        self.held: Lifted | None = None
        self._pressed: QPoint | None = None
        self._by_mouse = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Windows and services"))
        self.viewport().setMouseTracking(True)

    def show_floor(self, floor: TidalLook, names: Mapping[str, str], advised: tuple[Move, ...], *, faint: bool = False) -> None:
        """New state; what is held stays in the hand where that is still possible."""
        first = self._floor is None
        self._floor, self._names, self._advised, self._faint = floor, names, advised, faint
        self.row = min(self.row, max(0, len(floor.lines) - 1))
        self.column = min(self.column, max(0, len(floor.places) - 1))
        if self.held is not None:
            place = floor.place(self.held.window)
            self._hold(None if place is None else aim(floor, place, self.held, self.held.target), ask=True)
        self._resize()
        self._tell()
        if first:
            self.updateGeometry()

    def hold(self, held: Lifted) -> None:
        """Something to be adjusted and dropped, with the keyboard on it."""
        self._by_mouse = False
        self._go(self._row_of(held.target), self._column_of(held.window))
        self._hold(held, ask=True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_effect(self, held: Lifted, effect: Move | None) -> None:
        """The answer to `effect_wanted`; one that came too late is passed over."""
        if self.held is not None and (self.held.window, self.held.services) == (held.window, held.services):
            self.held = replace(self.held, effect=effect)
            self._tell()
            self.viewport().update()

    def lift_current(self) -> None:
        """M: the block under the keyboard, or the window's only block aimed here."""
        floor = self._floor
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if floor is not None and floor.lines and floor.places and not self._faint and self.held is None:
            self._by_mouse = False
            self._hold(lift(floor, floor.places[self.column], floor.lines[self.row].code), ask=True)

    def release(self) -> None:
        """Nothing is held any more; nothing was done."""
        if self.held is not None:
            self._hold(None)
            self.let_go.emit()

    def choose_service(self, code: str, window_no: str = "") -> None:
        """Its row, and the window's column if one is named, come into sight under the keyboard."""
        self._go(self._row_of(code), self._column_of(window_no) if window_no else self.column)

    # keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, floor = Qt.Key(event.key()), self._floor
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if floor is None or not floor.lines or not floor.places or not plain:
            super().keyPressEvent(event)
        elif key in (Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End):
            self._arrow(key)
        elif self.held is not None and key in (Key.Key_Return, Key.Key_Enter):
            self._drop()
        elif self.held is not None and key == Key.Key_Escape:
            self.release()
        elif key == Key.Key_Space and not self._faint:
            self._by_mouse = False
            self._hold(toggle(floor, floor.places[self.column], floor.lines[self.row].code), ask=True)
        else:
            super().keyPressEvent(event)

    def _arrow(self, key: Qt.Key) -> None:
        floor = self._floor
        assert floor is not None
        rows, columns = len(floor.lines) - 1, len(floor.places) - 1
        row = {Key.Key_Up: self.row - 1, Key.Key_Down: self.row + 1}.get(key, self.row)
        column = {Key.Key_Left: self.column - 1, Key.Key_Right: self.column + 1, Key.Key_Home: 0, Key.Key_End: columns}.get(
            key, self.column
        )
        held = self.held
        self._go(min(max(row, 0), rows), self.column if held is not None else min(max(column, 0), columns))
        if held is not None:
            place = floor.place(held.window)
            if place is not None:
                self._hold(aim(floor, place, held, floor.lines[self.row].code), ask=True)

    def _go(self, row: int, column: int) -> None:
        moved = row != self.row
        self.row, self.column = max(row, 0), max(column, 0)
        self._show_current()
        self._tell()
        self.viewport().update()
        if moved and self._floor is not None and self.row < len(self._floor.lines):
            self.chosen.emit(self._floor.lines[self.row].code)

    # the hand

    def _hold(self, held: Lifted | None, *, ask: bool = False) -> None:
        self.held = held
        self._tell()
        self.viewport().update()
        if ask and held is not None and self._floor is not None and changes(self._floor, held):
            self.effect_wanted.emit(held)

    def _drop(self) -> None:
        held = self.held
        if held is None or self._floor is None:
            return
        if changes(self._floor, held):
            self._hold(None)
            self.dropped.emit(held)
        elif not held.refusal:
            self.release()

    # mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._cell_at(event.position().toPoint())
        if found is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.release()
        self._go(*found)
        self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, floor = event.position().toPoint(), self._floor
        if floor is None or self._faint or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._pressed is not None and (at - self._pressed).manhattanLength() > DRAG_FROM:
            self._pressed = None
            place, code = floor.places[self.column], floor.lines[self.row].code
            if code in place.services:
                self._by_mouse = True
                self._hold(lift(floor, place, code))
        if self.held is not None and self._by_mouse:
            found = self._cell_at(QPoint(round(self._x(self.column)) + 5, at.y()))
            place_held = floor.place(self.held.window)
            if found is not None and place_held is not None and floor.lines[found[0]].code != self.held.target:
                self._go(found[0], self.column)
                self._hold(aim(floor, place_held, self.held, floor.lines[found[0]].code), ask=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._by_mouse and self.held is not None:
            self._by_mouse = False
            if self._floor is not None and changes(self._floor, self.held):
                self._drop()
            else:
                self.release()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, floor = self._look.theme, self._floor
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("surface.raised"))
        if floor is None:
            return
        label, head = self._label(), self._head()
        area = QRectF(label, head, self.viewport().width() - label, self.viewport().height() - head)
        painter.save()
        painter.setClipRect(area)
        for column in self._columns_in_sight():
            for row in range(len(floor.lines)):
                self._paint_cell(painter, floor, row, column)
        painter.restore()
        self._paint_heads(painter, floor, label, head)
        self._paint_labels(painter, floor, label, head)
        if self.held is not None:
            self._paint_note(painter, floor, self.held)

    def _paint_cell(self, painter: QPainter, floor: TidalLook, row: int, column: int) -> None:
        theme, place, code = self._look.theme, floor.places[column], floor.lines[row].code
        cell = self._cell(row, column)
        if self._touched(place.no):
            painter.fillRect(cell, theme.colour("surface.selected"))
        painter.fillRect(QRectF(cell.left(), cell.bottom() - theme.hairline, cell.width(), theme.hairline), theme.colour("line.hairline"))
        painter.fillRect(QRectF(cell.right() - theme.hairline, cell.top(), theme.hairline, cell.height()), theme.colour("line.hairline"))
        kind, off = block_of(place, code), place.state is WindowState.CLOSED
        held = self.held
        if held is not None and held.window == place.no:
            if code == held.target and held.services != place.services:
                kind = "refused" if held.refusal else "target"
            elif code in place.services and code not in held.services:
                kind = "lifted"
        elif code not in place.services and any(move.window == place.no and code in move.services for move in self._advised):
            kind = "advised"
        if kind:
            ink.block(painter, theme, cell, kind, faint=self._faint, off=off)
        if self.hasFocus() and (row, column) == (self.row, self.column):
            paint.rounded(painter, cell.adjusted(1, 1, -2, -2), 5, None, theme.colour("focus.ring"), theme.ring)

    def _paint_heads(self, painter: QPainter, floor: TidalLook, label: float, head: float) -> None:
        theme = self._look.theme
        painter.save()
        painter.setClipRect(QRectF(label, 0, self.viewport().width() - label, head))
        for column in self._columns_in_sight():
            place = floor.places[column]
            where = QRectF(self._x(column), 0, self._wide(), head)
            painter.fillRect(where, theme.colour("surface.selected" if self._touched(place.no) else "surface.raised"))
            painter.fillRect(QRectF(where.right() - theme.hairline, 0, theme.hairline, head), theme.colour("line.hairline"))
            name = self._names.get(place.operator or "", place.operator or "")
            ink.column_head(painter, theme, where, place, name, self._faint)
        painter.restore()
        painter.fillRect(QRectF(0, head - theme.hairline, self.viewport().width(), theme.hairline), theme.colour("line.hairline"))

    def _paint_labels(self, painter: QPainter, floor: TidalLook, label: float, head: float) -> None:
        theme = self._look.theme
        painter.fillRect(QRectF(0, 0, label, head - theme.hairline), theme.colour("surface.raised"))
        title = QRectF(16, theme.px(8), label - 24, theme.px(22))
        paint.text(painter, title, _("Windows and services"), theme.font("body", "bold"), theme.colour("text.primary"))
        hint = title.translated(0, theme.px(22))
        paint.text(painter, hint, _("a dot can do it; drag, or press M"), theme.font("label"), theme.colour("text.secondary"))
        painter.save()
        painter.setClipRect(QRectF(0, head, label, self.viewport().height() - head))
        for row, line in enumerate(floor.lines):
            where = QRectF(0, self._y(row), label, self._tall())
            painter.fillRect(where, theme.colour("surface.raised"))
            ink.row_label(painter, theme, where, line, floor.rules.warn_minutes, self._faint, row == self.row)
            painter.fillRect(QRectF(0, where.bottom() - theme.hairline, label, theme.hairline), theme.colour("line.hairline"))
        painter.restore()
        painter.fillRect(QRectF(label - theme.hairline, 0, theme.hairline, self.viewport().height()), theme.colour("line.hairline"))

    def _paint_note(self, painter: QPainter, floor: TidalLook, held: Lifted) -> None:
        theme, lines = self._look.theme, note_lines(floor, held)
        wide, high = ink.note_size(theme, lines)
        cell = self._cell(self._row_of(held.target), self._column_of(held.window))
        left = cell.right() + 6 if cell.right() + 6 + wide < self.viewport().width() else cell.left() - wide - 6
        top = min(max(cell.center().y() - high / 2, 4.0), self.viewport().height() - high - 8)
        ink.note(painter, theme, QRectF(round(max(left, 4.0)), round(top), round(wide), round(high)), lines)

    def _touched(self, no: str) -> bool:
        return (self.held is not None and self.held.window == no) or (
            self.held is None and any(move.window == no for move in self._advised)
        )

    def _tell(self) -> None:
        """What stands under the keyboard, for who listens."""
        if self._floor is not None:
            self.setAccessibleDescription(cell_words(self._floor, self._names, self.row, self.column, self.held))
