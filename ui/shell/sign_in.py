"""Sign-in: who and with which word. Needs Qt alone; the services come from a `ServicesLoader` while the clerk types.

The button works as soon as they are there; pressed earlier it waits calmly and goes on by itself. A wrong password clears the password, says what
is left, and stays in the field. Refuses to tell which of name and password was wrong. Nothing typed is ever logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.errors import HallError
from ui.shell.front_page import FrontPage
from ui.shell.front_side import FrontSide
from ui.shell.key_strip import Strip, StripCell
from ui.shell.loader import ServicesLoader
from ui.shell.sign_in_form import SignInForm
from ui.text import _
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from ui.runtime.lanes import Lanes


class SignedIn(NamedTuple):
    """`services` is what the loader made; `actor` a desktop.staff.model.Actor."""

    services: Any
    actor: Any


def theme_words(name: str) -> str:
    return {"light": _("light"), "dark": _("dark"), "high_contrast": _("high contrast")}[name]


class SignIn(QWidget):
    """SignIn(look, page, loader, lanes). The loader may still be loading; its `services` has `staff`. `signed_in` comes once a success."""

    signed_in = Signal(object)
    """SignedIn"""
    drill_wanted = Signal()

    def __init__(
        self, look: ThemeSwitch, page: FrontPage, loader: ServicesLoader, lanes: Lanes | None = None, *, parent: QWidget | None = None
    ) -> None:
        """Without lanes what nobody types into is left for `complete`, after the first paint and before the loader begins."""
        super().__init__(parent)
        self._look, self._page, self._loader = look, page, loader
        self._lanes: Lanes | None = None
        self._waiting = False
        self.form = SignInForm(look, page)
        self._front = FrontSide(look, page, whole=False)
        self._lay_out()
        self._connect()
        self._show_look()
        self.form.begin()
        if lanes is not None:
            self.complete(lanes)

    def complete(self, lanes: Lanes) -> None:
        """The rest of it, in its place; nothing that was there moves. On the lanes passwords are checked."""
        self._lanes = lanes
        self.form.complete()
        self._front.complete()

    def begin_again(self) -> None:
        """Empty, for whoever comes now."""
        self.form.name.clear()
        self.form.password.clear()
        self.form.busy(False, "")
        self.form.name.setFocus()

    def _lay_out(self) -> None:
        halves = QHBoxLayout()
        halves.setContentsMargins(0, 0, 0, 0)
        halves.setSpacing(0)
        halves.addWidget(self._front, 678)
        halves.addWidget(self._form_side(), 688)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(halves, 1)
        column.addWidget(self._strip())

    def _form_side(self) -> QScrollArea:
        holder = QFrame()
        holder.setProperty("surface", "raised")
        row = QHBoxLayout(holder)
        row.setContentsMargins(24, 6, 24, 6)
        row.addStretch(1)
        row.addWidget(self.form, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holder)
        return area

    def _strip(self) -> Strip:
        strip = Strip(self._look)
        version, self._scale_cell, self._theme_cell = StripCell(self._look, clickable=False), StripCell(self._look), StripCell(self._look)
        version.show_words(_("Version {number}", number=self._page.version or "–"))
        self._drill_cell = StripCell(self._look)
        self._drill_cell.line_right = False
        self._drill_cell.show_words(_("The first day, step by step") if self._page.drill else _("Go to the drill"), keys=("F5",))
        for cell in (version, self._scale_cell, self._theme_cell):
            strip.add_left(cell)
        strip.add_right(self._drill_cell)
        return strip

    def _connect(self) -> None:
        self.form.submitted.connect(self._submit)
        self._loader.ready.connect(self._services_ready)
        self._loader.failed.connect(self._services_failed)
        self._look.changed.connect(self._show_look)
        self._scale_cell.clicked.connect(self._next_scale)
        self._theme_cell.clicked.connect(self._look.next_theme)
        self._drill_cell.clicked.connect(self.drill_wanted)
        keys = (
            ("F5", self.drill_wanted),
            ("F11", self._look.next_theme),
            ("Ctrl+=", self._larger),
            ("Ctrl++", self._larger),
            ("Ctrl+-", self._smaller),
        )
        for sequence, slot in keys:
            QShortcut(QKeySequence(sequence), self).activated.connect(slot)

    def _submit(self) -> None:
        if self._loader.error is not None:
            self._services_failed(self._loader.error)
        elif self._loader.services is None:
            self._waiting = True
            self.form.busy(True, _("Opening the store on this machine; signing in by itself when it is open"))
        else:
            self._check()

    def _check(self) -> None:
        """Argon2 takes its time: on a lane. The failure count is written, so it is the write lane."""
        assert self._lanes is not None, "the loader begins after `complete`"
        self._waiting = False
        self.form.busy(True, _("Checking"))
        staff, name, password = self._loader.services.staff, self.form.name.text().strip(), self.form.password.text()

        def check() -> Any:
            return staff.sign_in(name, password)

        self._lanes.submit("write", check, self._accepted, self._refused)

    def _accepted(self, actor: Any) -> None:
        self.form.password.clear()
        self.form.busy(False, "")
        self.signed_in.emit(SignedIn(self._loader.services, actor))

    def _refused(self, error: Exception) -> None:
        self.form.busy(False, "")
        self.form.again()
        self.form.say(_why(error) or _("Signing in did not work. Please try again"), "missing")
        if not isinstance(error, HallError):
            raise error

    def _services_ready(self, services: object) -> None:
        if self._waiting:
            self._check()

    def _services_failed(self, error: Exception) -> None:
        self._waiting = False
        self.form.busy(False, "")
        unknown = _("The store on this machine could not be opened. Please ask the administrator")
        self.form.say(_why(error) or unknown, "missing")

    def _larger(self) -> None:
        self._look.step_scale(up=True)

    def _smaller(self) -> None:
        self._look.step_scale(up=False)

    def _next_scale(self) -> None:
        scales = self._look.theme.tokens.scales
        self._look.use(scale=scales[(scales.index(self._look.theme.scale) + 1) % len(scales)])

    def _show_look(self) -> None:
        theme = self._look.theme
        self._scale_cell.show_words(_("Text {scale}%", scale=theme.scale), keys=("Ctrl", "+"))
        self._theme_cell.show_words(_("Look: {name}", name=theme_words(theme.name)), keys=("F11",))


def _why(error: Exception) -> str:
    """ "" for what is no refusal of the hall's."""
    from desktop.sentences import sentence

    return sentence(error) if isinstance(error, HallError) else ""
