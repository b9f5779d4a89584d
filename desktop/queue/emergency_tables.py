"""The emergency queue in this workstation's vault: its tickets, their transitions, and the hall's services as they were last seen.

`merge` is empty until the ticket goes to the hall: `going …` with the run that froze it while it is on its way, `merged` once the hall has it.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint, text

from desktop.identified import Identified
from desktop.tables import vault

emergency_service = Table(
    "emergency_service",
    vault,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
)

emergency_ticket = Table(
    "emergency_ticket",
    vault,
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
    Column("note", Identified, nullable=False, server_default=""),
    Column("person_key", Text, nullable=False, server_default=""),
    Column("merge", Text, nullable=False, server_default=""),
    UniqueConstraint("day", "number"),
    Index("emergency_waiting", "day", "order_at", sqlite_where=text("state = 'waiting'")),
    Index("emergency_at_window", "window", unique=True, sqlite_where=text("state IN ('called','serving') AND merge = ''")),
    Index("emergency_open", "taken_at", sqlite_where=text("merge <> 'merged'")),
)

emergency_history = Table(
    "emergency_history",
    vault,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("ticket", Text, nullable=False),
    Column("from", Text),
    Column("to", Text, nullable=False),
    Column("window", Text),
    Column("operator", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("verb", Text, nullable=False),
    Index("emergency_by_ticket", "ticket", "position"),
)
