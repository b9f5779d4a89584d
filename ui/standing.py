"""The tidal desk goes on where nobody with a supervisor's room is there: once a minute this workstation asks whether it should stand in.

Reading and planning are on a read lane, what is done on the write lane. While a room or another workstation tends, this costs one reading; with
the hall away it is tried again a minute later.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.errors import EnvironmentFault
from desktop.staff.model import Place
from desktop.tidal.desk import Tended, TidalDesk
from desktop.tidal.model import Move
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes

EVERY_MS = 60_000


class StandIn(QObject):
    """StandIn(tidal, place, lanes, feed). `start` once something works behind the window; it goes on when nobody is signed in."""

    def __init__(self, tidal: TidalDesk, place: Place, lanes: Lanes, feed: ChangeFeed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tidal, self._place, self._lanes, self._feed = tidal, place, lanes, feed
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.ask)

    def start(self) -> None:
        """First after a minute: a room that opens with the program is there by then."""
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def ask(self) -> None:
        if not self._asking:
            self._asking = True
            self._lanes.submit(Lane.READ, partial(self._tidal.standing_advice, self._place), self._advised, self._failed)

    def _advised(self, advice: tuple[Move, ...] | None) -> None:
        if advice is None:
            self._asking = False
            return
        self._lanes.submit(Lane.WRITE, partial(self._tidal.tend_standing, self._place, advice), self._done, self._failed)

    def _done(self, done: Tended) -> None:
        self._asking = False
        self._feed.tell(done.changes)

    def _failed(self, error: Exception) -> None:
        self._asking = False
        if not isinstance(error, EnvironmentFault):
            raise error
