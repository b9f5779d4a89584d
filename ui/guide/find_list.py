"""What was found at the guide desk: short sections of entries of two lines, what was typed marked in the name and in its initials.

One stop for Tab: arrows go from entry to entry over the headings, Enter or a click chooses. For a page of entries, not for thousands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.guide.marks import Marks
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.enter import is_enter

_HEAD, _TWO, _ONE, _SIDE = 40, 58, 34, 16


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` theme or item with its `code`; a heading has neither. Without a `note` it is one line."""

    title: str
    note: str = ""
    right: str = ""
    kind: str = ""
    code: str = ""
    marks: Marks = field(default_factory=Marks)
    plain: bool = False
    """An everyday word: not bold."""

    @property
    def heading(self) -> bool:
        return not self.kind


class FindList(QWidget):
    """FindList(look, name). `chosen` tells the Entry, `left_upwards` that the arrow wants above the first."""

    chosen = Signal(object)
    moved = Signal(object)
    """The rectangle that shall be seen."""
    left_upwards = Signal()

    def __init__(self, look: ThemeSwitch, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.entries: tuple[Entry, ...] = ()
        self._current, self._hover, self._taken = -1, -1, ""
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._resize)

    def show_entries(self, entries: Sequence[Entry], taken: str) -> None:
        """`taken`: "kind:code" of what is chosen now."""
        if (tuple(entries), taken) != (self.entries, self._taken):
            kept = self.current()
            self.entries, self._taken = tuple(entries), taken
            self._current = next((n for n, each in enumerate(self.entries) if each == kept and not each.heading), -1)
            self._resize()

    def current(self) -> Entry | None:
        return self.entries[self._current] if 0 <= self._current < len(self.entries) else None

    def first(self) -> Entry | None:
        return next((each for each in self.entries if not each.heading), None)

    def begin(self) -> None:
        """The focus, at the first entry."""
        self._go(next((n for n, each in enumerate(self.entries) if not each.heading), -1))
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(200, sum(self._heights()))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        places = [n for n, each in enumerate(self.entries) if not each.heading]
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and places:
            at = places.index(self._current) + step if self._current in places else 0
            if at < 0:
                self.left_upwards.emit()
            else:
                self._go(places[min(at, len(places) - 1)])
        elif is_enter(event) and self.current() is not None:
            self.chosen.emit(self.current())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().toPoint())
        if at >= 0:
            self._go(at)
            self.chosen.emit(self.entries[at])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover = self._at(event.position().toPoint())
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current < 0:
            self._go(next((n for n, each in enumerate(self.entries) if not each.heading), -1))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._look.theme, QPainter(self)
        top = 0.0
        for number, (entry, high) in enumerate(zip(self.entries, self._heights(), strict=True)):
            where = QRectF(0, top, self.width(), high)
            top += high
            if entry.heading:
                words = where.adjusted(_SIDE, theme.px(8), -_SIDE, 0)
                paint.text(painter, words, entry.title, theme.font("label"), theme.colour("text.secondary"))
                painter.fillRect(QRectF(0, where.bottom() - theme.hairline, where.width(), theme.hairline), theme.colour("line.hairline"))
                continue
            taken = f"{entry.kind}:{entry.code}" == self._taken and not entry.plain
            focused = self.hasFocus() and number == self._current
            paint.row_ground(painter, theme, where, selected=taken, hovered=number == self._hover, focused=focused)
            self._paint_entry(painter, theme, where, entry)

    def _paint_entry(self, painter: QPainter, theme: Theme, where: QRectF, entry: Entry) -> None:
        inner = where.adjusted(_SIDE, 0, -_SIDE, -theme.hairline)
        small, quiet = theme.font("label"), theme.colour("text.secondary")
        two = bool(entry.note)
        above = QRectF(inner.left(), inner.top() + theme.px(8), inner.width(), theme.px(22)) if two else QRectF(inner)
        below = QRectF(inner.left(), inner.top() + theme.px(31), inner.width(), theme.px(18))
        if entry.right:
            paint.text(painter, above, entry.right, small, quiet, paint.RIGHT, elide=False)
            above.setRight(above.right() - paint.width(entry.right, small) - 10)
        if entry.marks.initials:
            bold = theme.font("caption", "bold")
            wide = paint.width(entry.marks.initials, bold)
            self._marked(painter, theme, QRectF(below.right() - wide, below.top(), wide + 1, below.height()), entry, initials=True)
            below.setRight(below.right() - wide - 10)
        self._marked(painter, theme, above, entry, initials=False)
        if two:
            paint.text(painter, below, entry.note, small, quiet)

    def _marked(self, painter: QPainter, theme: Theme, where: QRectF, entry: Entry, *, initials: bool) -> None:
        """A text in three pieces, the middle one in the accent; plain where it does not fit whole."""
        said = entry.marks.initials if initials else entry.title
        size = "caption" if initials else "body" if entry.plain or not entry.note else "section"
        base = theme.font(size, "regular" if initials or entry.plain or not entry.note else "medium")
        strong: QFont = theme.font(size, "bold") if initials else base
        ink = theme.colour("text.secondary" if initials or entry.plain else "text.primary")
        pieces = (said[: entry.marks.start], said[entry.marks.start : entry.marks.end], said[entry.marks.end :])
        if not pieces[1] or sum(paint.width(piece, base) for piece in pieces) > where.width() + 1:
            paint.text(painter, where, said, base, ink)
            return
        left = QRectF(where)
        for place, piece in enumerate(pieces):
            font = strong if place == 1 else base
            paint.text(painter, left, piece, font, theme.colour("text.link") if place == 1 else ink, elide=False)
            left.setLeft(left.left() + paint.width(piece, font))

    def _heights(self) -> list[int]:
        px = self._look.theme.px
        return [px(_HEAD) if each.heading else px(_TWO) if each.note else px(_ONE) for each in self.entries]

    def _at(self, where: QPoint) -> int:
        top = 0
        for number, high in enumerate(self._heights()):
            if top <= where.y() < top + high:
                return -1 if self.entries[number].heading else number
            top += high
        return -1

    def _go(self, place: int) -> None:
        self._current = place
        entry = self.current()
        self.setAccessibleDescription(" ".join(filter(None, (entry.title, entry.note, entry.right))) if entry else "")
        if entry is not None:
            heights = self._heights()
            self.moved.emit(QRect(QPoint(0, sum(heights[:place])), QSize(1, heights[place])))
        self.update()

    def _resize(self) -> None:
        self._hover = -1
        self.setFixedHeight(self.sizeHint().height())
        self.update()
