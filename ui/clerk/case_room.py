"""One case on screen: head, six steps, the page of the current step, the action bar, and the summary at the right.

One primary action at a time, at the right of the action bar; beside it one sentence says what is still in the way. Ctrl+Enter is the primary
action; any step can be entered at any time; Esc closes the innermost thing and never throws input away.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.intake.model import CaseRow, OutcomeKind
from desktop.staff.model import Actor
from ui.clerk.action_bar import ActionBar
from ui.clerk.case_head import CaseHead
from ui.clerk.case_pages import CasePage, CasePages
from ui.clerk.gathering import Gathering
from ui.clerk.guide_list import GuideList
from ui.clerk.pages import DecisionPage, MaterialsPage
from ui.clerk.paper_run import PaperRun, made_entries, made_words
from ui.clerk.session import STEPS, CaseSession, Saved
from ui.clerk.standing import Standing, primary, words
from ui.clerk.steps import following_step, step_row
from ui.clerk.summary import Summary, SummaryLine
from ui.clerk.text import _
from ui.services import Services
from ui.theme import ThemeSwitch
from ui.widgets.steps import StepHeader
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from ui.papers import PrintedPaper


class CaseRoom(QWidget):
    """CaseRoom(look, session, services, actor, run). `at_window`: a number is being served, also where the draft was begun without one."""

    leave_wanted = Signal()
    finish_wanted = Signal()
    aside_wanted = Signal()
    anew_wanted = Signal()
    """The draft is stale: open the case as it stands now."""

    def __init__(
        self, look: ThemeSwitch, session: CaseSession, services: Services, actor: Actor, run: PaperRun, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._session, self._services, self._run = look, session, services, run
        self._summary_open = self._behind = False
        self.at_window = False
        self._decision = OutcomeKind.ACCEPTED
        self.head = CaseHead(look, session, services.intake, services.lanes)
        self.guide_list = GuideList(look, session, services.queue, services.intake, services.lanes)
        self.steps = StepHeader(look, step_row(session), name=_("Steps of this case"))
        sharing = services.casework.sharing if services.casework is not None else None
        self.gathering = Gathering(session, sharing, actor, services.lanes, self)
        self.stack = QStackedWidget()
        self.pages = CasePages(look, session, services, actor, self.gathering, self._stand)
        self.toast = ToastBar(look)
        self.line = SummaryLine(look, session)
        self.foot = ActionBar(look)
        self.sentence, self.receipt, self.primary = self.foot.sentence, self.foot.receipt, self.foot.primary
        self.foot.aside.clicked.connect(self.aside_wanted)
        self.summary = Summary(look, session, services.intake, actor, services.lanes, services.papers.stationery)
        self._lay_out()
        self._connect()
        self._fit()

    # layout

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setProperty("surface", "raised")
        middle.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.guide_list)
        column.addWidget(self.steps)
        self._over = QWidget()
        over = QVBoxLayout(self._over)
        over.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack, 1)
        column.addWidget(self._over, 1)
        column.addWidget(self.toast)
        column.addWidget(self.line)
        column.addWidget(self.foot)
        self._whole = QHBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(middle, 1)
        self._whole.addWidget(self.summary)

    @property
    def decision(self) -> DecisionPage:
        return self.pages.decision

    def complete_parts(self) -> None:
        """All pages, for who asks what is on them."""
        while self.pages.make_one():
            pass

    def _stand(self, page: CasePage) -> None:
        self.stack.addWidget(page)
        page.onward.connect(self.next_step)
        if isinstance(page, MaterialsPage):
            page.told.connect(self._tell)
            page.refused.connect(self.tell_error)
        elif isinstance(page, DecisionPage):
            page.changed.connect(self._decision_changed)
            page.content_wanted.connect(self._change_content)

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self.refresh)
        session.saved.connect(self._saved)
        session.refused.connect(self._refused)
        self.steps.entered.connect(self.go_to)
        self.primary.clicked.connect(self._go)
        self.receipt.clicked.connect(self._receipt)
        self.line.opened.connect(self._open_summary)
        self.summary.paper_asked.connect(self.summary.next_paper)
        self.toast.undone.connect(self._undo)
        self.summary.checked.connect(self._checked)
        self.head.anew.connect(self.anew_wanted)
        self.guide_list.opened.connect(self._guide_list_opened)
        self.guide_list.refused.connect(self.tell_error)
        self._run.changed.connect(self._run_changed)
        self._run.printed.connect(self._printed)
        self.receipt.bind(self)
        self.foot.aside.bind(self)
        for keys, slot in (
            ("Ctrl+Return", self._go),
            ("Ctrl+Enter", self._go),
            ("Ctrl+P", self._print_key),
            ("Ctrl+Z", self._undo),
            ("F12", self._open_summary),
            ("Ctrl+Space", self.summary.next_paper),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(slot)
        self._look.changed.connect(self._fit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Whole pane at 100 and 110 %, one line from 125 % with F12 for the rest; the paper grows where there is room."""
        scale, wide = self._look.theme.scale, self.window().width()
        draft = self._session.draft
        deciding = draft is not None and draft.step == "decision"
        line = scale >= 125
        over = line and self._summary_open
        home = self._over.layout() if line else self._whole
        if home is not None and home.indexOf(self.summary) < 0:
            home.addWidget(self.summary)
        if line:
            self.summary.setMinimumWidth(0)
            self.summary.setMaximumWidth(16777215)
        else:
            self.summary.setFixedWidth(640 if wide >= 1600 else 452 if deciding else 380)
        self.summary.show_paper_only(deciding and not line and wide < 1600)
        self.summary.set_places(beside=line, whole_sheet=not line and (wide >= 1600 or deciding))
        self.summary.setVisible(over or not line)
        self._over.setVisible(over)
        self.stack.setVisible(not over)
        self.line.setVisible(line)

    def _open_summary(self) -> None:
        """F12: departments and paper over the list, and back with the focus where it was."""
        if self._look.theme.scale >= 125:
            self._summary_open = not self._summary_open
            self._fit()
            (self.summary.paper if self._summary_open else self.pages[self._step()]).setFocus()
            if not self._summary_open:
                self.pages[self._step()].begin()

    def _step(self) -> str:
        draft = self._session.draft
        return draft.step if draft is not None and draft.step in STEPS else STEPS[0]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._summary_open and self._look.theme.scale >= 125:
            self._open_summary()
        elif event.key() == Qt.Key.Key_Escape and self.toast.isVisible():
            self.toast.dismiss()
        else:
            super().keyPressEvent(event)

    # showing

    def begin(self) -> None:
        """Shows the case where it was and takes the focus there."""
        self._summary_open = False
        self.toast.dismiss()
        self._saved(self._session.save_state)
        self._show_page(self._step())
        self.head.begin()

    def enter(self) -> None:
        """Came on screen: a page that opened behind another room takes the focus now."""
        if self._behind:
            self._behind = False
            self.pages[self._step()].begin()

    @Slot(object)
    def go_to(self, step: object) -> None:
        self._session.go_to(str(step))
        self._show_page(str(step))

    def _show_page(self, step: str) -> None:
        page = self.pages[step]
        page.refresh()
        self.stack.setCurrentWidget(page)
        self._fit()
        self.refresh()
        self._behind = self.window().isVisible() and not self.isVisible()
        if not self._behind:  # behind another room it would take the focus from there
            page.begin()

    def next_step(self) -> None:
        """On the last step the focus goes to the primary action."""
        following = following_step(self._step())
        if following != self._step():
            self.go_to(following)
        else:
            self.primary.setFocus()

    def refresh(self) -> None:
        session, draft = self._session, self._session.draft
        if draft is None:
            return
        self.head.refresh()
        self.guide_list.refresh()
        self.steps.show_steps(step_row(session))
        current = self.stack.currentWidget()
        if isinstance(current, QWidget) and hasattr(current, "refresh"):
            current.refresh()
        self._show_actions()

    def _show_actions(self) -> None:
        at = self.standing()
        if at is None:
            return
        if not self._session.held:
            self.summary.set_decision(self.decision.decision() if at.step == "decision" else None)
        said, tone = words(at)
        undecided = at.case is None and not self._session.empty and self._services.casework is not None
        self.foot.show_standing(primary(at), said, tone, receipt=at.case is not None, aside=undecided)

    def standing(self) -> Standing | None:
        """Where the case stands now; None while there is none."""
        session, draft = self._session, self._session.draft
        if draft is None:
            return None
        if not session.held:
            self._decision = self.decision.options.value()
        return Standing(
            step=self._step(),
            found=session.assessment,
            decision=self._decision,
            in_the_way=session.in_the_way(),
            case=session.case,
            ticket=self.at_window,
            deciding=session.deciding,
            why_not=self.decision.why_not(),
            save_error=session.save_state.error,
            printing=self._run.printing,
            print_error=self._run.error,
            print_trouble=self.summary.trouble,
            owed=len(self._run.owed),
            printed=tuple((paper.document_no, paper.copy_no) for paper in self._run.made),
            sent=any(paper.job_id for paper in self._run.made),
            moved=session.moved,
        )

    # acting

    def decision_kind(self) -> OutcomeKind:
        return self._decision

    def _decision_changed(self) -> None:
        self._show_actions()

    def _change_content(self) -> None:
        """E on the notice: back to the materials, at what is missing."""
        self.go_to("materials")

    @Slot(object)
    def _checked(self, trouble: object) -> None:
        if self._session.draft is not None:
            self._show_actions()

    def _go(self) -> None:
        if not self.primary.isEnabled():
            return
        draft = self._session.draft
        if draft is None:
            return
        if self._session.case is not None:
            self._after()
        elif draft.step == "decision":
            self._decide()
        else:
            self.next_step()

    def _after(self) -> None:
        case, at = self._session.case, self.standing()
        if case is None or at is None:
            return
        if at.owed:
            self._run.go_on()
        elif at.ticket:
            self.finish_wanted.emit()
        else:
            self.leave_wanted.emit()

    def _decide(self) -> None:
        decision = self.decision.decision()
        self._decision = decision.kind
        second = self.decision.second
        sign = None
        if self.decision.second_needed() and not second.signs_alone:
            sign = partial(self._services.staff.countersign, second.account.text().strip(), second.taken_password())
        self._session.decide(decision, sign)

    def _print_key(self) -> None:
        draft = self._session.draft
        if draft is not None and draft.step == "decision" and (self._session.case is None or self._run.owed):
            self._go()

    def _receipt(self) -> None:
        case = self._session.case
        if isinstance(case, CaseRow):
            self._run.receipt(case)

    def _undo(self) -> None:
        if self._session.undo():
            self.toast.tell(_("Taken back"))

    def _guide_list_opened(self) -> None:
        """On to the first thing that is still open: who it is, or the papers themselves."""
        draft = self._session.draft
        known = draft is not None and draft.applicant.name and draft.applicant.id_no
        self.go_to("materials" if known else "applicant")
        self.toast.tell(_("The guide's list is in; please look at the papers yourself"), undo=True)

    @Slot(object)
    def _refused(self, words: object) -> None:
        """Says why where it belongs, and puts the hand back where it was working."""
        page = self.decision
        if self._session.case is None and self._step() == "decision" and page.second_needed() and not page.second.signs_alone:
            page.second.refused(str(words))
            return
        self.tell_error(words)
        if self.isVisible() and self.window().focusWidget() is None:
            self.pages[self._step()].begin()

    @Slot(object)
    def _tell(self, words: object) -> None:
        self.toast.tell(str(words), undo=True)

    @Slot(object)
    def tell_error(self, words: object) -> None:
        self.toast.tell_error(str(words))

    @Slot(object)
    def _saved(self, state: Saved) -> None:
        self.head.show_saved(state)
        if self._session.draft is not None:
            self._show_actions()

    def _run_changed(self) -> None:
        """A paper was begun, made, or failed."""
        self.decision.show_made(made_entries(self._run))
        if self._session.draft is not None:
            self._show_actions()
            if self._session.case is not None and not self._run.printing:
                self.primary.setFocus()

    @Slot(object)
    def _printed(self, paper: PrintedPaper) -> None:
        """The first sheet stays on screen; the others are in the list."""
        if paper in self._run.made:
            if len(self._run.made) == 1:
                self.summary.show_printed(paper.pages, paper.document_no)
            else:
                self.toast.tell(f"{paper.document_no}  {made_words(paper)}")
