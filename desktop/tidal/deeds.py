"""What stands between an advice and a window that moves: the row that keeps it, the limits of the automatic mode, what was turned down before."""

from __future__ import annotations

from collections.abc import Sequence
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


def allowed_by(rules: TidalRules, row: Decision, done: Sequence[Decision], at: datetime) -> bool:
    """Whether the automatic mode may do it: its window and every service touched are within the limits, and there were not too many moves."""
    automatic = [entry for entry in done if entry.state is DecisionState.AUTOMATIC]
    touched = {*row.was, *row.to, *(entry.service for entry in row.touched)}
    return (
        (not rules.automatic_windows or row.window in rules.automatic_windows)
        and (not rules.automatic_services or touched <= set(rules.automatic_services))
        and sum((entry.taken_at or entry.at) > at - HOUR for entry in automatic) < rules.moves_per_hour
        and sum(entry.window == row.window for entry in automatic) < rules.moves_per_window
    )


def with_move(state: HallState, move: Move) -> HallState:
    """The state in which the move has begun."""
    window = state.windows.get(move.window)
    if window is None:
        return state
    changed = replace(window, services=move.services, switching=not window.busy, can_change=False)
    return replace(state, windows={**state.windows, move.window: changed})


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
    return any(
        (entry.window, set(entry.to)) == (move.window, set(move.services))
        and entry.state in (DecisionState.DISMISSED, DecisionState.UNDONE)
        and at - entry.changed_at < NOT_AGAIN
        for entry in decided
    )
