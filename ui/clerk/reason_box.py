"""One line for a reason, in the queue pane, with a choice of service for a transfer. Never a dialog; Esc leaves and nothing has happened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.queue.model import Service
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.choices import ChoiceBox
from ui.widgets.text import Text


class ReasonBox(QFrame):
    """Enter gives the reason, Esc leaves. A reason is always asked: nobody waits or is moved without one."""

    given = Signal(object, object)
    """(what: hold, transfer or pause; (service code or "", reason))"""
    left = Signal()

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setProperty("edge", "top")
        self._what = ""
        self.title = Text(look, "", "label-medium")
        self.service = ChoiceBox(look, name=_("Transfer to service"))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(_("Reason"))
        self.reason.setMaxLength(100)
        self.reason.returnPressed.connect(self._give)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 12)
        column.setSpacing(6)
        for part in (self.title, self.service, self.reason):
            column.addWidget(part)
        self.hide()

    def ask(self, what: str, title: str, services: Sequence[Service] = ()) -> None:
        """Opens with the focus in it; a second key changes what is asked."""
        self._what = what
        self.title.say(title)
        self.service.set_options([(entry.code, entry.name) for entry in services])
        if services:
            self.service.set_value(services[0].code)
        self.service.setVisible(bool(services))
        self.reason.clear()
        self.reason.setPlaceholderText(_("Reason, Enter to confirm"))
        self.show()
        (self.service if services else self.reason).setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            self.hide()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.service.hasFocus():
            self.reason.setFocus()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        reason = self.reason.text().strip()
        if reason:
            self.given.emit(self._what, (self.service.value() if not self.service.isHidden() else "", reason))
            self.hide()
