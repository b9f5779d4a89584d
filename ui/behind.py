"""What works behind the window from the first sign-in to the end, whoever sits there: printing, sending, the hall's news, the status, the day's turn.

Everything is built here on an open desk, in one place; `start` begins it once a workplace is on screen. What happens on sync's threads reaches the
screens through signals.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from offline.vault.watch import HallListener
from ui.case_rooms import away, case_services
from ui.dayturn import DayTurn
from ui.guide.rooms import floor_services
from ui.keeper import StatusKeeper
from ui.printers.wiring import Printing
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.sender import Sender
from ui.services import Services, StaffServices, StatusSource

if TYPE_CHECKING:
    from offline.sync.state import PeerStates
    from ui.app import Desk


class Reports(QObject):
    """Carries what sync says on its own threads into the GUI thread."""

    states = Signal(object)
    changes = Signal(object)


class Behind(QObject):
    """Behind(desk, lanes, feed, status). Nothing of it runs before `start` nor after `stop`."""

    def __init__(self, desk: Desk, lanes: Lanes, feed: ChangeFeed, status: StatusSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk, self.feed, self.status = desk, feed, status
        self.services = services_of(desk, lanes, feed, status)
        self.printing = Printing(desk, self.services, self)
        self.reports = Reports(self)
        self._sender = Sender(desk, self.reports, lanes)
        self._listener = HallListener(desk.home.hall, feed.tell)
        self.keeper = StatusKeeper(desk, lanes, status, self)
        self.day = DayTurn(desk, lanes, feed, status, partial(away, desk), self)
        self.reports.changes.connect(feed.tell)
        self.reports.states.connect(self._states)
        feed.changed.connect(self._changed)

    def start(self) -> None:
        self._sender.begin()
        self._listener.start()
        self.keeper.start()
        self.day.start()
        self.printing.start()

    def stop(self) -> None:
        parts: tuple[Callable[[], object], ...] = (
            self.keeper.stop, self.day.stop, self.printing.stop, self._listener.stop, self._sender.stop
        )  # fmt: skip
        for stop in parts:
            stop()

    def send_now(self) -> None:
        self._sender.wake()

    @Slot(object)
    def emergency(self, done: Any) -> None:
        """Begun: sync rests. Ended: it goes on; what the hall is owed follows as soon as the status says that it is back."""
        (self._sender.rest if done[0].on else self._sender.begin)()
        self.feed.tell(done[1])

    @Slot(object)
    def _changed(self, changes: Any) -> None:
        if changes.ledger:
            self.send_now()
        self.keeper.refresh()

    @Slot(object)
    def _states(self, states: PeerStates) -> None:
        self.keeper.refresh()


def services_of(desk: Desk, lanes: Lanes, feed: ChangeFeed, status: StatusSource) -> Services:
    people = StaffServices(desk.accounts, desk.pins, desk.audit, desk.reveal, desk.settings.staff.reveal_seconds)
    return Services(
        desk.staff, desk.window_queue, desk.intake, desk.shelf, desk.papers, lanes, feed, desk.settings.profile, status, case_services(desk),
        floor_services(desk), desk.emergency_mode, people,
    )  # fmt: skip
