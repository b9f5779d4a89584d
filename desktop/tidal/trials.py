"""Which changes are worth trying now: an index names them, playing futures through them decides (`desktop.tidal.moves`).

One window takes up a service that is pressed; or it may not leave the service that it alone serves, and a second window steps in for it. Either
may be for good or a loan, given back once the window may change again. Nothing is named that would leave a service without a window, unless
for one that has none and more people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from desktop.tidal.arrays import Bools, Floats, HallArrays, Ints
from desktop.tidal.forecast import Demand
from desktop.tidal.opening import ROUNDS

STEP = 2.0
HOUR_STEPS = 30
_BUSY_COUNTS = 15.0
"""A visit that lasts longer weighs no more against its window."""
_BARE = 1000.0
"""What a service without a window is worth before all others."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """How eager the planner is."""

    rounds: int = ROUNDS
    """Of the search for a plan to open with, at most."""
    scenarios: int = 12
    proofs: int = 36
    steps: int = HOUR_STEPS
    candidates: int = 16
    pairs: int = 12
    """Of a window that leaves and another that steps in for it."""
    least_gain: float = 8.0
    """Weighed waiting minutes that a move must save."""
    least_share: float = 0.005
    """And this share of what the hall is expected to wait."""
    sure: float = 0.6
    """By so many standard errors must the saving be above that, over the futures that were played."""
    loan: float = 1.5
    """A change that is to be given back must save so much more."""
    least_age: float = 3.0
    """A queue whose head has waited less calls no window."""
    calm_age: float = 2.0
    """Where nobody has waited longer and every service has a window, nothing is looked for."""
    leaving_minutes: float = 15.0
    """A window that leaves sooner changes no more."""


Option = tuple[int, int, int]
"""Window, place in its set, new service."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Changes that belong together, in the order in which they are to be made. `loan`: given back once they may be."""

    options: tuple[Option, ...]
    loan: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A state as arrays. `sets` is where each window will stand once what is under way is done; `busy` until when."""

    minute: float
    queue: Floats
    age: Floats
    sets: Ints
    shown: Ints
    """Where each window stands now: one that is to change after its visitor still stands for what it leaves."""
    busy: Floats
    on: Bools
    free_to_change: Bools


@dataclass(frozen=True, slots=True, eq=False)
class _Pressed:
    """By service, of what stands now and of what is on its way: whether one of its windows may leave it, whether it has none; how pressed it is
    (at the end 0, for an empty place) and whether it calls for a window."""

    spare: Bools
    """With one more at the end, for an empty place."""
    bare: Bools
    pressure: Floats
    wanted: Bools


def trials(hall: HallArrays, demand: Demand, moment: Moment, tuning: Tuning) -> list[Trial]:
    """The most promising first; none on a calm floor."""
    if not moment.free_to_change.any():
        return []
    pressed = _pressed(hall, demand, moment, tuning)
    if pressed is None:
        return []
    singles = sorted(_singles(hall, moment, pressed), key=lambda entry: (-entry[0], entry[1]))[: tuning.candidates]
    found = [Trial((option,)) for _, option in singles]
    if hall.most == 1:
        pairs = sorted(_pairs(hall, moment, pressed), key=lambda entry: (-entry[0], entry[1]))[: tuning.pairs]
        found += [Trial(pair) for _, pair in pairs]
        found += [Trial((option,), loan=True) for _, option in singles if moment.sets[option[:2]] < len(hall.codes)]
    return found


def _pressed(hall: HallArrays, demand: Demand, moment: Moment, tuning: Tuning) -> _Pressed | None:
    services = len(hall.codes)
    held, now = _held(hall, moment, moment.sets), _held(hall, moment, moment.shown)
    bare: Bools = np.asarray(~(held | now).any(axis=0))
    if not bare.any() and moment.age.max(initial=0) < tuning.calm_age:
        return None
    work = demand.means + hall.info.limits.changeover_minutes
    rate = demand.rates(np.array([moment.minute + 10.0]))[:, 0]
    reach = held.astype(np.float64) @ np.ones(services)
    power = (held / np.maximum(reach, 1)[:, None]).sum(axis=0)
    pressure = moment.age + (moment.queue + 20 * rate) * work / np.maximum(power, 0.3) / 4
    wanted = (moment.age >= tuning.least_age) | bare | (pressure > 1.5 * np.median(pressure))
    spare: Bools = np.asarray(np.minimum(held.sum(axis=0), now.sum(axis=0)) > 1)
    return _Pressed(np.append(spare, True), bare, np.append(pressure, 0.0), wanted)


def _held(hall: HallArrays, moment: Moment, sets: Ints) -> Bools:
    """Window by service: somebody is there and serves it."""
    held = np.zeros((len(hall.ids), len(hall.codes) + 1), dtype=np.bool_)
    np.put_along_axis(held, sets, True, axis=1)
    return held[:, :-1] & moment.on[:, None]


def _singles(hall: HallArrays, moment: Moment, pressed: _Pressed) -> Iterator[tuple[float, Option]]:
    spare, bare, pressure = pressed.spare, pressed.bare, pressed.pressure
    for row in np.flatnonzero(moment.free_to_change).tolist():
        mine = moment.sets[row].tolist()
        for new in np.flatnonzero(hall.skills[row] & pressed.wanted).tolist():
            if new in mine:
                continue
            for place, old in enumerate(mine):
                swapped = bare[new] and (spare[old] or moment.queue[old] < moment.queue[new])
                if swapped or (spare[old] and pressure[new] > pressure[old]):
                    score = pressure[new] - pressure[old] - min(moment.busy[row], _BUSY_COUNTS) + (_BARE if bare[new] else 0)
                    yield float(score), (row, place, new)


def _pairs(hall: HallArrays, moment: Moment, pressed: _Pressed) -> Iterator[tuple[float, tuple[Option, Option]]]:
    """Who steps in goes first, so that the service is never without a window."""
    spare, pressure = pressed.spare, pressed.pressure
    free = moment.free_to_change
    for row in np.flatnonzero(free).tolist():
        for place, old in enumerate(moment.sets[row].tolist()):
            if spare[old]:
                continue
            wanted = hall.skills[row] & pressed.wanted & (pressure[:-1] > pressure[old]) & ~pressed.bare
            helpers = np.flatnonzero(free & hall.skills[:, old] & ~(moment.sets == old).any(axis=1)).tolist()
            for new in (new for new in np.flatnonzero(wanted).tolist() if new not in moment.sets[row]):
                for other in helpers:
                    for spot, gone in enumerate(moment.sets[other].tolist()):
                        if gone == new or not spare[gone] or pressure[gone] >= pressure[new]:
                            continue
                        spent = min(moment.busy[row], _BUSY_COUNTS) + min(moment.busy[other], _BUSY_COUNTS)
                        yield float(pressure[new] - pressure[gone] - spent), ((other, spot, old), (row, place, new))
