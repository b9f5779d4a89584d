"""What the sign-in screen shows before any store is open: plain values, kept as a small JSON file by ui/front.py from the last run.

Refuses nothing that is missing: a field that nobody knows stays empty and the screen says so in words. Holds no verifier and nothing personal
but the staff's own names. Named tuples, because the first picture waits for their making, and a dataclass takes five times as long.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, NamedTuple


class FrontAccount(NamedTuple):
    """Somebody who signed in on this machine before. `last_at` in local wall time."""

    name: str
    display_name: str
    role: str
    last_at: datetime | None = None


class HealthRow(NamedTuple):
    """One line about what lies behind: a status name of the theme, what it is about, how it is, and a note."""

    status: str
    label: str
    words: str
    note: str = ""


class Tide(NamedTuple):
    """Who waited yesterday: (minute of the day, people waiting) in order. `average_minutes` of waiting."""

    day: date
    taken: int
    average_minutes: float | None
    points: tuple[tuple[int, int], ...]

    @property
    def peak(self) -> tuple[int, int] | None:
        return max(self.points, key=lambda point: point[1], default=None)


class FrontPage(NamedTuple):
    """`working_day` None: the calendar has no table for the year. `opens` is "8:30" or ""."""

    hall_name: str
    workstation: str
    window_no: str = ""
    window_services: str = ""
    version: str = ""
    drill: bool = False
    today: date | None = None
    working_day: bool | None = None
    opens: str = ""
    accounts: tuple[FrontAccount, ...] = ()
    health: tuple[HealthRow, ...] = ()
    tide: Tide | None = None
    tide_so_far: Tide | None = None
    """Of the day on which this was written: from the next day on it is the tide that is shown."""
    calendar: tuple[tuple[str, bool], ...] = ()
    """The next days (ISO 8601) and whether each is a working day, as far as the calendar knows."""

    def on(self, today: date) -> FrontPage:
        """As it is shown on this day."""
        later = self.tide_so_far if self.tide_so_far is not None and self.tide_so_far.day < today else self.tide
        return self._replace(today=today, working_day=dict(self.calendar).get(today.isoformat()), tide=later)


def to_json(page: FrontPage) -> str:
    tides = {name: tide._asdict() if tide is not None else None for name, tide in (("tide", page.tide), ("tide_so_far", page.tide_so_far))}
    rows = {"accounts": [account._asdict() for account in page.accounts], "health": [row._asdict() for row in page.health]}
    return json.dumps(page._asdict() | rows | tides, ensure_ascii=False, default=_plain)


def from_json(text: str) -> FrontPage:
    """The inverse of `to_json`; ValueError, KeyError or TypeError for something else."""
    raw: dict[str, Any] = json.loads(text)
    return FrontPage(
        **{
            **raw,
            "today": date.fromisoformat(raw["today"]) if raw["today"] else None,
            "accounts": tuple(
                FrontAccount(**{**entry, "last_at": datetime.fromisoformat(entry["last_at"]) if entry["last_at"] else None})
                for entry in raw["accounts"]
            ),
            "health": tuple(HealthRow(**row) for row in raw["health"]),
            "tide": _tide(raw["tide"]),
            "tide_so_far": _tide(raw["tide_so_far"]),
            "calendar": tuple((day, bool(works)) for day, works in raw["calendar"]),
        }
    )


def _tide(raw: dict[str, Any] | None) -> Tide | None:
    if raw is None:
        return None
    return Tide(
        date.fromisoformat(raw["day"]), raw["taken"], raw["average_minutes"], tuple((minute, people) for minute, people in raw["points"])
    )


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
