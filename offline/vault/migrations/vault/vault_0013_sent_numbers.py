"""The number under which an event may have reached a peer before a decision moved it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0013"
down_revision = "vault_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_number",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "peer"),
    )
