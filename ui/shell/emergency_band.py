"""Emergency mode (应急) on screen: one key begins it, the same key ends it, at once; the band stands in every room for as long as it lasts.

Nothing is asked. For a few seconds the key on the band says that the press can be taken back: a beginning by its end (then nothing is to be compared),
an end by beginning again; both presses stay in the record. Why it was begun is said afterwards, in the band; Enter keeps it, Esc leaves it, and what
is being typed elsewhere stays. After the end the band offers the reconciliation list until somebody opens it or puts it away.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
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
TAKE_BACK_MS = 10_000
"""How long the band offers to take a press back."""


class Stage(Enum):
    QUIET = "quiet"
    ON = "on"
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
        self._began = self._again = ""
        """When the last one began, and why: for who begins it again at once."""
        self._back = False
        """The press that is under way takes the one before it back."""
        self.setProperty("surface", "sunken")
        self.setProperty("edge", "bottom")
        self.chip = StatusChip(look, "attention", _("Emergency mode"), solid=True)
        self.words = Text(look, "", "body-medium")
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.why = QLineEdit()
        self.why.setAccessibleName(_("Why (may stay empty)"))
        self.why.setPlaceholderText(_("Why? Enter"))
        self.why.setMaxLength(WHY_MAX)
        self.leave = ActionButton(look, _("Back"), "Esc", variant="quiet", size="compact")
        self.go = ActionButton(look, _("Compare"), variant="primary", size="compact")
        self.end = ActionButton(look, "", KEY, variant="quiet", size="compact")
        self._fresh = QTimer(self)
        self._fresh.setSingleShot(True)
        self._fresh.setInterval(TAKE_BACK_MS)
        self._fresh.timeout.connect(self._show_key)
        self._lay_out()
        self.leave.clicked.connect(self._leave)
        self.go.clicked.connect(self._compare)
        self.end.clicked.connect(self.turn)
        self.why.returnPressed.connect(self._explain)
        source.changed.connect(self._follow)
        look.changed.connect(self._resize)
        self._resize()
        self._show(Stage.QUIET)
        self._follow(source.status)

    @property
    def may(self) -> bool:
        return self._mode is not None and allowed(self._actor.role, Permission.TAKE_CASES)

    @Slot()
    def turn(self) -> None:
        """The key: begins it, ends it, or takes the last press back."""
        if self._mode is None or not self.may:
            self.refused.emit(_("Emergency mode is switched by clerks and supervisors"))
        elif self.end.isEnabled():
            self.end.setEnabled(False)
            here = self.window().focusWidget()
            if here is None or not self.isAncestorOf(here):
                self._before = here
            on, self._back = self._source.status.emergency_since is None, self._fresh.isActive()
            why = self._again if on and self._back else ""
            self._lanes.submit(Lane.WRITE, partial(self._mode.switch, self._actor, on, why), self._switched, self._failed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
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
        if stage is Stage.ON:
            self.words.say(_("Since {time}, by {name}", time=clock_of(status.emergency_since), name=status.emergency_by))
            what = _("Kept here alone, balanced afterwards")
            self.note.say(f"{status.emergency_why} · {what}" if status.emergency_why else what)
        elif stage is Stage.OVER:
            self.words.say(_("Emergency mode is over"))
            self.note.say(_("It began at {time}. Please compare what was written on paper with what was entered", time=self._began))
        for part in (self.leave, self.go):
            part.setVisible(stage is Stage.OVER)
        unsaid = stage is Stage.ON and not status.emergency_why and self.may
        if not unsaid:
            if self.why.hasFocus():
                self._give_back()
            self.why.clear()
        self.why.setVisible(unsaid)
        self._show_key()
        self.setAccessibleName(" ".join(part for part in (self.words.text(), self.note.text()) if part))
        self.setVisible(stage is not Stage.QUIET)

    @Slot()
    def _show_key(self) -> None:
        """What the key does now."""
        fresh = self._fresh.isActive()
        again = _("Undo: begin again") if self.stage is Stage.OVER else _("Undo: end it again")
        self.end.say(again if fresh else _("End emergency mode"))
        self.end.setVisible(self.may and (self.stage is Stage.ON or (fresh and self.stage is Stage.OVER)))

    @Slot(object)
    def _follow(self, status: Status) -> None:
        on = status.emergency_since is not None
        if on:
            self._show(Stage.ON)
        elif self.stage is Stage.ON:
            self._show(Stage.QUIET)

    def _leave(self) -> None:
        if self.stage is Stage.OVER:
            self._fresh.stop()
            self._show(Stage.QUIET)
        self._give_back()

    def _give_back(self) -> None:
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _compare(self) -> None:
        self._fresh.stop()
        self._show(Stage.QUIET)
        self.reconcile_wanted.emit()

    @Slot()
    def _explain(self) -> None:
        """Kept at once; without a word the field is left as by Esc."""
        said = self.why.text()
        if self._mode is not None and said.strip():
            self._lanes.submit(Lane.WRITE, partial(self._mode.explain, self._actor, said), self._explained, self._failed)
        self._give_back()

    def _explained(self, switch: Switched | None) -> None:
        self._source.tell(in_emergency(self._source.status, switch))

    def _switched(self, done: tuple[Switched, Changes]) -> None:
        switch, was, back = done[0], self._source.status, self._back
        self.end.setEnabled(True)
        if not switch.on:
            self._began, self._again = clock_of(was.emergency_since), was.emergency_why
        (self._fresh.stop if back else self._fresh.start)()
        self._source.tell(in_emergency(was, switch))
        self._show(Stage.ON if switch.on else Stage.QUIET if back else Stage.OVER)
        self.switched.emit(done)
        if self.why.isVisible() and not back:
            self.why.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._give_back()

    def _failed(self, error: Exception) -> None:
        self.end.setEnabled(True)
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
