"""平账: the equation, every case with its journal as pips, the chosen case entry by entry; by day and by person. An alarm and an account; it mends nothing.

Read on a read lane through a `LedgerSource`; the whole is balanced at every reading, whatever part is looked at, and told through `balanced`.
`send_now` and `export` are given by whoever builds the window; without them their buttons say why they rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, hall_date, now, shanghai
from desktop.errors import HallError
from ui.cases.panel import Deed
from ui.ledger.bar import PEOPLE, LedgerBar
from ui.ledger.equation import Equation
from ui.ledger.list import ledger_columns, make_ledger_list
from ui.ledger.people import PersonShown, hall_sheet, make_people_list, people_model, people_rows
from ui.ledger.rows import ATTENTION, LOST, WAITING, LedgerRow, ledger_sheet
from ui.ledger.source import LedgerSource, Reading, read
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.reader import SingleReader
from ui.shell.alarm_band import AlarmBar
from ui.staff.sign_panel import SignPanel
from ui.text import _, _n, mark
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.facts import FactPane, FactSheet
from ui.widgets.table import RowModel, RowTable
from ui.widgets.text import Text
from ui.widgets.toast import ToastBar

_FILTERS: dict[str, frozenset[str] | None] = {
    "all": None, "waiting": frozenset({WAITING}), "attention": frozenset({ATTENTION, LOST}), PEOPLE: None,
}  # fmt: skip
_PANE = {100: 372, 110: 380, 125: 400, 150: 400}


class LedgerRoom(QWidget):
    """LedgerRoom(look, source, lanes=…, feed=…, send_now=…, export=…, permit=…, signs=…). `permit` (account, password) comes before an
    export, on the write lane; with `signs` a supervisor's account and password are asked for it, else both are empty."""

    balanced = Signal(object)
    """By how much the whole ledger is apart, at every reading; 0 is balanced."""

    def __init__(
        self, look: ThemeSwitch, source: LedgerSource, *, lanes: Lanes, feed: ChangeFeed, send_now: Callable[[], object] | None = None,
        export: Callable[[Reading], object] | None = None, report: Callable[[date], object] | None = None,
        permit: Callable[[str, str], object] | None = None, signs: bool = False, clock: Clock = now, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._source, self._lanes, self._clock = look, source, lanes, clock
        self._send, self._export, self._report = send_now, export, report
        self._permit, self._signs = permit, signs
        self.signing = SignPanel(look, _("The ledger leaves this machine as a file; it is written down who let it"))
        self._rows: tuple[LedgerRow, ...] = ()
        self._reading: Reading | None = None
        self._reader = SingleReader(lanes, self._look_at, self._loaded, self._failed, self)
        self.alarm = AlarmBar(look)
        self.equation = Equation(look)
        self.bar = LedgerBar(look)
        self.filter = self.bar.filter
        self.model = RowModel(ledger_columns(), lambda row: row.case_id, self)
        self.list = make_ledger_list(look, self.model)
        self.people = people_model(self)
        self.people_list = make_people_list(look, self.people)
        self.pane = FactPane(look, name=_("The case's journal"))
        self.toast = ToastBar(look)
        self._lay_out()
        self._connect(feed)

    def enter(self) -> None:
        self.bar.show_today(hall_date(self._clock()))
        if self._reader.due:
            self.reload()
        self._shown_list().setFocus()

    def reload(self) -> None:
        self._reader.ask()

    def _look_at(self) -> Callable[[], Reading]:
        return partial(read, self._source, self.bar.wanted(), with_hall=self.filter.value() == PEOPLE)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left, body = QFrame(), QWidget()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.people_list)
        for part in (self.alarm, self.equation, self.bar, body, self.toast, self.signing, self._foot()):
            column.addWidget(part, 1 if part is body else 0)
        row.addWidget(left, 1)
        row.addWidget(self._right())

    def _right(self) -> QFrame:
        self._side = QFrame()
        self._side.setProperty("surface", "pane")
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.pane, 1)
        foot = QFrame()
        foot.setProperty("edge", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 9, 16, 9)
        row.setSpacing(7)
        row.addWidget(IconLabel(self._look, "shield", "text.secondary", line=19), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(
            Text(
                self._look,
                _("First on this machine, then to hall and province; only a receipt counts as confirmed"),
                "label",
                "secondary",
                wrap=True,
            ),
            1,
        )
        column.addWidget(foot)
        return self._side

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("surface", "pane")
        foot.setProperty("edge", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(10)
        self._way = Text(self._look, "", "label", "secondary", wrap=True)
        self.export_button = ActionButton(self._look, _("Export ledger"), "Ctrl+E", size="comfortable")
        self.report_button = ActionButton(self._look, _("Day's report"), "Ctrl+P", size="comfortable")
        self.send_button = ActionButton(self._look, _("Send now"), "Ctrl+U", icon="upload", size="comfortable")
        row.addWidget(self._way, 1)
        row.addWidget(self.report_button)
        row.addWidget(self.export_button)
        row.addWidget(self.send_button)
        return foot

    def _connect(self, feed: ChangeFeed) -> None:
        given = ((self.export_button, self._export), (self.report_button, self._report), (self.send_button, self._send))
        for button, call in given:
            button.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            button.why_not("" if call is not None else _("Not set up on this workstation"))
        self.bar.bind(self)
        self.export_button.clicked.connect(self._export_asked)
        self.signing.wanted.connect(self._signed)
        self.signing.left.connect(self._signing_left)
        self.report_button.clicked.connect(self._report_now)
        self.send_button.clicked.connect(self._send_now)
        self.bar.asked.connect(self.reload)
        self.bar.turned.connect(self._turned)
        self.list.moved.connect(self._choose)
        self.list.opened.connect(self._open)
        self.people_list.opened.connect(self._only)
        feed.changed.connect(self._changed)
        self._look.changed.connect(self._resize)
        self._resize()

    def _loaded(self, found: Reading) -> None:
        if found.scope == self.bar.wanted():
            self._show(found)
        else:
            self._reader.due = True

    def _show(self, found: Reading) -> None:
        ledger, self._reading = found.ledger, found
        self._rows = found.rows
        self.equation.show_balance(ledger, f"{shanghai(self._clock()):%H:%M:%S}")
        lacking = found.hall.lacking if found.hall is not None else 0
        elsewhere = [s.workstation_id for s in found.hall.published if not s.balanced] if found.hall is not None else []
        self.alarm.alarm(_alarm_words(found.apart, lacking, elsewhere))
        self.balanced.emit(found.apart)
        results = [row.result for row in self._rows]
        count = {key: sum(states is None or result in states for result in results) for key, states in _FILTERS.items()}
        self.bar.show_counts(count["all"], count["waiting"], count["attention"], len(found.people))
        files, settled = ledger.files, found.settled
        self._way.say(
            (_n("{n} of the confirmed was settled by a person and not sent. ", "{n} of the confirmed were settled by a person and not sent. ", settled) if settled else "")
            + _("Files: {created} kept, {acknowledged} arrived, {waiting} to send, {attention} for a person", created=files.created,
              acknowledged=files.acknowledged, waiting=files.waiting, attention=files.attention)
        )  # fmt: skip
        self.people.show_rows(people_rows(found.people, found.name))
        if self.people.rows and self.people_list.current() is None:
            self.people_list.go_to(self.people.key_at(0))
        self._filter()

    @Slot(object)
    def _turned(self, _value: object = None) -> None:
        """Another list: people need the hall's count, so it is read again."""
        self._filter()
        if self.filter.value() == PEOPLE:
            self.reload()

    def _shown_list(self) -> RowTable:
        return self.people_list if self.filter.value() == PEOPLE else self.list

    def _filter(self) -> None:
        people = self.filter.value() == PEOPLE
        had_focus = self.list.hasFocus() or self.people_list.hasFocus()
        self._stack.setCurrentIndex(1 if people else 0)
        if had_focus:
            self._shown_list().setFocus()
        if people:
            hall = self._reading.hall if self._reading is not None else None
            self.pane.show_sheet(hall_sheet(hall, self._reading.hall_away if self._reading is not None else ""))
            return
        states = _FILTERS[self.filter.value()]
        rows = [row for row in self._rows if states is None or row.result in states]
        self.model.show_rows(rows)
        if rows and self.list.current() is None:
            self.list.go_to(rows[0].case_id)
        self._choose(self.list.current())

    @Slot(object)
    def _choose(self, row: LedgerRow | None) -> None:
        self.pane.show_sheet(ledger_sheet(row) if row is not None else FactSheet(_("Nothing here"), "", (_("No case in this view."),)))

    @Slot(object)
    def _open(self, _row: object) -> None:
        self.pane.setFocus()

    @Slot(object)
    def _only(self, row: PersonShown) -> None:
        self.bar.only_of(row.line.operator_id, row.line.workstation_id, row.name)
        self._filter()
        self.list.setFocus()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.ledger or changes.cases:
            self._reader.due = True
            if self.isVisible():
                self.reload()

    def _send_now(self) -> None:
        if self._send is not None:
            self._lanes.submit(Lane.READ, self._send, self._sent, self._failed)

    def _sent(self, _result: Any) -> None:
        self.toast.tell(_("Being sent; receipts come in one by one"))

    def _export_asked(self) -> None:
        """Who may not let lists out alone has a supervisor sign first."""
        if self._signs:
            self.signing.ask()
        elif self._permit is not None:
            self._lanes.submit(Lane.WRITE, partial(self._permit, "", ""), self._permitted, self._failed)
        else:
            self._export_now()

    @Slot(object)
    def _signed(self, deed: Deed) -> None:
        if self._permit is not None:
            permit = partial(self._permit, deed.values["account"], deed.values["password"])
            self._lanes.submit(Lane.WRITE, permit, self._permitted, self._not_signed)

    def _permitted(self, _signer: object) -> None:
        """It is written down; now the file."""
        if self.signing.isVisible():
            self._signing_left()
        self._export_now()

    def _not_signed(self, error: Exception) -> None:
        if isinstance(error, HallError):
            self.signing.show_error(error)
        else:
            self._failed(error)

    def _signing_left(self) -> None:
        self.signing.hide()
        if self.isVisible():
            self._shown_list().setFocus()

    def _export_now(self) -> None:
        """What is on screen, counted anew, with the hall."""
        export, source, scope = self._export, self._source, self.bar.wanted()
        if export is None:
            return

        def write() -> object:
            return export(read(source, scope, with_hall=True))

        self._lanes.submit(Lane.READ, write, self._exported, self._failed)

    def _report_now(self) -> None:
        """Of the day that is looked at, else of today."""
        if self._report is not None:
            day = self.bar.wanted().since or hall_date(self._clock())
            self._lanes.submit(Lane.READ, partial(self._report, day), self._reported, self._failed)

    def _reported(self, where: Any) -> None:
        self.toast.tell(_("Written: {file}", file=where))

    def _exported(self, where: Any) -> None:
        self.toast.tell(_("The ledger is at {where}", where=where or "–"))

    def _failed(self, error: Exception) -> None:
        self.toast.tell_failure(error)

    def _resize(self) -> None:
        self._side.setFixedWidth(_PANE[self._look.theme.scale])


def _alarm_words(apart: int, lacking: int, elsewhere: Sequence[str] = ()) -> str:
    """What is wrong and what to do; "" when nothing is."""
    said = []
    if apart:
        said.append(_n("{n} entry is not accounted for.", "{n} entries are not accounted for.", apart))
    if lacking:
        said.append(
            _n(
                "The hall's copy lacks {n} entry for which it gave its receipt.",
                "The hall's copy lacks {n} entries for which it gave its receipt.",
                lacking,
            )
        )
    if elsewhere:
        said.append(_("Workstation {names} does not balance.", names=mark("、").join(elsewhere)))
    if said:
        said.append(
            _(
                "Go on working; clean up, restore or reinstall nothing on this machine. Export the ledger (Ctrl+E), have it signed and tell the administrator now."
            )
        )
    return "".join(said)
