"""Cases whose content leaves the workstation; of those the journal may give up what was said, and keeps its digest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "vault_0010"
down_revision = "vault_0009"
branch_labels = None
depends_on = None

_STANDS = ("position", "event_id", "case_id", "seq", "type", "occurred_at", "hall_id", "workstation_id", "operator_id", "offline")


def upgrade() -> None:
    op.create_table(
        "departed_case",
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("case_no", sa.Text(), nullable=False),
        sa.Column("apply_no", sa.Text(), nullable=True),
        sa.Column("person_key", sa.Text(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("departed_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("departed_by_person", "departed_case", ["person_key"], unique=False)
    stands = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _STANDS)
    op.execute("DROP TRIGGER journal_refuses_update")
    op.execute(
        f"CREATE TRIGGER journal_refuses_update BEFORE UPDATE ON journal WHEN NOT ({stands} "  # noqa: S608 - names of this source; every value is bound
        "AND json_extract(NEW.payload, '$.departed') IS NOT NULL "
        "AND EXISTS (SELECT 1 FROM departed_case WHERE departed_case.case_id = OLD.case_id)) "
        "BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END"
    )
