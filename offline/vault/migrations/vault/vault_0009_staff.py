"""The audit log with its signed days, what is remembered of accounts, PINs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0009"
down_revision = "vault_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("at", "day", "kind", "operator_id", "workstation_id", "subject", "purpose", "second", "detail", "hash")
        ),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("audit_by_day", "audit_entry", ["day", "seq"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("hash", "workstation_id", "key_id", "signature", "signed_at")),
        sa.PrimaryKeyConstraint("day"),
    )
    for table in ("audit_entry", "audit_head"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
            )
    op.execute(
        "CREATE TRIGGER audit_entry_follows BEFORE INSERT ON audit_entry "
        "WHEN new.seq <> 1 + ifnull((SELECT max(seq) FROM audit_entry), 0) BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
    )
    op.add_column("known_account", sa.Column("verified_at", sa.Text(), nullable=True))
    op.add_column("known_account", sa.Column("disabled_at", sa.Text(), nullable=True))
    op.add_column("known_account", sa.Column("windows", sa.Text(), nullable=False, server_default=sa.text("''")))
    # Who was known before verifiers expired counts as confirmed today: nobody is locked out by an update.
    op.execute("UPDATE known_account SET verified_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')")
    op.create_table(
        "unlock_pin",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("good_on", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
