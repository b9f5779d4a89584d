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
from desktop.tidal.opening import ROUNDS
from desktop.tidal.rollout import Futures, Played, play

STEP = 2.0
HOUR_STEPS = 30


@dataclass(frozen=True, slots=True)
class Tuning:
    """How eager the planner is."""

    rounds: int = ROUNDS
    """Of the search for a plan to open with, at most."""
    scenarios: int = 6
    proofs: int = 24
    steps: int = HOUR_STEPS
    candidates: int = 16
    least_gain: float = 20.0
    """Weighed waiting minutes that a move must save."""
    least_share: float = 0.02
    """And this share of what the hall is expected to wait."""
    sure: float = 1.0
    """By so many standard errors must the saving be above that, over the futures that were played."""
    least_age: float = 6.0
    """A queue whose head has waited less calls no window."""
    calm_age: float = 4.0
    """Where nobody has waited longer and every service has a window, nothing is looked for."""
    leaving_minutes: float = 15.0
    """A window that leaves sooner changes no more."""


Option = tuple[int, int, int]
"""Window, place in its set, new service."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """`number` is that of the group in what was `played`."""

    options: tuple[Option, ...]
    played: Played
    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A state as arrays. `sets` is where each window will stand once what is under way is done; `busy` until when."""

    minute: float
    queue: Floats
    age: Floats
    sets: Ints
    busy: Floats
    on: Bools
    free_to_change: Bools


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


def options(hall: HallArrays, demand: Demand, moment: Moment, tuning: Tuning) -> list[Option]:
    """Window, place, new service: the most promising first."""
    services = len(hall.codes)
    if not moment.free_to_change.any():
        return []
    held = np.zeros((len(hall.ids), services + 1), dtype=np.bool_)
    np.put_along_axis(held, moment.sets, True, axis=1)
    held = held[:, :services] & moment.on[:, None]
    count = held.sum(axis=0)
    if (count > 0).all() and moment.age.max(initial=0) < tuning.calm_age:
        return []
    work = demand.means + hall.info.limits.changeover_minutes
    rate = demand.rates(np.array([moment.minute + 10.0]))[:, 0]
    reach = held.astype(np.float64) @ np.ones(services)
    power = (held / np.maximum(reach, 1)[:, None]).sum(axis=0)
    pressure = moment.age + (moment.queue + 20 * rate) * work / np.maximum(power, 0.3) / 4
    wanted = (moment.age >= tuning.least_age) | (count == 0) | (pressure > 1.5 * np.median(pressure))
    found: list[tuple[float, int, int, int]] = []
    for row in np.flatnonzero(moment.free_to_change):
        mine = moment.sets[row]
        for new in np.flatnonzero(hall.skills[row] & wanted):
            if new in mine:
                continue
            for place, old in enumerate(mine):
                if old < services and count[old] <= 1 and count[new] > 0:
                    continue
                lost = pressure[old] if old < services else 0.0
                if pressure[new] > lost or count[new] == 0:
                    score = pressure[new] - lost - min(moment.busy[row], 15.0) + (1000 if count[new] == 0 else 0)
                    found.append((float(score), int(row), place, int(new)))
    found.sort(key=lambda entry: (-entry[0], entry[1:]))
    return [entry[1:] for entry in found[: tuning.candidates]]


def changed(hall: HallArrays, moment: Moment, chosen: Sequence[Option]) -> tuple[Ints, Floats]:
    """Sets and busy minutes with these windows changed."""
    sets, busy = moment.sets.copy(), moment.busy.copy()
    for row, place, new in chosen:
        sets[row, place] = new
        busy[row] += hall.info.limits.switch_minutes
    return sets, busy


def compare(hall: HallArrays, moment: Moment, tried: Sequence[Sequence[Option]], futures: Futures) -> Played:
    """As things stand first, then each group of options."""
    pairs = [(moment.sets, moment.busy)] + [changed(hall, moment, chosen) for chosen in tried]
    return play(np.stack([sets for sets, _ in pairs]), np.stack([busy for _, busy in pairs]), futures)


def pace(windows: int) -> float:
    """Minutes from one look ahead to the next: a large hall changes less in a minute, and its look takes longer."""
    return 1.99 if windows <= 60 else 2.99


def best_moves(hall: HallArrays, demand: Demand, moment: Moment, tuning: Tuning) -> Chosen | None:
    """None when nothing is worth its cost. What looks best on a few futures must prove itself on others, alone and together."""
    tried = options(hall, demand, moment, tuning)
    if not tried:
        return None
    first = compare(hall, moment, [[option] for option in tried], futures_of(hall, demand, moment, tuning.scenarios, tuning.steps)).cost
    gains = first[0] - first[1:]
    least = max(tuning.least_gain, tuning.least_share * float(first[0]) / max(1.0, len(hall.ids) / 20))
    at_once = 2 + len(hall.ids) // 40
    order = _apart([tried[k] for k in np.argsort(-gains, kind="stable").tolist() if gains[k] > 0.7 * least])[: at_once + 1]
    if not order:
        return None
    together = [order[:many] for many in range(2, len(order) + 1)]
    groups = [[option] for option in order[:3]] + [group for group in together if _covers(hall, moment, group)]
    played = compare(hall, moment, groups, futures_of(hall, demand, moment, tuning.proofs, tuning.steps, salt=1))
    saved = played.costs[0] - played.costs[1:]
    doubt = tuning.sure * saved.std(axis=1) / np.sqrt(saved.shape[1])
    better = saved.mean(axis=1) - doubt - least * np.array([len(group) for group in groups])
    pick = int(better.argmax())
    return Chosen(tuple(groups[pick]), played, pick + 1) if better[pick] > 0 else None


def _covers(hall: HallArrays, moment: Moment, group: Sequence[Option]) -> bool:
    """Several windows at once leave no service without one."""
    sets, _ = changed(hall, moment, group)
    before, after = (np.bincount(each[moment.on].ravel(), minlength=len(hall.codes) + 1)[:-1] > 0 for each in (moment.sets, sets))
    return not (before & ~after).any()


def _apart(ranked: list[Option]) -> list[Option]:
    """The best option of each window, in order."""
    found: dict[int, Option] = {}
    for option in ranked:
        found.setdefault(option[0], option)
    return list(found.values())
