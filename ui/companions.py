"""What stands beside the work in every workplace: the first day's walk, and the news after an update."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QProcess

from desktop.staff.model import Actor
from ui.help.news import remember_version, seen_version
from ui.runtime.again import command
from ui.runtime.lanes import Lane
from ui.services import Services
from ui.shell.front_page import FrontPage
from ui.shell.sign_in_form import SignInForm
from ui.shell.window import MainWindow
from ui.text import _
from ui.walk.opening import open_walk

DRILL_FOLDER = "drill"


def accompany(window: MainWindow, services: Services, actor: Actor, home: Path, version: str, *, walk: bool) -> None:
    """`walk`: the first day was asked for at sign-in and begins now. Otherwise an update is told, once."""
    services.lanes.submit(Lane.READ, window.help.book.warm)
    first_day = open_walk(window, services, actor, home)
    if walk:
        first_day.begin()
    else:
        window.help.show_news(seen_version(home), version)
    remember_version(home, version)


def open_drill(home: Path) -> bool:
    """A hall of made-up people beside this one, in a program of its own. False when it could not be started."""
    words = command("demo", "--out", str(home / DRILL_FOLDER))
    return bool(QProcess.startDetached(words[0], list(words[1:]))[0])


def ask_drill(page: FrontPage, home: Path, form: SignInForm) -> bool:
    """F5 at sign-in, and what it says: in a drill hall the first day begins after signing in (True), elsewhere a drill hall opens beside this one."""
    if page.drill:
        form.say(_("Sign in, and the first day begins, step by step"), "ok")
        return True
    if open_drill(home):
        form.say(_("A drill hall with made-up people opens beside this window"), "ok")
    else:
        form.say(_("That did not work"), "missing")
    return False
