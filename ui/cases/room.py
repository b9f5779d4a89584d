"""办件: the cases of the day as a list, with the chosen one's papers and history at its right, and its papers again (补打).

Uses intake (reading), papers, lanes and the feed. Everything is read on a lane; the list is refreshed when the feed names cases or documents.
It decides nothing about a case: `continue_wanted` hands that to the intake room.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, hall_date, now
from desktop.errors import HallError
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseRow, CaseState, DocumentRef
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.cases.list import case_columns, make_case_list
from ui.cases.sheet import brief_sheet, case_sheet
from ui.cases.words import paper_words, state_words
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.shell.days import day_words, grouped, weekday_words
from ui.shell.entries import PaletteEntry
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.facts import FactPane, FactSheet
from ui.widgets.fields import SearchBox
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.table import RowModel
from ui.widgets.text import ElidedLabel, EmptyState, Text
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from desktop.intake.cases import CaseDetail
    from desktop.intake.service import Intake

_FILTERS: dict[str, frozenset[CaseState] | None] = {
    "all": None,
    "received": frozenset({CaseState.RECEIVED}),
    "correcting": frozenset({CaseState.CORRECTING, CaseState.CORRECTED}),
    "accepted": frozenset({CaseState.ACCEPTED, CaseState.PROCESSING, CaseState.DONE}),
}


class CasesRoom(QWidget):
    """CasesRoom(look, actor, intake=…, papers=…, lanes=…, feed=…)."""

    continue_wanted = Signal(object)
    """CaseRow: the person wants to go on with it."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, *, intake: Intake, papers: Any, lanes: Lanes, feed: ChangeFeed, clock: Clock = now, parent: QWidget | None = None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._actor, self._intake, self._papers, self._lanes, self._clock = look, actor, intake, papers, lanes, clock
        self._day = hall_date(clock())
        self._all: tuple[CaseRow, ...] = ()
        self._detail: CaseDetail | None = None
        self._loading = False
        self._stale = True
        self.model = RowModel(case_columns(), lambda row: row.case_id, self)
        self.list = make_case_list(look, self.model)
        self.box = SearchBox(look, _("Number, thing, applicant"), "Ctrl+F")
        self.filter = Segmented(look, self._options(), "all", name=_("Which cases"))
        self.pane = FactPane(look, name=_("The case"))
        self.toast = ToastBar(look)
        self._lay_out()
        self._connect(feed)
        self._show_day()

    # what the frame asks

    def enter(self) -> None:
        """Comes on screen: fresh rows if anything changed, the focus in the list."""
        if self._stale:
            self.reload()
        self.list.setFocus()

    def palette_entries(self, text: str) -> Sequence[PaletteEntry]:
        if not text:
            return ()
        return tuple(
            PaletteEntry(
                f"{row.title} {row.applicant_name}", lambda found=row: self.show_case(found.case_id), note=f"{grouped(row.case_no)}  {state_words(row.state)}",  # type: ignore[misc]
                icon="document", section=_("Cases"), words=(row.case_no,),
            )
            for row in self._all
        )  # fmt: skip

    def show_case(self, case_id: str) -> None:
        """Chooses a case of this day, whatever is filtered."""
        self.filter.set_value("all")
        self.box.clear()
        self._filter()
        window = self.window()
        if hasattr(window, "open_room") and not self.isVisible():
            window.open_room("cases")
        self.list.go_to(case_id)
        self.list.setFocus()

    def reload(self) -> None:
        if self._loading:
            return
        self._loading, self._stale = True, False
        intake, day = self._intake, self._day

        def read() -> tuple[CaseRow, ...]:
            return intake.day_list(day)

        self._lanes.submit(Lane.READ, read, self._loaded, self._failed)

    # layout

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
        column.addWidget(self._head())
        self._body = QWidget()
        stack = QStackedLayout(self._body)
        self._empty = EmptyState(self._look, _("No case yet on this day."), "Ctrl+1")
        self._empty.setProperty("surface", "raised")
        holder = QWidget()
        hold = QVBoxLayout(holder)
        hold.setContentsMargins(4, 8, 0, 0)
        hold.addWidget(self._empty)
        hold.addStretch(1)
        stack.addWidget(self.list)
        stack.addWidget(holder)
        self._stack = stack
        column.addWidget(self._body, 1)
        column.addWidget(self.toast)
        column.addWidget(self._foot())
        row.addWidget(left, 1)
        row.addWidget(self.pane)

    def _head(self) -> QFrame:
        head = QFrame()
        head.setProperty("surface", "pane")
        head.setProperty("edge", "bottom")
        column = QVBoxLayout(head)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(10)
        top, below = QHBoxLayout(), QHBoxLayout()
        self._title = Text(self._look, "", "title")
        self._note = Text(self._look, "", "body", "secondary")
        self.earlier = ActionButton(self._look, _("Day before"), "Alt+←", size="compact")
        self.later = ActionButton(self._look, _("Day after"), "Alt+→", size="compact")
        top.setSpacing(10)
        for widget in (self._title, self._note):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.earlier)
        top.addWidget(self.later)
        below.addWidget(self.filter)
        below.addStretch(1)
        below.addWidget(self.box)
        column.addLayout(top)
        column.addLayout(below)
        return head

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("surface", "pane")
        foot.setProperty("edge", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(10)
        self._way = ElidedLabel(self._look, "", "label", "secondary")
        self.go_on = ActionButton(self._look, _("Go on with it"), "Ctrl+O")
        self.reprint = ActionButton(self._look, _("Print again"), "Ctrl+P", icon="printer", variant="primary", size="primary")
        row.addWidget(self._way, 1)
        row.addWidget(self.go_on)
        row.addWidget(self.reprint)
        return foot

    def _connect(self, feed: ChangeFeed) -> None:
        scope = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for button in (self.go_on, self.reprint):
            button.bind(self, scope)
        for keys, slot in (("Alt+Left", self._earlier), ("Alt+Right", self._later), ("Ctrl+F", self.box.setFocus)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(scope)
            shortcut.activated.connect(slot)
        self.earlier.clicked.connect(self._earlier)
        self.later.clicked.connect(self._later)
        self.filter.chosen.connect(self._filter)
        self.box.textChanged.connect(self._filter)
        self.box.returnPressed.connect(self.list.setFocus)
        self.list.moved.connect(self._choose)
        self.list.opened.connect(self._open)
        self.go_on.clicked.connect(self._continue)
        self.reprint.clicked.connect(self._reprint)
        feed.changed.connect(self._changed)
        self._look.changed.connect(self._resize)
        self._resize()
        self._show_way()

    # behaviour

    def _options(self) -> list[SegmentOption]:
        counts = {key: sum(states is None or row.state in states for row in self._all) for key, states in _FILTERS.items()}
        words = {"all": _("All {n}"), "received": _("Received {n}"), "correcting": _("Being corrected {n}"), "accepted": _("Accepted {n}")}
        return [SegmentOption(key, words[key].format(n=count)) for key, count in counts.items()]

    def _loaded(self, rows: tuple[CaseRow, ...]) -> None:
        self._loading = False
        self._all = tuple(sorted(rows, key=lambda row: row.case_no, reverse=True))
        self.filter.set_options(self._options())
        self._filter()
        if self._stale:
            self.reload()

    def _failed(self, error: Exception) -> None:
        self._loading = False
        self.toast.tell_error(sentence(error) if isinstance(error, HallError) else _("That did not work. Nothing was changed."))
        if not isinstance(error, HallError):
            raise error

    @Slot(object)
    def _filter(self, _value: object = None) -> None:
        states, wanted = _FILTERS[self.filter.value()], self.box.text().strip().replace(" ", "").casefold()
        rows = [
            row
            for row in self._all
            if (states is None or row.state in states) and (not wanted or wanted in f"{row.case_no}\n{row.title}\n{row.applicant_name}\n{row.ticket_no or ''}".casefold())
        ]
        self.model.show_rows(rows)
        self._empty.say(_("No case yet on this day.") if not self._all else _("No case fits. Esc in the box shows all."))
        self._stack.setCurrentIndex(0 if rows else 1)
        if rows and self.list.current() is None:
            self.list.go_to(rows[0].case_id)
        self._choose(self.list.current())

    @Slot(object)
    def _choose(self, row: CaseRow | None) -> None:
        if row is None:
            self._detail = None
            self.pane.show_sheet(FactSheet(""))
            self._show_way()
            return
        if self._detail is None or self._detail.row.case_id != row.case_id:
            self._detail = None
            self.pane.show_sheet(brief_sheet(row))
        self._show_way()
        intake, number = self._intake, row.case_no

        def read() -> CaseDetail:
            return intake.detail(number)

        self._lanes.submit(Lane.READ, read, self._show_detail, self._failed)

    def _show_detail(self, detail: CaseDetail) -> None:
        row = self.list.current()
        if row is not None and detail.row.case_id == row.case_id:
            self._detail = detail
            self.pane.show_sheet(case_sheet(detail))
            self._show_way()

    def _show_way(self) -> None:
        """The sentence beside the action: what it will print, or what is in the way."""
        document = self._latest()
        if self._detail is None:
            self.reprint.why_not(_("Choose a case"))
            self._way.say("")
        elif document is None:
            self.reprint.why_not(_("This case has no paper yet"))
            self._way.say(_("This case has no paper yet"))
        else:
            self.reprint.why_not("")
            self._way.say(_("{paper} {no}, copy {n}; the sheet says that it is a reprint", paper=paper_words(document.kind), no=document.document_no, n=document.copies + 1))
        self.go_on.why_not("" if self.list.current() is not None else _("Choose a case"))

    def _latest(self) -> DocumentRef | None:
        return self._detail.documents[-1] if self._detail is not None and self._detail.documents else None

    def _reprint(self) -> None:
        document, detail = self._latest(), self._detail
        if document is None or detail is None:
            return
        papers, actor, number, kind, again = self._papers, self._actor, detail.row.case_no, DocumentKind(document.kind), document.copies > 0

        def issue() -> Any:
            return papers.issue(actor, number, kind, reprint=again)

        self.reprint.why_not(_("Printing"))
        self._lanes.submit(Lane.WRITE, issue, self._printed, self._not_printed)

    def _printed(self, paper: Any) -> None:
        self.toast.tell(_("{paper} {no} copy {n} has gone to the printer", paper=paper_words(paper.kind.value), no=paper.document_no, n=paper.copy_no))
        self._choose(self.list.current())

    def _not_printed(self, error: Exception) -> None:
        self._show_way()
        self._failed(error)

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

    def _earlier(self) -> None:
        self._go_to_day(-1)

    def _later(self) -> None:
        self._go_to_day(1)

    def _go_to_day(self, step: int) -> None:
        self._day = min(self._day + timedelta(days=step), hall_date(self._clock()))
        self._show_day()
        self.reload()

    def _show_day(self) -> None:
        today = hall_date(self._clock())
        self._title.say(_("Cases of today") if self._day == today else _("Cases of {day}", day=day_words(self._day)))
        self._note.say(f"{day_words(self._day)} {weekday_words(self._day)}")
        self.later.why_not(_("This is today") if self._day >= today else "")

    def _resize(self) -> None:
        theme = self._look.theme
        self.pane.setFixedWidth({100: 372, 110: 380, 125: 400, 150: 420}[theme.scale])
        self.box.setFixedWidth(theme.px(260) if theme.scale < 150 else 300)
        self._note.setVisible(theme.scale < 150)
