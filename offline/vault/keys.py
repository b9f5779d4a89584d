"""The vault key: 32 random bytes, wrapped by a passphrase, by the system's keyring, or - said openly - lying in a file of mode 0600.

The key itself never changes hands: stores, files and field ciphers get keys derived from it (HKDF-SHA256, RFC 5869), one a purpose.
A passphrase is stretched with Argon2id (RFC 9106) and wraps the key with AES-256-GCM, so a wrong passphrase is noticed, not guessed at.
Refuses to make a key where one is: losing a key loses every case.

The recovery key is a second way in, for the day when passphrase, keyring or key file are lost: 32 random bytes that a person keeps on paper
and that wrap the vault key too. Making a new one ends the old one.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.errors import EnvironmentFault
from offline.vault.files import sync_directory
from offline.vault.written import grouped, ungrouped

KEY_INFO = "keys.json"
KEY_FILE = "vault.key"
PASSPHRASE_VARIABLE = "TIDEHALL_PASSPHRASE"
RECOVERY_VARIABLE = "TIDEHALL_RECOVERY_KEY"
_KEYRING_SERVICE = "tidehall"
_RECOVERY = b"tidehall/recovery"
_ARGON = {"time_cost": 3, "memory_cost": 64 * 1024, "parallelism": 2}


@dataclass(frozen=True, slots=True)
class VaultKey:
    """The unwrapped key and how it was kept: "passphrase", "keyring" or "key_file"."""

    raw: bytes
    kept: str

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose; the purposes in use are "vault.db", "hall.db", "hall", "files", "fields" and "backup"."""
        return HKDF(SHA256(), 32, salt=None, info=f"tidehall/{purpose}".encode()).derive(self.raw)


def create_key(home: Path, passphrase: str | None) -> VaultKey:
    """Makes the key of a new home and keeps it: passphrase if given, else the keyring if there is one, else a file."""
    if (home / KEY_INFO).exists():
        raise EnvironmentFault("home.exists", home=str(home))
    raw = secrets.token_bytes(32)
    if passphrase:
        _write_info(home, _wrap(raw, passphrase))
        return VaultKey(raw, "passphrase")
    entry = secrets.token_hex(8)
    if _keyring_set(entry, raw):
        _write_info(home, {"format": 1, "kept": "keyring", "entry": entry})
        return VaultKey(raw, "keyring")
    write_private(home / KEY_FILE, raw.hex().encode() + b"\n")
    _write_info(home, {"format": 1, "kept": "key_file"})
    return VaultKey(raw, "key_file")


def open_key(home: Path, passphrase: str | None, recovery: str | None = None) -> VaultKey:
    """Unwraps the key of a home; with `recovery` by that alone. `EnvironmentFault`: home.absent, key.absent, key.passphrase_needed,
    key.passphrase_wrong, key.recovery_wrong, key.damaged."""
    info = _read_info(home)
    kept = info["kept"]
    if recovery:
        return VaultKey(_unwrap_recovery(info, recovery), kept)
    if kept == "passphrase":
        return VaultKey(_unwrap(info, passphrase), kept)
    if kept == "keyring":
        return VaultKey(_keyring_get(info), kept)
    try:
        raw = bytes.fromhex((home / KEY_FILE).read_text().strip())
    except FileNotFoundError as fault:
        raise EnvironmentFault("key.absent", file=KEY_FILE) from fault
    except (OSError, ValueError) as fault:
        raise EnvironmentFault("key.damaged", file=KEY_FILE) from fault
    if len(raw) != 32:
        raise EnvironmentFault("key.damaged", file=KEY_FILE)
    return VaultKey(raw, kept)


def make_recovery(home: Path, key: VaultKey) -> str:
    """A new recovery key for a home, as a person writes it down; the one before opens nothing any more."""
    secret, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    sealed = AESGCM(secret).encrypt(nonce, key.raw, _RECOVERY)
    _write_info(home, _read_info(home) | {"recovery": {"nonce": nonce.hex(), "sealed": sealed.hex()}})
    return grouped(secret.hex())


def keep_by_passphrase(home: Path, key: VaultKey, passphrase: str) -> VaultKey:
    """From now on the passphrase opens the home; the recovery key stays. A key file is overwritten. What a keyring had it keeps: backups that were
    made until now are opened by it."""
    if not passphrase:
        raise EnvironmentFault("key.passphrase_needed", variable=PASSPHRASE_VARIABLE)
    before = _read_info(home)
    _write_info(home, _wrap(key.raw, passphrase) | {name: before[name] for name in ("recovery",) if name in before})
    if before["kept"] == "key_file":
        _overwrite(home / KEY_FILE)
    return VaultKey(key.raw, "passphrase")


def write_private(path: Path, content: bytes) -> None:
    """Writes a file that only its owner can read, durably, never half."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
    sync_directory(path.parent)


def _read_info(home: Path) -> dict[str, Any]:
    try:
        info: dict[str, Any] = json.loads((home / KEY_INFO).read_text())
        if not isinstance(info["kept"], str):
            raise ValueError("kept")
    except FileNotFoundError as fault:
        raise EnvironmentFault("home.absent", home=str(home)) from fault
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise EnvironmentFault("key.damaged", file=KEY_INFO) from fault
    return info


def _overwrite(path: Path) -> None:
    """Removes a key file; its bytes are overwritten first, which helps on a plain disk and promises nothing on a flash one."""
    try:
        with path.open("r+b") as stream:
            stream.write(b"0" * path.stat().st_size)
            stream.flush()
            os.fsync(stream.fileno())
        path.unlink()
    except FileNotFoundError:
        pass


def _unwrap_recovery(info: dict[str, Any], typed: str) -> bytes:
    try:
        secret = bytes.fromhex(ungrouped(typed))
        nonce, sealed = (bytes.fromhex(info["recovery"][name]) for name in ("nonce", "sealed"))
        return AESGCM(secret).decrypt(nonce, sealed, _RECOVERY)
    except (KeyError, ValueError, TypeError, InvalidTag) as fault:
        raise EnvironmentFault("key.recovery_wrong", variable=RECOVERY_VARIABLE) from fault


def _write_info(home: Path, info: dict[str, Any]) -> None:
    write_private(home / KEY_INFO, json.dumps(info, indent=1).encode())


def _stretch(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(passphrase.encode("utf-8", "surrogateescape"), salt, hash_len=32, type=Type.ID, **cost)


def _wrap(raw: bytes, passphrase: str) -> dict[str, Any]:
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_stretch(passphrase, salt, _ARGON)).encrypt(nonce, raw, b"tidehall/vault-key")
    return {"format": 1, "kept": "passphrase", "salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex(), "cost": _ARGON}


def _unwrap(info: dict[str, Any], passphrase: str | None) -> bytes:
    if not passphrase:
        raise EnvironmentFault("key.passphrase_needed", variable=PASSPHRASE_VARIABLE)
    try:
        salt, nonce, sealed = (bytes.fromhex(info[name]) for name in ("salt", "nonce", "sealed"))
        cost = {name: int(info["cost"][name]) for name in _ARGON}
    except (KeyError, ValueError, TypeError) as fault:
        raise EnvironmentFault("key.damaged", file=KEY_INFO) from fault
    try:
        return AESGCM(_stretch(passphrase, salt, cost)).decrypt(nonce, sealed, b"tidehall/vault-key")
    except InvalidTag as fault:
        raise EnvironmentFault("key.passphrase_wrong", variable=PASSPHRASE_VARIABLE) from fault


def _keyring_set(entry: str, raw: bytes) -> bool:
    import keyring
    from keyring.backends.fail import Keyring as NoKeyring

    if isinstance(keyring.get_keyring(), NoKeyring):
        return False
    try:
        keyring.set_password(_KEYRING_SERVICE, entry, raw.hex())
        return keyring.get_password(_KEYRING_SERVICE, entry) == raw.hex()
    except keyring.errors.KeyringError:
        return False


def _keyring_get(info: dict[str, Any]) -> bytes:
    import keyring

    try:
        raw = bytes.fromhex(keyring.get_password(_KEYRING_SERVICE, str(info.get("entry"))) or "")
    except (keyring.errors.KeyringError, ValueError) as fault:
        raise EnvironmentFault("key.keyring_lost") from fault
    if len(raw) != 32:
        raise EnvironmentFault("key.keyring_lost")
    return raw
