"""Tabs for the papers that are possible now: words with a line under the one that is shown. Left and right choose; it is one stop for Tab."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint

_PADDING = 12


class PaperTabs(QWidget):
    """PaperTabs(look, name=…); `show_tabs` with (key, words) pairs."""

    chosen = Signal(object)

    def __init__(self, look: ThemeSwitch, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tabs: tuple[tuple[str, str], ...] = ()
        self._value = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        look.changed.connect(self._resize)

    def value(self) -> str:
        return self._value

    def show_tabs(self, tabs: Sequence[tuple[str, str]], value: str) -> None:
        if (tuple(tabs), value) != (self._tabs, self._value):
            self._tabs, self._value = tuple(tabs), value
            self.setAccessibleDescription(next((words for key, words in tabs if key == value), ""))
            self._resize()

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._width(words) for _key, words in self._tabs)) or 1, self._look.theme.px(35))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        keys = [key for key, _words in self._tabs]
        if step and self._value in keys:
            self._choose(keys[min(max(keys.index(self._value) + step, 0), len(keys) - 1)])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = 0.0
        for key, words in self._tabs:
            left += self._width(words)
            if event.position().x() < left:
                self._choose(key)
                return

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        left = 0.0
        for key, words in self._tabs:
            on, wide = key == self._value, self._width(words)
            cell = QRectF(round(left), 0, round(wide), self.height())
            ink = theme.colour("primary.on_tint" if on else "text.secondary")
            paint.text(painter, cell, words, theme.font("label", "bold" if on else "regular"), ink, paint.CENTRE, elide=False)
            if on:
                painter.fillRect(QRectF(cell.left(), self.height() - 2, cell.width(), 2), theme.colour("primary.solid"))
                if self.hasFocus():
                    paint.rounded(painter, cell.adjusted(2, 3, -2, -4), 4, None, theme.colour("focus.ring"), theme.ring)
            left += wide

    def _width(self, words: str) -> float:
        return paint.width(words, self._look.theme.font("label", "bold")) + 2 * _PADDING

    def _choose(self, key: str) -> None:
        if key != self._value:
            self._value = key
            self.update()
            self.chosen.emit(key)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()
