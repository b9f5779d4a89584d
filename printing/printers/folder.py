"""A folder as a printer: one PDF file a sheet, whole or not at all, readable by the owner alone."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from desktop.prints.model import JobState
from printing.printers.device import Load, Outcome, Refused


class Folder:
    """Folder(path). A name that is taken gets a number: nothing is written over."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def deliver(self, load: Load, sent: Callable[[], None]) -> Outcome:
        name = re.sub(r"[^\w〔〕()（）.-]+", "-", load.name).strip("-.")[:80] or "paper"
        beside = self._path / f".{name}.{os.getpid()}.part"
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(load.pdf)
                out.flush()
                os.fsync(out.fileno())
            target, number = self._path / f"{name}.pdf", 1
            while target.exists():
                number += 1
                target = self._path / f"{name}({number}).pdf"
            beside.rename(target)
        except OSError as fault:
            with suppress(OSError):
                beside.unlink()
            raise Refused("print.folder", reason=fault.strerror or "") from fault
        return Outcome(JobState.PRINTED)

    def look(self) -> None:
        there = self._path if self._path.exists() else next((folder for folder in self._path.parents if folder.exists()), None)
        if there is None or not there.is_dir() or not os.access(there, os.W_OK):
            raise Refused("print.folder", reason="")
