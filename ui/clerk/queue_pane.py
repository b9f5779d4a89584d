"""The left pane: my ticket, the seven keys, who waits. From 150 % text it is a rail of 112 px: number, time, four keys, count, next.

Keys that cannot be used stay where they are, dimmed, with the reason. Reasons (hold, transfer, pause) are asked in the pane, never in a dialog.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.clock import now, shanghai
from desktop.queue.model import Service, TicketState, WindowState
from ui.clerk.line import WindowLine
from ui.clerk.text import _
from ui.clerk.waiting import make_waiting_list, narrow_columns, waiting_rows
from ui.clerk.words import class_detail, elapsed, minutes, state_words
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.chips import StatusChip
from ui.widgets.text import ElidedLabel, Text, restyle

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, RAIL = 236, 112


def set_kind(label: Text, kind: str) -> None:
    """Another size for a label that is on screen."""
    if label.property("kind") != kind:
        label.setProperty("kind", kind)
        restyle(label)


class ReasonBox(QFrame):
    """One line for a reason, with a choice of service for a transfer. Enter gives it, Esc leaves."""

    given = Signal(object, object)
    """(what: hold, transfer or pause; (service code or "", reason))"""
    left = Signal()

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "raised")
        self.setProperty("edge", "bottom")
        self._what = ""
        self.title = Text(look, "", "label-medium")
        self.service = QComboBox()
        self.service.setAccessibleName(_("Transfer to service"))
        self.reason = QLineEdit()
        self.reason.setAccessibleName(_("Reason"))
        self.reason.returnPressed.connect(self._give)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(6)
        for part in (self.title, self.service, self.reason):
            column.addWidget(part)
        self.hide()

    def ask(self, what: str, title: str, services: Sequence[Service] = ()) -> None:
        self._what = what
        self.title.say(title)
        self.service.clear()
        for entry in services:
            self.service.addItem(entry.name, entry.code)
        self.service.setVisible(bool(services))
        self.reason.clear()
        self.reason.setPlaceholderText(_("Reason, Enter to confirm"))
        self.show()
        (self.service if services else self.reason).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.service.hasFocus():
            self.reason.setFocus()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        reason = self.reason.text().strip()
        if reason:
            self.hide()
            self.given.emit(self._what, (str(self.service.currentData() or ""), reason))


class QueuePane(QFrame):
    """QueuePane(look, line). `finish_wanted`: F8, the desk decides whether the case may be left."""

    finish_wanted = Signal()
    focus_back = Signal()

    def __init__(self, look: ThemeSwitch, line: WindowLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._line = look, line
        self.setProperty("surface", "pane")
        self.setProperty("edge", "right")
        self.caption = Text(look, _("Current number"), "label", "secondary")
        self.chip = StatusChip(look, "waiting", "")
        self.number = Text(look, "", "number")
        self.service = ElidedLabel(look, "", "body", "secondary")
        self.detail = ElidedLabel(look, "", "label", "secondary")
        self.keys = {
            "call": ActionButton(look, _("Call"), "F2"),
            "recall": ActionButton(look, _("Recall"), "F3"),
            "no_show": ActionButton(look, _("No-show"), "F4"),
            "hold": ActionButton(look, _("Hold"), "F6"),
            "transfer": ActionButton(look, _("Transfer"), "F7"),
            "finish": ActionButton(look, _("Finish"), "F8"),
            "pause": ActionButton(look, _("Pause service"), "F9"),
        }
        for button in self.keys.values():
            button.setSizePolicy(button.sizePolicy().Policy.Expanding, button.sizePolicy().Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.reason = ReasonBox(look)
        self.head = Text(look, "", "label", "secondary")
        self.head_right = Text(look, _("Waited"), "label", "secondary")
        self.model, self.table = make_waiting_list(look, narrow_columns())
        self.foot = Text(look, "", "label", "secondary")
        self.fresh = Text(look, "", "label", "secondary")
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._top = QWidget()
        top = self._top_box = QVBoxLayout(self._top)
        top.setContentsMargins(14, 12, 14, 12)
        top.setSpacing(2)
        line = QHBoxLayout()
        line.addWidget(self.caption)
        line.addStretch(1)
        line.addWidget(self.chip)
        top.addLayout(line)
        for part in (self.number, self.service, self.detail):
            top.addWidget(part)
        top.addSpacing(8)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        top.addLayout(self._grid)
        column.addWidget(self._top)
        column.addWidget(self.reason)
        self._list_head = QFrame()
        self._list_head.setProperty("surface", "canvas")
        self._list_head.setProperty("edge", "top bottom")
        head = QHBoxLayout(self._list_head)
        head.setContentsMargins(14, 7, 14, 7)
        head.addWidget(self.head)
        head.addStretch(1)
        head.addWidget(self.head_right)
        column.addWidget(self._list_head)
        self.table.setProperty("surface", "canvas")
        column.addWidget(self.table, 1)
        self._list_foot = QFrame()
        self._list_foot.setProperty("edge", "top")
        foot = QHBoxLayout(self._list_foot)
        foot.setContentsMargins(14, 6, 14, 6)
        foot.addWidget(self.foot)
        foot.addStretch(1)
        foot.addWidget(self.fresh)
        column.addWidget(self._list_foot)
        self._place_keys()

    def _place_keys(self) -> None:
        rail = self._look.theme.scale >= 150
        for button in self.keys.values():
            self._grid.removeWidget(button)
        places = [("recall", 0, 0), ("hold", 1, 0), ("transfer", 2, 0), ("finish", 3, 0)] if rail else [
            ("call", 0, 0), ("recall", 0, 1), ("no_show", 1, 0), ("hold", 1, 1), ("transfer", 2, 0), ("finish", 2, 1), ("pause", 3, 0)
        ]  # fmt: skip
        for name, row, column in places:
            self._grid.addWidget(self.keys[name], row, column, 1, 2 if name == "pause" else 1)
        shown = {name for name, _row, _column in places}
        for name, button in self.keys.items():
            button.setVisible(name in shown)
        for part in (self.caption, self.service, self.detail, self._list_head, self.table, self.fresh):
            part.setVisible(not rail)
        self._top_box.setContentsMargins(*(8, 10, 8, 10) if rail else (14, 12, 14, 12))
        set_kind(self.number, "title" if rail else "number")
        self.setFixedWidth(RAIL if rail else self._look.theme.px(WIDTH) if self._look.theme.scale <= 110 else WIDTH + 20)

    def _connect(self) -> None:
        line, keys = self._line, self.keys
        keys["call"].clicked.connect(self._call)
        keys["recall"].clicked.connect(line.recall)
        keys["no_show"].clicked.connect(line.no_show)
        keys["hold"].clicked.connect(self._ask_hold)
        keys["transfer"].clicked.connect(self._ask_transfer)
        keys["finish"].clicked.connect(self.finish_wanted)
        keys["pause"].clicked.connect(self._pause)
        for button in keys.values():
            button.bind(self.window() if self.parentWidget() is None else self, Qt.ShortcutContext.WindowShortcut)
        self.reason.given.connect(self._reason_given)
        self.reason.left.connect(self.focus_back)
        line.changed.connect(self.refresh)
        self._look.changed.connect(self._look_changed)
        self._clock.start()

    def refresh(self) -> None:
        """Shows the line's newest view."""
        view = self._line.view
        ticket = self._line.current
        self.number.say(ticket.number if ticket else _("No number"))
        rail = self._look.theme.scale >= 150
        set_kind(self.number, ("title" if rail else "number") if ticket else ("body-bold" if rail else "title"))
        self.service.say(ticket.service_name if ticket else "")
        self.service.setVisible(bool(ticket) and not rail)
        self._refresh_keys()
        if view is not None:
            names = ", ".join(entry.number for entry in view.held)
            self.head.say(
                _("Waiting {n}", n=len(view.waiting))
                if self._line.stale_since is None
                else _("Queue as of {time}", time=f"{shanghai(view.as_of):%H:%M}")
            )
            following = view.waiting[0].number if view.waiting else "—"
            self.foot.say(
                _("Waiting {n}\nnext {number}", n=len(view.waiting), number=following)
                if rail
                else _("On hold {n}  {names}", n=len(view.held), names=names)
                if names
                else _("Nobody on hold")
            )
        self._tick()

    def _refresh_keys(self) -> None:
        ticket, view = self._line.current, self._line.view
        no_ticket = "" if ticket else _("No number at this window")
        called_only = "" if ticket and ticket.state is TicketState.CALLED else (no_ticket or _("Already being served"))
        paused = view is not None and view.window.state is not WindowState.OPEN
        busy = _("Finish or hold the current number first") if ticket else (_("Service is paused") if paused else "")
        self.keys["call"].why_not(busy or ("" if self._line.next else _("Nobody is waiting")))
        self.keys["no_show"].why_not(called_only)
        for name in ("recall", "hold", "transfer", "finish"):
            self.keys[name].why_not(no_ticket)
        self.keys["pause"].say(_("Resume service") if paused else _("Pause service"))

    def _tick(self) -> None:
        at, ticket = now(), self._line.current
        view = self._line.view
        if ticket is not None:
            status, words = state_words(ticket.state)
            since = elapsed(ticket.called_at or ticket.taken_at, at)
            self.chip.show_status(status, since if self._look.theme.scale >= 150 else f"{words} {since}", None)
            waited = minutes(ticket.taken_at, ticket.called_at or at)
            self.detail.say(_("{kind}, waited {n} min", kind=class_detail(ticket.class_), n=waited))
        else:
            paused = view is not None and view.window.state is WindowState.PAUSED
            self.chip.show_status("held" if paused else "waiting", _("Paused") if paused else _("Free"), None)
            self.detail.say(view.window.pause_reason if view and paused else "")
        if view is not None:
            self._show_waiting(at)

    def _show_waiting(self, at: datetime) -> None:
        view = self._line.view
        assert view is not None
        rows = waiting_rows(view.waiting, at)
        reading = self.table.hasFocus() or self.table.underMouse()
        if reading:
            here = {row.ticket.id for row in self.model.rows}
            arrived = sum(row.ticket.id not in here for row in rows)
            self.fresh.say(_("New {n}", n=arrived) if arrived else "")
            rows = tuple(row for row in rows if row.ticket.id in here)
        else:
            self.fresh.say("")
        self.model.show_rows(rows)

    def _call(self) -> None:
        self._line.call()

    def _ask_hold(self) -> None:
        self.reason.ask("hold", _("Hold: why?"))

    def _ask_transfer(self) -> None:
        if self._line.view is not None and self._line.current is not None:
            mine = self._line.current.service
            self.reason.ask("transfer", _("Transfer to"), [entry for entry in self._line.view.services if entry.code != mine])

    def _pause(self) -> None:
        if self._line.view is not None and self._line.view.window.state is WindowState.PAUSED:
            self._line.resume()
        else:
            self.reason.ask("pause", _("Pause: why? People outside will read it"))

    def _reason_given(self, what: object, said: object) -> None:
        service, reason = said if isinstance(said, tuple) else ("", "")
        if what == "hold":
            self._line.hold(reason)
        elif what == "transfer":
            self._line.transfer(service, reason)
        else:
            self._line.pause(reason)
        self.focus_back.emit()

    def _look_changed(self) -> None:
        self._place_keys()
        self.refresh()
