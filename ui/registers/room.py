"""登记: the 办不成事 register (open lines first, by due date) and the 首问负责 log, two tabs of one room. It mends no case.

Read and written on lanes; read again when the feed names registers. Who complained stands masked; one key shows it whole for some seconds, and that
is a line of the audit log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, now
from desktop.intake.registers import FirstContact, Grievance
from desktop.staff.model import Actor
from ui.cases.panel import Deed, Panel
from ui.cases.reveal_panel import SECONDS
from ui.list_room import ListRoom, head_of, stand_in
from ui.registers.grievance_panel import GrievancePanel
from ui.registers.panels import ContactPanel, SettlePanel
from ui.registers.rows import RegisterDelegate, contact_columns, contact_sheet, grievance_columns, grievance_sheet
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.facts import FactSheet
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import RowModel, RowTable
from ui.widgets.text import ElidedLabel, EmptyState

if TYPE_CHECKING:
    from desktop.intake.registers import Registers

GRIEVANCES, CONTACTS = "grievances", "contacts"
Both = tuple[tuple[Grievance, ...], tuple[FirstContact, ...]]
Found = tuple[Both, Mapping[str, str]]
"""The rows, and how the people in them are called."""


class RegistersRoom(ListRoom[Found]):
    """RegistersRoom(look, actor, registers, names, lanes=…, feed=…, away=…). `names`: how accounts are called; asked on the lane."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, registers: Registers, names: Callable[[], Mapping[str, str]], *, lanes: Lanes, feed: ChangeFeed,
        away: Callable[[], bool], clock: Clock = now, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(look, lanes, clock, pane=_("The entry"), feed=feed, parent=parent)
        self._actor, self._registers, self._feed, self._away = actor, registers, feed, away
        self._names, self._called = names, dict[str, str]()
        self._to_table = False
        self._rows: Both = ((), ())
        self.tabs = Segmented(look, self._options(), GRIEVANCES, name=_("Which register"))
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.models = {
            GRIEVANCES: RowModel(grievance_columns(self.today), lambda row: row.grievance_id, self),
            CONTACTS: RowModel(contact_columns(self.today, self._who), lambda row: row.contact_id, self),
        }
        titles = {GRIEVANCES: _("What could not be done"), CONTACTS: _("First contacts")}
        self.lists = {
            key: RowTable(look, model, RegisterDelegate(look, self.today, model), name=titles[key]) for key, model in self.models.items()
        }
        self.empty = EmptyState(look, "", "Ctrl+N")
        self.new = ActionButton(look, _("New entry"), "Ctrl+N", icon="plus", variant="primary")
        self.settle = ActionButton(look, _("Settle it"), "Ctrl+D", icon="flag")
        self.whole = ActionButton(look, _("Whole"), "Ctrl+Y")
        self._masking = QTimer(self)
        self._masking.setSingleShot(True)
        self._masking.setInterval(SECONDS * 1000)
        self.panels: dict[str, Panel] = {
            GRIEVANCES: GrievancePanel(look, self.today),
            CONTACTS: ContactPanel(look),
            "settle": SettlePanel(look),
        }
        self._lay_out()
        self._connect()

    def reading(self) -> Callable[[], Found]:
        registers, names = self._registers, self._names
        return lambda: ((registers.grievances(), registers.first_contacts()), names())

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.registers or changes.cases or changes.staff)

    @property
    def tab(self) -> str:
        return self.tabs.value()

    @property
    def table(self) -> RowTable:
        return self.lists[self.tab]

    def _who(self, account: str) -> str:
        return self._called.get(account, account)

    def _options(self) -> list[SegmentOption]:
        waiting = sum(entry.settled_at is None for entry in self._rows[0])
        return [
            SegmentOption(GRIEVANCES, _("Could not be done {n}", n=waiting)),
            SegmentOption(CONTACTS, _("Asked first {n}", n=len(self._rows[1]))),
        ]

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(ElidedLabel(self._look, _("Kept here; of a case, the province hears"), "label", "secondary"), 1)
        foot.addWidget(self.whole)
        foot.addWidget(self.settle)
        foot.addWidget(self.new)
        self.frame(head_of(self.tabs, self.note), (*self.lists.values(), stand_in(self.empty)), foot, panels=tuple(self.panels.values()))

    def _connect(self) -> None:
        for button in (self.new, self.settle, self.whole):
            button.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for panel in self.panels.values():
            panel.wanted.connect(self._wanted)
        self.tabs.bind(self)
        self.tabs.chosen.connect(self._tab_chosen)
        self.new.clicked.connect(self._new)
        self.settle.clicked.connect(self._settle)
        self.whole.clicked.connect(self._reveal)
        self._masking.timeout.connect(self._mask)
        for each in self.lists.values():
            each.moved.connect(self._choose)
            each.opened.connect(self._opened)
        self._show_tab()

    def arrived(self, found: Found) -> None:
        self._rows, self._called = found[0], dict(found[1])
        for model, rows in zip(self.models.values(), self._rows, strict=True):
            model.show_rows(rows)
        self.tabs.set_options(self._options())
        self._show_tab()
        if self._to_table:
            self._to_table = False
            if self.isVisible():
                self._focus()

    def _show_tab(self) -> None:
        here = self.table
        rows = self.models[self.tab].rows
        self.note.say(
            _("open lines first, by the day until which somebody answers")
            if self.tab == GRIEVANCES
            else _("newest first; the last five hundred")
        )
        self.empty.say(_("Nothing is registered.") if self.tab == GRIEVANCES else _("Nobody was logged yet."))
        self._stack.setCurrentIndex(list(self.lists).index(self.tab) if rows else len(self.lists))
        if rows and here.current() is None:
            here.setCurrentIndex(self.models[self.tab].index(0, 0))
        for button in (self.settle, self.whole):
            button.setVisible(self.tab == GRIEVANCES)
        self._choose(here.current())

    @Slot(object)
    def _choose(self, _row: object) -> None:
        entry = self.table.current()
        self._masking.stop()
        known = isinstance(entry, Grievance) and bool(entry.person or entry.telephone)
        self.whole.why_not("" if known else _("Nobody is named in it"))
        if isinstance(entry, Grievance):
            self.pane.show_sheet(grievance_sheet(entry, self._who(entry.registered_by), self.today()))
            self.settle.why_not(_("It is settled") if entry.settled_at is not None else "")
        else:
            self.pane.show_sheet(contact_sheet(entry, self._who(entry.staff)) if isinstance(entry, FirstContact) else FactSheet(""))
            self.settle.why_not(_("Choose an entry"))

    @Slot(object)
    def _tab_chosen(self, _key: object) -> None:
        self._close()
        self._show_tab()
        self._focus()

    def _new(self) -> None:
        panel = self.panels[self.tab]
        if isinstance(panel, GrievancePanel | ContactPanel):
            panel.show_blank()
            self._open(panel)

    def _settle(self) -> None:
        entry, panel = self.table.current(), self.panels["settle"]
        if isinstance(entry, Grievance) and entry.settled_at is None and isinstance(panel, SettlePanel):
            panel.show_entry(entry)
            self._open(panel)

    def _reveal(self) -> None:
        entry = self.table.current()
        if isinstance(entry, Grievance):
            call = partial(self._registers.whom_to_answer, self._actor, entry.grievance_id)
            self._lanes.submit(Lane.WRITE, lambda: (entry, call()), self._show_whole, self._refused)

    def _show_whole(self, found: tuple[Grievance, tuple[str, str]]) -> None:
        if self.table.current() == found[0] and self.isVisible():
            self.pane.show_sheet(grievance_sheet(found[0], self._who(found[0].registered_by), self.today(), found[1]))
            self._masking.start()

    @Slot()
    def _mask(self) -> None:
        self._choose(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Another room, the lock: gone."""
        super().hideEvent(event)
        if self._masking.isActive():
            self._mask()

    @Slot(object)
    def _opened(self, _row: object) -> None:
        self._settle()

    def _focus(self) -> None:
        (self.table if self.models[self.tab].rows else self.tabs).setFocus()

    @Slot(object)
    def _wanted(self, deed: Deed) -> None:
        self._lanes.submit(Lane.WRITE, partial(self._do, deed), self._done, self._refused)

    def _do(self, deed: Deed) -> tuple[Deed, Changes]:
        """On the lane."""
        values: dict[str, Any] = dict(deed.values)
        if deed.what == "grievance":
            return deed, self._registers.register_grievance(self._actor, **values, province_away=self._away())[1]
        if deed.what == "settle":
            return deed, self._registers.settle_grievance(self._actor, values["grievance_id"], values["outcome"])
        return deed, self._registers.log_first_contact(self._actor, values.pop("about"), **values)

    def _done(self, done: tuple[Deed, Changes]) -> None:
        self._close()
        self._to_table = True
        self._feed.tell(done[1])
        self.toast.tell(done[0].said)
