"""作废: why a sheet that is out counts as a misprint, and for a case's paper a supervisor's signature. A good one follows with its own number."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.cases.panel import Deed, Panel, line
from ui.text import _
from ui.theme import ThemeSwitch


class MisprintPanel(Panel):
    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, _("Misprint"), _("The copy keeps its number and does not count; tear the sheet up"), _("Void and print"), parent=parent
        )
        self.why = line(look, _("Why"), most=100, placeholder=_("smeared, crooked, torn"))
        self.account = line(look, _("Supervisor's account"), most=40)
        self.password = line(look, _("Supervisor's password"), most=200)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.add("/why", _("Why"), self.why)
        row = self.side_by_side()
        self._signature = (
            self.add("/account", _("Supervisor"), self.account, row=row),
            self.add("/password", _("Password"), self.password, row=row),
        )
        self.order(self.why, self.account, self.password)

    def begin(self, *, signs: bool) -> None:
        """`signs`: a supervisor must sign here."""
        for row in self._signature:
            row.setVisible(signs)
        for editor in (self.why, self.account, self.password):
            editor.clear()
        self.start()

    def deed(self) -> Deed | None:
        if not self.why.text().strip():
            self.rows["/why"].set_error(_("Say why, please"))
            self.why.setFocus()
            return None
        if self._signature[0].isHidden():
            return Deed("void", {"why": self.why.text().strip()})
        for row, editor in zip(self._signature, (self.account, self.password), strict=True):
            if not editor.text().strip():
                row.set_error(_("The supervisor signs here"))
                editor.setFocus()
                return None
        password = self.password.text()
        self.password.clear()
        return Deed("void", {"why": self.why.text().strip(), "account": self.account.text().strip(), "password": password})
