"""Rounds of a case, its dates and registers, what was put aside, editions of the catalogue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0002"
down_revision = "vault_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("imported_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )
    op.create_table(
        "catalogue_edition",
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("packages", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edition"),
    )
    op.create_table(
        "deferred_material",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("material_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("by_hall", sa.Integer(), nullable=False),
        sa.Column("due_date", sa.Text(), nullable=True),
        sa.Column("delivered_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "material_code"),
    )
    op.create_index("deferred_open", "deferred_material", ["due_date"], unique=False, sqlite_where=sa.text("delivered_at IS NULL"))
    op.create_table(
        "first_contact",
        sa.Column("contact_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("referred_to", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("ticket_no", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_index("contact_by_time", "first_contact", ["at"], unique=False)
    op.create_table(
        "grievance",
        sa.Column("grievance_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=False),
        sa.Column("responsible_authority", sa.Text(), nullable=False),
        sa.Column("due_date", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("grievance_id"),
    )
    op.create_index("grievance_by_due", "grievance", ["due_date"], unique=False)
    op.create_table(
        "rating",
        sa.Column("visit", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("visit"),
    )
    op.create_table(
        "result_handed",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("handed_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "item_code"),
    )
    op.create_table(
        "share_query",
        sa.Column("query_id", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("operator_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("query_id"),
    )
    op.create_index("share_by_case", "share_query", ["case_id"], unique=False)
    op.create_table(
        "suspension",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("started_on", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("days_needed", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("promised_left", sa.Integer(), nullable=True),
        sa.Column("statutory_left", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("case_id", "started_on"),
    )
    op.create_index("suspension_open", "suspension", ["case_id"], unique=True, sqlite_where=sa.text("ended_on IS NULL"))
    op.add_column("case_file", sa.Column("ticket_id", sa.Text(), nullable=True))
    op.add_column("case_file", sa.Column("answer_by", sa.Text(), nullable=True))
    op.add_column("case_file", sa.Column("cure_by", sa.Text(), nullable=True))
    op.add_column("case_file", sa.Column("applicant_key", sa.Text(), server_default="", nullable=False))
    op.add_column("case_file", sa.Column("edition", sa.Text(), server_default="", nullable=False))
    op.create_index("case_by_person", "case_file", ["applicant_key", "received_day"], unique=False)
    op.add_column("draft", sa.Column("shelved", sa.Integer(), server_default="0", nullable=False))
