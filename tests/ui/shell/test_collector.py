"""Garbage that holds widgets is collected in the GUI thread only."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ui.runtime.collector import Collector
from ui.runtime.lanes import Lane, Lanes


class Knot:
    """In a cycle, so only the cyclic collector can take it; says on which thread that happened. It stands for a widget: with one in it the
    process of these tests crashes in `test_left_alone_a_lane_does_collect` (seen once in three runs), as the program did."""

    def __init__(self, gone: list[str]) -> None:
        self.me, self.gone = self, gone

    def __del__(self) -> None:
        self.gone.append(threading.current_thread().name)


def allocate() -> None:
    """Enough that the automatic collector runs several times over the oldest generation, where it is on."""
    for _round in range(300):
        kept = [[number] for number in range(2000)]
        del kept


@pytest.fixture
def collecting() -> Iterator[None]:
    """The automatic collector on, as in a process that has just begun."""
    was, threshold = gc.isenabled(), gc.get_threshold()
    gc.enable()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*threshold)
    if not was:
        gc.disable()


def busy_lane_meanwhile(lanes: Lanes, bot: QtBot) -> list[str]:
    gone: list[str] = []
    Knot(gone)
    lanes.submit(Lane.READ, allocate)
    bot.waitUntil(lambda: not lanes.pending)
    return gone


def test_a_lane_does_not_collect_while_the_collector_is_there(qtbot: QtBot, lanes: Lanes, collecting: None) -> None:
    collector = Collector()
    gone = busy_lane_meanwhile(lanes, qtbot)
    qtbot.waitUntil(lambda: bool(gone) or not gc.collect(), timeout=2000)
    assert gone == [threading.main_thread().name]
    collector.stop()
    assert gc.isenabled()


def test_left_alone_a_lane_does_collect(qtbot: QtBot, lanes: Lanes, collecting: None) -> None:
    """What the collector is for."""
    gone = busy_lane_meanwhile(lanes, qtbot)
    assert len(gone) == 1 and gone[0].startswith("read")


def test_the_timer_finds_what_is_due(qtbot: QtBot, collecting: None) -> None:
    collector = Collector()
    collector.begin()
    gone: list[str] = []
    Knot(gone)
    keep = [[] for _ in range(gc.get_threshold()[0] + 100)]  # type: ignore[var-annotated]
    qtbot.waitUntil(lambda: bool(gone), timeout=2000)
    assert gone == [threading.main_thread().name] and keep
    collector.stop()


def test_what_was_there_at_the_beginning_is_passed_over_until_the_end(qtbot: QtBot, collecting: None) -> None:
    collector = Collector()
    gone: list[str] = []
    Knot(gone)
    collector.begin()
    Knot(gone)
    collector.tidy()
    assert gone == [threading.main_thread().name]
    collector.stop()
    gc.collect()
    assert len(gone) == 2 and not gc.get_freeze_count()
