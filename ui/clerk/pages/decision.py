"""Step 6: accept, notify once, decline, pass on, only take in, or record what came. Shows what the decision will say; the rules refuse, this page
only tells why.

What is typed here (grounds, the other authority, a second signature) belongs to the decision, not to the draft: it is gone when another case is
opened. After the decision it lists the papers that were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.intake.model import Assessment, Decision, OutcomeKind
from ui.clerk.entry import Entry, EntryList
from ui.clerk.pages.decision_grounds import ConfirmedDay, DeclineGrounds, RedirectGrounds
from ui.clerk.pages.decision_options import DecisionOptions
from ui.clerk.pages.decision_second import SecondNotice
from ui.clerk.pages.decision_words import head, kinds_for, notes, refused
from ui.clerk.pages.notice_list import AcceptedList, NoticeList, day_words
from ui.clerk.pages.parts import page_column
from ui.clerk.session import CaseSession
from ui.clerk.text import _, _n
from ui.text import mark
from ui.theme import ThemeSwitch
from ui.widgets.enter import EnterChain
from ui.widgets.keys import KeyHint
from ui.widgets.scroller import Scroller
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import SectionHeader, Text

_LISTED = (OutcomeKind.NOTIFIED, OutcomeKind.CORRECTED)


class DecisionPage(QWidget):
    """DecisionPage(look, session, signs_alone=). `decision()` is what stands on the page; `signs_alone`: the clerk may sign a second notice."""

    onward = Signal()
    changed = Signal()
    content_wanted = Signal()
    """E: the clerk wants to change what the notice says (the materials)."""

    def __init__(self, look: ThemeSwitch, session: CaseSession, *, signs_alone: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._session = look, session
        self._draft_id = ""
        self._picked: OutcomeKind | None = None
        self.options = DecisionOptions(look)
        self.notice, self.accepted, self.made = NoticeList(look), AcceptedList(look), EntryList(look)
        self.second = SecondNotice(look, signs_alone=signs_alone)
        self.day = ConfirmedDay(look)
        self.decline, self.redirect = DeclineGrounds(look), RedirectGrounds(look)
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
        kind, found = self.options.value(), self._session.assessment
        if kind is OutcomeKind.DECLINED:
            return self.decline.decision()
        if kind is OutcomeKind.REDIRECTED:
            return self.redirect.decision()
        made = Decision(kind, handed_over=self.delivery.value() == "hand")
        if kind is OutcomeKind.ACCEPTED and found is not None and self.day.needed(found):
            return replace(made, promised_on=self.day.value())
        return replace(made, override_reason=self.second.reason.text().strip()) if self.second_needed() else made

    def second_needed(self) -> bool:
        """A second notice stands on the page: it is signed before it is recorded."""
        found = self._session.assessment
        return found is not None and bool(found.round) and self.options.value() is OutcomeKind.NOTIFIED

    def why_not(self) -> str:
        """What this page still lacks, as a sentence; "" when the decision can be asked for."""
        kind, found = self.options.value(), self._session.assessment
        if kind in self.options.refused():
            return self.options.refused()[kind]
        if kind is OutcomeKind.DECLINED:
            return self.decline.lacks()
        if kind is OutcomeKind.REDIRECTED:
            return self.redirect.lacks()
        if kind is OutcomeKind.ACCEPTED and found is not None and self.day.needed(found):
            return self.day.lacks()
        return self.second.lacks() if self.second_needed() else ""

    def refresh(self) -> None:
        """Shows what is possible and what the chosen decision will say."""
        draft, found = self._session.draft, self._session.assessment
        self.setEnabled(found is not None and not self._session.held)
        if draft is not None and draft.draft_id != self._draft_id:
            self._forget(draft.draft_id)
        if found is None:
            return
        not_now = refused(found)
        kind = self._picked if self._picked is not None and self._picked not in not_now else self._session.default_decision()
        self.options.show_options(kind, notes(found), not_now, kinds_for(found))
        self.notice.show_missing(found, only_named=kind is OutcomeKind.CORRECTED)
        self.accepted.show_dates(found)
        self.second.show_beyond(found)
        self.day.show_dates(found)
        self._show_cure(found)
        self._show_kind(kind, found)

    def _show_cure(self, found: Assessment) -> None:
        day, count = found.dates.cure_by, _n("{n} working day", "{n} working days", found.dates.cure_days)
        self._cure.say(day_words(day) if day is not None else "—")
        self._cure_days.say(count if day is not None else f"{count}{mark('；')}{day_words(None)}")

    def show_made(self, entries: Sequence[Entry]) -> None:
        """The papers of the decision, once there are any."""
        self.made.show_entries(tuple(entries))

    def begin(self) -> None:
        self._scroller.verticalScrollBar().setValue(0)
        self.options.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        for hint in self._hint:
            self._head.add(hint)
        self._head.setProperty("surface", "pane")
        self._head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._scroller = Scroller(margins=(0, 0, 0, 0), spacing=0)
        for widget in (self.made, self.second, self.day, self.notice, self.accepted, self.decline, self.redirect):
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
        self._column = page_column(self)
        self._column.addWidget(self._scroller, 1)
        self._column.addWidget(self._foot)

    def _connect(self) -> None:
        self.options.chosen.connect(self._chosen)
        self.options.entered.connect(self._entered)
        self.options.content_wanted.connect(self.content_wanted)
        self.delivery.chosen.connect(self._told)
        for part in (self.decline, self.redirect, self.day, self.second):
            part.edited.connect(self._told)
        inputs = (*self.second.inputs(), *self.day.inputs(), *self.decline.inputs(), *self.redirect.inputs(), self.delivery)
        self._chain.set_order(inputs)
        self._chain.finished.connect(self.onward)
        self._chain.entered.connect(self._scroller.follow)
        self.second.look_at.connect(self._scroller.follow)
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
        decided = self._session.case is not None
        shown = {
            self.made: decided,
            self.second: self.second_needed() and not decided,
            self.day: kind is OutcomeKind.ACCEPTED and self.day.needed(found) and not decided,
            self.notice: kind in _LISTED,
            self.accepted: kind is OutcomeKind.ACCEPTED,
            self.decline: kind is OutcomeKind.DECLINED,
            self.redirect: kind is OutcomeKind.REDIRECTED,
            self._foot: kind is OutcomeKind.NOTIFIED,
        }
        for widget, on in shown.items():
            widget.setVisible(on)
        for hint in self._hint:
            hint.setVisible(kind in _LISTED and not decided)
        title, note = head(kind, found)
        self._head.say(_("Papers of this decision") if decided else title, "" if decided else note)

    def _forget(self, draft_id: str) -> None:
        self._draft_id, self._picked = draft_id, None
        self.delivery.set_value("hand")
        self.made.show_entries(())
        for part in (self.second, self.day, self.decline, self.redirect):
            part.forget()

    def _resize(self) -> None:
        """The options stand above what scrolls; in large text they scroll with it, so that nothing is out of reach."""
        home = self._scroller.column if self._look.theme.scale >= 125 else self._column
        if home.indexOf(self.options) < 0:
            home.insertWidget(0, self.options)
            home.insertWidget(1, self._head)
        self._head.setFixedHeight(self._look.theme.px(38))
