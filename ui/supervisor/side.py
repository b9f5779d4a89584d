"""Right of the floor: the advice, how far the automatic mode goes, what needs an eye, and the last decision with its undo."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.tidal.decisions import TAKEN, Decision, DecisionState
from desktop.tidal.look import TidalLook
from ui.services import Status
from ui.supervisor.advice import AdviceCard
from ui.supervisor.alerts import ROW, AlertList, alert_rows, alerts_model
from ui.supervisor.reading import FloorReading
from ui.supervisor.words import clock_words, set_words, window_words
from ui.text import _, mark
from ui.theme import ThemeSwitch
from ui.widgets.buttons import ActionButton
from ui.widgets.text import ElidedLabel, EmptyState, LinedLabel, SectionHeader

_WIDTH = {100: 344, 110: 362, 125: 396, 150: 456}


class AutoStrip(QFrame):
    """Whether windows move by themselves, and the key that stops it."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "bottom")
        self.words = LinedLabel(look, "", "label", "secondary")
        self.pause = ActionButton(look, _("Pause"), "F9", icon="pause", size="compact")
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 6, 18, 6)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.pause)

    def show_floor(self, floor: TidalLook) -> None:
        rules = floor.rules
        automatic = [entry for entry in floor.decisions if entry.state is DecisionState.AUTOMATIC]
        if not rules.automatic:
            self.words.say(_("Automatic mode is off: every move asks you"), "secondary")
        elif rules.automatic_paused:
            self.words.say(_("Automatic mode is paused"), "attention")
        else:
            self.words.say(_("Moves by itself, {n} an hour at most; today {m}", n=rules.moves_per_hour, m=len(automatic)), "primary")
        paused = rules.automatic_paused
        self.pause.say(_("Go on") if paused else _("Pause"), icon="play" if paused else "pause")
        self.pause.why_not("" if rules.automatic else _("The automatic mode is off; it is switched on under Rules"))


class SidePane(QFrame):
    """SidePane(look). `show_reading(reading, status)`."""

    alert_opened = Signal(object)
    """AlertRow"""
    undo_wanted = Signal(object)
    """The Decision to be taken back."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("surface", "pane")
        self.setProperty("edge", "left")
        self.card = AdviceCard(look)
        self.auto = AutoStrip(look)
        self.head = SectionHeader(look, _("To look at"))
        self.model = alerts_model(self)
        self.list = AlertList(look, self.model)
        self.calm = EmptyState(look, _("Nothing needs an eye just now."))
        self.last = ElidedLabel(look, "", "label", "secondary")
        self.undo = ActionButton(look, _("Undo"), "Ctrl+Z", icon="undo", size="compact")
        self._last: Decision | None = None
        self._lay_out()

    @property
    def last_decision(self) -> Decision | None:
        """The one that Ctrl+Z takes back."""
        return self._last

    def _lay_out(self) -> None:
        holder = QWidget()
        hold = QVBoxLayout(holder)
        hold.setContentsMargins(2, 0, 0, 0)
        hold.addWidget(self.calm)
        hold.addStretch(1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(holder)
        foot = self._foot = QFrame()
        foot.setProperty("edge", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 5, 14, 5)
        row.setSpacing(8)
        row.addWidget(self.last, 1)
        row.addWidget(self.undo)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.card)
        column.addWidget(self.auto)
        column.addSpacing(8)
        column.addWidget(self.head)
        column.addSpacing(4)
        column.addWidget(self.stack, 1)
        column.addWidget(foot)
        self.list.opened.connect(self.alert_opened)
        self.list.clicked.connect(self._clicked)
        self.undo.clicked.connect(self._undo)
        self._look.changed.connect(self._resize)
        self._resize()

    def show_reading(self, reading: FloorReading, status: Status, names: Mapping[str, str]) -> None:
        self.show_alerts(reading, status)
        self.auto.show_floor(reading.look)
        self._last = next((entry for entry in reading.look.decisions if entry.state in TAKEN), None)
        if self._last is None:
            self.last.say(_("No moves today"))
        else:
            look, entry = reading.look, self._last
            said = f"{clock_words(entry.changed_at)} {window_words(entry.window)} → {set_words(look, entry.to)}"
            self.last.say(said + (mark("，") + _("by itself") if entry.state is DecisionState.AUTOMATIC else ""))
        self.undo.why_not("" if self._last is not None else _("There is nothing to take back"))
        self.fit()

    def show_alerts(self, reading: FloorReading, status: Status) -> None:
        rows = alert_rows(reading, status)
        self.model.show_rows(rows)
        self.head.say(_("To look at"), str(len(rows)) if rows else "")
        self.stack.setCurrentIndex(0 if rows else 1)

    def fit(self) -> None:
        """The card as tall as it wants to be, but never more than what leaves room for the list."""
        below = sum(part.sizeHint().height() for part in (self.auto, self.head, self._foot)) + 12
        room = self.height() - below - self._look.theme.px(ROW)
        self.card.want_height(self._look.theme.px(190), min(self.card.content_height(), room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _clicked(self) -> None:
        if self.list.current() is not None:
            self.alert_opened.emit(self.list.current())

    def _undo(self) -> None:
        if self._last is not None:
            self.undo_wanted.emit(self._last)

    def _resize(self) -> None:
        self.setFixedWidth(_WIDTH[self._look.theme.scale])
        self.fit()
