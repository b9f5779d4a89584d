"""What a server says about the hall that lies on it: which key its rows are sealed with (a fingerprint, never the key)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hall_0003"
down_revision = "hall_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_identity",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
