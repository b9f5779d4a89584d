"""Sign-in: who and with which word. Needs Qt alone; the services come from a `ServicesLoader` while the clerk types.

The button works as soon as they are there; pressed earlier it waits calmly and goes on by itself. A wrong password clears the password, says what
is left, and stays in the field. Refuses to tell which of name and password was wrong. Nothing typed is ever logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.errors import HallError
from desktop.sentences import sentence
from ui.runtime.lanes import Lane, Lanes
from ui.shell.accounts import AccountList
from ui.shell.front_page import FrontAccount, FrontPage
from ui.shell.front_side import FrontSide
from ui.shell.key_strip import Strip, StripCell
from ui.shell.loader import ServicesLoader
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.fields import HintedEdit
from ui.widgets.text import Text, restyle

_HALO = 4


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`services` is what the loader made; `actor` a desktop.staff.model.Actor."""

    services: Any
    actor: Any


def theme_words(name: str) -> str:
    return {"light": _("light"), "dark": _("dark"), "high_contrast": _("high contrast")}[name]


def role_words(role: str) -> str:
    return {"clerk": _("clerk"), "guide": _("guide"), "supervisor": _("supervisor"), "administrator": _("administrator")}.get(role, role)


class SignIn(QWidget):
    """SignIn(look, page, loader, lanes). The loader may still be loading; `signed_in` comes once."""

    signed_in = Signal(object)
    """SignedIn"""
    drill_wanted = Signal()

    def __init__(self, look: ThemeSwitch, page: FrontPage, loader: ServicesLoader, lanes: Lanes, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._page, self._loader, self._lanes = look, page, loader, lanes
        self._waiting = False
        self._caps: bool | None = None
        self.name = HintedEdit(look, name=_("Staff number"))
        self.name.setProperty("density", "primary")
        self.name.setMaxLength(32)
        self.password = QLineEdit()
        self.password.setProperty("density", "primary")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(_("Password"))
        self.button = ActionButton(look, _("Sign in"), "Enter", variant="primary", size="primary")
        self.accounts = AccountList(look, page.accounts, page.today or date.min)
        self._caps_icon = IconLabel(look, "keyboard", "text.tertiary", line=19)
        self._caps_words = Text(look, "", "label", "secondary")
        self._rule = Text(look, _("Five wrong passwords lock the account for 15 minutes"), "label", "secondary")
        self._message = Text(look, "", "label", "secondary", wrap=True)
        self._message_icon = IconLabel(look, "info", "text.secondary", line=19)
        self._lay_out()
        self._connect()
        self._show_caps()
        self._say("")
        self._show_look()
        self._begin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.password and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._notice_caps(event)
        return False

    # layout

    def _lay_out(self) -> None:
        halves = QHBoxLayout()
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        halves.addWidget(FrontSide(self._look, self._page), 678)
        halves.addWidget(self._form_side(), 688)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(halves, 1)
        column.addWidget(self._strip())

    def _form_side(self) -> QScrollArea:
        self._form = QWidget()
        column = QVBoxLayout(self._form)
        column.setContentsMargins(_HALO, _HALO, _HALO, _HALO)
        column.setSpacing(0)
        look, page = self._look, self._page
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
        column.addLayout(self._under_password())
        column.addSpacing(14)
        column.addWidget(self.button)
        column.addSpacing(8)
        column.addLayout(self._line(self._message_icon, self._message))
        if page.accounts:
            column.addSpacing(16)
            column.addWidget(Text(look, _("Signed in on this machine before"), "label", "secondary"))
            column.addSpacing(5)
            column.addWidget(self._top_line())
            column.addWidget(self.accounts)
            column.addSpacing(10)
            kept = _("Signing in works without the hall too: the verifiers of these {n} accounts are kept here", n=len(page.accounts))
            column.addLayout(
                self._line(IconLabel(look, "shield", "text.secondary", line=19), Text(look, kept, "label", "secondary", wrap=True))
            )
        return self._centred()

    def _centred(self) -> QScrollArea:
        holder = QFrame()
        holder.setProperty("surface", "raised")
        row = QHBoxLayout(holder)
        row.setContentsMargins(24, 6, 24, 6)
        row.addStretch(1)
        row.addWidget(self._form, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holder)
        return area

    def _top_line(self) -> QFrame:
        from ui.widgets.text import Hairline

        return Hairline(self._look)

    def _line(self, icon: QWidget, words: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        return row

    def _under_password(self) -> QHBoxLayout:
        row = self._line(self._caps_icon, self._caps_words)
        row.addWidget(self._rule)
        return row

    def _strip(self) -> Strip:
        strip = Strip(self._look)
        version, self._scale_cell, self._theme_cell = StripCell(self._look, clickable=False), StripCell(self._look), StripCell(self._look)
        version.show_words(_("Version {number}", number=self._page.version or "–"))
        self._drill_cell = StripCell(self._look)
        self._drill_cell.line_right = False
        self._drill_cell.show_words(_("Leave the drill") if self._page.drill else _("Go to the drill"), keys=("F5",))
        for cell in (version, self._scale_cell, self._theme_cell):
            strip.add_left(cell)
        strip.add_right(self._drill_cell)
        return strip

    # behaviour

    def _connect(self) -> None:
        self.name.returnPressed.connect(self.password.setFocus)
        self.name.textChanged.connect(self._name_changed)
        self.password.returnPressed.connect(self._submit)
        self.password.installEventFilter(self)
        self.button.clicked.connect(self._submit)
        self.accounts.picked.connect(self._pick)
        self._loader.ready.connect(self._services_ready)
        self._loader.failed.connect(self._services_failed)
        self._look.changed.connect(self._show_look)
        self._scale_cell.clicked.connect(self._next_scale)
        self._theme_cell.clicked.connect(self._look.next_theme)
        self._drill_cell.clicked.connect(self.drill_wanted)
        for keys, slot in (
            ("F5", self.drill_wanted),
            ("F11", self._look.next_theme),
            ("Ctrl+=", self._larger),
            ("Ctrl++", self._larger),
            ("Ctrl+-", self._smaller),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(slot)

    def _begin(self) -> None:
        """The account that signed in last is filled in; the caret waits in the password."""
        if self._page.accounts:
            self.name.setText(self._page.accounts[0].name)
            self.password.setFocus()
        else:
            self.name.setFocus()

    def _submit(self) -> None:
        if not self.name.text().strip():
            self._say(_("Please enter your staff number"), "attention")
            self.name.setFocus()
        elif not self.password.text():
            self._say(_("Please enter your password"), "attention")
            self.password.setFocus()
        elif self._loader.error is not None:
            self._services_failed(self._loader.error)
        elif self._loader.services is None:
            self._waiting = True
            self._busy(True, _("Opening the store on this machine; signing in by itself when it is open"))
        else:
            self._check()

    def _check(self) -> None:
        self._waiting = False
        self._busy(True, _("Checking"))
        staff, name, password = self._loader.services.staff, self.name.text().strip(), self.password.text()

        def check() -> Any:
            return staff.sign_in(name, password)

        self._lanes.submit(Lane.WRITE, check, self._accepted, self._refused)

    def _accepted(self, actor: Any) -> None:
        self.password.clear()
        self._busy(False, "")
        self.signed_in.emit(SignedIn(self._loader.services, actor))

    def _refused(self, error: Exception) -> None:
        self._busy(False, "")
        self.password.clear()
        self.password.setFocus()
        self._say(sentence(error) if isinstance(error, HallError) else _("Signing in did not work. Please try again"), "missing")
        if not isinstance(error, HallError):
            raise error

    def _services_ready(self, services: object) -> None:
        if self._waiting:
            self._check()

    def _services_failed(self, error: Exception) -> None:
        self._waiting = False
        self._busy(False, "")
        words = (
            sentence(error)
            if isinstance(error, HallError)
            else _("The store on this machine could not be opened. Please ask the administrator")
        )
        self._say(words, "missing")

    def _pick(self, account: FrontAccount) -> None:
        self.name.setText(account.name)
        self.password.clear()
        self.password.setFocus()

    def _name_changed(self, name: str) -> None:
        found = next((account for account in self._page.accounts if account.name == name.strip()), None)
        self.name.set_aside(_("{name}, {role}", name=found.display_name, role=role_words(found.role)) if found else "")
        self.accounts.show_name(name.strip())

    def _notice_caps(self, event: QKeyEvent) -> None:
        """Qt does not tell the lock's state: a letter's case against Shift does."""
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock and self._caps is not None:
            self._caps = not self._caps
        elif len(letter) == 1 and letter.isascii() and letter.isalpha():
            self._caps = letter.isupper() != bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._show_caps()

    def _show_caps(self) -> None:
        self._caps_icon.set_icon("triangle" if self._caps else "keyboard", "status.attention.on_tint" if self._caps else "text.tertiary")
        if self._caps:
            self._caps_words.say(_("Caps Lock is on"), "attention")
        else:
            self._caps_words.say(_("Caps Lock is watched") if self._caps is None else _("Caps Lock is off"), "secondary")

    def _busy(self, busy: bool, words: str) -> None:
        self.button.setEnabled(not busy)
        self.name.setReadOnly(busy)
        self.password.setReadOnly(busy)
        self._say(words)

    def _say(self, words: str, status: str = "") -> None:
        self._message.say(words, status or "secondary")
        self._message_icon.set_icon(
            {"missing": "cross-circle", "attention": "triangle"}.get(status, "clock"), f"status.{status or 'waiting'}.on_tint"
        )
        self._message.setVisible(bool(words))
        self._message_icon.setVisible(bool(words))
        for editor in (self.name, self.password):
            if editor.property("error") != (status == "missing"):
                editor.setProperty("error", status == "missing")
                restyle(editor)

    def _larger(self) -> None:
        self._look.step_scale(up=True)

    def _smaller(self) -> None:
        self._look.step_scale(up=False)

    def _next_scale(self) -> None:
        scales = self._look.theme.tokens.scales
        self._look.use(scale=scales[(scales.index(self._look.theme.scale) + 1) % len(scales)])

    def _show_look(self) -> None:
        theme = self._look.theme
        self._form.setFixedWidth(min(theme.px(360), 560) + 2 * _HALO)
        self._rule.setVisible(theme.scale < 150)
        self._scale_cell.show_words(_("Text {scale}%", scale=theme.scale), keys=("Ctrl", "+"))
        self._theme_cell.show_words(_("Look: {name}", name=theme_words(theme.name)), keys=("F11",))
