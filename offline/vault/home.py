"""The data directory: what lies where, making a new one whole or not at all, opening one.

A new home is built beside its place and moved there by one rename, so that a crash leaves either nothing or a complete home. Directories
are 0700, files 0600. Refuses to touch an existing home. A home whose hall lies on a server opens without asking the server anything.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import EnvironmentFault
from desktop.sealing import Sealer
from desktop.settings import FILE_NAME, Settings, load, to_toml
from desktop.store import Store
from offline.vault.engine import driver_connection, encrypted_engine, open_store
from offline.vault.files import FileVault
from offline.vault.hall_server import HALL_KEY_VARIABLE, HallServer, read_key
from offline.vault.keys import KEY_INFO, VaultKey, create_key, open_key, write_private
from offline.vault.number_rows import open_numbers
from offline.vault.numbers import VaultNumbers
from offline.vault.postgres import parse_url
from offline.vault.schema import migrate
from offline.vault.sealing import HallSealer
from offline.vault.secrets import get_secret, put_secret
from offline.vault.written import grouped

VAULT_FILE = "vault.db"
HALL_FILE = "hall.db"
NUMBERS = "fields"
"""What the key of the identity numbers is derived for."""
HALL_PASSWORD = "hall.password"
HALL_KEY = "hall.key"
READY = "rotated"
"""Stands in a home whose new key is whole, until the old home is gone."""
LOCAL_SEAL = "hall.local_seal"
"""The seal of an embedded hall, once the vault's key is not the one that it began with."""
MACHINE_SETTINGS = Path("/etc/tidehall") / FILE_NAME


@dataclass(frozen=True, slots=True)
class Home:
    """An open home: its stores, keys and settings; `server` where the hall is not a file here. `close` lets go of the files."""

    path: Path
    key: VaultKey
    vault: Store
    hall: Store
    files: FileVault
    settings: Settings
    sealer: Sealer
    numbers: VaultNumbers
    server: HallServer | None = None

    def close(self) -> None:
        self.vault.engine.dispose()
        self.hall.engine.dispose()


def exists(path: Path) -> bool:
    return (path / KEY_INFO).exists()


def finish_exchange(path: Path) -> None:
    """After a kill in the middle of the exchange: the new home, which is whole, takes its place. Nothing to do otherwise."""
    beside = beside_of(path, "new")
    if not (path / KEY_INFO).exists() and (beside / READY).exists():
        beside.rename(path)
    if (path / READY).exists():
        shutil.rmtree(beside_of(path, "old"), ignore_errors=True)
        (path / READY).unlink(missing_ok=True)


def beside_of(path: Path, what: str) -> Path:
    """Where a home's other self lies while its key is changed."""
    return path.with_name(f".{path.name}-{what}-key")


def read_settings(path: Path) -> Settings:
    return load((MACHINE_SETTINGS, path / "hall.toml", path / FILE_NAME))


def open_home(path: Path, passphrase: str | None, recovery: str | None = None) -> Home:
    """Opens a home and brings its stores to the present version. `EnvironmentFault`: home.absent, key.*, store.*."""
    finish_exchange(path)
    if not exists(path):
        raise EnvironmentFault("home.absent", home=str(path))
    settings = read_settings(path)
    key = open_key(path, passphrase, recovery)
    cipher = settings.security.cipher
    files = FileVault(path / "files", key.derive("files"), cipher)
    server: HallServer | None = None
    sealer: Sealer
    with ExitStack() as undone:
        vault = open_store(path / VAULT_FILE, key.derive(VAULT_FILE), "vault")
        undone.callback(vault.engine.dispose)
        hall = None if settings.store.hall_url else open_store(path / HALL_FILE, key.derive(HALL_FILE), "hall")
        if hall is not None:
            undone.callback(hall.engine.dispose)
        migrate(vault, "vault")
        numbers = open_numbers(vault, key.derive(NUMBERS))
        if hall is not None:
            migrate(hall, "hall")
            kept = get_secret(vault, LOCAL_SEAL)
            sealer = HallSealer(bytes.fromhex(kept) if kept else key.derive("hall"), plain_too=True, cipher=cipher)
        else:
            server, sealer = _served(settings.store.hall_url, vault, cipher)
            hall = server.store
        undone.pop_all()
    return Home(path, key, vault, hall, files, settings, sealer, numbers, server)


def _served(address: str, vault: Store, cipher: str) -> tuple[HallServer, Sealer]:
    """The hall on its server; the password and the hall's key come from the vault. `EnvironmentFault` hall.key_needed when no key is there."""
    key = read_key(get_secret(vault, HALL_KEY))
    if key is None:
        raise EnvironmentFault("hall.key_needed", variable=HALL_KEY_VARIABLE)
    return HallServer(parse_url(address).set(password=get_secret(vault, HALL_PASSWORD)), key), HallSealer(key, cipher=cipher)


def create_home(
    path: Path, passphrase: str | None, settings: Settings, fill: Callable[[Home], None], secrets: Mapping[str, str] | None = None
) -> VaultKey:
    """Makes a home, puts `secrets` into its vault, lets `fill` put the first things into it, and only then moves it to its place.

    `EnvironmentFault`: home.exists, home.not_writable.
    """
    refuse_existing(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as fault:
        raise EnvironmentFault("home.not_writable", home=str(path)) from fault
    try:
        key = create_key(building, passphrase)
        write_private(building / FILE_NAME, to_toml(settings).encode())
        for name in (VAULT_FILE,) if settings.store.hall_url else (VAULT_FILE, HALL_FILE):
            encrypted_engine(building / name, key.derive(name), must_exist=False).dispose()
            driver_connection(building / name, key.derive(name)).close()
        _first_secrets(building, key, secrets or {})
        home = open_home(building, passphrase)
        try:
            fill(home)
        finally:
            home.close()
        building.rename(path)
    except OSError as fault:
        shutil.rmtree(building, ignore_errors=True)
        raise EnvironmentFault("store.disk_full" if fault.errno == 28 else "home.not_writable", home=str(path), store="home") from fault
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return key


@dataclass(frozen=True, slots=True)
class Joining:
    """What a new home must know of its hall's server. `made_key`: as a person carries it to the next workstation, when the hall is new."""

    secrets: dict[str, str]
    made_key: str = ""


@contextmanager
def joining(address: str | None, offered: str | None) -> Iterator[Joining]:
    """Joins the hall at an address with a password, and keeps other set-ups out meanwhile; a hall that was made for a home that then fails is
    undone. Nothing without an address. `EnvironmentFault`: store.unreachable, hall.*; `RuleViolation` hall.bad_url."""
    if not address:
        yield Joining({})
        return
    url = parse_url(address)
    server = HallServer(url, None)
    try:
        with server.alone():
            joined = server.join(read_key(offered))
            secrets = {HALL_KEY: joined.key.hex()} | ({HALL_PASSWORD: str(url.password)} if url.password else {})
            try:
                yield Joining(secrets, grouped(joined.key.hex()) if joined.made else "")
            except BaseException:
                if joined.made:
                    server.forget()
                raise
    finally:
        server.store.engine.dispose()


def refuse_existing(path: Path) -> None:
    """`EnvironmentFault` home.exists."""
    if exists(path) or (path.exists() and (not path.is_dir() or any(path.iterdir()))):
        raise EnvironmentFault("home.exists", home=str(path))


def _first_secrets(building: Path, key: VaultKey, secrets: Mapping[str, str]) -> None:
    vault = open_store(building / VAULT_FILE, key.derive(VAULT_FILE), "vault")
    try:
        migrate(vault, "vault")
        for name, value in secrets.items():
            put_secret(vault, name, value)
    finally:
        vault.engine.dispose()
