"""What a supervisor sets: the hall's hours, the limits of every move, when to be warned, and how far the automatic mode may go.

Kept in the hall's store, so that every workstation goes by the same; every change is written down with who made it. Built-in values are
estimates that halls use, not rules of law.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection, insert, select

from desktop.clock import to_text
from desktop.errors import Issue, RuleViolation
from desktop.queue.rows import upsert
from desktop.tidal.model import Limits
from desktop.tidal.tables import tidal_setting, tidal_setting_change

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class TidalRules:
    """Minutes of the day are those of the hall's clock (510 is 8:30)."""

    open_minute: int = 8 * 60 + 30
    close_minute: int = 17 * 60 + 30
    slot_minutes: int = 15
    switch_minutes: float = 4
    min_dwell_minutes: float = 20
    max_services_per_window: int = 2
    changeover_minutes: float = 0.5
    warn_waiting: int = 10
    """More than so many waiting for one service are an alert."""
    warn_minutes: int = 15
    """So is somebody who waits longer."""
    automatic: bool = False
    automatic_paused: bool = False
    automatic_windows: tuple[str, ...] = ()
    """Only these may be moved without asking; none stands for all."""
    automatic_services: tuple[str, ...] = ()
    """A move may touch only these; none stands for all."""
    moves_per_hour: int = 4
    moves_per_window: int = 2
    """On one day."""

    @property
    def limits(self) -> Limits:
        return Limits(self.switch_minutes, self.min_dwell_minutes, self.max_services_per_window, self.changeover_minutes)

    @property
    def acts(self) -> bool:
        """Whether the automatic mode moves windows just now."""
        return self.automatic and not self.automatic_paused


_RANGES: Mapping[str, tuple[float, float]] = {
    "open_minute": (0, DAY_MINUTES - 60),
    "close_minute": (60, DAY_MINUTES),
    "slot_minutes": (5, 60),
    "switch_minutes": (0, 60),
    "min_dwell_minutes": (0, 480),
    "max_services_per_window": (1, 100),
    "changeover_minutes": (0, 30),
    "warn_waiting": (1, 1000),
    "warn_minutes": (1, 480),
    "moves_per_hour": (0, 200),
    "moves_per_window": (0, 50),
}


def read_rules(connection: Connection) -> TidalRules:
    """What the hall set over the built-in values; a name that this version does not know is passed over."""
    known = {entry.name for entry in fields(TidalRules)}
    said: dict[str, Any] = {row.name: json.loads(row.value) for row in connection.execute(select(tidal_setting)) if row.name in known}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return replace(TidalRules(), **values)


def write_rules(connection: Connection, actor_id: str, at: Any, changes: Mapping[str, Any]) -> TidalRules:
    """Sets what is named, checked as a whole, and writes down what it was. `RuleViolation` tidal.rules_invalid with every wrong place."""
    before = read_rules(connection)
    after = checked(before, changes)
    for name in changes:
        was, value = getattr(before, name), getattr(after, name)
        if was == value:
            continue
        set_ = upsert(connection)(tidal_setting).values(name=name, value=json.dumps(value))
        connection.execute(set_.on_conflict_do_update(index_elements=["name"], set_={"value": json.dumps(value)}))
        connection.execute(
            insert(tidal_setting_change).values(at=to_text(at), actor=actor_id, name=name, was=json.dumps(was), value=json.dumps(value))
        )
    return after


def checked(before: TidalRules, changes: Mapping[str, Any]) -> TidalRules:
    """The rules with the changes in them. `RuleViolation` tidal.rules_invalid: unknown names, wrong kinds, impossible limits, a day that ends
    before it begins or is not whole slots."""
    wrong = [issue for name, value in changes.items() if (issue := _wrong(before, name, value)) is not None]
    if not wrong:
        after = replace(before, **changes)
        length = after.close_minute - after.open_minute
        if length <= 0 or length % after.slot_minutes:
            wrong.append(Issue("/close_minute", "tidal.hours"))
        else:
            return after
    raise RuleViolation("tidal.rules_invalid", issues=tuple(wrong), first=wrong[0].pointer.strip("/"))


def _wrong(before: TidalRules, name: str, value: Any) -> Issue | None:
    if not hasattr(before, name) or name in ("limits", "acts"):
        return Issue(f"/{name}", "tidal.rule_unknown", {"name": name[:40]})
    now = getattr(before, name)
    if isinstance(now, bool):
        fits = isinstance(value, bool)
    elif isinstance(now, tuple):
        fits = isinstance(value, tuple) and all(isinstance(entry, str) for entry in value)
    else:
        least, most = _RANGES[name]
        kinds = (int,) if isinstance(now, int) and name not in ("switch_minutes", "min_dwell_minutes") else (int, float)
        fits = isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most
        if not fits:
            return Issue(f"/{name}", "tidal.rule_range", {"name": name, "least": least, "most": most})
    return None if fits else Issue(f"/{name}", "tidal.rule_kind", {"name": name})
