"""Middle of 取号: who came last, who waits in calling order, who is expected today; and the keys for the ticket that is chosen.

While a list is being read (focus or pointer in it) new rows stay back and are counted; they come in when it is left. Enter on an appointment
checks it in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.errors import HallError
from desktop.queue.giving import FloorView
from desktop.queue.model import Appointment, AppointmentState, Ticket, TicketState
from ui.guide.counter_form import ScanTable
from ui.guide.counter_panels import ReasonPanel, make_panels
from ui.guide.counter_rows import (
    AppointmentDelegate,
    TicketDelegate,
    appointment_columns,
    appointment_words,
    recent_columns,
    waiting_columns,
)
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.keys import key_within
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import RowModel
from ui.widgets.text import ClauseLabel, EmptyState
from ui.widgets.toast import ToastBar

RECENT, WAITING, APPOINTMENTS = "recent", "waiting", "appointments"
_OPEN = frozenset({TicketState.WAITING, TicketState.HELD})
_ACROSS = 3


class CounterLists(QFrame):
    wanted = Signal(object)
    """Deed"""
    chosen = Signal(object)
    """Ticket or None"""
    came = Signal(object)
    """Appointment"""
    reprint_wanted = Signal(object)
    undo_wanted = Signal()
    typed = Signal(object)

    scope = Qt.ShortcutContext.WidgetWithChildrenShortcut

    def __init__(self, look: ThemeSwitch, names: Callable[[str], str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._view: FloorView | None = None
        self._held_back = 0
        self.setProperty("surface", "raised")
        self.setProperty("edge", "right")
        self.tabs = Segmented(look, self._options(), RECENT, name=_("Which numbers"))
        self.note = ClauseLabel(look, "", "label", "secondary")
        self.models = {
            RECENT: RowModel(recent_columns(), lambda row: row.id, self),
            WAITING: RowModel(waiting_columns(), lambda row: row.id, self),
            APPOINTMENTS: RowModel(appointment_columns(names, self._standing), lambda row: row.id, self),
        }
        said = {RECENT: _("Numbers of today"), WAITING: _("Who waits"), APPOINTMENTS: _("Appointments of today")}
        self.lists = {
            key: ScanTable(
                look,
                model,
                AppointmentDelegate(look, self._standing, model) if key == APPOINTMENTS else TicketDelegate(look, model),
                name=said[key],
            )
            for key, model in self.models.items()
        }
        self.empty = EmptyState(look, "")
        self.toast = ToastBar(look)
        self.panels = make_panels(look)
        words = (
            ("reprint", _("New slip"), "F3", "printer"), ("cancel", _("Cancel it"), "F4", ""), ("pin", _("First in line"), "F6", ""),
            ("class", _("Its class"), "F7", ""), ("transfer", _("Pass on"), "F8", ""), ("voucher", _("Voucher"), "F9", ""),
        )  # fmt: skip
        self.keys = {name: ActionButton(look, said, key, icon=icon, size="compact") for name, said, key, icon in words}
        self.check_in = ActionButton(look, _("Check in"), "Ctrl+D", icon="check", size="compact")
        self._lay_out()
        self._connect()
        self._show_tab()

    @property
    def tab(self) -> str:
        return self.tabs.value()

    @property
    def table(self) -> ScanTable:
        return self.lists[self.tab]

    def bind(self, room: QWidget) -> None:
        """The keys work wherever the focus is in the room."""
        for button in (*self.keys.values(), self.check_in):
            button.bind(room, self.scope)
        self.tabs.bind(room, repeats=False)
        self.key(room, "Ctrl+Z", self.undo_wanted.emit)

    def key(self, room: QWidget, keys: str, run: Callable[[], object]) -> None:
        key_within(room, keys, run, repeats=False)

    def show_view(self, view: FloorView) -> None:
        self._view = view
        self.tabs.set_options(self._options())
        rows: dict[str, Sequence[Any]] = {RECENT: view.recent, WAITING: view.waiting, APPOINTMENTS: view.appointments}
        for key, model in self.models.items():
            model.show_rows(self._calm(key, rows[key]))
        self._show_tab()

    def _standing(self, entry: Appointment) -> tuple[str, str]:
        view = self._view
        return appointment_words(entry, view.as_of, view.late_minutes) if view is not None else ("waiting", "")

    def go_to(self, ticket_id: str) -> bool:
        """Chooses a ticket, in the list that is on screen or else among the newest; False where it is in neither."""
        if self.tab != APPOINTMENTS and self.lists[self.tab].go_to(ticket_id):
            return True
        if self.models[RECENT].place_of(ticket_id) < 0:
            return False
        self.tabs.set_value(RECENT)
        self._show_tab()
        return self.lists[RECENT].go_to(ticket_id)

    def go_to_number(self, number: str) -> None:
        found = next((row.id for row in self.models[RECENT].rows if row.number == number), "")
        if found:
            self.go_to(found)

    def go_to_booking(self, appointment_id: str) -> None:
        """Chooses an appointment, for a look or for Enter; nothing where it is gone."""
        if self.models[APPOINTMENTS].place_of(appointment_id) >= 0:
            self.tabs.set_value(APPOINTMENTS)
            self._show_tab()
            self.lists[APPOINTMENTS].go_to(appointment_id)
            self.lists[APPOINTMENTS].setFocus()

    def ticket(self) -> Ticket | None:
        """The chosen ticket; an appointment's own where it has one."""
        row = self.table.current()
        if isinstance(row, Appointment):
            return next((entry for entry in self.models[RECENT].rows if entry.id == row.ticket_id), None)
        return row if isinstance(row, Ticket) else None

    def open_panel(self, name: str) -> None:
        ticket, view = self.ticket(), self._view
        if ticket is None or view is None or not self.keys[name].isEnabled():
            return
        for key, panel in self.panels.items():
            panel.setVisible(key == name)
        self._foot.hide()
        self.panels[name].show_ticket(ticket, view.services, view.windows)
        self.panels[name].start()

    def close_panel(self) -> None:
        was = self._opened_panel() is not None
        for panel in self.panels.values():
            panel.hide()
        self._foot.show()
        if was and self.isVisible():
            self.table.setFocus()

    def free_panel(self) -> None:
        """Its deed was not taken up: something else is being done."""
        panel = self._opened_panel()
        if panel is not None:
            panel.set_busy("")

    def _opened_panel(self) -> ReasonPanel | None:
        return next((each for each in self.panels.values() if not each.isHidden()), None)

    def give_panel(self) -> bool:
        """Ctrl+Enter: does what the open panel asks; False where none is open."""
        panel = self._opened_panel()
        if panel is not None:
            panel.give()
        return panel is not None

    def show_error(self, error: HallError) -> bool:
        """In the open panel; False where none is open."""
        panel = self._opened_panel()
        if panel is not None:
            panel.show_error(error)
        return panel is not None

    def _options(self) -> list[SegmentOption]:
        view = self._view
        counts = (len(view.recent), len(view.waiting), len(view.appointments)) if view is not None else (0, 0, 0)
        words = (_("Newest {n}", n=counts[0]), _("Waiting {n}", n=counts[1]), _("Appointments {n}", n=counts[2]))
        return [SegmentOption(key, said) for key, said in zip((RECENT, WAITING, APPOINTMENTS), words, strict=True)]

    def _calm(self, key: str, rows: Sequence[Any]) -> Sequence[Any]:
        """All rows; while the list is being read those that it has, in the order that it has them."""
        here = self.models[key]
        if key != self.tab or not here.rows or not (self.lists[key].hasFocus() or self.lists[key].underMouse()):
            return rows
        known = {row.id: row for row in rows}
        kept = [known[row.id] for row in here.rows if row.id in known]
        self._held_back = len(rows) - len(kept)
        return kept

    def _lay_out(self) -> None:
        head, body, holder = QFrame(), QWidget(), QWidget()
        self._foot = QFrame()
        for bar, edge in ((head, "bottom"), (self._foot, "top")):
            bar.setProperty("surface", "pane")
            bar.setProperty("edge", edge)
        top = QHBoxLayout(head)
        top.setContentsMargins(16, 10, 16, 10)
        top.setSpacing(14)
        top.addWidget(self.tabs)
        top.addWidget(self.note, 1)
        hold = QVBoxLayout(holder)
        hold.setContentsMargins(0, 8, 0, 0)
        hold.addWidget(self.empty)
        hold.addStretch(1)
        self._stack = QStackedLayout(body)
        for part in (*self.lists.values(), holder):
            self._stack.addWidget(part)
        self._grid = QGridLayout(self._foot)
        self._grid.setContentsMargins(16, 8, 16, 8)
        self._grid.setSpacing(6)
        for button in (*self.keys.values(), self.check_in):
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
        for place, button in enumerate(self.keys.values()):
            self._grid.addWidget(button, place // _ACROSS, place % _ACROSS)
        self._grid.addWidget(self.check_in, 2, 0, 1, _ACROSS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (head, body, self.toast, *self.panels.values(), self._foot):
            column.addWidget(part, 1 if part is body else 0)

    def _connect(self) -> None:
        for name, panel in self.panels.items():
            panel.hide()
            panel.wanted.connect(self.wanted)
            panel.left.connect(self.close_panel)
            self.keys[name].clicked.connect(self._open_asked)
        self.keys["reprint"].clicked.connect(self._reprint)
        self.check_in.clicked.connect(self._came)
        self.toast.undone.connect(self.undo_wanted)
        self.tabs.chosen.connect(self._tab_chosen)
        for table in self.lists.values():
            table.moved.connect(self._moved)
            table.opened.connect(self._opened)
            table.typed.connect(self.typed)
            table.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Leave) and self._held_back and self._view is not None:
            self._held_back = 0
            self.show_view(self._view)
        return False

    def _show_tab(self) -> None:
        rows = self.models[self.tab].rows
        words = {RECENT: _("newest first"), WAITING: _("in calling order"), APPOINTMENTS: _("Enter checks in")}[self.tab]
        alone = self._view is not None and self._view.alone
        said = _("{n} new", n=self._held_back) if self._held_back else words
        self.note.say(_("The hall is away: emergency numbers of this place") if alone else said, "attention" if alone else "secondary")
        self.empty.say(self._nothing())
        self._stack.setCurrentIndex(list(self.lists).index(self.tab) if rows else len(self.lists))
        if rows and self.table.current() is None:
            self.table.setCurrentIndex(self.models[self.tab].index(0, 0))
        self.check_in.setVisible(self.tab == APPOINTMENTS)
        self._moved(None)

    def _nothing(self) -> str:
        return {
            RECENT: _("Nobody has taken a number today."),
            WAITING: _("Nobody waits."),
            APPOINTMENTS: _("No appointments today."),
        }[self.tab]

    def _moved(self, _row: object) -> None:
        ticket = self.ticket()
        away = _("Not while the hall is away") if self._view is not None and self._view.alone else ""
        rows = self.models[self.tab].rows
        none = "" if ticket is not None else _("Choose a number") if rows else self._nothing()
        waits = none or ("" if ticket is not None and ticket.state is TicketState.WAITING else _("It does not wait"))
        ends = none or ("" if ticket is not None and ticket.state in _OPEN else _("It does not wait"))
        for name, button in self.keys.items():
            button.why_not(none if name == "reprint" else away or (ends if name == "voucher" else waits))
        row = self.table.current()
        booked = isinstance(row, Appointment) and row.state is AppointmentState.BOOKED
        self.check_in.why_not("" if booked else _("It is not expected any more") if rows else self._nothing())
        self.chosen.emit(ticket)

    def _opened(self, row: object) -> None:
        if isinstance(row, Appointment):
            self._came()

    def _came(self) -> None:
        row = self.table.current()
        if isinstance(row, Appointment):
            self.came.emit(row)

    def _open_asked(self) -> None:
        name = next((name for name, button in self.keys.items() if button is self.sender()), "")
        self.open_panel(name)

    def _reprint(self) -> None:
        ticket = self.ticket()
        if ticket is not None:
            self.reprint_wanted.emit(ticket)

    def _tab_chosen(self, _key: object) -> None:
        self.close_panel()
        self._held_back = 0
        if self._view is not None:
            self.show_view(self._view)
        (self.table if self.models[self.tab].rows else self.tabs).setFocus()
