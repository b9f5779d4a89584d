"""Notices when the GUI thread stands still for more than 100 ms and logs where: file, line and function of each frame, never a value.

A timer beats in the GUI thread; a watcher thread sees a beat that is overdue and takes the stack at that moment. One line a stall, with its length.
"""

from __future__ import annotations

import faulthandler
import logging
import re
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal

log = logging.getLogger(__name__)
BEAT_MS = 50
LIMIT_MS = 100


@dataclass(frozen=True, slots=True)
class Stall:
    """A standstill of the GUI thread. `frames` are "file:line function", innermost last."""

    milliseconds: int
    frames: tuple[str, ...]


class Heartbeat(QObject):
    """Make it in the GUI thread, `start` it, `stop` it before the program ends."""

    stalled = Signal(object)
    """A Stall; emitted after it has ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gui = threading.get_ident()
        self._last = time.monotonic()
        self._seen: tuple[str, ...] | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self._last = time.monotonic()
        self._stop.clear()
        self._timer.start()
        self._thread = threading.Thread(target=self._watch, name="heartbeat", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._timer.stop()
        self._stop.set()
        if self._thread is not None:
            self._thread.join(1)
            self._thread = None

    def _beat(self) -> None:
        now = time.monotonic()
        overdue = now - self._last - BEAT_MS / 1000
        self._last = now
        frames, self._seen = self._seen, None
        if overdue > LIMIT_MS / 1000 and frames is not None:
            stall = Stall(round(overdue * 1000), frames)
            log.warning("GUI thread stood still for %d ms at %s", stall.milliseconds, " < ".join(reversed(frames[-8:])))
            self.stalled.emit(stall)

    def _watch(self) -> None:
        while not self._stop.wait(BEAT_MS / 2000):
            if self._seen is None and time.monotonic() - self._last > (LIMIT_MS + BEAT_MS) / 1000:
                self._seen = frames_of(self._gui)


def frames_of(thread: int) -> tuple[str, ...]:
    """Where a thread is at this moment, as "file:line function", innermost last.

    Through faulthandler, which writes places and holds no frame: a frame kept by the watcher would keep a QPainter of a paintEvent alive past
    its end, and Qt aborts on that (seen: "endPaint() called with active painter", then a crash).
    """
    with tempfile.TemporaryFile() as out:
        faulthandler.dump_traceback(out, all_threads=True)
        out.seek(0)
        text = out.read().decode("utf-8", "replace")
    _before, found, after = text.partition(f"Thread 0x{thread:016x}")
    if not found:
        return ()
    mine = after.split("\n\n", 1)[0]
    places = re.findall(r'File "([^"]+)", line (\d+) in (.+)', mine)
    return tuple(f"{Path(name).name}:{line} {function}" for name, line, function in reversed(places))
