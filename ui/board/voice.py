"""The hall's one voice: announcements one at a time, in the order of the calls, on a plain thread with a process for the sound. No Qt.

`say` returns at once whatever the engine does. What has waited longer than `oldest` seconds is not said any more: nobody is sent to a window
that has long called the next. An engine that hangs is killed; one that fails is told once in the log, without what it was to say.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ui.board.engine import Engine

OLDEST_SECONDS, LIMIT_SECONDS = 45.0, 20.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announcement:
    number: str
    window: str
    due: float
    """On the voice's clock: when it was called."""


class Voice:
    """`start`, then `say` from any thread, then `stop`. Without an engine everything is silent and nothing is kept."""

    def __init__(
        self,
        engine: Engine | None,
        *,
        twice: bool = False,
        oldest: float = OLDEST_SECONDS,
        limit: float = LIMIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._twice, self._oldest, self._limit, self._clock = engine, twice, oldest, limit, clock
        self._waiting: deque[Announcement] = deque()
        self._turn = threading.Condition()
        self._stopped = False
        self._failed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)

    def start(self) -> None:
        if self._engine is not None:
            self._thread.start()

    def say(self, number: str, window: str, age: float = 0.0) -> None:
        """Queues one announcement, called `age` seconds ago; a recall is said again."""
        if self._engine is None:
            return
        with self._turn:
            if not self._stopped:
                self._waiting.append(Announcement(number, window, self._clock() - max(0.0, age)))
                self._turn.notify()

    @property
    def idle(self) -> bool:
        """Nothing is being said and nothing waits."""
        with self._turn:
            return not self._waiting and self._process is None

    def stop(self) -> None:
        """Ends what is being said and the thread."""
        with self._turn:
            self._stopped = True
            self._waiting.clear()
            self._turn.notify()
            if self._process is not None:
                _kill(self._process)
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        with tempfile.TemporaryDirectory(prefix="tidehall-voice-") as room:
            while (said := self._next()) is not None:
                for _time in range(2 if self._twice else 1):
                    self._sound(said, Path(room))

    def _next(self) -> Announcement | None:
        """The oldest that is still worth saying; None at the end."""
        with self._turn:
            while True:
                self._turn.wait_for(lambda: self._waiting or self._stopped)
                if self._stopped:
                    return None
                said = self._waiting.popleft()
                if self._clock() - said.due <= self._oldest:
                    return said

    def _sound(self, said: Announcement, room: Path) -> None:
        assert self._engine is not None
        try:
            command = self._engine.commands(said.number, said.window, room)
            if command:
                self._tell(self._play(command))
        except OSError as fault:
            self._tell(fault.errno or -1)
        finally:
            for left in room.iterdir():
                left.unlink(missing_ok=True)

    def _play(self, command: Sequence[str]) -> int:
        quiet = subprocess.DEVNULL
        with self._turn:
            if self._stopped:
                return 0
            process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603 - a program and arguments of our own, no shell
            self._process = process
        try:
            return int(process.wait(self._limit))
        except subprocess.TimeoutExpired:
            _kill(process)
            process.wait()
            return -signal.SIGKILL
        finally:
            with self._turn:
                self._process = None

    def _tell(self, code: int) -> None:
        if code and not self._failed and not self._stopped:
            _log.warning("the voice is silent: its engine ended with %s", code)
        self._failed = self._failed or bool(code)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The engine with everything that it started."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
