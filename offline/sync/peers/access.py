"""What all connections of one process to one province share: the token, the measured clock, and how long each endpoint must be left alone."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from desktop.clock import Clock, now
from offline.sync.peers.transport import checked_url
from offline.sync.reply import PeerFault


@dataclass(frozen=True, slots=True)
class ProvinceLink:
    """Where the province is and who we are there. Secrets never show in a repr."""

    url: str
    client_id: str
    client_secret: str = field(repr=False)
    signing_secret: str = field(repr=False)
    hall_id: str
    workstation_id: str
    ca_file: Path | None = None
    read_seconds: float = 30.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", checked_url(self.url))


class Access:
    """Shared by threads. `offset` is the platform's clock less ours; it changes only when the platform says so (`clock_skew`)."""

    def __init__(self, clock: Clock = now, offset: timedelta = timedelta(0)) -> None:
        self.clock = clock
        self.offset = offset
        self.plain_only = False
        self.token_lock = threading.Lock()
        self._token: tuple[str, float] | None = None
        self._gates: dict[str, float] = {}
        self._lock = threading.Lock()

    def token(self) -> str | None:
        """The token, unless it is about to end."""
        kept = self._token
        return kept[0] if kept is not None and time.monotonic() < kept[1] else None

    def keep_token(self, token: str, seconds: float) -> None:
        """Keeps it for nine tenths of its life."""
        self._token = (token, time.monotonic() + seconds * 0.9)

    def drop_token(self, token: str) -> None:
        """Forgets `token`, if another thread has not replaced it already."""
        if self._token is not None and self._token[0] == token:
            self._token = None

    def close_gate(self, endpoint: str, seconds: float) -> None:
        """The platform asked to be left alone at `endpoint`. Never shortens an earlier wish."""
        with self._lock:
            self._gates[endpoint] = max(self._gates.get(endpoint, 0.0), time.monotonic() + seconds)

    def check_gate(self, endpoint: str) -> None:
        """Raises `peer.asked_to_wait` while the wish lasts."""
        with self._lock:
            left = self._gates.get(endpoint, 0.0) - time.monotonic()
        if left > 0:
            raise PeerFault("peer.asked_to_wait", retry_after=left)
