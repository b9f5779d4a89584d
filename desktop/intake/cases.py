"""Reading cases: lists, one case by number, its history. Rows are frozen; nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from desktop.clock import day_of, from_text, moment_of
from desktop.errors import RuleViolation
from desktop.intake.journal import PROVINCE, CaseEvent, from_row
from desktop.intake.model import CaseRow, CaseState, DocumentRef
from desktop.intake.tables import case_file, delivery, document, document_copy, journal, progress
from desktop.prints.model import NOT_COUNTED


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of a case and where it stands towards the province."""

    event: CaseEvent
    delivery: str
    receipt_no: str | None


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """A case with its whole history."""

    row: CaseRow
    accepted_at: datetime | None
    statutory_date: date | None
    paper_no: str | None
    channel: str
    body: Mapping[str, Any]
    documents: tuple[DocumentRef, ...]
    events: tuple[EventLine, ...]
    progress: tuple[Mapping[str, Any], ...]
    edition: str = ""
    """Of the catalogue, under which it was taken."""


def case_row(row: Row[Any]) -> CaseRow:
    return CaseRow(
        case_id=row.case_id,
        case_no=row.case_no,
        title=row.title,
        applicant_name=row.applicant_name,
        state=CaseState(row.state),
        received_at=from_text(row.received_at),
        promised_date=day_of(row.promised_date),
        operator_id=row.operator_id,
        ticket_no=row.ticket_no,
        apply_no=row.apply_no,
        answer_by=day_of(row.answer_by),
        cure_by=day_of(row.cure_by),
    )


CASE_COLUMNS = tuple(
    case_file.c[name]
    for name in (
        "case_id",
        "case_no",
        "title",
        "applicant_name",
        "state",
        "received_at",
        "promised_date",
        "operator_id",
        "ticket_no",
        "apply_no",
        "answer_by",
        "cure_by",
    )
)


def listed(connection: Connection, *, state: CaseState | None = None, since: date | None = None) -> tuple[CaseRow, ...]:
    """Cases in order of their number; by state, from a day of receipt in Asia/Shanghai on, or all."""
    found = select(*CASE_COLUMNS).order_by(case_file.c.received_day, case_file.c.case_no)
    if state is not None:
        found = found.where(case_file.c.state == state.value)
    if since is not None:
        found = found.where(case_file.c.received_day >= since.isoformat())
    return tuple(case_row(row) for row in connection.execute(found))


def of_person(connection: Connection, keys: Collection[str], states: Collection[CaseState]) -> tuple[CaseRow, ...]:
    """Cases in these states whose applicant has one of these keys, newest first."""
    wanted = case_file.c.applicant_key.in_(tuple(keys)) & case_file.c.state.in_([state.value for state in states])
    found = select(*CASE_COLUMNS).where(wanted).order_by(case_file.c.received_day.desc(), case_file.c.case_no.desc()).limit(20)
    return tuple(case_row(row) for row in connection.execute(found))


def by_number(connection: Connection, case_no: str) -> CaseRow:
    """`RuleViolation` case.unknown."""
    return case_row(_numbered(connection, select(*CASE_COLUMNS), case_no))


def whole_row(connection: Connection, case_no: str) -> Row[Any]:
    """The case as it is kept. `RuleViolation` case.unknown."""
    return _numbered(connection, select(case_file), case_no)


def _numbered(connection: Connection, asked: Select[Any], case_no: str) -> Row[Any]:
    """Numbers are typed in small letters and with blanks as well."""
    row = connection.execute(asked.where(case_file.c.case_no == case_no.replace(" ", "").upper())).first()
    if row is None:
        raise RuleViolation("case.unknown", case_no=case_no[:40])
    return row


def detail(connection: Connection, case_no: str) -> CaseDetail:
    """Everything about one case. `RuleViolation` case.unknown."""
    kept = whole_row(connection, case_no)
    row = case_row(kept)
    return CaseDetail(
        row=row,
        accepted_at=moment_of(kept.accepted_at),
        statutory_date=day_of(kept.statutory_date),
        paper_no=kept.paper_no,
        channel=kept.channel,
        body=json.loads(kept.body),
        documents=documents(connection, row.case_id),
        events=_events(connection, row.case_id),
        progress=tuple(
            {key: value for key, value in found._mapping.items() if key != "case_id" and value is not None}
            for found in connection.execute(
                select(progress).where(progress.c.case_id == row.case_id).order_by(progress.c.at, progress.c.item_code)
            )
        ),
        edition=kept.edition,
    )


def entry(connection: Connection, case_no: str) -> tuple[CaseRow, tuple[DocumentRef, ...], Mapping[str, Any]]:
    """(row, papers, body) of a case: what the answer to a line needs. `RuleViolation` case.unknown."""
    row = by_number(connection, case_no)
    body = connection.scalar(select(case_file.c.body).where(case_file.c.case_id == row.case_id))
    return row, documents(connection, row.case_id), json.loads(str(body))


def documents(connection: Connection, case_id: str) -> tuple[DocumentRef, ...]:
    """Issued papers of a case with how many copies of each were printed."""
    copies = (
        select(document_copy.c.document_no, func.count().label("copies"))
        .where(document_copy.c.state.not_in(NOT_COUNTED))
        .group_by(document_copy.c.document_no)
        .subquery()
    )
    rows = connection.execute(
        select(document.c.document_no, document.c.kind, document.c.issued_on, func.coalesce(copies.c.copies, 0).label("copies"))
        .outerjoin(copies, copies.c.document_no == document.c.document_no)
        .where(document.c.case_id == case_id)
        .order_by(document.c.issued_on, document.c.document_no)
    )
    return tuple(DocumentRef(row.document_no, row.kind, date.fromisoformat(row.issued_on), row.copies) for row in rows)


def _events(connection: Connection, case_id: str) -> tuple[EventLine, ...]:
    rows = connection.execute(
        select(journal, delivery.c.state.label("delivery"), delivery.c.receipt_no)
        .outerjoin(delivery, (delivery.c.event_id == journal.c.event_id) & (delivery.c.peer == PROVINCE))
        .where(journal.c.case_id == case_id)
        .order_by(journal.c.seq)
    )
    return tuple(EventLine(from_row(row), row.delivery or "", row.receipt_no) for row in rows)
