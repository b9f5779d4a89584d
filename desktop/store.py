"""A store as the rules see it: transactions on an engine that somebody else made, keyed and migrated.

`write()` holds the write lock from its first statement (BEGIN IMMEDIATE on SQLite), so that what a rule read is still true when it
writes. Leaving the block commits, durably; an exception rolls everything back. `read()` is one consistent snapshot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
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


def put(connection: Connection, table: Table, *rows: Mapping[str, Any]) -> None:
    """Inserts rows that all name the same columns, by a statement that is compiled once: for what is written at every decision.

    A quarter of the cost of an `insert()` that goes through the expression layer each time; types and constraints are the table's own.
    """
    columns = tuple(rows[0])
    text, order = _insert_text(connection.dialect.name, table, columns)
    values = [tuple(row[name] for name in order) for row in rows]
    connection.exec_driver_sql(text, values[0] if len(values) == 1 else values)


@cache
def _insert_text(dialect: str, table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    if dialect != "sqlite":
        raise ValueError("put is for the vault")
    compiled = insert(table).compile(dialect=SQLiteDialect(), column_keys=columns)
    return str(compiled), tuple(compiled.positiontup or ())
