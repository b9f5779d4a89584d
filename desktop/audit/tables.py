"""The audit log's tables. They only grow: triggers refuse UPDATE and DELETE, and a hole that is filled again.

AUTOINCREMENT is deliberate: SQLite then remembers the highest number that ever was, apart from the rows, so that a cut end shows at once.
"""

from __future__ import annotations

from sqlalchemy import DDL, Column, Index, Integer, Table, Text, event

from desktop.tables import hall, vault

audit_entry = Table(
    "audit_entry",
    vault,
    Column("seq", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("workstation_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("second", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_by_day", "day", "seq"),
    sqlite_autoincrement=True,
)

audit_head = Table(
    "audit_head",
    vault,
    Column("day", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", Text, nullable=False),
    Column("workstation_id", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("signed_at", Text, nullable=False),
)

# What a workstation's log was, kept where the workstation alone cannot change it: on the hall's server. Ids, counts and hashes only.
hall_audit_head = Table(
    "hall_audit_head",
    hall,
    Column("workstation_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("signature", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("at", Text, nullable=False),
)

GUARDS = {
    table: tuple(
        f"CREATE TRIGGER IF NOT EXISTS {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
        for verb in ("UPDATE", "DELETE")
    )
    for table in ("audit_entry", "audit_head")
}
"""What each table is guarded by; the migration makes the same."""
GUARDS["audit_entry"] += (
    "CREATE TRIGGER IF NOT EXISTS audit_entry_follows BEFORE INSERT ON audit_entry "
    "WHEN new.seq <> 1 + ifnull((SELECT max(seq) FROM audit_entry), 0) BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END",
)
for _table in (audit_entry, audit_head):
    for _guard in GUARDS[_table.name]:
        event.listen(_table, "after_create", DDL(_guard).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
