"""The one clock of the queue: a server's own where the hall has one, so that a workstation whose clock is wrong cannot jump the line."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, DateTime, func, select

from desktop.clock import Clock

_SERVER = select(func.clock_timestamp(type_=DateTime(timezone=True)))


def store_now(connection: Connection, clock: Clock) -> datetime:
    """The store's moment: PostgreSQL's `clock_timestamp()`; on SQLite, which has no clock of its own, the clock that was given."""
    if connection.dialect.name != "postgresql":
        return clock()
    at: datetime = connection.execute(_SERVER).scalar_one()
    return at.astimezone(UTC)


def moment_given(clock: Clock) -> datetime | None:
    """What a statement that asks the server for its own moment is given instead: nothing. Tests that turn a clock by hand give theirs."""
    return None
