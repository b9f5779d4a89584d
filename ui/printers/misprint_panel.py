"""作废: why a sheet that is out counts as a misprint, and for a case's paper a supervisor's signature. A good one follows with its own number."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.cases.panel import Deed, Panel, line
from ui.cases.signature import Signature
from ui.text import _
from ui.theme import ThemeSwitch


class MisprintPanel(Panel):
    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, _("Misprint"), _("The copy keeps its number and does not count; tear the sheet up"), _("Void and print"), parent=parent
        )
        self.why = line(look, _("Why"), most=100, placeholder=_("smeared, crooked, torn"))
        self.add("/why", _("Why"), self.why)
        self._signature = Signature(look, self)
        self.account, self.password = self._signature.fields
        self.order(self.why, self.account, self.password)

    def begin(self, *, signs: bool) -> None:
        """`signs`: a supervisor must sign here."""
        self._signature.ask(signs)
        self.why.clear()
        self.start()

    def deed(self) -> Deed | None:
        why = self.why.text().strip()
        if not why:
            self.rows["/why"].set_error(_("Say why, please"))
            self.why.setFocus()
            return None
        return None if self._signature.lacking() else Deed("void", {"why": why, **self._signature.take()})
