"""The lower part of 办件: the foot with its actions, the panel that one opens, the doing on the write lane and the paper that comes of it.

`told` and `failed` are for the room's toast; `settled` when the focus belongs to the case again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import HallError
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseRow, DocumentRef
from desktop.staff.model import Actor
from ui.cases.foot import CasesFoot
from ui.cases.panel import CasePanel, Deed, Done
from ui.cases.panel_serve import ServePanel
from ui.cases.panels_course import ExtendPanel, StopPanel, WithdrawPanel
from ui.cases.panels_end import DeliverPanel, HandOutPanel, RatePanel
from ui.cases.possible import refusals
from ui.cases.print_panel import PrintPanel, offered
from ui.cases.reading import CaseFile
from ui.cases.reveal_panel import RevealPanel
from ui.cases.words import paper_words
from ui.registers.grievance_panel import GrievancePanel
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.text import _
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from ui.cases.work import CaseWork


class CaseActions(QWidget):
    """CaseActions(look, actor, work, papers, lanes, feed, today, take_up). `work` None: only reading and printing."""

    told = Signal(object)
    failed = Signal(object)
    settled = Signal()

    def __init__(
        self, look: ThemeSwitch, actor: Actor, work: CaseWork | None, papers: Any, lanes: Lanes, feed: ChangeFeed, today: Callable[[], date],
        take_up: Callable[[str], object] | None, *, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._actor, self._work, self._papers, self._lanes, self._feed, self._take_up = actor, work, papers, lanes, feed, take_up
        self._row: CaseRow | None = None
        self._file: CaseFile | None = None
        self._printing = False
        self._turn = 0
        """Which opening of a panel this is."""
        self._asked: deque[int] = deque()
        """Of the deeds that are on their way, by turn; the write lane answers in order."""
        self.foot = CasesFoot(look)
        self.makers: dict[str, Callable[[], CasePanel]] = {
            "deliver": partial(DeliverPanel, look),
            "hand_out": partial(HandOutPanel, look),
            "serve": partial(ServePanel, look),
            "extend": partial(ExtendPanel, look, actor),
            "stop": partial(StopPanel, look),
            "withdraw": partial(WithdrawPanel, look),
            "rate": partial(RatePanel, look),
            "grievance": partial(GrievancePanel, look, today),
            "reprint": partial(PrintPanel, look),
            "reveal": partial(RevealPanel, look, actor, work.reveal_seconds if work is not None else 0),
        }
        """By action; a panel is made when it is opened first."""
        self.panels: dict[str, CasePanel] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.foot)
        self.foot.wanted.connect(self.open)
        self.show_case(None, None)

    @property
    def opened(self) -> CasePanel | None:
        return next((panel for panel in self.panels.values() if not panel.isHidden()), None)

    def bind(self, scope: QWidget) -> None:
        self.foot.bind(scope)

    def show_case(self, row: CaseRow | None, file: CaseFile | None) -> None:
        """About which case it is; `file` None: not read yet. Another case closes the panel: what stood in it was about the first."""
        if self._row is not None and (row is None or row.case_id != self._row.case_id) and self.opened is not None:
            self.close_panel()
        self._row, self._file = row, file
        reasons = dict(refusals(self._actor.role, row, file))
        if self._take_up is None and not reasons["go_on"]:
            reasons["go_on"] = _("Only at a window")
        if self._printing:
            reasons["reprint"] = _("Printing")
        self.foot.show_refusals(reasons)

    @Slot(object)
    def open(self, action: object) -> None:
        file = self._file
        if file is None:
            return
        if action == "go_on" and self._take_up is not None:
            self._take_up(file.case_no)
            return
        papers = offered(file)
        if action == "reprint" and len(papers) == 1:
            self._print(file.case_no, next(iter(papers.values())))
            return
        self._turn += 1
        for panel in self.panels.values():
            panel.hide()
        if str(action) in self.makers:
            self.foot.hide()
            panel = self._panel(str(action))
            panel.show()
            panel.begin(file)

    def _panel(self, action: str) -> CasePanel:
        if action not in self.panels:
            panel = self.panels[action] = self.makers[action]()
            self._column.insertWidget(0, panel)
            panel.wanted.connect(self._wanted)
            panel.left.connect(self.close_panel)
        return self.panels[action]

    @Slot()
    def close_panel(self) -> None:
        self._turn += 1
        for panel in self.panels.values():
            panel.hide()
        self.foot.show()
        self.settled.emit()

    @Slot(object)
    def _wanted(self, deed: Deed) -> None:
        file, work = self._file, self._work
        if file is None:
            return
        if deed.what == "print":
            self.close_panel()
            self._print(file.case_no, deed.values["paper"], deed.values["large"])
        elif work is not None:
            self._asked.append(self._turn)
            self._lanes.submit(Lane.WRITE, partial(work.do, deed, file.case_no), self._done, self._refused)

    def _here(self) -> bool:
        """Whether the panel that asked for what was just answered still stands: about this case, not left and opened anew."""
        return self._asked.popleft() == self._turn

    def _done(self, done: Done) -> None:
        here, panel = self._here(), self.panels.get("reveal")
        if done.deed.what == "reveal" and isinstance(panel, RevealPanel):
            if here:
                panel.set_busy("")
                panel.show_whole(done.answer)
            return
        if here:
            self.close_panel()
        self._feed.tell(done.changes)
        self.told.emit(done.deed.said)
        if done.deed.print_kind is not None:
            self._issue(done.case_no, done.deed.print_kind, reprint=False)

    def _refused(self, error: Exception) -> None:
        panel = self.opened if self._here() else None
        if panel is not None and isinstance(error, HallError):
            panel.show_error(error)
            return
        if panel is not None:
            panel.set_busy("")
        self.failed.emit(error)

    def _print(self, case_no: str, paper: DocumentRef, large: bool = False) -> None:
        self._issue(case_no, DocumentKind(paper.kind), reprint=paper.copies > 0, large=large)

    def _issue(self, case_no: str, kind: DocumentKind, *, reprint: bool, large: bool = False) -> None:
        self._printing = True
        self.show_case(self._row, self._file)
        issue = partial(self._papers.issue, self._actor, case_no, kind, reprint=reprint, **({"large": True} if large else {}))
        self._lanes.submit(Lane.WRITE, issue, self._printed, self._unprinted)

    def _printed(self, paper: Any) -> None:
        self._printing = False
        self.show_case(self._row, self._file)
        words = paper_words(paper.kind.value)
        self.told.emit(_("{paper} {no} copy {n} is out for printing", paper=words, no=paper.document_no, n=paper.copy_no))

    def _unprinted(self, error: Exception) -> None:
        self._printing = False
        self.show_case(self._row, self._file)
        self.failed.emit(error)
