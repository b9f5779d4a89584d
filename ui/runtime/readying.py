"""Readies rooms that are not on screen yet, a few milliseconds at a time while nothing else waits, so that showing one first does not hold the screen.

Only the styling is done ahead: no data is read, nothing is shown.
"""

from __future__ import annotations

from collections import deque
from time import perf_counter

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

SLICE_SECONDS = 0.006


class Readying(QObject):
    """Readying(rooms, parent): begins by itself and ends when every widget of the rooms has its style."""

    def __init__(self, rooms: tuple[QWidget, ...], parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[QWidget] = deque()
        for room in rooms:
            self._waiting.append(room)
            self._waiting.extend(room.findChildren(QWidget))
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._some)
        self._timer.start()

    @property
    def done(self) -> bool:
        return not self._waiting

    def stop(self) -> None:
        self._timer.stop()
        self._waiting.clear()

    def _some(self) -> None:
        until = perf_counter() + SLICE_SECONDS
        while self._waiting and perf_counter() < until:
            widget = self._waiting.popleft()
            if isValid(widget):
                widget.ensurePolished()
        if not self._waiting:
            self._timer.stop()
