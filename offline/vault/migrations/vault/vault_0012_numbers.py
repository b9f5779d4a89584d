"""How the identity numbers of a vault are sealed, and which cases name whom. The rows themselves come under the seal when the vault is opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0012"
down_revision = "vault_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_seal",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cipher", sa.Text(), nullable=False),
        sa.Column("index_key", sa.LargeBinary(), nullable=False),
        sa.Column("read_to", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "named_person",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "case_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("named_by_case", "named_person", ["case_id"], unique=False)
