"""Bringing emergency tickets to the hall: each one is frozen here, written there, then marked here as merged.

A crash leaves it frozen, and the next merge finds whether the hall has it: the ticket's id decides, so nothing is written twice. Frozen
tickets are called here no more, because the hall may already be calling them; they are freed only when the hall was never reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from desktop.errors import EnvironmentFault
from desktop.ids import uuid7
from desktop.queue.emergency_tables import emergency_history, emergency_ticket
from desktop.queue.rows import AT_WINDOW, OPEN, open_number, upsert
from desktop.queue.service import HallQueue
from desktop.queue.tables import ticket, ticket_history
from desktop.store import Store

T = emergency_ticket.c
DONE = "merged"
AT_ONCE = 100
_SAME = (
    "id",
    "day",
    "number",
    "service",
    "class",
    "state",
    "window",
    "order_at",
    "taken_at",
    "called_at",
    "finished_at",
    "no_shows",
    "note",
)


@dataclass(frozen=True, slots=True)
class Merged:
    """`tickets` went to the hall in this run; `left` are still being served here."""

    tickets: int
    left: int
    ids: frozenset[str] = frozenset()
    """Those that went."""


def merge_all(vault: Store, hall: HallQueue) -> Merged:
    ids: list[str] = []
    while rows := _freeze(vault, run := f"going {uuid7()}"):
        _bring(vault, hall, rows, run)
        ids += [row.id for row in rows]
    with vault.read() as connection:
        left = len(connection.execute(select(T.id).where(T.merge == "")).all())
    return Merged(len(ids), left, frozenset(ids))


def _freeze(vault: Store, run: str) -> list[Row[Any]]:
    """The oldest that may go - not at a window - now this run's, as they were before. What was frozen before a crash goes first."""
    chosen = (
        select(emergency_ticket)
        .where((T.merge.not_in(("", DONE))) | ((T.merge == "") & T.state.not_in(AT_WINDOW)))
        .order_by((T.merge == ""), T.taken_at, T.id)
        .limit(AT_ONCE)
    )
    with vault.write() as connection:
        rows = sorted(connection.execute(chosen), key=lambda row: (row.taken_at, row.id))
        connection.execute(update(emergency_ticket).where(T.id.in_([row.id for row in rows])).values(merge=run))
    return rows


def _bring(vault: Store, hall: HallQueue, rows: list[Row[Any]], run: str) -> None:
    history = _history_of(vault, rows)
    reached = False
    try:
        with hall.store.write() as connection:
            connection.execute(select(1))
            reached = True
            _write(connection, hall, rows, history)
    except EnvironmentFault:
        if not reached:
            # Only those that this run froze: of an older one nobody knows whether the hall has it.
            _mark(vault, [row.id for row in rows if row.merge == ""], run, "")
        raise
    _mark(vault, [row.id for row in rows], run, DONE)


def _mark(vault: Store, ids: list[str], run: str, mark: str) -> None:
    with vault.write() as connection:
        mine = T.merge == run if mark != DONE else T.merge != DONE
        connection.execute(update(emergency_ticket).where(T.id.in_(ids), mine).values(merge=mark))


def _history_of(vault: Store, rows: list[Row[Any]]) -> list[Row[Any]]:
    """In order of time over all of them."""
    of = emergency_history.c
    with vault.read() as connection:
        asked = select(emergency_history).where(of.ticket.in_([row.id for row in rows])).order_by(of.at, of.position)
        return list(connection.execute(asked))


def _write(connection: Connection, hall: HallQueue, rows: list[Row[Any]], history: list[Row[Any]]) -> None:
    by_id = {row.id: row for row in rows}
    fresh: set[str] = set()
    for row in rows:
        person = hall.person_in_store(row.person_key)
        if row.state in OPEN and open_number(connection, person, row.day, row.service) is not None:
            person = ""  # it had a number at the hall before the outage: both stay, none is lost
        values = {name: row._mapping[name] for name in _SAME} | {"person_key": person}
        make = upsert(connection)(ticket).values(values).on_conflict_do_nothing(index_elements=["id"]).returning(ticket.c.id)
        if connection.scalar(make) is not None:
            fresh.add(row.id)
    said = [_history(by_id[entry.ticket], entry) for entry in history if entry.ticket in fresh]
    if said:
        connection.execute(insert(ticket_history), said)


def _history(row: Row[Any], entry: Row[Any]) -> dict[str, Any]:
    return {
        "ticket": row.id,
        "number": row.number,
        "day": row.day,
        "from": entry._mapping["from"],
        "to": entry.to,
        "window": entry.window,
        "operator": entry.operator,
        "at": entry.at,
        "reason": f"emergency: {entry.reason}" if entry.reason else "emergency",
        "verb": entry.verb,
        "service": row.service,
    }
