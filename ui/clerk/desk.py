"""The clerk's workplace (受理): the queue at the left, between people the idle room, with a person the case as one page of six steps, the living
summary with the paper at the right. Cases that were put aside or noticed before are taken up in the shelf room.

It wires; it decides nothing. What a person calls, takes, decides and prints goes through `WindowLine`, `CaseSession` and the paper desk, each on
its lane. After a crash the draft, the ticket and the step are back: drafts are listed in the idle room and open where they were.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desktop.catalogue.search import warm
from desktop.intake.model import CaseRow, Draft
from desktop.queue.model import Ticket, TicketState
from desktop.staff.model import Actor
from ui.cases.fetching import CASE_NO, as_number
from ui.clerk.case_pages import PagesAhead
from ui.clerk.case_room import CaseRoom
from ui.clerk.going_on import GoingOn
from ui.clerk.idle import IdleRoom
from ui.clerk.line import WindowLine
from ui.clerk.numbers_offered import numbers_offered
from ui.clerk.pages import MaterialsPage
from ui.clerk.paper_run import PaperRun, papers_owed
from ui.clerk.put_aside import PutAsidePage
from ui.clerk.queue_pane import QueuePane
from ui.clerk.session import CaseSession
from ui.clerk.shelf_room import ShelfRoom
from ui.clerk.text import _
from ui.runtime.lanes import Lane
from ui.runtime.trouble import words_of
from ui.services import Services, Status
from ui.shell.days import grouped
from ui.shell.entries import PaletteEntry
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from desktop.changes import Changes
    from desktop.intake.shelved import Shelved
    from ui.clerk.put_aside import Modules


class ClerkDesk(QWidget):
    """ClerkDesk(look, services, actor). `start` once its window is on screen; `stop` before it goes."""

    printed = Signal(object)
    """PrintedPaper"""

    def __init__(self, look: ThemeSwitch, services: Services, actor: Actor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._actor = services, actor
        slip = services.floor.slips.ticket if services.floor is not None else None
        self.line = WindowLine(services.queue, actor, services.lanes, services.feed, self, slip=slip)
        self.session = CaseSession(services.intake, actor, services.lanes, services.feed, self)
        self._then: Callable[[], None] | None = None
        self._shown: Draft | None = None
        self._opening = False
        self.run = PaperRun(services.papers, actor, services.lanes, self)
        shelf = services.casework.put_aside if services.casework is not None else None
        elsewhere = services.casework.elsewhere if services.casework is not None else None
        self.going_on = GoingOn(
            services.intake, shelf, actor, services.lanes, services.feed, self.session, self,
            elsewhere=elsewhere, at_window=lambda: self.line.current,
        )  # fmt: skip
        self.queue = QueuePane(look, self.line, self)
        self.idle = IdleRoom(look, self.line, services.intake, actor, services.lanes)
        self.case = CaseRoom(look, self.session, services, actor, self.run)
        self.shelf = ShelfRoom(look, shelf, services.staff, services.lanes, (elsewhere or services.intake).to_go_on_with)
        self.put_away = PutAsidePage(look)
        self.stack = QStackedWidget()
        for room in (self.idle, self.case, self.shelf, self.put_away):
            self.stack.addWidget(room)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.queue)
        row.addWidget(self.stack, 1)
        self._ahead = PagesAhead(self.case.pages, (self.case, self.shelf, self.put_away), services.lanes, self)
        self._connect()
        self._status(services.status.status)

    def start(self) -> None:
        self.line.start()
        if self.isVisible():  # else another room is on screen and has the focus
            self.idle.enter()
        self._ahead.start()
        self._services.lanes.submit(Lane.READ, partial(warm_search, self._services.catalogue))

    def stop(self) -> None:
        """Saves what is unsaved and lets go of the timers."""
        self._ahead.stop()
        self.line.stop()
        self.idle.stop()
        self.case.summary.stop()
        self.session.flush()

    def enter(self) -> None:
        """Comes back on screen."""
        if self.stack.currentWidget() is self.idle:
            self.idle.enter()
        elif self.stack.currentWidget() is self.case:
            self.case.enter()

    def palette_entries(self, text: str) -> Iterable[PaletteEntry]:
        """A case by its number, to go on with; and themes: choosing one starts a case with it."""
        yield from numbers_offered(self.line)
        number = as_number(text)
        if CASE_NO.fullmatch(number):
            yield PaletteEntry(
                _("Go on with case {no}", no=grouped(number)),
                partial(self.take_up, number),
                icon="document",
                section=_("Cases"),
                words=(text,),
            )
        for theme in self._services.catalogue.themes.values():
            yield PaletteEntry(
                theme.name,
                partial(self.take_theme, theme.code),
                note=theme.lead_authority,
                icon="document-text",
                section=_("Themes"),
                words=(theme.code, *theme.words),
            )

    def resume(self, draft_id: str) -> None:
        """Back to a draft after the program began again; the number at the window brings its own."""
        if self.session.draft is None and not self._opening:
            self._opening = True
            call = partial(draft_named, self._services.intake, self._actor, draft_id)
            self._services.lanes.submit(Lane.READ, call, self._resumed, self._lost)

    def _resumed(self, draft: Draft | None) -> None:
        self._opening = False
        if draft is not None:
            self._show_case(draft)

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
        self.session.changed.connect(self._case_changed)
        self.line.finished.connect(self._left)
        self.line.changed.connect(self._line_changed)
        self.line.refused.connect(self._tell_error)
        self.session.changed.connect(self._begin_serving)
        self.queue.finish_wanted.connect(self._finish)
        self.queue.focus_back.connect(self._focus_back)
        self.idle.draft_wanted.connect(self._go_on)
        self.idle.direct_wanted.connect(self._direct)
        self.idle.shelf_wanted.connect(self._open_shelf)
        self.session.decided.connect(self._decided)
        self.run.printed.connect(self.printed)
        self.run.stray.connect(self._tell_error)
        self.case.leave_wanted.connect(self._leave)
        self.case.finish_wanted.connect(self._finish)
        self.case.aside_wanted.connect(self.going_on.put_aside)
        self.case.anew_wanted.connect(self.going_on.open_anew)
        self.going_on.taken.connect(self._taken_up)
        self.going_on.left_behind.connect(self._left_behind)
        self.going_on.told.connect(self._told)
        self.going_on.put_away.connect(self._put_aside)
        self.going_on.refused.connect(self._tell_error)
        self.shelf.left.connect(self._leave_shelf)
        self.shelf.case_wanted.connect(self.take_up)
        self.shelf.shelved_wanted.connect(self.going_on.take_shelved)
        self.put_away.done.connect(self._put_away_done)
        self.put_away.back.connect(self.going_on.take_shelved)
        QShortcut(QKeySequence("Ctrl+N"), self).activated.connect(self._direct)
        self._shelf_key = QShortcut(QKeySequence("Ctrl+O"), self)
        self._shelf_key.activated.connect(self._open_shelf)
        for stack in (self.stack, self.case.stack):
            stack.currentChanged.connect(self._yield_shelf_key)

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

    @Slot()
    def _case_changed(self) -> None:
        """A case without a number keeps the next person waiting: two people's papers are never on one screen."""
        session = self.session
        open_case = session.draft is not None and session.case is None and not session.empty and self.line.current is None
        self.queue.hold_back(_("Finish this case first, or put it aside with Ctrl+H") if open_case else "")

    def _line_changed(self) -> None:
        current = self.line.current
        self._case_changed()
        self.case.at_window = current is not None
        self.case.guide_list.show_ticket(current)
        self._begin_serving()
        if current is not None and self.session.draft is None and self.stack.currentWidget() is self.idle and not self.line.busy:
            self._called(current)

    def _finish(self) -> None:
        """F8. An undecided case stays as a draft; nothing is thrown away."""
        self.session.flush()
        self.line.finish(decided=self.session.case is not None)

    @Slot(object)
    def _left(self, ticket: Ticket) -> None:
        self._leave()

    def _leave(self) -> None:
        """Back to the idle room. A draft into which nothing was entered is not kept."""
        draft = self.session.draft
        empty = self.session.empty and self.session.case is None and not self.session.deciding
        self.session.close(save=not empty)
        if empty and draft is not None:
            self._discard(draft)
        self.run.forget()
        self.stack.setCurrentWidget(self.idle)
        self.idle.enter()

    def _discard(self, draft: Draft) -> None:
        call = partial(self._services.intake.discard_draft, self._actor, draft.draft_id)
        self._services.lanes.submit(Lane.WRITE, call, self._services.feed.tell, self._lost)

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
    def _go_on(self, wanted: Draft | CaseRow) -> None:
        """My day: a draft that was begun, or a case that waits for its decision."""
        if isinstance(wanted, Draft):
            self._show_case(wanted)
        else:
            self.take_up(wanted.case_no)

    @Slot(object)
    def take_up(self, case_no: object) -> None:
        """Goes on with a case that was received or noticed: by its number, from any room. What stands open here is never pushed aside."""
        if not self._opening:
            self.going_on.take_up(case_no)

    @Slot(object)
    def _taken_up(self, draft: Draft) -> None:
        """In place of what was open: an empty draft is dropped, the number at the window now belongs to this case."""
        empty, before = self.session.empty and self.session.case is None, self.session.draft
        self.session.close(save=not (empty or self.session.moved))
        if empty and before is not None and before.draft_id != draft.draft_id:
            self._discard(before)
        self._show_case(draft)
        current = self.line.current
        if current is not None and current.state is TicketState.CALLED and not self.line.busy:
            self.line.begin(draft.case_id)

    @Slot(object)
    def _left_behind(self, scans: int) -> None:
        self.case.tell_error(_("Scans that stayed at the other machine: {n}; please scan them again", n=scans))

    @Slot(object)
    def _told(self, words: object) -> None:
        self.case.toast.tell(str(words))

    @Slot(object, object)
    def _put_aside(self, shelved: Shelved, modules: Modules) -> None:
        away = self._services.status.status.hall_ok is False
        self.put_away.show_shelved(shelved, modules, ticket=self.line.current is not None, away=away)
        self.stack.setCurrentWidget(self.put_away)
        self.put_away.begin()

    def _put_away_done(self) -> None:
        if self.line.current is not None:
            self._finish()
        else:
            self._leave()

    def _open_shelf(self) -> None:
        if self.session.draft is not None and not self.session.empty:
            self._tell_error(_("A case is open here. Put it aside with Ctrl+H or finish it first"))
        elif self.going_on.shelves and not self._opening:
            self.stack.setCurrentWidget(self.shelf)
            self.shelf.begin()

    @Slot()
    def _yield_shelf_key(self) -> None:
        """Among the materials Ctrl+O chooses files (it stands on the button there); two shortcuts on one key would silence both."""
        among_materials = self.stack.currentWidget() is self.case and isinstance(self.case.stack.currentWidget(), MaterialsPage)
        self._shelf_key.setEnabled(not among_materials)

    def _leave_shelf(self) -> None:
        self.stack.setCurrentWidget(self.case if self.session.draft is not None else self.idle)
        self._focus_back()
        self._line_changed()

    def _show_case(self, draft: Draft) -> None:
        self._shown, self._opening = draft, False
        self.run.forget()
        self.case.at_window = self.line.current is not None
        self.case.guide_list.show_ticket(self.line.current)
        self.session.service = self.line.current.service if self.line.current is not None else ""
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
        self._tell_error(words_of(error, _("That did not work")))

    @Slot(object)
    def _tell_error(self, words: object) -> None:
        """One line at the foot of what is on screen."""
        shown = self.stack.currentWidget()
        (shown if isinstance(shown, IdleRoom | ShelfRoom | PutAsidePage) else self.case).tell_error(str(words))

    @Slot(object)
    def _decided(self, case: CaseRow) -> None:
        draft = self.session.draft
        if draft is not None:
            self.run.begin(case, papers_owed(self.session.papers, self.case.decision_kind(), draft))

    @Slot(object)
    def _heard(self, changes: Changes) -> None:
        if (changes.drafts or changes.cases) and self.stack.currentWidget() is self.idle:
            self.idle.read_day()

    @Slot(object)
    def _status(self, status: Status) -> None:
        self.session.set_province_away(status.province_ok is False)

    def _focus_back(self) -> None:
        shown = self.stack.currentWidget()
        if isinstance(shown, CaseRoom | ShelfRoom | PutAsidePage):
            shown.begin()
        else:
            self.idle.enter()


def draft_named(intake: Any, actor: Actor, draft_id: str) -> Draft | None:
    """This person's draft of that id; on a lane."""
    return next((draft for draft in intake.drafts(actor) if draft.draft_id == draft_id), None)


def draft_for(intake: Any, actor: Actor, ticket: Ticket) -> tuple[Ticket, Draft | None]:
    """The draft that was begun under this ticket, if there is one (a crash, a hold); on a lane."""
    mine = (draft for draft in intake.drafts(actor) if draft.ticket_id == ticket.id or (ticket.case_id and draft.case_id == ticket.case_id))
    return ticket, next(mine, None)


def warm_search(shelf: Any) -> None:
    """On a lane: the search index, so that the first letter typed does not wait for it."""
    warm(shelf.current())
