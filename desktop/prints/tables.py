"""What the vault keeps of printing: jobs as they stand, their course, and every copy of a slip.

A job holds no page: a paper is made again from what was recorded of its case, a slip from its copy's content.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from desktop.identified import Identified
from desktop.tables import vault

print_job = Table(
    "print_job",
    vault,
    Column("job_id", Text, primary_key=True),
    Column("paper", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("document_no", Text),
    Column("slip_id", Text),
    Column("copy_no", Integer),
    Column("operator_id", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("routed", Text, nullable=False),
    Column("printer", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("pages", Integer, nullable=False),
    Column("form", Text, nullable=False, server_default=""),
    Column("sha256", Text, nullable=False, server_default=""),
    Column("spooled_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("settled_at", Text),
    Index("print_job_open", "job_id", sqlite_where=text("settled_at IS NULL")),
    Index("print_job_by_document", "document_no", "copy_no", sqlite_where=text("document_no IS NOT NULL")),
)

# The course of every job, one row a move; it only grows.
print_move = Table(
    "print_move",
    vault,
    Column("position", Integer, primary_key=True),
    Column("job_id", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("printer", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("operator_id", Text, nullable=False, server_default=""),
    Index("print_move_by_job", "job_id"),
)

slip_copy = Table(
    "slip_copy",
    vault,
    Column("slip_id", Text, nullable=False),
    Column("copy_no", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("copy", Text, nullable=False),
    Column("content", Identified, nullable=False),
    Column("printed_at", Text, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    PrimaryKeyConstraint("slip_id", "copy_no"),
)
