"""办不成事 at the guide desk: the register's own panel, filled in from what is on screen, recorded on the write lane."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop.changes import Changes
from desktop.clock import hall_date, now
from desktop.errors import HallError
from desktop.staff.model import Actor
from ui.cases.panel import Deed
from ui.guide.asking import Asking
from ui.registers.grievance_panel import GrievancePanel
from ui.runtime.lanes import Lane, Lanes
from ui.text import _
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from desktop.intake.registers import Registers


class GrievanceEntry(QObject):
    """GrievanceEntry(look, asking, registers, actor, lanes). `panel` is hidden until `open`."""

    registered = Signal(object, str)
    """(Changes, what to say)"""
    left = Signal()
    failed = Signal(object)
    """An exception that is none of the panel's."""

    def __init__(
        self, look: ThemeSwitch, asking: Asking, registers: Registers | None, actor: Actor, lanes: Lanes, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._asking, self._registers, self._actor, self._lanes = asking, registers, actor, lanes
        self._said = ""
        self.panel = GrievancePanel(look, lambda: hall_date(now()))
        self.panel.hide()
        self.panel.wanted.connect(self._wanted)
        self.panel.left.connect(self.close)

    @property
    def is_open(self) -> bool:
        return not self.panel.isHidden()

    def open(self, case_no: str) -> None:
        """`case_no`: of the notice that was just given, "" for none."""
        if self.is_open or self._registers is None:
            return
        panel, found = self.panel, self._asking.found
        panel.show_blank(case_no or None)
        if found is not None:
            panel.summary.setText(_("{thing}: ", thing=found.bundle.name))
            lead = found.bundle.theme.lead_authority if found.bundle.theme is not None else ""
            panel.authority.setText(lead or next((item.authority for item in found.bundle.chosen), ""))
        panel.person.setText(self._asking.draft.applicant.name)
        panel.show()
        panel.start()

    @Slot()
    def close(self) -> None:
        if self.is_open:
            self.panel.hide()
            self.left.emit()

    @Slot(object)
    def _wanted(self, deed: Deed) -> None:
        if self._registers is not None:
            away = self._asking.province_away
            call = partial(self._registers.register_grievance, self._actor, **dict(deed.values), province_away=away)
            self._said = deed.said
            self._lanes.submit(Lane.WRITE, call, self._done, self._refused)

    def _done(self, outcome: tuple[Any, Changes]) -> None:
        self.close()
        self.registered.emit(outcome[1], self._said)

    def _refused(self, error: Exception) -> None:
        if isinstance(error, HallError):
            self.panel.show_error(error)
        else:
            self.panel.set_busy("")
            self.failed.emit(error)
