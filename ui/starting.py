"""The beginning of a process with a screen: its one QApplication, and how long ago it was started. Needs Qt and nothing of the program."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication


def milliseconds_since_start() -> float:
    """Since the process was started by the system; where that is not known, since this program's first line."""
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        uptime = float(Path("/proc/uptime").read_text().split()[0])
        return (uptime - int(fields[19]) / os.sysconf("SC_CLK_TCK")) * 1000
    except (OSError, ValueError, IndexError):
        return (time.time() - STARTED.timestamp()) * 1000


STARTED = datetime.now()


def read_no_sources() -> None:
    """PySide looks into the source of every module that is imported after it, for whether it asks for other spellings of Qt's names (`__feature__`).
    Nothing here does; unasked it would read some 900 files, a fifth of a second of each start. Where PySide has it no longer, nothing happens."""
    features: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(features, "_mod_uses_pyside"):
        features._mod_uses_pyside = lambda _module: True


def make_application() -> QApplication:
    """The one QApplication, Fusion on every platform."""
    QApplication.setStyle("Fusion")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Tidehall")
    app.setQuitOnLastWindowClosed(True)
    return app
