"""A hall as arrays: services, windows and slots by number, for everything that counts quickly. It knows nothing of today."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop.tidal.model import Assignment, HallInfo

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SUPPOSED_LOAD = 0.8
"""Of a hall without any history: what share of its windows' time its visitors are supposed to need, alike for all services."""


@dataclass(frozen=True, slots=True, eq=False)
class HallArrays:
    info: HallInfo
    codes: tuple[str, ...]
    ids: tuple[str, ...]
    service_at: dict[str, int]
    window_at: dict[str, int]
    means: Floats
    """Minutes of a visit, by service."""
    skills: Bools
    """Window by service."""
    history: Floats
    """Day by service by slot."""
    booked: Floats
    """Service by slot."""
    most: int
    """Services a window may hold."""
    starts: Floats
    ends: Floats
    """Of presence: window by span, filled up with spans of no length."""

    @property
    def slots(self) -> int:
        return int(self.booked.shape[1])

    def present(self, minutes: Floats) -> Bools:
        """Window by minute: somebody is due there."""
        spans = (self.starts[:, :, None] <= minutes) & (minutes < self.ends[:, :, None])
        return np.asarray(spans.any(axis=1))

    def numbers(self, codes: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(sorted(self.service_at[code] for code in codes))

    def codes_of(self, numbers: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(sorted(self.codes[number] for number in numbers))

    def assignment(self, sets: Ints) -> Assignment:
        """`sets` is window by place, filled up with the number of services."""
        return {self.ids[row]: self.codes_of(tuple(int(s) for s in line if s < len(self.codes))) for row, line in enumerate(sets)}


def arrays_of(info: HallInfo) -> HallArrays:
    codes = tuple(service.code for service in info.services)
    ids = tuple(window.id for window in info.windows)
    service_at = {code: number for number, code in enumerate(codes)}
    slots = max(1, int(np.ceil((info.close_minute - info.open_minute) / info.slot_minutes)))
    skills = np.zeros((len(ids), len(codes)), dtype=np.bool_)
    for row, window in enumerate(info.windows):
        skills[row, [service_at[code] for code in window.skills if code in service_at]] = True
    history = np.zeros((len(info.history), len(codes), slots))
    for day, arrivals in enumerate(info.history):
        for code, counts in arrivals.items():
            history[day, service_at[code], : len(counts)] = counts[:slots]
    booked = np.zeros((len(codes), slots))
    for code, counts in info.appointments.items():
        booked[service_at[code], : len(counts)] = counts[:slots]
    most = min(info.limits.max_services_per_window, int(skills.sum(axis=1).max(initial=1)))
    means = np.array([service.mean_minutes for service in info.services], dtype=np.float64)
    window_at = {window: row for row, window in enumerate(ids)}
    spans = max((len(window.presence) for window in info.windows), default=1)
    starts, ends = np.zeros((len(ids), max(1, spans))), np.zeros((len(ids), max(1, spans)))
    for row, window in enumerate(info.windows):
        for place, (start, end) in enumerate(window.presence):
            starts[row, place], ends[row, place] = start, end
    made = HallArrays(info, codes, ids, service_at, window_at, means, skills, history, booked, max(1, most), starts, ends)
    return made if len(info.history) else _supposed(made)


def _supposed(hall: HallArrays) -> HallArrays:
    """A hall without history: one flat day at a supposed load, so that a plan can be made at all."""
    info = hall.info
    length = info.close_minute - info.open_minute
    minutes = np.arange(info.open_minute, info.close_minute, max(length / 200, 0.5))
    work = SUPPOSED_LOAD * hall.present(minutes).mean() * len(hall.ids) * length / len(hall.codes)
    per_slot = work / (hall.means + info.limits.changeover_minutes) / hall.slots
    history = np.repeat(per_slot[None, :, None], hall.slots, axis=2)
    return replace(hall, history=history)
