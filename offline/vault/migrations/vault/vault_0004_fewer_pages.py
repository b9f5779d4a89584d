"""Fewer pages for a decision: what is looked up by its key alone has one tree, an index of mostly nothing has no rows, and the journal, which
never loses a row, needs no counter beside it."""

from __future__ import annotations

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "vault_0004"
down_revision = "vault_0003"
branch_labels = None
depends_on = None

_DDL = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL")


def upgrade() -> None:
    for name in ("delivery", "drawn_number", "number_block"):
        _rebuild(name, lambda ddl: f"{ddl.rstrip()} WITHOUT ROWID")
    _rebuild("journal", lambda ddl: re.sub(r"PRIMARY KEY AUTOINCREMENT", "PRIMARY KEY", ddl))
    _rebuild("case_file", lambda ddl: re.sub(r",\s*UNIQUE \(paper_no\)", "", ddl))
    op.create_index("case_by_paper", "case_file", ["paper_no"], unique=True, sqlite_where=sa.text("paper_no IS NOT NULL"))


def _rebuild(name: str, change: Callable[[str], str]) -> None:
    """The same rows under changed words, with the indexes and triggers that there were."""
    connection = op.get_bind()
    parts = connection.execute(_DDL, {"name": name}).all()
    before = next(sql for kind, sql in parts if kind == "table")
    after = change(before)
    if after == before:
        raise ValueError(f"{name} is not what vault_0001 made")
    connection.exec_driver_sql(re.sub(rf'^CREATE TABLE "?{name}"?', f"CREATE TABLE {name}_after", after))
    connection.exec_driver_sql(f"INSERT INTO {name}_after SELECT * FROM {name}")  # noqa: S608 - names of this source; every value is bound
    connection.exec_driver_sql(f"DROP TABLE {name}")
    connection.exec_driver_sql(f"ALTER TABLE {name}_after RENAME TO {name}")
    for kind, sql in parts:
        if kind != "table":
            connection.exec_driver_sql(sql)
