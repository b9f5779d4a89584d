"""The vault's own small tables: secrets, signing keys and remembered facts about this workstation. Everything in them is under the vault key."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table, Text

from desktop.tables import vault

secret = Table(
    "secret",
    vault,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

signing_key = Table(
    "signing_key",
    vault,
    Column("key_id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("private", LargeBinary, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("created_at", Text, nullable=False),
)
