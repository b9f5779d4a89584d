"""Engines for encrypted SQLite: SQLCipher with a raw key, WAL, a commit is on the disk before it returns.

Several processes use one file at once; a busy store is waited for. The write lock is taken by `desktop.store.Store`, so the driver stays
in autocommit and never opens a transaction by itself.
"""

from __future__ import annotations

import contextlib
import os
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from desktop.errors import EnvironmentFault
from desktop.store import Store

_BUSY_SECONDS = 60.0


def encrypted_engine(path: Path, key: bytes, *, must_exist: bool = True) -> Engine:
    """An engine on one encrypted file. `key` is 32 raw bytes: a passphrase here would cost 0.3 s a connection."""
    import sqlcipher3.dbapi2 as driver

    if not path.exists():
        if must_exist:
            raise EnvironmentFault("store.absent", file=path.name)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connect = partial(driver_connection, path, key)
    return create_engine(
        "sqlite://", creator=connect, module=driver, poolclass=QueuePool, pool_size=4, max_overflow=8, hide_parameters=True
    )


def driver_connection(path: Path, key: bytes) -> Any:
    """One connection of the driver's own, keyed and set as every other."""
    import sqlcipher3.dbapi2 as driver

    connection = driver.connect(str(path), timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA cipher_log_level = NONE")
        cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA fullfsync = ON")
        cursor.execute("PRAGMA foreign_keys = ON")
        # Without it INSERT OR REPLACE deletes behind the back of the triggers that keep the journal.
        cursor.execute("PRAGMA recursive_triggers = ON")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.execute("PRAGMA secure_delete = ON")
        # A busy page is then carried over once for some hundred decisions, and not once for every thirty. 16 MB at most.
        cursor.execute("PRAGMA wal_autocheckpoint = 4000")
        cursor.close()
    except driver.Error:
        connection.close()
        raise
    return connection


def driver_fault(fault: Exception, name: str) -> EnvironmentFault:
    """What the driver itself says of a copy that it could not finish, where no `Store` stands between."""
    return EnvironmentFault("store.disk_full" if "full" in str(fault) else "store.corrupt", store=name)


def open_store(path: Path, key: bytes, name: str) -> Store:
    """Opens an existing store and proves at once that the key fits: `EnvironmentFault` store.absent, store.wrong_key, store.corrupt."""
    if path.exists() and path.stat().st_size == 0:
        raise EnvironmentFault("store.corrupt", store=name)  # SQLite would take it for a new one
    store = Store(encrypted_engine(path, key), name)
    try:
        with store.read() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    except EnvironmentFault:
        store.engine.dispose()
        raise
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + suffix).chmod(0o600)
    return store
