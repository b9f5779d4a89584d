"""What nobody waits for but is quicker when it was done before: a step at a time on a thread of its own, each begun only while the screen is calm.

A large table that is read in holds the interpreter's lock for a quarter of a second, and nothing that is clicked meanwhile is answered. So a step
waits until nobody has touched anything for a moment and nothing else is under way. What was not done by then is done when it is first needed.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS = 100
log = logging.getLogger(__name__)
Warm = Callable[[], object]


class Warming(QObject):
    """Warming(steps, calm): after `begin` each step runs once, in order, the next never before the one before is over."""

    def __init__(self, steps: Sequence[Warm], calm: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps, self._calm = deque(steps), calm
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._next)

    @property
    def done(self) -> bool:
        return not self._steps and not self._running

    @property
    def _running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    @Slot()
    def begin(self) -> None:
        self._timer.start()

    def end(self, timeout: float = 10.0) -> None:
        """Begins nothing more, and lets the step that runs finish."""
        self._timer.stop()
        self._steps.clear()
        if self._thread is not None:
            self._thread.join(timeout)

    @Slot()
    def _next(self) -> None:
        if self._running:
            return
        if not self._steps:
            self._timer.stop()
        elif self._calm():
            self._thread = threading.Thread(target=_run, args=(self._steps.popleft(),), name="warming", daemon=True)
            self._thread.start()


def _run(step: Warm) -> None:
    try:
        step()
    except Exception as fault:  # noqa: BLE001 - the thread ends here: who needs it first is told what is wrong
        log.warning("could not be made ready: %s", fault.__class__.__name__)
