"""One reading at a time: a second ask waits for the first, a failure is told, nothing comes to who is closed or gone."""

from __future__ import annotations

import queue
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.errors import EnvironmentFault
from ui.runtime.lanes import Lanes
from ui.runtime.reader import SingleReader


class Screen(QObject):
    """Reads the number that it `wants`; each reading ends when the test says what came of it."""

    def __init__(self, lanes: Lanes, *, insists: bool = False, rest_ms: int = 0) -> None:
        super().__init__()
        self.wants, self.fits = 1, True
        self.begun: list[int] = []
        self.shown: list[int] = []
        self.told: list[Exception] = []
        self.ends: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()
        self.reader = SingleReader(lanes, self._reading, self._show, self._tell, self, insists=insists, rest_ms=rest_ms)

    def _reading(self) -> Callable[[], int]:
        self.begun.append(self.wants)
        return partial(self._read, self.wants)

    def _read(self, wanted: int) -> int:
        ended = self.ends.get(timeout=5)
        if ended is not None:
            raise ended
        return wanted

    def _show(self, found: int) -> None:
        self.shown.append(found)
        if not self.fits:
            self.reader.due = True

    def _tell(self, error: Exception) -> None:
        self.told.append(error)


@pytest.fixture
def screen(lanes: Lanes) -> Screen:
    return Screen(lanes)


def ended(qtbot: QtBot, lanes: Lanes, screen: Screen, why: Exception | None = None) -> None:
    screen.ends.put(why)
    qtbot.waitUntil(lambda: lanes.pending == 0)


def test_what_is_asked_for_meanwhile_is_one_reading_more_of_what_is_wanted_then(qtbot: QtBot, lanes: Lanes, screen: Screen) -> None:
    assert screen.reader.due
    screen.reader.ask()
    assert not screen.reader.due
    screen.wants = 2
    screen.reader.ask()
    screen.wants = 3
    screen.reader.ask()
    assert screen.begun == [1]
    assert screen.reader.due
    screen.ends.put(None)
    qtbot.waitUntil(lambda: screen.begun == [1, 3])
    assert screen.shown == [1]
    ended(qtbot, lanes, screen)
    assert screen.shown == [1, 3]
    assert screen.begun == [1, 3]
    assert not screen.reader.due


def test_what_is_found_not_to_fit_when_it_arrives_is_read_again(qtbot: QtBot, lanes: Lanes, screen: Screen) -> None:
    screen.fits = False
    screen.reader.ask()
    screen.ends.put(None)
    qtbot.waitUntil(lambda: screen.begun == [1, 1])
    screen.fits = True
    ended(qtbot, lanes, screen)
    assert screen.begun == [1, 1]
    assert not screen.reader.due


@pytest.mark.parametrize("meanwhile", [False, True])
def test_a_failure_is_told_and_left_for_the_next_ask(qtbot: QtBot, lanes: Lanes, screen: Screen, meanwhile: bool) -> None:
    fault = EnvironmentFault("store.busy")
    screen.reader.ask()
    if meanwhile:
        screen.reader.ask()
    ended(qtbot, lanes, screen, fault)
    assert screen.told == [fault]
    assert screen.begun == [1]
    assert screen.reader.due
    screen.reader.ask()
    ended(qtbot, lanes, screen)
    assert screen.shown == [1]


def test_who_insists_reads_again_after_a_failure_only_what_was_asked_for(qtbot: QtBot, lanes: Lanes) -> None:
    screen, fault = Screen(lanes, insists=True), EnvironmentFault("store.busy")
    screen.reader.ask()
    ended(qtbot, lanes, screen, fault)
    assert screen.begun == [1]
    screen.reader.ask()
    screen.reader.ask()
    screen.ends.put(fault)
    qtbot.waitUntil(lambda: len(screen.begun) == 3)
    ended(qtbot, lanes, screen)
    assert screen.told == [fault, fault]
    assert screen.shown == [1]


@pytest.mark.parametrize(("rest_ms", "begun"), [(1, [1, 1]), (600_000, [1])])
def test_the_reading_behind_another_rests_first(qtbot: QtBot, lanes: Lanes, rest_ms: int, begun: list[int]) -> None:
    screen = Screen(lanes, rest_ms=rest_ms)
    screen.reader.ask()
    screen.reader.ask()
    screen.ends.put(None)
    qtbot.waitUntil(lambda: screen.shown == [1] and screen.begun == begun)
    for _reading in begun[1:]:
        ended(qtbot, lanes, screen)
    assert screen.shown == begun


@pytest.mark.parametrize("why", [None, EnvironmentFault("store.busy")])
def test_what_is_asked_for_in_the_rest_waits_for_its_end(qtbot: QtBot, lanes: Lanes, why: Exception | None) -> None:
    screen = Screen(lanes, rest_ms=600_000)
    screen.reader.ask()
    ended(qtbot, lanes, screen, why)
    screen.reader.ask()
    screen.reader.ask()
    assert screen.begun == [1] and screen.reader.due
    screen.reader.rested()
    ended(qtbot, lanes, screen)
    assert screen.begun == [1, 1] and screen.shown[-1:] == [1]
    screen.reader.rested()
    assert screen.begun == [1, 1]


@pytest.mark.parametrize("why", [None, EnvironmentFault("store.busy")])
def test_what_was_closed_hears_and_reads_nothing(qtbot: QtBot, lanes: Lanes, screen: Screen, why: Exception | None) -> None:
    screen.reader.ask()
    screen.reader.ask()
    screen.reader.close()
    ended(qtbot, lanes, screen, why)
    screen.reader.ask()
    assert (screen.begun, screen.shown, screen.told) == ([1], [], [])


def test_a_screen_that_is_gone_hears_nothing(qtbot: QtBot, lanes: Lanes, screen: Screen) -> None:
    screen.reader.ask()
    delete(screen)
    ended(qtbot, lanes, screen)
    assert (screen.shown, screen.told) == ([], [])
