"""Between two people: who is next, the call button, who comes after, and my day - drafts to go on with, figures, deadlines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.clock import now, shanghai
from desktop.intake.model import Draft
from desktop.queue.model import Ticket
from desktop.staff.model import Actor
from ui.clerk.line import WindowLine
from ui.clerk.text import _
from ui.clerk.waiting import WaitingRow, make_waiting_list, waiting_rows, wide_columns
from ui.clerk.words import class_detail, class_words, minutes
from ui.runtime.lanes import Lane, Lanes
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import Tag
from ui.widgets.keys import KeyHint
from ui.widgets.text import EmptyState, Figure, SectionHeader, Text

if TYPE_CHECKING:
    from desktop.intake.service import DayFigures, Intake

MAX_DRAFTS = 6


class DraftButton(QPushButton):
    """One unfinished draft; press to go on with it."""

    wanted = Signal(object)

    def __init__(self, draft: Draft, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._draft = draft
        self.setProperty("variant", "quiet")
        self.clicked.connect(self._press)

    def _press(self) -> None:
        self.wanted.emit(self._draft)


class MyDay(QFrame):
    """Figures of the day and what is to be gone on with."""

    draft_wanted = Signal(object)

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("surface", "pane")
        self.setProperty("edge", "left")
        self.taken = Figure(look, _("Taken today"), "0")
        self.at_once = Figure(look, _("Accepted at once"), "0")
        self.goes_on = SectionHeader(look, _("Go on with"))
        self.empty = EmptyState(look, _("No drafts. Everything that was begun is decided."))
        self._list = QVBoxLayout()
        self._list.setContentsMargins(16, 0, 16, 8)
        self._list.setSpacing(4)
        figures = QFrame()
        figures.setProperty("edge", "bottom")
        row = QHBoxLayout(figures)
        row.setContentsMargins(16, 10, 16, 10)
        row.addWidget(self.taken, 1)
        row.addWidget(self.at_once, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 10)
        foot.addWidget(Text(look, _("All keys"), "label", "secondary"))
        foot.addWidget(KeyHint(look, "F1"))
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(figures)
        column.addSpacing(10)
        column.addWidget(self.goes_on)
        column.addSpacing(6)
        column.addWidget(self.empty)
        column.addLayout(self._list)
        column.addStretch(1)
        column.addLayout(foot)

    def show_drafts(self, drafts: tuple[Draft, ...], names: dict[str, str]) -> None:
        """The newest first; `names` gives what each is called."""
        while (entry := self._list.takeAt(0)) is not None:
            if (widget := entry.widget()) is not None:
                widget.deleteLater()
        self.empty.setVisible(not drafts)
        for draft in drafts[:MAX_DRAFTS]:
            who = draft.applicant.name or _("no name yet")
            button = DraftButton(
                draft, f"{names.get(draft.draft_id) or _('nothing chosen yet')}  {who}  {shanghai(draft.updated_at):%H:%M}"
            )
            button.wanted.connect(self.draft_wanted)
            self._list.addWidget(button)

    def show_figures(self, figures: DayFigures) -> None:
        self.taken.show_value(str(figures.taken))
        self.at_once.show_value(f"{figures.accepted_at_once} / {figures.taken}")


class IdleRoom(QWidget):
    """IdleRoom(look, line, intake, actor, lanes, names). The call button has the focus."""

    draft_wanted = Signal(object)
    direct_wanted = Signal()

    def __init__(
        self, look: ThemeSwitch, line: WindowLine, intake: Intake, actor: Actor, lanes: Lanes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._line, self._intake, self._actor, self._lanes = look, line, intake, actor, lanes
        self.caption = Text(look, _("Next"), "label", "secondary")
        self.number = Text(look, "", "number")
        self.service = Text(look, "", "section")
        self.tag = Tag(look, "called", "")
        self.waited = Text(look, "", "body", "secondary")
        self.note = Text(look, "", "label", "secondary")
        self.call = ActionButton(look, _("Call"), "F2", icon="megaphone", variant="primary", size="call")
        self.head = SectionHeader(look, _("After that"), _("in calling order"))
        self.model, self.table = make_waiting_list(look, wide_columns())
        self.direct = ActionButton(look, _("Take a case without a number"), "Ctrl+N")
        self.day = MyDay(look)
        self._lay_out()
        self.call.clicked.connect(self._call)
        self.direct.clicked.connect(self.direct_wanted)
        self.day.draft_wanted.connect(self.draft_wanted)
        self.table.opened.connect(self._call_row)
        line.changed.connect(self.refresh)
        self._timer = QTimer(self)
        self._timer.setInterval(20_000)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        look.changed.connect(self._look_changed)
        self._look_changed()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setProperty("surface", "raised")
        top.setProperty("edge", "bottom")
        row = QHBoxLayout(top)
        row.setContentsMargins(24, 14, 24, 14)
        row.setSpacing(26)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.caption)
        left.addWidget(self.number)
        middle = QVBoxLayout()
        middle.setSpacing(3)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.service)
        line.addWidget(self.tag)
        line.addStretch(1)
        middle.addStretch(1)
        middle.addLayout(line)
        middle.addWidget(self.waited)
        middle.addWidget(self.note)
        middle.addStretch(1)
        row.addLayout(left)
        row.addLayout(middle, 1)
        row.addWidget(self.call, 0, Qt.AlignmentFlag.AlignVCenter)
        foot = QFrame()
        foot.setProperty("surface", "pane")
        foot.setProperty("edge", "top")
        bottom = QHBoxLayout(foot)
        bottom.setContentsMargins(24, 9, 24, 9)
        bottom.addWidget(Text(self._look, _("Somebody may also be served without a number"), "body", "secondary"), 1)
        bottom.addWidget(self.direct)
        body = QWidget()
        body.setProperty("surface", "raised")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addSpacing(10)
        column.addWidget(self.head)
        column.addSpacing(4)
        column.addWidget(self.table, 1)
        column.addWidget(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(body, 1)
        whole.addWidget(self.day)

    def enter(self) -> None:
        """Comes on screen: reads the day again and takes the focus."""
        self._lanes.submit(Lane.READ, partial(read_day, self._intake, self._actor), self._day_read, self._day_lost)
        self.refresh()
        (self.call if self.call.isEnabled() else self.direct).setFocus()

    def refresh(self) -> None:
        view, following = self._line.view, self._line.next
        waited_for = self.isVisible() and self.direct.hasFocus() and not self.call.isEnabled()
        self.number.say(following.number if following else "—")
        self.service.say(following.service_name if following else _("Nobody is waiting"))
        self._show_next(following)
        self.call.say(_("Call {number}", number=following.number) if following else _("Call"))
        paused = view is not None and view.window.state.value != "open"
        self.call.why_not("" if following and not paused else (_("Service is paused") if paused else _("Nobody is waiting")))
        if view is not None:
            rest = view.waiting[1:]
            self.head.say(_("After that {n}", n=len(rest)), _("in calling order"))
            if not self.table.hasFocus():
                self.model.show_rows(waiting_rows(rest, now()))
        if waited_for and self.call.isEnabled():
            self.call.setFocus()

    def _show_next(self, following: Ticket | None) -> None:
        word, status = class_words(following.class_) if following else ("", "")
        self.tag.setVisible(bool(word))
        if word:
            self.tag.show_status(status, word)
        self.waited.say(
            _("waited {n} min, {kind}", n=minutes(following.taken_at, now()), kind=class_detail(following.class_))
            if following
            else _("New numbers appear here by themselves")
        )
        self.note.say((following.note or _("Not checked by a guide")) if following else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.table.hasFocus():
            self.call.setFocus()
        else:
            super().keyPressEvent(event)

    def _call(self) -> None:
        self._line.call()

    def _call_row(self, row: object) -> None:
        if isinstance(row, WaitingRow):
            self._line.call(row.ticket.id)

    def _day_read(self, outcome: tuple[tuple[Draft, ...], dict[str, str], DayFigures]) -> None:
        drafts, names, figures = outcome
        self.day.show_drafts(drafts, names)
        self.day.show_figures(figures)

    def _day_lost(self, error: Exception) -> None:
        self.day.show_drafts((), {})

    def _look_changed(self) -> None:
        self.day.setVisible(self._look.theme.scale < 150)
        self.day.setFixedWidth(340 if self._look.theme.scale <= 110 else 380)


def read_day(intake: Intake, actor: Actor) -> tuple[tuple[Draft, ...], dict[str, str], DayFigures]:
    """Drafts, what each is called, and the day's figures; on a lane."""
    drafts = intake.drafts(actor)
    return drafts, {draft.draft_id: intake.title(draft) for draft in drafts}, intake.today(actor)
