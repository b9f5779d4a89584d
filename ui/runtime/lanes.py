"""Lanes: where work that is too slow for the GUI thread runs. write has one thread, read has two; results come back in the GUI thread.

Workers are plain Python threads without Qt. `submit(lane, call, done, failed)`: `call` runs on the lane; then `done(result)` or `failed(error)`,
bound methods of QObjects of the GUI thread, run in the GUI thread, in the order in which the calls ended. A receiver that has been deleted
meanwhile is passed over. Without `failed` an error is logged and told through `lost`, a defect to the crash hook too. `close` lets what is queued finish; it refuses new work.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from desktop.errors import HallError
from ui.runtime.trouble import report

log = logging.getLogger(__name__)
T = TypeVar("T")


class Lane(StrEnum):
    WRITE = "write"
    READ = "read"


THREADS = {Lane.WRITE: 1, Lane.READ: 2}


class _Work(NamedTuple):
    call: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None


class _Outcome(NamedTuple):
    work: _Work
    result: Any
    error: Exception | None


class Lanes(QObject):
    """Make it in the GUI thread. After `close` every thread has ended."""

    lost = Signal(object)
    """An exception that nobody asked to hear of."""
    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queues: dict[Lane, queue.SimpleQueue[_Work | None]] = {lane: queue.SimpleQueue() for lane in Lane}
        self._pending = 0
        self._closed = False
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._threads = [
            threading.Thread(target=self._work, args=(self._queues[lane],), name=f"{lane}-{number}", daemon=True)
            for lane, count in THREADS.items()
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pending(self) -> int:
        """Calls that were submitted and whose result was not delivered yet."""
        return self._pending

    def submit(
        self, lane: Lane | str, call: Callable[[], T], done: Callable[[T], None] | None = None, failed: Callable[[Exception], None] | None = None
    ) -> None:  # fmt: skip
        """Queues `call`. RuntimeError after `close`; TypeError for a receiver that is not a bound method of a QObject."""
        for receiver in (done, failed):
            if receiver is not None and not isinstance(getattr(receiver, "__self__", None), QObject):
                raise TypeError("done and failed are bound methods of QObjects")
        if self._closed:
            raise RuntimeError("lanes are closed")
        self._pending += 1
        self._queues[Lane(lane)].put(_Work(call, done, failed))

    def close(self, timeout: float = 5.0) -> bool:
        """Lets queued work finish; True when every thread has ended within `timeout` seconds each. Results are not delivered any more."""
        self._closed = True
        for lane, count in THREADS.items():
            for _number in range(count):
                self._queues[lane].put(None)
        for thread in self._threads:
            thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self, source: queue.SimpleQueue[_Work | None]) -> None:
        while (work := source.get()) is not None:
            try:
                outcome = _Outcome(work, work.call(), None)
            except Exception as error:  # noqa: BLE001 - a lane ends here: the error goes to who asked
                outcome = _Outcome(work, None, error)
            if isValid(self):
                self._ended.emit(outcome)

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        self._pending -= 1
        if self._closed:
            return  # who asked may have been taken down
        receiver = outcome.work.done if outcome.error is None else outcome.work.failed
        if receiver is not None:
            owner = getattr(receiver, "__self__", None)
            if isinstance(owner, QObject) and isValid(owner):
                receiver(outcome.result if outcome.error is None else outcome.error)
        elif outcome.error is not None:
            log.error("lost on a lane: %s", outcome.error.__class__.__name__, exc_info=None)
            self.lost.emit(outcome.error)
            if not isinstance(outcome.error, HallError):
                report(outcome.error)
