"""One device's thread: its jobs in their order, a wait that can be ended, and between jobs a look at the device. It knows no protocol."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.clock import Clock
from desktop.prints.model import Job
from printing.printers.device import Load

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Work:
    """A job with its pages, on its way to `printers[0]`, which stood at `place` when it was put there; the others are its fallback."""

    job: Job
    load: Load
    printers: tuple[str, ...]
    place: tuple[str, str] = ("", "")
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a printer was last seen. `ok` None: nobody has asked. `reason`: a code. `waiting`: jobs in its line."""

    printer: str
    ok: bool | None
    reason: str
    at: datetime | None
    waiting: int


class DeviceLane:
    """DeviceLane(name, attempt, probe, clock). `attempt` answers None when it is done with a job, else seconds until it wants to try again."""

    def __init__(self, name: str, attempt: Callable[[Work], float | None], probe: Callable[[str], str], clock: Clock) -> None:
        self._attempt, self._probe, self._clock = attempt, probe, clock
        self._line: deque[Work] = deque()
        self._busy: Work | None = None
        self._seen: dict[str, Standing] = {}
        self._watched: list[str] = []
        self._every = 0.0
        self._over = self._nudged = False
        self._turn = threading.Condition()
        self._thread: threading.Thread | None = None
        self._name = name

    def put(self, work: Work) -> None:
        with self._turn:
            self._line.append(work)
            self._wake()

    def take_out(self, job_id: str) -> Work | None:
        """A job that waits; None for one that is being sent, or is not here."""
        with self._turn:
            found = next((work for work in self._line if work.job.id == job_id), None)
            if found is not None:
                self._line.remove(found)
                self._turn.notify_all()
            return found

    def watch(self, name: str, seconds: float) -> None:
        with self._turn:
            if name not in self._watched:
                self._watched.append(name)
                self._seen.setdefault(name, Standing(name, None, "", None, 0))
            self._every = seconds
            self._wake()

    def watch_only(self, names: tuple[str, ...]) -> None:
        """The others are not asked any more, and nothing is known of them."""
        with self._turn:
            self._watched = [name for name in self._watched if name in names]
            self._seen = {name: seen for name, seen in self._seen.items() if name in names}

    def nudge(self) -> None:
        """What waits for its next try is tried now."""
        with self._turn:
            self._nudged = True
            self._turn.notify_all()

    def note(self, name: str, reason: str, at: datetime) -> None:
        with self._turn:
            self._seen[name] = Standing(name, not reason, reason, at, 0)

    def standings(self) -> tuple[Standing, ...]:
        with self._turn:
            return tuple(replace(seen, waiting=self._waiting(seen.printer)) for seen in self._seen.values())

    def stop(self) -> tuple[Work, ...]:
        """Nothing more is begun; answers what had not been. After `join` once more: what had begun and wanted another try."""
        with self._turn:
            self._over = True
            left = tuple(self._line)
            self._line.clear()
            self._turn.notify_all()
        return left

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def _waiting(self, printer: str) -> int:
        line = [*self._line, *([self._busy] if self._busy is not None else [])]
        return sum(work.printers[0] == printer for work in line)

    def _wake(self) -> None:
        if self._thread is None and not self._over:
            self._thread = threading.Thread(target=self._run, name=f"printer-{self._name}", daemon=True)
            self._thread.start()
        self._turn.notify_all()

    def _run(self) -> None:
        self._look_round()
        while True:
            with self._turn:
                if not self._line and not self._over:
                    self._turn.wait(self._every or None)
                if self._over:
                    return
                self._busy = self._line.popleft() if self._line else None
                work = self._busy
            if work is None:
                self._look_round()
            else:
                self._one(work)

    def _one(self, work: Work) -> None:
        """One try; what wants another keeps its place at the head of the line."""
        with self._turn:
            self._nudged = False
        try:
            again = self._attempt(work)
        except Exception as fault:  # noqa: BLE001 - the lane must not end with one job: its own is asked about at the next start
            log.error("a print job was lost on its lane: %s", type(fault).__name__)
            again = None
        with self._turn:
            self._busy = None
            if again is None:
                return
            self._line.appendleft(work)
            self._turn.wait_for(lambda: self._over or self._nudged or not self._line or self._line[0] is not work, again)
            self._nudged = False

    def _look_round(self) -> None:
        for name in tuple(self._watched):
            if self._line or self._over:
                return
            self.note(name, self._probe(name), self._clock())
