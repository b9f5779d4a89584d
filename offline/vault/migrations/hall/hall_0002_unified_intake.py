"""Rounds of a case, its dates and registers, what was put aside, editions of the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hall_0002"
down_revision = "hall_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shelved_draft",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("put_at", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ticket_no", sa.Text(), nullable=True),
        sa.Column("case_no", sa.Text(), nullable=True),
        sa.Column("applicant_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("workstation_id", sa.Text(), nullable=False),
        sa.Column("put_by", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "put_at"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("shelved_by_person", "shelved_draft", ["applicant_key"], unique=False)
