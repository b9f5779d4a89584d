"""Drafts: the case that is being taken, saved at every change, each under the clerk who opened it (invariant 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop.clock import to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.intake.model import Draft
from desktop.intake.tables import case_file
from desktop.intake.tables import draft as table
from desktop.values import dump, load


def new_draft(operator_id: str, at: datetime, ticket_id: str | None = None, ticket_no: str | None = None) -> Draft:
    """An empty draft. The case id is minted here, so that scans and the ticket can be tied to it before anything is decided."""
    return Draft(uuid7(), uuid7(), operator_id, at, at, ticket_id=ticket_id, ticket_no=ticket_no)


def save(connection: Connection, draft: Draft, at: datetime, title: str = "") -> Draft:
    """Writes the draft over its older self. Another clerk's draft is refused; one that was decided meanwhile as well."""
    owner = connection.scalar(select(table.c.operator_id).where(table.c.draft_id == draft.draft_id))
    if owner is not None and owner != draft.operator_id:
        raise RuleViolation("draft.other_clerk")
    seq = connection.scalar(select(case_file.c.last_seq).where(case_file.c.case_id == draft.case_id))
    if seq is not None and draft.continues is None:
        raise RuleViolation("draft.decided")
    if draft.continues is not None and seq != draft.base_seq:
        raise RuleViolation("draft.case_moved", case_no=draft.continues)
    saved = replace(draft, updated_at=at)
    values = {"title": title, "body": dump(saved), "updated_at": to_text(at), "ticket_id": saved.ticket_id}
    connection.execute(
        insert(table)
        .values(draft_id=saved.draft_id, case_id=saved.case_id, operator_id=saved.operator_id, **values)
        .on_conflict_do_update(index_elements=["draft_id"], set_=values)
    )
    return saved


def of_clerk(connection: Connection, operator_id: str) -> tuple[Draft, ...]:
    """The clerk's own unfinished drafts, newest first."""
    rows = connection.execute(
        select(table.c.body).where(table.c.operator_id == operator_id, table.c.shelved == 0).order_by(table.c.updated_at.desc())
    )
    return tuple(load(Draft, row.body) for row in rows)


def of_case(connection: Connection, case_id: str) -> Draft | None:
    """The draft that is open for a case, whoever has it."""
    body = connection.scalar(select(table.c.body).where(table.c.case_id == case_id))
    return load(Draft, body) if body is not None else None


def discard(connection: Connection, draft_id: str, operator_id: str) -> None:
    """Removes a draft of the clerk's own; somebody else's is refused."""
    owner = connection.scalar(select(table.c.operator_id).where(table.c.draft_id == draft_id))
    if owner is not None and owner != operator_id:
        raise RuleViolation("draft.other_clerk")
    connection.execute(delete(table).where(table.c.draft_id == draft_id))
