"""Which windows should change now. An index names the candidates, playing the next hour through each of them decides.

A move is given only where it pays for the time that the change costs, with a margin that keeps windows from swinging; it never leaves a
service without a window, and a window that leaves soon or has just changed is let alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop.tidal.arrays import Bools, Floats, HallArrays, Ints
from desktop.tidal.forecast import Demand, luck
from desktop.tidal.rollout import Futures, Played, Turn, play
from desktop.tidal.trials import HOUR_STEPS, STEP, Moment, Option, Trial, Tuning, trials


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """`number` is that of the group in what was `played`."""

    trials: tuple[Trial, ...]
    played: Played
    number: int

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(option for trial in self.trials for option in trial.options)


def futures_of(hall: HallArrays, demand: Demand, moment: Moment, scenarios: int, steps: int = HOUR_STEPS, salt: int = 0) -> Futures:
    minutes: Floats = moment.minute + STEP * np.arange(steps, dtype=np.float64)
    present = hall.present(minutes)
    due = hall.present(np.array([moment.minute]))[:, 0]
    present &= _trusted(present, due & ~moment.on)
    present[moment.on & ~due, :2] = True
    work = demand.means + hall.info.limits.changeover_minutes
    arrivals = demand.scenarios(minutes, STEP, scenarios, salt)
    return Futures(
        STEP, arrivals, luck(moment.minute + 1000 * salt, scenarios, len(hall.ids), steps), present, work, moment.queue, moment.age
    )


def _trusted(present: Bools, missing: Bools) -> Bools:
    """A window that should be on and is not counts as away until its next coming."""
    trusted = np.ones_like(present)
    for row in np.flatnonzero(missing):
        away = np.flatnonzero(~present[row])
        trusted[row, : away[0] if len(away) else present.shape[1]] = False
    return trusted


def changed(hall: HallArrays, moment: Moment, chosen: Sequence[Option]) -> tuple[Ints, Floats]:
    """Sets and busy minutes with these windows changed."""
    sets, busy = moment.sets.copy(), moment.busy.copy()
    for row, place, new in chosen:
        sets[row, place] = new
        busy[row] += hall.info.limits.switch_minutes
    return sets, busy


def compare(hall: HallArrays, moment: Moment, groups: Sequence[Sequence[Trial]], futures: Futures) -> Played:
    """As things stand first, then each group of trials; what is lent is given back as soon as it may be."""
    first, later = [(moment.sets, moment.busy)], [moment.sets]
    for group in groups:
        first.append(changed(hall, moment, [option for trial in group for option in trial.options]))
        later.append(changed(hall, moment, [option for trial in group if not trial.loan for option in trial.options])[0])
    limits = hall.info.limits
    turn = Turn(np.stack(later), round((limits.switch_minutes + limits.min_dwell_minutes) / STEP), limits.switch_minutes)
    return play(np.stack([sets for sets, _ in first]), np.stack([busy for _, busy in first]), futures, turn=turn)


def pace(windows: int) -> float:
    """Minutes from one look ahead to the next: a large hall changes less in a minute, and its look takes longer."""
    return 1.99 if windows <= 60 else 2.99


def best_moves(hall: HallArrays, demand: Demand, moment: Moment, tuning: Tuning) -> Chosen | None:
    """None when nothing is worth its cost. What looks best on a few futures must prove itself on others, alone and together."""
    tried = trials(hall, demand, moment, tuning)
    if not tried:
        return None
    first = compare(hall, moment, [(trial,) for trial in tried], futures_of(hall, demand, moment, tuning.scenarios, tuning.steps)).cost
    gains = first[0] - first[1:]
    least = max(tuning.least_gain, tuning.least_share * float(first[0]) / max(1.0, len(hall.ids) / 20))
    at_once = 2 + len(hall.ids) // 40
    order = _apart([tried[k] for k in np.argsort(-gains, kind="stable").tolist() if gains[k] > 0.7 * least])[: at_once + 1]
    if not order:
        return None
    groups = [[trial] for trial in order[:3]]
    groups += [group for many in range(2, len(order) + 1) if _covers(hall, moment, group := order[:many])]
    played = compare(hall, moment, groups, futures_of(hall, demand, moment, tuning.proofs, tuning.steps, salt=1))
    saved = played.costs[0] - played.costs[1:]
    doubt = tuning.sure * saved.std(axis=1) / np.sqrt(saved.shape[1])
    bars = [sum((tuning.loan if trial.loan else 1.0) * len(trial.options) for trial in group) for group in groups]
    better = saved.mean(axis=1) - doubt - least * np.array(bars)
    pick = int(better.argmax())
    return Chosen(tuple(groups[pick]), played, pick + 1) if better[pick] > 0 else None


def _covers(hall: HallArrays, moment: Moment, group: Sequence[Trial]) -> bool:
    """Several windows at once leave no service without one, neither of what stands now nor of what is on its way."""
    for before in (moment.sets, moment.shown):
        after = before.copy()
        for row, place, new in (option for trial in group for option in trial.options):
            after[row, place] = new
        had, has = (np.bincount(each[moment.on].ravel(), minlength=len(hall.codes) + 1)[:-1] > 0 for each in (before, after))
        if (had & ~has).any():
            return False
    return True


def _apart(ranked: Sequence[Trial]) -> list[Trial]:
    """The best of each window, in order; none that touches a window of one before it."""
    found: list[Trial] = []
    used = set[int]()
    for trial in ranked:
        rows = {row for row, _, _ in trial.options}
        if not rows & used:
            used |= rows
            found.append(trial)
    return found
