"""Invariant 1, proved: processes call from many windows and are killed at any moment, on both stores; history shows no ticket called twice.

And the proof is one: with the conditional UPDATE taken out the same check finds what is wrong.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from calling import begin, clerk_of, store_of, wrong

from desktop.clock import now
from desktop.queue.service import HallQueue
from offline.vault.home import open_home

FORKS = multiprocessing.get_context("forkserver")
"""A fresh process that has loaded everything and forks the windows: a real process is killed, and starting it costs milliseconds."""
FORKS.set_forkserver_preload(["calling"])
PROCESSES = 4
FIRST = 40


@pytest.fixture(params=["file", "server"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """A hall of services, no home around it."""
    if request.param == "file":
        home = request.getfixturevalue("home")
        opened = open_home(home, None)
        key = opened.key.derive("hall.db").hex()
        opened.close()
        yield f"file {home / 'hall.db'} {key}"
    else:
        yield request.getfixturevalue("server").url(request.getfixturevalue("database"))


class Windows:
    """The processes. A killed one is started again at the same window, as the clerk would."""

    def __init__(self, address: str, folder: Path, *, looks_first: bool) -> None:
        self.address, self.folder, self.looks_first = address, folder, looks_first
        self.store = store_of(address)
        self.queue = HallQueue(self.store, now)
        self._stop = folder / "stop"
        self.names = [str(100 + n) for n in range(PROCESSES)]
        for name in self.names:
            self.queue.open_window(clerk_of(name), name, ("tax", "social"))
        for _ in range(FIRST):
            self.queue.take("tax")

    def run(self, kills: int, enough: Callable[[], bool]) -> None:
        """Until `enough`, killing now and then."""
        running = {name: self._start(name) for name in self.names}
        try:
            self._wait(lambda: all((self.folder / f"{name}.log").exists() for name in self.names))
            for _ in range(kills):
                wanted = self.calls() + random.randint(4, 12)
                self._wait(lambda wanted=wanted: self.calls() >= wanted)
                name = random.choice(self.names)
                running[name].kill()
                running[name].join()
                assert running[name].exitcode == -signal.SIGKILL
                running[name] = self._start(name)
            self._wait(enough)
        finally:
            self._stop.touch()
            for process in running.values():
                process.join(60)
        assert [fault.read_text() for fault in self.folder.glob("*.fault")] == []
        assert {process.exitcode for process in running.values()} == {0}

    def wrong(self) -> list[str]:
        answered = [line for log in self.folder.glob("*.log") for line in log.read_text().splitlines() if len(line) >= 32]
        return wrong(list(self.queue.history()), answered)

    def calls(self) -> int:
        return sum(len(log.read_text().splitlines()) for log in self.folder.glob("*.log"))

    def _start(self, name: str) -> BaseProcess:
        process = FORKS.Process(target=begin, args=(self.address, name, self.folder, self.looks_first))
        process.start()
        return process

    def _wait(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not done():
            assert time.monotonic() < end, f"{self.calls()} calls so far, and it did not happen"
            time.sleep(random.uniform(0.001, 0.02))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "logs"
    made.mkdir()
    return made


def test_no_ticket_is_called_twice_whoever_is_killed(address: str, folder: Path) -> None:
    windows = Windows(address, folder, looks_first=False)
    windows.run(kills=6, enough=lambda: windows.calls() >= 150)
    assert windows.wrong() == []
    windows.store.engine.dispose()


def test_looking_first_and_then_writing_calls_twice(address: str, folder: Path) -> None:
    windows = Windows(address, folder, looks_first=True)
    windows.run(kills=0, enough=lambda: bool(windows.wrong()))
    assert any(" to called, but it was " in said or "was answered" in said for said in windows.wrong()), windows.wrong()
    windows.store.engine.dispose()
