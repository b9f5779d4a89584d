"""The window program: sign-in first, everything else behind it, and an orderly end. Called by `ui.commands.window`; built on `ui.app`.

Sign-in needs Qt alone and is painted before anything else is imported. What happens on sync's threads reaches the screens through signals.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow
from shiboken6 import delete

from ui.front import read_front, remember
from ui.keeper import StatusKeeper
from ui.recovery import Recovery
from ui.runtime.collector import Collector
from ui.runtime.composing import ComposingGuard
from ui.runtime.crash import CrashHook
from ui.runtime.feed import ChangeFeed
from ui.runtime.heartbeat import Heartbeat
from ui.runtime.lanes import Lane, Lanes
from ui.services import Services, StaffServices, StatusSource
from ui.shell.loader import ServicesLoader
from ui.shell.sign_in import SignedIn, SignIn
from ui.staff.seat import Seat
from ui.theme import ThemeSwitch
from ui.widgets.halo import FocusHalo

if TYPE_CHECKING:
    from offline.sync.state import PeerStates
    from offline.vault.watch import HallListener
    from ui.app import Desk
    from ui.clerk.desk import ClerkDesk
    from ui.dayturn import DayTurn
    from ui.printers.wiring import Printing
    from ui.sender import Sender
    from ui.shell.window import MainWindow
    from ui.supervisor.room import DispatchRoom

SIZE = (1366, 768)


class Reports(QObject):
    """Carries what sync says on its own threads into the GUI thread."""

    states = Signal(object)
    changes = Signal(object)


WORKPLACE = (  # what `Program._sit` needs besides what is loaded by then
    "offline.drill.trainer", "ui.board.opening", "ui.case_rooms", "ui.clerk.desk", "ui.companions", "ui.guide.rooms", "ui.ledger_rooms", "ui.notices",
    "ui.settings.rooms", "ui.shell.window", "ui.staff.handover_panel", "ui.staff.rooms", "ui.supervisor.rooms", "ui.walk.opening",
)  # fmt: skip


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
        self._collector = Collector(self)
        self._app, self._home, self._papers = app, home, papers
        self._on_first_paint = on_first_paint
        self.look = ThemeSwitch(app)
        self.halo = FocusHalo(app, self.look)
        self.guard = ComposingGuard(app, self)
        self.crash = CrashHook(self, home)
        self.recovery = Recovery(app, home, self.crash, self)
        self._walk = False
        self.heartbeat = Heartbeat(parent=self)
        self.lanes = Lanes(self)
        self.feed = ChangeFeed(self)
        self.status = StatusSource(parent=self)
        self.reports = Reports(self)
        self.loader = ServicesLoader(partial(open_services, home), self)
        self.page = read_front(home)
        self.sign_in = SignIn(self.look, self.page, self.loader, self.lanes)
        self.shell = QMainWindow()
        self.seat = Seat(self.look, self.shell, self.page, self.sign_in, self.lanes, self)
        self.window: MainWindow | None = None
        self.clerk: ClerkDesk | None = None
        self.dispatch: DispatchRoom | None = None
        self.desk: Desk | None = None
        self._services: Services | None = None
        self._sender: Sender | None = None
        self._printing: Printing | None = None
        self._listener: HallListener | None = None
        self._keeper: StatusKeeper | None = None
        self._day: DayTurn | None = None
        self.reports.changes.connect(self.feed.tell)
        self.reports.states.connect(self._states)
        self.sign_in.signed_in.connect(self._signed_in)
        self.sign_in.drill_wanted.connect(self._drill)
        self.seat.left.connect(self._stand_up)

    def show(self) -> None:
        """Puts the sign-in form on screen and begins to load the rest once it has painted."""
        self.crash.install()
        self.shell.setWindowTitle(self.page.hall_name)
        self.shell.resize(*SIZE)
        self.sign_in.installEventFilter(self)
        self.recovery.greet(self.sign_in.form)
        self.shell.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.sign_in and event.type() == QEvent.Type.Paint:
            self.sign_in.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False

    @Slot()
    def _drill(self) -> None:
        """F5 at sign-in: in a drill hall the first day begins after signing in, elsewhere a drill hall opens beside this one."""
        from ui.companions import ask_drill

        self._walk = ask_drill(self.page, self._home, self.sign_in.form)

    @Slot()
    def _painted(self) -> None:
        if self._on_first_paint is not None:
            self._on_first_paint()
        else:
            self.loader.start()

    @Slot(object)
    def _signed_in(self, who: SignedIn) -> None:
        """The first sign-in opens what works behind the window; a later one finds it working. Who locked the screen is back where they were."""
        first = self.desk is None
        if first:
            self._begin(who.services)
        if self.seat.is_of(who.actor):
            self.seat.unlocked()
            return
        self._stand_up()
        self._sit(who.actor)
        if first:
            self._start_behind()

    def _begin(self, desk: Desk) -> None:
        from offline.vault.watch import HallListener
        from ui.case_rooms import away, case_services
        from ui.dayturn import DayTurn
        from ui.guide.rooms import floor_services
        from ui.printers.wiring import Printing
        from ui.sender import Sender

        self.desk = desk
        desk.papers.folder = self._papers
        desk.papers.changed = self.feed.tell
        self._services = Services(
            desk.staff,
            desk.window_queue,
            desk.intake,
            desk.shelf,
            desk.papers,
            self.lanes,
            self.feed,
            desk.settings.profile,
            self.status,
            case_services(desk),
            floor_services(desk),
            desk.emergency_mode,
            StaffServices(desk.accounts, desk.pins, desk.audit, desk.reveal, desk.settings.staff.reveal_seconds),
        )
        self._printing = Printing(desk, self._services, self)
        self.seat.open(desk.staff, desk.pins, desk.settings.staff.lock_minutes)
        self._sender = Sender(desk, self.reports, self.lanes)
        self._listener = HallListener(desk.home.hall, self.feed.tell)
        self._keeper = StatusKeeper(desk, self.lanes, self.status, self)
        self._day = DayTurn(desk, self.lanes, self.feed, self.status, partial(away, desk), self)
        self.feed.changed.connect(self._changed)

    def _sit(self, actor: Any) -> None:
        """A workplace for this person."""
        from offline.drill.trainer import Trainer
        from ui.board.opening import BoardEntries
        from ui.companions import accompany
        from ui.notices import Notices
        from ui.shell.entries import warm_readings
        from ui.shell.training import TrainerEntries
        from ui.shell.window import MainWindow
        from ui.staff.handover_panel import add_handover
        from ui.staff.seat import Sitting

        desk, services = self.desk, self._services
        assert desk is not None and services is not None and self._day is not None and self._printing is not None
        self.lanes.submit(Lane.READ, warm_readings, None, None)
        rooms = [*self._rooms(services, actor, desk), self._printing.room(self.look, actor)]
        self.window = MainWindow(self.look, services, actor, rooms)
        self.window.add_source(BoardEntries(self._app, self._home))
        if self.clerk is not None:
            panel = add_handover(self.window, self.look, services, actor, desk.handover)
            panel.released.connect(self._take_shelved)
        if desk.settings.hall.drill and desk.sync.province is not None:
            self.window.add_source(TrainerEntries(Trainer(desk.settings.province.url), self.lanes, self.window.trouble))
        self._printing.attach(self.window, self.look, actor)
        self.window.lock_wanted.connect(self.seat.lock)
        self.window.sign_out_wanted.connect(self.seat.sign_out)
        self.window.emergency.switched.connect(self._emergency)
        Notices(desk, self.lanes, self.status, self.window.trouble, self.window)
        self.crash.happened.connect(self.window.crash_bar.tell)
        self._day.told.connect(self.window.trouble.tell)
        self._day.alarmed.connect(self.window.trouble.tell_error)
        self.window.resize(self.shell.size())
        self.window.setWindowTitle(self.page.hall_name)
        self.window.show()
        self.seat.sit(Sitting(actor, self.window, self._ticket, self._save))
        if self.clerk is not None:
            self.clerk.start()
        if self.dispatch is not None:
            self.dispatch.start()
        self._open_first([room.key for room in rooms])
        accompany(self.window, services, actor, self._home, self.page.version, walk=self._walk)
        self._walk = False
        self.recovery.attach(self.window, actor, self.clerk)
        remember(self.lanes, self._home, self.desk, self.status)
        self._collector.set_aside()
        self.started.emit(self.window)

    def _start_behind(self) -> None:
        assert self._sender is not None and self._listener is not None and self._keeper is not None and self._day is not None
        assert self._printing is not None
        self._sender.begin()
        self._listener.start()
        self._keeper.start()
        self._day.start()
        self._printing.start()
        self.heartbeat.start()

    @Slot()
    def _stand_up(self) -> None:
        """Takes the workplace down; what was typed is saved. What works behind it goes on."""
        self.recovery.detach()
        remember(self.lanes, self._home, self.desk, self.status)
        if self.clerk is not None:
            self.clerk.stop()
            self.clerk = None
        if self.dispatch is not None:
            self.dispatch.stop()
            self.dispatch = None
        if self._printing is not None:
            self._printing.detach()
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
            self.window = None
            QTimer.singleShot(0, self._collector.tidy)

    def _ticket(self) -> Any:
        return self.clerk.line.current if self.clerk is not None else None

    def _save(self) -> None:
        if self.clerk is not None:
            self.clerk.session.flush()

    def _rooms(self, services: Services, actor: Any, desk: Desk) -> list[Any]:
        from desktop.staff.model import Role
        from desktop.staff.permissions import Permission, allowed
        from ui.case_rooms import case_rooms
        from ui.clerk.desk import ClerkDesk
        from ui.guide.rooms import guide_rooms
        from ui.ledger_rooms import attention_room, ledger_room
        from ui.settings.rooms import ROOM as SETTINGS
        from ui.settings.rooms import settings_room
        from ui.shell.window import Room
        from ui.staff.rooms import staff_rooms
        from ui.supervisor.rooms import DISPATCH, dispatch_room
        from ui.text import _

        rooms = []
        self.dispatch = dispatch_room(self.look, services, actor, desk)
        if self.dispatch is not None:
            self.dispatch.room_wanted.connect(self._open_room)
            rooms.append(Room(_("Dispatch"), DISPATCH, self.dispatch))
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
        rooms.append(Room(_("Ledger"), "ledger", ledger))
        if self.dispatch is not None:
            self.dispatch.strip.show_key(f"Ctrl+{len(rooms)}")
        staff = [Room(title, key, widget) for title, key, widget in staff_rooms(self.look, services, actor)]
        settings = settings_room(self.look, services, actor, desk)
        if settings is not None:
            settings.applied.connect(self._settings_applied)
            staff.append(Room(_("Settings"), SETTINGS, settings))
        return [*rooms, *floor, *staff] if actor.role is not Role.ADMINISTRATOR else [*staff, *rooms]

    @Slot(object)
    def _settings_applied(self, now: Any) -> None:
        """What a change of the settings does at once."""
        minutes = now.get("staff.lock_minutes")
        if minutes is not None and self.desk is not None:
            self.seat.open(self.desk.staff, self.desk.pins, minutes)

    @Slot(object)
    def _open_room(self, key: str) -> None:
        """Another room that this person has."""
        if self.window is not None and self.window.has_room(key):
            self.window.open_room(key)

    @Slot(object)
    def _count_attention(self, count: int) -> None:
        if self.window is not None:
            self.window.set_count("attention", count)

    def _open_first(self, keys: list[str]) -> None:
        from ui.guide.rooms import FIRST_ROOMS

        first = next((key for key in FIRST_ROOMS.get(self._role, ()) if key in keys), None)
        if first is not None and self.window is not None:
            self.window.open_room(first)

    @Slot(object)
    def _take_shelved(self, code: str) -> None:
        """交接: what a supervisor let go comes to the counter."""
        if self.window is not None and self.clerk is not None:
            self.window.open_room("intake")
            self.clerk.going_on.take_shelved(code)

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
        if changes.ledger:
            self._send_now()
        if self._keeper is not None:
            self._keeper.refresh()

    @Slot(object)
    def _states(self, states: PeerStates) -> None:
        if self._keeper is not None:
            self._keeper.refresh()

    def end(self) -> None:
        """Saves, stops every thread, closes the stores, takes the windows down. After this nothing of the program runs."""
        self.recovery.end()
        self.seat.stop()
        self.heartbeat.stop()
        for part in (self.clerk, self.dispatch, self._keeper, self._day, self._printing, self._listener, self._sender):
            if part is not None:
                part.stop()
        self.loader.wait()
        remember(self.lanes, self._home, self.desk, self.status)
        self.lanes.close()
        if self.desk is not None:
            self.desk.close()
        elif self.loader.services is not None:
            self.loader.services.close()
        self.crash.remove()
        self.guard.end()
        self.halo.end()
        for widget in (self.window, self.shell):
            if widget is not None:
                widget.close()
                # Now, while everything that its parts tell each other on the way is whole: the garbage collector would empty them first.
                delete(widget)
        self.window = None
        self._collector.stop()


def open_services(home: Path) -> Desk:
    """On the loader's thread: opens the home, warms what the first paper needs, and imports what a workplace is made of while somebody types."""
    from printing.warming import warm
    from ui.app import open_desk

    desk = open_desk(home)
    warm()
    for name in WORKPLACE:
        import_module(name)
    return desk
