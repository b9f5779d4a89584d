"""An encrypted, verified copy of a home in one file, made while the program runs; and a home made anew from it.

The file is a clear head (format, when, how the key is kept) and a sealed archive: snapshots of the stores, each consistent in itself, the
vault before the hall, so that no number block is in the vault that the hall's counter does not know; the settings; the scans as they lie,
encrypted already. The key is not in it. It comes from the passphrase, the keyring, or the file that is written beside the copy when a home
keeps its key in a file - and that belongs somewhere else.

A restored home is older than the one that was lost. What was numbered in between is not known to it, so it uses no number that it had
reserved, and its hall (where the hall was in the home) goes on further by what may have been drawn meanwhile, and more.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import shutil
import struct
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import update

from desktop.clock import from_text, now, to_text
from desktop.errors import EnvironmentFault
from desktop.intake.numbers import BLOCK, number_series
from desktop.intake.tables import number_block
from desktop.queue.tables import ticket_counter
from desktop.settings import FILE_NAME, FORMS
from desktop.store import Store
from offline.vault.engine import driver_fault, encrypted_engine, open_store
from offline.vault.files import sync_directory
from offline.vault.home import HALL_FILE, VAULT_FILE, Home, refuse_existing
from offline.vault.keys import KEY_FILE, KEY_INFO, VaultKey, open_key, write_private
from offline.vault.sealed_stream import OpeningReader, SealingWriter

MAGIC = b"THBACK01"
KEY_BESIDE = ".key"
SKIPPED, A_MINUTE = 20_000, 5
TICKETS = 100
_MOST_HEAD = 64 * 1024
_SALT = 32
_SETTINGS = ("hall.toml", FILE_NAME)


def back_up(home: Home, target: Path, moment: datetime) -> None:
    """Writes the copy, opens it again to the last byte, and only then gives it its name. `EnvironmentFault`: backup.exists,
    backup.not_writable, store.*. An older copy of the same name is never written over."""
    if target.exists():
        raise EnvironmentFault("backup.exists", file=str(target))
    unfinished = target.with_name(f".{target.name}.part")
    with _disk(target), tempfile.TemporaryDirectory(prefix="backup-", dir=home.path) as beside:
        _snapshots(home, Path(beside))
        try:
            with _private(unfinished) as out:
                _write(home, Path(beside), out, moment)
                out.flush()
                os.fsync(out.fileno())
            with tempfile.TemporaryDirectory(prefix="verify-", dir=home.path) as again:
                unpack(unfinished, home.key, Path(again))
                prove(home.key, Path(again))
            if home.key.kept == "key_file":
                write_private(_beside(target), home.key.raw.hex().encode() + b"\n")
            unfinished.replace(target)
            sync_directory(target.parent)
        finally:
            unfinished.unlink(missing_ok=True)


def restore(source: Path, path: Path, passphrase: str | None, recovery: str | None = None) -> None:
    """Makes a home at `path` from a copy, whole or not at all. `EnvironmentFault`: home.exists, backup.damaged, backup.absent, key.*, store.*."""
    refuse_existing(path)
    head = read_head(source)
    with _disk(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        with _disk(path):
            key = _bring_key(source, head, building, passphrase, recovery)
            unpack(source, key, building)
            prove(key, building)
            _begin_anew(key, building, _jump(head))
            building.rename(path)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def read_head(source: Path) -> dict[str, Any]:
    """What a copy says of itself in the clear: format, made_at, keys."""
    try:
        with source.open("rb") as stream:
            return _head(stream)[0]
    except OSError as fault:
        raise EnvironmentFault("backup.absent", file=str(source)) from fault


def unpack(source: Path, key: VaultKey, into: Path) -> None:
    """Opens the sealed archive into a directory: plain files under it and nothing else, whatever an archive may say."""
    with source.open("rb") as stream:
        head, clear = _head(stream)
        salt = stream.read(_SALT)
        reader = io.BufferedReader(OpeningReader(stream, _sealing_key(key, salt, clear)))
        try:
            with tarfile.open(fileobj=reader, mode="r|") as archive:
                archive.extractall(into, filter="data")
        except (tarfile.TarError, EOFError) as fault:
            raise EnvironmentFault("backup.damaged") from fault
    if head.get("format") != 1:
        raise EnvironmentFault("backup.newer")


def _write(home: Home, snapshots: Path, out: BinaryIO, moment: datetime) -> None:
    keys = json.loads((home.path / KEY_INFO).read_text())
    clear = json.dumps({"format": 1, "made_at": to_text(moment), "keys": keys}).encode()
    salt = os.urandom(_SALT)
    out.write(MAGIC + struct.pack(">I", len(clear)) + clear + salt)
    sealed = SealingWriter(out, _sealing_key(home.key, salt, clear))
    with tarfile.open(fileobj=sealed, mode="w|") as archive:
        for name in _SETTINGS:
            if (home.path / name).exists():
                archive.add(home.path / name, name)
        for form in sorted((home.path / FORMS).glob("*")):
            if form.is_file():
                archive.add(form, f"{FORMS}/{form.name}")
        for store in sorted(snapshots.iterdir()):
            archive.add(store, store.name)
        for scan in sorted((home.path / "files").rglob("*")):
            # Written under another name first, so a file that has its name is whole; one may be released meanwhile.
            if scan.suffix != ".part" and scan.is_file():
                with contextlib.suppress(FileNotFoundError):
                    archive.add(scan, str(scan.relative_to(home.path)))
    sealed.finish()


def _head(stream: BinaryIO) -> tuple[dict[str, Any], bytes]:
    if stream.read(len(MAGIC)) != MAGIC:
        raise EnvironmentFault("backup.damaged")
    try:
        (length,) = struct.unpack(">I", stream.read(4))
        if length > _MOST_HEAD:
            raise ValueError(length)
        clear = stream.read(length)
        head = json.loads(clear)
        if not isinstance(head, dict) or not isinstance(head.get("keys"), dict):
            raise ValueError("head")
    except (struct.error, ValueError) as fault:
        raise EnvironmentFault("backup.damaged") from fault
    return head, clear


def _sealing_key(key: VaultKey, salt: bytes, clear: bytes) -> bytes:
    """Another for each copy; it binds the clear head, so that nobody can exchange it."""
    return HKDF(SHA256(), 32, salt=salt, info=b"tidehall/backup/" + clear).derive(key.derive("backup"))


def _snapshots(home: Home, into: Path) -> None:
    for name in (VAULT_FILE,) if home.server is not None else (VAULT_FILE, HALL_FILE):
        store = home.vault if name == VAULT_FILE else home.hall
        copy = encrypted_engine(into / name, home.key.derive(name), must_exist=False)
        source, target = store.engine.raw_connection(), copy.raw_connection()
        try:
            source.driver_connection.backup(target.driver_connection)  # type: ignore[union-attr]
        except copy.dialect.loaded_dbapi.Error as fault:
            raise driver_fault(fault, store.name) from fault
        finally:
            source.close()
            target.close()
            copy.dispose()
        for suffix in ("-wal", "-shm"):
            (into / f"{name}{suffix}").unlink(missing_ok=True)


def prove(key: VaultKey, where: Path) -> None:
    """Every store opens with the key, every page is what was written, and the tables are whole."""
    for name in (VAULT_FILE, HALL_FILE):
        if (where / name).exists():
            with opened(where, key, name) as store, store.read() as connection:
                spoilt = connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
                if spoilt or connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                    raise EnvironmentFault("backup.damaged")
    if not (where / VAULT_FILE).exists():
        raise EnvironmentFault("backup.damaged")


def _jump(head: dict[str, Any]) -> int:
    """How far the numbers of a restored hall leap: beyond all that may have been drawn since the copy was made, and apart from every other restoring
    of the same copy: time goes on between two of them, and chance keeps those of one moment apart."""
    try:
        minutes = max(0, int((now() - from_text(head["made_at"])).total_seconds() // 60))
    except (KeyError, TypeError, ValueError):
        minutes = 0
    return (SKIPPED + minutes * A_MINUTE + secrets.randbelow(90) * BLOCK) // BLOCK * BLOCK


def _begin_anew(key: VaultKey, where: Path, jump: int) -> None:
    with opened(where, key, VAULT_FILE) as store, store.write() as connection:
        connection.execute(update(number_block).values(next=number_block.c.last + 1))
    if (where / HALL_FILE).exists():
        with opened(where, key, HALL_FILE) as store, store.write() as connection:
            connection.execute(update(number_series).values(next=number_series.c.next + jump))
            # Somebody in the hall may hold a number that was given after the copy was made.
            connection.execute(update(ticket_counter).values(last=ticket_counter.c.last + TICKETS))


@contextlib.contextmanager
def opened(where: Path, key: VaultKey, name: str) -> Iterator[Store]:
    """A store of a home that is no home yet."""
    store = open_store(where / name, key.derive(name), name.removesuffix(".db"))
    try:
        yield store
    finally:
        store.engine.dispose()


def _bring_key(source: Path, head: dict[str, Any], building: Path, passphrase: str | None, recovery: str | None) -> VaultKey:
    write_private(building / KEY_INFO, json.dumps(head["keys"], indent=1).encode())
    if head["keys"].get("kept") == "key_file":
        if recovery and not _beside(source).exists():
            key = open_key(building, None, recovery)
            write_private(building / KEY_FILE, key.raw.hex().encode() + b"\n")
            return key
        try:
            write_private(building / KEY_FILE, _beside(source).read_bytes())
        except FileNotFoundError as fault:
            raise EnvironmentFault("backup.key_needed", file=str(_beside(source))) from fault
    return open_key(building, passphrase, recovery)


def _beside(target: Path) -> Path:
    return target.with_name(target.name + KEY_BESIDE)


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


@contextlib.contextmanager
def _disk(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        code = "store.disk_full" if fault.errno == 28 else "backup.not_writable"
        raise EnvironmentFault(code, file=str(target), store="backup") from fault
