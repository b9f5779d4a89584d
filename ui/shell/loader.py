"""Brings in what sign-in does not need: a thread imports and opens everything else while the clerk types.

`ServicesLoader(factory)`: `factory()` runs on the thread, once, after `start`. `ready` and `failed` come in the GUI thread. Whoever asks later
finds the value in `services`, or the error in `error`. A failure is final for this object; the screen says it in words.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

log = logging.getLogger(__name__)


class ServicesLoader(QObject):
    ready = Signal(object)
    """The services."""
    failed = Signal(object)
    """The exception."""
    _ended = Signal(object, object)

    def __init__(self, factory: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._factory = factory
        self.services: Any = None
        self.error: Exception | None = None
        self._thread: threading.Thread | None = None
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, name="loader", daemon=True)
            self._thread.start()

    def wait(self, timeout: float = 10.0) -> None:
        """For the program's end: lets the thread finish. Does not deliver."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _load(self) -> None:
        services, error = None, None
        try:
            services = self._factory()
        except Exception as caught:  # noqa: BLE001 - the thread ends here; the screen tells it
            log.error("services could not be opened: %s", caught.__class__.__name__)
            error = caught
        if isValid(self):
            self._ended.emit(services, error)

    @Slot(object, object)
    def _end(self, services: Any, error: Exception | None) -> None:
        self.services, self.error = services, error
        if error is None:
            self.ready.emit(services)
        else:
            self.failed.emit(error)
