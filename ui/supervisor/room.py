"""调度, the supervisor's first room: the floor as it is, what it will be, what to do about it.

It reads once a minute and when tickets or windows change; advice, effects and every write run on lanes. With the hall's store away it shows
what it read last, says of when it is, and decides nothing.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, now
from desktop.errors import HallError, RuleViolation
from desktop.sentences import sentence
from desktop.staff.model import Actor
from desktop.tidal.decisions import TAKEN, Decision
from desktop.tidal.model import Move
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.services import StatusSource
from ui.supervisor.alerts import AlertRow
from ui.supervisor.board import WindowBoard
from ui.supervisor.board_model import Lifted, possible, proposed
from ui.supervisor.figures import FiguresBand
from ui.supervisor.floor_acts import FloorActs
from ui.supervisor.ledger_strip import LedgerStrip
from ui.supervisor.lower import LOG, RULES, LowerPane
from ui.supervisor.offered import Offered
from ui.supervisor.reading import FloorReading, FloorSource
from ui.supervisor.side import SidePane
from ui.supervisor.words import clock_words, done_words, set_words, window_words
from ui.text import _, mark
from ui.theme import ThemeSwitch
from ui.widgets.keys import key_within
from ui.widgets.text import EmptyState
from ui.widgets.toast import ToastBar

_ROOM = Qt.ShortcutContext.WidgetWithChildrenShortcut
LEAST_LOWER = 160
FRESH_MS = 1200
"""As long as it takes to see that the card says something else."""


class DispatchRoom(QWidget):
    """DispatchRoom(look, actor, source, lanes=…, feed=…, status=…)."""

    room_wanted = Signal(object)
    """The key of another room."""

    def __init__(
        self, look: ThemeSwitch, actor: Actor, source: FloorSource, *, lanes: Lanes, feed: ChangeFeed, status: StatusSource,
        clock: Clock = now, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._look, self._status, self._feed = look, status, feed
        self._hall = status.status.hall_ok
        self.acts = FloorActs(actor, source, lanes, feed, clock, self)
        self.reading: FloorReading | None = None
        self.offered = Offered()
        self.fresh = QTimer(self)
        """Runs while an advice that nobody asked for has only just come on the card: whoever pressed a key then meant the one before."""
        self.fresh.setSingleShot(True)
        self.fresh.setInterval(FRESH_MS)
        self._was_on_card = False
        self._adjusting = ""
        self._rest: tuple[Move, ...] = ()
        """What belongs to the half that is being moved."""
        self.figures = FiguresBand(look)
        self.board = WindowBoard(look)
        self.empty = EmptyState(look, _("The floor is being read."))
        self.below = LowerPane(look)
        self.strip = LedgerStrip(look)
        self.side = SidePane(look)
        self.card = self.side.card
        self.toast = ToastBar(look)
        self._lay_out()
        self._connect()

    def start(self) -> None:
        """Reads from now on, whatever room is on screen."""
        self.acts.start()

    def stop(self) -> None:
        self.acts.stop()

    def enter(self) -> None:
        self.acts.reload()
        self._take_focus()

    def _take_focus(self) -> None:
        (self.card.accept if self.card.accept.isEnabled() else self.board).setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        floor = QFrame()
        floor.setProperty("surface", "raised")
        holder = QWidget()
        hold = QVBoxLayout(holder)
        hold.setContentsMargins(4, 8, 0, 0)
        hold.addWidget(self.empty)
        hold.addStretch(1)
        self.stack = QStackedWidget()
        self.stack.addWidget(holder)
        self.stack.addWidget(self.board)
        column = QVBoxLayout(floor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.figures, self.stack, self.below, self.toast, self.strip):
            column.addWidget(part, 1 if part is self.below else 0)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(floor, 1)
        whole.addWidget(self.side)
        for before, after in ((self.card.accept, self.card.another), (self.card.dismiss, self.board), (self.board, self.side.list)):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        card, side = self.card, self.side
        for button in (card.another, card.adjust, card.dismiss, side.undo, side.auto.pause, self.below.rules.save):
            button.bind(self, _ROOM)
        self.side.undo.why_not(_("The floor is being read."))
        self.side.auto.pause.why_not(_("The floor is being read."))
        for keys_text in ("Ctrl+Return", "Ctrl+Enter"):
            key_within(self, keys_text, card.accept.click, repeats=False)
        key_within(self, "M", self.board.lift_current, repeats=False)
        self.below.bind(self)
        card.accept.clicked.connect(self._accept)
        card.another.clicked.connect(self._another)
        card.adjust.clicked.connect(self._adjust)
        card.dismiss.clicked.connect(self._dismiss)
        side.undo_wanted.connect(self.acts.undo)
        side.alert_opened.connect(self._open_alert)
        side.auto.pause.clicked.connect(self._pause)
        self.toast.undone.connect(side.undo.click)
        self.board.effect_wanted.connect(self.acts.weigh)
        self.board.dropped.connect(self._dropped)
        self.board.let_go.connect(self._let_go)
        self.board.chosen.connect(self.below.show_service)
        self.below.rules.saved.connect(self._save_rules)
        self.strip.wanted.connect(self._open_ledger)
        self._connect_acts()
        self._feed.changed.connect(self._changed)
        self._status.changed.connect(self._status_changed)
        self._look.changed.connect(self._restyled)

    def _connect_acts(self) -> None:
        acts = self.acts
        acts.read.connect(self._read)
        acts.unread.connect(self._unread)
        acts.decided.connect(self._decided)
        acts.moved_by_itself.connect(self._moved_by_itself)
        acts.refused.connect(self._refused)
        acts.weighed.connect(self._weighed)
        acts.others.connect(self._others)
        acts.rules_set.connect(self._rules_set)
        acts.rules_refused.connect(self._rules_refused)

    # what was read

    @Slot(object)
    def _read(self, reading: FloorReading) -> None:
        first, self.reading = self.reading is None, reading
        look = reading.look
        self.offered.rest = tuple(move for move in self.offered.rest if possible(look, move))
        if self.offered.take(look.advice) and not first:
            self.fresh.start()
        self.figures.show_reading(reading)
        self.strip.show_behind(reading.behind)
        there = bool(look.lines and look.places)
        self.empty.say(_("The hall has no services or windows yet. They are set up with the hall."))
        self.stack.setCurrentIndex(1 if there else 0)
        if first and there:
            self.board.choose_service(max(look.lines, key=lambda line: line.waiting).code)
        self.board.show_floor(look, reading.names, self.offered.group)
        self._show_card()
        self.below.show_floor(look, reading.names)
        if first:
            self._show_touched()
        self.side.show_reading(reading, self._status.status, reading.names)
        self._fit()
        if first and self.isVisible() and not isinstance(self.window().focusWidget(), QLineEdit):
            self._take_focus()

    @Slot(object)
    def _unread(self, error: Exception) -> None:
        if not isinstance(error, HallError):
            raise error
        why = sentence(error)
        if self.reading is None:
            self.empty.say(why)
            self.card.show_stale(why, "")
            self.side.fit()
            return
        look = self.reading.look
        self.board.release()
        self.board.show_floor(look, self.reading.names, (), faint=True)
        self.below.show_floor(look, self.reading.names, faint=True)
        self.card.show_stale(why, _("of {time}", time=clock_words(look.at)))
        self.side.undo.why_not(why)
        self.side.fit()

    def _show_card(self) -> None:
        """The card anew; who was on it when it became busy is on it again."""
        assert self.reading is not None
        look, move = self.reading.look, self.offered.shown
        if move is not None:
            group, belongs = self.offered.group, move in self.offered.rest
            self.card.show_advice(look, self.reading.names, group, self.offered.place, len(self.offered.moves), belongs=belongs)
            if not self.offered.asked:
                self.card.another.why_not("")
        elif look.opening is not None:
            self.card.show_plan(look, look.opening)
        else:
            self.card.show_nothing(look)
        self.side.fit()
        if self._was_on_card and self.isVisible():
            self._was_on_card = False
            self._take_focus()

    def _show_touched(self) -> None:
        """The line of what the advice helps most comes into the chart."""
        move = self.offered.shown
        if move is not None and move.touched:
            best = max(move.touched, key=lambda entry: entry.before - entry.after).service
            self.board.choose_service(best, move.window)
            self.below.show_service(best)

    # deciding

    def _accept(self) -> None:
        move, look = self.offered.shown, self.reading.look if self.reading is not None else None
        if move is not None:
            if self._is_fresh():
                return
            self._busy()
            self.acts.accept(self.offered.group)
        elif look is not None and look.opening is not None:
            self._busy()
            self.acts.take_plan(look.opening)

    def _another(self) -> None:
        if self.reading is None or self.offered.shown is None:
            return
        if self.offered.turn():
            self._show_move()
        else:
            self.acts.ask_others(self.reading.look, self.offered.moves)

    @Slot(object)
    def _others(self, found: tuple[Move, ...]) -> None:
        if self.offered.add(found):
            self._show_move()
        elif self.reading is not None:
            self._show_card()

    def _show_move(self) -> None:
        if self.reading is not None:
            self._show_card()
            self.board.show_floor(self.reading.look, self.reading.names, self.offered.group)
            self._show_touched()

    def _adjust(self) -> None:
        move = self.offered.shown
        held = proposed(self.reading.look, move) if move is not None and self.reading is not None else None
        if move is not None and held is not None:
            self._adjusting = self.acts.ids.get((move.window, frozenset(move.services)), "")
            self.board.hold(held)

    def _dismiss(self) -> None:
        move = self.offered.shown
        if move is not None and not self._is_fresh():
            self._busy()
            self.acts.dismiss(move)

    def _is_fresh(self) -> bool:
        if not self.fresh.isActive():
            return False
        self.toast.tell(_("The advice has just changed. Nothing was done; press again if you mean this one"), "attention")
        return True

    def _busy(self) -> None:
        here = self.window().focusWidget()
        self._was_on_card = here is not None and self.card.isAncestorOf(here)
        self.card.set_busy()

    @Slot(object)
    def _dropped(self, held: Lifted) -> None:
        instead_of, self._adjusting = self._adjusting, ""
        group, half = self.offered.group, self.offered.half(held.window, held.services)
        if half is not None and len(group) == 1:
            self.acts.accept(group)
        else:  # a half that is drawn alone is weighed alone; what belongs to it is offered next
            self._rest = tuple(move for move in group if move is not half) if half is not None else ()
            self.acts.drop(held, instead_of)

    def _let_go(self) -> None:
        self._adjusting = ""

    @Slot(object)
    def _weighed(self, found: tuple[Lifted, Move | None]) -> None:
        self.board.show_effect(*found)

    @Slot(object)
    def _decided(self, done: Decision | tuple[Decision, ...]) -> None:
        rest, self._rest = self._rest, ()
        self.offered.clear(rest)
        self.toast.dismiss()
        if self.reading is not None:
            last = done[-1] if isinstance(done, tuple) and done else done
            taken = isinstance(last, Decision) and last.state in TAKEN and last.before is not None
            offers = _("; what belongs to it stands at the right") if rest else ""
            self.toast.tell(done_words(self.reading.look, done) + offers, undo=taken)

    @Slot(object)
    def _moved_by_itself(self, done: tuple[Decision, ...]) -> None:
        if self.reading is not None:
            words = mark("，").join(f"{window_words(entry.window)} → {set_words(self.reading.look, entry.to)}" for entry in done)
            self.toast.tell(_("Moved by itself: {moves}", moves=words), undo=True)

    @Slot(object)
    def _refused(self, error: Exception) -> None:
        self._rest = ()
        self.offered.clear()
        self.toast.tell_failure(error)

    # rules

    def _pause(self) -> None:
        if self.reading is not None:
            self.acts.set_rules({"automatic_paused": not self.reading.look.rules.automatic_paused})

    @Slot(object)
    def _save_rules(self, changes: dict[str, object]) -> None:
        if changes:
            self.acts.set_rules(changes)

    @Slot(object)
    def _rules_set(self, rules: object) -> None:
        self.below.rules.clear()
        self.toast.dismiss()
        self.toast.tell(_("Saved for the whole hall"))

    @Slot(object)
    def _rules_refused(self, error: Exception) -> None:
        if isinstance(error, RuleViolation) and error.issues:
            self.below.show_tab(RULES)
            self.below.rules.show_refusal(error)
        else:
            self._refused(error)

    # the rest of the room

    @Slot(object)
    def _open_alert(self, row: AlertRow) -> None:
        if row.service:
            self.board.choose_service(row.service)
            self.below.show_service(row.service)
            self.board.setFocus(Qt.FocusReason.OtherFocusReason)
        elif row.room:
            self.room_wanted.emit(row.room)

    def _open_ledger(self) -> None:
        self.room_wanted.emit("ledger")

    def show_log(self) -> None:
        self.below.show_tab(LOG)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if (changes.tickets or changes.windows) and self.isVisible():
            self.acts.reload_soon()

    @Slot(object)
    def _status_changed(self, status: object) -> None:
        hall, self._hall = self._hall, self._status.status.hall_ok
        if hall is not None and hall is not self._hall:
            self.acts.reload()  # gone: nothing of the floor would say so by itself
        if self.reading is not None:
            self.side.show_alerts(self.reading, self._status.status)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _restyled(self) -> None:
        if self.reading is not None:
            self._show_card()
        self._fit()

    def _fit(self) -> None:
        """The board as tall as its rows, unless the lower pane would get too little; for two rows the ledger's line gives way."""
        theme, line = self._look.theme, self.strip.sizeHint().height()
        room = self.height() - self.figures.sizeHint().height() - theme.px(LEAST_LOWER)
        self.strip.setHidden(room - line < self.board.needed_height(2))
        room -= 0 if self.strip.isHidden() else line
        self.stack.setFixedHeight(max(theme.px(120), min(self.board.needed_height(), room)))
