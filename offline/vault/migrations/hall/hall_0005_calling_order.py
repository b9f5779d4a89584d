"""Who waits, in calling order over all services: a call reads one row of it, however many wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hall_0005"
down_revision = "hall_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ticket_in_order",
        "ticket",
        ["day", "order_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
