"""What the hall's store keeps of tidal moves: every decision, the limits that a supervisor set with every change of them, and what was learned.

Learned rows stay when the day's tickets are gone. They name clerks by account, as the windows do; nobody who came is in them.
"""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, Table, Text

from desktop.queue.sealed import Words
from desktop.tables import hall

tidal_decision = Table(
    "tidal_decision",
    hall,
    Column("id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("from", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("reason", Words("tidal.reason"), nullable=False),
    Column("promised", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("taken_at", Text),
    Column("outcome", Text),
    Index("tidal_decision_by_day", "day", "at"),
)

tidal_setting = Table("tidal_setting", hall, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

tidal_setting_change = Table(
    "tidal_setting_change",
    hall,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("was", Text, nullable=False),
    Column("value", Text, nullable=False),
)

tidal_day = Table(
    "tidal_day",
    hall,
    Column("day", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("visits", Integer, nullable=False),
)

tidal_arrivals = Table(
    "tidal_arrivals",
    hall,
    Column("day", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("slots", Text, nullable=False),
    PrimaryKeyConstraint("day", "service"),
)

tidal_pace = Table(
    "tidal_pace",
    hall,
    Column("day", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("minutes", Float, nullable=False),
    PrimaryKeyConstraint("day", "service", "clerk"),
)

tidal_seat = Table(
    "tidal_seat",
    hall,
    Column("day", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("clerk", Text, nullable=False),
    Column("calls", Integer, nullable=False),
    PrimaryKeyConstraint("day", "window", "clerk"),
)
