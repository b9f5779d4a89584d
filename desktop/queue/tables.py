"""The hall's queue in the hall's store: services, windows, tickets, and every transition as a row of its own.

`order_at` is the time of taking less the class's bonus: calling in its order is calling by waiting time plus bonus (an ageing rule).
The partial unique index holds "one ticket at a window" even against a program that forgot it.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint, text

from desktop.tables import hall

service = Table(
    "service",
    hall,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False, unique=True),
    Column("position", Integer, nullable=False),
)

window = Table(
    "window",
    hall,
    Column("no", Text, primary_key=True),
    Column("services", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("operator", Text),
    Column("pause_reason", Text, nullable=False, server_default=""),
    Column("updated_at", Text, nullable=False),
)

ticket = Table(
    "ticket",
    hall,
    Column("id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("class", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("window", Text),
    Column("order_at", Text, nullable=False),
    Column("taken_at", Text, nullable=False),
    Column("called_at", Text),
    Column("finished_at", Text),
    Column("no_shows", Integer, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("case_id", Text),
    UniqueConstraint("day", "number"),
    Index(
        "ticket_waiting", "day", "service", "order_at", sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")
    ),
    Index(
        "ticket_at_window",
        "window",
        unique=True,
        sqlite_where=text("state IN ('called','serving')"),
        postgresql_where=text("state IN ('called','serving')"),
    ),
    Index("ticket_held", "window", sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'")),
)

ticket_counter = Table(
    "ticket_counter",
    hall,
    Column("day", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("day", "service"),
)

ticket_history = Table(
    "ticket_history",
    hall,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("ticket", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("from", Text),
    Column("to", Text, nullable=False),
    Column("window", Text),
    Column("operator", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Index("history_by_day", "day", "position"),
    Index("history_by_ticket", "ticket"),
)
