"""取号: give a number with its slip, check in who has an appointment or a voucher, and mend what went wrong with a number.

Everything is written on the write lane, slips on a read lane: a number stands also when its slip could not be made. With the hall's store
away the room says so, keeps what was typed and what it last showed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import shanghai
from desktop.errors import EnvironmentFault, HallError, RuleViolation
from desktop.queue.giving import Arrival, FloorView
from desktop.queue.model import Appointment, AppointmentState, Ticket, Voucher
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.cases.panel import Deed
from ui.guide.counter_form import GiveForm, Wish
from ui.guide.counter_lists import CounterLists
from ui.guide.counter_slip import SlipPane
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.reader import SingleReader
from ui.services import FloorServices
from ui.shell.entries import PaletteEntry
from ui.text import _
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from desktop.queue.service import HallQueue

_FORM = {100: 356, 110: 384, 125: 424, 150: 476}
_SLIP = {100: 296, 110: 288, 125: 276, 150: 264}
_NUMBER = re.compile(r"应?[A-Z]{1,2}[0-9]{3,4}")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LOOK_AGAIN_MS = 30_000
SETTLE_MS = 300
"""In a large hall somebody calls every second: changes of others are looked at together."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a deed, from the lane. `kept`: somebody has a number now whose slip is wanted."""

    said: str
    changes: Changes
    ticket: Ticket | None = None
    voucher: Voucher | None = None
    kept: bool = False
    undo: bool = False


class CounterRoom(QWidget):
    """CounterRoom(look, actor, queue, floor, lanes=…, feed=…)."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, queue: HallQueue, floor: FloorServices, *, lanes: Lanes, feed: ChangeFeed,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._actor, self._queue, self._floor = look, actor, queue, floor
        self._lanes, self._feed = lanes, feed
        self._reader = SingleReader(lanes, lambda: floor.numbers.look, self._loaded, self._not_loaded, self)
        self._busy = self._told = False
        self._view: FloorView | None = None
        self._go_to = self._last = self._sought = ""
        self.form = GiveForm(look)
        self.lists = CounterLists(look, self._name_of)
        self.slip = SlipPane(look, floor.slips, lanes)
        self.toast = self.lists.toast
        self._again = QTimer(self)
        self._again.setInterval(LOOK_AGAIN_MS)
        self._again.timeout.connect(self.reload)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.reload)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.form)
        row.addWidget(self.lists, 1)
        row.addWidget(self.slip)
        self._connect()

    def enter(self) -> None:
        self.reload()
        self.form.scan.setFocus()

    def find_number(self, number: str) -> None:
        """A number of today, whatever became of it: chosen, and at the right where it stands. The lists are read first: they choose too."""
        if self._view is None:
            self._sought = number
            return
        self._sought = ""
        self._run(lambda: self._queue.find(number), self._found, self._not_given)

    def palette_entries(self, text: str) -> Iterator[PaletteEntry]:
        """Who is expected, by the time, the name as the hall knows it, the business or the code; chosen in the list, where Enter checks in."""
        for entry in self._view.appointments if self._view is not None else ():
            if entry.state is AppointmentState.BOOKED:
                said = (f"{shanghai(entry.starts_at):%H:%M}", entry.name_masked, self._name_of(entry.service))
                call, words = partial(self.lists.go_to_booking, entry.id), (entry.check_in_code,)
                yield PaletteEntry(
                    " ".join(filter(None, said)), call, _("Enter checks in"), "calendar", section=_("Appointments"), words=words
                )

    def reload(self) -> None:
        """Looks at the floor again; one look at a time."""
        self._reader.ask()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    def _connect(self) -> None:
        self.form.wanted.connect(self._give)
        self.form.brought.connect(self._brought)
        self.lists.typed.connect(self.form.type_on)
        self.lists.wanted.connect(self._do)
        self.lists.chosen.connect(self._chosen)
        self.lists.came.connect(self._came)
        self.lists.reprint_wanted.connect(self._reprint)
        self.lists.undo_wanted.connect(self._undo)
        self.lists.bind(self)
        self.form.several.bind(self, self.lists.scope)
        self.lists.key(self, "F2", self._to_scan)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            self.lists.key(self, keys, self._go)
        self._feed.changed.connect(self._changed)
        self._look.changed.connect(self._resize)
        self._resize()

    def _name_of(self, code: str) -> str:
        lines = self._view.services if self._view is not None else ()
        return next((line.service.name for line in lines if line.service.code == code), code)

    # reading

    @Slot(object)
    def _loaded(self, view: FloorView) -> None:
        self._told = False
        self._view = view
        self.form.show_services(view.services)
        self.lists.show_view(view)
        if self._go_to and self.lists.go_to(self._go_to):
            self._go_to = ""
        if self._sought:
            self.find_number(self._sought)

    @Slot(object)
    def _not_loaded(self, error: Exception) -> None:
        """Said once, not with every look; what was shown stays."""
        if not self._told or not isinstance(error, EnvironmentFault):
            self._told = True
            self._failed(error)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if (changes.tickets or changes.windows) and self.isVisible() and not self._settle.isActive():
            self._settle.start()

    @Slot(object)
    def _chosen(self, ticket: Ticket | None) -> None:
        self.slip.show_ticket(ticket)

    # doing

    def _go(self) -> None:
        if not self.lists.give_panel():
            self.form.give.click()

    def _to_scan(self) -> None:
        self.form.scan.setFocus()
        self.form.scan.selectAll()

    @Slot(object)
    def _give(self, wish: Wish) -> None:
        def take() -> Outcome:
            taken, changes = self._floor.numbers.take(self._actor, wish.services, wish.class_, reason=wish.reason, id_no=wish.id_no)
            return Outcome(_("{number} is taken", number=taken.number), changes, taken, kept=True, undo=not taken.emergency)

        self._run(take, self._given, self._not_given)

    @Slot(object)
    def _brought(self, text: str) -> None:
        """A number or a slip's code finds its ticket; anything else is what somebody came with."""
        if _ID.fullmatch(text) or self._is_number(text.upper()):
            self.find_number(text)
        else:
            self._check_in(text)

    def _is_number(self, text: str) -> bool:
        letters = {line.service.prefix.upper() for line in self._view.services} if self._view is not None else set()
        return _NUMBER.fullmatch(text) is not None and text.lstrip("应").rstrip("0123456789") in letters

    @Slot(object)
    def _came(self, entry: Appointment) -> None:
        """Somebody whose appointment is in the list."""
        if entry.state is AppointmentState.BOOKED:
            self._check_in(entry.check_in_code)

    def _check_in(self, text: str) -> None:
        def come() -> Outcome:
            arrival = self._floor.numbers.arrive(self._actor, text)
            return Outcome(arrival_words(arrival), arrival.changes, arrival.ticket, kept=True, undo=True)

        self._run(come, self._given, self._not_given)

    @Slot(object)
    def _given(self, outcome: Outcome) -> None:
        self._busy_now(False)
        self.form.clear()
        self._settled(outcome)

    @Slot(object)
    def _not_given(self, error: Exception) -> None:
        self._busy_now(False)
        if isinstance(error, RuleViolation):
            self.form.show_refusal(error)
            if error.code in ("queue.already_open", "queue.appointment_used"):
                self.lists.go_to_number(str(error.data.get("number", "")))
        else:
            self._failed(error)

    @Slot(object)
    def _found(self, ticket: Ticket) -> None:
        self._busy_now(False)
        self.form.clear()
        if not self.lists.go_to(ticket.id):
            self.slip.show_ticket(ticket)

    @Slot(object)
    def _do(self, deed: Deed) -> None:
        if not self._run(partial(self._deed, deed), self._did, self._refused):
            self.lists.free_panel()

    def _deed(self, deed: Deed) -> Outcome:
        """On the lane."""
        values, queue, actor = deed.values, self._queue, self._actor
        ticket: Ticket = values["ticket"]
        reason: str = values["reason"]
        if deed.what == "voucher":
            given = queue.voucher(actor, ticket.id, reason)
            return Outcome(deed.said, Changes(tickets=frozenset({ticket.id})), ticket, given)
        moves: dict[str, Callable[[], tuple[Ticket, Changes]]] = {
            "cancel": lambda: queue.cancel(actor, ticket.id, reason),
            "pin": lambda: queue.pin(actor, ticket.id, reason),
            "class": lambda: queue.set_class(actor, ticket.id, values["class"], reason),
            "transfer": lambda: queue.transfer(actor, ticket.id, values["service"], reason, values["window"]),
        }
        after, changes = moves[deed.what]()
        return Outcome(deed.said, changes, after, undo=True)

    @Slot(object)
    def _did(self, outcome: Outcome) -> None:
        self._busy_now(False)
        self.lists.close_panel()
        self._settled(outcome)

    @Slot(object)
    def _refused(self, error: Exception) -> None:
        self._busy_now(False)
        if not (isinstance(error, HallError) and self.lists.show_error(error)):
            self._failed(error)

    @Slot()
    def _undo(self) -> None:
        if not self._last:
            return
        last = self._last

        def take_back() -> Outcome:
            ticket, changes = self._queue.undo(self._actor, last)
            return Outcome(_("{number}: taken back", number=ticket.number), changes, ticket)

        self._run(take_back, self._did, self._refused)

    @Slot(object)
    def _reprint(self, ticket: Ticket) -> None:
        self._lanes.submit(Lane.READ, partial(self._again_printed, ticket), self._printed, self._not_printed)

    def _again_printed(self, ticket: Ticket) -> str:
        self._floor.slips.ticket(ticket, reprint=True)
        return ticket.number

    def _settled(self, outcome: Outcome) -> None:
        """Something was done: say it, print what belongs to it, look again."""
        self.toast.dismiss()
        self.toast.tell(outcome.said, undo=outcome.undo)
        ticket = outcome.ticket
        self._last = ticket.id if ticket is not None and outcome.undo else ""
        if ticket is not None:
            self._go_to = ticket.id
        if outcome.voucher is not None:
            self._lanes.submit(Lane.READ, partial(self._floor.slips.voucher, outcome.voucher), None, self._not_printed)
            self.slip.show_voucher(outcome.voucher)
        elif ticket is not None and outcome.kept:
            self._lanes.submit(Lane.READ, partial(self._floor.slips.ticket, ticket), None, self._not_printed)
        self._feed.tell(outcome.changes)
        self.reload()

    @Slot(object)
    def _printed(self, number: str) -> None:
        self.toast.tell(_("{number}: slip printed again", number=number))

    @Slot(object)
    def _not_printed(self, error: Exception) -> None:
        said = sentence(error) if isinstance(error, HallError) else ""
        self.toast.tell_error(_("The number stands, its slip was not made. {why}", why=said))
        if not isinstance(error, HallError):
            raise error

    def _run(self, call: Callable[[], Any], done: Callable[[Any], None], failed: Callable[[Exception], None]) -> bool:
        """False while something else is being done."""
        if self._busy:
            return False
        self._busy_now(True)
        self._lanes.submit(Lane.WRITE, call, done, failed)
        return True

    def _busy_now(self, busy: bool) -> None:
        self._busy = busy
        self.form.set_busy(_("Being done") if busy else "")

    def _failed(self, error: Exception) -> None:
        self.toast.tell_failure(error)

    def _resize(self) -> None:
        scale = self._look.theme.scale
        self.form.setFixedWidth(_FORM[scale])
        self.slip.setFixedWidth(_SLIP[scale])


def arrival_words(arrival: Arrival) -> str:
    """What is said to somebody who checked in: whether they are early or late and what follows from it."""
    number, minutes = arrival.ticket.number, arrival.minutes
    if minutes is None:
        return _("{number} by voucher, with priority", number=number)
    if arrival.late:
        return _("{number}: {n} min late, waits as a normal number", number=number, n=minutes)
    if arrival.early:
        return _("{number}: {n} min early, called at the appointed time", number=number, n=-minutes)
    return _("{number}: checked in, in time", number=number)
