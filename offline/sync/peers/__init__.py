"""What every peer looks like to the loop. Peers answer alike: applied, duplicate, out_of_order, invalid, conflict, forbidden.

`Peer` is what the loop sends events through, `ProvinceAdapter` all that a province must do, `TwoStep` what one may do besides that takes events
before they take effect. The loop and the engine stay as they are, whatever kind it is; `kinds` names the kinds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from desktop.intake.journal import DeliveryState
from offline.sync.engine import Pending


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A journal row as it goes out: `payload` is JSON text, `occurred_at` RFC 3339, exactly as stored."""

    event_id: str
    case_id: str
    seq: int
    type: str
    occurred_at: str
    hall_id: str
    workstation_id: str
    operator_id: str
    offline: bool
    payload: str

    def wire(self) -> str:
        """The CaseEvent of the contract. The payload's text is carried over untouched: what is sent is what was recorded."""
        return json.dumps(self.head(), ensure_ascii=False, separators=(",", ":"))[:-1] + ',"payload":' + self.payload + "}"

    def head(self) -> dict[str, Any]:
        """What stands around the payload, in the contract's order."""
        return {name: getattr(self, name) for name in HEAD}


HEAD = tuple(name for name in StoredEvent.__slots__ if name != "payload")


def wire_body(events: tuple[StoredEvent, ...]) -> bytes:
    """The request body of /v1/cases/events."""
    return ('{"events":[' + ",".join(event.wire() for event in events) + "]}").encode("utf-8")


@dataclass(frozen=True, slots=True)
class Batch:
    """Events marked `sending`, their body, and the Idempotency-Key that this body bears however often it is sent."""

    pending: tuple[Pending, ...]
    events: tuple[StoredEvent, ...]
    body: bytes
    key: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One result an event as the peer gave them; their shape is judged by `offline.sync.engine.judge`, not trusted."""

    results: tuple[object, ...]


class Peer(Protocol):
    """Where events go. `deliver` returns an answer or raises `PeerFault`, after which nothing counts as acknowledged."""

    @property
    def name(self) -> str: ...

    def deliver(self, batch: Batch) -> Reply: ...

    def interrupt(self) -> None:
        """Makes a call that is under way on another thread end at once, and every later one."""
        ...


@runtime_checkable
class TwoStep(Peer, Protocol):
    """A peer that answers `received` first; whether it took effect is asked later. Raises `PeerFault` as `deliver` does."""

    def collected(self, event_ids: tuple[str, ...]) -> Reply:
        """`received` still, or what became of them; one that the peer has lost is not in the answer, and is sent again."""
        ...

    def files_collected(self, file_ids: tuple[str, ...]) -> Mapping[str, DeliveryState]:
        """The same for files: received, applied, or attention (refused)."""
        ...


class ProvinceAdapter(Peer, Protocol):
    """All that a province does for a hall, in the contract's shapes. What it cannot do it answers as empty or with a `PeerFault`."""

    def changes(self, since: str, wait: int = 0) -> dict[str, Any]: ...

    def catalog(self, since: str) -> dict[str, Any] | None: ...

    def case(self, case_id: str) -> dict[str, Any] | None: ...

    def share(self, query: Mapping[str, Any]) -> dict[str, Any]: ...

    def close(self) -> None: ...


class Sent(Protocol):
    """Bytes of content of one file: `sent` now, `resumed` that the peer had already."""

    sent: int
    resumed: int


class Uploading(Protocol):
    """One file on its way. After `run` returned, `state` says whether the peer has it (received) or it counts (applied)."""

    state: DeliveryState

    @property
    def tally(self) -> Sent: ...

    def run(self) -> None: ...
