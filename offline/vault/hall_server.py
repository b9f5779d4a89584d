"""A hall's server that may be away: asked when there is need, left alone for a moment after it did not answer, brought up to date when it returns.

Opening a home asks it nothing, so intake, papers and sign-in begin without it. Refuses a server whose rows are sealed with another key.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL, Engine, delete, insert, select, text

from desktop.errors import EnvironmentFault
from desktop.store import Store, hold, lock_number
from offline.vault.postgres import hall_engine, look
from offline.vault.schema import migrate
from offline.vault.sealing import fingerprint
from offline.vault.tables import hall_identity
from offline.vault.written import ungrouped

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0
HALL_KEY_VARIABLE = "TIDEHALL_HALL_KEY"
_KEY = "key"
_KNOWN = select(hall_identity.c.value).where(hall_identity.c.name == _KEY)


class Breaker:
    """The gate before a server. After a failure everybody is refused at once until a pause is over; then one asks and the others are still
    refused. The pause doubles to 8 s. `prepare` runs before the first question after the start and after every failure."""

    def __init__(self, prepare: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._prepare = prepare
        self._clock = clock
        self._asking = threading.Lock()
        self._state = threading.Lock()
        self._ready = threading.Event()
        self._pause = FIRST_PAUSE
        self._until = 0.0
        self._fault: EnvironmentFault | None = None

    def enter(self) -> None:
        if self._ready.is_set():
            return
        # Only at the very start somebody else's question is waited for.
        if not self._asking.acquire(blocking=self._fault is None):
            raise self._again()
        try:
            if self._ready.is_set():
                return
            if self._clock() < self._until:
                raise self._again()
            self._prepare()
            self._pause = FIRST_PAUSE
            self._ready.set()
        except EnvironmentFault as fault:
            if self._clock() >= self._until:
                self._note(fault)
            raise
        finally:
            self._asking.release()

    def lost(self, fault: EnvironmentFault) -> None:
        if self._ready.is_set():
            self._note(fault)

    def _note(self, fault: EnvironmentFault) -> None:
        with self._state:
            self._ready.clear()
            self._fault = fault
            self._until = self._clock() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _again(self) -> EnvironmentFault:
        fault = self._fault or EnvironmentFault("store.unreachable", store="hall")
        return EnvironmentFault(fault.code, **fault.data)


@dataclass(frozen=True, slots=True)
class Joined:
    """The hall's key, and whether it was made just now: then it is said once, to be carried to the next workstation."""

    key: bytes
    made: bool


class HallServer:
    """The way to one hall's server. `key` None: not joined yet, nothing but `join` is possible."""

    def __init__(self, url: URL, key: bytes | None) -> None:
        self._engine: Engine = hall_engine(url)
        self._bare = Store(self._engine, "hall")
        self._key = key
        self.store = Store(self._engine, "hall", Breaker(self._prepare))

    def join(self, offered: bytes | None) -> Joined:
        """Becomes a workstation of the hall: of a new one with the key offered or a new key, of one that exists only with its own.

        `EnvironmentFault`: hall.key_needed, hall.key_wrong and what `open` may say.
        """
        look(self._engine)
        migrate(self._bare, "hall")
        with self._bare.write() as connection:
            hold(connection, "join")
            known = connection.scalar(_KNOWN)
            if known is None:
                made = offered is None
                self._key = offered or secrets.token_bytes(32)
                connection.execute(insert(hall_identity).values(name=_KEY, value=fingerprint(self._key)))
            elif offered is None:
                raise EnvironmentFault("hall.key_needed", variable=HALL_KEY_VARIABLE)
            elif fingerprint(offered) != known:
                raise EnvironmentFault("hall.key_wrong", variable=HALL_KEY_VARIABLE)
            else:
                self._key, made = offered, False
        return Joined(self._key, made)

    def version(self) -> int:
        """The server's major version, asked now. May say what `look` says, hall.key_wrong, store.newer."""
        self._prepare()
        return look(self._engine)

    def forget(self) -> None:
        """Undoes a `join` that made the hall: no home has its key."""
        with self._bare.write() as connection:
            connection.execute(delete(hall_identity).where(hall_identity.c.name == _KEY))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other workstation is being set up meanwhile: what one finds absent it may add. May say what `look` says."""
        look(self._engine)
        with self._engine.connect() as connection:
            connection.execute(text("SET statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": lock_number("set up")})
            connection.commit()
            try:
                yield
            finally:
                connection.invalidate()  # the lock goes with the connection, whatever state it is in

    def _prepare(self) -> None:
        look(self._engine)
        migrate(self._bare, "hall")
        with self._bare.read() as connection:
            known = connection.scalar(_KNOWN)
        if self._key is None:
            raise EnvironmentFault("hall.key_needed", variable=HALL_KEY_VARIABLE)
        if known != fingerprint(self._key):
            raise EnvironmentFault("hall.key_wrong", variable=HALL_KEY_VARIABLE)


def read_key(given: str | None) -> bytes | None:
    """A hall's key as it was printed: 64 hexadecimal signs, blanks and hyphens between them do not matter. `EnvironmentFault` hall.key_wrong."""
    plain = ungrouped(given or "")
    if not plain:
        return None
    try:
        key = bytes.fromhex(plain)
    except ValueError as fault:
        raise EnvironmentFault("hall.key_wrong", variable=HALL_KEY_VARIABLE) from fault
    if len(key) != 32:
        raise EnvironmentFault("hall.key_wrong", variable=HALL_KEY_VARIABLE)
    return key
