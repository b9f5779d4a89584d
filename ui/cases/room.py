"""办件: the cases of the day as a list, with the chosen one's papers and history at its right, and its papers again (补打).

Uses intake (reading), papers, lanes and the feed. Everything is read on a lane; the list is refreshed when the feed names cases or documents.
It decides nothing about a case: `continue_wanted` hands that to the intake room.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, hall_date, now
from desktop.errors import HallError
from desktop.intake.model import CaseRow
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.cases.foot import CasesFoot
from ui.cases.head import CasesHead
from ui.cases.list import case_columns, make_case_list
from ui.cases.sheet import brief_sheet, case_sheet
from ui.cases.words import paper_words, state_words
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.shell.days import grouped
from ui.shell.entries import PaletteEntry
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.facts import FactPane, FactSheet
from ui.widgets.table import RowModel
from ui.widgets.text import EmptyState
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from desktop.intake.cases import CaseDetail
    from desktop.intake.service import Intake

_PANE = {100: 372, 110: 380, 125: 400, 150: 420}


class CasesRoom(QWidget):
    """CasesRoom(look, actor, intake=…, papers=…, lanes=…, feed=…)."""

    continue_wanted = Signal(object)
    """CaseRow: the person wants to go on with it."""
    shown_wanted = Signal()
    """It was asked for from the palette and is not on screen: connect to the frame."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, *, intake: Intake, papers: Any, lanes: Lanes, feed: ChangeFeed, clock: Clock = now, parent: QWidget | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._intake, self._lanes, self._clock = look, intake, lanes, clock
        self._day = hall_date(clock())
        self._all: tuple[CaseRow, ...] = ()
        self._detail: CaseDetail | None = None
        self._loading, self._stale = False, True
        self.head = CasesHead(look)
        self.foot = CasesFoot(look, actor, papers, lanes)
        self.model = RowModel(case_columns(), lambda row: row.case_id, self)
        self.list = make_case_list(look, self.model)
        self.empty = EmptyState(look, _("No case yet on this day."), "Ctrl+1")
        self.pane = FactPane(look, name=_("The case"))
        self.toast = ToastBar(look)
        self._lay_out()
        self._connect(feed)
        self.head.show_day(self._day, self._day)

    def enter(self) -> None:
        """Comes on screen: fresh rows if anything changed, the focus in the list."""
        if self._stale:
            self.reload()
        self.list.setFocus()

    def palette_entries(self, text: str) -> Sequence[PaletteEntry]:
        """The day's cases; from memory."""
        if not text:
            return ()
        return tuple(
            PaletteEntry(
                f"{row.title} {row.applicant_name}", partial(self.show_case, row.case_id), note=f"{grouped(row.case_no)}  {state_words(row.state)}",
                icon="document", section=_("Cases"), words=(row.case_no,),
            )
            for row in self._all
        )  # fmt: skip

    def show_case(self, case_id: str) -> None:
        """Chooses a case of this day, whatever is filtered."""
        self.head.show_all()
        self._filter()
        if not self.isVisible():
            self.shown_wanted.emit()
        self.list.go_to(case_id)
        self.list.setFocus()

    def reload(self) -> None:
        """Reads the day again; one reading at a time, another one follows if it was asked for meanwhile."""
        if self._loading:
            self._stale = True
            return
        self._loading, self._stale = True, False
        intake, day = self._intake, self._day

        def read() -> tuple[date, tuple[CaseRow, ...]]:
            return day, intake.day_list(day)

        self._lanes.submit(Lane.READ, read, self._loaded, self._failed)

    def _lay_out(self) -> None:
        left, body, holder = QFrame(), QWidget(), QWidget()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        hold = QVBoxLayout(holder)
        hold.setContentsMargins(4, 8, 0, 0)
        hold.addWidget(self.empty)
        hold.addStretch(1)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.list)
        self._stack.addWidget(holder)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, body, self.toast, self.foot):
            column.addWidget(part, 1 if part is body else 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.pane)

    def _connect(self, feed: ChangeFeed) -> None:
        self.head.bind(self)
        self.foot.bind(self)
        self.head.day_wanted.connect(self._go_to_day)
        self.head.filtered.connect(self._filter)
        self.head.box.returnPressed.connect(self.list.setFocus)
        self.list.moved.connect(self._choose)
        self.list.opened.connect(self._open)
        self.foot.go_on.clicked.connect(self._continue)
        self.foot.printed.connect(self._printed)
        self.foot.failed.connect(self._failed)
        feed.changed.connect(self._changed)
        self._look.changed.connect(self._resize)
        self._resize()

    def _loaded(self, found: tuple[date, tuple[CaseRow, ...]]) -> None:
        self._loading = False
        day, rows = found
        if day == self._day:
            self._all = tuple(sorted(rows, key=lambda row: row.case_no, reverse=True))
            self.head.show_counts(self._all)
            self._filter()
        if self._stale:
            self.reload()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._loading = False
        self.toast.tell_error(sentence(error) if isinstance(error, HallError) else _("That did not work. Nothing was changed."))
        if not isinstance(error, HallError):
            raise error

    def _filter(self) -> None:
        rows = [row for row in self._all if self.head.passes(row)]
        self.model.show_rows(rows)
        self.empty.say(_("No case fits. Clear the box and all are there.") if self._all else _("No case yet on this day."))
        self._stack.setCurrentIndex(0 if rows else 1)
        if rows and self.list.current() is None:
            self.list.go_to(rows[0].case_id)
        self._choose(self.list.current())

    @Slot(object)
    def _choose(self, row: CaseRow | None) -> None:
        if row is None:
            self._detail = None
            self.pane.show_sheet(FactSheet(""))
        elif self._detail is None or self._detail.row.case_id != row.case_id:
            self._detail = None
            self.pane.show_sheet(brief_sheet(row))
        self.foot.show_case(row, self._detail)
        if row is not None:
            self._read_detail(row.case_no)

    def _read_detail(self, case_no: str) -> None:
        intake = self._intake

        def read() -> CaseDetail:
            return intake.detail(case_no)

        self._lanes.submit(Lane.READ, read, self._show_detail, self._failed)

    def _show_detail(self, detail: CaseDetail) -> None:
        row = self.list.current()
        if row is not None and detail.row.case_id == row.case_id:
            self._detail = detail
            self.pane.show_sheet(case_sheet(detail))
            self.foot.show_case(row, detail)

    @Slot(object)
    def _printed(self, paper: Any) -> None:
        words = paper_words(paper.kind.value)
        self.toast.tell(_("{paper} {no} copy {n} is out for printing", paper=words, no=paper.document_no, n=paper.copy_no))
        self._choose(self.list.current())

    @Slot(object)
    def _open(self, _row: object) -> None:
        self.pane.setFocus()

    def _continue(self) -> None:
        if self.list.current() is not None:
            self.continue_wanted.emit(self.list.current())

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if changes.cases or changes.documents:
            self._stale = True
            if self.isVisible():
                self.reload()

    @Slot(object)
    def _go_to_day(self, step: int) -> None:
        today = hall_date(self._clock())
        self._day = min(self._day + timedelta(days=step), today)
        self.head.show_day(self._day, today)
        self.reload()

    def _resize(self) -> None:
        self.pane.setFixedWidth(_PANE[self._look.theme.scale])
