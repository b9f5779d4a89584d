"""The left pane: my ticket, the seven keys, who waits. From 150 % text it is a rail: number, time, four keys, count, next.

Keys that cannot be used stay where they are, dimmed, with the reason. Reasons (hold, transfer, pause) are asked in the pane, never in a dialog.
While nobody is at the window, 挂起 becomes 取回 if somebody is on hold, and the list gives way to what this window serves. While the hall is
away the numbers are emergency ones, F10 gives them, and the keys that need the hall say so.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.clock import now, shanghai
from desktop.queue.model import QueueView, TicketState, WindowState
from ui.clerk.between import BetweenPeople
from ui.clerk.changing import changing_words
from ui.clerk.line import WindowLine
from ui.clerk.reason_box import ReasonBox
from ui.clerk.text import _
from ui.clerk.waiting import make_waiting_list, narrow_columns, waiting_rows
from ui.clerk.words import class_detail, elapsed, minutes, state_words
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.text import ElidedLabel, Hairline, Text, restyle

WIDTH, RAIL = 236, 128
_RAIL_FROM = 150
_KEYS = (
    ("call", 0, 0, 1),
    ("recall", 0, 1, 1),
    ("no_show", 1, 0, 1),
    ("hold", 1, 1, 1),
    ("transfer", 2, 0, 1),
    ("finish", 2, 1, 1),
    ("pause", 3, 0, 2),
)
_RAIL_KEYS = (("recall", 0, 0, 1), ("hold", 1, 0, 1), ("transfer", 2, 0, 1), ("finish", 3, 0, 1))


def set_kind(label: Text, kind: str) -> None:
    """Another size for a label that is on screen."""
    if label.property("kind") != kind:
        label.setProperty("kind", kind)
        restyle(label)


class QueuePane(QFrame):
    """QueuePane(look, line). `finish_wanted`: F8, the desk decides whether the case may be left."""

    finish_wanted = Signal()
    focus_back = Signal()

    def __init__(self, look: ThemeSwitch, line: WindowLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._line = look, line
        self.setProperty("surface", "pane")
        self.setProperty("edge", "right")
        self.caption = Text(look, _("Current"), "label", "secondary")
        self.chip = StatusChip(look, "waiting", "")
        self.number = Text(look, "", "number")
        self.service = ElidedLabel(look, "", "body", "secondary")
        self.detail = ElidedLabel(look, "", "label", "secondary")
        words = (
            ("call", _("Call"), "F2"), ("recall", _("Recall"), "F3"), ("no_show", _("No-show"), "F4"), ("hold", _("Hold"), "F6"),
            ("transfer", _("Transfer"), "F7"), ("finish", _("Finish"), "F8"), ("pause", _("Pause service"), "F9"),
        )  # fmt: skip
        self.keys = {name: ActionButton(look, said, key, size="compact") for name, said, key in words}
        for button in self.keys.values():
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.give = ActionButton(look, _("Give an emergency number"), "F10", icon="ticket", size="compact")
        self.give.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reason = ReasonBox(look)
        self.head = Text(look, "", "label", "secondary")
        self.head_right = Text(look, _("Waited"), "label", "secondary")
        self.model, self.table = make_waiting_list(look, narrow_columns())
        self.between = BetweenPeople(look)
        self.foot = Text(look, "", "label", "secondary")
        self.fresh = Text(look, "", "label", "secondary")
        self._held_back = ""
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self._lay_out()
        self._connect()
        self.refresh()

    # layout

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = self._top = QVBoxLayout()
        top.setSpacing(0)
        line = QHBoxLayout()
        line.addWidget(self.caption, 1)
        line.addWidget(self.chip)
        top.addLayout(line)
        for part in (self.number, self.service, self.detail):
            top.addWidget(part)
        top.addSpacing(8)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        top.addLayout(self._grid)
        top.addSpacing(6)
        top.addWidget(self.give)
        column.addLayout(top)
        column.addWidget(self.reason)
        column.addWidget(Hairline(self._look))
        column.addWidget(self._list(), 1)
        column.addWidget(self.between, 1)
        self._filler = QWidget()
        column.addWidget(self._filler, 1)
        self._list_foot = QFrame()
        self._list_foot.setProperty("edge", "top")
        foot = QHBoxLayout(self._list_foot)
        foot.setContentsMargins(14, 7, 14, 7)
        foot.addWidget(self.foot, 1)
        foot.addWidget(self.fresh)
        column.addWidget(self._list_foot)
        self._place()

    def _list(self) -> QWidget:
        self._waiting = QWidget()
        self._waiting.setProperty("surface", "canvas")
        self._waiting.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self._waiting)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(14, 7, 14, 7)
        head.addWidget(self.head)
        head.addStretch(1)
        head.addWidget(self.head_right)
        self.table.setProperty("surface", "canvas")
        column.addLayout(head)
        column.addWidget(Hairline(self._look))
        column.addWidget(self.table, 1)
        return self._waiting

    def _place(self) -> None:
        """Pane or rail: where the keys stand, what is shown, how big the number is."""
        theme, rail = self._look.theme, self._rail()
        for button in self.keys.values():
            self._grid.removeWidget(button)
            button.hide()
        for name, row, column, span in _RAIL_KEYS if rail else _KEYS:
            self._grid.addWidget(self.keys[name], row, column, 1, span)
            self.keys[name].show()
        for part in (self.caption, self.head_right, self.fresh):
            part.setVisible(not rail)
        self._top.setContentsMargins(*(4, 10, 4, 12) if rail else (14, 12, 14, 12))
        self.number.setFixedHeight(theme.px(28 if rail else 54))
        centred = Qt.AlignmentFlag.AlignHCenter if rail else Qt.AlignmentFlag.AlignLeft
        for label in (self.number, self.foot):
            label.setAlignment(centred | Qt.AlignmentFlag.AlignVCenter)
        self.setFixedWidth(self._rail_width() if rail else WIDTH if theme.scale < 125 else WIDTH + 24)

    def _rail_width(self) -> int:
        """English names of the keys are longer."""
        return max(RAIL, *(self.keys[name].sizeHint().width() + 8 for name, *_place in _RAIL_KEYS))

    def _rail(self) -> bool:
        return self._look.theme.scale >= _RAIL_FROM

    def _connect(self) -> None:
        line, keys = self._line, self.keys
        keys["call"].clicked.connect(self._call)
        keys["recall"].clicked.connect(line.recall)
        keys["no_show"].clicked.connect(line.no_show)
        keys["hold"].clicked.connect(self._hold)
        keys["transfer"].clicked.connect(self._ask_transfer)
        keys["finish"].clicked.connect(self.finish_wanted)
        keys["pause"].clicked.connect(self._pause)
        self.give.clicked.connect(self._ask_emergency)
        self._give_key = self.give.bind(self)
        for button in keys.values():
            button.bind(self, Qt.ShortcutContext.WindowShortcut)
        self.reason.given.connect(self._reason_given)
        self.reason.left.connect(self.focus_back)
        self.between.taken_back.connect(line.take_up)
        line.changed.connect(self.refresh)
        self._look.changed.connect(self._look_changed)
        self._clock.start()

    # showing

    def refresh(self) -> None:
        """Shows the line's newest view."""
        view, ticket, rail = self._line.view, self._line.current, self._rail()
        kind = ("title" if rail else "number") if ticket else ("label" if rail else "title")
        self.number.say(ticket.number if ticket else _("No number"))
        set_kind(self.number, kind)
        self.service.say(ticket.service_name if ticket else "")
        self.service.setVisible(ticket is not None and not rail)
        self.detail.setVisible(not rail)
        self._waiting.setVisible(ticket is not None and not rail)
        self.between.setVisible(ticket is None and not rail)
        self._filler.setVisible(rail)
        self.caption.say(_("Current emergency number") if ticket and ticket.emergency else _("Current"))
        alone = view is not None and view.emergency
        self.give.setVisible(alone and not rail)
        self._give_key.setEnabled(alone)
        self._refresh_keys()
        if view is not None:
            self._show_foot(view)
            self.between.show_view(view, now())
        self._tick()

    def hold_back(self, words: str) -> None:
        """Why nobody may be called now though no number is here; "" when somebody may."""
        if words != self._held_back:
            self._held_back = words
            self._refresh_keys()

    def _show_foot(self, view: QueueView) -> None:
        stale = self._line.stale_since is not None
        as_of = f"{shanghai(view.as_of):%H:%M}"
        waiting = _("Emergency numbers {n}", n=len(view.waiting)) if view.emergency else _("Waiting {n}", n=len(view.waiting))
        self.head.say(_("Queue as of {time}", time=as_of) if stale else waiting)
        if self._rail():
            following = view.waiting[0].number if view.waiting else "—"
            self.foot.say(_("Waiting {n}\nnext\n{number}", n=len(view.waiting), number=following))
        elif view.emergency:
            self.foot.say(_("The hall's own queue: as of {time}", time=as_of))
        else:
            names = " ".join(entry.number for entry in view.held)
            self.foot.say(_("On hold {n}  {names}", n=len(view.held), names=names) if names else _("Nobody on hold"))

    def _refresh_keys(self) -> None:
        ticket, view = self._line.current, self._line.view
        held = view.held if view is not None else ()
        no_ticket = "" if ticket else _("No number at this window")
        called_only = "" if ticket and ticket.state is TicketState.CALLED else (no_ticket or _("Already being served"))
        paused = view is not None and view.window.state is not WindowState.OPEN
        busy = _("Finish or hold the current number first") if ticket else (_("Service is paused") if paused else "")
        self.keys["call"].why_not(busy or self._held_back or ("" if self._line.next else _("Nobody is waiting")))
        alone = _("The hall is away") if view is not None and view.emergency else ""
        of_hall = alone if ticket is not None and not ticket.emergency else ""
        self.keys["no_show"].why_not(of_hall or called_only)
        self.keys["recall"].why_not(of_hall or no_ticket)
        self.keys["finish"].why_not(no_ticket)
        self.keys["transfer"].why_not(alone or no_ticket)
        self.keys["hold"].say(_("Take back") if ticket is None and held else _("Hold"))
        self.keys["hold"].why_not(alone or ("" if ticket or held else no_ticket))
        self.keys["pause"].why_not(alone)
        self.keys["pause"].say(_("Resume service") if paused else _("Pause service"))

    def _tick(self) -> None:
        at, ticket, view = now(), self._line.current, self._line.view
        if ticket is not None:
            status, words = state_words(ticket.state)
            since = elapsed(ticket.called_at or ticket.taken_at, at)
            self.chip.show_status(status, since if self._rail() else f"{words} {since}", "" if self._rail() else None)
            waited = minutes(ticket.taken_at, ticket.called_at or at)
            kind = _("Emergency number") if ticket.emergency else class_detail(ticket.class_)
            self.detail.say(changing_words(view, at) or _("{kind}, waited {n} min", kind=kind, n=waited))
        else:
            paused = view is not None and view.window.state is WindowState.PAUSED
            self.chip.show_status("held" if paused else "waiting", _("Paused") if paused else _("Free"), None)
            self.detail.say(view.window.pause_reason if view and paused else changing_words(view, at) or _("F2 calls the next one"))
        if view is not None and ticket is not None:
            self._show_waiting(view, at)

    def _show_waiting(self, view: QueueView, at: datetime) -> None:
        rows = waiting_rows(view.waiting, at)
        arrived = 0
        if self.table.hasFocus() or self.table.underMouse():
            here = {row.ticket.id for row in self.model.rows}
            arrived = sum(row.ticket.id not in here for row in rows)
            rows = tuple(row for row in rows if row.ticket.id in here)
        elif self.table.currentIndex().isValid():
            self.table.setCurrentIndex(QModelIndex())
        self.fresh.say(_("New {n}", n=arrived) if arrived else "")
        self.model.show_rows(rows)

    # acting

    def _call(self) -> None:
        self._line.call()

    def _hold(self) -> None:
        view = self._line.view
        if self._line.current is not None:
            self.reason.ask("hold", _("Hold: why?"))
        elif view is not None and view.held:
            self._line.take_up(view.held[0].id)

    def _ask_transfer(self) -> None:
        if self._line.view is not None and self._line.current is not None:
            mine = self._line.current.service
            self.reason.ask("transfer", _("Transfer to"), [entry for entry in self._line.view.services if entry.code != mine])

    def _ask_emergency(self) -> None:
        view = self._line.view
        if view is not None and view.emergency:
            mine = [entry for entry in view.services if entry.code in view.window.services]
            self.reason.ask("emergency", _("Emergency number: what for?"), mine)

    def _pause(self) -> None:
        if self._line.view is not None and self._line.view.window.state is not WindowState.OPEN:
            self._line.resume()
        else:
            self.reason.ask("pause", _("Pause: why? People outside will read it"))

    def _reason_given(self, what: object, said: object) -> None:
        service, reason = said if isinstance(said, tuple) else ("", "")
        if what == "hold":
            self._line.hold(reason)
        elif what == "transfer":
            self._line.transfer(service, reason)
        elif what == "emergency":
            self._line.give(service, reason)
        else:
            self._line.pause(reason)
        self.focus_back.emit()

    def _look_changed(self) -> None:
        self._place()
        self.refresh()
