"""What stands between an advice and a window that moves: the row that keeps it, the limits of the automatic mode, what was turned down before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from desktop.staff.model import Actor
from desktop.tidal import decisions, moving
from desktop.tidal.decisions import Decision, DecisionState
from desktop.tidal.model import HallState, Move
from desktop.tidal.observe import Floor
from desktop.tidal.rules import TidalRules

NOT_AGAIN = timedelta(minutes=20)
"""What was dismissed or undone is not advised again for so long."""
HOUR = timedelta(hours=1)


def wholes(rows: Sequence[Decision]) -> Iterator[tuple[Decision, ...]]:
    """The open rows of an advice, those together that belong together; a half whose other half is not open is left out."""
    used = set[str]()
    for row in rows:
        found = tuple(entry for entry in rows if entry.state is DecisionState.PROPOSED and (entry.id == row.id or entry.belongs_to(row)))
        if row.id not in used and len(found) == 1 + len(row.together):
            used |= {entry.id for entry in found}
            yield found


def all_allowed(rules: TidalRules, rows: Sequence[Decision], done: Sequence[Decision], at: datetime) -> bool:
    """Whether the automatic mode may do all of them: windows and services touched are within the limits, and there were not too many moves."""
    automatic = [entry for entry in done if entry.state is DecisionState.AUTOMATIC]
    touched = {code for row in rows for code in (*row.was, *row.to, *(entry.service for entry in row.touched))}
    return (
        (not rules.automatic_windows or {row.window for row in rows} <= set(rules.automatic_windows))
        and (not rules.automatic_services or touched <= set(rules.automatic_services))
        and sum((entry.taken_at or entry.at) > at - HOUR for entry in automatic) + len(rows) <= rules.moves_per_hour
        and all(sum(entry.window == row.window for entry in automatic) < rules.moves_per_window for row in rows)
    )


def with_moves(state: HallState, moves: Sequence[Move]) -> HallState:
    """The state in which the moves have begun."""
    windows = dict(state.windows)
    for move in moves:
        now = windows.get(move.window)
        if now is not None:
            windows[move.window] = replace(now, services=move.services, switching=not now.busy, can_change=False)
    return replace(state, windows=windows)


def do_move(connection: Connection, actor_id: str, floor: Floor, move: Move, row: Decision | None, state: DecisionState) -> Decision:
    place = moving.place_of(floor, move.window)
    moving.refuse(floor, place, move.services)
    before = moving.services_of(floor, place)
    moving.begin(connection, floor, place, move.services)
    if row is None:
        return decisions.write(connection, actor_id, floor.at, before, move, state, promised=bool(move.touched))
    return decisions.take(connection, row, actor_id, floor.at, move, state)


def proposal_of(connection: Connection, actor: Actor, floor: Floor, move: Move, known: Sequence[Decision]) -> Decision:
    """The row of an advice: the one that stands open for the same change, else a new one."""
    for entry in known:
        same = (entry.window, set(entry.to)) == (move.window, set(move.services))
        if same and entry.state is DecisionState.PROPOSED and floor.at - entry.at < HOUR:
            return entry
    before = moving.services_of(floor, moving.place_of(floor, move.window))
    return decisions.write(connection, actor.id, floor.at, before, move, DecisionState.PROPOSED)


def turned_down(move: Move, decided: Sequence[Decision], at: datetime) -> bool:
    """It or a half of it."""
    halves = [(window, set(services)) for window, services in ((move.window, move.services), *move.why.together)]
    return any(
        (entry.window, set(entry.to)) in halves
        and entry.state in (DecisionState.DISMISSED, DecisionState.UNDONE)
        and at - entry.changed_at < NOT_AGAIN
        for entry in decided
    )
