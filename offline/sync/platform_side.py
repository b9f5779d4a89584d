"""The platform's side of a case, asked for by whoever decides about a conflict (GET /v1/cases/{id}). It looks; it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from desktop.clock import Clock
from desktop.errors import EnvironmentFault
from offline.sync.peers.access import Access
from offline.sync.peers.kinds import AnyLink, connect

LOOK_SECONDS = 8.0
MOST_EVENTS = 1000


@dataclass(frozen=True, slots=True)
class PlatformSide:
    """What the platform holds of a case: its state, its last event's number, its events as they came."""

    state: str
    last_seq: int
    events: tuple[Mapping[str, Any], ...] = ()


class PlatformLook:
    """Asks briefly, on a connection of its own: a person waits."""

    def __init__(self, link: Callable[[], AnyLink | None], clock: Clock) -> None:
        self._link = link
        self._access = Access(clock)

    def __call__(self, case_id: str) -> PlatformSide | None:
        """None when the platform has no such case. `EnvironmentFault` peer.* when it does not answer, or not what the contract says."""
        link = self._link()
        if link is None:
            raise EnvironmentFault("peer.absent")
        client = connect(replace(link, read_seconds=LOOK_SECONDS), self._access)
        try:
            found = client.case(case_id)
        finally:
            client.close()
        if found is None:
            return None
        state, last, events = found.get("state"), found.get("last_seq"), found.get("events") or []
        if not isinstance(state, str) or not isinstance(last, int) or isinstance(last, bool) or last < 0 or not isinstance(events, list):
            raise EnvironmentFault("peer.wrong_shape")
        return PlatformSide(state[:40], last, tuple(event for event in events[:MOST_EVENTS] if isinstance(event, Mapping)))
