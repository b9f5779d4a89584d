"""Visits of several services, vouchers, appointments, skills, the board's notices; one clerk in one place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "hall_0004"
down_revision = "hall_0003"
branch_labels = None
depends_on = None

_OPEN_PERSON = "person_key <> '' AND state IN ('waiting','called','serving','held')"


def upgrade() -> None:
    op.create_table(
        "appointment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.Text(), nullable=False),
        sa.Column("name_masked", sa.Text(), nullable=False),
        sa.Column("mobile_masked", sa.Text(), nullable=False),
        sa.Column("id_masked", sa.Text(), nullable=False),
        sa.Column("person_key", sa.Text(), nullable=False),
        sa.Column("check_in_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("appointment_by_code", "appointment", ["check_in_code"], unique=False)
    op.create_index("appointment_by_day", "appointment", ["day", "starts_at"], unique=False)
    op.create_table(
        "board_notice",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("posted_by", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "clerk_skill",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "service"),
    )
    op.create_table(
        "queue_setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "ticket_prechecked",
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ticket"),
    )
    op.create_table(
        "voucher",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("valid_on", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("redeemed_at", sa.Text(), nullable=True),
        sa.Column("redeemed_ticket", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("ticket"),
    )
    _ticket()
    op.add_column("ticket_history", sa.Column("verb", sa.Text(), server_default="", nullable=False))
    op.add_column("ticket_history", sa.Column("service", sa.Text(), server_default="", nullable=False))
    op.add_column("ticket_history", sa.Column("was", sa.Text(), nullable=True))
    # Until now one account could stand at several windows: who sits where is asked again.
    op.execute(sa.update(sa.table("window", sa.column("operator", sa.Text()))).values(operator=None))
    op.create_index("window_by_clerk", "window", ["operator"], unique=True)


def _ticket() -> None:
    op.add_column("ticket", sa.Column("person_key", sa.Text(), server_default="", nullable=False))
    op.add_column("ticket", sa.Column("then", sa.Text(), server_default="[]", nullable=False))
    op.add_column("ticket", sa.Column("prechecked", sa.Integer(), server_default="0", nullable=False))
    op.add_column("ticket", sa.Column("for_window", sa.Text(), nullable=True))
    op.create_index(
        "ticket_of_person",
        "ticket",
        ["person_key", "day", "service"],
        unique=True,
        sqlite_where=sa.text(_OPEN_PERSON),
        postgresql_where=sa.text(_OPEN_PERSON),
    )
    op.create_index(
        "ticket_served",
        "ticket",
        ["day", "service", "finished_at"],
        unique=False,
        sqlite_where=sa.text("state = 'finished'"),
        postgresql_where=sa.text("state = 'finished'"),
    )
