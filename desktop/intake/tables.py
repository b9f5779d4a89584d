"""What the vault keeps of cases: drafts, the case as it stands, the journal, files, documents and their copies, numbers.

The journal is the truth and only grows (triggers refuse UPDATE and DELETE); `case_file` is a projection of it that screens read.
Delivery states stand beside the journal, one row an event and peer, written in the same transaction as the event.

A decision is as dear as the pages that it touches, each of them encrypted: tables that are looked up by their key alone have no second tree
(WITHOUT ROWID), and what is empty for most rows is indexed only where it is not.
"""

from __future__ import annotations

from sqlalchemy import DDL, CheckConstraint, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint, event, text

from desktop.identified import Identified, PersonKey
from desktop.tables import vault

draft = Table(
    "draft",
    vault,
    Column("draft_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False, unique=True),
    Column("operator_id", Text, nullable=False),
    Column("ticket_id", Text),
    Column("title", Text, nullable=False, server_default=""),
    Column("body", Identified, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("shelved", Integer, nullable=False, server_default="0"),
)

case_file = Table(
    "case_file",
    vault,
    Column("case_id", Text, primary_key=True),
    Column("case_no", Text, nullable=False, unique=True),
    Column("apply_no", Text),
    Column("paper_no", Text),
    Column("line_digest", Text),
    Column("theme_code", Text),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("applicant_name", Text, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("window_no", Text),
    Column("ticket_no", Text),
    Column("channel", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("received_day", Text, nullable=False),
    Column("accepted_at", Text),
    Column("promised_date", Text),
    Column("statutory_date", Text),
    Column("round", Integer, nullable=False, server_default="0"),
    Column("last_seq", Integer, nullable=False),
    Column("body", Identified, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("ticket_id", Text),
    Column("answer_by", Text),
    Column("cure_by", Text),
    Column("applicant_key", PersonKey, nullable=False, server_default=""),
    Column("edition", Text, nullable=False, server_default=""),
    # Most cases were never on paper: they cost this index nothing.
    Index("case_by_paper", "paper_no", unique=True, sqlite_where=text("paper_no IS NOT NULL")),
    Index("case_by_day", "received_day", "case_no"),
    Index("case_by_state", "state", "received_at"),
    Index("case_by_applicant", "applicant_name"),
    Index("case_by_person", "applicant_key", "received_day"),
)

journal = Table(
    "journal",
    vault,
    Column("position", Integer, primary_key=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("case_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("occurred_at", Text, nullable=False),
    Column("hall_id", Text, nullable=False),
    Column("workstation_id", Text, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("offline", Integer, nullable=False),
    Column("payload", Identified, nullable=False),
    UniqueConstraint("case_id", "seq"),
    CheckConstraint("seq >= 1"),
)

# A case whose content has left this workstation (desktop.intake.retention): its number, and what proves that it was here and went.
departed_case = Table(
    "departed_case",
    vault,
    Column("case_id", Text, primary_key=True),
    Column("case_no", Text, nullable=False),
    Column("apply_no", Text),
    Column("person_key", Text, nullable=False),
    Column("events", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("departed_at", Text, nullable=False),
    Index("departed_by_person", "person_key"),
    sqlite_with_rowid=False,
)

# Events that another workstation made and sends; they lie in the journal here so that the case goes on, and have no delivery.
adopted_event = Table(
    "adopted_event",
    vault,
    Column("event_id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("adopted_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

delivery = Table(
    "delivery",
    vault,
    Column("event_id", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("case_id", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Text),
    Column("last_error", Text),
    Column("receipt_no", Text),
    Column("detail", Identified),
    Column("updated_at", Text, nullable=False),
    PrimaryKeyConstraint("event_id", "peer"),
    CheckConstraint("state IN ('queued','sending','received','applied','attention')"),
    CheckConstraint("state <> 'applied' OR receipt_no IS NOT NULL"),
    # Partial index: the open work stays small however long the history grows.
    Index("delivery_open", "peer", "case_id", "seq", sqlite_where=text("state <> 'applied'")),
    sqlite_with_rowid=False,
)

file_entry = Table(
    "file_entry",
    vault,
    Column("file_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("material_code", Text, nullable=False),
    Column("filename", Text, nullable=False),
    Column("filetype", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("pages", Integer),
    Column("sha256", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Index("file_by_case", "case_id"),
)

file_delivery = Table(
    "file_delivery",
    vault,
    Column("file_id", Text, nullable=False),
    Column("peer", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("upload_url", Text),
    Column("sent_bytes", Integer, nullable=False, server_default="0"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Text),
    Column("last_error", Text),
    Column("updated_at", Text, nullable=False),
    PrimaryKeyConstraint("file_id", "peer"),
    CheckConstraint("state IN ('queued','sending','received','applied','attention')"),
    Index("file_open", "peer", "state", sqlite_where=text("state <> 'applied'")),
)

document = Table(
    "document",
    vault,
    Column("document_no", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("issued_on", Text, nullable=False),
    Column("content", Identified, nullable=False),
    Column("digest", Text, nullable=False),
    Column("voided", Integer, nullable=False, server_default="0"),
    Index("document_by_case", "case_id", "kind"),
)

document_copy = Table(
    "document_copy",
    vault,
    Column("document_no", Text, nullable=False),
    Column("copy_no", Integer, nullable=False),
    Column("copy", Text, nullable=False),
    Column("printed_at", Text, nullable=False),
    Column("operator_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("path", Text),
    Column("sha256", Text),
    PrimaryKeyConstraint("document_no", "copy_no"),
)

number_block = Table(
    "number_block",
    vault,
    Column("series", Text, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("next", Integer, nullable=False),
    PrimaryKeyConstraint("series", "first"),
    CheckConstraint("next BETWEEN first AND last + 1"),
    sqlite_with_rowid=False,
)

drawn_number = Table(
    "drawn_number",
    vault,
    Column("series", Text, nullable=False),
    Column("number", Integer, nullable=False),
    PrimaryKeyConstraint("series", "number"),
    sqlite_with_rowid=False,
)

progress = Table(
    "progress",
    vault,
    Column("case_id", Text, nullable=False),
    Column("item_code", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("result_document", Text),
    Column("note", Identified),
    PrimaryKeyConstraint("case_id", "item_code"),
)

suspension = Table(
    "suspension",
    vault,
    Column("case_id", Text, nullable=False),
    Column("started_on", Text, nullable=False),
    Column("procedure", Text, nullable=False),
    Column("days_needed", Integer, nullable=False),
    Column("reason", Identified, nullable=False),
    Column("promised_left", Integer),
    Column("statutory_left", Integer),
    Column("ended_on", Text),
    PrimaryKeyConstraint("case_id", "started_on"),
    # One at a time: the clock cannot be stopped twice.
    Index("suspension_open", "case_id", unique=True, sqlite_where=text("ended_on IS NULL")),
)

deferred_material = Table(
    "deferred_material",
    vault,
    Column("case_id", Text, nullable=False),
    Column("material_code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("by_hall", Integer, nullable=False),
    Column("due_date", Text),
    Column("delivered_at", Text),
    PrimaryKeyConstraint("case_id", "material_code"),
    Index("deferred_open", "due_date", sqlite_where=text("delivered_at IS NULL")),
)

result_handed = Table(
    "result_handed",
    vault,
    Column("case_id", Text, nullable=False),
    Column("item_code", Text, nullable=False),
    Column("document_no", Text, nullable=False),
    Column("handed_at", Text, nullable=False),
    PrimaryKeyConstraint("case_id", "item_code"),
)

JOURNAL_STANDS = " AND ".join(f"NEW.{column.name} IS OLD.{column.name}" for column in journal.c if column.name != "payload")
# Of a case that has left, what an event said may give way to its digest; nothing else of it, and of no other case anything.
_LEFT = (
    f"{JOURNAL_STANDS} AND json_extract(NEW.payload, '$.departed') IS NOT NULL "  # noqa: S608 - names of this source; every value is bound
    "AND EXISTS (SELECT 1 FROM departed_case WHERE departed_case.case_id = OLD.case_id)"
)
for _verb, _unless in (("UPDATE", f" WHEN NOT ({_LEFT})"), ("DELETE", "")):
    event.listen(
        journal,
        "after_create",
        DDL(  # type: ignore[no-untyped-call]
            f"CREATE TRIGGER IF NOT EXISTS journal_refuses_{_verb.lower()} BEFORE {_verb} ON journal{_unless} "
            "BEGIN SELECT RAISE(ABORT, 'the journal only grows'); END"
        ).execute_if(dialect="sqlite"),
    )
