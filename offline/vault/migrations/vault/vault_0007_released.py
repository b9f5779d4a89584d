"""Scans that left the workstation after the province had acknowledged them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0007"
down_revision = "vault_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "released_file",
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("released_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file_id"),
    )
    op.create_index("released_by_content", "released_file", ["sha256"], unique=False)
