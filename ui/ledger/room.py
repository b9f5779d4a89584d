"""平账: the equation, every case with its journal as pips, the chosen case entry by entry. An alarm and an account; it mends nothing.

`load()` gives offline.sync.ledger.Ledger with its cases, `known()` the rows that carry titles; both run on a read lane. `send_now` and `export`
are given by whoever builds the window; without them their buttons say why they rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, now, shanghai
from desktop.errors import HallError
from desktop.intake.model import CaseRow
from desktop.sentences import sentence
from ui.ledger.equation import Equation
from ui.ledger.list import PipLegend, ledger_columns, make_ledger_list
from ui.ledger.rows import ATTENTION, LOST, WAITING, LedgerRow, ledger_rows, ledger_sheet
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.facts import FactPane, FactSheet
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import RowModel
from ui.widgets.text import Text
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from offline.sync.ledger import Ledger

_FILTERS: dict[str, frozenset[str] | None] = {"all": None, "waiting": frozenset({WAITING}), "attention": frozenset({ATTENTION, LOST})}


class LedgerRoom(QWidget):
    """LedgerRoom(look, load, lanes=…, feed=…, known=…, send_now=…, export=…)."""

    def __init__(
        self, look: ThemeSwitch, load: Callable[[], Ledger], *, lanes: Lanes, feed: ChangeFeed, known: Callable[[], Sequence[CaseRow]] | None = None,
        send_now: Callable[[], object] | None = None, export: Callable[[], object] | None = None, clock: Clock = now, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._load, self._known, self._lanes, self._clock = look, load, known, lanes, clock
        self._send, self._export = send_now, export
        self._rows: tuple[LedgerRow, ...] = ()
        self._files = 0
        self._loading, self._stale = False, True
        self.equation = Equation(look)
        self.filter = Segmented(look, self._options(), "all", name=_("Which cases"))
        self.model = RowModel(ledger_columns(), lambda row: row.case_id, self)
        self.list = make_ledger_list(look, self.model)
        self.pane = FactPane(look, name=_("The case's journal"))
        self.toast = ToastBar(look)
        self._lay_out()
        self._connect(feed)

    def enter(self) -> None:
        if self._stale:
            self.reload()
        self.list.setFocus()

    def reload(self) -> None:
        if self._loading:
            self._stale = True
            return
        self._loading, self._stale = True, False
        load, known = self._load, self._known

        def read() -> tuple[Ledger, tuple[CaseRow, ...]]:
            return load(), tuple(known()) if known is not None else ()

        self._lanes.submit(Lane.READ, read, self._loaded, self._failed)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QFrame()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._bar = QFrame()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(20, 7, 20, 7)
        bar.addWidget(self.filter)
        bar.addStretch(1)
        self._legend = PipLegend(self._look)
        bar.addWidget(self._legend)
        for part in (self.equation, self._bar, self.list, self.toast, self._foot()):
            column.addWidget(part, 1 if part is self.list else 0)
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
        self.export_button = ActionButton(self._look, _("Export the ledger"), "Ctrl+E", size="comfortable")
        self.send_button = ActionButton(self._look, _("Send now"), "Ctrl+U", icon="upload", size="comfortable")
        row.addWidget(self._way, 1)
        row.addWidget(self.export_button)
        row.addWidget(self.send_button)
        return foot

    def _connect(self, feed: ChangeFeed) -> None:
        for button, call in ((self.export_button, self._export), (self.send_button, self._send)):
            button.bind(self, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            button.why_not("" if call is not None else _("Not set up on this workstation"))
        self.export_button.clicked.connect(self._export_now)
        self.send_button.clicked.connect(self._send_now)
        self.filter.chosen.connect(self._filter)
        self.list.moved.connect(self._choose)
        self.list.opened.connect(self._open)
        feed.changed.connect(self._changed)
        self._look.changed.connect(self._resize)
        self._resize()

    def _options(self) -> list[SegmentOption]:
        count = {key: sum(states is None or row.result in states for row in self._rows) for key, states in _FILTERS.items()}
        return [
            SegmentOption("all", _("All {n} cases", n=count["all"])),
            SegmentOption("waiting", _("To send {n}", n=count["waiting"])),
            SegmentOption("attention", _("For a person {n}", n=count["attention"])),
        ]

    def _loaded(self, found: tuple[Ledger, tuple[CaseRow, ...]]) -> None:
        self._loading = False
        ledger, known = found
        self._rows = ledger_rows(ledger.cases, {row.case_id: row for row in known})
        self.equation.show_balance(ledger, f"{shanghai(self._clock()):%H:%M:%S}")
        self.filter.set_options(self._options())
        files = ledger.files
        self._way.say(
            _("Files: {created} kept, {acknowledged} arrived, {waiting} to send, {attention} for a person", created=files.created,
              acknowledged=files.acknowledged, waiting=files.waiting, attention=files.attention)
        )  # fmt: skip
        self._filter()
        if self._stale:
            self.reload()

    @Slot(object)
    def _filter(self, _value: object = None) -> None:
        states = _FILTERS[self.filter.value()]
        rows = [row for row in self._rows if states is None or row.result in states]
        self.model.show_rows(rows)
        if rows and self.list.current() is None:
            self.list.go_to(rows[0].case_id)
        self._choose(self.list.current())

    @Slot(object)
    def _choose(self, row: LedgerRow | None) -> None:
        self.pane.show_sheet(ledger_sheet(row) if row is not None else FactSheet(_("Nothing here"), "", (_("No case in this view."),)))

    def _open(self, _row: object) -> None:
        self.pane.setFocus()

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.ledger or changes.cases:
            self._stale = True
            if self.isVisible():
                self.reload()

    def _send_now(self) -> None:
        if self._send is not None:
            self._lanes.submit(Lane.READ, self._send, self._sent, self._failed)

    def _sent(self, _result: Any) -> None:
        self.toast.tell(_("Being sent; receipts come in one by one"))

    def _export_now(self) -> None:
        if self._export is not None:
            self._lanes.submit(Lane.READ, self._export, self._exported, self._failed)

    def _exported(self, where: Any) -> None:
        self.toast.tell(_("The ledger is at {where}", where=where or "–"))

    def _failed(self, error: Exception) -> None:
        self._loading = False
        self.toast.tell_error(sentence(error) if isinstance(error, HallError) else _("That did not work. Nothing was changed."))
        if not isinstance(error, HallError):
            raise error

    def _resize(self) -> None:
        theme = self._look.theme
        self._side.setFixedWidth({100: 372, 110: 380, 125: 400, 150: 400}[theme.scale])
        self._legend.setVisible(theme.scale < 150)
