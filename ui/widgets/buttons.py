"""Buttons that carry their key: icon and words at the left, the key cap at the right.

Ground and border come from the style sheet (`variant`: primary, secondary, quiet, danger); the content is painted here. A button that cannot be
used stays in its place, dimmed; `why_not` says the reason in its tooltip, which its key shows too. Enter presses it, as Space does.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolTip, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint

_ARROWS = str.maketrans({"←": "Left", "→": "Right", "↑": "Up", "↓": "Down"})
"""As a cap shows them, and as Qt calls them."""
_PADDING = {"compact": 9, "comfortable": 12, "primary": 16, "call": 16}


class ActionButton(QPushButton):
    """ActionButton(look, "呼叫", "F2", icon="megaphone", variant="primary", size="call").

    size: compact 28, comfortable 36, primary 40, call 52. `bind(scope)` makes the key press it while `scope`'s window is active.
    """

    def __init__(
        self, look: ThemeSwitch, text: str, key: str = "", *, icon: str = "", variant: str = "secondary", size: str = "comfortable",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look = look
        self._words = text
        self._key = key
        self._icon = icon
        self._size = size
        self.setProperty("variant", variant)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        look.changed.connect(self._resize)
        self._name()
        self._resize()

    @property
    def words(self) -> str:
        return self._words

    @property
    def key(self) -> str:
        return self._key

    @property
    def icon_name(self) -> str:
        return self._icon

    def say(self, text: str, key: str | None = None, icon: str | None = None) -> None:
        """New words (and key or icon); the same place. Nothing is measured or painted when all are as they were."""
        said = (text, self._key if key is None else key, self._icon if icon is None else icon)
        if said == (self._words, self._key, self._icon):
            return
        self._words, self._key, self._icon = said
        self._name()
        self._resize()

    def why_not(self, reason: str) -> None:
        """Dims the button with a reason; "" makes it usable again."""
        self.setEnabled(not reason)
        self.setToolTip(reason)
        self._name()

    def set_variant(self, variant: str) -> None:
        if self.property("variant") != variant:
            self.setProperty("variant", variant)
            self.style().unpolish(self)
            self.style().polish(self)
            self.update()

    def bind(self, scope: QWidget, context: Qt.ShortcutContext = Qt.ShortcutContext.WindowShortcut) -> QShortcut:
        """Lets the key that is on the button press it, wherever the focus is in `scope` (by default in its window)."""
        shortcut = QShortcut(QKeySequence(self._key.translate(_ARROWS)), scope)
        shortcut.setContext(context)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(self.press)
        return shortcut

    def press(self) -> None:
        """As its key: a dimmed button says beside itself why it does nothing, because a tooltip alone is for who has a mouse."""
        if self.isEnabled():
            self.click()
        elif self.isVisible() and self.toolTip():
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.toolTip(), self)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        wide = 2 * theme.px(_PADDING[self._size]) + paint.width(self._words, self._font()) + 1
        wide += theme.px(24) if self._icon else 0
        wide += paint.cap_size(theme, self._key).width() + theme.px(10) if self._key else 0
        return QSize(round(wide), theme.px(theme.tokens.controls[self._size]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        super().paintEvent(event)
        painter = QPainter(self)
        ink, cap_ink, cap_line, path = self._colours()
        inner = QRectF(self.rect()).adjusted(theme.px(_PADDING[self._size]), 0, -theme.px(_PADDING[self._size]), 0)
        middle = inner.center().y()
        if self._key:
            inner.setRight(paint.cap(painter, theme, inner.right(), middle, self._key, cap_ink, cap_line) - theme.px(8))
        if self._icon:
            paint.icon(painter, theme, QPointF(inner.left() + theme.px(8), middle), self._icon, path)
            inner.setLeft(inner.left() + theme.px(24))
        paint.text(painter, inner, self._words, self._font(), ink, elide=False)

    def _colours(self) -> tuple[QColor, QColor, QColor, str]:
        """Ink, key cap's ink and border, and the icon's colour path."""
        theme = self._look.theme
        variant = self.property("variant")
        if not self.isEnabled():
            path, line = "text.disabled", "line.strong"
            return theme.colour(path), theme.colour(path), theme.colour(line), path
        if variant == "primary":
            return theme.colour("text.on_primary"), theme.colour("text.on_primary"), paint.on_primary_line(theme), "text.on_primary"
        path = {"danger": "status.missing.on_tint", "quiet": "text.secondary"}.get(str(variant), "text.primary")
        return theme.colour(path), theme.colour("text.secondary"), theme.colour("line.strong"), path

    def _font(self) -> QFont:
        theme = self._look.theme
        if self._size == "call":
            return theme.font("section", "medium")
        return theme.font("label" if self._size == "compact" else "body", "regular" if self.property("variant") == "quiet" else "medium")

    def _name(self) -> None:
        self.setAccessibleName(self._words)
        self.setAccessibleDescription(self._key if self.isEnabled() else self.toolTip() or self._key)

    def _resize(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.updateGeometry()
        self.update()
