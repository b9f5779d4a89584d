"""The head of a case: what it is, who applies, its number, and how saving stands; below it the banner of a case that goes on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.clock import hall_date, now
from desktop.intake.model import CaseRow
from ui.clerk.banner import CaseBanner
from ui.clerk.session import CaseSession, Saved
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.shell.days import grouped
from ui.theme import ThemeSwitch
from ui.widgets.chips import StatusLine
from ui.widgets.text import ElidedLabel, Text

if TYPE_CHECKING:
    from desktop.intake.service import Intake


class CaseHead(QWidget):
    """CaseHead(look, session, intake, lanes). `begin` for another case, `refresh` at every change."""

    anew = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, intake: Intake, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._intake, self._lanes = session, intake, lanes
        self._row: CaseRow | None = None
        self.title = Text(look, "", "title")
        self.who = ElidedLabel(look, "", "body", "secondary")
        self.case_no = Text(look, "", "label", "secondary")
        self.saved = StatusLine(look, "ok", "")
        self.banner = CaseBanner(look)
        self.banner.anew.connect(self.anew)
        bar = QFrame()
        bar.setProperty("edge", "bottom")
        row = QHBoxLayout(bar)
        row.setContentsMargins(16, 11, 16, 11)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addWidget(self.who, 1)
        row.addWidget(self.case_no)
        row.addWidget(self.saved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.banner)

    def begin(self) -> None:
        """Reads the case that the draft goes on with, for its dates."""
        self._row = None
        draft = self._session.draft
        if draft is not None and draft.continues is not None:
            self._lanes.submit(Lane.READ, partial(self._intake.case, draft.continues), self._read, self._not_read)

    def refresh(self) -> None:
        session, draft = self._session, self._session.draft
        if draft is None:
            return
        found = session.assessment
        self.title.say(found.bundle.name if found else _("New case"))
        by = _(", by {agent}", agent=draft.agent.name) if draft.agent and draft.agent.name else ""
        self.who.say(draft.applicant.name + by)
        number = session.case.case_no if session.case else draft.continues
        self.case_no.say(_("Case {no}", no=grouped(number)) if number else _("Ticket {no}", no=draft.ticket_no) if draft.ticket_no else "")
        if session.case is not None:
            self.banner.hide()
        else:
            row = self._row if self._row is not None and self._row.case_no == draft.continues else None
            self.banner.show_case(draft, found, row, hall_date(now()), moved=session.moved)

    def show_saved(self, state: Saved) -> None:
        if state.error:
            self.saved.show_status("missing", _("Not saved"), "cross-circle")
        else:
            self.saved.show_status("ok", _("Saved {time}", time=state.at) if state.at else _("Saved on this machine"), "check")

    def _read(self, row: CaseRow) -> None:
        self._row = row
        self.refresh()

    def _not_read(self, error: Exception) -> None:
        """The banner goes without its day; deciding reads the case again and says what is wrong."""
        self._row = None
