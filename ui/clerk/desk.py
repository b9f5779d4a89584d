"""The clerk's workplace (受理): the queue at the left, between people the idle room, with a person the case as one page of six steps, the living
summary with the paper at the right.

It wires; it decides nothing. What a person calls, takes, decides and prints goes through `WindowLine`, `CaseSession` and the paper desk, each on
its lane. After a crash the draft, the ticket and the step are back: drafts are listed in the idle room and open where they were.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desktop.errors import HallError
from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseRow, Draft, OutcomeKind
from desktop.queue.model import Ticket, TicketState
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.clerk.case_room import CaseRoom
from ui.clerk.idle import IdleRoom
from ui.clerk.line import WindowLine
from ui.clerk.queue_pane import QueuePane
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.runtime.lanes import Lane
from ui.services import Services, Status
from ui.shell.entries import PaletteEntry
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from desktop.changes import Changes
    from ui.papers import PrintedPaper

_PAPER = {
    OutcomeKind.ACCEPTED: DocumentKind.ACCEPTANCE,
    OutcomeKind.NOTIFIED: DocumentKind.NOTICE,
}


class ClerkDesk(QWidget):
    """ClerkDesk(look, services, actor). `start` once it is on screen; `stop` before it goes."""

    printed = Signal(object)
    """PrintedPaper"""

    def __init__(self, look: ThemeSwitch, services: Services, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._services, self._actor = look, services, actor
        self.line = WindowLine(services.queue, actor, services.lanes, services.feed, self)
        self.session = CaseSession(services.intake, actor, services.lanes, services.feed, self)
        self._then: Callable[[], None] | None = None
        self._shown: Draft | None = None
        self._opening = False
        self._printing_case = ""
        self.queue = QueuePane(look, self.line, self)
        self.idle = IdleRoom(look, self.line, services.intake, actor, services.lanes)
        self.case = CaseRoom(look, self.session, services, actor)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.idle)
        self.stack.addWidget(self.case)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.queue)
        row.addWidget(self.stack, 1)
        self._connect()
        self._status(services.status.status)

    def start(self) -> None:
        self.line.start()
        self.idle.enter()

    def stop(self) -> None:
        """Saves what is unsaved and lets go of the timers."""
        self.line.stop()
        self.idle.stop()
        self.case.summary.stop()
        self.session.flush()

    def enter(self) -> None:
        """Comes back on screen."""
        if self.stack.currentWidget() is self.idle:
            self.idle.enter()

    def palette_entries(self, text: str) -> Iterable[PaletteEntry]:
        """Themes: choosing one starts a case with it."""
        for theme in self._services.catalogue.themes.values():
            yield PaletteEntry(
                theme.name,
                partial(self.take_theme, theme.code),
                note=theme.lead_authority,
                icon="document-text",
                section=_("Themes"),
                words=(theme.code, *theme.words),
            )

    def take_theme(self, code: str) -> None:
        """A case with this thing chosen: the open one if nothing is chosen in it yet, else a new one."""
        if self.session.draft is None:
            self._open_new(None, partial(self._choose_theme, code))
        else:
            self._choose_theme(code)

    def _choose_theme(self, code: str) -> None:
        self.session.choose_theme(code)
        self.case.go_to("situation")

    def _connect(self) -> None:
        services = self._services
        services.status.changed.connect(self._status)
        services.feed.changed.connect(self._heard)
        self.line.called.connect(self._called)
        self.line.finished.connect(self._left)
        self.line.changed.connect(self._line_changed)
        self.line.refused.connect(self._tell_error)
        self.session.changed.connect(self._begin_serving)
        self.queue.finish_wanted.connect(self._finish)
        self.queue.focus_back.connect(self._focus_back)
        self.idle.draft_wanted.connect(self._go_on)
        self.idle.direct_wanted.connect(self._direct)
        self.session.decided.connect(self._decided)
        self.case.leave_wanted.connect(self._leave)
        self.case.finish_wanted.connect(self._finish)
        self.case.print_wanted.connect(self._print)
        direct = QShortcut(QKeySequence("Ctrl+N"), self)
        direct.activated.connect(self._direct)

    # the queue

    @Slot(object)
    def _called(self, ticket: Ticket | None) -> None:
        if ticket is None:
            self.idle.refresh()
            return
        if self.session.draft is None and not self._opening:
            self._opening = True
            self._services.lanes.submit(Lane.READ, partial(draft_for, self._services.intake, self._actor, ticket), self._found, self._lost)

    def _found(self, outcome: tuple[Ticket, Draft | None]) -> None:
        ticket, draft = outcome
        if draft is not None:
            self._show_case(draft)
        else:
            self._open_new(ticket)

    def _line_changed(self) -> None:
        current = self.line.current
        self._begin_serving()
        if current is not None and self.session.draft is None and self.stack.currentWidget() is self.idle and not self.line.busy:
            self._called(current)

    def _finish(self) -> None:
        """F8. An undecided case stays as a draft; nothing is thrown away."""
        self.session.flush()
        self.line.finish()

    @Slot(object)
    def _left(self, ticket: Ticket) -> None:
        self._leave()

    def _leave(self) -> None:
        """Back to the idle room. A draft into which nothing was entered is not kept."""
        draft = self.session.draft
        empty = self.session.empty and self.session.case is None and not self.session.deciding
        self.session.close(save=not empty)
        if empty and draft is not None:
            call = partial(self._services.intake.discard_draft, self._actor, draft.draft_id)
            self._services.lanes.submit(Lane.WRITE, call, self._services.feed.tell, self._lost)
        self.stack.setCurrentWidget(self.idle)
        self.idle.enter()

    # cases

    def _direct(self) -> None:
        if self.session.draft is None and not self._opening:
            self._open_new(None)

    def _open_new(self, ticket: Ticket | None, then: Callable[[], None] | None = None) -> None:
        self._then, self._opening = then, True
        self._services.lanes.submit(
            Lane.WRITE, partial(self._services.intake.open_draft, self._actor, ticket=ticket), self._opened, self._lost
        )

    def _opened(self, draft: Draft) -> None:
        self._show_case(draft)
        then, self._then = self._then, None
        if then is not None:
            then()

    @Slot(object)
    def _go_on(self, draft: Draft) -> None:
        self._show_case(draft)

    def _show_case(self, draft: Draft) -> None:
        self._shown, self._opening = draft, False
        self.session.open(draft)
        self.stack.setCurrentWidget(self.case)
        self.case.begin()

    def _begin_serving(self) -> None:
        """The first thing entered for a called number begins the service; until then it may still be a no-show."""
        draft, current = self.session.draft, self.line.current
        if draft is None or current is None or draft is self._shown or self.line.busy:
            return
        if current.state is TicketState.CALLED and draft.ticket_id == current.id:
            self.line.begin(draft.case_id)

    def _lost(self, error: Exception) -> None:
        self._opening = False
        self._tell_error(sentence(error) if isinstance(error, HallError) else _("That did not work"))

    @Slot(object)
    def _tell_error(self, words: object) -> None:
        """One line at the foot of what is on screen."""
        (self.idle if self.stack.currentWidget() is self.idle else self.case).tell_error(str(words))

    @Slot(object)
    def _decided(self, case: CaseRow) -> None:
        kind = _PAPER.get(self.case.decision_kind())
        if kind is not None:
            self._print((case, kind, False))

    # papers

    @Slot(object)
    def _print(self, wanted: tuple[CaseRow, DocumentKind, bool]) -> None:
        case, kind, reprint = wanted
        self._printing_case = case.case_id
        self.case.show_printing(kind)
        call = partial(self._services.papers.issue, self._actor, case.case_no, kind, reprint=reprint)
        self._services.lanes.submit(Lane.WRITE, call, self._printed, self._not_printed)

    def _printed(self, paper: PrintedPaper) -> None:
        if self._still_here():
            self.case.show_printed(paper)
        self.printed.emit(paper)

    def _not_printed(self, error: Exception) -> None:
        words = sentence(error) if isinstance(error, HallError) else _("The paper was not printed")
        if self._still_here():
            self.case.show_not_printed(words)
        else:
            self._tell_error(words)

    def _still_here(self) -> bool:
        """Whether the case whose paper was made is the one on screen."""
        return self.session.case is not None and self.session.case.case_id == self._printing_case

    @Slot(object)
    def _heard(self, changes: Changes) -> None:
        if (changes.drafts or changes.cases) and self.stack.currentWidget() is self.idle:
            self.idle.read_day()

    @Slot(object)
    def _status(self, status: Status) -> None:
        self.session.set_province_away(status.province_ok is False)

    def _focus_back(self) -> None:
        if self.stack.currentWidget() is self.case:
            self.case.begin()
        else:
            self.idle.enter()


def draft_for(intake: Any, actor: Actor, ticket: Ticket) -> tuple[Ticket, Draft | None]:
    """The draft that was begun under this ticket, if there is one (a crash, a hold); on a lane."""
    return ticket, next((draft for draft in intake.drafts(actor) if draft.ticket_id == ticket.id), None)
