"""Print jobs with their course, and the numbered copies of slips."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0008"
down_revision = "vault_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "print_job",
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text()),
        sa.Column("slip_id", sa.Text()),
        sa.Column("copy_no", sa.Integer()),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("routed", sa.Text(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("spooled_at", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.Text()),
        sa.PrimaryKeyConstraint("job_id"),
    )
    op.create_index("print_job_open", "print_job", ["job_id"], sqlite_where=sa.text("settled_at IS NULL"))
    op.create_index("print_job_by_document", "print_job", ["document_no", "copy_no"], sqlite_where=sa.text("document_no IS NOT NULL"))
    op.create_table(
        "print_move",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("operator_id", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("print_move_by_job", "print_move", ["job_id"])
    op.create_table(
        "slip_copy",
        sa.Column("slip_id", sa.Text(), nullable=False),
        sa.Column("copy_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("copy", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("printed_at", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slip_id", "copy_no"),
    )
