"""The window program: sign-in first, everything else behind it, and an orderly end. Called by `ui.commands.window`; built on `ui.app`.

Sign-in needs Qt alone and its form is painted before anything else is imported: the rest of its page and what watches over the screen come right
after, the workplace (ui/workplace.py) and what works behind it (ui/behind.py) while somebody types.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget
from shiboken6 import delete

from ui.front import read_front, remember
from ui.runtime.collector import Collector
from ui.shell.loader import ServicesLoader
from ui.shell.sign_in import SignedIn, SignIn
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from desktop.staff.model import Actor
    from ui.app import Desk
    from ui.behind import Behind
    from ui.clerk.desk import ClerkDesk
    from ui.recovery import Recovery
    from ui.runtime.composing import ComposingGuard
    from ui.runtime.courtesy import Courtesy
    from ui.runtime.crash import CrashHook
    from ui.runtime.feed import ChangeFeed
    from ui.runtime.heartbeat import Heartbeat
    from ui.runtime.lanes import Lanes
    from ui.runtime.warming import Warming
    from ui.services import StatusSource
    from ui.shell.window import MainWindow
    from ui.staff.seat import Seat
    from ui.supervisor.room import DispatchRoom
    from ui.widgets.halo import FocusHalo
    from ui.workplace import Workplace

SIZE = (1366, 768)
REST_SECONDS = 1.0
"""So long nobody has touched anything when something is made ready for later."""
WORKPLACE = ("ui.companions", "ui.runtime.heartbeat", "ui.workplace")
"""What is imported while somebody types."""


class Program(QObject):
    """One run of the window on one home. `started` comes when a person is signed in and the workplace is on screen."""

    started = Signal(object)
    """MainWindow"""

    def __init__(
        self, app: QApplication, home: Path, papers: Path | None = None, *, on_first_paint: Callable[[], None] | None = None, role: str = ""
    ) -> None:
        """`papers`: where papers go as PDF, the user's folder unless it is said. `role`: the workplace that comes on screen first where the account has it."""
        super().__init__()
        self._role = role
        self._collector = Collector(self)
        self._app, self._home, self._papers = app, home, papers
        self._on_first_paint = on_first_paint
        self.look = ThemeSwitch(app)
        self._walk = False
        self.loader = ServicesLoader(partial(open_services, home), self)
        self.loader.ready.connect(self._loaded)
        self.page = read_front(home)
        self.sign_in = SignIn(self.look, self.page, self.loader)
        self.shell = QMainWindow()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.sign_in)
        self.shell.setCentralWidget(self._pages)
        self.look.dress(self.shell)
        self.desk: Desk | None = None
        self._behind: Behind | None = None
        self._place: Workplace | None = None
        self.sign_in.signed_in.connect(self._signed_in)
        self.sign_in.drill_wanted.connect(self._drill)

    @cached_property
    def seat(self) -> Seat:
        from ui.staff.seat import Seat

        seat = Seat(self.look, self.shell, self._pages, self.page, self.sign_in, self.lanes, self)
        seat.left.connect(self._stand_up)
        return seat

    @cached_property
    def lanes(self) -> Lanes:
        from ui.runtime.lanes import Lanes

        return Lanes(self)

    @cached_property
    def feed(self) -> ChangeFeed:
        from ui.runtime.feed import ChangeFeed

        return ChangeFeed(self)

    @cached_property
    def crash(self) -> CrashHook:
        from ui.runtime.crash import CrashHook

        return CrashHook(self, self._home)

    @cached_property
    def recovery(self) -> Recovery:
        from ui.recovery import Recovery

        return Recovery(self._app, self._home, self.crash, self)

    @cached_property
    def guard(self) -> ComposingGuard:
        from ui.runtime.composing import ComposingGuard

        return ComposingGuard(self._app, self)

    @cached_property
    def halo(self) -> FocusHalo:
        from ui.widgets.halo import FocusHalo

        return FocusHalo(self._app, self.look)

    @cached_property
    def status(self) -> StatusSource:
        """How things stand; made when it is first asked for, which is after sign-in was painted."""
        from ui.services import StatusSource

        return StatusSource(parent=self)

    @cached_property
    def warming(self) -> Warming:
        """Begins when the services are there and goes on beside the workplace, while nobody touches anything."""
        from ui.runtime.warming import Warming

        return Warming(make_ready(), self._calm, self)

    def _calm(self) -> bool:
        """Nobody is at the keys, nothing is under way, and no room is being made ahead."""
        building = self._place is not None and self._place.ahead.building
        return not building and not self.lanes.pending and self.seat.rested() >= REST_SECONDS

    @Slot(object)
    def _loaded(self, _services: object) -> None:
        self.warming.begin()

    @cached_property
    def heartbeat(self) -> Heartbeat:
        """Beats from the first workplace on."""
        from ui.runtime.heartbeat import Heartbeat

        return Heartbeat(parent=self)

    @cached_property
    def courtesy(self) -> Courtesy:
        """What works behind gives way to the screen from the first workplace on."""
        from ui.runtime.courtesy import Courtesy

        return Courtesy()

    @property
    def window(self) -> MainWindow | None:
        return self._place.window if self._place is not None else None

    @property
    def clerk(self) -> ClerkDesk | None:
        """The counter of who sits here; None before it is built and for who takes no cases."""
        return self._place.clerk if self._place is not None else None

    @property
    def dispatch(self) -> DispatchRoom | None:
        return self._place.dispatch if self._place is not None else None

    def show(self) -> None:
        """Puts the sign-in form on screen and begins to load the rest once it has painted."""
        self.shell.setWindowTitle(self.page.hall_name)
        self.shell.resize(*SIZE)
        self.sign_in.installEventFilter(self)
        self.sign_in.form.begin()  # once more: the focus that it took before it stood in a window is lost there
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
            self.go_on()

    def go_on(self) -> None:
        """After the first picture of the form: the rest of it, and everything else on its thread."""
        self.crash.install()
        self.complete()
        self.recovery.greet(self.sign_in.form)
        self.loader.start()

    def complete(self) -> None:
        """The rest of sign-in, and what watches over the screen: that is made by being asked for."""
        self._watching = (self.guard, self.halo, self.seat)
        self.seat.watch(self.shell)
        self.sign_in.complete(self.lanes)

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
            QTimer.singleShot(0, self._start_behind)
        if self._place is not None:
            self._place.ahead.go_on()

    @Slot()
    def _start_behind(self) -> None:
        """Once the window is painted: nobody waits for it then."""
        if self._behind is not None:
            self._behind.start()
            self.heartbeat.start()
            self.courtesy.begin()

    def _begin(self, desk: Desk) -> None:
        from ui.behind import Behind
        from ui.place import papers_folder

        self._collector.begin()
        self.desk = desk
        desk.papers.folder = self._papers or papers_folder()
        desk.papers.changed = self.feed.tell
        self._behind = Behind(desk, self.lanes, self.feed, self.status, self)
        self.seat.open(desk.staff, desk.pins, desk.settings.staff.lock_minutes)

    def _sit(self, actor: Actor) -> None:
        """A workplace for this person."""
        from ui.companions import accompany
        from ui.staff.seat import Sitting
        from ui.workplace import Sits, Workplace

        assert self._behind is not None
        sits = Sits(self._app, self._home, actor, self._role, self.seat.rested)
        place = self._place = Workplace(self.look, self._behind, sits, self)
        window = place.window
        window.lock_wanted.connect(self.seat.lock)
        window.sign_out_wanted.connect(self.seat.sign_out)
        self.crash.happened.connect(window.crash_bar.tell)
        place.settings_applied.connect(self._settings_applied)
        window.resize(self.shell.size())
        window.setWindowTitle(self.page.hall_name)
        window.show()
        self.seat.sit(Sitting(actor, window, place.ticket, place.save))
        place.start()
        self.recovery.attach(place)  # before the first day, which opens its own room
        accompany(window, self._behind.services, actor, self._home, self.page.version, walk=self._walk)
        self._walk = False
        self._remember()
        self.started.emit(window)

    @Slot()
    def _stand_up(self) -> None:
        """Takes the workplace down; what was typed is saved. What works behind it goes on."""
        self.recovery.detach()
        self._remember()
        place, self._place = self._place, None
        if place is not None:
            place.stop()
            place.window.hide()
            place.window.deleteLater()
            place.deleteLater()
            QTimer.singleShot(0, self._collector.tidy)

    def _remember(self) -> None:
        """For the next sign-in."""
        if self.desk is not None:
            remember(self.lanes, self._home, self.desk, self.status)

    @Slot(object)
    def _settings_applied(self, now: Any) -> None:
        """What a change of the settings does at once."""
        minutes = now.get("staff.lock_minutes")
        if minutes is not None and self.desk is not None:
            self.seat.open(self.desk.staff, self.desk.pins, minutes)
        if "printers" in now and self._behind is not None:
            self._behind.printing.rearrange(now["printers"], now["routing"])

    def end(self) -> None:
        """Saves, stops every thread, closes the stores, takes the windows down. After this nothing of the program runs."""
        self._end(("warming", "end"), ("recovery", "end"), ("seat", "stop"), ("heartbeat", "stop"), ("courtesy", "end"))
        for part in (self._place, self._behind):
            if part is not None:
                part.stop()
        self.loader.wait()
        self._remember()
        self._end(("lanes", "close"))
        if self.desk is not None:
            self.desk.close()
        elif self.loader.services is not None:
            self.loader.services.close()
        self._end(("crash", "remove"), ("guard", "end"), ("halo", "end"))
        for widget in (self.window, self.shell):
            if widget is not None:
                widget.close()
                # Now, while everything that its parts tell each other on the way is whole: the garbage collector would empty them first.
                delete(widget)
        self._place = self._behind = None
        self._collector.stop()

    def _end(self, *parts: tuple[str, str]) -> None:
        """Of what is made when it is first wanted only what was wanted has an end."""
        for name, end in parts:
            if name in vars(self):
                getattr(vars(self)[name], end)()

    @property
    def wants_again(self) -> bool:
        """After `end`: whether the program is to begin again."""
        return "recovery" in vars(self) and self.recovery.wanted


def open_services(home: Path) -> Desk:
    """On the loader's thread: opens the home and imports what a workplace is made of while somebody types."""
    from ui.app import open_desk

    desk = open_desk(home)
    for name in WORKPLACE:
        import_module(name)
    return desk


def make_ready() -> tuple[Callable[[], object], ...]:
    """In steps: the counter's texts, the readings of characters for the first search, what the first paper needs, what explains a wrong call."""
    return _counter_texts, _readings, _paper, _explanations


def _counter_texts() -> None:
    from ui.clerk.text import _ as at_counter

    at_counter("Call")


def _readings() -> None:
    from ui.shell.entries import warm_readings

    warm_readings()


def _paper() -> None:
    from printing.warming import warm

    warm()


def _explanations() -> None:
    from ui.binding import explain

    explain()
