"""登记: the 办不成事 register (open lines first, by due date) and the 首问负责 log, two tabs of one room. It mends no case.

Read and written on lanes; read again when the feed names registers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, hall_date, now
from desktop.errors import HallError
from desktop.intake.registers import FirstContact, Grievance
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.cases.panel import Deed, Panel
from ui.registers.grievance_panel import GrievancePanel
from ui.registers.panels import ContactPanel, SettlePanel
from ui.registers.rows import RegisterDelegate, contact_columns, contact_sheet, grievance_columns, grievance_sheet
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.facts import FactPane, FactSheet
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import RowModel, RowTable
from ui.widgets.text import ElidedLabel, EmptyState, Text
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from desktop.intake.registers import Registers

GRIEVANCES, CONTACTS = "grievances", "contacts"
_PANE = {100: 372, 110: 380, 125: 400, 150: 420}


class RegistersRoom(QWidget):
    """RegistersRoom(look, actor, registers, lanes=…, feed=…, away=…)."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, registers: Registers, *, lanes: Lanes, feed: ChangeFeed, away: Callable[[], bool], clock: Clock = now,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._actor, self._registers, self._lanes, self._feed = look, actor, registers, lanes, feed
        self._away, self._clock = away, clock
        self._loading, self._stale, self._to_table = False, True, False
        self._rows: tuple[tuple[Grievance, ...], tuple[FirstContact, ...]] = ((), ())
        self.tabs = Segmented(look, self._options(), GRIEVANCES, name=_("Which register"))
        self.note = ElidedLabel(look, "", "body", "secondary")
        self.models = {
            GRIEVANCES: RowModel(grievance_columns(self.today), lambda row: row.grievance_id, self),
            CONTACTS: RowModel(contact_columns(self.today), lambda row: row.contact_id, self),
        }
        names = {GRIEVANCES: _("What could not be done"), CONTACTS: _("First contacts")}
        self.lists = {
            key: RowTable(look, model, RegisterDelegate(look, self.today, model), name=names[key]) for key, model in self.models.items()
        }
        self.empty = EmptyState(look, "", "Ctrl+N")
        self.pane = FactPane(look, name=_("The entry"))
        self.toast = ToastBar(look)
        self.new = ActionButton(look, _("New entry"), "Ctrl+N", icon="plus", variant="primary")
        self.settle = ActionButton(look, _("Settle it"), "Ctrl+D", icon="flag")
        self.panels: dict[str, Panel] = {
            GRIEVANCES: GrievancePanel(look, self.today),
            CONTACTS: ContactPanel(look),
            "settle": SettlePanel(look),
        }
        self._lay_out()
        self._connect()

    def today(self) -> date:
        return hall_date(self._clock())

    def enter(self) -> None:
        if self._stale:
            self.reload()
        self._focus()

    def reload(self) -> None:
        """Reads both registers; one reading at a time."""
        if self._loading:
            self._stale = True
            return
        self._loading, self._stale = True, False
        registers = self._registers

        def read() -> tuple[tuple[Grievance, ...], tuple[FirstContact, ...]]:
            return registers.grievances(), registers.first_contacts()

        self._lanes.submit(Lane.READ, read, self._loaded, self._failed)

    @property
    def tab(self) -> str:
        return self.tabs.value()

    @property
    def table(self) -> RowTable:
        return self.lists[self.tab]

    def _options(self) -> list[SegmentOption]:
        waiting = sum(entry.settled_at is None for entry in self._rows[0])
        return [
            SegmentOption(GRIEVANCES, _("Could not be done {n}", n=waiting)),
            SegmentOption(CONTACTS, _("Asked first {n}", n=len(self._rows[1]))),
        ]

    def _lay_out(self) -> None:
        left, head, foot, body, holder = QFrame(), QFrame(), QFrame(), QWidget(), QWidget()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        for bar, edge in ((head, "bottom"), (foot, "top")):
            bar.setProperty("surface", "pane")
            bar.setProperty("edge", edge)
        top = QHBoxLayout(head)
        top.setContentsMargins(20, 10, 20, 10)
        top.setSpacing(14)
        top.addWidget(self.tabs)
        top.addWidget(self.note, 1)
        hold = QVBoxLayout(holder)
        hold.setContentsMargins(4, 8, 0, 0)
        hold.addWidget(self.empty)
        hold.addStretch(1)
        self._stack = QStackedLayout(body)
        for part in (*self.lists.values(), holder):
            self._stack.addWidget(part)
        deeds = QHBoxLayout(foot)
        deeds.setContentsMargins(20, 8, 20, 8)
        deeds.setSpacing(10)
        deeds.addWidget(Text(self._look, _("Kept on this machine; about a case, the province hears of it"), "label", "secondary"), 1)
        deeds.addWidget(self.settle)
        deeds.addWidget(self.new)
        self._foot = foot
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (head, body, self.toast, *self.panels.values(), foot):
            column.addWidget(part, 1 if part is body else 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.pane)

    def _connect(self) -> None:
        for button in (self.new, self.settle):
            button.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        for panel in self.panels.values():
            panel.hide()
            panel.wanted.connect(self._wanted)
            panel.left.connect(self._close)
        for keys in ("Ctrl+PgDown", "Ctrl+PgUp"):
            turn = QShortcut(QKeySequence(keys), self)
            turn.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            turn.activated.connect(self._turn)
        self.tabs.chosen.connect(self._tab_chosen)
        self.new.clicked.connect(self._new)
        self.settle.clicked.connect(self._settle)
        for each in self.lists.values():
            each.moved.connect(self._choose)
            each.opened.connect(self._opened)
        self._feed.changed.connect(self._changed)
        self._look.changed.connect(self._resize)
        self._resize()
        self._show_tab()

    def _loaded(self, found: tuple[tuple[Grievance, ...], tuple[FirstContact, ...]]) -> None:
        self._loading = False
        self._rows = found
        for model, rows in zip(self.models.values(), found, strict=True):
            model.show_rows(rows)
        self.tabs.set_options(self._options())
        self._show_tab()
        if self._to_table:
            self._to_table = False
            self._focus()
        if self._stale:
            self.reload()

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
        self.settle.setVisible(self.tab == GRIEVANCES)
        self._choose(here.current())

    @Slot(object)
    def _choose(self, _row: object) -> None:
        entry = self.table.current()
        if isinstance(entry, Grievance):
            self.pane.show_sheet(grievance_sheet(entry, "", self.today()))
            self.settle.why_not(_("It is settled") if entry.settled_at is not None else "")
        else:
            self.pane.show_sheet(contact_sheet(entry) if isinstance(entry, FirstContact) else FactSheet(""))
            self.settle.why_not(_("Choose an entry"))

    @Slot(object)
    def _tab_chosen(self, _key: object) -> None:
        self._close()
        self._show_tab()
        self._focus()

    def _turn(self) -> None:
        self.tabs.choose(CONTACTS if self.tab == GRIEVANCES else GRIEVANCES)

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

    @Slot(object)
    def _opened(self, _row: object) -> None:
        self._settle()

    def _open(self, panel: Panel) -> None:
        for each in self.panels.values():
            each.setVisible(each is panel)
        self._foot.hide()
        panel.start()

    @Slot()
    def _close(self) -> None:
        for panel in self.panels.values():
            panel.hide()
        self._foot.show()
        self._focus()

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

    def _refused(self, error: Exception) -> None:
        panel = next((each for each in self.panels.values() if not each.isHidden()), None)
        if panel is not None and isinstance(error, HallError):
            panel.show_error(error)
        else:
            self._failed(error)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._loading = False
        self.toast.tell_error(sentence(error) if isinstance(error, HallError) else _("That did not work. Nothing was changed."))
        if not isinstance(error, HallError):
            raise error

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.registers or changes.cases:
            self._stale = True
            if self.isVisible():
                self.reload()

    def _resize(self) -> None:
        self.pane.setFixedWidth(_PANE[self._look.theme.scale])
