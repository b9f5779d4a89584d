"""Threads behind the screen wait while the GUI thread has work to do, for a moment at most.

The interpreter's lock goes round fairly: a GUI thread that lets go of it in every call of Qt gets it back only when the other's turn (5 ms) is
over, and a repaint of 30 ms beside one paper that is being made took 130. So who works behind the screen looks, where it can pause
(`desktop.courtesy`), at how much processor time the GUI thread took lately: where it is at work, it sleeps until that is at rest again or
its patience is at an end. Then it works a third as long before it looks again: a screen that never rests slows it down and holds up nobody for ever. Where the system does not tell another thread's processor time
(Windows), nothing is waited for. The turns themselves are a fifth as long as the interpreter has them.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable

from desktop import courtesy

PATIENCE = 0.06
"""Seconds that one pause takes at most."""
SHARE = 3
"""Who waited works a third as long before it looks again."""
NAP = 0.002
TURN = 0.001
"""Seconds that a thread keeps the interpreter's lock while another wants it."""
AT_WORK = 0.2
"""The share of a time that the GUI thread must have run in to count as at work."""
LATELY = 0.05
"""A last look that is longer ago says nothing of now."""


class Courtesy:
    """Make it in the GUI thread; `begin`, and `end` before that thread is over. `used` tells the seconds of processor that the GUI thread took,
    `worked` those of the thread that asks."""

    def __init__(
        self,
        used: Callable[[], float] | None = None,
        now: Callable[[], float] = time.monotonic,
        nap: Callable[[float], None] = time.sleep,
        worked: Callable[[], float] = time.thread_time,
    ) -> None:
        self._gui = threading.get_ident()
        self._used = used or _clock_of(self._gui)
        self._now, self._nap, self._worked = now, nap, worked
        self._mine = threading.local()
        self._last = (0.0, 0.0)
        self._was_at_work = False
        self._turn = TURN

    def begin(self) -> None:
        self._turn = sys.getswitchinterval()
        sys.setswitchinterval(TURN)
        if self._used is not None:
            courtesy.let(self.wait)

    def end(self) -> None:
        courtesy.let(None)
        sys.setswitchinterval(self._turn)

    def wait(self) -> None:
        """On the thread that gives way. The GUI thread itself waits for nobody."""
        if self._used is None or threading.get_ident() == self._gui:
            return
        if self._worked() < getattr(self._mine, "until", 0.0):
            return
        began = self._now()
        while self._at_work() and self._now() < began + PATIENCE:
            self._nap(NAP)
        self._mine.until = self._worked() + (self._now() - began) / SHARE

    def _at_work(self) -> bool:
        """By what it took since the last look, whoever looked; looks that follow at once are one."""
        assert self._used is not None
        at, used = self._now(), self._used()
        passed, took = at - self._last[0], used - self._last[1]
        if passed >= NAP / 2:
            self._last = (at, used)
            self._was_at_work = took > AT_WORK * min(passed, LATELY)
        return self._was_at_work


def _clock_of(thread: int) -> Callable[[], float] | None:
    """Its processor time, where the system has a clock for it."""
    try:
        clock = time.pthread_getcpuclockid(thread)
    except (AttributeError, OSError):
        return None
    return lambda: time.clock_gettime(clock)
