"""A quiet strip at the window's foot whose cells carry a word and a key: text size, look, drill on sign-in; the status bar builds on the same cell."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint


class StripCell(QAbstractButton):
    """Icon, word, bold word, small word, key caps: whatever is given, in this order. Clickable when `clickable`."""

    def __init__(self, look: ThemeSwitch, *, clickable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._icon, self._colour = "", "text.secondary"
        self._label, self._state, self._note = "", "", ""
        self._keys: tuple[str, ...] = ()
        self.line_left, self.line_right = False, True
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if clickable else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._clickable = clickable
        look.changed.connect(self._resize)

    def show_words(
        self, label: str, state: str = "", note: str = "", *, icon: str = "", colour: str = "text.secondary", keys: tuple[str, ...] = ()
    ) -> None:
        self._label, self._state, self._note, self._icon, self._colour, self._keys = label, state, note, icon, colour, keys
        self.setAccessibleName(" ".join(part for part in (label, state, note) if part))
        self._resize()

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        wide = 20.0 + (theme.px(22) if self._icon else 0)
        for words, weight in ((self._label, "regular"), (self._state, "medium"), (self._note, "regular")):
            wide += paint.width(words, theme.font("label", weight)) + 6 if words else 0
        wide += sum(paint.cap_size(theme, key).width() + 3 for key in self._keys)
        return QSize(round(wide), theme.px(theme.tokens.bars["status"]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        if self._clickable and (self.underMouse() or self.isDown()):
            painter.fillRect(self.rect(), theme.colour("surface.hover"))
        line = theme.hairline
        if self.line_right:
            painter.fillRect(QRectF(self.width() - line, 0, line, self.height()), theme.colour("line.hairline"))
        if self.line_left:
            painter.fillRect(QRectF(0, 0, line, self.height()), theme.colour("line.hairline"))
        left, middle = 11.0, self.height() / 2
        if self._icon:
            paint.icon(painter, theme, QPointF(left + theme.px(8), middle), self._icon, self._colour)
            left += theme.px(22)
        for words, weight, tone in (
            (self._label, "regular", "secondary"),
            (self._state, "medium", "primary"),
            (self._note, "regular", "secondary"),
        ):
            if words:
                font = theme.font("label", weight)
                left += paint.text(painter, QRectF(left, 0, 900, self.height()), words, font, theme.colour(f"text.{tone}"), elide=False) + 6
        for key in self._keys:
            wide = paint.cap_size(theme, key).width()
            paint.key_cap(painter, theme, left + wide, middle, key)
            left += wide + 3
        if self.hasFocus():
            paint.rounded(painter, QRectF(self.rect()).adjusted(2, 2, -2, -2), 4, None, theme.colour("focus.ring"), theme.ring)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()


class Strip(QFrame):
    """The strip itself: cells from the left, a stretch, cells at the right."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("surface", "canvas")
        self.setProperty("edge", "top")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(5, 0, 5, 0)
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self._left = 0
        look.changed.connect(self._resize)
        self._resize()

    def add_left(self, cell: QWidget) -> None:
        self._row.insertWidget(self._left, cell)
        self._left += 1

    def add_right(self, cell: QWidget) -> None:
        self._row.addWidget(cell)

    def _resize(self) -> None:
        theme = self._look.theme
        self.setFixedHeight(theme.px(theme.tokens.bars["status"]))
