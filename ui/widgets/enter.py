"""Enter goes from field to field, and past what is right as it stands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def is_enter(event: QKeyEvent) -> bool:
    """Enter alone; Ctrl+Enter and Shift+Enter mean other things."""
    return event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


class EnterChain(QObject):
    """Enter in one of the fields goes to the next that is on screen; in the last one it is told (`finished`). What is right as it stands nearly
    always may be `passed_by`: Enter goes past it, Tab and Shift+Tab reach it."""

    finished = Signal()
    entered = Signal(object)
    """The field that got the focus."""
    left = Signal(object)
    """The field that lost it."""
    passed = Signal(object)
    """The field in which Enter was pressed, before the focus goes on."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._order: tuple[QWidget, ...] = ()
        self._passed_by: tuple[QWidget, ...] = ()

    def set_order(self, fields: Sequence[QWidget], passed_by: Sequence[QWidget] = ()) -> None:
        before = self._order
        self._order, self._passed_by = tuple(fields), tuple(passed_by)
        for field in self._order:
            if field not in before:
                field.installEventFilter(self)

    def first(self) -> QWidget | None:
        return next((field for field in self._order if _usable(field)), None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.FocusIn:
            self.entered.emit(watched)
        elif kind == QEvent.Type.FocusOut:
            self.left.emit(watched)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and is_enter(event) and watched in self._order:
            self.passed.emit(watched)
            self._go_on(watched)
            return True
        return False

    def _go_on(self, watched: QObject) -> None:
        place = self._order.index(watched)
        following = next((field for field in self._order[place + 1 :] if _usable(field) and field not in self._passed_by), None)
        if following is None:
            self.finished.emit()
        else:
            following.setFocus(Qt.FocusReason.TabFocusReason)


def _usable(field: QWidget) -> bool:
    return field.isEnabled() and not field.isHidden() and field.isVisibleTo(field.window())
