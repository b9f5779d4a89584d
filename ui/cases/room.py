"""办件: the lists that a clerk works through, the chosen case beside them or opened, and what can be done with it.

Everything is read on a lane, the lists in windows; they are read again when the feed names cases, documents or registers. The case that is shown
stays shown when it leaves the list, until another one is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, now
from desktop.intake.model import CaseRow
from desktop.intake.party import shown_name
from desktop.intake.worklist import CasePage as RowsPage
from desktop.intake.worklist import Wanted, Worklist
from desktop.staff.model import Actor
from ui.cases.actions import CaseActions
from ui.cases.fetching import CaseFetcher
from ui.cases.head import CasesHead
from ui.cases.list import case_columns, make_case_list
from ui.cases.page import CasePage
from ui.cases.paged import WINDOW, PagedModel
from ui.cases.reading import CaseFile, read_file
from ui.cases.sheet import brief_sheet, case_sheet
from ui.cases.words import state_words
from ui.list_room import ListRoom, stand_in
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.shell.days import grouped
from ui.shell.entries import PaletteEntry
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.facts import FactSheet
from ui.widgets.text import EmptyState

if TYPE_CHECKING:
    from desktop.intake.service import Intake
    from ui.cases.work import CaseWork
    from ui.services import CaseServices


Found = tuple[Wanted, dict[int, RowsPage], Mapping[Worklist, int]]
"""What was asked for, its windows by number, and how many each list holds."""


class CasesRoom(ListRoom[Found]):
    """CasesRoom(look, actor, intake=…, papers=…, lanes=…, feed=…, services=…, work=…, take_up=…).

    Without `services` and `work` it shows and prints. `take_up(case_no)` brings a case to the counter.
    """

    shown_wanted = Signal()
    """It was asked for from the palette and is not on screen: connect to the frame."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, *, intake: Intake, papers: Any, lanes: Lanes, feed: ChangeFeed, services: CaseServices | None = None,
        work: CaseWork | None = None, take_up: Callable[[str], object] | None = None, clock: Clock = now, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(look, lanes, clock, pane=_("The case"), feed=feed, parent=parent)
        self._intake, self._services = intake, services
        self._day = self._known_today = self.today()
        self._row: CaseRow | None = None
        self._file: CaseFile | None = None
        self._shown: Wanted | None = None
        self._settling = False
        self.head = CasesHead(look)
        self.model = PagedModel(case_columns(self.today), lambda row: row.case_id, self)
        self.list = make_case_list(look, self.model, self.today)
        self.empty = EmptyState(look, _("No case yet on this day."))
        self.page = CasePage(look)
        self.deeds = CaseActions(look, actor, work, papers, lanes, feed, self.today, take_up)
        self.fetcher = CaseFetcher(services.elsewhere if services is not None else None, actor, lanes, feed, self)
        self._lay_out()
        self._connect()
        self.head.show_day(self._day, self._day)

    @property
    def file(self) -> CaseFile | None:
        """The case that is shown, once it is read."""
        return self._file

    def enter(self) -> None:
        """Comes on screen: fresh rows if anything changed or a day has begun, the focus where work goes on."""
        if self.today() != self._known_today:
            self._day = self._known_today = self.today()
            self.head.show_day(self._day, self._day)
            self._reader.due = True
        super().enter()

    def palette_entries(self, text: str) -> Sequence[PaletteEntry]:
        """The cases of the list that is here; from memory."""
        if not text:
            return ()
        return tuple(
            PaletteEntry(
                f"{row.title} {shown_name(row.applicant_name)}", partial(self.show_case, row.case_id), note=f"{grouped(row.case_no)}  {state_words(row.state)}",
                icon="document", section=_("Cases"), words=(row.case_no, row.applicant_name),
            )
            for row in self.model.rows
        )  # fmt: skip

    def show_case(self, case_id: str) -> None:
        """Chooses a case of the list that is here."""
        self._to_list()
        if not self.isVisible():
            self.shown_wanted.emit()
        self.list.go_to(case_id)
        self.list.setFocus()

    def search(self, text: str) -> None:
        """Searches all cases, as if it were typed; the first that fits is chosen."""
        self._to_list()
        self.head.search(text)

    def reading(self) -> Callable[[], Found]:
        intake, wanted, day = self._intake, self.head.wanted(), self.today()
        numbers = {0, *self._on_screen()} if wanted == self._shown else {0}

        def read() -> Found:
            return wanted, {number: intake.page(wanted, number * WINDOW, WINDOW) for number in sorted(numbers)}, intake.counts(day)

        return read

    def _on_screen(self) -> set[int]:
        top, bottom = self.list.rowAt(0), self.list.rowAt(self.list.viewport().height() - 1)
        return {place // WINDOW for place in (top, bottom, self.list.currentIndex().row()) if place >= 0}

    def _lay_out(self) -> None:
        left, body = QFrame(), QWidget()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.list)
        self._stack.addWidget(stand_in(self.empty))
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(body, 1)
        listing = QWidget()
        row = QHBoxLayout(listing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.pane)
        self.views = QStackedWidget()
        for view in (listing, self.page):
            # The one that is not shown asks for no room: with large text a panel below would not fit the screen.
            view.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
            self.views.addWidget(view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for part in (self.views, self.toast, self.deeds):
            whole.addWidget(part, 1 if part is self.views else 0)

    def _connect(self) -> None:
        self.head.bind(self)
        self.deeds.bind(self)
        self.head.day_wanted.connect(self._go_to_day)
        self.head.asked.connect(self.reload)
        self.head.box.returnPressed.connect(self._entered)
        self.fetcher.told.connect(self._told)
        self.fetcher.failed.connect(self.toast.tell_error)
        self.model.asked.connect(self._window_asked)
        self.list.moved.connect(self._choose)
        self.list.opened.connect(self._open_case)
        self.page.left.connect(self._to_list)
        self.deeds.told.connect(self._told)
        self.deeds.failed.connect(self._failed)
        self.deeds.settled.connect(self._focus)
        self._resize()

    @Slot()
    def _entered(self) -> None:
        """Enter in the search box: to the list; with nothing in it and a whole number typed, to the hall for it."""
        shown = self._shown
        if shown is not None and shown == self.head.wanted() and not self.model.rowCount() and self.fetcher.offers(shown.text):
            self.fetcher.fetch(shown.text)
        else:
            self.list.setFocus()

    def arrived(self, found: Found) -> None:
        wanted, pages, counts = found
        if wanted == self.head.wanted():
            fresh = wanted != self._shown
            self._shown = wanted
            self.head.show_counts(counts)
            self._settling = not fresh
            self.model.show_windows(pages[0].total, {number: page.rows for number, page in pages.items()}, fresh=fresh)
            self._keep_choice(fresh)
            self._settling = False
        else:
            self._reader.due = True

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.cases or changes.documents or changes.registers)

    def _keep_choice(self, fresh: bool) -> None:
        total = self.model.rowCount()
        nothing = self.head.wanted()
        self.empty.say(
            _("Not on this machine. Enter asks the hall for it") if self.fetcher.offers(nothing.text)
            else _("No case fits. Clear the box and all are there.") if nothing.text
            else _("No case yet on this day.") if nothing.worklist is Worklist.TODAY else _("Nothing waits here.")
        )  # fmt: skip
        self._stack.setCurrentIndex(0 if total else 1)
        if fresh and total:
            self._row = None
            self.list.setCurrentIndex(self.model.index(0, 0))
        elif self._row is not None and not self.list.go_to(self._row.case_id):
            self.list.setCurrentIndex(QModelIndex())
        elif self._row is None and total:
            self._settling = False
            self.list.setCurrentIndex(self.model.index(0, 0))
        if not total and fresh:
            self._show(None)
        elif self._row is not None:
            self._read_file(self._row.case_no)

    @Slot(object)
    def _window_asked(self, number: int) -> None:
        intake, wanted = self._intake, self._shown
        if wanted is None:
            return

        def read() -> tuple[Wanted, int, RowsPage]:
            return wanted, number, intake.page(wanted, number * WINDOW, WINDOW)

        self._lanes.submit(Lane.READ, read, self._window_here, self._failed)

    def _window_here(self, found: tuple[Wanted, int, RowsPage]) -> None:
        wanted, number, page = found
        if wanted == self._shown:
            self.model.fill(number, page.rows)
            row = self.list.current()
            if row is not None and self.list.currentIndex().row() // WINDOW == number:
                self._choose(row)

    @Slot(object)
    def _told(self, words: object) -> None:
        self.toast.tell(str(words))

    @Slot(object)
    def _choose(self, row: CaseRow | None) -> None:
        if row is not None and not self._settling and (self._row is None or row.case_id != self._row.case_id):
            self._show(row)
            self._read_file(row.case_no)

    def _show(self, row: CaseRow | None) -> None:
        self._row, self._file = row, None
        self.pane.show_sheet(brief_sheet(row) if row is not None else FactSheet(""))
        self.deeds.show_case(row, None)

    def _read_file(self, case_no: str) -> None:
        self._lanes.submit(Lane.READ, partial(read_file, self._intake, self._services, case_no), self._show_file, self._failed)

    def _show_file(self, file: CaseFile) -> None:
        if self._row is not None and file.detail.row.case_id == self._row.case_id:
            self._row, self._file = file.detail.row, file
            self.pane.show_sheet(case_sheet(file, self.today()))
            if self.views.currentWidget() is self.page:
                self.page.show_file(file, self.today())
            self.deeds.show_case(self._row, file)

    @Slot(object)
    def _open_case(self, _row: object) -> None:
        if self._file is not None:
            self.page.show_file(self._file, self.today())
            self.views.setCurrentWidget(self.page)
            self.page.course.setFocus()

    @Slot()
    def _to_list(self) -> None:
        self.views.setCurrentIndex(0)
        self.list.setFocus()

    @Slot()
    def _focus(self) -> None:
        (self.page.course if self.views.currentWidget() is self.page else self.list).setFocus()

    @Slot(object)
    def _go_to_day(self, step: int) -> None:
        self._day = min(self._day + timedelta(days=step), self.today())
        self.head.show_day(self._day, self.today())
        self.reload()
