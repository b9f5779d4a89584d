"""The window as a process: first paint and an orderly end, one window a home, and no display at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QLockFile

OPEN = [sys.executable, "-m", "ui.cli", "open", "--exit-after-first-paint"]


def run(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        [*OPEN, "--home", str(home)], capture_output=True, text=True, env=inherited | environment, timeout=60, check=False
    )


def test_first_paint_is_told_and_the_program_ends(home: Path) -> None:
    done = run(home, QT_QPA_PLATFORM="offscreen", TIDEHALL_TRACE_STARTUP="1")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^first_paint_ms=\d+$", done.stderr, re.M)
    assert done.stdout == ""


def test_a_second_window_on_the_same_home_is_refused_by_name(home: Path) -> None:
    lock = QLockFile(str(home / "window.lock"))
    assert lock.tryLock(0)
    try:
        done = run(home, QT_QPA_PLATFORM="offscreen")
    finally:
        lock.unlock()
    assert done.returncode == 3
    assert str(home) in done.stderr and "已经开着" in done.stderr


def test_without_a_display_it_says_what_to_do(home: Path) -> None:
    done = run(home)
    assert done.returncode == 3
    assert "--headless" in done.stderr and "Traceback" not in done.stderr


def test_sign_in_waits_for_nothing_heavy(home: Path) -> None:
    heavy = {"sqlalchemy", "reportlab", "requests", "qrcode", "sqlcipher3", "subprocess", "desktop.intake.model", "desktop.audit.model"}
    heavy |= {"desktop.settings", "desktop.sentences", "desktop.staff.model", "ui.services", "ui.shell.lock", "platform", "platformdirs"}
    look = (
        "import sys, ui.cli, ui.commands.window, ui.program, ui.screen\n"
        f"ui.cli.parser(whole=not ui.cli._opens(['--home', {str(home)!r}, 'open']))\n"
        f"ui.screen.screen_settings(__import__('pathlib').Path({str(home)!r}))\n"
        f"print(sorted({heavy!r} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
