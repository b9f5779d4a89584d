"""Transactions on the staging database, and every way in which it does not answer, named as `PeerFault`. Nothing waits without end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, inspect
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from desktop.errors import EnvironmentFault
from desktop.store import environment_fault
from offline.sync.peers.staging.link import StagingLink
from offline.sync.reply import PeerFault
from offline.vault.postgres import hall_engine, look

_CODES = {"store.unreachable": "peer.unreachable", "store.busy": "peer.busy"}
_UNKNOWN = ("no such table", "no such column", "has no column named")
_REFUSED = {"hall.refused": "peer.credentials_refused", "hall.no_database": "peer.not_found"}


class StagingDatabase:
    """One connection for one thread. A transaction is whole or nothing; `DataError` and `IntegrityError` (what a row is) pass through.

    `interrupt` may be called from any thread: the statement under way and every later one raise `peer.interrupted`.
    """

    def __init__(self, link: StagingLink, ours: Table) -> None:
        self._ours = ours
        self.stopped = threading.Event()
        self._server = link.address().drivername != "sqlite"
        self.engine = _engine(link, self._server)
        self._running: Any = None
        self._made = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A durable transaction; the one table that is ours is there."""
        if self.stopped.is_set():
            raise PeerFault("peer.interrupted")
        try:
            if not self._made:
                _make(self.engine, self._ours)
                self._made = True
            with self.engine.connect() as connection:
                self._running = connection.connection.driver_connection
                if not self._server:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
        except (DataError, IntegrityError):
            raise
        except (DBAPIError, PoolTimeout) as fault:
            raise self._named(fault) from fault
        finally:
            self._running = None

    def interrupt(self) -> None:
        """Ends what runs."""
        self.stopped.set()
        running = self._running
        if running is not None:
            with suppress(Exception):
                (running.cancel if self._server else running.interrupt)()

    def close(self) -> None:
        self.stopped.set()
        self.engine.dispose()

    def _named(self, fault: SQLAlchemyError) -> PeerFault:
        if self.stopped.is_set():
            return PeerFault("peer.interrupted")
        if not isinstance(fault, DBAPIError):
            return PeerFault("peer.busy")
        state = getattr(fault.orig, "sqlstate", None) or ""
        if state == "42501":
            return PeerFault("peer.forbidden", halts=True)
        if state.startswith("42") or (isinstance(fault, OperationalError) and any(sign in str(fault.orig) for sign in _UNKNOWN)):
            return PeerFault("peer.staging_differs", halts=True)
        known = environment_fault(fault, "staging")
        if known is None:
            return PeerFault("peer.server_error", shrink=True)
        if known.code == "store.unreachable" and self._server and not state:
            return self._why_closed()
        return PeerFault(_CODES.get(known.code, "peer.server_error"), problem=known.code)

    def _why_closed(self) -> PeerFault:
        """A connection refused before it began says why only in words."""
        try:
            look(self.engine)
        except EnvironmentFault as found:
            if found.code in _REFUSED:
                return PeerFault(_REFUSED[found.code], halts=True)
        except SQLAlchemyError:
            pass
        return PeerFault("peer.unreachable")


def _engine(link: StagingLink, server: bool) -> Engine:
    if server:
        return hall_engine(link.address(), pool=1)
    return create_engine(
        link.address(),
        hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": min(5.0, link.read_seconds), "check_same_thread": False},
    )


def _make(engine: Engine, table: Table) -> None:
    """Ours, if it is absent; two workstations may try at once."""
    if inspect(engine).has_table(table.name):
        return
    try:
        table.create(engine)
    except DBAPIError:
        if not inspect(engine).has_table(table.name):
            raise
