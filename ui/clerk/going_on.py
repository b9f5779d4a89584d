"""Going on with a case, and leaving one for later: takes up by case number or code, puts aside - each on the write lane, one at a time.

A case that another window took, or moved on since, is looked for at the hall first (on the read lane: a person waits, nothing is written), taken
into this machine's vault, and only then taken up. A case that is here goes on without the hall.

What stands open here is never pushed aside: with an undecided case on screen everything is refused with the way out. No widget here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop.errors import HallError
from desktop.intake.journal import HALL
from desktop.intake.model import Draft
from desktop.staff.model import Actor
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of
from ui.text import mark

if TYPE_CHECKING:
    from desktop.changes import Changes
    from desktop.intake.service import Intake
    from desktop.intake.shelved import PutAside, Shelved, TakenUp
    from desktop.queue.model import Ticket
    from offline.sync.fetching import Fetching, Looked
    from ui.clerk.put_aside import Modules


def nobody() -> None:
    """Nobody was called."""


class GoingOn(QObject):
    """GoingOn(intake, shelf, actor, lanes, feed, session). `shelf` None: only case numbers are taken up.

    `at_window`: the ticket that stands at the window; a case that is taken up belongs to its visit.
    """

    taken = Signal(object)
    """The Draft that goes on here now."""
    left_behind = Signal(object)
    """How many scans lie at the machine where it was put aside; after `taken`."""
    put_away = Signal(object, object)
    """(Shelved, QR modules): the case is put aside and gone from the session."""
    told = Signal(object)
    """A sentence about what was brought from elsewhere; after `taken`."""
    refused = Signal(object)
    """A sentence."""

    def __init__(
        self, intake: Intake, shelf: PutAside | None, actor: Actor, lanes: Lanes, feed: ChangeFeed, session: CaseSession,
        parent: QObject | None = None, *, elsewhere: Fetching | None = None, at_window: Callable[[], Ticket | None] = nobody,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._elsewhere, self._at_window = elsewhere, at_window
        self._intake, self._shelf, self.actor, self._lanes, self._feed, self._session = intake, shelf, actor, lanes, feed, session
        self.busy = False

    @property
    def shelves(self) -> bool:
        return self._shelf is not None

    @Slot(object)
    def take_up(self, case_no: object) -> None:
        """A case that was received or noticed, by its number, the number of one of its papers, or the code on it."""
        if not self._free():
            return
        if self._elsewhere is None:
            self._submit(partial(self._intake.take_up, self.actor, str(case_no), self._at_window()), self._taken)
        else:
            self.busy = True
            self._lanes.submit(Lane.READ, partial(look, self._elsewhere, self.actor, str(case_no)), self._looked, self._not_taken)

    @Slot(object)
    def take_shelved(self, code: object) -> None:
        """A case that was put aside, by its code."""
        if self._shelf is not None and self._free():
            self._submit(partial(self._shelf.take_up, self.actor, str(code)), self._shelved_taken)

    def open_anew(self) -> None:
        """The case of a stale draft, as it stands now."""
        draft = self._session.draft
        if draft is not None and draft.continues is not None and self._session.moved:
            self.take_up(draft.continues)

    def put_aside(self) -> None:
        """The case on screen; an empty one is not worth it."""
        if self._shelf is None or self._session.empty or self.busy:
            return
        draft = self._session.hold_still()
        if draft is not None:
            call = partial(put_aside, self._shelf, self._intake, self.actor, draft)
            self._lanes.submit(Lane.WRITE, call, self._was_put_aside, self._not_put_aside)

    def _free(self) -> bool:
        session = self._session
        if self.busy or session.deciding:
            return False
        if session.draft is not None and session.case is None and not session.empty and not session.moved:
            self.refused.emit(_("A case is open here. Put it aside with Ctrl+H or finish it first"))
            return False
        return True

    def _submit(self, call: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.busy = True
        self._lanes.submit(Lane.WRITE, call, done, self._not_taken)

    def _looked(self, looked: Looked) -> None:
        self.busy = False
        if self._elsewhere is not None and self._free():
            self._submit(partial(bring, self._elsewhere, self._intake, self.actor, looked, self._at_window()), self._brought)

    def _brought(self, outcome: Brought) -> None:
        if outcome.draft is not None:
            self._taken(outcome.draft)
        self._feed.tell(outcome.changes)
        if outcome.fault is not None:
            self._not_taken(outcome.fault)
        elif outcome.changes and outcome.stations:
            said = {"source": _("the hall") if outcome.source == HALL else _("the province"), "stations": mark("、").join(outcome.stations)}
            self.told.emit(_("Fetched from {source}. Scans and printed papers of workstation {stations} stay there", **said))

    def _taken(self, draft: Draft) -> None:
        self.busy = False
        self.taken.emit(draft)

    def _shelved_taken(self, outcome: tuple[TakenUp, Changes]) -> None:
        found, changes = outcome
        self._taken(found.draft)
        if found.scans_left_behind:
            self.left_behind.emit(found.scans_left_behind)
        self._feed.tell(changes)

    def _not_taken(self, error: Exception) -> None:
        self.busy = False
        self.refused.emit(words_of(error, _("That did not work")))

    def _was_put_aside(self, outcome: tuple[Shelved, Modules, Changes]) -> None:
        shelved, modules, changes = outcome
        self._session.close(save=False)
        self.put_away.emit(shelved, modules)
        self._feed.tell(changes)

    def _not_put_aside(self, error: Exception) -> None:
        self._session.let_go()
        self.refused.emit(words_of(error, _("It was not put aside")))


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of taking up: the draft, or why there is none; what was brought into the vault all the same."""

    draft: Draft | None
    fault: HallError | None
    changes: Changes
    source: str
    stations: tuple[str, ...]


def look(elsewhere: Fetching, actor: Actor, asked: str) -> Looked:
    """On a lane: what hall and province know of a case; a paper's code stands for its number."""
    from printing.code import is_code, number_on

    return elsewhere.look(actor, number_on(asked) if is_code(asked) else asked)


def bring(elsewhere: Fetching, intake: Intake, actor: Actor, looked: Looked, ticket: Ticket | None) -> Brought:
    """On a lane: taken into the vault, then taken up. A case that cannot be gone on with is here all the same, for the list of cases."""
    case_no, changes = elsewhere.take_in(looked)
    here = actor.workstation_id
    stations = tuple(name for name in looked.workstations if name != here)
    try:
        return Brought(intake.take_up(actor, case_no, ticket), None, changes, looked.source, stations)
    except HallError as fault:
        return Brought(None, fault, changes, looked.source, stations)


def put_aside(shelf: PutAside, intake: Intake, actor: Actor, draft: Draft) -> tuple[Shelved, Modules, Changes]:
    """On a lane: the case put aside, and its code as QR."""
    from printing.code import qr_modules

    shelved, changes = shelf.put_aside(actor, draft, intake.title(draft))
    return shelved, qr_modules(shelved.code), changes
