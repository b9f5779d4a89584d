"""`tidehall open` and `tidehall demo`: the two commands that load Qt."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.errors import EnvironmentFault
from ui.commands.console import Exit, put, say
from ui.place import home_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QCoreApplication, QLockFile

    from ui.app import Desk

TRACE_VARIABLE = "TIDEHALL_TRACE_STARTUP"


def open_(options: argparse.Namespace) -> int:
    """Opens the window, sign-in first."""
    home = home_path(options.home)
    if not (home / "keys.json").exists():
        from offline.vault.home import exists, finish_exchange

        finish_exchange(home)
        if not exists(home):
            raise EnvironmentFault("home.absent", home=str(home))
    if options.role == "board":
        return board(options, home)
    require_screen()
    from ui.program import Program
    from ui.screen import screen_settings
    from ui.starting import make_application
    from ui.text import speak

    screen = screen_settings(home)
    speak(options.lang or screen.language)
    app = make_application()

    lock = only_one(home, "window")
    program = Program(app, home, on_first_paint=painted(options, app, lambda: program.go_on()), role=options.role or "")
    program.look.use(screen.theme, screen.text_scale)
    program.show()
    app.exec()
    program.end()
    lock.unlock()
    if program.wants_again:
        from ui.runtime.again import begin_again

        begin_again(same_window(options, home))
    return Exit.DONE


def same_window(options: argparse.Namespace, home: Path) -> tuple[str, ...]:
    """This command again, for after a fault."""
    from ui.runtime.again import command

    words = ["open", "--home", str(home)]
    for name, value in (("--role", options.role), ("--lang", options.lang)):
        words += [name, value] if value else []
    return command(*words)


def board(options: argparse.Namespace, home: Path) -> int:
    """The public board, without signing in; it may stand beside the window of the same home. `EnvironmentFault` home.board_open and those of opening."""
    require_screen()
    from functools import partial

    from offline.vault.home import read_settings
    from ui.board.program import BoardProgram
    from ui.starting import make_application
    from ui.text import speak

    settings = read_settings(home)
    speak(options.lang or settings.screen.language)
    app = make_application()

    lock = only_one(home, "board")
    program = BoardProgram(
        app, settings, partial(open_board_desk, home), on_first_paint=painted(options, app, lambda: program.loader.start())
    )
    program.show()
    code = app.exec()
    program.end()
    lock.unlock()
    if program.fault is not None:
        raise program.fault
    return Exit.PERSON if code else Exit.DONE


def open_board_desk(home: Path) -> Desk:
    """On the loader's thread: the first import of everything else."""
    from ui.app import open_desk

    return open_desk(home)


def painted(options: argparse.Namespace, app: QCoreApplication, go_on: Callable[[], object]) -> Callable[[], None]:
    """What follows the first paint: its time is told where it is asked for, and the program goes on or ends."""
    from ui.starting import milliseconds_since_start

    def follows() -> None:
        if os.environ.get(TRACE_VARIABLE) == "1":
            say(f"first_paint_ms={round(milliseconds_since_start())}")
        if options.exit_after_first_paint:
            app.quit()
        else:
            go_on()

    return follows


def only_one(home: Path, what: str) -> QLockFile:
    """One window and one board a home: two windows would call the same window's numbers twice over, two boards would speak at once.

    `EnvironmentFault` home.window_open, home.board_open. Commands may run beside them.
    """
    from PySide6.QtCore import QLockFile

    lock = QLockFile(str(home / f"{what}.lock"))
    lock.setStaleLockTime(0)
    if not lock.tryLock(200):
        raise EnvironmentFault(f"home.{what}_open", home=str(home))
    return lock


def demo(options: argparse.Namespace) -> int:
    """A whole hall with made-up people; without a display a scripted morning that leaves papers, pictures and the ledger."""
    out = Path(options.out or "out").absolute()
    headless = options.headless or not has_screen()
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    require_screen()
    if headless:
        from ui.demo.morning import play

        balanced = play(out)
        put(f"文书（PDF）、画面（PNG）和账本（JSON）都在：{out}")
        return Exit.DONE if balanced else Exit.PERSON
    from ui.demo.hall import show
    from ui.text import speak

    if options.lang is not None:
        speak(options.lang)
    return show(out)


def has_screen() -> bool:
    """Whether a window can be shown at all."""
    if os.environ.get("QT_QPA_PLATFORM") or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def require_screen() -> None:
    """`EnvironmentFault`: screen.absent, screen.library."""
    if not has_screen():
        raise EnvironmentFault("screen.absent")
    from ui.binding import import_qt

    try:
        import_qt()
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as fault:
        raise EnvironmentFault("screen.library", library=str(fault)[:120]) from fault
    from ui.starting import read_no_sources

    read_no_sources()
