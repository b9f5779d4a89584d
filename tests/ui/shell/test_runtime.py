"""What runs under the screens: signals hold, lanes deliver in the GUI thread, stalls and crashes are noticed, composing keeps shortcuts away."""

from __future__ import annotations

import logging
import sys
import threading
import time
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.changes import Changes
from desktop.errors import EnvironmentFault
from ui.runtime.composing import ComposingGuard
from ui.runtime.crash import Crash, CrashHook
from ui.runtime.feed import ChangeFeed
from ui.runtime.heartbeat import Heartbeat
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of


class Listener(QObject):
    """Notes what it was told and on which thread."""

    told = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.results: list[Any] = []
        self.threads: set[int] = set()

    def take(self, result: Any) -> None:
        self.results.append(result)
        self.threads.add(threading.get_ident())
        self.told.emit(result)


def test_five_thousand_emissions(qtbot: QtBot) -> None:
    """PySide6 6.12.0 aborts after 400-600 on Python 3.11."""
    source, sink = Listener(), Listener()
    source.told.connect(sink.take)
    for number in range(5000):
        source.told.emit(number)
    assert sink.results == list(range(5000))


def test_lanes_work_elsewhere_and_deliver_here(qtbot: QtBot, lanes: Lanes) -> None:
    sink = Listener()
    names: list[str] = []

    def work() -> int:
        names.append(threading.current_thread().name)
        return 7

    for lane in Lane:
        with qtbot.waitSignal(sink.told):
            lanes.submit(lane, work, sink.take)
    assert sink.results == [7, 7]
    assert sink.threads == {threading.get_ident()}
    assert [name.split("-")[0] for name in names] == ["write", "read"]
    assert lanes.pending == 0


def test_writes_keep_their_order_and_reads_run_side_by_side(qtbot: QtBot, lanes: Lanes) -> None:
    sink, both = Listener(), threading.Barrier(2, timeout=5)
    for number in range(50):
        lanes.submit("write", lambda found=number: found, sink.take)
    qtbot.waitUntil(lambda: len(sink.results) == 50)
    assert sink.results == list(range(50))
    for _number in range(2):
        lanes.submit("read", both.wait, sink.take)
    qtbot.waitUntil(lambda: len(sink.results) == 52)


def test_failures_come_back_as_values(qtbot: QtBot, lanes: Lanes) -> None:
    sink = Listener()

    def fail() -> None:
        raise EnvironmentFault("store.busy")

    with qtbot.waitSignal(sink.told):
        lanes.submit("write", fail, None, sink.take)
    assert sink.results[0].code == "store.busy"
    with qtbot.waitSignal(lanes.lost) as lost:
        lanes.submit("write", fail)
    assert lost.args is not None
    assert lost.args[0].code == "store.busy"


def test_a_defect_is_said_in_words_and_goes_to_the_hook(qtbot: QtBot, lanes: Lanes) -> None:
    assert words_of(EnvironmentFault("store.busy"), "") != ""

    def broken() -> None:
        raise KeyError("x")

    with qtbot.capture_exceptions() as caught:
        assert words_of(ValueError(), "没有办成") == "没有办成"
        with qtbot.waitSignal(lanes.lost):
            lanes.submit("read", broken)
    assert [kind for kind, _error, _trace in caught] == [ValueError, KeyError]


def test_a_receiver_that_is_gone_is_passed_over(qtbot: QtBot, lanes: Lanes) -> None:
    gone, here, hold = Listener(), Listener(), threading.Event()
    lanes.submit("write", lambda: hold.wait(5), gone.take)
    lanes.submit("write", lambda: 1, here.take)
    gone.deleteLater()
    QApplication.sendPostedEvents(gone, 52)
    hold.set()
    qtbot.waitUntil(lambda: here.results == [1])
    assert gone.results == []


def test_only_bound_methods_of_qobjects_may_receive(lanes: Lanes) -> None:
    with pytest.raises(TypeError):
        lanes.submit("read", int, print)


def test_closed_lanes_finish_refuse_and_deliver_nothing(qapp: QApplication) -> None:
    done: list[int] = []
    made, sink = Lanes(), Listener()
    made.submit("write", lambda: done.append(1), sink.take)
    assert made.close()
    assert done == [1]
    qapp.processEvents()
    assert not made.pending and sink.results == []
    with pytest.raises(RuntimeError):
        made.submit("write", int)


def test_feed_tells_in_the_gui_thread(qtbot: QtBot) -> None:
    feed, sink = ChangeFeed(), Listener()
    feed.changed.connect(sink.take)
    worker = threading.Thread(target=feed.tell, args=(Changes(cases=frozenset({"c"})),))
    with qtbot.waitSignal(sink.told):
        worker.start()
    worker.join()
    feed.tell(Changes())
    assert sink.threads == {threading.get_ident()}
    assert len(sink.results) == 1


def stand_still() -> None:
    time.sleep(0.3)


def test_heartbeat_notices_a_stall_and_where(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    heart = Heartbeat()
    heart.start()
    try:
        with qtbot.waitSignal(heart.stalled, timeout=5000) as stalled, caplog.at_level(logging.WARNING):
            stand_still()
        assert stalled.args is not None
        stall = stalled.args[0]
        assert stall.milliseconds >= 100
        assert any("stand_still" in frame for frame in stall.frames)
        assert "stood still" in caplog.text
    finally:
        heart.stop()
    assert "heartbeat" not in {thread.name for thread in threading.enumerate()}


def test_crash_hook_logs_places_and_no_values(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    hook = CrashHook()
    hook.install()
    try:
        with qtbot.waitSignal(hook.happened) as told, caplog.at_level(logging.ERROR):
            try:
                raise ValueError("990102190001010024")
            except ValueError:
                kind, error, trace = sys.exc_info()
                assert kind is not None
                assert error is not None
                sys.excepthook(kind, error, trace)
    finally:
        hook.remove()
    assert told.args is not None
    crash: Crash = told.args[0]
    assert (crash.kind, crash.thread) == ("ValueError", "MainThread")
    assert "990102190001010024" not in caplog.text
    assert sys.excepthook is not hook._uncaught


def test_no_shortcut_while_an_input_method_composes(qtbot: QtBot, qapp: QApplication) -> None:
    page, fired = QWidget(), Listener()
    edit = QLineEdit(page)
    guard = ComposingGuard(qapp)
    shortcut = QShortcut(QKeySequence("F2"), page)
    shortcut.activated.connect(lambda: fired.results.append("F2"))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    QApplication.sendEvent(edit, QInputMethodEvent("shou", []))
    assert guard.composing
    qtbot.keyClick(edit, Qt.Key.Key_F2)
    assert fired.results == []
    QApplication.sendEvent(edit, QInputMethodEvent("", []))
    qtbot.keyClick(edit, Qt.Key.Key_F2)
    assert fired.results == ["F2"]


def test_a_window_that_dies_with_the_focus_troubles_nobody(qtbot: QtBot, qapp: QApplication) -> None:
    class Dying(QWidget):
        """A Python class: its wrapper ends before Qt takes the focus away."""

    other, dying, guard = QLineEdit(), Dying(), ComposingGuard(qapp)
    qtbot.addWidget(other)
    other.show()
    dying.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    dying.show()
    dying.activateWindow()
    dying.setFocus()
    qtbot.waitUntil(dying.hasFocus)
    with qtbot.captureExceptions() as faults:
        delete(dying)
        other.activateWindow()
        qtbot.waitUntil(other.hasFocus)
    assert not faults and guard._watched is other
    guard.end()
