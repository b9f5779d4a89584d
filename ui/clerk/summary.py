"""The right pane: what deciding now would give, the figures, the departments, and the paper as it will print - drawn by the module that prints.

From 125 % text it is one line above the action bar (`SummaryLine`); departments and paper then open over the list with F12. On the decision step
the pane is the paper alone. A preview that came too late is dropped; one that fails greys the old sheet and says why (`checked`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import HallError
from desktop.intake.documents import DocumentKind
from desktop.intake.model import Assessment, Decision, Draft, OutcomeKind
from desktop.intake.taken import with_confirmed_day
from desktop.staff.model import Actor
from ui.cases.words import paper_words
from ui.clerk.departments import Departments
from ui.clerk.pages.notice_list import lacking_words
from ui.clerk.paper_tabs import PaperTabs
from ui.clerk.session import CaseSession
from ui.clerk.summary_words import day_words, decision_words, outcome_words, papers_for, state_chip
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.keys import KeyHint
from ui.widgets.paper import PaperView
from ui.widgets.text import ElidedLabel, EmptyState, Figure, Hairline, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop.intake.service import Intake
    from printing.page import Page, Paper
    from printing.templates import Stationery

PREVIEW_MS = 180


@dataclass(frozen=True, slots=True)
class Wanted:
    """One preview that was asked for. `final`: as deciding now would print it, what nobody has looked at named as missing."""

    turn: int
    draft: Draft
    found: Assessment
    kind: DocumentKind
    decision: Decision | None = None
    """As it stands on the decision step; None is what the rules would take."""


class LivingPaper(PaperView):
    """The paper view; `set_fit("page")` shows a whole sheet, "width" fills the pane."""

    def set_fit(self, fit: str) -> None:
        if fit != self._fit:
            self._fit = fit
            self._again()


class Summary(QFrame):
    """Summary(look, session, intake, actor, lanes, stationery). Composes previews on the read lane."""

    paper_asked = Signal()
    checked = Signal(object)
    """A sentence on why the paper of now cannot be printed; "" when it can."""

    def __init__(
        self, look: ThemeSwitch, session: CaseSession, intake: Intake, actor: Actor, lanes: Lanes,
        stationery: Callable[[], Stationery] | None = None, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._session, self._intake, self._actor, self._lanes = look, session, intake, actor, lanes
        self._stationery = stationery
        self._kind: DocumentKind | None = None
        self._decision: Decision | None = None
        self._printed = ""
        """What the foot says of the sheet that was printed."""
        self._turn = self._asked = 0
        self._paper_only = self._placed = False
        self.trouble = ""
        self.setProperty("surface", "pane")
        self.setProperty("edge", "left")
        self.caption = Text(look, _("If decided now"), "label", "secondary")
        self.outcome = Text(look, "", "section")
        self.sheets = Text(look, "", "label", "secondary")
        self.sheets.hide()
        self.chip = StatusChip(look, "unseen", "")
        self.ready = Figure(look, _("Materials in order"))
        self.promised = Figure(look, _("Promised if accepted"))
        self.answer = Figure(look, _("Answer by"))
        self.lacking = Text(look, "", "label", "secondary", wrap=True)
        self.lacking.setContentsMargins(16, 6, 14, 6)
        self.lacking.hide()
        self.departments = Departments(look)
        self.tabs = PaperTabs(look, name=_("Which paper"))
        self.paper = LivingPaper(look)
        self._no_paper = EmptyState(look, "")
        self.foot = ElidedLabel(look, "", "label", "secondary")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PREVIEW_MS)
        self._timer.timeout.connect(self._compose)
        self._lay_out()
        self.tabs.chosen.connect(self._choose)
        self.paper.asked.connect(self.paper_asked)
        session.changed.connect(self.refresh)

    # layout

    def _lay_out(self) -> None:
        self._whole = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._facts, self._sheet = QWidget(), QWidget()
        facts, sheet = QVBoxLayout(self._facts), QVBoxLayout(self._sheet)
        for column in (facts, sheet):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
        self._figures = self._figure_row()
        for part in (self._head(), self._figures, self.departments):
            facts.addWidget(part)
        facts.addStretch(1)
        self._tab_bar = QFrame()
        self._tab_bar.setProperty("edge", "top")
        tabs = QHBoxLayout(self._tab_bar)
        tabs.setContentsMargins(4, 0, 14, 0)
        tabs.addWidget(self.tabs)
        tabs.addStretch(1)
        tabs.addWidget(KeyHint(self._look, "Ctrl+Space"))
        self._foot_bar = QFrame()
        self._foot_bar.setProperty("edge", "top")
        foot = QHBoxLayout(self._foot_bar)
        foot.setContentsMargins(16, 9, 14, 9)
        foot.addWidget(self.foot, 1)
        self._other = (Text(self._look, _("other paper"), "label", "secondary"), KeyHint(self._look, "Ctrl+Space"))
        for part in self._other:
            foot.addWidget(part)
        for part in (self._tab_bar, self._no_paper, self.paper, self._foot_bar):
            sheet.addWidget(part, 1 if part is self.paper else 0)
        self._whole.addWidget(self._facts)
        self._whole.addWidget(self._sheet, 1)

    def _head(self) -> QWidget:
        holder = QWidget()
        head = QVBoxLayout(holder)
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(2)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.caption)
        first.addStretch(1)
        first.addWidget(self.chip)
        second.setSpacing(10)
        second.addWidget(self.outcome)
        second.addWidget(self.sheets)
        second.addStretch(1)
        head.addLayout(first)
        head.addLayout(second)
        return holder

    def _figure_row(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 0, 0)
        row.setSpacing(0)
        for place, figure in enumerate((self.ready, self.promised, self.answer)):
            if place:
                row.addWidget(Hairline(self._look, vertical=True))
            figure.setContentsMargins(0 if place == 0 else 14, 8, 14 if place == 1 else 4, 8)
            row.addWidget(figure, 1)
        column.addWidget(Hairline(self._look))
        column.addLayout(row)
        column.addWidget(self.lacking)
        column.addWidget(Hairline(self._look))
        return holder

    def show_paper_only(self, only: bool) -> None:
        """On the decision step the whole pane is the paper."""
        if only == self._paper_only and self._placed:
            return
        self._placed, self._paper_only = True, only
        for part in (self._figures, self.departments, self.caption, self.chip):
            part.setVisible(not only)
        self.sheets.setVisible(only)
        self._show_bars()

    def set_places(self, *, beside: bool, whole_sheet: bool) -> None:
        """`beside`: facts at the left and paper at the right, for the pane that lies over the list. `whole_sheet`: never cut at the foot."""
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._whole.setDirection(direction)
        self._whole.setStretch(0, 1 if beside else 0)
        self.paper.set_fit("page" if whole_sheet else "width")

    def set_decision(self, decision: Decision | None) -> None:
        """The decision as typed so far on the decision step; it says which paper is shown, and what is in it. None on every other step."""
        if decision != self._decision:
            self._decision = decision
            self.refresh()

    # showing

    def refresh(self) -> None:
        found = self._session.assessment
        if self._session.case is None:
            self._printed = ""
        self.chip.show_status(*state_chip(found))
        if found is not None:
            self.ready.show_value(str(found.ready), f"/ {len(found.materials)}")
            self.promised.show_value(day_words(found.dates.promised_on))
            self.answer.show_value(day_words(found.dates.answer_by))
        else:
            for figure in (self.ready, self.promised, self.answer):
                figure.show_value("—", "")
        self.lacking.say(lacking_words(found))
        self.lacking.setVisible(bool(self.lacking.text()))
        self.departments.show_items(found.items if found else ())
        kinds = self._kinds()
        if self._kind not in kinds:
            self._kind = None
        shown = self._kind or (kinds[0] if kinds else None)
        self.outcome.say(decision_words(self._decided, found) if self._paper_only else outcome_words(found))
        self.tabs.show_tabs([(kind.value, paper_words(kind)) for kind in kinds], shown.value if shown else "")
        self._show_bars()
        if not self._session.held:
            self._timer.start()

    def stop(self) -> None:
        """No preview is asked for any more."""
        self._timer.stop()
        self._session.changed.disconnect(self.refresh)

    def show_printed(self, pages: Sequence[Page], number: str) -> None:
        """The sheet that was printed, with its number; it stays until another case is opened."""
        self._printed = _("Printed {no}", no=number)
        self._timer.stop()
        self._turn = self._asked = self._asked + 1
        self.paper.set_faint(False)
        self.paper.show_pages(pages, name=number)
        self.sheets.say(_("A4 × {n}", n=len(pages)))
        self._show_bars()

    def next_paper(self) -> None:
        """The other paper that is possible now (Ctrl+Space)."""
        kinds = self._kinds()
        if kinds and self._session.case is None:
            at = self._kind or kinds[0]
            self._kind = kinds[(kinds.index(at) + 1) % len(kinds)]
            self.refresh()
            self._timer.start(0)

    def _kinds(self) -> tuple[DocumentKind, ...]:
        return papers_for(self._session.assessment, self._decided)

    @property
    def _decided(self) -> OutcomeKind | None:
        return self._decision.kind if self._decision is not None else None

    def _choose(self, key: object) -> None:
        self._kind = DocumentKind(str(key))
        self._timer.start(0)

    def _show_bars(self) -> None:
        self._tab_bar.setVisible(bool(self._kinds()) and not self._paper_only)
        self._foot_bar.setVisible(self._paper_only and bool(self._kinds()))
        self._no_paper.setVisible(not self._kinds())
        self._no_paper.say(
            _("The receipt names what came with this visit; it is made when that is recorded.")
            if self._session.assessment is not None
            else _("Once the thing is chosen, the paper stands here as it will print.")
        )
        for part in self._other:
            part.setVisible(not self._printed)
        self.foot.say(self._printed or self.trouble or _("Its number is drawn when it is printed"))
        self.foot.set_tone("missing" if self.trouble and not self._printed else "secondary")

    # the sheet

    def _compose(self) -> None:
        found, draft = self._session.assessment, self._session.draft
        kinds = self._kinds()
        if found is None or draft is None or not kinds:
            self.paper.show_pages(())
            self.sheets.say("")
            self._tell("")
            return
        self._asked += 1
        wanted = Wanted(self._asked, draft, found, self._kind or kinds[0], self._decision)
        self._lanes.submit(
            Lane.READ, partial(compose_preview, self._intake, self._actor, wanted, self._stationery), self._composed, self._failed
        )

    def _composed(self, outcome: tuple[int, Paper | HallError]) -> None:
        turn, paper = outcome
        if turn < self._turn or self._session.draft is None:
            return
        self._turn = turn
        if isinstance(paper, HallError):
            self._failed(paper)
            return
        self.paper.set_faint(False)
        self.paper.show_pages(paper.pages, name=paper.title)
        self.sheets.say(_("A4 × {n}", n=len(paper.pages)))
        missing = "".join(paper.missing)
        self._tell(_("No font here has these characters: {characters}", characters=missing) if missing else "")

    def _failed(self, error: Exception) -> None:
        self.paper.set_faint(True)
        again = self.trouble if not isinstance(error, HallError) else ""
        self._tell(again or words_of(error, _("The preview could not be made")))

    def _tell(self, trouble: str) -> None:
        self.trouble = trouble
        self._show_bars()
        self.checked.emit(trouble)


def compose_preview(
    intake: Intake, actor: Actor, wanted: Wanted, stationery: Callable[[], Stationery] | None = None
) -> tuple[int, Paper | HallError]:
    """The paper as it would print now, or why it cannot be printed, with its turn; on a lane."""
    from printing.papers import compose

    decision = wanted.decision or Decision(wanted.found.outcome)
    found = with_confirmed_day(wanted.found, decision)
    try:
        content = intake.preview(wanted.draft, found, wanted.kind, actor, decision, final=wanted.decision is not None)
        return wanted.turn, compose(content, stationery=stationery() if stationery else None)
    except HallError as fault:
        return wanted.turn, fault


class SummaryLine(QFrame):
    """The summary as one line, for large text."""

    opened = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("surface", "raised")
        self.setProperty("edge", "top")
        self.chip = StatusChip(look, "unseen", "")
        self.words = ElidedLabel(look, "", "body")
        self.open = ActionButton(look, _("Departments and paper"), "F12", variant="quiet", size="compact")
        self.open.clicked.connect(self.opened)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 10, 3)
        row.setSpacing(12)
        row.addWidget(self.chip)
        row.addWidget(self.words, 1)
        row.addWidget(self.open)
        session.changed.connect(self.refresh)

    def refresh(self) -> None:
        found = self._session.assessment
        self.chip.show_status(*state_chip(found))
        if found is None:
            self.words.say("")
            return
        dates = found.dates
        words = _(
            "in order {n}/{m}  promised {day}  answer {answer}",
            n=found.ready, m=len(found.materials), day=day_words(dates.promised_on), answer=day_words(dates.answer_by),
        )  # fmt: skip
        self.words.say(words)
