"""Opening the board from the window: a program of its own on the second screen, which stays when the window is closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from ui.runtime.again import command
from ui.shell.entries import PaletteEntry
from ui.text import _


def start_board(home: Path) -> None:
    """A second one on the same home ends by itself."""
    program, *words = command("open", "--role", "board", "--home", str(home))
    QProcess.startDetached(program, words)


class BoardEntries:
    """A source for the palette. With one screen the board would cover the window, so it is not offered there."""

    def __init__(self, app: QApplication, home: Path, start: Callable[[Path], None] = start_board) -> None:
        self._app, self._home, self._start = app, home, start

    def __call__(self, text: str) -> tuple[PaletteEntry, ...]:
        second = len(self._app.screens()) > 1
        return (
            PaletteEntry(
                _("Public board on the second screen"),
                partial(self._start, self._home) if second else None,
                icon="megaphone",
                section=_("Settings and help"),
                reason="" if second else _("There is only one screen"),
            ),
        )
