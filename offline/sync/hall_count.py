"""What the hall's replica holds of a day, per workstation, and whether what this workstation handed over is all there.

It counts the replica's rows; beside them stands what each workstation said of its own ledger (`offline.sync.station_count`), whose sum is the
hall's: what a workstation made and has not handed over, and what the province confirmed to it, is known only there. For this workstation the
two stores are compared: its vault is read first, so the replica may hold more and never less.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text

from desktop.clock import day_ends
from desktop.intake.journal import HALL
from desktop.store import Store
from offline.sync.ledger import Count
from offline.sync.numbering import SETTLED
from offline.sync.station_count import StationLedger, published, total
from offline.sync.tables import hall_journal


@dataclass(frozen=True, slots=True)
class StationCount:
    """What the replica holds of one workstation."""

    workstation_id: str
    events: int
    cases: int


@dataclass(frozen=True, slots=True)
class HallCount:
    """`handed_over`: what this workstation's vault has the hall's receipt for; `found`: how much of it the replica holds; `waiting`: not there yet."""

    stations: tuple[StationCount, ...]
    workstation_id: str
    handed_over: int
    waiting: int
    found: int
    published: tuple[StationLedger, ...] = ()
    """What every workstation said of itself."""

    @property
    def lacking(self) -> int:
        """Events with the hall's receipt that the hall does not hold: an alarm where it is not 0."""
        return max(self.handed_over - self.found, 0)

    @property
    def totals(self) -> tuple[Count, Count]:
        """Events and files of the whole hall."""
        return total(self.published, "events"), total(self.published, "files")

    @property
    def balanced(self) -> bool:
        """created = acknowledged + waiting + attention, at every workstation."""
        return all(station.balanced for station in self.published)

    @property
    def events(self) -> int:
        return sum(station.events for station in self.stations)


def hall_balance(vault: Store, hall: Store, workstation_id: str, day: date | None = None) -> HallCount:
    """For a day, or everything. `EnvironmentFault` store.* while the hall is away. Takes as long as the hall does: for a lane."""
    handed, waiting = _ours(vault, workstation_id, day)
    columns = (hall_journal.c.workstation_id, func.count().label("events"), func.count(hall_journal.c.case_id.distinct()).label("cases"))
    query = select(*columns).group_by(hall_journal.c.workstation_id).order_by(hall_journal.c.workstation_id)
    if day is not None:
        begin, end = day_ends(day)
        query = query.where(hall_journal.c.occurred_at >= begin, hall_journal.c.occurred_at < end)
    with hall.read() as connection:
        stations = tuple(StationCount(row.workstation_id, row.events, row.cases) for row in connection.execute(query))
    found = next((station.events for station in stations if station.workstation_id == workstation_id), 0)
    return HallCount(stations, workstation_id, handed, waiting, found, published(hall, day))


def _ours(vault: Store, workstation_id: str, day: date | None) -> tuple[int, int]:
    """What has the hall's own receipt - one that a person settled never went there - and what is still to go."""
    condition, values = "", {"peer": HALL, "here": workstation_id, "settled": SETTLED + "%"}
    if day is not None:
        condition = "AND journal.occurred_at >= :begin AND journal.occurred_at < :end"
        values |= dict(zip(("begin", "end"), day_ends(day), strict=True))
    query = (
        "SELECT coalesce(sum(delivery.state = 'applied' AND delivery.receipt_no NOT LIKE :settled), 0), "  # noqa: S608 - names of this source; every value is bound
        "coalesce(sum(delivery.state <> 'applied'), 0) FROM journal JOIN delivery ON delivery.event_id = journal.event_id "
        f"AND delivery.peer = :peer WHERE journal.workstation_id = :here {condition}"
    )
    with vault.read() as connection:
        handed, waiting = connection.execute(text(query), values).one()
    return int(handed), int(waiting)
