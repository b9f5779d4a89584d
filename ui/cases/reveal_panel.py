"""Whole personal data of the chosen case: for a purpose, for a few seconds, every time a line of the audit log. A colleague's case wants a
supervisor's signature here. The values leave the screen by themselves, with Esc, and with another case; they are kept nowhere."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from desktop.staff.reveal import FIELDS, Revealed
from ui.cases.panel import CasePanel, Deed, line
from ui.cases.reading import CaseFile
from ui.cases.signature import Signature
from ui.shell.days import THIN
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets.text import NumberLabel, Text

SECONDS = 15


def readable(value: str) -> str:
    """A number in the groups in which people read it out: 990102 19850714 0015, 139 0000 0001."""
    groups = {18: (6, 14), 11: (3, 7)}.get(len(value), ()) if value[:-1].isascii() and value[:-1].isdigit() else ()
    return THIN.join(value[start:end] for start, end in zip((0, *groups), (*groups, len(value)), strict=True))


def field_words() -> dict[str, str]:
    return {"name": _("Name"), "id_no": _("Number of the document"), "mobile": _("Mobile"), "address": _("Address")}


class RevealPanel(CasePanel):
    """RevealPanel(look, actor, seconds). After the deed the room gives the answer to `show_whole`."""

    def __init__(self, look: ThemeSwitch, actor: Actor, seconds: int = SECONDS, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, _("Show it whole"), _("For a purpose, for a few seconds; it is written down who looked and why"), _("Show"), parent=parent
        )
        self._actor, self._seconds, self._left = actor, seconds, 0
        self.purpose = line(look, _("What for"), most=200)
        self.add("/purpose", _("What for"), self.purpose)
        self.signature = Signature(look, self)
        self.order(self.purpose, *self.signature.fields)
        self.values = QWidget()
        self._grid = QGridLayout(self.values)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(4)
        self.body.addWidget(self.values)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self.left.connect(self.wipe)

    @property
    def shows(self) -> bool:
        return self._left > 0

    def show_file(self, file: CaseFile) -> None:
        self.wipe()
        colleague = file.detail.row.operator_id != self._actor.id
        signs = colleague and not allowed(self._actor.role, Permission.SIGN_SECOND)
        self.signature.ask(signs)
        self.words.say(
            _("A colleague's case: a supervisor signs here; it is written down who looked and why") if signs
            else _("For a purpose, for a few seconds; it is written down who looked and why")
        )  # fmt: skip
        self.purpose.setText(_("Checking who the applicant is"))

    def deed(self) -> Deed | None:
        if self.signature.lacking():
            return None
        return Deed("reveal", {"purpose": self.purpose.text()} | self.signature.take())

    def show_whole(self, found: Revealed) -> None:
        """The values, until the seconds are over."""
        self.wipe()
        names = field_words()
        lines = [(names[key], found.applicant.get(key, "")) for key in FIELDS]
        if found.agent:
            lines += [(_("Agent: {what}", what=names[key]), found.agent.get(key, "")) for key in FIELDS]
        for place, (label, value) in enumerate((label, value) for label, value in lines if value):
            self._grid.addWidget(Text(self._look, label, "label", "secondary"), place % 4, place // 4 * 2)
            whole = NumberLabel(self._look, readable(value), "body-medium")
            whole.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(whole, place % 4, place // 4 * 2 + 1)
        self._grid.setColumnStretch(4, 1)
        for row in self.rows.values():
            row.hide()
        self.go.hide()
        self.leave.say(_("Hide it"))
        self.values.show()
        self._left = self._seconds
        self._say_left()
        self._clock.start()
        self.leave.setFocus()

    def wipe(self) -> None:
        """Nothing whole stays on screen or in a label."""
        self._clock.stop()
        self._left = 0
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        self.values.hide()
        self.rows["/purpose"].show()
        self.leave.say(_("Leave it"))
        self.go.show()

    def hideEvent(self, event: object) -> None:
        """Another panel, another room, the lock: gone."""
        super().hideEvent(event)  # type: ignore[arg-type]
        if self.shows:
            self.wipe()
            self.left.emit()

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.left.emit()
        else:
            self._say_left()

    def _say_left(self) -> None:
        self.words.say(_n("Goes by itself in {n} second", "Goes by itself in {n} seconds", self._left))
