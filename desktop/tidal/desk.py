"""The tidal desk: what the hall's store says is handed to the planner, its advice comes back, and what a person or the automatic mode makes of it
is done by the queue's rules and written down.

`look` and `effect` read and compute (a read lane); everything else writes one transaction (the write lane). The planner is asked by one thread at
a time. When it refuses what it was told, the look says why and gives no advice: windows stay as they are.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from desktop.changes import Changes
from desktop.clock import Clock, hall_date
from desktop.errors import RuleViolation
from desktop.intake.calendar import WorkCalendar
from desktop.queue.hall_clock import store_now
from desktop.queue.rows import window_row
from desktop.queue.sealed import seal_words
from desktop.queue.switching import restore
from desktop.sealing import Sealer
from desktop.staff.model import Actor, Place
from desktop.staff.permissions import Permission, require
from desktop.store import Store, hold
from desktop.tidal import decisions, moving, standing
from desktop.tidal.decisions import TAKEN, Decision, DecisionState
from desktop.tidal.deeds import all_allowed, do_move, proposal_of, turned_down, wholes, with_moves
from desktop.tidal.learn import Knowledge, keep_day, next_to_learn
from desktop.tidal.look import TidalLook, alerts_of, candidates, figures_of, lines_of, places_of
from desktop.tidal.model import Assignment, Band, HallInfo, HallState, Move, whole
from desktop.tidal.observe import MORNING, Floor, floor_now, hall_info, hall_state, minute_of, pending_changes
from desktop.tidal.rules import TidalRules, read_rules, write_rules
from desktop.tidal.seen import DaySeen, day_seen

HOUR_MINUTES = 60
OTHERS = 3
LEAST_GAIN = 0.1


class Planning(Protocol):
    """`desktop.tidal.planner.Planner`."""

    def plan(self) -> Assignment: ...
    def advise(self, state: HallState, pending: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Move, ...]: ...
    def effect(self, state: HallState, window: str, services: tuple[str, ...]) -> Move: ...
    def forecast(self, state: HallState, slots: int) -> Mapping[str, Band]: ...


@dataclass(frozen=True, slots=True)
class Tended:
    """What a turn of `tend` did. `proposals` are the rows of the advice, in its order; `moved` by the automatic mode."""

    proposals: tuple[Decision, ...]
    moved: tuple[Decision, ...]
    changes: Changes
    actor: Actor | None = None
    """In whose name."""


class TidalDesk:
    """With the hall's store away every method raises `EnvironmentFault`; windows stay as they are."""

    def __init__(
        self, hall: Store, clock: Clock, planner: Callable[[HallInfo], Planning], calendar: Callable[[], WorkCalendar], *, sealer: Sealer | None = None
    ) -> None:  # fmt: skip
        self._hall, self._clock, self._make, self._calendar = hall, clock, planner, calendar
        self._lock = threading.Lock()
        self._info: HallInfo | None = None
        self._planner: Planning | None = None
        self._opening: Assignment | None = None
        self._state: HallState | None = None
        seal_words(hall, sealer)

    # reading

    def look(self) -> TidalLook:
        """Everything on the supervisor's screen, of one moment."""
        with self._lock:  # the planner wants its states in the order of time
            with self._hall.read() as connection:
                at = store_now(connection, self._clock)
                floor = floor_now(connection, at, read_rules(connection))
                seen = day_seen(connection, hall_date(at))
                info, knowledge = hall_info(connection, floor, self._calendar())
                decided = decisions.of_day(connection, hall_date(at))
            return self._advised(floor, seen, info, knowledge, decided)

    def effect(self, window_no: str, services: Sequence[str]) -> Move:
        """What a change would do, from the last look's state, for a drag; asks no store. `RuleViolation` tidal.*"""
        with self._lock:
            if self._planner is None or self._state is None:
                raise RuleViolation("tidal.not_looked")
            return self._planner.effect(self._state, window_no, tuple(services))

    def plan_opening(self) -> Assignment | None:
        """Works out the plan to open with, for the next looks; takes seconds in a large hall, and holds up no look. None: nobody has looked."""
        with self._lock:
            info = self._info
        if info is None:
            return None
        plan = self._make(info).plan()
        with self._lock:
            if info == self._info:
                self._opening = plan
        return plan

    def others(self, look: TidalLook, but: Sequence[Move]) -> tuple[Move, ...]:
        """Other single changes that would shorten the wait, the best first: for whoever wants to see what else there is. From the look's state."""
        known = {(move.window, frozenset(move.services)) for move in but}
        found = []
        for no, services in candidates(look):
            if (no, frozenset(services)) in known:
                continue
            try:
                move = self.effect(no, services)
            except RuleViolation:
                continue
            if move.mean_wait_after < move.mean_wait_before - LEAST_GAIN:
                found.append(move)
        return tuple(sorted(found, key=lambda move: move.mean_wait_after - move.mean_wait_before)[:OTHERS])

    def _advised(self, floor: Floor, seen: DaySeen, info: HallInfo, knowledge: Knowledge, decided: tuple[Decision, ...]) -> TidalLook:
        bands: Mapping[str, Band] = {}
        after: Mapping[str, Band] = {}
        advice: tuple[Move, ...] = ()
        opening: Assignment | None = None
        morning = False
        problem: RuleViolation | None = None
        state = hall_state(floor, info, seen)
        try:
            planner = self._planner_of(info) if info.windows else None
            morning = planner is not None and floor.minute < MORNING and not seen.visits
            opening = self._opening if morning else None
            if planner is not None and 0 <= floor.minute <= info.close_minute:
                self._state = state
                slots = max(math.ceil(HOUR_MINUTES / info.slot_minutes), math.ceil((info.close_minute - floor.minute) / info.slot_minutes))
                bands = planner.forecast(state, slots)
                advice = self._asked(floor, info, state, decided)
                after = planner.forecast(with_moves(state, whole(advice[0], advice)), slots) if advice else {}
        except RuleViolation as refused:
            problem = refused
        lines = lines_of(floor, seen, bands, after)
        return TidalLook(
            floor.at, floor.minute, floor.rules, lines, places_of(floor), figures_of(floor, seen), alerts_of(lines, floor.rules), advice,
            opening, morning, problem, knowledge, decided,
        )  # fmt: skip

    def _asked(self, floor: Floor, info: HallInfo, state: HallState, decided: Sequence[Decision]) -> tuple[Move, ...]:
        """The planner's advice while the hall is open, but what was turned down. `RuleViolation` when it refuses the state."""
        if not info.windows or not 0 <= floor.minute <= info.close_minute:
            return ()
        asked = self._planner_of(info).advise(state, pending_changes(floor, info))
        return tuple(move for move in asked if not turned_down(move, decided, floor.at))

    def _planner_of(self, info: HallInfo) -> Planning:
        """The planner of today; a new one when the hall is another (windows, hours, limits, what is booked)."""
        if self._planner is None or info != self._info:
            self._planner = self._make(info)
            self._info, self._opening = info, None
        return self._planner

    # deciding

    def tend(self, actor: Actor, advice: Sequence[Move]) -> Tended:
        """Once a minute: learns a day that is over, measures what was promised an hour ago, writes the advice down, and in automatic mode
        does what is within the limits."""
        require(actor, Permission.MOVE_WINDOWS)
        return self._tended(f"room {actor.workstation_id} {actor.id}", lambda connection: actor, advice)

    def standing_advice(self, place: Place) -> tuple[Move, ...] | None:
        """What a workstation would tend while no room does; None: somebody tends, or there is nothing to do. `tend_standing` does it."""
        with self._lock:
            with self._hall.read() as connection:
                at = store_now(connection, self._clock)
                if not standing.is_free(connection, place.workstation_id, at):
                    return None
                rules = read_rules(connection)
                shut = not 0 <= minute_of(at, rules) <= rules.close_minute - rules.open_minute
                if shut or not rules.acts or standing.mandate(connection, place) is None:
                    late = next_to_learn(connection, hall_date(at)) is not None or decisions.due_outcomes(connection, at)
                    return () if late else None
                floor = floor_now(connection, at, rules)
                seen = day_seen(connection, hall_date(at))
                info, _ = hall_info(connection, floor, self._calendar())
                decided = decisions.of_day(connection, hall_date(at))
            try:
                return self._asked(floor, info, hall_state(floor, info, seen), decided)
            except RuleViolation:  # the supervisor's look tells it; windows stay as they are
                return ()

    def tend_standing(self, place: Place, advice: Sequence[Move]) -> Tended:
        """`tend` without a room: in the name of who switched the automatic mode on, and only while nobody else tends."""

        def actor(connection: Connection) -> Actor | None:
            return standing.mandate(connection, place) if advice else None

        return self._tended(place.workstation_id, actor, advice, waits=True)

    def _tended(
        self, holder: str, who: Callable[[Connection], Actor | None], advice: Sequence[Move], *, waits: bool = False
    ) -> Tended:  # fmt: skip
        calendar = self._calendar()
        with self._hall.read() as connection:  # what takes long is read before the store is held
            now = store_now(connection, self._clock)
            outcomes = decisions.due_outcomes(connection, now)
            day = next_to_learn(connection, hall_date(now))
            seen = day_seen(connection, day) if day is not None else None

        def work(connection: Connection) -> Tended:
            hold(connection, "tidal")
            at = store_now(connection, self._clock)
            if waits and not standing.is_free(connection, holder, at):
                return Tended((), (), Changes())
            standing.tended(connection, holder, at)
            if day is not None and seen is not None:
                keep_day(connection, day, seen, calendar)
            decisions.settle(connection, outcomes)
            actor = who(connection)
            if actor is None:
                return Tended((), (), Changes())
            rules = read_rules(connection)
            floor = floor_now(connection, at, rules)
            known = decisions.of_day(connection, hall_date(at))
            proposals = tuple(proposal_of(connection, actor, floor, move, known) for move in advice)
            moved = tuple(self._by_itself(connection, actor, floor, proposals)) if rules.acts else ()
            windows = frozenset(entry.window for entry in moved)
            return Tended(proposals, moved, Changes(windows=windows), actor)

        return self._hall.change(work)

    def accept(self, actor: Actor, move: Move, decision_id: str = "") -> tuple[Decision, Changes]:
        """Does what was advised, or what a person drew on the board. `RuleViolation`: `moving.refuse`'s, staff.forbidden."""
        [done], changes = self._do(actor, ((move, decision_id),), DecisionState.ACCEPTED)
        return done, changes

    def accept_together(self, actor: Actor, moves: Sequence[tuple[Move, str]]) -> tuple[tuple[Decision, ...], Changes]:
        """Moves that belong together, each with its row: all of them or, where a rule refuses one, none."""
        return self._do(actor, moves, DecisionState.ACCEPTED)

    def adjust(self, actor: Actor, decision_id: str, move: Move) -> tuple[Decision, Changes]:
        """Does something else than what the decision proposes; what was proposed stays written beside it."""
        [done], changes = self._do(actor, ((move, decision_id),), DecisionState.ADJUSTED)
        return done, changes

    def dismiss(self, actor: Actor, move: Move, decision_id: str = "") -> Decision:
        """先不: not advised again for a while."""
        require(actor, Permission.MOVE_WINDOWS)

        def work(connection: Connection) -> Decision:
            floor = self._floor(connection)
            known = decisions.of_day(connection, hall_date(floor.at))
            row = decisions.find(connection, decision_id) if decision_id else proposal_of(connection, actor, floor, move, known)
            return decisions.end(connection, row, actor.id, floor.at, DecisionState.DISMISSED)

        return self._hall.change(work)

    def undo(self, actor: Actor, decision_id: str) -> tuple[Decision, Changes]:
        """Takes a move back, and what was done with it. `RuleViolation`: tidal.no_decision, tidal.undo_nothing, tidal.moved_since,
        tidal.last_window."""
        require(actor, Permission.MOVE_WINDOWS)

        def work(connection: Connection) -> tuple[Decision, Changes]:
            hold(connection, "tidal")
            row = decisions.find(connection, decision_id)
            today = hall_date(store_now(connection, self._clock))
            if row.state not in TAKEN or hall_date(row.at) != today:
                raise RuleViolation("tidal.undo_nothing")
            whole = decisions.whole_of(row, decisions.of_day(connection, today))
            for part in whole:
                window_row(connection, part.window, lock=True)
                floor = self._floor(connection)
                moving.give_back(connection, floor, moving.place_of(floor, part.window), part.was, part.to)
                decisions.end(connection, part, actor.id, floor.at, DecisionState.UNDONE)
            return decisions.find(connection, row.id), Changes(windows=frozenset(part.window for part in whole))

        return self._hall.change(work)

    def take_plan(self, actor: Actor, plan: Assignment) -> tuple[tuple[Decision, ...], Changes]:
        """Opens the day with the plan: free of cost where nobody was called yet; a window at which somebody was is left alone."""
        require(actor, Permission.MOVE_WINDOWS)

        def work(connection: Connection) -> tuple[tuple[Decision, ...], Changes]:
            hold(connection, "tidal")
            floor = self._floor(connection)
            seen = day_seen(connection, hall_date(floor.at))
            began = {visit.window for visit in seen.visits} | set(floor.here)
            done = []
            for place in floor.windows:
                services = tuple(code for code in floor.codes if code in plan.get(place.no, ()))
                before = moving.services_of(floor, place)
                if place.no in began or not services or set(services) == set(before):
                    continue
                restore(connection, place.no, services, floor.at)
                move = Move(place.no, services, "", 0.0, 0.0)
                done.append(decisions.write(connection, actor.id, floor.at, before, move, DecisionState.ACCEPTED, promised=False))
            return tuple(done), Changes(windows=frozenset(entry.window for entry in done))

        return self._hall.change(work)

    # rules

    def set_rules(self, actor: Actor, **changes: Any) -> TidalRules:
        """Hours, limits, warnings, the automatic mode and its pause. `RuleViolation` tidal.rules_invalid, staff.forbidden."""
        require(actor, Permission.MOVE_WINDOWS)
        return self._hall.change(lambda connection: write_rules(connection, actor.id, store_now(connection, self._clock), changes))

    def _floor(self, connection: Connection) -> Floor:
        return floor_now(connection, store_now(connection, self._clock), read_rules(connection))

    def _do(
        self, actor: Actor, moves: Sequence[tuple[Move, str]], state: DecisionState
    ) -> tuple[tuple[Decision, ...], Changes]:  # fmt: skip
        require(actor, Permission.MOVE_WINDOWS)

        def work(connection: Connection) -> tuple[tuple[Decision, ...], Changes]:
            hold(connection, "tidal")
            done = []
            for move, decision_id in moves:
                window_row(connection, move.window, lock=True)
                row = decisions.find(connection, decision_id) if decision_id else None
                if row is not None and row.state is not DecisionState.PROPOSED:
                    raise RuleViolation("tidal.decided_already")
                done.append(do_move(connection, actor.id, self._floor(connection), move, row, state))
            return tuple(done), Changes(windows=frozenset(move.window for move, _ in moves))

        return self._hall.change(work)

    def _by_itself(self, connection: Connection, actor: Actor, floor: Floor, proposals: Sequence[Decision]) -> list[Decision]:
        """Within what the supervisor allowed, halves of one change both or neither; what a rule refuses waits for a person."""
        done = list(decisions.taken_today(decisions.of_day(connection, hall_date(floor.at))))
        moved: list[Decision] = []
        for rows in wholes(proposals):
            if not all_allowed(floor.rules, rows, done, floor.at):
                continue
            try:
                with connection.begin_nested():
                    for row in rows:
                        window_row(connection, row.window, lock=True)
                    taken = [do_move(connection, actor.id, self._floor(connection), row.move, row, DecisionState.AUTOMATIC) for row in rows]
            except RuleViolation:
                continue
            moved += taken
            done += taken
        return moved
