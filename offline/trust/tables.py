"""Where the statements lie: in the vault what this workstation found good and the hall's keys that it trusts, in the hall's store what all share.

The hall's store is believed nothing: what is read there counts by its signature. Rows of the kinds `request` and `announced` are sealed with the
hall's secret besides, so that only who joined the hall could have written them.
"""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, PrimaryKeyConstraint, Table, Text

from desktop.tables import hall, vault

hall_pin = Table(
    "hall_pin",
    vault,
    Column("key_id", Text, primary_key=True),
    Column("public", LargeBinary, nullable=False),
    Column("how", Text, nullable=False),
    Column("pinned_at", Text, nullable=False),
)

paper_statement = Table(
    "paper_statement",
    vault,
    Column("digest", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

hall_statement = Table(
    "hall_statement",
    hall,
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("kind", "name"),
)
