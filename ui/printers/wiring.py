"""The spool in the window: its jobs are this window's, every printer in use is watched, and what happens on the devices' threads is told in this one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.printer_settings import PrinterSettings, RoutingSettings
from desktop.prints.model import OWN_WINDOW, Job, JobState
from desktop.staff.model import Actor
from ui.printers.again import PrintDesk
from ui.printers.band import PrintBand
from ui.printers.qt_device import QtDevice
from ui.printers.room import PrintRoom
from ui.printers.words import reason_words
from ui.runtime.lanes import Lane
from ui.services import Services
from ui.shell.rooms import Room
from ui.shell.window import MainWindow
from ui.text import _
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from ui.app import Desk

ROOM = "printing"
LOOK_MS = 60_000


class Printing(QObject):
    """Printing(desk, services). One for the program; a window is attached to it whenever somebody sits down."""

    _failed = Signal(object)
    """A job that came to nothing; emitted on a device's thread."""

    def __init__(self, desk: Desk, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._services = desk, services
        self._window: MainWindow | None = None
        spool = desk.spool
        slips = services.floor.slips if services.floor is not None else None
        self._prints = PrintDesk(spool, desk.papers, slips, desk.staff.countersign)
        desk.workshop.system = QtDevice
        spool.jobs.owner = OWN_WINDOW
        spool.changed = services.feed.tell
        spool.asked = self._asked
        self._failed.connect(self._tell)
        self._now_and_then = QTimer(self)
        self._now_and_then.setInterval(LOOK_MS)
        self._now_and_then.timeout.connect(self._look)

    def start(self) -> None:
        """What an earlier window left open becomes a question; from now on the printers are watched."""
        self._services.lanes.submit(Lane.WRITE, self._desk.spool.recover)
        self._desk.spool.watch()
        self._now_and_then.start()

    def stop(self) -> None:
        self._now_and_then.stop()

    def rearrange(self, printers: Sequence[PrinterSettings], routing: RoutingSettings) -> None:
        """The settings' printers were changed: from now on papers go to these."""
        self._desk.spool.rearrange(printers, routing)

    def room(self, look: ThemeSwitch, actor: Actor) -> Room:
        services = self._services
        make = partial(PrintRoom, look, actor, self._prints, lanes=services.lanes, feed=services.feed, clock=self._desk.clock)
        return Room(_("Prints"), ROOM, make)

    def attach(self, window: MainWindow, look: ThemeSwitch, actor: Actor) -> None:
        """The question's band in every room of this window."""
        self._window = window
        band = PrintBand(look, self._services.status, actor, self._prints, self._services.lanes)
        band.told.connect(window.trouble.tell)
        band.failed.connect(window.trouble.tell_error)
        band.room_wanted.connect(self._open)
        window.add_band(band)

    def detach(self) -> None:
        self._window = None

    def _asked(self, job: Job) -> None:
        if job.state is JobState.FAILED:
            self._failed.emit(job)

    @Slot()
    def _look(self) -> None:
        self._services.lanes.submit(Lane.WRITE, self._desk.spool.look)

    @Slot(object)
    def _tell(self, job: Job) -> None:
        if self._window is not None:
            why = reason_words(job.reason)
            self._window.trouble.tell_error(_("{title} was not printed. {why} Print it again under Prints", title=job.title, why=why))

    @Slot()
    def _open(self) -> None:
        if self._window is not None and self._window.has_room(ROOM):
            self._window.open_room(ROOM)
