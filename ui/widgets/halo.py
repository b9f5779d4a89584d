"""The halo around the control that has the focus: 2 px outside its ring. One frame that moves from control to control.

It is a sibling of the control (so it scrolls and is clipped with it) and never takes the mouse. Lists paint their ring inside the row instead.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.segmented import Segmented

_KINDS = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractButton, Segmented)
_MARGIN = 3


class _Halo(QWidget):
    def __init__(self, look: ThemeSwitch, around: QWidget) -> None:
        super().__init__(around.parentWidget())
        self._look = look
        self._around = around
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around.installEventFilter(self)
        self.follow()
        self.show()
        self.stackUnder(around)

    def follow(self) -> None:
        self.setGeometry(self._around.geometry().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and isValid(self) and isValid(self._around):
            self.follow()
        elif event.type() == QEvent.Type.Hide:
            self.hide()
        elif event.type() == QEvent.Type.Show:
            self.show()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        radius = theme.tokens.radius["control"] + 2
        paint.rounded(QPainter(self), QRectF(self.rect()), radius, None, theme.colour("focus.halo"), _MARGIN)


class FocusHalo(QObject):
    """Make one for the application; it follows the focus until `end`."""

    def __init__(self, app: QApplication, look: ThemeSwitch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._halo: _Halo | None = None
        self._app = app
        app.focusChanged.connect(self._moved)
        self._moved(None, app.focusWidget())

    def end(self) -> None:
        """Follows the focus no more."""
        self._app.focusChanged.disconnect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._halo is not None and isValid(self._halo):
            self._halo.hide()
            self._halo.deleteLater()
        self._halo = None
        if isinstance(new, _KINDS) and new.property("role") != "bare":
            home = new.parentWidget()
            if home is not None and not isinstance(home, QSplitter | QStackedWidget):
                self._halo = _Halo(self._look, new)
