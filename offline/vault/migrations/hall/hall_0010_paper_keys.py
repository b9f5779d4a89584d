"""What is said in the hall of the keys that sign papers: certificates, revocations, requests, the hall's own key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hall_0010"
down_revision = "hall_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_statement",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "name"),
    )
