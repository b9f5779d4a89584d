"""What the clerk must know of a theme before relying on it: that it is an outline only, or that nobody has confirmed it against the hall's guide."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.catalogue.model import Theme as ThingTheme
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.chips import StatusChip
from ui.widgets.text import Text


def theme_mark(*, outline: bool, confirmed: bool) -> tuple[str, str]:
    """(status, word) of the chip; ("", "") for a theme that is modelled and confirmed."""
    if outline:
        return "attention", _("Outline")
    return ("", "") if confirmed else ("deferred", _("Not confirmed"))


class ThemeNote(QFrame):
    """ThemeNote(look). Hidden where there is nothing to say."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setProperty("edge", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.chip = StatusChip(look, "attention", "")
        self.words = Text(look, "", "label", "secondary", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(10)
        row.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self.hide()

    def show_theme(self, theme: ThingTheme | None) -> None:
        status, word = theme_mark(outline=theme.outline, confirmed=theme.confirmed) if theme is not None else ("", "")
        self.setVisible(bool(word))
        if theme is None or not word:
            return
        self.chip.show_status(status, word)
        self.words.say(
            _("Only the items are named, after the national list. Materials and days follow the hall's own guide: check them there")
            if theme.outline
            else _("Modelled, but not compared with this hall's guide yet. Please compare the materials before relying on it")
        )
