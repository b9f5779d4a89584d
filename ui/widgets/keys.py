"""Key hints: small caps that name a key. Never the only label of anything."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint


class KeyHint(QWidget):
    """One or several caps side by side: KeyHint(look, "Ctrl", "+"). tone: plain, or on_primary over a filled ground."""

    def __init__(self, look: ThemeSwitch, *keys: str, tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._keys = keys
        self._tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("+".join(keys))
        look.changed.connect(self._resize)

    def sizeHint(self) -> QSize:
        sizes = [paint.cap_size(self._look.theme, key) for key in self._keys]
        return QSize(round(sum(size.width() for size in sizes)) + 3 * (len(sizes) - 1), round(max(size.height() for size in sizes)))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        ink = theme.colour("text.on_primary" if self._tone == "on_primary" else "text.secondary")
        border = paint.on_primary_line(theme) if self._tone == "on_primary" else theme.colour("line.strong")
        fill = None if self._tone == "on_primary" else theme.colour("surface.raised")
        right = float(self.width())
        for key in reversed(self._keys):
            right = paint.cap(painter, theme, right, self.height() / 2, key, ink, border, fill) - 3

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()
