"""The vault's own small tables: secrets and signing keys of this workstation, under the vault key. And what the hall's server says of itself."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table, Text

from desktop.tables import hall, vault

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

hall_identity = Table(
    "hall_identity",
    hall,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
