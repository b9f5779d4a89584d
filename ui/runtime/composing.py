"""No shortcut fires while an input method composes: watches the control that has the focus for preedit text and takes shortcuts off its keys.

Qt asks the focused control first (ShortcutOverride); accepting there sends the key to the control, where the input method handles it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from shiboken6 import isValid


class ComposingGuard(QObject):
    """Make one for the application. `composing` is true while there is preedit text."""

    def __init__(self, app: QGuiApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watched: QObject | None = None
        self._app = app
        self.composing = False
        app.focusObjectChanged.connect(self._watch)
        if app.focusObject() is not None:
            self._watch(app.focusObject())

    def end(self) -> None:
        """Watches nobody any more."""
        self._app.focusObjectChanged.disconnect(self._watch)
        self._watch(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self.composing = bool(event.preeditString())
        elif event.type() == QEvent.Type.ShortcutOverride and self.composing:
            event.accept()
            return True
        return False

    def _watch(self, target: QObject | None) -> None:
        if self._watched is not None and isValid(self._watched):  # one that dies with the focus gives it up on its way
            self._watched.removeEventFilter(self)
            self._watched.destroyed.disconnect(self._gone)
        self.composing = False
        self._watched = target
        if target is not None:
            target.installEventFilter(self)
            target.destroyed.connect(self._gone)

    def _gone(self) -> None:
        self._watched = None
        self.composing = False
