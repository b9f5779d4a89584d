"""What is made ready ahead waits for a calm screen, one step after the other, and a step that fails ends nothing."""

from __future__ import annotations

import logging
import threading

import pytest
from pytestqt.qtbot import QtBot

from ui.runtime import warming
from ui.runtime.warming import Warming


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "LOOK_MS", 1)


def test_a_step_waits_for_calm_and_for_the_one_before(qtbot: QtBot) -> None:
    made: list[str] = []
    calm, go_on = [False], threading.Event()

    def first() -> None:
        go_on.wait(5)
        made.append("first")

    ready = Warming((first, lambda: made.append("second")), lambda: calm[0])
    ready.begin()
    with qtbot.waitSignal(ready._timer.timeout):
        pass
    assert ready._thread is None, "somebody is at the keys"
    calm[0] = True
    qtbot.waitUntil(lambda: ready._running)
    for _turn in range(3):
        with qtbot.waitSignal(ready._timer.timeout):
            pass
    assert made == [] and len(ready._steps) == 1, "the first is not over"
    calm[0] = False
    go_on.set()
    qtbot.waitUntil(lambda: not ready._running)
    with qtbot.waitSignal(ready._timer.timeout):
        pass
    assert made == ["first"], "a click came between"
    calm[0] = True
    qtbot.waitUntil(lambda: ready.done and not ready._timer.isActive())
    assert made == ["first", "second"]


def test_one_that_fails_ends_nothing_and_the_end_waits_for_what_runs(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    made: list[str] = []

    def fails() -> None:
        raise OSError("a path with a name in it")

    ready = Warming((fails, lambda: made.append("second"), lambda: made.append("third")), lambda: len(made) < 1)
    with caplog.at_level(logging.WARNING):
        ready.begin()
        qtbot.waitUntil(lambda: made == ["second"])
    assert [record.getMessage() for record in caplog.records] == ["could not be made ready: OSError"]
    ready.end()
    assert ready.done and made == ["second"]
