"""Every decision about a window, kept: what was advised and why, what was promised for every queue touched, what a person made of it, and an
hour after it was taken what really happened.

Rows are never deleted. The outcome is measured with the same yardstick as the promise: the mean wait of whoever was called in that hour.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import fmean
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from desktop.clock import from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.tidal.model import Move, Touched, Why
from desktop.tidal.seen import DaySeen, day_seen
from desktop.tidal.tables import tidal_decision as table

LATER = timedelta(hours=1)
_AT_ONCE = timedelta(minutes=1)
"""Halves that were taken one after the other sooner than this were taken together."""


class DecisionState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ADJUSTED = "adjusted"
    DISMISSED = "dismissed"
    UNDONE = "undone"
    AUTOMATIC = "automatic"


TAKEN = frozenset({DecisionState.ACCEPTED, DecisionState.ADJUSTED, DecisionState.AUTOMATIC})
"""The window was moved."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What really happened in the hour after: the mean wait of those called, by service; None where nobody was called."""

    waits: Mapping[str, float | None]
    calls: Mapping[str, int]
    mean: float | None
    """Over all touched queues."""


@dataclass(frozen=True, slots=True)
class Decision:
    """`before` and `after` are promised mean waits over the touched queues; None where nothing was promised (the plan of the morning)."""

    id: str
    at: datetime
    actor: str
    window: str
    was: tuple[str, ...]
    to: tuple[str, ...]
    reason: str
    before: float | None
    after: float | None
    touched: tuple[Touched, ...]
    state: DecisionState
    changed_at: datetime
    changed_by: str
    taken_at: datetime | None
    outcome: Outcome | None
    advised: tuple[str, tuple[str, ...]] | None = None
    """What the planner had said where a person took something else: window and services."""
    together: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The other half of it: windows and services."""

    @property
    def move(self) -> Move:
        return Move(self.window, self.to, self.reason, self.before or 0.0, self.after or 0.0, self.touched, Why(together=self.together))

    def belongs_to(self, other: Decision) -> bool:
        """Both are halves of one change."""
        return (other.window, other.to) in self.together and (self.window, self.to) in other.together


def write(connection: Connection, actor: str, at: datetime, was: Sequence[str], move: Move, state: DecisionState, *, promised: bool = True) -> Decision:  # fmt: skip
    """A new row."""
    moment = to_text(at)
    values = {
        "id": uuid7(), "day": hall_date(at).isoformat(), "at": moment, "actor": actor, "window": move.window,
        "from": json.dumps(list(was)), "to": json.dumps(list(move.services)), "reason": move.reason,
        "promised": json.dumps(_promise(move) if promised else {}), "state": state.value, "changed_at": moment, "changed_by": actor,
        "taken_at": moment if state in TAKEN else None,
    }  # fmt: skip
    connection.execute(insert(table).values(values))
    return find(connection, str(values["id"]))


def take(connection: Connection, row: Decision, actor: str, at: datetime, move: Move, state: DecisionState) -> Decision:
    """A proposal becomes a decision; where something else than proposed was taken, what was proposed stays beside it."""
    promise = _promise(move)
    if state is DecisionState.ADJUSTED:
        promise["advised"] = [row.window, list(row.to)]
    _change(
        connection, row.id, actor, at, state, taken_at=to_text(at), promised=json.dumps(promise), window=move.window,
        to=json.dumps(list(move.services)), reason=move.reason,
    )  # fmt: skip
    return find(connection, row.id)


def end(connection: Connection, row: Decision, actor: str, at: datetime, state: DecisionState) -> Decision:
    """Dismissed or undone."""
    _change(connection, row.id, actor, at, state)
    return find(connection, row.id)


def _change(connection: Connection, id_: str, actor: str, at: datetime, state: DecisionState, **values: Any) -> None:
    said = {"state": state.value, "changed_at": to_text(at), "changed_by": actor, **values}
    connection.execute(update(table).where(table.c.id == id_).values(said))


def find(connection: Connection, decision_id: str) -> Decision:
    """`RuleViolation` tidal.no_decision."""
    row = None if "\0" in decision_id else connection.execute(select(table).where(table.c.id == decision_id)).first()
    if row is None:
        raise RuleViolation("tidal.no_decision")
    return _value(row)


def of_day(connection: Connection, day: date) -> tuple[Decision, ...]:
    """Newest first."""
    rows = connection.execute(select(table).where(table.c.day == day.isoformat()).order_by(table.c.at.desc(), table.c.id.desc()))
    return tuple(_value(row) for row in rows)


def due_outcomes(connection: Connection, at: datetime) -> tuple[tuple[str, Outcome], ...]:
    """What really happened, for every decision that was taken an hour ago and has no outcome yet. One that was undone meanwhile has none."""
    due = connection.execute(
        select(table).where(
            table.c.outcome.is_(None), table.c.taken_at.is_not(None), table.c.taken_at <= to_text(at - LATER), table.c.promised != "{}",
            table.c.state.in_([state.value for state in TAKEN]),
        )
    ).all()  # fmt: skip
    days: dict[date, DaySeen] = {}
    found = []
    for row in due:
        decision = _value(row)
        day = hall_date(decision.taken_at or decision.at)
        if day not in days:
            days[day] = day_seen(connection, day)
        found.append((decision.id, outcome_of(days[day], decision)))
    return tuple(found)


def settle(connection: Connection, outcomes: Sequence[tuple[str, Outcome]]) -> None:
    for decision_id, said in outcomes:
        body = json.dumps({"waits": dict(said.waits), "calls": dict(said.calls), "mean": said.mean})
        connection.execute(update(table).where(table.c.id == decision_id).values(outcome=body))


def outcome_of(seen: DaySeen, decision: Decision) -> Outcome:
    since = decision.taken_at or decision.at
    waits: dict[str, list[float]] = {entry.service: [] for entry in decision.touched}
    for wait in seen.waits:
        if wait.service in waits and since < wait.at <= since + LATER:
            waits[wait.service].append(wait.minutes)
    all_ = [minutes for found in waits.values() for minutes in found]
    return Outcome(
        {code: round(fmean(found), 2) if found else None for code, found in waits.items()},
        {code: len(found) for code, found in waits.items()},
        round(fmean(all_), 2) if all_ else None,
    )


def _promise(move: Move) -> dict[str, Any]:
    return {
        "before": move.mean_wait_before,
        "after": move.mean_wait_after,
        "touched": [[entry.service, entry.before, entry.after] for entry in move.touched],
        "together": [[window, list(services)] for window, services in move.why.together],
    }


def _value(row: Row[Any]) -> Decision:
    said, found = json.loads(row.promised), row._mapping
    outcome = json.loads(row.outcome) if row.outcome else None
    advised = said.get("advised")
    return Decision(
        row.id, from_text(row.at), row.actor, row.window, tuple(json.loads(found["from"])), tuple(json.loads(found["to"])), row.reason,
        said.get("before"), said.get("after"), tuple(Touched(*entry) for entry in said.get("touched", ())), DecisionState(row.state),
        from_text(row.changed_at), row.changed_by, from_text(row.taken_at) if row.taken_at else None,
        Outcome(outcome["waits"], outcome["calls"], outcome["mean"]) if outcome else None,
        (advised[0], tuple(advised[1])) if advised else None,
        tuple((window, tuple(services)) for window, services in said.get("together", ())),
    )  # fmt: skip


def whole_of(row: Decision, day: Sequence[Decision]) -> tuple[Decision, ...]:
    """A taken decision and the halves that were taken with it, the last first: so they are taken back."""

    def with_it(entry: Decision) -> bool:
        at, its = row.taken_at, entry.taken_at
        return entry.state in TAKEN and entry.belongs_to(row) and at is not None and its is not None and abs(its - at) < _AT_ONCE

    return tuple(entry for entry in day if entry.id == row.id or with_it(entry))


def taken_today(decisions: Sequence[Decision]) -> Iterator[Decision]:
    return (entry for entry in decisions if entry.state in TAKEN)
