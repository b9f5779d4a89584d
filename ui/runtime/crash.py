"""The last net: exceptions that nobody caught are logged (type, code and places, never values) and told to the frame as one sentence.

It does not stop the program: Qt goes on after an exception in a slot, and what was being typed is in the draft. It refuses to log messages of
foreign exceptions, because those may quote what a person typed.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from desktop.errors import HallError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Crash:
    """`kind` is the exception's class, `code` that of a HallError or "", `place` the innermost frame."""

    kind: str
    code: str
    place: str
    thread: str


class CrashHook(QObject):
    """`install` takes over sys.excepthook and threading.excepthook; `remove` gives them back."""

    happened = Signal(object)
    """A Crash; may be emitted on any thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
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
        crash = Crash(kind.__name__, code, frames[-1] if frames else "", threading.current_thread().name)
        log.error("uncaught %s %s on %s at %s", crash.kind, code, crash.thread, " < ".join(reversed(frames[-12:])))
        self.happened.emit(crash)

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._uncaught(args.exc_type, args.exc_value, args.exc_traceback)
