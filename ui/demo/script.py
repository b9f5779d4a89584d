"""A player of scripted work: keys and committed text go to whatever has the focus, as from a keyboard and an input method.

A script is a generator that yields conditions; the player runs it on a timer, so there is no nested event loop. A condition that does not come
true in time ends the play with the place where it stuck.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from ui.program import Program

Condition = Callable[[], bool]
Script = Generator[Condition, None, None]
PATIENCE = 30.0


class Stuck(RuntimeError):
    """A condition of a script did not come true; the message names the script's line."""


class Player(QObject):
    """Plays one script; `ended` comes with None or the Stuck that stopped it."""

    ended = Signal(object)

    def __init__(self, app: QApplication, script: Script, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app, self._script = app, script
        self._condition: Condition = lambda: True
        self._since = time.monotonic()
        self.error: Exception | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        self._timer.start()

    def _step(self) -> None:
        try:
            if not self._condition():
                if time.monotonic() - self._since > PATIENCE:
                    raise Stuck(f"{where(self._script)}, focus {focus_words(self._app)}")
                return
            self._condition = next(self._script)
            self._since = time.monotonic()
        except StopIteration:
            self._end(None)
        except Exception as error:  # noqa: BLE001 - the player's own end: whatever stopped the script is told
            self._end(error)

    def _end(self, error: Exception | None) -> None:
        self._timer.stop()
        self.error = error
        self.ended.emit(error)


def press_room(app: QApplication, program: Program, key: str) -> None:
    """The room's own shortcut: its place among the rooms that this person has."""
    assert program.window is not None
    place = [room.key for room in program.window.rooms].index(key)
    press(app, Qt.Key(Qt.Key.Key_1 + place), Qt.KeyboardModifier.ControlModifier)


def play(app: QApplication, program: Program, script: Script) -> None:
    """Opens the window and plays in it until the script is through; what went wrong is raised.

    The caller keeps the program as long as anything works on another thread: its widgets may not be thrown away there.
    """
    player = Player(app, script)
    player.ended.connect(app.quit)
    program.show()
    player.start()
    app.exec()
    program.end()
    if player.error is not None:
        raise player.error


def sign_in(app: QApplication, program: Program, name: str) -> Script:
    """Whoever was here last is filled in and is typed over."""
    yield lambda: app.focusWidget() is not None
    program.sign_in.form.name.setFocus()
    press(app, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for text in (name, "tidehall-demo"):
        yield from typed(app, text)
        press(app, Qt.Key.Key_Return)


def picture(program: Program, file: Path) -> None:
    """The window as it is now."""
    window = program.window or program.shell
    window.grab().save(str(file))


def where(script: Script) -> str:
    """The innermost generator that waits, as file-free "function:line"."""
    names = []
    inner: Any = script
    while inner is not None and inspect.isgenerator(inner):
        names.append(f"{inner.__name__}:{inner.gi_frame.f_lineno if inner.gi_frame else 0}")
        inner = inner.gi_yieldfrom
    return " > ".join(names)


def focus_words(app: QApplication) -> str:
    widget = app.focusWidget()
    return f"{type(widget).__name__} {widget.accessibleName()}" if widget is not None else "nowhere"


def press(app: QApplication, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    """One key to what has the focus."""
    target = app.focusWidget() or app.activeWindow()
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    if isinstance(target, QWidget):
        QTest.keyClick(target, key, held)


def write(app: QApplication, text: str) -> None:
    """Text to what has the focus: ASCII as keys, everything else as an input method commits it."""
    target = app.focusWidget()
    if target is None:
        return
    if text.isascii():
        QTest.keyClicks(target, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(target, event)


def typed(app: QApplication, text: str) -> Script:
    """The same as a person does it: a key is over and painted before the next one comes."""
    for part in text if text.isascii() else (text,):
        write(app, part)
        yield lambda: True


def ticks(seconds: float) -> Condition:
    """True after a while: for what has no sign of its own, such as a preview that settles."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until
