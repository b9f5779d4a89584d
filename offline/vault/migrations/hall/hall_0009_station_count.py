"""Each workstation's own ledger, by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hall_0009"
down_revision = "hall_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "station_count",
        sa.Column("workstation_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("events_created", sa.Integer(), nullable=False),
        sa.Column("events_acknowledged", sa.Integer(), nullable=False),
        sa.Column("events_waiting", sa.Integer(), nullable=False),
        sa.Column("events_attention", sa.Integer(), nullable=False),
        sa.Column("files_created", sa.Integer(), nullable=False),
        sa.Column("files_acknowledged", sa.Integer(), nullable=False),
        sa.Column("files_waiting", sa.Integer(), nullable=False),
        sa.Column("files_attention", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workstation_id", "day"),
    )
