"""The vault's own small tables: secrets and signing keys of this workstation, under the vault key. And what the hall's server says of itself."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text

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

# Scans whose content left this machine after the province had acknowledged it; the entry with its SHA-256 stays.
released_file = Table(
    "released_file",
    vault,
    Column("file_id", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("released_at", Text, nullable=False),
    Index("released_by_content", "sha256"),
)

hall_identity = Table(
    "hall_identity",
    hall,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
