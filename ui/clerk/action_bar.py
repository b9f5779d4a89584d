"""The foot of the case: one sentence, putting aside until it is decided, then the receipt of materials, and the one primary action."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.clerk.standing import Action
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.text import Text


class ActionBar(QFrame):
    """ActionBar(look). The keys are bound by the case room, which knows what they do on each step."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "top")
        self.sentence = Text(look, "", "label", "secondary", wrap=True)
        self.receipt = ActionButton(look, _("Receipt of materials"), "Ctrl+R")
        self.aside = ActionButton(look, _("Put aside"), "Ctrl+H", icon="pause")
        self.primary = ActionButton(look, "", "Ctrl+Enter", variant="primary", size="primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(10)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.aside)
        row.addWidget(self.receipt)
        row.addWidget(self.primary)

    def show_standing(self, action: Action, words: str, tone: str, *, receipt: bool, aside: bool = False) -> None:
        self.primary.say(action.words, action.key, action.icon)
        self.primary.why_not(action.why_not)
        self.sentence.say(words, tone)
        self.receipt.setVisible(receipt)
        self.aside.setVisible(aside)
