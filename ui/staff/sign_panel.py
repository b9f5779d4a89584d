"""第二签名: a supervisor's account and password for one deed, in a panel inside the page. Nobody is signed in by it; the password leaves with the deed
and is not kept on screen."""

from __future__ import annotations

from ui.cases.panel import Deed, Panel
from ui.cases.signature import Signature
from ui.text import _
from ui.theme import ThemeSwitch


class SignPanel(Panel):
    """SignPanel(look, what). `wanted` has a Deed "sign" with `account` and `password`; `left` when it is left."""

    def __init__(self, look: ThemeSwitch, what: str) -> None:
        super().__init__(look, _("A supervisor signs"), what, _("Sign"))
        self._signature = Signature(look, self)
        self.account, self.password = self._signature.fields
        self.order(self.account, self.password)
        self.hide()

    def ask(self) -> None:
        """On screen, empty, the caret in the account."""
        self._signature.ask(True)
        self.show()
        self.start()

    def deed(self) -> Deed | None:
        return None if self._signature.lacking() else Deed("sign", self._signature.take())
