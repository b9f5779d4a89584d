"""Keys: small caps that name one, never the only label of anything, and what a key does in a part of the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint


class KeyHint(QWidget):
    """One or several caps side by side: KeyHint(look, "Ctrl", "+")."""

    def __init__(self, look: ThemeSwitch, *keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("+".join(keys))
        look.changed.connect(self._resize)

    def sizeHint(self) -> QSize:
        sizes = [paint.cap_size(self._look.theme, key) for key in self._keys]
        return QSize(round(sum(size.width() for size in sizes)) + 3 * (len(sizes) - 1), round(max(size.height() for size in sizes)))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        right, middle = float(self.width()), self.height() / 2
        for key in reversed(self._keys):
            right = paint.key_cap(painter, theme, right, middle, key) - 3

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()


def key_within(scope: QWidget, keys: str, run: Callable[[], object], *, repeats: bool = True) -> QShortcut:
    """Lets the keys do it while the focus is anywhere in `scope`; `repeats` again and again while they are held down."""
    shortcut = QShortcut(QKeySequence(keys), scope)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.setAutoRepeat(repeats)
    shortcut.activated.connect(run)
    return shortcut
