"""Sync beside the window: one thread that sends, one that listens to the province. Plain Python threads, no Qt.

Callbacks come on these threads; the window's feed carries them over. `stop` ends both promptly, also in the middle of a long poll.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from random import Random

from desktop.changes import Changes
from desktop.errors import EnvironmentFault
from desktop.intake.journal import PROVINCE
from offline.sync.engine import Pace, backoff
from offline.sync.peers import ProvinceAdapter
from offline.sync.reply import PeerFault
from offline.sync.session import Listeners, Session, SyncSetup
from offline.sync.state import PeerStates

_log = logging.getLogger(__name__)
_HEARTBEAT = 60.0
_POLL_SECONDS = 25
DEFAULT_PACE = Pace()


class Worker:
    """Sends whatever the vault has, for as long as the window is open. Nothing that goes wrong ends it: faults are logged by code, kept in
    the peers' states, and tried again with back-off. Another sender on the same home (the command line) is let through between passes."""

    def __init__(
        self,
        setup: SyncSetup,
        *,
        on_states: Callable[[PeerStates], None] | None = None,
        on_changes: Callable[[Changes], None] | None = None,
        pace: Pace = DEFAULT_PACE,
    ) -> None:
        listeners = Listeners(on_states or (lambda states: None), on_changes or (lambda changes: None))
        self._session = Session(setup, pace=pace, listeners=listeners)
        self._pace = pace
        self._rng = Random()  # noqa: S311 - how long to wait, no secret
        self._ear: ProvinceAdapter | None = self._session.connect() if setup.province is not None else None
        self._threads = [threading.Thread(target=self._send, name="sync", daemon=True)]
        if self._ear is not None:
            self._threads.append(threading.Thread(target=self._listen, args=(self._ear,), name="sync-listen", daemon=True))

    def start(self) -> None:
        """Begins at once."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Something new is in the vault."""
        self._session.wake.set()

    def stop(self) -> None:
        """Ends both threads and the uploads; what was on the wire is sent again another time."""
        self._session.stop()
        if self._ear is not None:
            self._ear.interrupt()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        self._session.close()
        if self._ear is not None:
            self._ear.close()

    def _send(self) -> None:
        failures, session = 0, self._session
        while not session.stopped.is_set():
            session.wake.clear()  # a round that fails before it looks would be called again at once, without end
            try:
                settled = session.settle(self._pace.cap)
                failures, wait = 0, _HEARTBEAT if settled.due_in is None else min(_HEARTBEAT, settled.due_in)
            except Exception as error:  # noqa: BLE001 - the lane's end: nothing may stop the sender
                failures += 1
                wait = backoff(failures, self._rng, self._pace)
                _tell("sync", error)
            if not session.stopped.is_set():  # who stops wakes: before that word was cleared, or after
                session.wake.wait(wait)

    def _listen(self, ear: ProvinceAdapter) -> None:
        failures = 0
        session = self._session
        while not session.stopped.is_set():
            try:
                began = time.monotonic()
                changes = session.downlink.pull_changes(ear, _POLL_SECONDS)
                if failures:
                    session.note(PROVINCE, None)
                    session.revive(PROVINCE)
                failures = 0
                if changes:
                    session.listeners.on_changes(changes)
                    session.wake.set()
                # A platform that does not hold the call open may not be asked without end.
                wait = 0.0 if changes or time.monotonic() - began >= 1.0 else self._pace.base
            except PeerFault as fault:
                failures += 1
                wait = max(fault.retry_after or 0.0, backoff(failures, self._rng, self._pace))
                if not session.stopped.is_set() and failures > 1:
                    session.note(PROVINCE, fault)
            except Exception as error:  # noqa: BLE001 - as above
                failures += 1
                wait = backoff(failures, self._rng, self._pace)
                _tell("listening", error)
            session.stopped.wait(wait)


def _tell(what: str, error: Exception) -> None:
    if isinstance(error, EnvironmentFault):
        _log.warning("%s waits: %s", what, error.code)
    else:
        _log.error("%s failed: %s", what, type(error).__name__)
