"""The action bar of 办件: what stands in the way, going on with the case, and its newest paper again (补打). Printing runs on the write lane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseRow, DocumentRef
from desktop.staff.model import Actor
from ui.cases.words import paper_words
from ui.runtime.lanes import Lane, Lanes
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.text import ElidedLabel

if TYPE_CHECKING:
    from desktop.intake.cases import CaseDetail


class CasesFoot(QFrame):
    """CasesFoot(look, actor, papers, lanes). `show_case` says about which case it is."""

    printed = Signal(object)
    """ui.papers.PrintedPaper"""
    failed = Signal(object)
    """The exception of a paper that was not made."""

    def __init__(self, look: ThemeSwitch, actor: Actor, papers: Any, lanes: Lanes, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actor, self._papers, self._lanes = actor, papers, lanes
        self._detail: CaseDetail | None = None
        self.setProperty("surface", "pane")
        self.setProperty("edge", "top")
        self.way = ElidedLabel(look, "", "label", "secondary")
        self.go_on = ActionButton(look, _("Go on with it"), "Ctrl+O")
        self.reprint = ActionButton(look, _("Print again"), "Ctrl+P", icon="printer", variant="primary", size="primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(10)
        row.addWidget(self.way, 1)
        row.addWidget(self.go_on)
        row.addWidget(self.reprint)
        self.reprint.clicked.connect(self._print)
        self.show_case(None, None)

    def bind(self, scope: QWidget) -> None:
        for button in (self.go_on, self.reprint):
            button.bind(scope, Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_case(self, row: CaseRow | None, detail: CaseDetail | None) -> None:
        """`detail` None: not read yet."""
        self._detail = detail
        document = self._latest()
        self.go_on.why_not("" if row is not None else _("Choose a case"))
        if detail is None:
            self._say(_("Choose a case"), "")
        elif document is None:
            self._say(_("This case has no paper yet"), _("This case has no paper yet"))
        else:
            words, copy = paper_words(document.kind), document.copies + 1
            self._say("", _("{paper} {no}, copy {n}; the sheet says that it is a reprint", paper=words, no=document.document_no, n=copy))

    def _say(self, why_not: str, words: str) -> None:
        self.reprint.why_not(why_not)
        self.way.say(words)

    def _latest(self) -> DocumentRef | None:
        return self._detail.documents[-1] if self._detail is not None and self._detail.documents else None

    def _print(self) -> None:
        document, detail = self._latest(), self._detail
        if document is None or detail is None:
            return
        papers, actor, number, kind, again = self._papers, self._actor, detail.row.case_no, DocumentKind(document.kind), document.copies > 0

        def issue() -> Any:
            return papers.issue(actor, number, kind, reprint=again)

        self.reprint.why_not(_("Printing"))
        self._lanes.submit(Lane.WRITE, issue, self._printed, self._failed)

    def _printed(self, paper: Any) -> None:
        self.printed.emit(paper)

    def _failed(self, error: Exception) -> None:
        self.reprint.why_not("")
        self.failed.emit(error)
