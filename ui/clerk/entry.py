"""One line of a short list that can be pressed: a state's icon, what it is, a note below, and a word at the right (drafts, deadlines, held numbers).

For lists of a handful only; longer ones are tables. It paints and tells which entry was pressed; it decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets import paint


@dataclass(frozen=True, slots=True)
class Entry:
    """`what` is handed back when the entry is pressed. Without a `note` the line is 34 px high, with one 52."""

    title: str
    note: str = ""
    right: str = ""
    status: str = ""
    lead: str = ""
    """A number before the title, bold, in a column of its own."""
    what: Any = None


class EntryButton(QAbstractButton):
    """EntryButton(look, entry)."""

    chosen = Signal(object)

    def __init__(self, look: ThemeSwitch, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.entry = look, entry
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if entry.what is not None else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(" ".join(part for part in (entry.lead, entry.title, entry.note, entry.right) if part))
        self.clicked.connect(self._press)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(200, self._look.theme.px(52 if self.entry.note else 34))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, entry = self._look.theme, self.entry
        painter = QPainter(self)
        whole = QRectF(self.rect())
        hovered = self.underMouse() and entry.what is not None
        paint.row_ground(painter, theme, whole, hovered=hovered, focused=self.hasFocus())
        inner = whole.adjusted(14, 0, -14, -theme.hairline)
        if entry.right:
            used = paint.width(entry.right, theme.font())
            paint.text(painter, inner, entry.right, theme.font(), theme.colour("text.secondary"), paint.RIGHT, elide=False)
            inner.setRight(inner.right() - used - 10)
        if entry.status:
            place = QPointF(inner.left() + theme.px(8), inner.center().y())
            paint.icon(painter, theme, place, STATUS_ICONS[entry.status], f"status.{entry.status}.on_tint")
            inner.setLeft(inner.left() + theme.px(26))
        if entry.lead:
            paint.text(painter, inner, entry.lead, theme.font("section", "medium"), theme.colour("text.primary"), elide=False)
            inner.setLeft(inner.left() + theme.px(60))
        title = QRectF(inner.left(), theme.px(7), inner.width(), theme.px(21)) if entry.note else inner
        weight = "regular" if entry.lead else "medium"
        tone = "text.secondary" if entry.lead else "text.primary"
        paint.text(painter, title, entry.title, theme.font("body", weight), theme.colour(tone))
        if entry.note:
            note = QRectF(inner.left(), theme.px(28), inner.width(), theme.px(18))
            paint.text(painter, note, entry.note, theme.font("label"), theme.colour("text.secondary"))

    def _press(self) -> None:
        if self.entry.what is not None:
            self.chosen.emit(self.entry.what)


class EntryList(QWidget):
    """A few entries under each other; made anew only when they changed."""

    chosen = Signal(object)

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._entries: tuple[Entry, ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._buttons: tuple[EntryButton, ...] = ()

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        if entries == self._entries:
            return
        self._entries = entries
        for gone in self._buttons:
            gone.hide()
            self._column.removeWidget(gone)
            gone.deleteLater()
        self._buttons = tuple(EntryButton(self._look, entry) for entry in entries)
        for button in self._buttons:
            button.chosen.connect(self.chosen)
            self._column.addWidget(button)

    def buttons(self) -> tuple[EntryButton, ...]:
        """In the order in which they stand."""
        return self._buttons
