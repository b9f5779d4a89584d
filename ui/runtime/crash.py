"""The last net: exceptions that nobody caught are logged and written down as a report (type, code and places, never values), and told to the frame
as one sentence.

It does not stop the program: Qt goes on after an exception in a slot, and what was being typed is in the draft. Where the same comes again and
again (`REPEATED` in `WITHIN_SECONDS`) it says so by `hopeless`, and the frame begins again. It refuses to keep messages of exceptions, because
those may quote what a person typed.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
import traceback
from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from desktop.errors import HallError

log = logging.getLogger(__name__)
FOLDER = "crashes"
KEPT_REPORTS = 20
REPEATED, WITHIN_SECONDS = 4, 10.0


@dataclass(frozen=True, slots=True)
class Crash:
    """`kind` is the exception's class, `code` that of a HallError or "", `place` the innermost of `frames` ("file:line function")."""

    kind: str
    code: str
    place: str
    thread: str
    frames: tuple[str, ...] = ()


class CrashHook(QObject):
    """`install` takes over sys.excepthook and threading.excepthook; `remove` gives them back. Reports go into `home`; without one none is written."""

    happened = Signal(object)
    """A Crash; may be emitted on any thread."""
    hopeless = Signal()
    """It does not end: the program should begin again."""

    def __init__(self, parent: QObject | None = None, home: Path | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._when: deque[float] = deque(maxlen=REPEATED)
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread

    def remove(self) -> None:
        sys.excepthook, threading.excepthook = self._before

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        frames = [f"{Path(entry.filename).name}:{entry.lineno} {entry.name}" for entry in traceback.extract_tb(trace)]
        code = error.code if isinstance(error, HallError) else ""
        crash = Crash(kind.__name__, code, frames[-1] if frames else "", threading.current_thread().name, tuple(frames[-12:]))
        log.error("uncaught %s %s on %s at %s", crash.kind, code, crash.thread, " < ".join(reversed(frames[-12:])))
        if self._home is not None:
            write_report(self._home, crash)
        self.happened.emit(crash)
        self._when.append(time.monotonic())
        if len(self._when) == REPEATED and self._when[-1] - self._when[0] < WITHIN_SECONDS:
            self._when.clear()
            self.hopeless.emit()

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def write_report(home: Path, crash: Crash) -> Path | None:
    """What the administrator needs, and nothing of what anybody typed. The newest few are kept; None where the disk refuses."""
    import platform

    at = datetime.now(UTC)
    content = {
        "at": at.isoformat(timespec="seconds"),
        **asdict(crash),
        "python": platform.python_version(),
        "system": platform.platform(),
    }
    try:
        folder = home / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"{at:%Y%m%dT%H%M%S%f}.json"
        file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for old in sorted(folder.glob("*.json"))[:-KEPT_REPORTS]:
            old.unlink(missing_ok=True)
    except OSError as fault:
        log.warning("crash report not written: %s", fault.strerror)
        return None
    return file
