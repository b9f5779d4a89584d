"""Each workstation's own ledger, laid down in the hall's store by day, so that the hall's balance is the sum of what its workstations prove.

What the province acknowledged to a workstation is known in that workstation's vault only. After it has sent, it writes its counts (numbers and
days, nothing else) to the hall; the sum over workstations is the hall's ledger: created = acknowledged + waiting + attention. A count is as of
its `counted_at`; a workstation that is switched off keeps standing there with what it still owes.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Column, Integer, PrimaryKeyConstraint, RowMapping, Table, Text, select, text
from sqlalchemy.dialects import postgresql, sqlite

from desktop.clock import Clock, from_text, to_text
from desktop.errors import EnvironmentFault
from desktop.intake.journal import PROVINCE
from desktop.store import Store
from desktop.tables import hall
from offline.sync.ledger import JOINED, OWN, SIDE, Count

_log = logging.getLogger(__name__)
EVERY = 60.0
"""Seconds from one publication to the next: each counts the whole vault."""
WHOLE = ""
"""The day under which everything stands together."""

station_count = Table(
    "station_count",
    hall,
    Column("workstation_id", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("events_created", Integer, nullable=False),
    Column("events_acknowledged", Integer, nullable=False),
    Column("events_waiting", Integer, nullable=False),
    Column("events_attention", Integer, nullable=False),
    Column("files_created", Integer, nullable=False),
    Column("files_acknowledged", Integer, nullable=False),
    Column("files_waiting", Integer, nullable=False),
    Column("files_attention", Integer, nullable=False),
    Column("counted_at", Text, nullable=False),
    PrimaryKeyConstraint("workstation_id", "day"),
)

_SIDES = ("created", "acknowledged", "waiting", "attention")


@dataclass(frozen=True, slots=True)
class StationLedger:
    """What one workstation said of itself, and when."""

    workstation_id: str
    events: Count
    files: Count
    counted_at: datetime

    @property
    def balanced(self) -> bool:
        return self.events.balanced and self.files.balanced


class Publisher:
    """Publisher(vault, hall, workstation_id, clock): publishes after something moved, at most every `EVERY` seconds, and at a session's start.

    The hall being away is no fault of the session's: it is said again after the next pass.
    """

    def __init__(self, vault: Store, hall_store: Store | None, workstation_id: str, clock: Clock) -> None:
        self._vault, self._hall, self._workstation, self._clock = vault, hall_store, workstation_id, clock
        self._due = True
        self._at = -EVERY

    def moved(self, count: int) -> None:
        self._due |= count > 0

    def run(self) -> None:
        """Before a session rests."""
        if self._hall is None or not self._workstation or not self._due or time.monotonic() - self._at < EVERY:
            return
        try:
            publish(self._vault, self._hall, self._workstation, self._clock())
        except EnvironmentFault as fault:
            _log.info("counts wait: %s", fault.code)
            return
        self._due, self._at = False, time.monotonic()


def publish(vault: Store, hall_store: Store, workstation_id: str, at: datetime) -> int:
    """Writes this workstation's counts where they differ from what stands there; answers how many days did. `EnvironmentFault` store.*"""
    found = _by_day(vault)
    mine = select(station_count).where(station_count.c.workstation_id == workstation_id)
    with hall_store.write() as connection:
        known = {row["day"]: dict(row) for row in connection.execute(mine).mappings()}
        changed = []
        for day, counts in found.items():
            row = {"workstation_id": workstation_id, "day": day, **counts}
            if day == WHOLE or any(known.get(day, {}).get(key) != value for key, value in row.items()):
                changed.append(row | {"counted_at": to_text(at)})
        insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(station_count)
        update = {column.name: insert.excluded[column.name] for column in station_count.c if not column.primary_key}
        connection.execute(insert.on_conflict_do_update(index_elements=["workstation_id", "day"], set_=update), changed)
    return len(changed)


def published(hall_store: Store, day: date | None = None) -> tuple[StationLedger, ...]:
    """What each workstation said last, of a day or of everything, by its name. `EnvironmentFault` store.*"""
    wanted = station_count.c.day == (day.isoformat() if day is not None else WHOLE)
    with hall_store.read() as connection:
        rows = connection.execute(select(station_count).where(wanted).order_by(station_count.c.workstation_id)).mappings().all()
    return tuple(
        StationLedger(row["workstation_id"], _count(row, "events"), _count(row, "files"), from_text(row["counted_at"])) for row in rows
    )


def total(stations: tuple[StationLedger, ...], kind: str) -> Count:
    """The hall's side: `kind` events or files, summed."""
    counts = [getattr(station, kind) for station in stations]
    return Count(*(sum(getattr(count, side) for count in counts) for side in _SIDES))


def _count(row: RowMapping, kind: str) -> Count:
    return Count(*(row[f"{kind}_{side}"] for side in _SIDES))


def _by_day(vault: Store) -> dict[str, dict[str, int]]:
    """Both sides counted apart, as `offline.sync.ledger` does; days are Asia/Shanghai's."""
    day = "date(substr({0}, 1, 19), '+8 hours')"
    events, files = day.format("journal.occurred_at"), day.format("file_entry.created_at")
    sides = {
        "events_created": f"SELECT {events}, 'created', count(*) FROM journal WHERE {OWN} GROUP BY 1",  # noqa: S608 - names of this source; every value is bound
        "events": f"SELECT {events}, {SIDE.format('delivery')}, count(*) {JOINED} GROUP BY 1, 2",
        "files_created": f"SELECT {files}, 'created', count(*) FROM file_entry GROUP BY 1",  # noqa: S608 - names of this source; every value is bound
        "files": f"SELECT {files}, {SIDE.format('file_delivery')}, count(*) FROM file_entry JOIN file_delivery "  # noqa: S608 - names of this source; every value is bound
        "ON file_delivery.file_id = file_entry.file_id AND file_delivery.peer = :peer GROUP BY 1, 2",
    }
    empty = {f"{kind}_{side}": 0 for kind in ("events", "files") for side in _SIDES}
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict(empty))
    found[WHOLE].update(empty)
    with vault.read() as connection:
        for name, query in sides.items():
            kind = name.partition("_")[0]
            values = {"peer": PROVINCE} if ":peer" in query else {}
            for on, side, number in connection.execute(text(query), values):
                for key in (on, WHOLE):
                    found[key][f"{kind}_{side}"] += number
    return dict(found)
