"""The background sync of the open window: at work, or at rest while emergency mode lasts. At most one worker at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline.sync.worker import Worker
from ui.runtime.lanes import Lane, Lanes

if TYPE_CHECKING:
    from ui.app import Desk
    from ui.behind import Reports


class Sender:
    """Sender(desk, reports, lanes). `begin` does nothing while the mode is on; it is called again when the mode ends."""

    def __init__(self, desk: Desk, reports: Reports, lanes: Lanes) -> None:
        self._desk, self._reports, self._lanes = desk, reports, lanes
        self._worker: Worker | None = None

    def begin(self) -> None:
        if self._worker is None and not self._desk.emergency_mode.on:
            self._worker = Worker(self._desk.sync, on_states=self._reports.states.emit, on_changes=self._reports.changes.emit)
            self._worker.start()

    def rest(self) -> None:
        """What is on the wire is cut and sent again another time; ending takes a moment, on a lane."""
        worker, self._worker = self._worker, None
        if worker is not None:
            self._lanes.submit(Lane.READ, worker.stop, None, None)

    def wake(self) -> None:
        if self._worker is not None:
            self._worker.wake()

    def stop(self) -> None:
        if self._worker is not None:
            self._worker.stop()
