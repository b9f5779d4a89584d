"""Under what a case of the replica is found, blinded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hall_0006"
down_revision = "hall_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hall_case_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", "case_id"),
    )
