"""Under which number a peer knows an event, once a person's decision has taken an earlier one of its case out of the order.

`seq_shift` says from which event on the numbers move. An event that may have reached the peer before the decision, its answer lost, keeps the number
it went under (`sent_number`) until the peer has said what became of it: under another number the same event id would be another event to the peer,
which then refuses what it holds. Nothing here decides anything about an event itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.intake.journal import DeliveryState
from desktop.intake.tables import delivery
from offline.sync.engine import Outcome, Pending, Verdict
from offline.sync.tables import sent_number, seq_shift

SETTLED = "decision:"
"""Begins the receipt of an event that a person settled without the peer: it was voided, or the peer's own course stands."""
_UNKNOWN = ("no_result", "contradictory_results", "no_receipt", "unknown_status")
"""What leaves open whether the peer has the event."""


def as_peer_knows(connection: Connection, peer: str, chosen: Sequence[Pending], *, kept: bool = True) -> tuple[Pending, ...]:
    """The same, each with the shift of its number. Not `kept`: what it would be for an event that the peer has not seen."""
    cases = {pending.case_id for pending in chosen}
    shifts: dict[str, list[tuple[int, int]]] = {}
    mine = (seq_shift.c.peer == peer, seq_shift.c.case_id.in_(cases))
    for row in connection.execute(select(seq_shift).where(*mine).order_by(seq_shift.c.from_seq)):
        shifts.setdefault(row.case_id, []).append((row.from_seq, row.shift))
    if not shifts:
        return tuple(chosen)
    numbers = _kept(connection, peer, [pending.event_id for pending in chosen]) if kept else {}
    return tuple(_shifted(pending, shifts.get(pending.case_id, []), numbers.get(pending.event_id)) for pending in chosen)


def move_from(connection: Connection, peer: str, case_id: str, first: int, by: int) -> None:
    """From event `first` of the case on, the peer's numbers are `by` away from ours; what was said of later ones before is over."""
    later = (seq_shift.c.peer == peer, seq_shift.c.case_id == case_id, seq_shift.c.from_seq > first)
    connection.execute(delete(seq_shift).where(*later))
    place = {"peer": peer, "case_id": case_id, "from_seq": first}
    connection.execute(upsert(seq_shift).values(**place, shift=by).on_conflict_do_update(index_elements=list(place), set_={"shift": by}))


def keep_behind(connection: Connection, peer: str, case_id: str, seq: int) -> None:
    """Before numbers move: what went out behind event `seq` keeps the number that it has now, whether the peer has said that it took it or not."""
    mine = (delivery.c.peer == peer, delivery.c.case_id == case_id, delivery.c.seq > seq, delivery.c.attempts > 0)
    for pending in as_peer_knows(connection, peer, _open_or_held(connection, case_id, *mine)):
        _keep(connection, peer, pending.event_id, pending.seq + pending.shift)


def close_up(connection: Connection, peer: str, case_id: str, seq: int) -> None:
    """Event `seq` will never be sent: what nobody has yet goes on behind the highest number that the peer has of the case.

    Events behind a refused one may have been taken already, where the peer's next number happened to be theirs.
    """
    mine = (delivery.c.peer == peer, delivery.c.case_id == case_id)
    events = as_peer_knows(connection, peer, _open_or_held(connection, case_id, *mine))
    held = max((event.seq + event.shift for event in events if event.state in (DeliveryState.APPLIED, DeliveryState.RECEIVED)), default=0)
    fresh = min((event.seq for event in events if event.seq > seq and event.state is DeliveryState.QUEUED), default=seq + 1)
    move_from(connection, peer, case_id, fresh, held + 1 - fresh)


def _open_or_held(connection: Connection, case_id: str, *mine: Any) -> list[Pending]:
    """Events on their way to a peer, or there; not those that a person settled or must see."""
    query = select(delivery.c.event_id, delivery.c.seq, delivery.c.state, delivery.c.receipt_no).where(
        *mine, delivery.c.state != "attention"
    )
    return [
        Pending(row.event_id, case_id, row.seq, DeliveryState(row.state))
        for row in connection.execute(query.order_by(delivery.c.seq))
        if not (row.receipt_no or "").startswith(SETTLED)
    ]


def answered(connection: Connection, peer: str, sent: Pending, verdict: Verdict, refused: Collection[str]) -> Verdict:
    """What an answer means for an event of a case whose numbers have moved. `refused`: events of the same batch that did not pass.

    The peer has it under a number that is no longer its own: those behind it follow. The peer has it not: it goes again, under its own.
    """
    own = as_peer_knows(connection, peer, [sent], kept=False)[0].shift
    if verdict.outcome in (Outcome.APPLIED, Outcome.DUPLICATE, Outcome.RECEIVED):
        if own != sent.shift:
            _keep(connection, peer, sent.event_id, sent.seq + sent.shift)
            move_from(connection, peer, sent.case_id, sent.seq + 1, _highest(connection, peer, sent, refused) - sent.seq)
        return verdict
    if verdict.code in _UNKNOWN:
        return verdict
    connection.execute(delete(sent_number).where(sent_number.c.event_id == sent.event_id, sent_number.c.peer == peer))
    return verdict if own == sent.shift else Verdict(sent.event_id, Outcome.AGAIN, verdict.code)


def _highest(connection: Connection, peer: str, sent: Pending, refused: Collection[str]) -> int:
    """The highest number that the peer has, or will have, of the case up to this event."""
    mine = (delivery.c.peer == peer, delivery.c.case_id == sent.case_id, delivery.c.seq < sent.seq)
    before = [event for event in _open_or_held(connection, sent.case_id, *mine) if event.event_id not in refused]
    return max(pending.seq + pending.shift for pending in (*as_peer_knows(connection, peer, before), sent))


def _kept(connection: Connection, peer: str, event_ids: Sequence[str]) -> dict[str, int]:
    mine = (sent_number.c.peer == peer, sent_number.c.event_id.in_(event_ids))
    return {row.event_id: row.number for row in connection.execute(select(sent_number).where(*mine))}


def _keep(connection: Connection, peer: str, event_id: str, number: int) -> None:
    connection.execute(upsert(sent_number).values(event_id=event_id, peer=peer, number=number).on_conflict_do_nothing())


def _shifted(pending: Pending, shifts: Sequence[tuple[int, int]], number: int | None) -> Pending:
    own = next((by for first, by in reversed(shifts) if first <= pending.seq), 0)
    return replace(pending, shift=own if number is None else number - pending.seq, moved=bool(shifts))
