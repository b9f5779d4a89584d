"""A store as the rules see it: transactions on an engine that somebody else made, keyed and migrated.

`write()` holds the write lock from its first statement (BEGIN IMMEDIATE on SQLite), so that what a rule read is still true when it
writes. Leaving the block commits, durably; an exception rolls everything back. `read()` is one consistent snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from desktop.errors import EnvironmentFault

_DISK_FULL = ("disk is full", "No space left")
_READ_ONLY = ("readonly database", "read-only")


class Store:
    """Transactions on one engine. Database faults of the environment come out as `EnvironmentFault`; everything else passes."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One read-only snapshot."""
        with _environment(self.name), self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            yield connection
            connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One durable transaction; nothing of it remains when the block raises."""
        with _environment(self.name), self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()


@contextmanager
def _environment(name: str) -> Iterator[None]:
    try:
        yield
    except OperationalError as fault:
        text = str(fault.orig)
        if any(sign in text for sign in _DISK_FULL):
            raise EnvironmentFault("store.disk_full", store=name) from fault
        if any(sign in text for sign in _READ_ONLY):
            raise EnvironmentFault("store.read_only", store=name) from fault
        if "locked" in text or "busy" in text:
            raise EnvironmentFault("store.busy", store=name) from fault
        raise EnvironmentFault("store.unreachable", store=name) from fault
    except DBAPIError as fault:
        if "file is not a database" in str(fault.orig):
            raise EnvironmentFault("store.wrong_key", store=name) from fault
        if "malformed" in str(fault.orig):
            raise EnvironmentFault("store.corrupt", store=name) from fault
        raise
