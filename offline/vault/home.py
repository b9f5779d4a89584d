"""The data directory: what lies where, making a new one whole or not at all, opening one.

A new home is built beside its place and moved there by one rename, so that a crash leaves either nothing or a complete home. Directories
are 0700, files 0600. Refuses to touch an existing home.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import EnvironmentFault
from desktop.settings import FILE_NAME, Settings, load, to_toml
from desktop.store import Store
from offline.vault.engine import encrypted_engine, open_store
from offline.vault.files import FileVault
from offline.vault.keys import KEY_INFO, VaultKey, create_key, open_key, write_private
from offline.vault.schema import migrate

VAULT_FILE = "vault.db"
HALL_FILE = "hall.db"
MACHINE_SETTINGS = Path("/etc/tidehall") / FILE_NAME


@dataclass(frozen=True, slots=True)
class Home:
    """An open home: its stores, keys and settings. `close` lets go of the files."""

    path: Path
    key: VaultKey
    vault: Store
    hall: Store
    files: FileVault
    settings: Settings

    def close(self) -> None:
        self.vault.engine.dispose()
        self.hall.engine.dispose()


def exists(path: Path) -> bool:
    return (path / KEY_INFO).exists()


def read_settings(path: Path) -> Settings:
    return load((MACHINE_SETTINGS, path / "hall.toml", path / FILE_NAME))


def open_home(path: Path, passphrase: str | None) -> Home:
    """Opens a home and brings its stores to the present version. `EnvironmentFault`: home.absent, key.*, store.*."""
    if not exists(path):
        raise EnvironmentFault("home.absent", home=str(path))
    settings = read_settings(path)
    key = open_key(path, passphrase)
    vault = open_store(path / VAULT_FILE, key.derive("vault.db"), "vault")
    try:
        hall = open_store(path / HALL_FILE, key.derive("hall.db"), "hall")
        migrate(vault, "vault")
        migrate(hall, "hall")
    except BaseException:
        vault.engine.dispose()
        raise
    return Home(path, key, vault, hall, FileVault(path / "files", key.derive("files")), settings)


def create_home(path: Path, passphrase: str | None, settings: Settings, fill: Callable[[Home], None]) -> VaultKey:
    """Makes a home, lets `fill` put the first things into it, and only then moves it to its place. `EnvironmentFault`: home.exists, home.not_writable."""
    if exists(path) or (path.exists() and (not path.is_dir() or any(path.iterdir()))):
        raise EnvironmentFault("home.exists", home=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as fault:
        raise EnvironmentFault("home.not_writable", home=str(path)) from fault
    try:
        key = create_key(building, passphrase)
        write_private(building / FILE_NAME, to_toml(settings).encode())
        for name in (VAULT_FILE, HALL_FILE):
            encrypted_engine(building / name, key.derive(name), must_exist=False).dispose()
        home = open_home(building, passphrase)
        try:
            fill(home)
        finally:
            home.close()
        building.rename(path)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return key
