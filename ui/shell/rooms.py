"""The rooms of a workplace, each built when it is first wanted: a person works in two or three of a dozen, and all of them at once would hold the
screen for seconds at sign-in.

A room that works without being looked at (`lives`) is built as soon as the window stands; the others when they are opened or, one a turn, while the
person rests. It knows no room from inside.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.runtime.readying import Readying

STEP_MS = 40
REST_SECONDS = 1.0
CALM_MS = 20
CLICKS_SECONDS = 0.25
"""Between two clicks of who goes on at once."""
WAITS_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Room:
    """`key` names the room to `open_room` and `set_count`: intake, cases, attention, ledger … `make` builds its widget, called once at most."""

    title: str
    key: str
    make: Callable[[], QWidget]
    lives: bool = False


class RoomStack(QStackedWidget):
    """RoomStack(rooms). A room may have `enter()`, called when it comes on screen, and a signal `shown_wanted`."""

    asked = Signal(object)
    """The key of a room that wants to be on screen."""
    built = Signal(object)
    """The key of a room that stands from now on."""

    def __init__(self, rooms: Sequence[Room], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rooms = tuple(rooms)
        self._made: dict[str, QWidget] = {}

    @property
    def key(self) -> str:
        """Of the room that is on screen; "" for none."""
        here = self.currentWidget()
        return next((key for key, widget in self._made.items() if widget is here), "")

    def has(self, key: str) -> bool:
        return any(room.key == key for room in self.rooms)

    def stands(self, key: str) -> bool:
        """Whether it is built."""
        return key in self._made and self.indexOf(self._made[key]) >= 0

    def begun(self, key: str) -> bool:
        """Whether its widget is there, built or half built."""
        return key in self._made

    def standing(self) -> Iterator[tuple[Room, QWidget]]:
        """What is built, in the order of the tabs."""
        return ((room, self._made[room.key]) for room in self.rooms if self.stands(room.key))

    def room(self, key: str) -> QWidget:
        """The room, built now if it must be; KeyError for one that this person does not have."""
        widget = self.prepare(key)
        if self.indexOf(widget) < 0:
            self.addWidget(widget)
            wanted = getattr(widget, "shown_wanted", None)
            if wanted is not None:
                wanted.connect(self._wanted)
            self.built.emit(key)
        return widget

    def prepare(self, key: str) -> QWidget:
        """Makes its widget and no more: the first half of building it."""
        if key not in self._made:
            room = next((room for room in self.rooms if room.key == key), None)
            if room is None:
                raise KeyError(key)
            self._made[key] = room.make()
        return self._made[key]

    def open(self, key: str) -> None:
        """On screen; KeyError as `room`."""
        room = self.room(key)
        self.setCurrentWidget(room)
        enter = getattr(room, "enter", None)
        if callable(enter):
            enter()

    @Slot()
    def _wanted(self) -> None:
        sender = self.sender()
        key = next((key for key, widget in self._made.items() if widget is sender), None)
        if key is not None:
            self.asked.emit(key)


class RoomsAhead(QObject):
    """RoomsAhead(stack, rested, calm): builds those that live as soon as it is `calm` behind the screen and nobody clicks, or after some seconds. `go_on` builds the
    others too, in small steps while nobody has touched anything for a second; `rested` says for how many seconds nobody has. `done` comes when
    all stand."""

    done = Signal()

    def __init__(self, stack: RoomStack, rested: Callable[[], float], calm: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent or stack)
        self._stack, self._rested, self._calm = stack, rested, calm
        self._begun = monotonic()
        self._living = deque(room.key for room in stack.rooms if room.lives and not stack.stands(room.key))
        self._steps = self._others()
        self._all = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        if self._living:
            self._timer.start(CALM_MS)

    @property
    def building(self) -> bool:
        """Something is still to be made."""
        return self._timer.isActive()

    @property
    def living(self) -> bool:
        """All that live stand."""
        return not self._living

    def go_on(self) -> None:
        self._all = True
        self._timer.start(STEP_MS)

    def stop(self) -> None:
        self._timer.stop()
        self._steps.close()

    @Slot()
    def _step(self) -> None:
        waits = not self._calm() or self._rested() < CLICKS_SECONDS
        if self._living and waits and monotonic() - self._begun < WAITS_SECONDS:
            return
        if self._living and not self._stack.begun(self._living[0]):
            self._stack.prepare(self._living[0])
        elif self._living:
            self._stack.room(self._living.popleft())
        elif not self._all:
            self._timer.stop()
        elif self._rested() >= REST_SECONDS and next(self._steps, True):
            self._timer.stop()
            self.done.emit()

    def _others(self) -> Generator[bool, None, None]:
        """Made, laid into the window, styled: each a turn of its own."""
        for key in (room.key for room in self._stack.rooms if not room.lives):
            if not self._stack.stands(key):
                self._stack.prepare(key)
                yield False
                styling = Readying((self._stack.room(key),), self)
                while not styling.done:
                    yield False
