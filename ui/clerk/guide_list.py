"""The guide's list on the number that is here: one line under the head, and one key that opens it into the draft.

It proposes: theme, answers, who came, and what is missing come into the draft, in one step of undo. What the guide saw as brought stays 待核对
and is marked, because the clerk looks. A thing that is chosen here already is left alone, then only the marks come. No list, no line;
taken out again by undo, it can be opened again.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.errors import HallError
from desktop.intake.prechecked import decode, into_draft
from desktop.queue.model import Ticket
from desktop.sentences import sentence
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of
from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel
from ui.widgets.text import ElidedLabel

if TYPE_CHECKING:
    from desktop.intake.service import Intake
    from desktop.queue.service import HallQueue


class GuideList(QFrame):
    """GuideList(look, session, queue, intake, lanes). `show_ticket` the number that is at the window, None while there is none."""

    opened = Signal()
    refused = Signal(object)
    """A sentence."""

    def __init__(
        self, look: ThemeSwitch, session: CaseSession, queue: HallQueue, intake: Intake, lanes: Lanes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._queue, self._intake, self._lanes = session, queue, intake, lanes
        self._ticket: Ticket | None = None
        self._opened = ""
        self._busy = False
        self.setProperty("surface", "pane")
        self.setProperty("edge", "bottom")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.icon = IconLabel(look, STATUS_ICONS["serving"], "status.serving.on_tint", line=20, ground="surface.pane")
        self.words = ElidedLabel(look, "", "body")
        self.open = ActionButton(look, _("Open the guide's list"), "Ctrl+D", icon="document-text", size="compact")
        self.open.clicked.connect(self.take)
        self.open.bind(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.open)
        self.hide()

    def show_ticket(self, ticket: Ticket | None) -> None:
        self._ticket = ticket if ticket is not None and ticket.prechecked else None
        self.refresh()

    def refresh(self) -> None:
        session, ticket = self._session, self._ticket
        draft = session.draft
        mine = ticket is not None and draft is not None and draft.ticket_id == ticket.id and draft.continues is None
        fresh = ticket is not None and (ticket.id != self._opened or session.empty)
        shown = mine and fresh and session.case is None
        self.setVisible(shown)
        if ticket is not None:
            self.words.say(ticket.note or _("The guide looked at the papers"))

    def take(self) -> None:
        """Reads the list on a lane and opens it."""
        if self._ticket is not None and not self._busy:
            self._busy = True
            self._lanes.submit(Lane.READ, partial(read_list, self._queue, self._ticket.id), self._read, self._lost)

    def _read(self, answer: tuple[str, str]) -> None:
        self._busy = False
        ticket_id, text = answer
        session, draft = self._session, self._session.draft
        if draft is None or draft.ticket_id != ticket_id or session.case is not None:
            return
        try:
            if draft.theme_code or draft.item_codes:
                session.mark_brought(decode(text).brought)
            else:
                found = into_draft(draft, text, self._intake.bundle)
                now = found.draft
                session.mark_brought(found.brought)
                session.change(
                    theme_code=now.theme_code,
                    item_codes=now.item_codes,
                    situation=now.situation,
                    materials=now.materials,
                    applicant=now.applicant,
                )
        except HallError as error:
            self.refused.emit(sentence(error))
            return
        self._opened = ticket_id
        self.refresh()
        self.opened.emit()

    def _lost(self, error: Exception) -> None:
        self._busy = False
        self.refused.emit(words_of(error, _("That did not work")))


def read_list(queue: HallQueue, ticket_id: str) -> tuple[str, str]:
    """On a lane."""
    return ticket_id, queue.prechecked(ticket_id)
