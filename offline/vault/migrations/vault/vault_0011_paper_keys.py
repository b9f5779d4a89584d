"""The hall's keys that this workstation trusts, and what they said of the keys that sign papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0011"
down_revision = "vault_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_pin",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("pinned_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key_id"),
    )
    op.create_table(
        "paper_statement",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
