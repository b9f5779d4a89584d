"""What the program does by itself when it starts and when a day begins: silence accepts (行政许可法 32(4)), what was put aside and what was called
with emergency numbers goes to the hall, and emergency numbers are reserved for the next days. The tidal desk's stand-in goes with it.

On the write lane. What fails because the hall or a number block is away is tried again, every minute and when the hall is back; nobody is bothered.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.changes import Changes
from desktop.clock import hall_date
from desktop.errors import EnvironmentFault
from desktop.queue.emergency import DAYS_AHEAD
from desktop.staff.model import Place
from offline.vault.repair import damage
from offline.vault.retention import keep_within
from ui.app import reserve_numbers
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.services import Status, StatusSource
from ui.standing import StandIn
from ui.text import _, _n

if TYPE_CHECKING:
    from ui.app import Desk

EVERY_MS = 60_000
RESERVE_AFTER_MS = 4_000
"""Emergency numbers are not wanted in the first moments of a day; the clerk is."""
CHECK_AFTER_MS = 90_000


class DayTurn(QObject):
    """DayTurn(desk, lanes, feed, status, away). `start` once the window is there; `told` has a sentence when something was accepted by silence."""

    told = Signal(object)
    alarmed = Signal(object)
    """A sentence that stands until somebody has dealt with it: a store is damaged."""

    def __init__(
        self, desk: Desk, lanes: Lanes, feed: ChangeFeed, status: StatusSource, away: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._feed, self._away = desk, lanes, feed, away
        self._done_for: date | None = None
        self._working = self._over = False
        self._hall_was_ok: bool | None = status.status.hall_ok
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.timeout.connect(self.settle)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(RESERVE_AFTER_MS)
        self._later.timeout.connect(self.reserve)
        self._check = QTimer(self)
        self._check.setSingleShot(True)
        self._check.setInterval(CHECK_AFTER_MS)
        self._check.timeout.connect(self.check)
        hall, station = desk.settings.hall, desk.settings.workstation
        self._stand_in = StandIn(desk.tidal, Place(hall.id, station.id, station.window), lanes, feed, self)
        status.changed.connect(self._status)

    def start(self) -> None:
        self._timer.start()
        self._stand_in.start()
        self.look()
        self._hand_over()
        self.settle()

    def stop(self) -> None:
        self._over = True
        self._stand_in.stop()
        for timer in (self._timer, self._later, self._check):
            timer.stop()

    @Slot()
    def look(self) -> None:
        """Does the day's work once; nothing while it is done."""
        today = hall_date(self._desk.clock())
        if self._done_for != today and not self._working:
            self._working = True
            self._lanes.submit(Lane.WRITE, partial(self._deem, today), self._deemed, self._failed)

    def _deem(self, today: date) -> tuple[date, Changes]:
        """On the lane."""
        self._desk.audit.close_days()
        self._desk.audit.publish()
        found = self._desk.silence.deem_accepted(province_away=self._away())
        keep_within(self._desk.home, self._desk.clock())
        return today, found

    def _deemed(self, done: tuple[date, Changes]) -> None:
        self._working = False
        if self._timer.isActive():
            self._later.start()
            self._check.start()
        self._done_for, changes = done
        if changes:
            self._feed.tell(changes)
            self.told.emit(
                _n(
                    "{n} case was not answered in time and counts as accepted",
                    "{n} cases were not answered in time and count as accepted",
                    len(changes.cases),
                )
            )

    def _failed(self, error: Exception) -> None:
        self._working = False
        self._failed_quietly(error)

    @Slot(object)
    def _status(self, status: Status) -> None:
        back = status.hall_ok is True and self._hall_was_ok is False
        self._hall_was_ok = status.hall_ok
        if back:
            self.look()
            self._hand_over()
            self.settle()
            self._later.start()

    @Slot()
    def check(self) -> None:
        """Once a day: whether every page of the stores is what was written. Seconds for a large vault, on a read lane."""
        home = self._desk.home
        if not self._over:
            self._lanes.submit(Lane.READ, partial(damage, home.path, home.key), self._checked, self._failed_quietly)

    def _checked(self, found: dict[str, str]) -> None:
        if found:
            self.alarmed.emit(
                _("The store {file} of this machine is damaged. Go on working if you must; close every window soon and run tidehall repair",
                  file=", ".join(found))
            )  # fmt: skip

    @Slot()
    def settle(self) -> None:
        """What was taken and called while the hall was away goes there; nothing to do costs nothing."""
        self._lanes.submit(Lane.WRITE, self._desk.window_queue.settle, self._settled, self._failed_quietly)

    def _settled(self, changes: Changes) -> None:
        if changes:
            self._feed.tell(changes)

    @Slot()
    def reserve(self, ahead: int = 0) -> None:
        """Emergency numbers of today, then day by day of the next ones, so that no clerk waits for all of them."""
        if not self._over:
            self._lanes.submit(Lane.WRITE, partial(self._reserve, ahead), self._reserved, self._failed_quietly)

    def _reserve(self, ahead: int) -> int:
        """On the lane."""
        if ahead == 0:
            reserve_numbers(self._desk.home, self._desk.clock)
        self._desk.emergency.reserve(self._desk.queue, first=ahead, days=ahead)
        return ahead

    def _reserved(self, ahead: int) -> None:
        if ahead < DAYS_AHEAD:
            self.reserve(ahead + 1)

    def _hand_over(self) -> None:
        self._lanes.submit(Lane.WRITE, self._desk.put_aside.hand_over, None, self._failed_quietly)

    def _failed_quietly(self, error: Exception) -> None:
        """The hall is away, or the vault busy: it is tried again when the hall is back."""
        if not isinstance(error, EnvironmentFault):
            raise error
