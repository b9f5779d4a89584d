"""The hall's accounts, and what this workstation remembers of them so that signing in works without the hall. Verifiers only, never a password."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text, text

from desktop.tables import hall, vault

account = Table(
    "account",
    hall,
    Column("name", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("disabled_at", Text),
    Column("windows", Text, nullable=False, server_default=text("''")),
)
"""`windows`: the windows that the person may sit at, with blanks between; empty: any."""

known_account = Table(
    "known_account",
    vault,
    Column("name", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("last_sign_in", Text),
    Column("verified_at", Text),
    Column("disabled_at", Text),
    Column("windows", Text, nullable=False, server_default=text("''")),
)
"""`verified_at`: when the hall last said that it is so."""

sign_in_failures = Table(
    "sign_in_failures",
    vault,
    Column("name", Text, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("locks", Integer, nullable=False),
    Column("locked_until", Text),
)

unlock_pin = Table(
    "unlock_pin",
    vault,
    Column("name", Text, primary_key=True),
    Column("verifier", Text, nullable=False),
    Column("good_on", Text, nullable=False),
    Column("wrong", Integer, nullable=False),
)
"""`good_on`: the day (Asia/Shanghai) on which the password was last given here; the PIN opens nothing on any other."""
