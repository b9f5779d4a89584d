"""What the room does with the tidal desk, on lanes: reading, tending once a minute, effects of what is held, decisions, rules.

One reading at a time; a press that comes while one runs makes another follow. Everything is told by signals in the GUI thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.changes import Changes
from desktop.clock import Clock, now
from desktop.errors import HallError, RuleViolation
from desktop.staff.model import Actor
from desktop.tidal.decisions import Decision
from desktop.tidal.desk import Tended
from desktop.tidal.look import TidalLook
from desktop.tidal.model import Assignment, Move
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.reader import SingleReader
from ui.supervisor.board_model import Lifted
from ui.supervisor.reading import FloorReading, FloorSource, read_floor

EVERY_MS = 60_000
SETTLE_MS = 1500
TEND_SECONDS = 55
SHARE = 10


class FloorActs(QObject):
    """FloorActs(actor, source, lanes, feed). `start` once the room is there."""

    read = Signal(object)
    """FloorReading"""
    unread = Signal(object)
    """Why the floor could not be read."""
    decided = Signal(object)
    """The Decision that was taken, dismissed or undone; a tuple of them for the plan of the morning."""
    moved_by_itself = Signal(object)
    """Decisions of the automatic mode."""
    refused = Signal(object)
    weighed = Signal(object)
    """(Lifted, Move or None where it cannot be weighed)"""
    others = Signal(object)
    """Further moves."""
    rules_set = Signal(object)
    rules_refused = Signal(object)

    def __init__(
        self, actor: Actor, source: FloorSource, lanes: Lanes, feed: ChangeFeed, clock: Clock = now, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._actor, self._source, self._lanes, self._feed, self._clock = actor, source, lanes, feed, clock
        self._reader = SingleReader(lanes, self._begin, self._read, self._unread, self, insists=True)
        self._planning = False
        self._tended: Any = None
        self._began = self._took = 0.0
        self._weighing: Lifted | None = None
        self._next: Lifted | None = None
        self.ids: dict[tuple[str, frozenset[str]], str] = {}
        """Advice to the row that keeps it."""
        self._every, self._settle = QTimer(self), QTimer(self)
        self._every.setInterval(EVERY_MS)
        self._settle.setInterval(SETTLE_MS)
        self._settle.setSingleShot(True)
        self._every.timeout.connect(self.reload)
        self._settle.timeout.connect(self.reload)

    def start(self) -> None:
        """From now on once a minute, whatever room is on screen: the automatic mode goes on."""
        self._every.start()
        self.reload()

    def stop(self) -> None:
        self._every.stop()
        self._settle.stop()

    def reload_soon(self) -> None:
        """After a little, and in a large hall, where a reading takes long, after more: reading takes a tenth of the time at most."""
        if not self._settle.isActive():
            self._settle.start(max(SETTLE_MS, round(self._took * SHARE * 1000)))

    @Slot()
    def reload(self) -> None:
        self._reader.ask()

    def _begin(self) -> Callable[[], FloorReading]:
        self._began = time.monotonic()
        return partial(read_floor, self._source)

    def _read(self, reading: FloorReading) -> None:
        self._took = time.monotonic() - self._began
        self.read.emit(reading)
        known = all(_key(move) in self.ids for move in reading.look.advice)
        due = self._tended is None or (self._clock() - self._tended).total_seconds() > TEND_SECONDS
        if due or not known:
            self._tended = self._clock()
            tend = partial(self._source.tidal.tend, self._actor, reading.look.advice)
            self._lanes.submit(Lane.WRITE, tend, self._done_tending, self._not_tended)
        if reading.look.morning and reading.look.opening is None and not self._planning:
            self._planning = True
            self._lanes.submit(Lane.READ, self._source.tidal.plan_opening, self._planned, self._unplanned)

    @Slot(object)
    def _planned(self, plan: object) -> None:
        self._planning = False
        if plan is not None:
            self.reload()

    @Slot(object)
    def _unplanned(self, error: Exception) -> None:
        """Tried again with the next reading, which tells what is wrong with the hall."""
        self._planning = False
        if not isinstance(error, HallError):
            raise error

    def _unread(self, error: Exception) -> None:
        self.unread.emit(error)

    @Slot(object)
    def _done_tending(self, done: Tended) -> None:
        self.ids = {(entry.window, frozenset(entry.to)): entry.id for entry in done.proposals}
        self._feed.tell(done.changes)
        if done.moved:
            self.moved_by_itself.emit(done.moved)
            self.reload()

    @Slot(object)
    def _not_tended(self, error: Exception) -> None:
        """The next reading tells when the hall is away; what was to be written is written then."""
        self._tended = None
        if isinstance(error, RuleViolation):
            self.refused.emit(error)
        elif not isinstance(error, HallError):
            raise error

    # deciding

    def accept(self, moves: tuple[Move, ...]) -> None:
        """One move, or those that belong together."""
        self._write(partial(self._accept, tuple((move, self.ids.get(_key(move), "")) for move in moves)))

    def dismiss(self, move: Move) -> None:
        self._write(partial(self._dismiss, move, self.ids.get(_key(move), "")))

    def undo(self, decision: Decision) -> None:
        self._write(partial(self._source.tidal.undo, self._actor, decision.id))

    def take_plan(self, plan: Assignment) -> None:
        self._write(partial(self._source.tidal.take_plan, self._actor, plan))

    def drop(self, held: Lifted, instead_of: str = "") -> None:
        """What was dropped on the board; `instead_of`: the row of the advice that it adjusts."""
        self._write(partial(self._drop, held, instead_of))

    def weigh(self, held: Lifted) -> None:
        """The effect of what is held; while one is worked out only the newest wish waits."""
        if self._weighing is not None:
            self._next = held
            return
        self._weighing = held
        self._lanes.submit(Lane.READ, partial(self._source.tidal.effect, held.window, held.services), self._weighed, self._unweighed)

    def ask_others(self, look: TidalLook, but: tuple[Move, ...]) -> None:
        self._lanes.submit(Lane.READ, partial(self._source.tidal.others, look, but), self._others, self._refuse)

    def set_rules(self, changes: dict[str, Any]) -> None:
        self._lanes.submit(Lane.WRITE, partial(self._source.tidal.set_rules, self._actor, **changes), self._ruled, self._unruled)

    def _write(self, work: Any) -> None:
        self._lanes.submit(Lane.WRITE, work, self._decided, self._refuse)

    def _accept(self, moves: tuple[tuple[Move, str], ...]) -> tuple[Any, Changes]:
        done, changes = self._source.tidal.accept_together(self._actor, moves)
        return (done if len(done) > 1 else done[0]), changes

    def _dismiss(self, move: Move, decision_id: str) -> tuple[Decision, Changes]:
        return self._source.tidal.dismiss(self._actor, move, decision_id), Changes()

    def _drop(self, held: Lifted, instead_of: str) -> tuple[Decision, Changes]:
        """On the lane: what the planner can weigh is promised, the rest is done without a promise."""
        try:
            move = self._source.tidal.effect(held.window, held.services)
        except RuleViolation:
            move = Move(held.window, held.services, "", 0.0, 0.0)
        if instead_of:
            return self._source.tidal.adjust(self._actor, instead_of, move)
        return self._source.tidal.accept(self._actor, move)

    @Slot(object)
    def _decided(self, done: tuple[Any, Changes]) -> None:
        self._feed.tell(done[1])
        self.decided.emit(done[0])
        self.reload()

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error)
        self.reload()

    @Slot(object)
    def _weighed(self, move: Move) -> None:
        self._tell_weighed(move)

    @Slot(object)
    def _unweighed(self, error: Exception) -> None:
        self._tell_weighed(None)
        if not isinstance(error, HallError):
            raise error

    def _tell_weighed(self, move: Move | None) -> None:
        held, self._weighing = self._weighing, None
        if held is not None:
            self.weighed.emit((held, move))
        if self._next is not None:
            following, self._next = self._next, None
            self.weigh(following)

    @Slot(object)
    def _others(self, moves: tuple[Move, ...]) -> None:
        self.others.emit(moves)

    @Slot(object)
    def _ruled(self, rules: object) -> None:
        self.rules_set.emit(rules)
        self.reload()

    @Slot(object)
    def _unruled(self, error: Exception) -> None:
        self.rules_refused.emit(error)


def _key(move: Move) -> tuple[str, frozenset[str]]:
    return move.window, frozenset(move.services)
