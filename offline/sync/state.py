"""What is known of each peer, kept in the vault so that the window and the command line say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.clock import from_text, to_text
from desktop.store import Store
from offline.sync.tables import peer_state

CLOCK_WARNING = timedelta(seconds=60)
_FRESH = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class PeerState:
    """`since`: when it last changed between reachable and away. `last_error`: why it is away. `clock_offset`: the peer's clock less ours."""

    peer: str
    reachable: bool
    since: datetime
    last_contact: datetime | None
    last_error: str | None
    clock_offset: timedelta

    @property
    def clock_wrong(self) -> bool:
        """Whether the operator must be told that this workstation's clock is wrong."""
        return abs(self.clock_offset) >= CLOCK_WARNING


PeerStates = tuple[PeerState, ...]


def peer_states(vault: Store) -> PeerStates:
    """Every peer that was ever tried, by name."""
    with vault.read() as connection:
        return tuple(_read(row) for row in connection.execute(select(peer_state).order_by(peer_state.c.peer)))


def known_offset(vault: Store, peer: str) -> timedelta:
    """The clock offset that was measured last."""
    return next((state.clock_offset for state in peer_states(vault) if state.peer == peer), timedelta(0))


def note_contact(connection: Connection, peer: str, error: str | None, moment: datetime, offset: timedelta) -> bool:
    """Writes how an attempt went (`error` None: answered). True when something changed that people see."""
    row = connection.execute(select(peer_state).where(peer_state.c.peer == peer)).one_or_none()
    before = None if row is None else _read(row)
    milliseconds = round(offset / timedelta(milliseconds=1))
    turned = before is None or before.reachable != (error is None)
    changed = turned or before is None or before.last_error != error or abs(before.clock_offset - offset) >= timedelta(seconds=1)
    stale = error is None and before is not None and (before.last_contact is None or abs(moment - before.last_contact) >= _FRESH)
    if not changed and not stale:
        return False
    values = {
        "reachable": int(error is None),
        "since": to_text(moment if turned or before is None else before.since),
        "last_contact": to_text(moment) if error is None else (to_text(before.last_contact) if before and before.last_contact else None),
        "last_error": error,
        "clock_offset_ms": milliseconds,
    }
    connection.execute(upsert(peer_state).values(peer=peer, **values).on_conflict_do_update(index_elements=["peer"], set_=values))
    return changed


def _read(row: Any) -> PeerState:
    return PeerState(
        row.peer,
        bool(row.reachable),
        from_text(row.since),
        from_text(row.last_contact) if row.last_contact else None,
        row.last_error,
        timedelta(milliseconds=row.clock_offset_ms),
    )
