"""The supervisor who signs beside the clerk, in a panel: account and password side by side. Nobody is signed in by it, and the password leaves the
screen with the deed."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from ui.cases.panel import Panel, line
from ui.text import _
from ui.theme import ThemeSwitch


def password_line(look: ThemeSwitch, name: str, *, most: int = 200) -> QLineEdit:
    """A line of a panel that shows no sign of what is typed into it."""
    made = line(look, name, most=most)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class Signature:
    """Signature(look, panel): adds its row to the panel's body. `ask` empties it and says whether somebody must sign."""

    def __init__(self, look: ThemeSwitch, panel: Panel) -> None:
        self.account = line(look, _("Supervisor's account"), most=40)
        self.password = password_line(look, _("Supervisor's password"))
        panel.left.connect(self.password.clear)
        row = panel.side_by_side()
        self._rows = (
            panel.add("/account", _("Supervisor"), self.account, row=row),
            panel.add("/password", _("Password"), self.password, row=row),
        )

    @property
    def fields(self) -> tuple[QLineEdit, QLineEdit]:
        return self.account, self.password

    def ask(self, wanted: bool) -> None:
        """Empty, and on screen only where it is wanted."""
        for row, editor in zip(self._rows, self.fields, strict=True):
            editor.clear()
            row.setVisible(wanted)

    def lacking(self) -> bool:
        """Something of a wanted signature is missing; it is said at its field."""
        for row, editor in zip(self._rows, self.fields, strict=True):
            if not row.isHidden() and not editor.text().strip():
                row.set_error(_("The supervisor signs here"))
                editor.setFocus()
                return True
        return False

    def take(self) -> dict[str, str]:
        """For the deed's values; empty where nobody signs."""
        if self._rows[0].isHidden():
            return {}
        given = {"account": self.account.text().strip(), "password": self.password.text()}
        self.password.clear()
        return given
