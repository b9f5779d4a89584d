"""Between two people: who is next, the call button, who comes after, and my day.

The number on the button is the one that is called. If another window took it, the button names the next and does not call by itself.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.clock import now
from desktop.queue.model import Ticket, WindowState
from desktop.staff.model import Actor
from ui.clerk.line import WindowLine
from ui.clerk.my_day import Day, MyDay, read_day
from ui.clerk.text import _
from ui.clerk.waiting import WaitingRow, make_waiting_list, waiting_rows, wide_columns
from ui.clerk.words import class_detail, class_words, minutes
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import IconLabel, Tag
from ui.widgets.keys import KeyHint, key_within
from ui.widgets.text import ElidedLabel, Hairline, SectionHeader, Text
from ui.widgets.toast import ToastBar

if TYPE_CHECKING:
    from desktop.intake.service import Intake

_LINE = 20_000


class IdleRoom(QWidget):
    """IdleRoom(look, line, intake, actor, lanes). The call button has the focus."""

    draft_wanted = Signal(object)
    direct_wanted = Signal()
    shelf_wanted = Signal()

    def __init__(
        self, look: ThemeSwitch, line: WindowLine, intake: Intake, actor: Actor, lanes: Lanes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._line, self._intake, self._actor, self._lanes = look, line, intake, actor, lanes
        self.number = Text(look, "", "number")
        self.service = Text(look, "", "section")
        self.tag = Tag(look, "called", "")
        self.waited = Text(look, "", "body", "secondary")
        self.note_icon = IconLabel(look, "info", "text.secondary", 14, line=18)
        self.note = ElidedLabel(look, "", "label", "secondary")
        self.call = ActionButton(look, _("Call"), "F2", icon="megaphone", variant="primary", size="call")
        self.head = SectionHeader(look, _("After that"), _("in calling order"))
        self.model, self.table = make_waiting_list(look, wide_columns())
        self.toast = ToastBar(look)
        self.direct = ActionButton(look, _("Take a case without a number"), "Ctrl+N")
        self.shelf = ActionButton(look, _("Cases put aside"), "Ctrl+O")
        self.day = MyDay(look)
        self._lay_out()
        self.call.clicked.connect(self._call)
        self.direct.clicked.connect(self.direct_wanted)
        self.shelf.clicked.connect(self.shelf_wanted)
        self.day.draft_wanted.connect(self.draft_wanted)
        self.table.opened.connect(self._call_row)
        self.toast.undone.connect(line.take_back)
        key_within(self, "Ctrl+Z", self._undo_key)
        line.left.connect(self._tell_left)
        line.changed.connect(self.refresh)
        self._timer = QTimer(self)
        self._timer.setInterval(_LINE)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        look.changed.connect(self._look_changed)
        self._look_changed()

    # layout

    def _lay_out(self) -> None:
        body = QWidget()
        body.setProperty("surface", "raised")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for hint in (Text(self._look, _("call this one"), "label", "secondary"), KeyHint(self._look, "↓"), KeyHint(self._look, "Enter")):
            self.head.add(hint)
        self.head.setContentsMargins(4, 0, 4, 0)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top())
        column.addWidget(Hairline(self._look))
        column.addWidget(self.head)
        column.addWidget(self.table, 1)
        column.addWidget(self.toast)
        column.addWidget(self._foot())
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(body, 1)
        whole.addWidget(self.day)

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(20, 12, 20, 12)
        row.setSpacing(28)
        left, middle = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(Text(self._look, _("Next"), "label", "secondary"))
        left.addWidget(self.number)
        line, note = QHBoxLayout(), QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.service)
        line.addWidget(self.tag)
        line.addStretch(1)
        note.setSpacing(6)
        note.addWidget(self.note_icon)
        note.addWidget(self.note, 1)
        middle.setSpacing(3)
        middle.addStretch(1)
        middle.addLayout(line)
        middle.addWidget(self.waited)
        middle.addLayout(note)
        middle.addStretch(1)
        row.addLayout(left)
        row.addLayout(middle, 1)
        row.addWidget(self.call, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("surface", "pane")
        foot.setProperty("edge", "top")
        bottom = QHBoxLayout(foot)
        bottom.setContentsMargins(20, 9, 20, 9)
        bottom.setSpacing(10)
        bottom.addWidget(ElidedLabel(self._look, _("Also for people without a number"), "label", "secondary"), 1)
        bottom.addWidget(self.shelf)
        bottom.addWidget(self.direct)
        return foot

    # showing

    def enter(self) -> None:
        """Comes on screen: reads the day again and takes the focus."""
        self.read_day()
        self.refresh()
        (self.call if self.call.isEnabled() else self.direct).setFocus()

    def stop(self) -> None:
        self._timer.stop()

    def read_day(self) -> None:
        """My day anew, on a read lane."""
        self._lanes.submit(Lane.READ, partial(read_day, self._intake, self._actor), self._day_read, self._day_lost)

    def refresh(self) -> None:
        view, following = self._line.view, self._line.next
        waited_for = self.isVisible() and self.direct.hasFocus() and not self.call.isEnabled()
        paused = view is not None and view.window.state is not WindowState.OPEN
        self.number.say(following.number if following else "—")
        self.service.say(following.service_name if following else _("Nobody is waiting"))
        self._show_next(following)
        self.call.say(_("Call {number}", number=following.number) if following else _("Call"))
        self.call.why_not("" if following and not paused else (_("Service is paused") if paused else _("Nobody is waiting")))
        if view is not None:
            rest = view.waiting[1:]
            self.head.say(_("After that {n}", n=len(rest)), _("in calling order"))
            if not (self.table.hasFocus() or self.table.underMouse()):
                self.model.show_rows(waiting_rows(rest, now()))
        if waited_for and self.call.isEnabled():
            self.call.setFocus()

    def _show_next(self, following: Ticket | None) -> None:
        word, status = class_words(following.class_) if following else ("", "")
        self.tag.setVisible(bool(word))
        if word:
            self.tag.show_status(status, word)
        if following is None:
            self.waited.say(_("New numbers appear here by themselves"))
        else:
            self.waited.say(_("waited {n} min, {kind}", n=minutes(following.taken_at, now()), kind=class_detail(following.class_)))
        self.note.say((following.note or _("Not checked by a guide")) if following else "")
        self.note_icon.setVisible(following is not None and bool(following.note))

    def tell_error(self, words: str) -> None:
        self.toast.tell_error(words)

    def _tell_left(self, words: str, undo: bool) -> None:
        self.toast.tell(words, undo=undo)

    def _undo_key(self) -> None:
        if self.toast.undo.isVisible():
            self.toast.undo.click()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.toast.isVisible():
            self.toast.dismiss()
        elif event.key() == Qt.Key.Key_Escape and self.table.hasFocus():
            self.call.setFocus()
        elif event.key() == Qt.Key.Key_Down and self.call.hasFocus() and self.model.rows:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            self.table.selectRow(0)
        else:
            super().keyPressEvent(event)

    # acting

    def _call(self) -> None:
        self.toast.dismiss()
        self._line.call()

    def _call_row(self, row: object) -> None:
        if isinstance(row, WaitingRow):
            self._line.call(row.ticket.id)

    def _day_read(self, day: Day) -> None:
        self.day.show_day(day)

    def _day_lost(self, error: Exception) -> None:
        self.toast.tell_error(words_of(error, _("My day could not be read just now")))

    def _look_changed(self) -> None:
        theme = self._look.theme
        self.day.setVisible(theme.scale < 150)
        self.day.setFixedWidth(340 if theme.scale <= 110 else 380)
        self.number.setFixedHeight(theme.px(58))
        self.head.setFixedHeight(theme.px(44))
