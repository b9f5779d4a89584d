"""第二签名: a supervisor's account and password for one deed, in a panel inside the page. Nobody is signed in by it; the password leaves with the deed
and is not kept on screen."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from ui.cases.panel import Deed, Panel, line
from ui.text import _
from ui.theme import ThemeSwitch


def password_line(look: ThemeSwitch, name: str, *, most: int = 200) -> QLineEdit:
    made = line(look, name, most=most)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class Signature:
    """Signature(look, panel): the supervisor's two fields side by side in a panel, at the end of what it has so far."""

    def __init__(self, look: ThemeSwitch, panel: Panel) -> None:
        self.account = line(look, _("Supervisor's account"), most=40)
        self.password = password_line(look, _("Supervisor's password"))
        panel.left.connect(self.password.clear)
        row = panel.side_by_side()
        self._rows = (
            panel.add("/account", _("Supervisor"), self.account, row=row),
            panel.add("/password", _("Password"), self.password, row=row),
        )

    def ask(self, wanted: bool = True) -> None:
        """Empty; on screen where one is `wanted`."""
        for row, editor in zip(self._rows, (self.account, self.password), strict=True):
            row.setVisible(wanted)
            editor.clear()

    def lacking(self) -> bool:
        """Whether one is asked for and not all there; the field says so and has the focus then."""
        for row, editor in zip(self._rows, (self.account, self.password), strict=True):
            if not row.isHidden() and not editor.text().strip():
                row.set_error(_("The supervisor signs here"))
                editor.setFocus()
                return True
        return False

    def take(self) -> dict[str, str]:
        """For the deed; nothing where none is asked for. The password is on screen no more."""
        if self._rows[0].isHidden():
            return {}
        given = {"account": self.account.text().strip(), "password": self.password.text()}
        self.password.clear()
        return given


class SignPanel(Panel):
    """SignPanel(look, what). `wanted` has a Deed "sign" with `account` and `password`; `left` when it is left."""

    def __init__(self, look: ThemeSwitch, what: str) -> None:
        super().__init__(look, _("A supervisor signs"), what, _("Sign"))
        self._signature = Signature(look, self)
        self.account, self.password = self._signature.account, self._signature.password
        self.order(self.account, self.password)
        self.hide()

    def ask(self) -> None:
        """On screen, empty, the caret in the account."""
        self._signature.ask()
        self.show()
        self.start()

    def deed(self) -> Deed | None:
        return None if self._signature.lacking() else Deed("sign", self._signature.take())
