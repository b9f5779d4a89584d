"""Looking whether the stores are whole, and bringing what can be read of a damaged one into a new file. The damaged file is kept: it is never
the only copy that is changed, and nothing of it is deleted.

A page that is not what was written fails its HMAC (SQLCipher), so a spoilt row is never taken for a sound one. What could not be read is
told table by table: the ledger then shows what hall and province have that this machine no longer knows.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from desktop.errors import EnvironmentFault
from offline.vault.engine import driver_connection
from offline.vault.home import HALL_FILE, VAULT_FILE
from offline.vault.keys import VaultKey

_PARTS = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Repaired:
    """`saved` and `lost`: rows by table; a table whose number of rows nobody can tell any more has None in `lost`."""

    store: str
    kept_at: Path
    saved: Mapping[str, int]
    lost: Mapping[str, int | None]


def damage(path: Path, key: VaultKey) -> dict[str, str]:
    """What is wrong with the stores of a home, by file; empty when they are whole. Reads every page: seconds for a large vault."""
    found = {}
    for name in (VAULT_FILE, HALL_FILE):
        if (path / name).exists():
            said = _looked_at(path / name, key.derive(name))
            if said:
                found[name] = said
    return found


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keeps out whoever would use the home meanwhile. `EnvironmentFault` repair.in_use while a program has it open."""
    held = []
    try:
        for name in (VAULT_FILE, HALL_FILE):
            if (path / name).exists() and sys.platform != "win32":
                held.append(_refuse_open(path / name))
        yield
    finally:
        for stream in held:
            stream.close()


def _refuse_open(file: Path) -> BinaryIO:
    """SQLite keeps a shared lock on a byte of the -shm file for every connection in WAL mode (wal.c, WAL_LOCK 128: the "DMS" byte)."""
    import fcntl

    try:
        stream = file.with_name(file.name + "-shm").open("ab+")
    except OSError as fault:
        raise EnvironmentFault("store.disk", store=file.name) from fault
    try:
        fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 128)
    except OSError as fault:
        stream.close()
        raise EnvironmentFault("repair.in_use", file=file.name) from fault
    fcntl.lockf(stream, fcntl.LOCK_UN, 1, 128)
    return stream


def repair(path: Path, key: VaultKey, moment: datetime) -> tuple[Repaired, ...]:
    """Brings the readable rows of every damaged store into a new file at its place. Nobody may have the home open.

    `EnvironmentFault` repair.hopeless when not even the list of tables can be read: then a backup is the way.
    """
    return tuple(_repair_one(path, name, key.derive(name), moment) for name in damage(path, key))


def _looked_at(file: Path, key: bytes) -> str:
    if file.stat().st_size == 0:
        return "empty"
    try:
        connection = driver_connection(file, key)
    except Exception as fault:  # noqa: BLE001 - whatever the driver says of a broken file is the finding
        return _finding(fault, file)
    try:
        spoilt = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if spoilt:
            return f"{len(spoilt)} pages: {spoilt[0][0]}"[:200]
        said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        return "" if said == "ok" else str(said)[:200]
    except Exception as fault:  # noqa: BLE001 - as above
        return _finding(fault, file)
    finally:
        connection.close()


def _finding(fault: Exception, file: Path) -> str:
    """What the file's own damage is. A full or read-only disk says nothing about the file: that passes as what it is."""
    said = str(fault)
    if any(sign in said for sign in ("full", "readonly", "read-only", "unable to open", "disk I/O")):
        raise EnvironmentFault("store.disk", store=file.name) from fault
    return said[:200]


def _repair_one(home: Path, name: str, key: bytes, moment: datetime) -> Repaired:
    if (home / name).stat().st_size == 0:
        raise EnvironmentFault("repair.hopeless", file=name)
    try:
        old = driver_connection(home / name, key)
        parts = old.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'").fetchall()
    except Exception as fault:  # the driver's own kinds differ by what is broken
        _finding(fault, home / name)
        raise EnvironmentFault("repair.hopeless", file=name) from fault
    aside = _set_aside(home, name, moment)
    fresh = home / f".{name}.new"
    for part in _PARTS:
        fresh.with_name(fresh.name + part).unlink(missing_ok=True)
    new = driver_connection(fresh, key)
    try:
        old.close()
        saved, lost = _carry_over(partial(driver_connection, home / name, key), new, parts)
    finally:
        new.close()
    for part in _PARTS[1:]:
        (home / f"{name}{part}").unlink(missing_ok=True)
    fresh.replace(home / name)
    return Repaired(name, aside / name, saved, lost)


def _set_aside(home: Path, name: str, moment: datetime) -> Path:
    aside = home / f"damaged-{moment:%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700, exist_ok=True)
    for part in _PARTS:
        if (home / f"{name}{part}").exists():
            shutil.copy2(home / f"{name}{part}", aside / f"{name}{part}")
    return aside


def _carry_over(open_old: Callable[[], Any], new: Any, parts: list[tuple[str, str, str]]) -> tuple[dict[str, int], dict[str, int | None]]:
    saved: dict[str, int] = {}
    lost: dict[str, int | None] = {}
    new.execute("BEGIN IMMEDIATE")
    for kind, table, sql in parts:
        if kind == "table":
            new.execute(sql)
            rows = list(_readable(open_old, table, "WITHOUT ROWID" in sql.upper()))
            if rows:
                new.executemany(f'INSERT OR IGNORE INTO "{table}" VALUES ({",".join("?" * len(rows[0]))})', rows)  # noqa: S608 - names of this source
            saved[table] = new.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - names of this source; every value is bound
            missing = _expected(open_old, table)
            if missing is None or missing > saved[table]:
                lost[table] = None if missing is None else missing - saved[table]
    for kind, _table, sql in parts:
        if kind != "table":
            new.execute(sql)
    new.execute("COMMIT")
    return saved, lost


def _readable(open_old: Callable[[], Any], table: str, without_rowid: bool) -> Iterator[tuple[Any, ...]]:
    """Forward until a page does not open, then backward from the end until one does not: what lies between two bad pages is lost.

    Each way on a connection of its own: SQLCipher reads nothing more on one that has met a bad page.
    """
    keys = ["rowid"]
    if without_rowid:
        with closing(open_old()) as old:
            keys = [row[1] for row in sorted(old.execute(f'PRAGMA table_info("{table}")').fetchall(), key=lambda row: row[5]) if row[5]]
    seen: set[tuple[Any, ...]] = set()
    for way in ("ASC", "DESC"):
        order = ", ".join(f'"{name}" {way}' if name != "rowid" else f"rowid {way}" for name in keys)
        old, whole = open_old(), False
        try:
            cursor = old.execute(f'SELECT * FROM "{table}" ORDER BY {order}')  # noqa: S608 - names of this source; every value is bound
            while (row := cursor.fetchone()) is not None:
                if row not in seen:
                    seen.add(row)
                    yield row
            whole = True
        except Exception:  # noqa: BLE001, S110 - here the readable part ends
            pass
        finally:
            old.close()
        if whole:
            return


def _expected(open_old: Callable[[], Any], table: str) -> int | None:
    old = open_old()
    try:
        count: int = old.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608 - names of this source; every value is bound
    except Exception:  # noqa: BLE001 - it cannot be counted either
        return None
    finally:
        old.close()
    return count
