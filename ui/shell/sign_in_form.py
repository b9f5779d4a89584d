"""The form of sign-in: staff number, password, one button, who was here before, and one line that says what is the matter. Asks nobody.

It can be typed into before `complete` puts the list of people into the room that is kept for it.

Qt does not tell whether Caps Lock is on; the case of a typed letter against Shift does, so nothing is said before the first letter.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.shell.front_page import FrontAccount, FrontPage
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel, icon_beside
from ui.widgets.fields import HintedEdit
from ui.widgets.text import Hairline, Text, restyle

if TYPE_CHECKING:
    from ui.shell.accounts import AccountList

_HALO = 4
_ROW, _SHOWN = 38, 5
"""Of the accounts' list: one row, and so many before it scrolls."""


def role_words(role: str) -> str:
    return {"clerk": _("clerk"), "guide": _("guide"), "supervisor": _("supervisor"), "administrator": _("administrator")}.get(role, role)


class SignInForm(QWidget):
    """SignInForm(look, page). `submitted` only when both fields hold something; `begin` fills in who was here last."""

    submitted = Signal()

    def __init__(self, look: ThemeSwitch, page: FrontPage, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._page = look, page
        self._caps: bool | None = None
        self.name = HintedEdit(look, name=_("Staff number"))
        self.name.setProperty("density", "primary")
        self.name.setMaxLength(40)
        self.password = QLineEdit()
        self.password.setProperty("density", "primary")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(_("Password"))
        self.button = ActionButton(look, _("Sign in"), "Enter", variant="primary", size="primary")
        self.accounts: AccountList | None = None
        self._list_room = QWidget()
        self.caps = Text(look, "", "label", "secondary")
        self.message = Text(look, "", "label", "secondary", wrap=True)
        self._caps_icon = IconLabel(look, "keyboard", "text.tertiary", line=19)
        self._message_icon = IconLabel(look, "info", "text.secondary", line=19)
        self._rule = Text(look, _("5 wrong tries lock for 15 min"), "label", "secondary")
        self._lay_out()
        self.name.returnPressed.connect(self.password.setFocus)
        self.name.textChanged.connect(self._name_changed)
        self.password.returnPressed.connect(self._submit)
        self.password.installEventFilter(self)
        self.button.clicked.connect(self._submit)
        look.changed.connect(self._resize)
        self._show_caps()
        self.say("")
        self._resize()

    def complete(self) -> None:
        """Puts in the people who were here before."""
        if self.accounts is not None or not self._page.accounts:
            return
        from ui.shell.accounts import AccountList

        self.accounts = AccountList(self._look, self._page.accounts, self._page.today or date.min)
        self.accounts.picked.connect(self._pick)
        row = QHBoxLayout(self._list_room)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.accounts)
        QWidget.setTabOrder(self.button, self.accounts)
        self.accounts.show_name(self.name.text().strip())

    def begin(self) -> None:
        """The account that signed in last is filled in; the caret waits in the password."""
        if self._page.accounts:
            self.name.setText(self._page.accounts[0].name)
            self.password.setFocus()
        else:
            self.name.setFocus()

    def say(self, words: str, status: str = "") -> None:
        """One line under the button; status "missing" also marks both fields."""
        self.message.say(words, status or "secondary")
        icon = {"missing": "cross-circle", "attention": "triangle"}.get(status, "clock")
        self._message_icon.set_icon(icon, f"status.{status or 'waiting'}.on_tint")
        self.message.setVisible(bool(words))
        self._message_icon.setVisible(bool(words))
        for editor in (self.name, self.password):
            if editor.property("error") != (status == "missing"):
                editor.setProperty("error", status == "missing")
                restyle(editor)

    def busy(self, busy: bool, words: str) -> None:
        self.button.setEnabled(not busy)
        self.name.setReadOnly(busy)
        self.password.setReadOnly(busy)
        self.say(words)

    def again(self) -> None:
        """The password goes, the caret comes back to it."""
        self.password.clear()
        self.password.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.password and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._notice_caps(event)
        return False

    def _lay_out(self) -> None:
        look, page = self._look, self._page
        column = QVBoxLayout(self)
        column.setContentsMargins(_HALO, _HALO, _HALO, _HALO)
        column.setSpacing(0)
        head = _("Sign in to window {no}", no=page.window_no) if page.window_no else _("Sign in")
        column.addWidget(Text(look, head, "title", wrap=True))
        place = _("Workstation {name}", name=page.workstation) + (
            _(", {services}", services=page.window_services) if page.window_services else ""
        )
        column.addSpacing(3)
        column.addWidget(Text(look, place, "label", "secondary", wrap=True))
        column.addSpacing(24)
        for label, editor in ((_("Staff number"), self.name), (_("Password"), self.password)):
            words = Text(look, label, "body-medium")
            words.setBuddy(editor)
            column.addWidget(words)
            column.addSpacing(5)
            column.addWidget(editor)
            column.addSpacing(16 if editor is self.name else 6)
        under = icon_beside(self._caps_icon, self.caps)
        under.addWidget(self._rule)
        column.addLayout(under)
        column.addSpacing(14)
        column.addWidget(self.button)
        column.addSpacing(8)
        column.addLayout(icon_beside(self._message_icon, self.message))
        if page.accounts:
            self._add_accounts(column)

    def _add_accounts(self, column: QVBoxLayout) -> None:
        look = self._look
        column.addSpacing(16)
        column.addWidget(Text(look, _("Signed in on this machine before"), "label", "secondary"))
        column.addSpacing(5)
        column.addWidget(Hairline(look))
        column.addWidget(self._list_room)
        column.addSpacing(10)
        kept = _n(
            "Signing in works without the hall too: the verifier of this {n} account is kept here",
            "Signing in works without the hall too: the verifiers of these {n} accounts are kept here",
            len(self._page.accounts),
        )
        column.addLayout(
            icon_beside(IconLabel(look, "shield", "text.secondary", line=19), Text(look, kept, "label", "secondary", wrap=True))
        )

    def _submit(self) -> None:
        if not self.name.text().strip():
            self.say(_("Please enter your staff number"), "attention")
            self.name.setFocus()
        elif not self.password.text():
            self.say(_("Please enter your password"), "attention")
            self.password.setFocus()
        else:
            self.submitted.emit()

    def _pick(self, account: FrontAccount) -> None:
        self.name.setText(account.name)
        self.again()

    def _name_changed(self, name: str) -> None:
        found = next((account for account in self._page.accounts if account.name == name.strip()), None)
        self.name.set_aside(_("{name}, {role}", name=found.display_name, role=role_words(found.role)) if found else "")
        if self.accounts is not None:
            self.accounts.show_name(name.strip())

    def _notice_caps(self, event: QKeyEvent) -> None:
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock and self._caps is not None:
            self._caps = not self._caps
        elif len(letter) == 1 and letter.isascii() and letter.isalpha():
            self._caps = letter.isupper() != bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._show_caps()

    def _show_caps(self) -> None:
        self._caps_icon.set_icon("triangle" if self._caps else "keyboard", "status.attention.on_tint" if self._caps else "text.tertiary")
        if self._caps:
            self.caps.say(_("Caps Lock is on"), "attention")
        else:
            self.caps.say(_("Caps Lock is watched") if self._caps is None else _("Caps Lock is off"), "secondary")

    def _resize(self) -> None:
        theme = self._look.theme
        self.setFixedWidth(min(theme.px(360), 560) + 2 * _HALO)
        self._list_room.setFixedHeight(theme.px(_ROW) * min(_SHOWN, max(1, len(self._page.accounts))) + 1)
        self._rule.setVisible(theme.scale < 150)
