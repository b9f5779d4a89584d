"""What a run of the tests makes once a process instead of once a test, because it comes out the same each time: catalogue packages from the
same text, SQL statements compiled for the same driver, and plain SQLite files with tables and nothing in them. Passwords are hashed at a small cost: the full one is tested once. Nothing of it changes
what is tested; `make test` is a third shorter for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, util
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import StaticPool

from desktop.catalogue import editions
from desktop.catalogue.model import Package
from desktop.staff import verifiers

_build = editions.build
full_cost = verifiers.hasher
_packages: dict[bytes, Package] = {}
_compiled: util.LRUCache[Any, Any] = util.LRUCache(4000)


def _package(body: Mapping[str, Any]) -> Package:
    """Packages are frozen, so that one may stand in many catalogues."""
    text = orjson.dumps(body)
    if text not in _packages:
        _packages[text] = _build(body)
    return _packages[text]


def _connected(connection: Connection) -> None:
    if isinstance(connection.dialect, SQLiteDialect_pysqlite):
        connection.engine._compiled_cache = _compiled


def _same(one: SQLiteDialect_pysqlite, other: object) -> bool:
    """Two dialects of one driver compile alike, and read alike where their vaults have one key."""
    seals = [getattr(each, "tidehall_numbers", None) for each in (one, other)]
    return type(one) is type(other) and one.dbapi is getattr(other, "dbapi", None) and seals[0] == seals[1]


def empty(metadata: MetaData) -> bytes:
    """A plain SQLite file that holds these tables and nothing."""
    return _empty(metadata, len(metadata.tables))


@cache
def _empty(metadata: MetaData, _declared: int) -> bytes:
    """Anew where another table was declared meanwhile."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    try:
        with engine.connect() as connection:
            return bytes(connection.connection.driver_connection.serialize())  # type: ignore[union-attr]
    finally:
        engine.dispose()


def lay(metadata: MetaData, engine: Engine) -> None:
    """These tables into an engine that keeps its one connection in memory."""
    with engine.connect() as connection:
        connection.connection.driver_connection.deserialize(empty(metadata))  # type: ignore[union-attr]


def share() -> None:
    """Once a process, before the first store is opened."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    verifiers.hasher = lambda: quick  # type: ignore[assignment]
    editions.build = _package  # type: ignore[assignment]
    event.listen(Engine, "engine_connect", _connected)
    SQLiteDialect_pysqlite.__eq__ = _same  # type: ignore[method-assign, assignment]
    SQLiteDialect_pysqlite.__hash__ = lambda dialect: hash((type(dialect), id(dialect.dbapi)))  # type: ignore[method-assign, assignment]
