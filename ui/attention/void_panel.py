"""The one question inside the page: voiding is asked twice. The focus lies on going back; nothing is done by pressing the same key again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.text import Text


class VoidPanel(QFrame):
    """`confirmed` or `left`."""

    confirmed = Signal()
    left = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "top")
        self.title = Text(look, "", "body-bold", wrap=True)
        self.words = Text(look, "", "label", "secondary", wrap=True)
        self.back = ActionButton(look, _("Go back"), "Esc")
        self.go = ActionButton(look, _("Void it for good"), "Ctrl+D", variant="danger")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(10)
        row.addWidget(IconLabel(look, "triangle", "status.missing.on_tint", 18), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.words)
        row.addLayout(column, 1)
        row.addWidget(self.back)
        row.addWidget(self.go)
        self.go.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.back.clicked.connect(self.left)
        self.go.clicked.connect(self.confirmed)
        self.hide()

    def ask(self, title: str, words: str) -> None:
        self.title.say(title)
        self.words.say(words)
        self.show()
        self.back.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
