"""This window's queue as the screen needs it: the newest view, and the moves as single calls on the write lane.

The view is read again after every move and every two seconds. While the hall does not answer, the last view stays and `stale_since` says since when.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.changes import Changes
from desktop.clock import now
from desktop.errors import HallError
from desktop.queue.model import QueueView, Ticket, TicketState
from desktop.staff.model import Actor
from ui.clerk.text import _
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import report, words_of

if TYPE_CHECKING:
    from desktop.queue.service import HallQueue

REFRESH_MS = 2000


class WindowLine(QObject):
    """Moves raise nothing: what the hall refuses comes as `refused` with a sentence, and the view shows what is true."""

    changed = Signal()
    """`view` or `stale_since` changed."""
    called = Signal(object)
    """The Ticket that was just called to this window, or None when nobody waits."""
    finished = Signal(object)
    """The Ticket that just left this window: finished, held, transferred or not there."""
    left = Signal(str, bool)
    """What became of it, in a sentence, and whether `take_back` can bring it back."""
    refused = Signal(object)

    def __init__(
        self, queue: HallQueue, actor: Actor, lanes: Lanes, feed: ChangeFeed, parent: QObject | None = None,
        *, slip: Callable[[Ticket], object] | None = None,
    ) -> None:  # fmt: skip
        """`slip` prints the slip of a number that is given here; it runs on the write lane."""
        super().__init__(parent)
        self._slip = slip
        self._queue, self._actor, self._lanes, self._feed = queue, actor, lanes, feed
        self.view: QueueView | None = None
        self.stale_since: datetime | None = None
        self._reading = False
        self._asked = 0
        self._busy = False
        self._after: Callable[[], None] | None = None
        """Asked of the number that is here; dropped when it leaves."""
        self._then: Callable[[], None] | None = None
        """Asked of the window itself."""
        self._last = ""
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        feed.changed.connect(self._heard)

    @property
    def current(self) -> Ticket | None:
        return self.view.current if self.view else None

    @property
    def next(self) -> Ticket | None:
        return self.view.waiting[0] if self.view and self.view.waiting else None

    @property
    def busy(self) -> bool:
        """A move is on its way; what is asked for meanwhile of this number or of the window comes after it, a second call does not."""
        return self._busy

    def start(self) -> None:
        self._timer.start()
        self.refresh()

    def stop(self) -> None:
        self._timer.stop()

    def refresh(self) -> None:
        if not self._reading:
            self._reading = True
            self._asked += 1
            self._lanes.submit(Lane.READ, partial(read_view, self._queue, self._actor.window_no, self._asked), self._read, self._not_read)

    def call(self, ticket_id: str | None = None) -> None:
        """呼叫. The number on the button is the one that is called: another one is never taken instead."""
        wanted = ticket_id or (self.next.id if self.next else None)
        self._do(partial(self._queue.call, self._actor, self._actor.window_no, ticket_id=wanted), self._called)

    def give(self, service: str, note: str) -> None:
        """发应急号: a number of this workstation's own while the hall is away."""
        self._do(partial(self._queue.take, service, operator=self._actor.id, note=note), self._given, waits=True)

    def begin(self, case_id: str | None = None) -> None:
        """The person is here: called becomes serving, tied to the case."""
        if self.current is not None and self.current.state is TicketState.CALLED:
            self._do(partial(self._queue.start, self._actor, self.current.id, case_id=case_id), self._moved)

    def recall(self) -> None:
        self._on_current(self._queue.recall, self._moved)

    def no_show(self) -> None:
        self._leaving(self._queue.no_show, _("{number} was not there"))

    def hold(self, reason: str = "") -> None:
        self._leaving(partial(self._queue.hold, reason=reason), _("{number} is on hold"))

    def finish(self, *, decided: bool = False) -> None:
        """`decided`: what the person came for is done; then nothing brings the number back as if it were not."""
        self._leaving(self._queue.finish, _("{number} is finished"), back=not decided)

    def transfer(self, service: str, reason: str) -> None:
        self._leaving(partial(self._queue.transfer, service_code=service, reason=reason), _("{number} is transferred"))

    def take_back(self) -> None:
        """The last number that left this window comes back to it; the hall grants that for ten seconds."""
        last, self._last = self._last, ""
        if last:
            self._do(partial(self._queue.undo, self._actor, last), self._moved)

    def take_up(self, ticket_id: str) -> None:
        self._do(partial(self._queue.take_up, self._actor, ticket_id, self._actor.window_no), self._called)

    def pause(self, reason: str) -> None:
        self._do(partial(self._queue.pause, self._actor, self._actor.window_no, reason), self._window_changed, waits=True)

    def resume(self) -> None:
        self._do(partial(self._queue.resume, self._actor, self._actor.window_no), self._window_changed, waits=True)

    def _leaving(self, call: Callable[..., Any], said: str, *, back: bool = True) -> None:
        self._on_current(partial(worded, said, back, call), self._left)

    def _on_current(self, call: Callable[..., Any], done: Callable[[Any], None]) -> None:
        if self._busy:
            self._after = partial(self._on_current, call, done)
        elif self.current is not None:
            self._do(partial(call, self._actor, self.current.id), done)

    def _do(self, call: Callable[[], Any], done: Callable[[Any], None], *, waits: bool = False) -> None:
        if self._busy:
            self._then = partial(self._do, call, done) if waits else self._then
            return
        self._busy = True
        self._lanes.submit(Lane.WRITE, call, done, self._refused)

    def _settle(self, changes: Changes) -> None:
        self._busy = False
        self._feed.tell(changes)
        self._reading = False
        self.refresh()
        self._turn_to_window()

    def _turn_to_window(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()

    def _go_on(self) -> None:
        """What was asked for while the last move was on its way."""
        after, self._after = self._after, None
        if after is not None:
            after()

    def _called(self, outcome: tuple[Ticket | None, Changes]) -> None:
        ticket, changes = outcome
        self._after, self._last = None, ""
        self._settle(changes)
        self.called.emit(ticket)

    def _given(self, ticket: Ticket) -> None:
        self._settle(Changes(tickets=frozenset({ticket.id})))
        if self._slip is not None:
            self._lanes.submit(Lane.WRITE, partial(self._slip, ticket), self._slip_out, self._slip_failed)
        self._go_on()

    def _slip_out(self, path: object) -> None:
        """It lies there; the number on the screen is word enough."""

    def _slip_failed(self, error: Exception) -> None:
        """The number stands: it is told, and written by hand."""
        self.refused.emit(words_of(error, _("That did not work")))

    def _moved(self, outcome: tuple[Ticket, Changes]) -> None:
        self._settle(outcome[1])
        self._go_on()

    def _left(self, outcome: tuple[str, bool, Ticket, Changes]) -> None:
        said, back, ticket, changes = outcome
        back = back and not (ticket.emergency or (self.view is not None and self.view.emergency))
        self._after, self._last = None, ticket.id if back else ""
        self._settle(changes)
        self.finished.emit(ticket)
        self.left.emit(said.format(number=ticket.number), back)

    def _window_changed(self, changes: Changes) -> None:
        self._settle(changes)
        self._go_on()

    def _refused(self, error: Exception) -> None:
        self._busy, self._after = False, None
        self.refresh()
        self._turn_to_window()
        self.refused.emit(words_of(error, _("That did not work")))

    def _read(self, outcome: tuple[int, QueueView]) -> None:
        turn, view = outcome
        if turn < self._asked:
            return  # read before the last move: it would bring back a ticket that has gone
        self._reading = False
        if view != self.view or self.stale_since is not None:
            self.view, self.stale_since = view, None
            self.changed.emit()

    def _not_read(self, error: Exception) -> None:
        self._reading = False
        if self.stale_since is None:
            self.stale_since = now()
            self.changed.emit()
            if not isinstance(error, HallError):
                report(error)

    @Slot(object)
    def _heard(self, changes: Changes) -> None:
        if changes.tickets or changes.windows:
            self.refresh()


def read_view(queue: HallQueue, window_no: str, turn: int) -> tuple[int, QueueView]:
    """The view with the number of its turn; on a lane."""
    return turn, queue.view(window_no)


def worded(
    said: str, back: bool, call: Callable[..., tuple[Ticket, Changes]], actor: Actor, ticket_id: str
) -> tuple[str, bool, Ticket, Changes]:
    """A move with the sentence that it is told with and whether it may be taken back; on a lane."""
    return said, back, *call(actor, ticket_id)
