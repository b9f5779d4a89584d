"""The action bar of 办件: everything that can be done with a case, each with its key; what cannot be done now says why."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton

_FIRST_ROW = 5
_SMALLEST = 1366


class CasesFoot(QFrame):
    """CasesFoot(look). `wanted` tells the action."""

    wanted = Signal(object)

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "top")
        self.go_on = ActionButton(look, _("Go on with it"), "Ctrl+O", variant="primary", size="compact")
        self.reprint = ActionButton(look, _("Print again"), "Ctrl+P", icon="printer", size="compact")
        self.buttons: dict[str, ActionButton] = {
            "go_on": self.go_on,
            "deliver": ActionButton(look, _("Deferred here"), "Ctrl+D", size="compact"),
            "hand_out": ActionButton(look, _("Hand out"), "Ctrl+R", size="compact"),
            "serve": ActionButton(look, _("Serve"), "Ctrl+S", size="compact"),
            "extend": ActionButton(look, _("Extend"), "Ctrl+E", size="compact"),
            "stop": ActionButton(look, _("Suspend"), "Ctrl+T", size="compact"),
            "withdraw": ActionButton(look, _("Withdraw"), "Ctrl+W", size="compact"),
            "rate": ActionButton(look, _("Rating"), "Ctrl+J", size="compact"),
            "grievance": ActionButton(look, _("Not done"), "Ctrl+B", size="compact"),
            "reprint": self.reprint,
            "reveal": ActionButton(look, _("Whole"), "Ctrl+Y", size="compact"),
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 20, 8)
        column.setSpacing(6)
        self._rows = (QHBoxLayout(), QHBoxLayout())
        for row in self._rows:
            row.setSpacing(8)
            column.addLayout(row)
        for button in self.buttons.values():
            button.clicked.connect(self._clicked)
        look.changed.connect(self._arrange)
        self._arrange()

    def bind(self, scope: QWidget) -> None:
        for button in self.buttons.values():
            button.bind(scope, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_refusals(self, reasons: Mapping[str, str]) -> None:
        for action, button in self.buttons.items():
            button.why_not(reasons.get(action, ""))

    def _clicked(self) -> None:
        button = self.sender()
        for action, each in self.buttons.items():
            if each is button:
                self.wanted.emit(action)

    def _arrange(self) -> None:
        """One row where all fit on the smallest screen; else two."""
        two = sum(button.sizeHint().width() + 8 for button in self.buttons.values()) + 40 > _SMALLEST
        for row in self._rows:
            while row.count():
                row.takeAt(0)
        for place, button in enumerate(self.buttons.values()):
            self._rows[1 if two and place >= _FIRST_ROW else 0].addWidget(button)
        for row in self._rows:
            row.addStretch(1)
