"""Step 6: accept, notify once, decline or pass on. Shows what the decision will say; the rules refuse, this page only tells why.

What is typed here (grounds, the other authority) belongs to the decision, not to the draft: it is gone when another case is opened.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.intake.model import Assessment, Decision, DeclineReason, OutcomeKind
from ui.clerk.pages.decision_options import DecisionOptions
from ui.clerk.pages.notice_list import AcceptedList, NoticeList, authorities, day_words
from ui.clerk.pages.parts import ChoiceBox, EnterChain, Scroller, page_column
from ui.clerk.session import CaseSession
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.fields import FieldRow
from ui.widgets.keys import KeyHint
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import SectionHeader, Text


class DecisionPage(QWidget):
    """DecisionPage(look, session). `decision()` is what stands on the page."""

    onward = Signal()
    changed = Signal()
    content_wanted = Signal()
    """E: the clerk wants to change what the notice says (the materials)."""

    def __init__(self, look: ThemeSwitch, session: CaseSession, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self._draft_id = ""
        self._picked: OutcomeKind | None = None
        self.options = DecisionOptions(look)
        self.notice, self.accepted = NoticeList(look), AcceptedList(look)
        self.reason_code = ChoiceBox(look, _decline_reasons(), blank=_("Choose the reason"))
        self.legal_basis, self.decline_reason, self.proper_authority = QLineEdit(), QLineEdit(), QLineEdit()
        self.to_authority, self.redirect_reason = QLineEdit(), QLineEdit()
        ways = [SegmentOption("hand", _("Handed over here"), "", "1"), SegmentOption("post", _("By post"), "", "2")]
        self.delivery = Segmented(look, ways, "hand", name=_("Delivery"))
        self._head = SectionHeader(look, "")
        self._hint = (Text(look, _("change the content"), "label", "secondary"), KeyHint(look, "E"))
        self._cure, self._cure_days = Text(look, "", "body-medium"), Text(look, "", "label", "secondary")
        self._chain = EnterChain(self)
        self._lay_out()
        self._connect()
        self._resize()

    def decision(self) -> Decision:
        """As it stands on the page; the rules check it when it is recorded."""
        kind = self.options.value()
        if kind is OutcomeKind.DECLINED:
            code = self.reason_code.value()
            return Decision(
                kind, DeclineReason(code) if code else None, self.decline_reason.text().strip(), self.legal_basis.text().strip(),
                self.proper_authority.text().strip() or None,
            )  # fmt: skip
        if kind is OutcomeKind.REDIRECTED:
            return Decision(kind, reason=self.redirect_reason.text().strip(), to_authority=self.to_authority.text().strip())
        return Decision(kind, handed_over=self.delivery.value() == "hand")

    def why_not(self) -> str:
        """What this page still lacks, as a sentence; "" when the decision can be asked for."""
        kind = self.options.value()
        if kind in self.options.refused():
            return self.options.refused()[kind]
        if kind is OutcomeKind.DECLINED and not (
            self.reason_code.value() and self.legal_basis.text().strip() and self.decline_reason.text().strip()
        ):
            return _("Declining needs its reason, its legal basis and words for the person")
        if kind is OutcomeKind.REDIRECTED and not (self.to_authority.text().strip() and self.redirect_reason.text().strip()):
            return _("Passing on needs the other authority and the reason")
        return ""

    def refresh(self) -> None:
        """Shows what is possible and what the chosen decision will say."""
        draft, found = self._session.draft, self._session.assessment
        self.setEnabled(found is not None and self._session.case is None and not self._session.deciding)
        if draft is not None and draft.draft_id != self._draft_id:
            self._forget(draft.draft_id)
        if found is None:
            return
        refused = _refused(found)
        kind = self._picked if self._picked is not None and self._picked not in refused else self._session.default_decision()
        self.options.show_options(kind, _notes(found), refused)
        self.notice.show_missing(found)
        self.accepted.show_dates(found)
        self._cure.say(day_words(found.dates.cure_by))
        self._cure_days.say(_("{n} working days", n=found.dates.cure_days))
        self._show_kind(kind, found)

    def begin(self) -> None:
        self.options.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        for hint in self._hint:
            self._head.add(hint)
        self._head.setProperty("surface", "pane")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._decline = self._grounds(
            (_("Reason"), self.reason_code), (_("Legal basis"), self.legal_basis),
            (_("In words"), self.decline_reason), (_("Proper authority"), self.proper_authority),
        )  # fmt: skip
        self._redirect = self._grounds((_("Pass on to"), self.to_authority), (_("Reason"), self.redirect_reason))
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        for widget in (self.notice, self.accepted, self._decline, self._redirect):
            self._scroller.column.addWidget(widget)
        self._scroller.column.addStretch(1)
        self._foot = QFrame()
        self._foot.setProperty("edge", "top")
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(16, 8, 16, 8)
        foot.setSpacing(10)
        foot.addWidget(Text(self._look, _("Cure by"), "label", "secondary"))
        foot.addWidget(self._cure)
        foot.addWidget(self._cure_days)
        foot.addStretch(1)
        foot.addWidget(Text(self._look, _("Delivery"), "label", "secondary"))
        foot.addWidget(self.delivery)
        column = page_column(self)
        for part in (self.options, self._head):
            column.addWidget(part)
        column.addWidget(self._scroller, 1)
        column.addWidget(self._foot)

    def _grounds(self, *rows: tuple[str, QWidget]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        for said, editor in rows:
            column.addWidget(FieldRow(self._look, said, editor, label_width=84))
        holder.setMaximumWidth(self._look.theme.px(752))
        return holder

    def _connect(self) -> None:
        self.options.chosen.connect(self._chosen)
        self.options.entered.connect(self._entered)
        self.options.content_wanted.connect(self.content_wanted)
        self.reason_code.picked.connect(self._told)
        self.delivery.chosen.connect(self._told)
        for editor in (self.legal_basis, self.decline_reason, self.proper_authority, self.to_authority, self.redirect_reason):
            editor.setMaxLength(500)
            editor.textEdited.connect(self._told)
        self._chain.set_order(
            (
                self.reason_code,
                self.legal_basis,
                self.decline_reason,
                self.proper_authority,
                self.to_authority,
                self.redirect_reason,
                self.delivery,
            )
        )
        self._chain.finished.connect(self.onward)
        self._chain.entered.connect(self._scroller.follow)
        self._look.changed.connect(self._resize)

    def _chosen(self, kind: OutcomeKind) -> None:
        self._picked = kind
        self.refresh()
        self.changed.emit()

    def _entered(self) -> None:
        """Enter on the options: into the first field that this decision has, else on."""
        first = self._chain.first()
        if first is None:
            self.onward.emit()
        else:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _told(self) -> None:
        self.changed.emit()

    def _show_kind(self, kind: OutcomeKind, found: Assessment) -> None:
        notified = kind is OutcomeKind.NOTIFIED
        self.notice.setVisible(notified)
        self._foot.setVisible(notified)
        self.accepted.setVisible(kind is OutcomeKind.ACCEPTED)
        self._decline.setVisible(kind is OutcomeKind.DECLINED)
        self._redirect.setVisible(kind is OutcomeKind.REDIRECTED)
        for hint in self._hint:
            hint.setVisible(notified)
        materials = sum(entry.material_code is not None for entry in found.missing)
        fields = len(found.missing) - materials
        who = len({name for entry in found.missing for name in authorities(found, entry.items)})
        said = _("{a} authorities, {n} materials", a=who, n=materials) + (_(", {m} fields", m=fields) if fields else "")
        title, note = {
            OutcomeKind.NOTIFIED: (_("What the notice says"), said),
            OutcomeKind.ACCEPTED: (_("What the acceptance says"), _("{n} items", n=len(found.items))),
            OutcomeKind.DECLINED: (_("Grounds for declining"), _("The person gets them in writing, with how to object")),
            OutcomeKind.REDIRECTED: (_("Where it goes"), _("The person gets it in writing")),
        }[kind]
        self._head.say(title, note)

    def _forget(self, draft_id: str) -> None:
        self._draft_id, self._picked = draft_id, None
        self.delivery.set_value("hand")
        self.reason_code.setCurrentIndex(-1)
        for editor in (self.legal_basis, self.decline_reason, self.proper_authority, self.to_authority, self.redirect_reason):
            editor.clear()

    def _resize(self) -> None:
        self._head.setFixedHeight(self._look.theme.px(38))
        self._head.setVisible(self._look.theme.scale < 150)


def _decline_reasons() -> list[tuple[str, str]]:
    return [
        (DeclineReason.NOT_A_LICENCE_MATTER.value, _("By law no licence is needed")),
        (DeclineReason.NOT_OUR_AUTHORITY.value, _("Not within our authority")),
        (DeclineReason.INCOMPLETE_AFTER_NOTICE.value, _("Not cured after the notice")),
        (DeclineReason.OTHER.value, _("Another reason laid down in law")),
    ]


def _refused(found: Assessment) -> dict[OutcomeKind, str]:
    refused = {}
    if found.missing:
        materials = sum(entry.material_code is not None for entry in found.missing)
        words = (
            _("{n} required materials are still to come", n=materials)
            if materials
            else _("{n} fields are still to be filled in", n=len(found.missing))
        )
        refused[OutcomeKind.ACCEPTED] = words
    else:
        refused[OutcomeKind.NOTIFIED] = _("Nothing is missing, so nothing is notified")
    return refused


def _notes(found: Assessment) -> dict[OutcomeKind, str]:
    missing = _("{n} missing, all on one sheet; nothing may be added later in this round", n=len(found.missing))
    return {
        OutcomeKind.ACCEPTED: _("Complete and in the legal form: {n} items", n=len(found.items)),
        OutcomeKind.NOTIFIED: missing,
        OutcomeKind.DECLINED: _("By law no licence is needed, or it is not within our authority"),
        OutcomeKind.REDIRECTED: _("To another authority, with a slip"),
    }
