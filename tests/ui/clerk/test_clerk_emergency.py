"""The hall's store away while somebody sits at the window: emergency numbers on the card, the keys that need the hall say so, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.errors import EnvironmentFault
from desktop.queue.model import TicketState
from ui.app import Desk

Key = Qt.Key
Hall = Any


@dataclass
class Line:
    cut: bool = False

    def enter(self) -> None:
        if self.cut:
            raise EnvironmentFault("store.unreachable", store="hall")

    def lost(self, fault: EnvironmentFault) -> None:
        """Nobody counts."""


@pytest.fixture
def line(hall_desk: Desk) -> Iterator[Line]:
    """Before `hall`: its windows work through the queue that goes on alone."""
    made = Line()
    hall_desk.emergency.reserve(hall_desk.queue, days=0, size=5)
    hall_desk.home.hall.gate = made
    object.__setattr__(hall_desk, "queue", hall_desk.window_queue)
    yield made
    made.cut = False


def test_a_window_gives_and_calls_emergency_numbers(line: Line, hall: Hall) -> None:
    pane, window = hall.clerk.queue, hall.clerk.line
    line.cut = True
    window.refresh()
    hall.until(lambda: window.view is not None and window.view.emergency)
    assert pane.give.isVisible() and not pane.keys["pause"].isEnabled()
    hall.press(Key.Key_F10)
    assert pane.reason.isVisible() and hall.focus is pane.reason.service
    hall.press(Key.Key_Return)
    hall.write("营业执照变更")
    hall.press(Key.Key_Return)
    hall.until(lambda: window.next is not None)
    assert window.next.emergency and window.stale_since is None
    hall.quiet()
    (slip,) = hall.papers.glob("slips/*.pdf")
    assert window.next.number in slip.name
    hall.call()
    hall.quiet()
    assert window.current is not None and pane.number.text() == window.current.number
    assert (pane.caption.text(), pane.keys["hold"].isEnabled(), pane.keys["finish"].isEnabled()) == ("当前应急号", False, True)
    given = window.current.id
    line.cut = False
    window.refresh()
    hall.until(lambda: window.view is not None and not window.view.emergency)
    assert window.current is not None and window.current.id == given, "the person is still at the window"
    hall.desk.window_queue.finish(hall.who, given)
    hall.desk.window_queue.settle()
    assert hall.desk.window_queue.find(given).state is TicketState.FINISHED
