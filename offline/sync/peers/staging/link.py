"""Where a staging database is. PostgreSQL (psycopg 3) or, for practice and tests, an SQLite file.

The rows are people's data in the clear: to another machine the connection is encrypted and the server proven, always; there is no switch.
The password is no part of the address: it lies in the vault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from desktop.errors import EnvironmentFault
from offline.sync.peers.staging.mapping import StagingMap
from offline.sync.peers.transport import is_loopback

DRIVERS = ("postgresql+psycopg", "sqlite")
_PROVEN = "verify-full"


@dataclass(frozen=True, slots=True)
class StagingLink:
    """A staging database and who we are there. `EnvironmentFault` peer.bad_url, peer.insecure_url. The password never shows in a repr.

    `read_seconds`: how long a person who waits would; a server's statements have the limits of `offline.vault.postgres` besides.
    """

    url: str
    password: str = field(repr=False)
    mapping: StagingMap = field(repr=False)
    hall_id: str
    workstation_id: str
    ca_file: Path | None = None
    read_seconds: float = 30.0

    def __post_init__(self) -> None:
        self.address()

    def address(self) -> URL:
        """With the password and what TLS needs."""
        url = staging_url(self.url)
        if url.password is not None:
            raise EnvironmentFault("peer.bad_url")
        if url.drivername == "sqlite":
            return url
        if url.host and not is_loopback(url.host):
            trusted = str(self.ca_file) if self.ca_file is not None else "system"
            url = url.update_query_dict({"sslmode": _PROVEN, "sslrootcert": trusted})
        return url.set(password=self.password or None)


def is_staging(url: str) -> bool:
    """Whether a province's address means a staging database."""
    return url.startswith(tuple(f"{driver}:" for driver in DRIVERS))


def staging_url(given: str) -> URL:
    """An address as `init --province-url` takes it, where it may still bear its password. `EnvironmentFault` peer.bad_url, peer.insecure_url."""
    try:
        url = make_url(given)
    except (ArgumentError, ValueError) as fault:
        raise EnvironmentFault("peer.bad_url") from fault
    if url.drivername not in DRIVERS or not url.database or "password" in url.query:
        raise EnvironmentFault("peer.bad_url")
    if "sslmode" in url.query and url.query["sslmode"] != _PROVEN:
        raise EnvironmentFault("peer.insecure_url", host=url.host or "")
    return url
