"""Numbers that never repeat, also offline (invariant 6): drawn from blocks that this workstation reserved from the hall beforehand.

The hall's counter moves first and durably, then the block is written here: a crash between the two leaves a gap, never a repetition.
Every draw is also a row under a primary key, so the database refuses a second use whatever the code believes.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, Table, Text, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from desktop.errors import EnvironmentFault
from desktop.intake.tables import drawn_number, number_block
from desktop.store import Store, put, run
from desktop.tables import hall

number_series = Table(
    "number_series",
    hall,
    Column("series", Text, primary_key=True),
    Column("next", Integer, nullable=False),
)

BLOCK = 1000
LOW = 800
"""So many are at hand before anybody asks again: a busy window's week without the hall. What a year leaves over is a gap, never a repetition."""


# Written out: it runs twice in every decision, and the expression layer costs more than the statement.
_NEXT = (
    "UPDATE number_block SET next = next + 1 WHERE series = ?1 AND first = "
    "(SELECT first FROM number_block WHERE series = ?1 AND next <= last ORDER BY first LIMIT 1) RETURNING next - 1"
)


def draw(connection: Connection, series: str) -> int:
    """The next number of a series, inside the caller's transaction. `EnvironmentFault` numbers.exhausted when no block is left."""
    return draw_each(connection, series)[0]


def draw_each(connection: Connection, *series: str) -> tuple[int, ...]:
    """The next number of each of several series, in their order. `EnvironmentFault` numbers.exhausted when one of them has no block left."""
    drawn = []
    for name in series:
        row = run(connection, _NEXT, (name,)).fetchone()
        if row is None:
            raise EnvironmentFault("numbers.exhausted", series=name)
        drawn.append(int(row[0]))
    put(connection, drawn_number, *({"series": name, "number": number} for name, number in zip(series, drawn, strict=True)))
    return tuple(drawn)


def left(connection: Connection, series: str) -> int:
    """How many numbers this workstation may still draw without the hall."""
    return int(
        connection.scalar(
            select(func.coalesce(func.sum(number_block.c.last - number_block.c.next + 1), 0)).where(number_block.c.series == series)
        )
        or 0
    )


DRAWERS = 16
"""So many windows of one home may draw before anybody counts the blocks again."""


class NumberBlocks:
    """Reserves blocks from the hall. When the hall is away, drawing goes on from what is left."""

    def __init__(self, vault: Store, hall_store: Store) -> None:
        self._vault = vault
        self._hall = hall_store
        self._ample: dict[tuple[str, ...], int] = {}

    def ensure(self, *series: str, wanted: int = LOW, size: int = BLOCK) -> None:
        """Reserves a block of each series of which fewer than `wanted` are left; raises the hall's `EnvironmentFault` only when none at all is left."""
        if self._ample.get(series, 0) > 0:
            self._ample[series] -= 1
            return
        remaining = select(number_block.c.series, func.sum(number_block.c.last - number_block.c.next + 1).label("left")).where(
            number_block.c.series.in_(series)
        )
        with self._vault.read() as connection:
            have = {row.series: int(row.left) for row in connection.execute(remaining.group_by(number_block.c.series))}
        for name in series:
            if have.get(name, 0) < wanted:
                self._take_block(name, size, needed=not have.get(name))
        self._ample[series] = min((have.get(name, 0) for name in series), default=0) // DRAWERS

    def _take_block(self, series: str, size: int, *, needed: bool) -> None:
        try:
            first = self._reserve(series, size)
        except EnvironmentFault:
            if not needed:
                return
            raise
        with self._vault.write() as connection:
            connection.execute(insert(number_block).values(series=series, first=first, last=first + size - 1, next=first))

    def _reserve(self, series: str, size: int) -> int:
        with self._hall.write() as connection:
            make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            connection.execute(make(number_series).values(series=series, next=1).on_conflict_do_nothing(index_elements=["series"]))
            after = connection.scalar(
                update(number_series)
                .where(number_series.c.series == series)
                .values(next=number_series.c.next + size)
                .returning(number_series.c.next)
            )
        return int(after or 0) - size
