"""The emergency queue: tickets that are taken and called while the hall's store is away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0003"
down_revision = "vault_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emergency_history",
        sa.Column("position", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("from", sa.Text(), nullable=True),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("emergency_by_ticket", "emergency_history", ["ticket", "position"], unique=False)
    op.create_table(
        "emergency_service",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "emergency_ticket",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("class", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=True),
        sa.Column("order_at", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Text(), nullable=False),
        sa.Column("called_at", sa.Text(), nullable=True),
        sa.Column("finished_at", sa.Text(), nullable=True),
        sa.Column("no_shows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("person_key", sa.Text(), server_default="", nullable=False),
        sa.Column("merge", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("day", "number"),
    )
    op.create_index("emergency_waiting", "emergency_ticket", ["day", "order_at"], unique=False, sqlite_where=sa.text("state = 'waiting'"))
    op.create_index(
        "emergency_at_window",
        "emergency_ticket",
        ["window"],
        unique=True,
        sqlite_where=sa.text("state IN ('called','serving') AND merge = ''"),
    )
    op.create_index("emergency_open", "emergency_ticket", ["taken_at"], unique=False, sqlite_where=sa.text("merge <> 'merged'"))
