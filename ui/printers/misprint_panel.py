"""作废: why a sheet that is out counts as a misprint. A good one follows with its own number."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.cases.panel import Deed, Panel, line
from ui.text import _
from ui.theme import ThemeSwitch


class MisprintPanel(Panel):
    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, _("Misprint"), _("The copy keeps its number and does not count; tear the sheet up"), _("Void and print"), parent=parent
        )
        self.why = line(look, _("Why"), most=100, placeholder=_("smeared, crooked, torn"))
        self.add("/why", _("Why"), self.why)
        self.order(self.why)

    def begin(self) -> None:
        self.why.clear()
        self.start()

    def deed(self) -> Deed | None:
        if not self.why.text().strip():
            self.rows["/why"].set_error(_("Say why, please"))
            self.why.setFocus()
            return None
        return Deed("void", {"why": self.why.text().strip()})
