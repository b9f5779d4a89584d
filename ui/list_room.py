"""The frame of a room that is a list with its facts beside it: head, list, toast, panels and foot at the left, the facts of the chosen row at the right.

Read on a lane, one reading at a time, and again when the feed says so; a hidden room waits until it is entered. What fails is told in the open
panel, else in the toast. It knows no rows and no rules: `reading`, `arrived` and `concerns` are the room's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Generic, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.clock import Clock, hall_date
from desktop.errors import HallError
from ui.cases.panel import Panel
from ui.runtime.feed import ChangeFeed
from ui.runtime.lanes import Lanes
from ui.runtime.reader import SingleReader
from ui.theme import ThemeSwitch
from ui.widgets.facts import FactPane
from ui.widgets.text import EmptyState
from ui.widgets.toast import ToastBar

Found = TypeVar("Found")
PANE = {100: 372, 110: 380, 125: 400, 150: 420}
"""How wide the facts are at each text scale."""


class ListRoom(QWidget, Generic[Found]):
    """ListRoom(look, lanes, clock, pane=…). Subclasses call `frame` once and answer the methods that say so."""

    def __init__(
        self, look: ThemeSwitch, lanes: Lanes, clock: Clock, *, pane: str, feed: ChangeFeed | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._lanes, self._clock = look, lanes, clock
        self._reader = SingleReader(lanes, self.reading, self.arrived, self._failed, self)
        self._panels: Sequence[Panel] = ()
        self.pane = FactPane(look, name=pane)
        self.toast = ToastBar(look)
        self._foot: QWidget = QFrame()
        self._stack = QStackedLayout()
        look.changed.connect(self._resize)
        if feed is not None:
            feed.changed.connect(self._changed)

    def today(self) -> date:
        return hall_date(self._clock())

    def enter(self) -> None:
        """Comes on screen."""
        if self._reader.due:
            self.reload()
        self._focus()

    def reload(self) -> None:
        """One reading at a time."""
        self._reader.ask()

    def reading(self) -> Callable[[], Found]:
        """The room's: what is called on the lane; it holds what it needs and touches no widget."""
        raise NotImplementedError

    def arrived(self, found: Found) -> None:
        """The room's: shows what was read."""
        raise NotImplementedError

    def concerns(self, changes: Changes) -> bool:
        """The room's: whether these changes are of what it shows."""
        return False

    def _focus(self) -> None:
        """The room's: where the keyboard is when it is entered and when a panel closes."""
        raise NotImplementedError

    def foot_shown(self) -> bool:
        """Whether the foot stands there while no panel is open."""
        return True

    def frame(self, head: QWidget, lists: Sequence[QWidget], foot: QBoxLayout, *, panels: Sequence[Panel] = ()) -> None:
        """Lays the room out. `lists` are stacked, the first on top."""
        self._panels = panels
        foot.setContentsMargins(20, 8, 20, 8)
        self._foot = strip("top", foot)
        body = QWidget()
        self._stack = QStackedLayout(body)
        for part in lists:
            self._stack.addWidget(part)
        left = QFrame()
        left.setProperty("surface", "raised")
        left.setProperty("edge", "right")
        column, row = QVBoxLayout(left), QHBoxLayout(self)
        for layout in (column, row):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        for part in (head, body, self.toast, *panels, self._foot):
            column.addWidget(part, 1 if part is body else 0)
        row.addWidget(left, 1)
        row.addWidget(self.pane)
        for panel in panels:
            panel.hide()
            panel.left.connect(self._close)
        self._resize()

    def _open(self, panel: Panel) -> None:
        for each in self._panels:
            each.setVisible(each is panel)
        self._foot.hide()
        panel.start()

    @Slot()
    def _close(self) -> None:
        for panel in self._panels:
            panel.hide()
        self._foot.setVisible(self.foot_shown())
        if self.isVisible():  # what comes through later does not take the keyboard from another room
            self._focus()

    @Slot(object)
    def _refused(self, error: Exception) -> None:
        """A deed: in the panel that asked for it, at its field."""
        panel = next((each for each in self._panels if not each.isHidden()), None)
        if panel is not None and isinstance(error, HallError):
            panel.show_error(error)
        else:
            self._failed(error)

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        """What stood there stays; what could not be read is read again when the room is entered."""
        self.toast.tell_failure(error)

    @Slot(object)
    def _changed(self, changes: Changes) -> None:
        if self.concerns(changes):
            self._reader.due = True
            if self.isVisible():
                self.reload()

    def _resize(self) -> None:
        self.pane.setFixedWidth(PANE[self._look.theme.scale])


def strip(edge: str, layout: QBoxLayout) -> QFrame:
    """A bar of the room with its hairline."""
    bar = QFrame()
    bar.setProperty("surface", "pane")
    bar.setProperty("edge", edge)
    bar.setLayout(layout)
    return bar


def head_of(*parts: QWidget) -> QFrame:
    """The room's head: the last part takes what is left."""
    row = QHBoxLayout()
    row.setContentsMargins(20, 10, 20, 10)
    row.setSpacing(14)
    for part in parts:
        row.addWidget(part, 1 if part is parts[-1] else 0)
    return strip("bottom", row)


def stand_in(empty: EmptyState) -> QWidget:
    """What stands where the list would."""
    holder = QWidget()
    hold = QVBoxLayout(holder)
    hold.setContentsMargins(4, 8, 0, 0)
    hold.addWidget(empty)
    hold.addStretch(1)
    return holder
