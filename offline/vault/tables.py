"""The vault's own small tables: secrets and signing keys of this workstation, under the vault key. And what the hall's server says of itself."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

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

# How the identity numbers of this vault are sealed (`offline.vault.numbers`): the cipher by name, the wrapped key of their lookup hash, and up to which
# event of the journal `named_person` has read.
number_seal = Table(
    "number_seal",
    vault,
    Column("name", Text, primary_key=True),
    Column("cipher", Text, nullable=False),
    Column("index_key", LargeBinary, nullable=False),
    Column("read_to", Integer, nullable=False, server_default="0"),
)

named_person = Table(
    "named_person",
    vault,
    Column("digest", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    PrimaryKeyConstraint("digest", "case_id"),
    Index("named_by_case", "case_id"),
    sqlite_with_rowid=False,
)

hall_identity = Table(
    "hall_identity",
    hall,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
