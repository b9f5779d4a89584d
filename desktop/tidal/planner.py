"""The tidal planner: a plan to open with, advice a minute at a time, what a move would do, and how long queues will be.

Pure and deterministic for its input: the same hall and the same states always get the same words. It keeps what it learned from the states
and which moves it gave that are still under way; a refused state changes neither, and the last plan stands.

What was found (tests/bench/test_tidal.py): the opening plan earns most; a move must prove
itself on futures other than those that picked it, by more than chance (0.6 of a standard error), or luck moves windows that should stand; an
hour ahead is enough and a look every other minute too. Twelve futures that pick and 36 that prove, with a lower bar for moves, save 2 % of the
mean and 4 % of the longest waits against half of them and a higher bar; to look as soon as somebody waits three minutes saves 2 % more of both
(six before; both on the seeds that they were chosen on). A planner that was told the true rates of all arrivals waited 2 % less on usual kinds, one that was told every arrival 7 to 10 %: what is left lies in what two services a window can do. Within what can be
measured (2 %) nothing came of finer steps, a steeper price of long waits, an opening plan searched six times as long or against surges and lost
windows, and, where a window holds two services, of changing both at once, of loans and of pairs. Where it holds one, loans and pairs earn 5 %.
Nor did any of this bring anything that 8 to 34 days could show, where the standard error is 1 to 4 % (against the planner as it is, mean and
P95): a spread of levels widened when today's counts are further off than the history's explain (wrong forecast 0.99, 1.04) or wide from the
start (1.02, 1.02); a tide likelier, older, lasting twice as long (sudden tide 1.03, 1.03); three times the futures (1.00, 1.01); a bar half
as high (0.99, 0.99); 48 candidates (1.00, 1.01), with four windows at once and younger queues (0.99, 1.02); long waits weighed from 15 minutes on
(1.03, 1.03); what is left in the queues weighed by how long it lasts (1.02, 1.03); futures that go on moving windows by an index (0.99, 1.00; where
a window holds one service 0.97, 1.00 on days that it was not chosen on). The longest waits are those of the lunch hours, with free pooling
too: half the windows are away.
What is promised is a little better than what comes, because nobody gives up and no clerk is slow in the futures that are played.

A tide in one service, against two services a window that never change, forty days each (seeds 100 to 139): times 2.6 0.68, milder 0.66, times
four 0.66, times three to the day's end 0.52; every skill at once, which no hall reaches, 0.51, 0.46, 0.52 and 0.41. Told the true rates the
planner gains a tenth. What binds is that a window holds two services: on eight such days it waits 0.81 of this where a change takes no time,
1.00 without the dwelling time, and 0.70 where a window may hold three.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace

import numpy as np

from desktop.tidal.arrays import Floats, HallArrays, Ints, arrays_of
from desktop.tidal.checks import check_info, check_state, refuse
from desktop.tidal.forecast import Demand
from desktop.tidal.model import Assignment, Band, HallInfo, HallState, Move, Touched, Why
from desktop.tidal.moves import Chosen, best_moves, changed, futures_of, pace
from desktop.tidal.opening import opening_sets
from desktop.tidal.reasons import reason, standing
from desktop.tidal.rollout import Played, play
from desktop.tidal.trials import STEP, Moment, Trial, Tuning

FORWARD_MINUTES = 60.0
"""A clock that leaps further than this between two lines is asked about once."""
_GIVEN_MINUTES = 30.0
"""A move that was given to a busy window is waited for this long."""
_SURGE = 1.4
_ALONE = Why()


@dataclass(frozen=True, slots=True)
class _Given:
    minute: float
    services: tuple[str, ...]


class Planner:
    """Raises RuleViolation tidal.* that names the field for a hall or a state that cannot be planned with."""

    def __init__(self, info: HallInfo, tuning: Tuning | None = None) -> None:
        check_info(info)
        self._info = info
        self._hall: HallArrays = arrays_of(info)
        self._demand = Demand(self._hall)
        self._tuning = tuning or Tuning()
        self._plan: Assignment | None = None
        self._last: float | None = None
        self._leapt: float | None = None
        self._looked: float | None = None
        self._given: dict[str, _Given] = {}
        self._held: dict[str, tuple[str, ...]] = {}
        """What each window was last seen to serve: one that is away may not be named in a state."""

    def plan(self) -> Assignment:
        """The plan to open with."""
        if self._plan is None:
            self._plan = self._hall.assignment(opening_sets(self._hall, Demand(self._hall), self._tuning.rounds))
        return self._plan

    def advise(self, state: HallState, pending: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Move, ...]:
        """Moves worth their cost, most often none. `pending` are moves that were accepted and wait for a visit to end; without it the planner
        takes every move that it gave to a busy window for accepted."""
        self._take_in(state)
        waiting = self._still_given(state) if pending is None else dict(pending)
        moment = self._moment(state, waiting)
        found = best_moves(self._hall, self._demand, moment, self._tuning)
        if found is None:
            return ()
        sets, _ = changed(self._hall, moment, found.options)
        moves = tuple(move for trial in found.trials for move in self._said(state, trial, sets, found))
        self._given |= {move.window: _Given(state.minute, move.services) for move in moves}
        return moves

    def advise_in_turn(self, state: HallState) -> tuple[Move, ...]:
        """For a stream of states, one a minute and more: learns from each, and looks ahead as often as a hall of this size needs."""
        if self._looked is not None and 0 <= state.minute - self._looked < pace(len(self._hall.ids)):
            self._take_in(state)
            return ()
        moves = self.advise(state)
        self._looked = state.minute
        return moves

    def effect(self, state: HallState, window: str, services: tuple[str, ...]) -> Move:
        """What it would do to give `window` these services now; nothing is remembered."""
        check_state(self._info, state)
        hall = self._hall
        row = hall.window_at.get(window)
        if row is None:
            raise refuse("tidal.unknown_window", "window", window=window)
        if not services:
            raise refuse("tidal.empty", "services")
        self._check_set(state, window, services)
        moment = self._moment(state, {})
        sets, busy = moment.sets.copy(), moment.busy.copy()
        sets[row] = len(hall.codes)
        sets[row, : len(services)] = hall.numbers(services)
        busy[row] += hall.info.limits.switch_minutes
        futures = futures_of(hall, self._demand, moment, self._tuning.scenarios)
        played = play(np.stack([moment.sets, sets]), np.stack([moment.busy, busy]), futures)
        return self._worded(state, row, hall.numbers(services), played, 1)

    def forecast(self, state: HallState, slots: int) -> Mapping[str, Band]:
        """How long each queue will be at the end of each of the coming slots if windows stay as they are."""
        check_state(self._info, state)
        hall, each = self._hall, max(1, round(self._info.slot_minutes / STEP))
        moment = self._moment(state, {})
        futures = futures_of(hall, self._demand, moment, 40, each * slots)
        queues = play(moment.sets[None], moment.busy[None], futures, keep=True).queues
        assert queues is not None
        ends = queues[0, :, :, each - 1 :: each]
        minutes = tuple(state.minute + (slot + 1) * each * STEP for slot in range(slots))
        low, middle, high = (np.quantile(ends, share, axis=0) for share in (0.1, 0.5, 0.9))
        return {
            code: Band(code, minutes, tuple(low[s].tolist()), tuple(middle[s].tolist()), tuple(high[s].tolist()))
            for s, code in enumerate(hall.codes)
        }

    def _take_in(self, state: HallState) -> None:
        check_state(self._info, state)
        if self._last is not None and state.minute < self._last:
            raise refuse("tidal.clock_back", "minute", minute=state.minute, last=self._last)
        known = [minute for minute in (self._last, self._leapt) if minute is not None]
        if known and not any(minute <= state.minute <= minute + FORWARD_MINUTES for minute in known):
            self._leapt = state.minute
            raise refuse("tidal.clock_leaps", "minute", minute=state.minute, last=self._last)
        self._last, self._leapt = state.minute, None
        self._held |= {window: now.services for window, now in state.windows.items()}
        hall = self._hall
        arrivals: Floats = np.zeros((len(hall.codes), hall.slots))
        for code, counts in state.arrivals_today.items():
            arrivals[hall.service_at[code], : len(counts)] = counts[: hall.slots]
        served = np.array([float(state.served_today.get(code, 0)) for code in hall.codes])
        minutes = np.array([float(state.service_minutes_today.get(code, 0.0)) for code in hall.codes])
        self._demand.observe(state.minute, arrivals, served, minutes)

    def _still_given(self, state: HallState) -> dict[str, tuple[str, ...]]:
        """Moves given to windows that have been with the same visitor ever since."""
        for window, given in list(self._given.items()):
            now, passed = state.windows.get(window), state.minute - given.minute
            same = now is not None and now.busy and now.services != given.services and now.busy_minutes >= passed - 0.01
            if passed > _GIVEN_MINUTES or not same or now is None or now.switching:
                del self._given[window]
        return {window: given.services for window, given in self._given.items()}

    def _moment(self, state: HallState, pending: Mapping[str, tuple[str, ...]]) -> Moment:
        hall, limits = self._hall, self._info.limits
        windows = len(hall.ids)
        sets = np.full((windows, hall.most), len(hall.codes), dtype=np.int64)
        busy, on, may = np.zeros(windows), np.zeros(windows, dtype=np.bool_), np.zeros(windows, dtype=np.bool_)
        leaves = hall.present(np.array([state.minute + self._tuning.leaving_minutes]))[:, 0]
        for window, services in {**(self._plan or {}), **self._held}.items():
            numbers = hall.numbers(services)[: hall.most]
            sets[hall.window_at[window], : len(numbers)] = numbers
        shown = sets.copy()
        for window, now in state.windows.items():
            row = hall.window_at[window]
            for place, services in ((sets, pending.get(window, now.services)), (shown, now.services)):
                held = hall.numbers(services)[: hall.most]
                place[row] = len(hall.codes)
                place[row, : len(held)] = held
            on[row] = now.on
            if now.busy:
                mean = np.mean([self._demand.means[hall.service_at[code]] for code in now.services] or [10.0])
                busy[row] = max(float(mean) - now.busy_minutes, 0.4 * float(mean)) + limits.changeover_minutes
            if now.switching:
                busy[row] = max(busy[row], limits.switch_minutes / 2)
            if window in pending:
                busy[row] += limits.switch_minutes
            may[row] = now.on and now.can_change and not now.switching and window not in pending and leaves[row]
        queue, age = np.zeros(len(hall.codes)), np.zeros(len(hall.codes))
        for code, line in state.queues.items():
            queue[hall.service_at[code]], age[hall.service_at[code]] = line.waiting, line.oldest_minutes
        return Moment(state.minute, queue, age, sets, shown, busy, on, may)

    def _numbers(self, line: Ints) -> tuple[int, ...]:
        return tuple(int(s) for s in line if s < len(self._hall.codes))

    def _check_set(self, state: HallState, window: str, services: tuple[str, ...]) -> None:
        skills = self._info.windows[self._hall.window_at[window]].skills
        for code in services:
            if code not in skills or code not in self._hall.service_at:
                raise refuse("tidal.not_skilled", "services", window=window, service=code)
        if len(set(services)) != len(services):
            raise refuse("tidal.twice", "services", name=services[0])
        if len(services) > self._info.limits.max_services_per_window:
            raise refuse("tidal.too_many", "services", window=window, most=self._info.limits.max_services_per_window)
        now = state.windows.get(window)
        if now is not None and now.on and not now.can_change:
            raise refuse("tidal.dwell", "window", window=window, minutes=self._info.limits.min_dwell_minutes)

    def _said(self, state: HallState, trial: Trial, sets: Ints, found: Chosen) -> Iterator[Move]:
        """The moves of one trial, in its order; those that belong together promise for all queues that they touch together."""
        hall, limits = self._hall, self._info.limits
        then = {row: self._numbers(sets[row]) for row, _, _ in trial.options}
        codes = {row: hall.codes_of(numbers) for row, numbers in then.items()}
        both = {code for row in then for code in (*state.windows[hall.ids[row]].services, *codes[row])} if len(then) > 1 else set[str]()
        back = limits.switch_minutes + limits.min_dwell_minutes if trial.loan else 0.0
        for row in then:
            goes_with = Why(together=tuple((hall.ids[other], codes[other]) for other in then if other != row), back_after=back)
            yield self._worded(state, row, then[row], found.played, found.number, both, goes_with)

    def _worded(
        self, state: HallState, row: int, then: tuple[int, ...], played: Played, number: int, also: Set[str] = frozenset(), why: Why = _ALONE
    ) -> Move:  # fmt: skip
        hall = self._hall
        window, codes = hall.ids[row], hall.codes_of(then)
        now = state.windows[window].services if window in state.windows else ()
        moved = sorted(set(now) ^ set(codes) | set(now) & set(codes) | also)
        touched = tuple(
            Touched(code, *(round(float(played.waited[k, s] / max(played.came[s], 1.0)), 1) for k in (0, number)))
            for code in moved
            for s in [hall.service_at[code]]
        )
        rows = [hall.service_at[code] for code in moved]
        came = max(float(played.came[rows].sum()), 1.0)
        before, after = (round(float(played.waited[k, rows].sum()) / came, 1) for k in (0, number))
        surging = {code for code in moved if self._demand.now[hall.service_at[code]] > _SURGE}
        taken = tuple(standing(code, state, surging=code in surging) for code in codes if code not in now)
        why = replace(why, taken=taken, left=tuple(standing(code, state) for code in now if code not in codes))
        return Move(window, codes, reason(window, codes, why, touched), before, after, touched, why)
