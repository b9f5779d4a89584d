"""The papers of a decision, made one after the other on the write lane, and the receipt when it is asked for.

One that fails stays owed with its reason and can be tried again; nothing is printed twice. It outlives the case on screen: what belongs to a case
that was left is told through `stray` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.errors import RuleViolation
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseRow, DocumentRef, Draft, OutcomeKind
from desktop.staff.model import Actor
from ui.cases.words import paper_words
from ui.clerk.entry import Entry
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of

if TYPE_CHECKING:
    from ui.papers import PrintedPaper

_TAKEN_IN = (OutcomeKind.RECEIVED, OutcomeKind.CORRECTED)


def papers_owed(papers: Sequence[DocumentRef], decision: OutcomeKind, draft: Draft) -> tuple[DocumentKind, ...]:
    """What is handed over for a decision, the main paper first; who only hands in gets the receipt of it (行政许可法 32)."""
    kinds = tuple(DocumentKind(paper.kind) for paper in papers)
    receipt = decision in _TAKEN_IN and (draft.continues is None or bool(draft.round))
    return (*kinds, DocumentKind.MATERIAL_RECEIPT) if receipt else kinds


class PaperRun(QObject):
    """PaperRun(papers, actor, lanes). `papers`: ui.papers.PaperDesk."""

    changed = Signal()
    """What is owed, made, on its way or went wrong changed."""
    printed = Signal(object)
    """PrintedPaper, for every sheet."""
    stray = Signal(object)
    """A sentence: a paper of a case that is not on screen any more was not printed."""

    def __init__(self, papers: Any, actor: Actor, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._papers, self._actor, self._lanes = papers, actor, lanes
        self._turn = 0
        self.forget()

    def forget(self) -> None:
        """Another case is on screen."""
        self._turn += 1
        self.case: CaseRow | None = None
        self.owed: tuple[DocumentKind, ...] = ()
        self.made: tuple[PrintedPaper, ...] = ()
        self.printing = False
        self._making: DocumentKind | None = None
        self.error = ""

    def begin(self, case: CaseRow, kinds: Sequence[DocumentKind]) -> None:
        """Makes these papers of a case, in this order."""
        self.forget()
        self.case, self.owed = case, tuple(kinds)
        self.go_on()

    def go_on(self) -> None:
        """The first that is still owed; also after it failed."""
        if self.case is not None and self.owed and not self.printing:
            self._print(self.owed[0])

    def receipt(self, case: CaseRow) -> None:
        """收件凭证, whenever it is asked for; behind the paper that is being made."""
        self.case = self.case or case
        kind = DocumentKind.MATERIAL_RECEIPT
        if not self.printing:
            self._print(kind)
        elif kind not in (self._making, *self.owed):
            self.owed = (*self.owed, kind)
            self.changed.emit()

    def _print(self, kind: DocumentKind) -> None:
        assert self.case is not None
        self.printing, self.error, self._making = True, "", kind
        call = partial(issue, self._papers, self._actor, self.case.case_no, kind, self._turn)
        self._lanes.submit(Lane.WRITE, call, self._printed, self._not_printed)
        self.changed.emit()

    def _printed(self, outcome: tuple[int, PrintedPaper]) -> None:
        turn, paper = outcome
        if turn == self._turn:
            self.printing = False
            self.made = (*self.made, paper)
            self.owed = tuple(kind for kind in self.owed if kind is not paper.kind)
            self.printed.emit(paper)
            self.changed.emit()
            self.go_on()
        else:
            self.printed.emit(paper)

    def _not_printed(self, error: Exception) -> None:
        failed, turn = (error.fault, error.turn) if isinstance(error, NotMade) else (error, self._turn)
        words = words_of(failed, _("The paper was not printed"))
        if turn != self._turn:
            self.stray.emit(words)
            return
        self.printing = False
        brought_nothing = isinstance(failed, RuleViolation) and failed.code == "paper.already_printed"
        if brought_nothing and self.owed[:1] == (DocumentKind.MATERIAL_RECEIPT,):
            self.owed = self.owed[1:]  # nothing new was handed in, so there is no further receipt
        else:
            self.error = words
        self.changed.emit()


class NotMade(Exception):
    """A paper was not made; `fault` says why."""

    def __init__(self, turn: int, fault: Exception) -> None:
        super().__init__(turn)
        self.turn, self.fault = turn, fault


def issue(papers: Any, actor: Actor, case_no: str, kind: DocumentKind, turn: int) -> tuple[int, PrintedPaper]:
    """One paper, with the number of its turn; on a lane."""
    try:
        return turn, papers.issue(actor, case_no, kind)
    except Exception as fault:
        raise NotMade(turn, fault) from fault


def made_words(paper: PrintedPaper) -> str:
    """Which copy, and where it is: what a printer has not said is not said here."""
    if paper.job_id:
        return _("copy {n} is on its way to {printer}", n=paper.copy_no, printer=paper.printer)
    return _("printed, copy {n}", n=paper.copy_no)


def made_entries(run: PaperRun) -> list[Entry]:
    """The papers of this decision as lines: those that were made, then those that are owed."""
    made = {paper.kind: paper for paper in run.made}
    waiting = _("being made") if run.printing else _("not printed")
    return [
        *(
            Entry(paper_words(kind), paper.document_no, made_words(paper), "ok" if not paper.job_id else "waiting")
            for kind, paper in made.items()
        ),
        *(Entry(paper_words(kind), right=waiting, status="unseen") for kind in run.owed),
    ]
