"""One reading at a time: what a screen shows is read on a lane, and what is asked for meanwhile becomes one more reading behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

from ui.runtime.lanes import Lane, Lanes

Found = TypeVar("Found")


class SingleReader(QObject, Generic[Found]):
    """SingleReader(lanes, reading, arrived, failed, parent). `reading` says at the beginning of each reading what is called on the lane; the others
    hear in the GUI thread what came of it. One that failed is not tried again by itself, unless it was asked for meanwhile and the reader
    `insists`. Between the end of a reading and the beginning of the next lie `rest_ms` at least, whoever asks."""

    def __init__(
        self,
        lanes: Lanes,
        reading: Callable[[], Callable[[], Found]],
        arrived: Callable[[Found], None],
        failed: Callable[[Exception], None],
        parent: QObject,
        *,
        insists: bool = False,
        rest_ms: int = 0,
    ) -> None:
        super().__init__(parent)
        self._lanes, self._reading, self._arrived, self._failed = lanes, reading, arrived, failed
        self._insists, self._rest_ms = insists, rest_ms
        self._under_way = self._resting = self._wanted = self._closed = False
        self.due = True
        """Nothing was read yet, or what was read is not the newest: whoever is told that something changed may set it."""

    def ask(self) -> None:
        if self._closed:
            return
        if self._under_way or self._resting:
            self.due = True
            self._wanted = self._resting
            return
        self._under_way, self.due = True, False
        self._lanes.submit(Lane.READ, self._reading(), self._read, self._not_read)

    def close(self) -> None:
        """From now on nothing is read, and what is on its way comes to nobody."""
        self._closed = True

    def _read(self, found: Found) -> None:
        self._under_way = False
        if self._closed:
            return
        self._arrived(found)
        self._rest(self.due)

    def _not_read(self, error: Exception) -> None:
        self._under_way = False
        if self._closed:
            return
        again, self.due = self.due and self._insists, True
        self._rest(again)
        self._failed(error)

    def _rest(self, wanted: bool) -> None:
        if self._rest_ms:
            self._resting, self._wanted = True, wanted
            QTimer.singleShot(self._rest_ms, self, self.rested)
        elif wanted:
            self.ask()

    @Slot()
    def rested(self) -> None:
        """What was asked for meanwhile is read now, as one reading."""
        self._resting = False
        if self._wanted:
            self.ask()
