"""The window program: sign-in first, everything else behind it, and an orderly end. Called by `ui.commands.window`; built on `ui.app`.

Sign-in needs Qt alone and is painted before anything else is imported. What happens on sync's threads reaches the screens through signals.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow

from ui.keeper import StatusKeeper
from ui.runtime.composing import ComposingGuard
from ui.runtime.crash import CrashHook
from ui.runtime.feed import ChangeFeed
from ui.runtime.heartbeat import Heartbeat
from ui.runtime.lanes import Lanes
from ui.services import CaseServices, Services, StatusSource
from ui.shell.front_page import FrontAccount, FrontPage, HealthRow, from_json, to_json
from ui.shell.loader import ServicesLoader
from ui.shell.sign_in import SignedIn, SignIn
from ui.theme import ThemeSwitch
from ui.widgets.halo import FocusHalo

if TYPE_CHECKING:
    from offline.sync.state import PeerStates
    from offline.vault.watch import HallListener
    from ui.app import Desk
    from ui.clerk.desk import ClerkDesk
    from ui.dayturn import DayTurn
    from ui.sender import Sender
    from ui.shell.window import MainWindow

FRONT_FILE = "front.json"
SIZE = (1366, 768)


class Reports(QObject):
    """Carries what sync says on its own threads into the GUI thread."""

    states = Signal(object)
    changes = Signal(object)


class Program(QObject):
    """One run of the window on one home. `started` comes when a person is signed in and the workplace is on screen."""

    started = Signal(object)
    """MainWindow"""

    def __init__(
        self, app: QApplication, home: Path, papers: Path, *, on_first_paint: Callable[[], None] | None = None, role: str = ""
    ) -> None:
        """`role`: the workplace that comes on screen first where the account has it."""
        super().__init__()
        self._role = role
        self._app, self._home, self._papers = app, home, papers
        self._on_first_paint = on_first_paint
        self.look = ThemeSwitch(app)
        self.halo = FocusHalo(app, self.look)
        self.guard = ComposingGuard(app, self)
        self.crash = CrashHook(self)
        self.heartbeat = Heartbeat(parent=self)
        self.lanes = Lanes(self)
        self.feed = ChangeFeed(self)
        self.status = StatusSource(parent=self)
        self.reports = Reports(self)
        self.loader = ServicesLoader(partial(open_services, home), self)
        self.page = read_front(home)
        self.sign_in = SignIn(self.look, self.page, self.loader, self.lanes)
        self.shell = QMainWindow()
        self.window: MainWindow | None = None
        self.clerk: ClerkDesk | None = None
        self.desk: Desk | None = None
        self._sender: Sender | None = None
        self._listener: HallListener | None = None
        self._keeper: StatusKeeper | None = None
        self._day: DayTurn | None = None
        self.reports.changes.connect(self.feed.tell)
        self.reports.states.connect(self._states)
        self.sign_in.signed_in.connect(self._signed_in)

    def show(self) -> None:
        """Puts the sign-in form on screen and begins to load the rest once it has painted."""
        self.crash.install()
        self.shell.setWindowTitle(self.page.hall_name)
        self.shell.setCentralWidget(self.sign_in)
        self.shell.resize(*SIZE)
        self.sign_in.installEventFilter(self)
        self.shell.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.sign_in and event.type() == QEvent.Type.Paint:
            self.sign_in.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False

    @Slot()
    def _painted(self) -> None:
        if self._on_first_paint is not None:
            self._on_first_paint()
        else:
            self.loader.start()

    @Slot(object)
    def _signed_in(self, who: SignedIn) -> None:
        from offline.drill.trainer import Trainer
        from offline.vault.watch import HallListener
        from ui.board.opening import BoardEntries
        from ui.case_rooms import away
        from ui.dayturn import DayTurn
        from ui.guide.rooms import floor_services
        from ui.notices import Notices
        from ui.sender import Sender
        from ui.shell.training import TrainerEntries
        from ui.shell.window import MainWindow

        self.desk = who.services
        desk, actor = self.desk, who.actor
        assert desk is not None
        desk.papers.folder = self._papers
        desk.papers.changed = self.feed.tell
        services = Services(
            desk.staff,
            desk.window_queue,
            desk.intake,
            desk.shelf,
            desk.papers,
            self.lanes,
            self.feed,
            desk.settings.profile,
            self.status,
            CaseServices(
                desk.terms, desk.closing, desk.registers, desk.sharing, desk.put_aside, desk.home.files, desk.settings.scan, desk.elsewhere
            ),
            floor_services(desk),
            desk.emergency_mode,
        )
        self._sender = Sender(desk, self.reports, self.lanes)
        self._listener = HallListener(desk.home.hall, self.feed.tell)
        self._keeper = StatusKeeper(desk, self.lanes, self.status, self)
        self._day = DayTurn(desk, self.lanes, self.feed, self.status, partial(away, desk), self)
        rooms = self._rooms(services, actor, desk)
        self.window = MainWindow(self.look, services, actor, rooms)
        self.window.add_source(BoardEntries(self._app, self._home))
        if desk.settings.hall.drill and desk.sync.province is not None:
            self.window.add_source(TrainerEntries(Trainer(desk.settings.province.url), self.lanes, self.window.trouble))
        self.feed.changed.connect(self._changed)
        self.window.emergency.switched.connect(self._emergency)
        Notices(desk, self.lanes, self.status, self.window.trouble, self.window)
        self.crash.happened.connect(self.window.tell_crash)
        self._day.told.connect(self.window.trouble.tell)
        self._day.alarmed.connect(self.window.trouble.tell_error)
        self.window.resize(self.shell.size())
        self.window.setWindowTitle(self.page.hall_name)
        self.window.show()
        self.shell.hide()
        self._sender.begin()
        self._listener.start()
        self._keeper.start()
        self._day.start()
        self.heartbeat.start()
        if self.clerk is not None:
            self.clerk.start()
        self._open_first([room.key for room in rooms])
        write_front(self._home, desk)
        self.started.emit(self.window)

    def _rooms(self, services: Services, actor: Any, desk: Desk) -> list[Any]:
        from desktop.staff.model import Role
        from desktop.staff.permissions import Permission, allowed
        from ui.case_rooms import case_rooms
        from ui.clerk.desk import ClerkDesk
        from ui.guide.rooms import guide_rooms
        from ui.ledger_rooms import attention_room, ledger_room
        from ui.shell.window import Room
        from ui.text import _

        rooms = []
        if allowed(actor.role, Permission.TAKE_CASES):
            self.clerk = ClerkDesk(self.look, services, actor)
            rooms.append(Room(_("Intake"), "intake", self.clerk))
        floor = [Room(title, key, widget) for title, key, widget in guide_rooms(self.look, services, actor, desk)]
        if actor.role is Role.GUIDE:
            rooms += floor
        take_up = self._take_up if self.clerk is not None else None
        rooms += [Room(title, key, widget) for title, key, widget in case_rooms(self.look, services, actor, desk, take_up)]
        if actor.role is Role.GUIDE:
            return rooms
        inbox = attention_room(self.look, services, actor, desk)
        if inbox is not None:
            inbox.counted.connect(self._count_attention)
            rooms.append(Room(_("Needs a person"), "attention", inbox))
        ledger = ledger_room(self.look, services, actor, desk, self._send_now)
        if self._keeper is not None:
            ledger.balanced.connect(self._keeper.note_balance)
        return [*rooms, Room(_("Ledger"), "ledger", ledger), *floor]

    @Slot(object)
    def _count_attention(self, count: int) -> None:
        if self.window is not None:
            self.window.set_count("attention", count)

    def _open_first(self, keys: list[str]) -> None:
        from ui.guide.rooms import FIRST_ROOMS

        first = next((key for key in FIRST_ROOMS.get(self._role, ()) if key in keys), None)
        if first is not None and self.window is not None:
            self.window.open_room(first)

    def _take_up(self, case_no: str) -> None:
        """接着办: the case comes to the counter, on the intake screen."""
        if self.window is not None and self.clerk is not None:
            self.window.open_room("intake")
            self.clerk.take_up(case_no)

    def _send_now(self) -> None:
        if self._sender is not None:
            self._sender.wake()

    @Slot(object)
    def _emergency(self, done: Any) -> None:
        """Begun: sync rests. Ended: it goes on; what the hall is owed follows as soon as the status says that it is back."""
        if self._sender is not None:
            (self._sender.rest if done[0].on else self._sender.begin)()
        self.feed.tell(done[1])

    @Slot(object)
    def _changed(self, changes: Any) -> None:
        if changes.ledger and self._sender is not None:
            self._sender.wake()
        if self._keeper is not None:
            self._keeper.refresh()

    @Slot(object)
    def _states(self, states: PeerStates) -> None:
        if self._keeper is not None:
            self._keeper.refresh()

    def end(self) -> None:
        """Saves, stops every thread, closes the stores. After this nothing of the program runs."""
        if self.clerk is not None:
            self.clerk.stop()
        if self._keeper is not None:
            self._keeper.stop()
        if self._day is not None:
            self._day.stop()
        self.heartbeat.stop()
        if self._listener is not None:
            self._listener.stop()
        if self._sender is not None:
            self._sender.stop()
        self.loader.wait()
        self.lanes.close()
        if self.desk is not None:
            self.desk.close()
        elif self.loader.services is not None:
            self.loader.services.close()
        self.crash.remove()
        for widget in (self.window, self.shell):
            if widget is not None:
                widget.close()


def open_services(home: Path) -> Desk:
    """On the loader's thread: imports everything, opens the home, and warms what the first paper needs."""
    from printing.fonts import chain
    from ui.app import open_desk

    desk = open_desk(home)
    chain().warm()
    return desk


def read_front(home: Path) -> FrontPage:
    """What sign-in may show before any store is open; a home without it gets the hall's name from its settings."""
    from desktop.settings import FILE_NAME, load

    try:
        page = from_json((home / FRONT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        settings = load((home / "hall.toml", home / FILE_NAME))
        page = FrontPage(settings.hall.name, settings.workstation.id, settings.workstation.window, drill=settings.hall.drill)
    return replace(page, today=date.today(), version=page.version or "0.1.0")


def write_front(home: Path, desk: Desk) -> None:
    """Remembers for the next start who signs in here and how things stood."""
    from desktop.clock import hall_date, now, shanghai
    from offline.vault.keys import write_private

    accounts = tuple(
        FrontAccount(entry.account.name, entry.account.display_name, entry.account.role.value, shanghai(entry.at).replace(tzinfo=None))
        for entry in desk.staff.recent()[:8]
    )
    settings = desk.settings
    health = (HealthRow("ok", "本机保险库", "完好", "上次打开时逐件平账"),)
    page = FrontPage(
        settings.hall.name,
        settings.workstation.id,
        settings.workstation.window,
        drill=settings.hall.drill,
        today=hall_date(now()),
        accounts=accounts,
        health=health,
    )
    write_private(home / FRONT_FILE, to_json(page).encode())


def milliseconds_since_start() -> float:
    """Since the process was started by the system; where that is not known, since this program's first line."""
    try:
        fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
        uptime = float(Path("/proc/uptime").read_text().split()[0])
        return (uptime - int(fields[19]) / os.sysconf("SC_CLK_TCK")) * 1000
    except (OSError, ValueError, IndexError):
        return (time.time() - STARTED.timestamp()) * 1000


STARTED = datetime.now()


def make_application() -> QApplication:
    """The one QApplication, Fusion on every platform."""
    QApplication.setStyle("Fusion")
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Tidehall")
    app.setQuitOnLastWindowClosed(True)
    return app
