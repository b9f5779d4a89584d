"""A store as the rules see it: transactions on an engine that somebody else made, keyed and migrated.

`write()` on SQLite holds the write lock from its first statement (BEGIN IMMEDIATE), so that what a rule read is still true when it writes.
On PostgreSQL writers go side by side: there a rule writes conditionally on the state that it leaves, or takes `hold()` first. Leaving the
block commits, durably; an exception rolls everything back. `read()` is one consistent snapshot.

A store whose server may be away has a `Gate` before it. A commit whose answer was lost is told as store.unreachable: the transaction then
either happened as a whole or not at all, and whoever asks again sees which.
"""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Table, insert, text
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.types import TypeDecorator

from desktop.courtesy import give_way
from desktop.errors import EnvironmentFault

Answer = TypeVar("Answer")
CHANNEL = "tidehall"
"""What PostgreSQL tells listeners after every write; it carries nothing."""
TRIES = 5
_DISK_FULL = ("disk is full", "No space left")
_READ_ONLY = ("readonly database", "read-only")
_BUSY_STATES = ("40001", "40P01", "55P03", "57014", "53300")
"""SQLSTATE: serialization, deadlock, lock not available, statement timeout, too many connections. Nothing of the transaction remains."""
# After COMMIT, not before it: a transaction that notifies commits alone on the whole server and would wait for its own flush of the log.
# In one message, so that no writer can die between the two.
_COMMIT_AND_TELL = f"COMMIT; NOTIFY {CHANNEL}"


class Gate(Protocol):
    """Stands before a store that may be away."""

    def enter(self) -> None:
        """Returns when the store may be asked; raises its `EnvironmentFault` at once while it is known to be away."""

    def lost(self, fault: EnvironmentFault) -> None:
        """The store did not answer."""


class Store:
    """Transactions on one engine. Database faults of the environment come out as `EnvironmentFault`; everything else passes."""

    def __init__(self, engine: Engine, name: str, gate: Gate | None = None) -> None:
        self.engine = engine
        self.name = name
        self.gate = gate
        self._server = engine.dialect.name == "postgresql"
        self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) if self._server else engine
        self._alone = engine.execution_options(isolation_level="AUTOCOMMIT") if self._server else engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One read-only snapshot."""
        give_way()
        with self._environment(), self._reading.connect() as connection:
            if not self._server:
                connection.exec_driver_sql("BEGIN")
            yield connection
            connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One durable transaction; nothing of it remains when the block raises."""
        give_way()
        with self._environment(), self.engine.connect() as connection:
            if not self._server:
                run(connection, "BEGIN IMMEDIATE")
            yield connection
            if self._server:
                connection.exec_driver_sql(_COMMIT_AND_TELL)
                connection.commit()
            else:
                self._commit(connection)

    @property
    def on_server(self) -> bool:
        return self._server

    def at_once(self, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """One statement that is a transaction by itself, on a server only; answers its first row, durable.

        Straight to the driver, prepared once a connection: a quarter of the cost of the same through the expression layer. Listeners are told
        after it; a machine that dies in between leaves them to their own look, every few seconds.
        """
        with self._environment(), self._alone.connect() as connection:
            driver: Any = connection.connection.driver_connection
            with _DriverFaults(connection, statement):
                try:
                    row: tuple[Any, ...] | None = driver.execute(statement, values, prepare=True).fetchone()
                    driver.execute(f"NOTIFY {CHANNEL}")
                except connection.dialect.loaded_dbapi.Error as fault:
                    if connection.dialect.is_disconnect(fault, driver, None):
                        connection.invalidate(fault)
                    raise
            return row

    @staticmethod
    def _commit(connection: Connection) -> None:
        with _DriverFaults(connection, "COMMIT"):
            connection.connection.commit()

    def change(self, work: Callable[[Connection], Answer], *, tries: int = TRIES) -> Answer:
        """`work` in a write transaction, again from the start when the store was busy with another's (deadlock, serialization).

        `work` may run several times and must touch nothing but its connection. `EnvironmentFault` store.busy when every try was lost.
        """
        for attempt in range(1, tries + 1):
            try:
                with self.write() as connection:
                    return work(connection)
            except EnvironmentFault as fault:
                if fault.code != "store.busy" or attempt == tries:
                    raise
                time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - how long to wait, no secret
        raise AssertionError("a try ends above")

    def _environment(self) -> _Environment:
        if self.gate is not None:
            self.gate.enter()
        return _Environment(self)


class _Environment:
    """What the machine or the server did, told as `EnvironmentFault`. A class: it stands around every transaction, and a generator costs thrice."""

    __slots__ = ("_store",)

    def __init__(self, store: Store) -> None:
        self._store = store

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _traceback: object) -> None:
        if isinstance(fault, PoolTimeout):
            raise EnvironmentFault("store.busy", store=self._store.name) from fault
        if isinstance(fault, DBAPIError):
            known = environment_fault(fault, self._store.name)
            if known is None:
                return
            if self._store.gate is not None and known.code == "store.unreachable":
                self._store.gate.lost(known)
            raise known from fault


def environment_fault(fault: DBAPIError, name: str) -> EnvironmentFault | None:
    """What the machine or the server did to a statement; None when it was the statement itself."""
    said = str(fault.orig)
    state = getattr(fault.orig, "sqlstate", None)
    if state is not None:
        return _server_fault(state, name)
    if fault.connection_invalidated:
        return EnvironmentFault("store.unreachable", store=name)
    if isinstance(fault, OperationalError):
        if any(sign in said for sign in _DISK_FULL):
            return EnvironmentFault("store.disk_full", store=name)
        if any(sign in said for sign in _READ_ONLY):
            return EnvironmentFault("store.read_only", store=name)
        if "locked" in said or "busy" in said:
            return EnvironmentFault("store.busy", store=name)
        return EnvironmentFault("store.unreachable", store=name)
    if "file is not a database" in said:
        return EnvironmentFault("store.wrong_key", store=name)
    if "malformed" in said:
        return EnvironmentFault("store.corrupt", store=name)
    return None


def _server_fault(state: str, name: str) -> EnvironmentFault | None:
    """By SQLSTATE (PostgreSQL, appendix A): its texts are in the server's language."""
    if state in _BUSY_STATES:
        return EnvironmentFault("store.busy", store=name)
    if state in ("53100", "58030"):
        return EnvironmentFault("store.disk_full", store=name)
    if state == "25006":
        return EnvironmentFault("store.read_only", store=name)
    if state.startswith(("08", "57P", "58")):
        return EnvironmentFault("store.unreachable", store=name)
    if state.startswith("XX"):
        return EnvironmentFault("store.corrupt", store=name)
    return None


def hold(connection: Connection, what: str) -> None:
    """Until the transaction ends nobody else holds `what`: for a rule that must read before it writes. On SQLite every writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:room, :what)"), {"room": 0x7469, "what": lock_number(what)})


def lock_number(what: str) -> int:
    """A signed 32-bit number for an advisory lock."""
    return zlib.crc32(what.encode()) - (1 << 31)


def run(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Any:
    """A statement of the vault that is written out, straight to the driver in the caller's transaction; answers the driver's cursor.

    For what runs in every decision: the expression layer costs several times what the statement does. Faults come as SQLAlchemy's own.
    """
    with _DriverFaults(connection, statement):
        return connection.connection.execute(statement, values)


def put(connection: Connection, table: Table, *rows: Mapping[str, Any]) -> None:
    """Inserts rows that all name the same columns, by a statement that is compiled once: for what is written at every decision.

    Types and constraints are the table's own.
    """
    columns = tuple(rows[0])
    text, order, typed = _insert_text(connection.dialect.name, table, columns)
    values = [[row[name] for name in order] for row in rows]
    for place, kind in typed:
        for row in values:
            row[place] = kind.process_bind_param(row[place], connection.dialect)
    with _DriverFaults(connection, text):
        connection.connection.executemany(text, values)


class _DriverFaults:
    """The driver's errors as SQLAlchemy tells them, so that every caller knows one kind. Values stay out of the message: they may be personal."""

    __slots__ = ("_connection", "_statement")

    def __init__(self, connection: Connection, statement: str) -> None:
        self._connection = connection
        self._statement = statement

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _traceback: object) -> None:
        if fault is None:
            return
        dialect = self._connection.dialect
        error = dialect.loaded_dbapi.Error
        if isinstance(fault, error):
            raise DBAPIError.instance(self._statement, None, fault, error, dialect=dialect, hide_parameters=True) from fault


@cache
def _insert_text(
    dialect: str, table: Table, columns: tuple[str, ...]
) -> tuple[str, tuple[str, ...], tuple[tuple[int, TypeDecorator[Any]], ...]]:
    """(the statement, its columns in order, those whose type does something to a value)."""
    if dialect != "sqlite":
        raise ValueError("put is for the vault")
    compiled = insert(table).compile(dialect=SQLiteDialect(), column_keys=columns)
    order = tuple(compiled.positiontup or ())
    types = ((place, table.c[name].type) for place, name in enumerate(order))
    return str(compiled), order, tuple((place, kind) for place, kind in types if isinstance(kind, TypeDecorator))
