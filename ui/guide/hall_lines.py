"""Who waits where, and what was asked most today, as the guide desk shows it: read on a lane, kept until something newer comes.

While the hall does not answer, `lines` is None; what was asked is this machine's own register and needs no hall.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.clock import hall_date, now
from desktop.errors import EnvironmentFault, HallError
from ui.guide.deeds import Line, lines_of
from ui.guide.finder import count_asked
from ui.runtime.lanes import Lane, Lanes

if TYPE_CHECKING:
    from desktop.intake.registers import FirstContact, Registers
    from desktop.queue.service import HallQueue


class HallLines(QObject):
    """HallLines(queue, registers, lanes)."""

    changed = Signal()
    """`lines` is another."""
    asked = Signal(object)
    """((what, how often), …) of today."""

    def __init__(self, queue: HallQueue, registers: Registers | None, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue, self._registers, self._lanes = queue, registers, lanes
        self.lines: Mapping[str, Line] | None = {}
        self._reading = False

    def read(self) -> None:
        if not self._reading:
            self._reading = True
            self._lanes.submit(Lane.READ, partial(lines_of, self._queue), self._read, self._lost)

    def read_asked(self) -> None:
        if self._registers is not None:
            self._lanes.submit(Lane.READ, self._registers.first_contacts, self._asked_read, self._asked_lost)

    def _read(self, lines: Mapping[str, Line]) -> None:
        self._reading = False
        if lines != self.lines:
            self.lines = lines
            self.changed.emit()

    def _lost(self, error: Exception) -> None:
        self._reading = False
        if self.lines is not None and isinstance(error, EnvironmentFault):
            self.lines = None
            self.changed.emit()
        if not isinstance(error, HallError):
            raise error

    def _asked_read(self, contacts: tuple[FirstContact, ...]) -> None:
        self.asked.emit(count_asked(contacts, hall_date(now())))

    def _asked_lost(self, error: Exception) -> None:
        """The list stays as it was; nothing depends on it."""
        if not isinstance(error, HallError):
            raise error
