"""Step 1: who applies, and who stands at the window for them (代办)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.intake.model import IdType, PartyKind
from ui.clerk.pages.parts import page_column
from ui.clerk.pages.party_form import PartyForm
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.enter import EnterChain
from ui.widgets.fields import FieldRow
from ui.widgets.scroller import Scroller
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import Hairline, Text

_WIDEST = 720


class ApplicantPage(QWidget):
    """ApplicantPage(look, session)."""

    onward = Signal()

    def __init__(self, look: ThemeSwitch, session: CaseSession, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        kinds = [SegmentOption("person", _("Person"), "user", "1"), SegmentOption("organisation", _("Organisation"), "building", "2")]
        self.kind = Segmented(look, kinds, "person", name=_("Kind of applicant"))
        self.applicant = PartyForm(look, session, "applicant")
        ways = [SegmentOption("self", _("In person"), "user", "1"), SegmentOption("agent", _("By an agent"), "people", "2")]
        self.way = Segmented(look, ways, "self", name=_("Who came"))
        self.agent_note = Text(look, _("The agent shows a letter of authority and their own document"), "label", "secondary")
        self.agent = PartyForm(look, session, "agent")
        self._chain = EnterChain(self)
        self._lay_out()
        order = (self.kind, *self.applicant.fields, self.way, *self.agent.fields)
        self._chain.set_order(order, passed_by=(self.applicant.id_type, self.agent.id_type))
        self._chain.finished.connect(self.onward)
        self._chain.entered.connect(self._scroller.follow)
        self.kind.chosen.connect(self._kind_chosen)
        self.way.chosen.connect(self._way_chosen)
        look.changed.connect(self._resize)
        self._resize()

    def refresh(self) -> None:
        """Shows the session's draft."""
        draft = self._session.draft
        self.setEnabled(draft is not None and self._session.case is None)
        if draft is None:
            return
        self.kind.set_value(draft.applicant.kind.value)
        self.way.set_value("agent" if draft.agent is not None else "self")
        self.agent.setVisible(draft.agent is not None)
        self.agent_note.setVisible(draft.agent is not None)
        self.applicant.refresh()
        self.agent.refresh()

    def begin(self) -> None:
        self.applicant.first_blank().setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self._scroller = Scroller(margins=(16, 16, 16, 16), spacing=0)
        self._form = QWidget()
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._line(_("Applicant"), self.kind))
        column.addWidget(self.applicant)
        column.addSpacing(4)
        column.addWidget(Hairline(self._look))
        column.addSpacing(4)
        column.addLayout(self._line(_("Who came"), self.way, self.agent_note))
        column.addWidget(self.agent)
        column.addStretch(1)
        across = QHBoxLayout()
        across.addWidget(self._form, 1)
        across.addStretch(0)
        self._scroller.column.addLayout(across, 1)
        page_column(self).addWidget(self._scroller)

    def _line(self, label: str, editor: Segmented, note: QWidget | None = None) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        field = FieldRow(self._look, label, editor, label_width=70)
        editor.setSizePolicy(editor.sizePolicy().Policy.Fixed, editor.sizePolicy().Policy.Fixed)
        row.addWidget(field)
        if note is not None:
            row.addWidget(note)
        row.addStretch(1)
        return row

    def _kind_chosen(self, key: str) -> None:
        kind = PartyKind(key)
        number = IdType.USCC if kind is PartyKind.ORGANISATION else IdType.RESIDENT_ID
        self._session.set_party("applicant", kind=kind, id_type=number)

    def _way_chosen(self, key: str) -> None:
        self._session.set_agent(key == "agent")

    def _resize(self) -> None:
        self._form.setMaximumWidth(self._look.theme.px(_WIDEST))
