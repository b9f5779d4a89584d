"""第二签名: a supervisor's account and password for one deed, in a panel inside the page. Nobody is signed in by it; the password leaves with the deed
and is not kept on screen."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from ui.cases.panel import Deed, Panel, line
from ui.text import _
from ui.theme import ThemeSwitch


class SignPanel(Panel):
    """SignPanel(look, what). `wanted` has a Deed "sign" with `account` and `password`; `left` when it is left."""

    def __init__(self, look: ThemeSwitch, what: str) -> None:
        super().__init__(look, _("A supervisor signs"), what, _("Sign"))
        self.account = line(look, _("Supervisor's account"), most=40)
        self.password = line(look, _("Supervisor's password"), most=200)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        row = self.side_by_side()
        self._rows = (
            self.add("/account", _("Supervisor"), self.account, row=row),
            self.add("/password", _("Password"), self.password, row=row),
        )
        self.order(self.account, self.password)
        self.hide()

    def ask(self) -> None:
        """On screen, empty, the caret in the account."""
        self.account.clear()
        self.password.clear()
        self.show()
        self.start()

    def deed(self) -> Deed | None:
        for row in self._rows:
            editor = row.editor
            if isinstance(editor, QLineEdit) and not editor.text().strip():
                row.set_error(_("The supervisor signs here"))
                editor.setFocus()
                return None
        password = self.password.text()
        self.password.clear()
        return Deed("sign", {"account": self.account.text().strip(), "password": password})
