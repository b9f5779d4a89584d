"""Accounts that may be disabled and that have windows; the heads of the workstations' audit logs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hall_0008"
down_revision = "hall_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("disabled_at", sa.Text(), nullable=True))
    op.add_column("account", sa.Column("windows", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "hall_audit_head",
        sa.Column("workstation_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workstation_id", "seq"),
    )
