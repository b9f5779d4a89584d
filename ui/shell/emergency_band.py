"""Emergency mode (应急) on screen: one key asks, Enter begins or ends it; the band stands in every room for as long as it lasts.

Nothing here is a dialog: the question stands in the band under the app bar, Esc leaves it, and what is being typed elsewhere stays. After the end
the band offers the reconciliation list until somebody opens it or puts it away.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from desktop.changes import Changes
from desktop.emergency import WHY_MAX, Switched
from desktop.errors import HallError
from desktop.sentences import sentence
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.runtime.lanes import Lane, Lanes
from ui.services import Status, StatusSource
from ui.shell.status_bar import clock_of
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.text import ElidedLabel, Text

if TYPE_CHECKING:
    from desktop.emergency import EmergencyMode

KEY = "Ctrl+Shift+E"


class Stage(Enum):
    QUIET = "quiet"
    BEGIN = "begin"
    ON = "on"
    END = "end"
    OVER = "over"


class EmergencyBand(QFrame):
    """EmergencyBand(look, mode, actor, lanes, source). `mode` None, or an account that takes no cases: the key says that it cannot."""

    switched = Signal(object)
    """(Switched, Changes): durable when it comes."""
    reconcile_wanted = Signal()
    refused = Signal(object)
    """A sentence."""

    def __init__(
        self, look: ThemeSwitch, mode: EmergencyMode | None, actor: Actor, lanes: Lanes, source: StatusSource, *, parent: QWidget | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._mode, self._actor, self._lanes, self._source = look, mode, actor, lanes, source
        self.stage = Stage.QUIET
        self._before: QWidget | None = None
        self._began = ""
        self.setProperty("surface", "sunken")
        self.setProperty("edge", "bottom")
        self.chip = StatusChip(look, "attention", _("Emergency mode"), solid=True)
        self.words = Text(look, "", "body-medium")
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.why = QLineEdit()
        self.why.setAccessibleName(_("Why (may stay empty)"))
        self.why.setPlaceholderText(_("Why (may stay empty)"))
        self.why.setMaxLength(WHY_MAX)
        self.leave = ActionButton(look, _("Back"), "Esc", variant="quiet", size="compact")
        self.go = ActionButton(look, "", "Enter", variant="primary", size="compact")
        self.end = ActionButton(look, _("End emergency mode"), KEY, variant="quiet", size="compact")
        self._lay_out()
        self.leave.clicked.connect(self._leave)
        self.go.clicked.connect(self._go)
        self.end.clicked.connect(self.ask)
        self.why.returnPressed.connect(self._go)
        source.changed.connect(self._follow)
        look.changed.connect(self._resize)
        self._resize()
        self._show(Stage.QUIET)
        self._follow(source.status)

    @property
    def may(self) -> bool:
        return self._mode is not None and allowed(self._actor.role, Permission.TAKE_CASES)

    @Slot()
    def ask(self) -> None:
        """The key: asks to begin, or to end what was begun. Pressed again it leaves the question."""
        if not self.may:
            self.refused.emit(_("Emergency mode is switched by clerks and supervisors"))
        elif self.stage in (Stage.BEGIN, Stage.END):
            self._leave()
        else:
            self._before = self.window().focusWidget()
            on = self._source.status.emergency_since is not None
            self._show(Stage.END if on else Stage.BEGIN)
            (self.go if on else self.why).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.go.isVisible():
            self._go()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 10, 0)
        row.setSpacing(10)
        for part, stretch in ((self.chip, 0), (self.words, 0), (self.note, 2), (self.why, 1), (self.leave, 0), (self.go, 0), (self.end, 0)):
            row.addWidget(part, stretch)

    def _show(self, stage: Stage) -> None:
        self.stage = stage
        status = self._source.status
        asking = stage in (Stage.BEGIN, Stage.END)
        self.why.setVisible(stage is Stage.BEGIN)
        self.leave.setVisible(asking or stage is Stage.OVER)
        self.go.setVisible(asking or stage is Stage.OVER)
        self.end.setVisible(stage is Stage.ON and self.may)
        since = clock_of(status.emergency_since)
        if stage is Stage.BEGIN:
            self.words.say(_("Begin emergency mode?"))
            self.note.say(_("Province and hall count as away: emergency numbers, shares deferred, nothing is sent until it ends"))
            self.go.say(_("Begin"))
            self.why.clear()
        elif stage is Stage.ON:
            self.words.say(_("Since {time}, by {name}", time=since, name=status.emergency_by))
            what = _("Province and hall are left alone; everything stays on this machine and is balanced afterwards")
            self.note.say(f"{status.emergency_why} · {what}" if status.emergency_why else what)
        elif stage is Stage.END:
            self.words.say(_("End emergency mode?"))
            self.note.say(_("Emergency numbers go to the hall, everything that waits is sent, then the lists are compared"))
            self.go.say(_("End it"))
        elif stage is Stage.OVER:
            self.words.say(_("Emergency mode is over"))
            self.note.say(_("It began at {time}. Please compare what was written on paper with what was entered", time=self._began))
            self.go.say(_("Compare"))
        self.setAccessibleName(" ".join(part for part in (self.words.text(), self.note.text()) if part))
        self.setVisible(stage is not Stage.QUIET)

    @Slot(object)
    def _follow(self, status: Status) -> None:
        on = status.emergency_since is not None
        if on and self.stage in (Stage.QUIET, Stage.OVER, Stage.ON):
            self._show(Stage.ON)
        elif not on and self.stage is Stage.ON:
            self._show(Stage.QUIET)

    def _leave(self) -> None:
        on = self._source.status.emergency_since is not None
        self._show(Stage.ON if on else Stage.QUIET)
        self._give_back()

    def _give_back(self) -> None:
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self) -> None:
        if self.stage is Stage.OVER:
            self._show(Stage.QUIET)
            self.reconcile_wanted.emit()
        elif self._mode is not None and self.stage in (Stage.BEGIN, Stage.END) and self.go.isEnabled():
            self.go.setEnabled(False)
            on = self.stage is Stage.BEGIN
            call = partial(self._mode.switch, self._actor, on, self.why.text() if on else "")
            self._lanes.submit(Lane.WRITE, call, self._switched, self._failed)

    def _switched(self, done: tuple[Switched, Changes]) -> None:
        switch = done[0]
        self.go.setEnabled(True)
        if not switch.on:
            self._began = clock_of(self._source.status.emergency_since)
        self._source.tell(in_emergency(self._source.status, switch))
        self._show(Stage.ON if switch.on else Stage.OVER)
        self.switched.emit(done)
        self._give_back()

    def _failed(self, error: Exception) -> None:
        self.go.setEnabled(True)
        self.refused.emit(sentence(error) if isinstance(error, HallError) else _("Emergency mode could not be switched"))

    def _resize(self) -> None:
        self.setFixedHeight(self._look.theme.px(38))


def in_emergency(status: Status, switch: Switched | None) -> Status:
    """The status as it is told while province and hall are left alone: both away since the switch, whatever they would answer."""

    if switch is None or not switch.on:
        return replace(status, emergency_since=None, emergency_by="", emergency_why="")
    return replace(
        status, province_ok=False, province_since=switch.at, province_error="", hall_ok=False, hall_since=switch.at,
        emergency_since=switch.at, emergency_by=switch.by_name, emergency_why=switch.why,
    )  # fmt: skip
