"""The lock screen: who locked, since when, one field for PIN or password, and the way for a colleague to sign in. Nothing else of the work is on it.

The number that is being served and its clock stay: they stand on the public board as well. Asks nobody; what is typed leaves by a signal and the
fields are emptied at once. Esc empties, it never opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.clock import now
from ui.shell.front_page import FrontPage
from ui.shell.front_side import FrontSide
from ui.shell.sign_in_form import role_words
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel, icon_beside
from ui.widgets.text import Hairline, Text, restyle

_HALO = 4
_WIDE = 360


@dataclass(frozen=True, slots=True)
class Locked:
    """`name`, `role`: who locked. `since` and `serving_since` aware, on the hall's clock. `ticket`: the number at the window, "" for none. `pin`: one opens."""

    name: str
    role: str
    window_no: str
    since: datetime
    pin: bool = False
    ticket: str = ""
    serving_since: datetime | None = None
    by_itself: bool = False


class LockScreen(QWidget):
    """LockScreen(look, page). `show_locked` first; `unlock_wanted` has what was typed, `pin_wanted` (password, new PIN)."""

    unlock_wanted = Signal(object)
    pin_wanted = Signal(object, object)
    other_wanted = Signal()

    def __init__(self, look: ThemeSwitch, page: FrontPage, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._locked: Locked | None = None
        self.head = Text(look, "", "title", wrap=True)
        self.place = Text(look, "", "label", "secondary", wrap=True)
        self.ticket = Text(look, "", "body-medium")
        self._ticket_icon = IconLabel(look, "clock", "text.secondary", line=22)
        self.label = Text(look, "", "body-medium")
        self.secret, self.pin, self.again = (self._field() for _number in range(3))
        self.button = ActionButton(look, "", "Enter", variant="primary", size="primary")
        self.message = Text(look, "", "label", "missing", wrap=True)
        self._message_icon = IconLabel(look, "cross-circle", "status.missing.on_tint", line=19)
        self.other = ActionButton(look, _("Another person signs in"), "F6", icon="arrow-right")
        self.set_pin = ActionButton(look, _("Set a quick-unlock PIN"), "F7", icon="lock")
        self._pin_part = QWidget()
        self._lay_out(page)
        self._connect()
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)

    def show_locked(self, locked: Locked) -> None:
        """For this person, empty, the caret in the field."""
        self._locked = locked
        self.head.say(_("Locked, {name} unlocks", name=locked.name))
        seat = _(", window {no}", no=locked.window_no) if locked.window_no else ""
        how = (
            _("locked itself at {time}", time=f"{locked.since:%H:%M}")
            if locked.by_itself
            else _("locked at {time}", time=f"{locked.since:%H:%M}")
        )
        self.place.say(f"{role_words(locked.role)}{seat}  {how}")
        for part in (self.ticket, self._ticket_icon):
            part.setVisible(bool(locked.ticket))
        self._ask_pin(False)
        self.say("")
        self._tick()
        self._clock.start()

    def rest(self) -> None:
        """Off screen: nothing typed stays."""
        self._clock.stop()
        self._empty()

    def say(self, words: str) -> None:
        """One line under the button, and the field is marked and empty."""
        self.message.say(words, "missing")
        for part in (self.message, self._message_icon):
            part.setVisible(bool(words))
        self.button.setEnabled(True)
        for editor in (self.secret, self.pin, self.again):
            editor.setReadOnly(False)
            if editor.property("error") != bool(words):
                editor.setProperty("error", bool(words))
                restyle(editor)
        self._empty()
        self.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def pin_usable(self, usable: bool) -> None:
        """Whether the PIN opens (it does not after three wrong ones)."""
        label = _("PIN or password") if usable and self._pin_part.isHidden() else _("Password")
        self.label.say(label)
        self.secret.setAccessibleName(label)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._ask_pin(False)
            self.say("")
        else:
            super().keyPressEvent(event)

    @staticmethod
    def _field() -> QLineEdit:
        made = QLineEdit()
        made.setProperty("density", "primary")
        made.setEchoMode(QLineEdit.EchoMode.Password)
        made.setMaxLength(200)
        return made

    def _lay_out(self, page: FrontPage) -> None:
        halves = QHBoxLayout(self)
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        halves.addWidget(FrontSide(self._look, page), 678)
        holder, area = QFrame(), QScrollArea()
        holder.setProperty("surface", "raised")
        row = QHBoxLayout(holder)
        row.setContentsMargins(24, 6, 24, 6)
        row.addStretch(1)
        self._form = QWidget()
        self._fill(QVBoxLayout(self._form))
        row.addWidget(self._form, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holder)
        halves.addWidget(area, 688)

    def _fill(self, column: QVBoxLayout) -> None:
        look = self._look
        column.setContentsMargins(_HALO, _HALO, _HALO, _HALO)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addSpacing(3)
        column.addWidget(self.place)
        column.addSpacing(16)
        column.addLayout(icon_beside(self._ticket_icon, self.ticket))
        column.addSpacing(16)
        column.addWidget(self.label)
        column.addSpacing(5)
        column.addWidget(self.secret)
        inner = QVBoxLayout(self._pin_part)
        inner.setContentsMargins(0, 12, 0, 0)
        inner.setSpacing(5)
        for words, editor in ((_("New PIN, 4 to 6 digits"), self.pin), (_("The same once more"), self.again)):
            name = Text(look, words, "body-medium")
            name.setBuddy(editor)
            editor.setAccessibleName(words)
            inner.addWidget(name)
            inner.addWidget(editor)
        column.addWidget(self._pin_part)
        column.addSpacing(14)
        column.addWidget(self.button)
        column.addSpacing(8)
        column.addLayout(icon_beside(self._message_icon, self.message))
        column.addSpacing(16)
        column.addWidget(Hairline(look))
        column.addSpacing(12)
        column.addWidget(self.other)
        column.addSpacing(8)
        column.addWidget(self.set_pin)
        column.addSpacing(10)
        kept = Text(look, _("What is not finished stays sealed under your name, whoever signs in here"), "label", "secondary", wrap=True)
        column.addLayout(icon_beside(IconLabel(look, "shield", "text.secondary", line=19), kept))

    def _connect(self) -> None:
        self.secret.returnPressed.connect(self._next)
        self.pin.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self._submit)
        self.button.clicked.connect(self._submit)
        self.other.clicked.connect(self.other_wanted)
        self.set_pin.clicked.connect(self._pin_asked)
        for button in (self.other, self.set_pin):
            button.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._look.changed.connect(self._resize)
        self._resize()

    def _next(self) -> None:
        if self._pin_part.isHidden():
            self._submit()
        else:
            self.pin.setFocus()

    def _pin_asked(self) -> None:
        self._ask_pin(self._pin_part.isHidden())
        self.say("")

    def _ask_pin(self, asked: bool) -> None:
        self._pin_part.setVisible(asked)
        self.button.say(_("Unlock and keep this PIN") if asked else _("Unlock"))
        self.set_pin.say(_("Without a new PIN") if asked else _("Set a quick-unlock PIN"))
        self.pin_usable(self._locked is not None and self._locked.pin)

    def _submit(self) -> None:
        secret, pin, again = self.secret.text(), self.pin.text(), self.again.text()
        if not secret:
            self.say(_("Please enter your password"))
        elif self._pin_part.isHidden():
            self._busy()
            self.unlock_wanted.emit(secret)
        elif pin != again:
            self.say(_("The two PINs are not the same"))
        else:
            self._busy()
            self.pin_wanted.emit(secret, pin)

    def _busy(self) -> None:
        self.say("")
        self.button.setEnabled(False)
        for editor in (self.secret, self.pin, self.again):
            editor.setReadOnly(True)

    def _empty(self) -> None:
        for editor in (self.secret, self.pin, self.again):
            editor.clear()

    def _tick(self) -> None:
        locked = self._locked
        if locked is None or not locked.ticket:
            return
        words = _("{number} is at the window", number=locked.ticket)
        if locked.serving_since is not None:
            past = max(0, int((now() - locked.serving_since).total_seconds()))
            words = _(
                "{number} is at the window, {minutes}:{seconds}", number=locked.ticket, minutes=past // 60, seconds=f"{past % 60:02d}"
            )
        self.ticket.say(words)

    def _resize(self) -> None:
        self._form.setFixedWidth(min(self._look.theme.px(_WIDE), 560) + 2 * _HALO)
