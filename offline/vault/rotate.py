"""A new vault key for a home: every page and every scan is encrypted anew, beside the old home, proved, and then exchanged for it. Scans and what
lies sealed in an embedded hall come under the cipher that the settings name.

For the day when the old key may have been seen. Nobody may have the home open meanwhile. Until the exchange the old home stands as it was;
between its two renames a kill leaves both homes whole under known names, and the next opening finishes the exchange. The seal of an embedded
hall stays what it was: it lies in the vault from then on, under the new key.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from desktop.settings import FILE_NAME, FORMS
from offline.vault.backup import opened, prove
from offline.vault.engine import driver_connection, driver_fault
from offline.vault.files import FileVault
from offline.vault.home import HALL_FILE, LOCAL_SEAL, NUMBERS, READY, VAULT_FILE, beside_of, finish_exchange, read_settings
from offline.vault.keys import VaultKey, create_key
from offline.vault.number_rows import change_key
from offline.vault.reseal import reseal
from offline.vault.sealing import HallSealer
from offline.vault.secrets import get_secret, put_secret


def rotate(path: Path, key: VaultKey, passphrase: str | None) -> VaultKey:
    """Gives a home another key; `passphrase` wraps the new one where there is one. The recovery key of before opens nothing any more.

    `EnvironmentFault`: store.disk_full, file.corrupt (a scan that does not open; nothing was changed), backup.damaged.
    """
    beside = beside_of(path, "new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    try:
        made = create_key(beside, passphrase)
        for name in (VAULT_FILE, HALL_FILE):
            if (path / name).exists():
                _again(path / name, key.derive(name), beside / name, made.derive(name))
        for name in ("hall.toml", FILE_NAME, "front.json"):
            if (path / name).exists():
                shutil.copy2(path / name, beside / name)
        if (path / FORMS).is_dir():
            shutil.copytree(path / FORMS, beside / FORMS)
        cipher = read_settings(beside).security.cipher
        _seals(beside, made, key, cipher)
        _scans(path, key, beside, made, cipher)
        prove(made, beside)
        (beside / READY).touch()
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _exchange(path, beside)
    return made


def _exchange(path: Path, beside: Path) -> None:
    path.rename(beside_of(path, "old"))
    beside.rename(path)
    finish_exchange(path)


def _again(old: Path, old_key: bytes, new: Path, new_key: bytes) -> None:
    """SQLCipher's own export: every table, index and trigger, page by page under the other key."""
    os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection = driver_connection(old, old_key)
    try:
        connection.execute(f"ATTACH DATABASE ? AS fresh KEY \"x'{new_key.hex()}'\"", (str(new),))
        connection.execute("SELECT sqlcipher_export('fresh')")
        connection.execute("DETACH DATABASE fresh")
    except Exception as fault:  # the driver's kinds differ by what went wrong
        raise driver_fault(fault, old.stem) from fault
    finally:
        connection.close()


def _seals(beside: Path, made: VaultKey, key: VaultKey, cipher: str) -> None:
    """Of the identity numbers, and of an embedded hall."""
    with opened(beside, made, VAULT_FILE) as vault:
        change_key(vault, key.derive(NUMBERS), made.derive(NUMBERS))
        if not (beside / HALL_FILE).exists():
            return
        seal = get_secret(vault, LOCAL_SEAL) or key.derive("hall").hex()
        put_secret(vault, LOCAL_SEAL, seal)
    with opened(beside, made, HALL_FILE) as hall:
        reseal(hall, HallSealer(bytes.fromhex(seal), plain_too=True, cipher=cipher))


def _scans(path: Path, key: VaultKey, beside: Path, made: VaultKey, cipher: str) -> None:
    """All that lie there: those of a draft that was put aside are named by no row of this vault any more, and are wanted when it is taken up."""
    before, after = FileVault(path / "files", key.derive("files")), FileVault(beside / "files", made.derive("files"), cipher)
    for sha in before.hashes():
        after.put(_Chunks(before.chunks(sha)))  # type: ignore[arg-type]


class _Chunks:
    """A stream of chunks, read as a file is."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._held = parts, b""

    def read(self, length: int) -> bytes:
        while len(self._held) < length and (part := next(self._parts, b"")):
            self._held += part
        taken, self._held = self._held[:length], self._held[length:]
        return taken
