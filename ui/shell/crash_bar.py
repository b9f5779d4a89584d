"""One sentence after a fault in the program, and the way to begin again at the same place. It stands until the person chooses; nothing stops meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.runtime.crash import Crash
from ui.text import _
from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.text import Text


class CrashBar(QFrame):
    again = Signal()
    """The person wants to begin again."""

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__()
        self.setProperty("surface", "raised")
        self.setProperty("edge", "top")
        self.words = Text(look, "", "body-medium", "missing", wrap=True)
        self.again_button = ActionButton(look, _("Begin again here"), "Alt+R", icon="refresh", size="compact")
        self.close_button = ActionButton(look, _("Go on without"), "Alt+G", variant="quiet", size="compact")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 12, 5)
        row.setSpacing(8)
        row.addWidget(IconLabel(look, STATUS_ICONS["missing"], "status.missing.on_tint"))
        row.addWidget(self.words, 1)
        row.addWidget(self.again_button)
        row.addWidget(self.close_button)
        for button in (self.again_button, self.close_button):
            button.bind(self)
        self.again_button.clicked.connect(self.again)
        self.close_button.clicked.connect(self.hide)
        self.hide()

    @Slot(object)
    def tell(self, crash: Crash) -> None:
        """The sentence names the kind of fault, never its words: those may quote what was typed."""
        said = _(
            "Something went wrong in the program ({place}). What you typed is kept; it has been noted for the administrator",
            place=crash.kind,
        )
        self.words.say(said)
        self.setAccessibleName(said)
        self.show()
