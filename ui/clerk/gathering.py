"""What a person need not tell or bring again, brought into the draft: from the identity number by itself, from earlier cases and the province's
data sharing when the clerk asks with the person's consent.

Every value waits for a person to confirm it. What was typed meanwhile stands: answers are put into the draft as it is when they come.
"""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.errors import EnvironmentFault
from desktop.intake.model import Consent, Draft, MaterialStatus
from desktop.staff.model import Actor
from ui.clerk.session import CaseSession
from ui.clerk.text import _, _n
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of

if TYPE_CHECKING:
    from desktop.intake.sharing import Gathered, Sharing


class Source(StrEnum):
    EARLIER = "earlier"
    PROVINCE = "province"


class Gathering(QObject):
    """Gathering(session, sharing, actor, lanes). Without `sharing` nothing is gathered."""

    told = Signal(object, object)
    """(status, sentence): what came of a question."""
    changed = Signal()
    """`busy` changed."""

    def __init__(self, session: CaseSession, sharing: Sharing | None, actor: Actor, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._sharing, self._actor, self._lanes = session, sharing, actor, lanes
        self._seen: tuple[object, ...] = ()
        self._settling = self.busy = False
        session.changed.connect(self._follow_number)

    @property
    def possible(self) -> bool:
        return self._sharing is not None

    def ask(self, source: Source, consent: Consent) -> None:
        """On a lane; `told` follows."""
        draft = self._session.draft
        if self._sharing is None or draft is None or self.busy:
            return
        call = self._sharing.from_earlier if source is Source.EARLIER else self._sharing.from_province
        self._settle(busy=True)
        lane = Lane.READ if source is Source.PROVINCE else Lane.WRITE
        self._lanes.submit(lane, partial(gathered, partial(call, self._actor, draft, consent=consent), draft), self._found, self._not_found)

    def _found(self, outcome: tuple[Draft, Gathered]) -> None:
        self._settle(busy=False)
        asked, found = outcome
        now = self._session.draft
        if now is None or now.draft_id != asked.draft_id or self._session.case is not None:
            return
        fresh = {code: entry for code, entry in found.draft.prefilled.items() if code in found.codes and code not in now.form}
        fresh = {code: entry for code, entry in fresh.items() if not (code in now.prefilled and now.prefilled[code].confirmed)}
        shared = {code: found.draft.materials[code] for code in found.codes if code in found.draft.materials}
        shared = {code: entry for code, entry in shared.items() if now.materials.get(code) == asked.materials.get(code)}
        if fresh or shared:
            self._session.change(prefilled={**now.prefilled, **fresh}, materials={**now.materials, **shared})
        self.told.emit(*_told(len(fresh), sum(entry.status is MaterialStatus.SHARED for entry in shared.values())))

    def _not_found(self, error: Exception) -> None:
        self._settle(busy=False)
        if isinstance(error, EnvironmentFault) and error.code != "sharing.away":
            words = _("The province does not answer now; nothing was found. It is asked again whenever you like")
        else:
            words = words_of(error, _("That could not be asked just now"))
        self.told.emit("offline" if isinstance(error, EnvironmentFault) else "missing", words)

    def _settle(self, *, busy: bool) -> None:
        self.busy = busy
        self.changed.emit()

    def _follow_number(self) -> None:
        """Birth date and sex follow the applicant's number: filled when it is whole, taken back when it changes."""
        draft, found = self._session.draft, self._session.assessment
        if draft is None or found is None or self._sharing is None or self._settling or self._session.case is not None:
            return
        seen = (draft.draft_id, draft.applicant.id_type, draft.applicant.id_no, tuple(need.field.code for need in found.bundle.fields))
        if seen == self._seen:
            return
        self._seen, self._settling = seen, True
        self._session.settle_prefilled(self._sharing.from_id_number(draft).draft.prefilled)
        self._settling = False


def gathered(ask: partial[Gathered], draft: Draft) -> tuple[Draft, Gathered]:
    """On a lane: the answer beside the draft for which it was asked."""
    return draft, ask()


def _told(fields: int, materials: int) -> tuple[str, str]:
    if not fields and not materials:
        return "unseen", _("Nothing was found that is not here already")
    if not materials:
        return "ok", _("{n} found; please check them", n=fields)
    if not fields:
        return "ok", _n(
            "{n} material found; nothing on the form was filled", "{n} materials found; nothing on the form was filled", materials
        )
    return "ok", _("Found: fields {n}, materials {m}; please check the fields", n=fields, m=materials)
