"""Cases of other windows that go on here, emergency mode, and catalogue deltas that did not fit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0006"
down_revision = "vault_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adopted_event",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("adopted_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "emergency_switch",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("on_", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.add_column("catalog_delta", sa.Column("fault", sa.Text(), nullable=True))
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER emergency_refuses_{verb.lower()} BEFORE {verb} ON emergency_switch "
            "BEGIN SELECT RAISE(ABORT, 'switches only grow'); END"
        )
