"""What every peer looks like to the loop. Peers answer alike: applied, duplicate, out_of_order, invalid, conflict, forbidden.

A third kind (a staging database, say) is a class with `name`, `deliver` and `interrupt`; the loop and the engine stay as they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Protocol

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
        head = {
            "event_id": self.event_id,
            "case_id": self.case_id,
            "seq": self.seq,
            "type": self.type,
            "occurred_at": self.occurred_at,
            "hall_id": self.hall_id,
            "workstation_id": self.workstation_id,
            "operator_id": self.operator_id,
            "offline": self.offline,
        }
        return json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1] + ',"payload":' + self.payload + "}"


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
