"""Drafts: the case that is being taken, saved at every change, each under the clerk who opened it (invariant 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, select
from sqlalchemy.dialects.sqlite import insert

from desktop.clock import to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.intake.model import Draft
from desktop.intake.tables import case_file, journal
from desktop.intake.tables import draft as table
from desktop.store import run
from desktop.values import dump, load

OPEN, PUT_ASIDE, LEAVING, HANDED_OVER = range(4)
"""What `shelved` says: being worked on; put aside on this machine; on its way to the hall, which may have it; the hall has it, this is its place."""


def new_draft(operator_id: str, at: datetime, ticket_id: str | None = None, ticket_no: str | None = None) -> Draft:
    """An empty draft. The case id is minted here, so that scans and the ticket can be tied to it before anything is decided."""
    return Draft(uuid7(), uuid7(), operator_id, at, at, ticket_id=ticket_id, ticket_no=ticket_no)


def save(connection: Connection, draft: Draft, at: datetime, title: str = "") -> Draft:
    """Writes the draft over its older self. Another clerk's draft is refused, one that was decided meanwhile, and one that was put aside."""
    owner = connection.scalar(select(table.c.operator_id).where(table.c.draft_id == draft.draft_id))
    if owner is not None and owner != draft.operator_id:
        raise RuleViolation("draft.other_clerk")
    known = connection.scalar(select(case_file.c.case_no).where(case_file.c.case_id == draft.case_id))
    if known is not None and draft.continues is None:
        raise RuleViolation("draft.decided")
    if draft.continues is not None and (known is None or moved_seq(connection, draft.case_id) != draft.base_seq):
        raise RuleViolation("draft.case_moved", case_no=draft.continues)
    refuse_put_aside(connection, draft.draft_id)
    if owner is None:
        forget_decided(connection)
    _make_room(connection, draft)
    saved = replace(draft, updated_at=at)
    values = {"title": title, "body": dump(saved), "updated_at": to_text(at), "ticket_id": saved.ticket_id}
    connection.execute(
        insert(table)
        .values(draft_id=saved.draft_id, case_id=saved.case_id, operator_id=saved.operator_id, **values)
        .on_conflict_do_update(index_elements=["draft_id"], set_=values)
    )
    return saved


_DECIDED = (
    (table.c.shelved == OPEN)
    & exists().where(case_file.c.case_id == table.c.case_id)
    & func.json_extract(table.c.body, "$.continues").is_(None)
)
"""The draft of a new case that was decided. Whoever reads drafts leaves it out."""


def forget_decided(connection: Connection) -> None:
    """Takes out the drafts whose cases were decided. It is done when the next draft begins and takes their place: the decision itself, for which
    a person waits at the counter, then touches a quarter fewer pages."""
    connection.execute(delete(table).where(_DECIDED))


def moved_seq(connection: Connection, case_id: str) -> int:
    """The last event that moved the case itself; papers that were printed, ratings and grievances do not. 0 for a case that is not kept here."""
    moves = select(func.max(journal.c.seq)).where(journal.c.case_id == case_id, journal.c.type.startswith("case."))
    return int(connection.scalar(moves) or 0)


def refuse_put_aside(connection: Connection, draft_id: str) -> None:
    """A draft that was put aside belongs to whoever takes it up: a copy of it that is still open somewhere neither saves nor decides.

    `RuleViolation` draft.put_aside.
    """
    shelved = run(connection, "SELECT shelved FROM draft WHERE draft_id = ?", (draft_id,)).fetchone()
    if shelved is not None and shelved[0]:
        raise RuleViolation("draft.put_aside")


def _make_room(connection: Connection, draft: Draft) -> None:
    """One draft a case: the mark of one that was handed over gives way to what comes back under a new id; a living one does not."""
    row = connection.execute(select(table.c.draft_id, table.c.shelved).where(table.c.case_id == draft.case_id)).first()
    if row is not None and row.draft_id != draft.draft_id:
        if row.shelved != HANDED_OVER:
            raise RuleViolation("draft.put_aside")
        connection.execute(delete(table).where(table.c.draft_id == row.draft_id))


def of_clerk(connection: Connection, operator_id: str) -> tuple[Draft, ...]:
    """The clerk's own unfinished drafts, newest first."""
    rows = connection.execute(
        select(table.c.body)
        .where(table.c.operator_id == operator_id, table.c.shelved == OPEN, ~_DECIDED)
        .order_by(table.c.updated_at.desc())
    )
    return tuple(load(Draft, row.body) for row in rows)


def of_case(connection: Connection, case_id: str) -> Draft | None:
    """The draft that is open for a case, whoever has it."""
    body = connection.scalar(select(table.c.body).where(table.c.case_id == case_id, table.c.shelved != HANDED_OVER, ~_DECIDED))
    return load(Draft, body) if body is not None else None


def discard(connection: Connection, draft_id: str, operator_id: str) -> None:
    """Removes a draft of the clerk's own; somebody else's is refused."""
    owner = connection.scalar(select(table.c.operator_id).where(table.c.draft_id == draft_id))
    if owner is not None and owner != operator_id:
        raise RuleViolation("draft.other_clerk")
    connection.execute(delete(table).where(table.c.draft_id == draft_id))
