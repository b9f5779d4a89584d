"""Hearing that something in the hall's store changed, whoever changed it: NOTIFY on PostgreSQL, the file's data_version on SQLite.

It says that, not what: a screen then reads what it shows. A lost server is asked again with back-off; when it answers, something may have
changed meanwhile, and that is said too.
"""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from random import Random
from typing import Any

from sqlalchemy.exc import DBAPIError

from desktop.changes import Changes
from desktop.errors import EnvironmentFault
from desktop.store import CHANNEL, Store

POLL_SECONDS = 0.05
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
QUIET_SECONDS = 0.05
HALL_CHANGED = Changes(tickets=frozenset({"*"}), windows=frozenset({"*"}))
"""Tickets and windows as a whole."""
_log = logging.getLogger(__name__)


class HallWatch:
    """One connection of its own that listens. `wait` belongs to one thread; `stop` may be called from any."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._faults: type[Exception] = store.engine.dialect.loaded_dbapi.Error
        self._ear: _Ear | None = None
        self._pause = FIRST_PAUSE
        self._rng = Random()  # noqa: S311 - how long to wait, no secret
        self._bell, self._ringer = socket.socketpair()
        self.stopped = False

    def wait(self, timeout: float) -> bool:
        """Whether something may have changed since the last `wait`; returns as soon as it has, at the latest after `timeout` seconds.

        The first `wait` begins to listen and answers True. After `stop`: False at once. No fault comes out.
        """
        until = time.monotonic() + timeout
        while not self.stopped:
            left = until - time.monotonic()
            try:
                if self._ear is None:
                    self._ear = _ear(self._store)
                    self._pause = FIRST_PAUSE
                    return True
                return self._ear.wait(max(left, 0.0), self._bell)
            except (EnvironmentFault, DBAPIError, OSError, self._faults) as fault:
                _log.info("the hall's store is not heard: %s", getattr(fault, "code", type(fault).__name__))
                self._leave()
            if left <= 0:
                return False
            self._sleep(min(left, self._pause * self._rng.uniform(0.5, 1.0)))
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return False

    def stop(self) -> None:
        """Ends a `wait` that is going on, and every later one."""
        self.stopped = True
        with contextlib.suppress(OSError):
            self._ringer.send(b"x")

    def close(self) -> None:
        """Lets go of the connection; after `stop`, by the thread that waited."""
        self._leave()
        self._bell.close()
        self._ringer.close()

    def _sleep(self, seconds: float) -> None:
        select.select([self._bell], [], [], seconds)

    def _leave(self) -> None:
        if self._ear is not None:
            self._ear.close()
            self._ear = None


class _Ear(ABC):
    """A connection that listens."""

    @abstractmethod
    def wait(self, seconds: float, bell: socket.socket) -> bool: ...

    @abstractmethod
    def close(self) -> None: ...


def _ear(store: Store) -> _Ear:
    return _ServerEar(store) if store.engine.dialect.name == "postgresql" else _FileEar(store)


def _own_connection(store: Store) -> tuple[Any, Any]:
    """A connection that the pool has let go, and what must live as long as it."""
    proxy = store.engine.raw_connection()
    connection = proxy.dbapi_connection
    proxy.detach()
    return proxy, connection


class _ServerEar(_Ear):
    """LISTEN. What was told before it began is not heard: the first answer of a watch is True for that."""

    def __init__(self, store: Store) -> None:
        if store.gate is not None:
            store.gate.enter()
        self._proxy, self._connection = _own_connection(store)
        try:
            self._connection.autocommit = True
            self._connection.execute(f"LISTEN {CHANNEL}")
        except BaseException:
            self._connection.close()
            raise

    def wait(self, seconds: float, bell: socket.socket) -> bool:
        ready, _, _ = select.select([self._connection.fileno(), bell], [], [], seconds)
        if self._connection.fileno() not in ready:
            return False
        # Answered by the server, or the line is gone: then reading raises.
        return bool(list(self._connection.notifies(timeout=0)))

    def close(self) -> None:
        self._connection.close()


class _FileEar(_Ear):
    """PRAGMA data_version (SQLite): another number when any other connection, of whichever process, has committed."""

    def __init__(self, store: Store) -> None:
        self._proxy, self._connection = _own_connection(store)
        self._seen = self._version()

    def wait(self, seconds: float, bell: socket.socket) -> bool:
        until = time.monotonic() + seconds
        while True:
            version = self._version()
            if version != self._seen:
                self._seen = version
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            rung, _, _ = select.select([bell], [], [], min(left, POLL_SECONDS))
            if rung:
                return False

    def close(self) -> None:
        self._connection.close()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


class HallListener:
    """A thread beside the window that tells `on_changes` when the hall changed, at most twenty times a second."""

    def __init__(self, store: Store, on_changes: Callable[[Changes], None]) -> None:
        self._watch = HallWatch(store)
        self._tell = on_changes
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hall-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread and waits for it."""
        self._done.set()
        self._watch.stop()
        if self._thread.ident is not None:
            self._thread.join()
        self._watch.close()

    def _run(self) -> None:
        while not self._watch.stopped:
            if self._watch.wait(30.0):
                self._tell(HALL_CHANGED)
                self._done.wait(QUIET_SECONDS)
