"""The drill province's memory: one SQLite file, every answer's ground committed to disk before the answer leaves.

Tokens and nonces are short-lived and have a file of their own, safe against a killed process but not flushed for each request.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS event (position INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL,
  seq INTEGER NOT NULL, digest TEXT NOT NULL, receipt_no TEXT NOT NULL UNIQUE, body TEXT NOT NULL, UNIQUE (case_id, seq));
CREATE TABLE IF NOT EXISTS cases (case_id TEXT PRIMARY KEY, apply_no TEXT NOT NULL UNIQUE, state TEXT NOT NULL, last_seq INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS batch (idempotency_key TEXT PRIMARY KEY, body_digest TEXT NOT NULL, reply TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS progress (case_id TEXT NOT NULL, item_code TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (case_id, item_code));
CREATE TABLE IF NOT EXISTS scheduled (id INTEGER PRIMARY KEY, due REAL NOT NULL, case_id TEXT NOT NULL, item_code TEXT NOT NULL, state TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS scheduled_due ON scheduled (due);
CREATE TABLE IF NOT EXISTS change (position INTEGER PRIMARY KEY AUTOINCREMENT, change_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  at TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS upload (file_id TEXT PRIMARY KEY, upload_id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, length INTEGER NOT NULL,
  offset INTEGER NOT NULL, sha256 TEXT NOT NULL, metadata TEXT NOT NULL, complete INTEGER NOT NULL, expires REAL NOT NULL);
CREATE INDEX IF NOT EXISTS upload_case ON upload (case_id);
CREATE TABLE IF NOT EXISTS share_query (query_id TEXT PRIMARY KEY, purpose TEXT NOT NULL, item_code TEXT NOT NULL, at TEXT NOT NULL, reply TEXT NOT NULL);
"""
_DOOR = """
CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS nonce (nonce TEXT PRIMARY KEY, seen REAL NOT NULL);
CREATE INDEX IF NOT EXISTS nonce_seen ON nonce (seen);
"""


class Database:
    """One connection behind one lock: writers never interleave. An exception in `transaction` undoes everything in it."""

    def __init__(self, path: Path, schema: str, *, flush: bool) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if flush else 'OFF'}")
        self._connection.executescript(schema)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Committed, and on disk, when the block is left."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """For reading."""
        with self._lock:
            yield self._connection

    def close(self) -> None:
        """Ends the connection."""
        with self._lock:
            self._connection.close()


def open_memory(data: Path) -> Database:
    """Events, cases, changes, uploads."""
    return Database(data / "province.sqlite3", _SCHEMA, flush=True)


def open_door(data: Path) -> Database:
    """Tokens and nonces."""
    return Database(data / "door.sqlite3", _DOOR, flush=False)
