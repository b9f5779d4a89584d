"""One case on screen: head, six steps, the page of the current step, the action bar, and the summary at the right.

One primary action at a time, at the right of the action bar; beside it one sentence says what is still in the way. Ctrl+Enter is the primary
action; any step can be entered at any time; Esc closes the innermost thing and never throws input away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseRow, OutcomeKind
from desktop.staff.model import Actor
from ui.clerk.action_bar import ActionBar
from ui.clerk.pages import ApplicantPage, DecisionPage, FormPage, MaterialsPage, SituationPage, ThingPage
from ui.clerk.session import STEPS, CaseSession, Saved
from ui.clerk.standing import Standing, primary, words
from ui.clerk.steps import following_step, step_row
from ui.clerk.summary import Summary, SummaryLine
from ui.clerk.text import _
from ui.services import Services
from ui.shell.days import grouped
from ui.theme import ThemeSwitch
from ui.widgets.chips import StatusLine
from ui.widgets.steps import StepHeader
from ui.widgets.text import Text
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from ui.papers import PrintedPaper


class CaseRoom(QWidget):
    """CaseRoom(look, session, services, actor)."""

    leave_wanted = Signal()
    finish_wanted = Signal()
    print_wanted = Signal(object)
    """(CaseRow, DocumentKind, reprint)"""

    def __init__(self, look: ThemeSwitch, session: CaseSession, services: Services, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session, self._actor = look, session, actor
        self._printing = self._summary_open = False
        self._print_error = ""
        self._paper: PrintedPaper | None = None
        self._decision = OutcomeKind.ACCEPTED
        self.title = Text(look, "", "title")
        self.who = Text(look, "", "body", "secondary", wrap=True)
        self.case_no = Text(look, "", "label", "secondary")
        self.saved = StatusLine(look, "ok", "")
        self.steps = StepHeader(look, step_row(session), name=_("Steps of this case"))
        self.decision = DecisionPage(look, session)
        self.pages: dict[str, ApplicantPage | ThingPage | SituationPage | MaterialsPage | FormPage | DecisionPage] = {
            "applicant": ApplicantPage(look, session),
            "thing": ThingPage(look, session, services.catalogue),
            "situation": SituationPage(look, session),
            "materials": MaterialsPage(look, session),
            "form": FormPage(look, session),
            "decision": self.decision,
        }
        self.stack = QStackedWidget()
        self.toast = ToastBar(look)
        self.line = SummaryLine(look, session)
        self.foot = ActionBar(look)
        self.sentence, self.receipt, self.primary = self.foot.sentence, self.foot.receipt, self.foot.primary
        self.summary = Summary(look, session, services.intake, actor, services.lanes)
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
        head = QFrame()
        row = QHBoxLayout(head)
        head.setProperty("edge", "bottom")
        row.setContentsMargins(16, 11, 16, 11)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addWidget(self.who, 1)
        row.addWidget(self.case_no)
        row.addWidget(self.saved)
        column.addWidget(head)
        column.addWidget(self.steps)
        for page in self.pages.values():
            self.stack.addWidget(page)
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
        for page in self.pages.values():
            onward = getattr(page, "onward", None)
            if onward is not None:
                onward.connect(self.next_step)
        self.decision.changed.connect(self._decision_changed)
        self.decision.content_wanted.connect(self._change_content)
        self.summary.checked.connect(self._checked)
        self.receipt.bind(self)
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
        self._paper, self._print_error, self._printing = None, "", False
        self._summary_open = False
        self.toast.dismiss()
        self._saved(self._session.save_state)
        self._show_page(self._step())

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
        found = session.assessment
        self.title.say(found.bundle.name if found else _("New case"))
        by = _(", by {agent}", agent=draft.agent.name) if draft.agent and draft.agent.name else ""
        self.who.say(draft.applicant.name + by)
        self.case_no.say(
            _("Case {no}", no=grouped(session.case.case_no))
            if session.case
            else (_("Ticket {no}", no=draft.ticket_no) if draft.ticket_no else "")
        )
        self.steps.show_steps(step_row(session))
        current = self.stack.currentWidget()
        if isinstance(current, QWidget) and hasattr(current, "refresh"):
            current.refresh()
        self._show_actions()

    def _show_actions(self) -> None:
        at = self.standing()
        if at is None:
            return
        final = at.decision if at.step == "decision" else None
        self.summary.set_decision(final, handed_over=self.decision.decision().handed_over)
        said, tone = words(at)
        self.foot.show_standing(primary(at), said, tone, receipt=at.case is not None)

    def standing(self) -> Standing | None:
        """Where the case stands now; None while there is none."""
        session, draft = self._session, self._session.draft
        if draft is None:
            return None
        if session.case is None and not session.deciding:
            self._decision = self.decision.options.value()
        return Standing(
            step=self._step(),
            found=session.assessment,
            decision=self._decision,
            in_the_way=session.in_the_way(),
            case=session.case,
            ticket=bool(draft.ticket_id),
            deciding=session.deciding,
            why_not=self.decision.why_not(),
            save_error=session.save_state.error,
            printing=self._printing,
            print_error=self._print_error,
            print_trouble=self.summary.trouble,
            printed=(self._paper.document_no, self._paper.copy_no) if self._paper is not None else None,
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
            decision = self.decision.decision()
            self._decision = decision.kind
            self._session.decide(decision)
        else:
            self.next_step()

    def _after(self) -> None:
        case, at = self._session.case, self.standing()
        if case is None or at is None:
            return
        if self._paper is None and at.has_paper:
            kind = DocumentKind.ACCEPTANCE if self._decision is OutcomeKind.ACCEPTED else DocumentKind.NOTICE
            self.print_wanted.emit((case, kind, False))
        elif at.ticket:
            self.finish_wanted.emit()
        else:
            self.leave_wanted.emit()

    def _print_key(self) -> None:
        draft = self._session.draft
        if draft is not None and draft.step == "decision" and (self._session.case is None or self._paper is None):
            self._go()

    def _receipt(self) -> None:
        case = self._session.case
        if isinstance(case, CaseRow):
            self.print_wanted.emit((case, DocumentKind.MATERIAL_RECEIPT, False))

    def _undo(self) -> None:
        if self._session.undo():
            self.toast.tell(_("Taken back"))

    @Slot(object)
    def _refused(self, words: object) -> None:
        """Says why, and puts the hand back where it was working."""
        self.tell_error(words)
        if self.isVisible() and self.window().focusWidget() is None:
            self.pages[self._step()].begin()

    @Slot(object)
    def tell_error(self, words: object) -> None:
        self.toast.tell_error(str(words))

    @Slot(object)
    def _saved(self, state: Saved) -> None:
        if state.error:
            self.saved.show_status("missing", _("Not saved"), "cross-circle")
        else:
            self.saved.show_status("ok", _("Saved {time}", time=state.at) if state.at else _("Saved on this machine"), "check")
        if self._session.draft is not None:
            self._show_actions()

    def show_printing(self, kind: DocumentKind) -> None:
        self._printing, self._print_error = True, ""
        self._show_actions()

    def show_printed(self, paper: PrintedPaper) -> None:
        self._printing = False
        self.summary.show_printed(paper.pages, paper.document_no)
        if paper.kind is DocumentKind.MATERIAL_RECEIPT:
            self.toast.tell(_("Printed {no}, copy {n}", no=paper.document_no, n=paper.copy_no))
        else:
            self._paper = paper
        self._show_actions()
        self.primary.setFocus()

    def show_not_printed(self, words: str) -> None:
        self._printing, self._print_error = False, words
        self._show_actions()
        self.primary.setFocus()
