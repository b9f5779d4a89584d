"""The coach strip: one line over the work that says the next step and its key. Never in the way: it takes no focus by itself and covers nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.keys import KeyHint
from ui.widgets.text import Text


class CoachStrip(QFrame):
    """`show_step` and `show_end`; hidden while nobody walks."""

    skipped = Signal()
    left = Signal()

    def __init__(self, look: ThemeSwitch) -> None:
        super().__init__()
        self._look = look
        self.setProperty("surface", "selected")
        self.setProperty("edge", "bottom")
        self.icon = IconLabel(look, "flag", "primary.on_tint", ground="surface.selected")
        self.place = Text(look, "", "label-medium", "accent")
        self.words = Text(look, "", "body-medium", wrap=True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.key: KeyHint | None = None
        self.skip = ActionButton(look, _("Skip"), "Alt+S", variant="quiet", size="compact")
        self.leave = ActionButton(look, _("Put it aside"), "Alt+Q", variant="quiet", size="compact")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 5, 10, 5)
        self._row.setSpacing(10)
        for part in (self.icon, self.place, self.words, self.skip, self.leave):
            self._row.addWidget(part, 1 if part is self.words else 0, Qt.AlignmentFlag.AlignVCenter)
        self.skip.clicked.connect(self.skipped)
        self.leave.clicked.connect(self.left)
        for button in (self.skip, self.leave):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.bind(self)
        self.hide()

    def show_step(self, number: int, of: int, words: str, key: str, *, well: bool = False) -> None:
        """`well`: the one before was just done."""
        self.icon.set_icon("check-filled" if well else "flag", "status.ok.on_tint" if well else "primary.on_tint")
        place = _("Step {n} of {m}", n=number, m=of)
        self.place.say(_("Done. {place}", place=place) if well else place)
        self._say(words, key)
        self.skip.setVisible(True)
        self.leave.say(_("Put it aside"))

    def show_end(self, words: str) -> None:
        self.icon.set_icon("check-filled", "status.ok.on_tint")
        self.place.say(_("All done"))
        self._say(words, "")
        self.skip.setVisible(False)
        self.leave.say(_("Close"))

    def _say(self, words: str, key: str) -> None:
        self.words.say(words)
        if self.key is not None:
            self._row.removeWidget(self.key)
            self.key.hide()
            self.key.deleteLater()
            self.key = None
        if key:
            self.key = KeyHint(self._look, *key.split("+"))
            self._row.insertWidget(3, self.key, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{self.place.text()} {words} {key}".strip())
        self.show()
