"""Copies of a paper: saved before printed, every one numbered, a reprint says so (invariant 5).

Printing has two steps on purpose: the copy gets its number durably, then the sheet is made with that number on it, then what came of it is
recorded together with the `document.issued` event: at once for a file, and for a printer when the sheet has left it (`desktop.prints.jobs`). A
crash in between leaves a numbered copy in state `spooled`, which counts as printed until a person says otherwise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Update, func, insert, select, update

from desktop.clock import from_text, hall_date, shanghai, to_text, wire
from desktop.errors import RuleViolation
from desktop.intake.cases import by_number
from desktop.intake.departed import refuse_departed
from desktop.intake.documents import Content, CopyKind, CopyMark, DocumentKind, ReceiptContent, from_json
from desktop.intake.issue import next_document_no, write_document
from desktop.intake.journal import EventType, Origin, append
from desktop.intake.ports import HallProfile
from desktop.intake.tables import case_file, document, document_copy, journal
from desktop.prints.model import NOT_COUNTED, VOIDED
from desktop.values import dump, revive


@dataclass(frozen=True, slots=True)
class Sheet:
    """One numbered copy that is about to be printed. `digest` is the SHA-256 of the recorded content."""

    case_id: str
    kind: DocumentKind
    document_no: str
    content: Content
    digest: str
    mark: CopyMark


def reserve(
    connection: Connection, profile: HallProfile, operator_id: str, case_no: str, kind: DocumentKind, at: datetime, *, reprint: bool
) -> Sheet:
    """Gives the next copy of a case's paper its number.

    `RuleViolation`: case.unknown, case.departed, paper.does_not_fit, paper.voided, paper.already_printed, paper.not_printed_yet,
    paper.elsewhere (another workstation made it; what it says is not here).
    """
    case = by_number(connection, case_no)
    case_id = case.case_id
    refuse_departed(connection, case_id)
    row = _document(connection, profile, case_id, kind, at)
    if not row.content:
        raise RuleViolation("paper.elsewhere", document_no=row.document_no)
    counted = document_copy.c.state.not_in(NOT_COUNTED)
    done = connection.scalar(select(func.count()).where(document_copy.c.document_no == row.document_no, counted)) or 0
    if done and not reprint:
        raise RuleViolation("paper.already_printed", document_no=row.document_no, copies=done)
    if reprint and not done:
        raise RuleViolation("paper.not_printed_yet", document_no=row.document_no)
    copy_no = (
        int(connection.scalar(select(func.max(document_copy.c.copy_no)).where(document_copy.c.document_no == row.document_no)) or 0) + 1
    )
    mark = CopyMark(CopyKind.REPRINT if reprint else CopyKind.ORIGINAL, copy_no, shanghai(at), done if reprint else 0, case.apply_no or "")
    connection.execute(
        insert(document_copy).values(
            document_no=row.document_no,
            copy_no=copy_no,
            copy=mark.kind.value,
            printed_at=to_text(at),
            operator_id=operator_id,
            state="spooled",
        )
    )
    return Sheet(case_id, kind, row.document_no, from_json(kind, row.content), row.digest, mark)


def settle(
    connection: Connection, origin: Origin, sheet: Sheet, at: datetime, *, sha256: str, path: str | None, state: str = "printed"
) -> None:
    """Records that the sheet exists, with the event for hall and province. `sha256` is of the PDF as it was made."""
    keep(connection, sheet, sha256=sha256, path=path, state=state)
    announce(connection, origin, sheet.document_no, sheet.mark.copy_no, at)


def keep(connection: Connection, sheet: Sheet, *, sha256: str, path: str | None, state: str) -> None:
    """Records what the sheet is; nobody hears of it yet."""
    connection.execute(_copy(sheet.document_no, sheet.mark.copy_no).values(state=state, sha256=sha256, path=path))


def announce(connection: Connection, origin: Origin, document_no: str, copy_no: int, at: datetime) -> None:
    """`document.issued` of a copy that exists."""
    _tell(connection, origin, document_no, copy_no, EventType.DOCUMENT_ISSUED, at)


def void(connection: Connection, origin: Origin, document_no: str, copy_no: int, at: datetime, why: str) -> None:
    """作废 of one copy: it keeps its number and does not count any more."""
    _tell(connection, origin, document_no, copy_no, EventType.DOCUMENT_VOIDED, at, reason=why)
    connection.execute(_copy(document_no, copy_no).values(state=VOIDED))


def origin_of(connection: Connection, case_id: str, operator_id: str) -> str:
    """Where events of a case come from here, as JSON, for a copy whose maker is gone."""
    row = connection.execute(select(journal).where(journal.c.case_id == case_id).order_by(journal.c.seq.desc()).limit(1)).one()
    return dump(Origin(row.hall_id, row.workstation_id, operator_id, False))


def _tell(connection: Connection, origin: Origin, document_no: str, copy_no: int, type_: EventType, at: datetime, **more: str) -> None:
    row = connection.execute(
        select(document_copy, document.c.kind, document.c.case_id)
        .join(document, document.c.document_no == document_copy.c.document_no)
        .where(document_copy.c.document_no == document_no, document_copy.c.copy_no == copy_no)
    ).one()
    said = {
        "kind": row.kind,
        "document_no": document_no,
        "copy": row.copy,
        "copy_no": copy_no,
        "sha256": row.sha256 or "",
        "printed_at": wire(from_text(row.printed_at)),
        **more,
    }
    append(connection, origin, row.case_id, type_, at, said)


def give_up(connection: Connection, sheet: Sheet) -> None:
    """The sheet was never made: its copy number stays used, but it does not count as printed."""
    connection.execute(_copy(sheet.document_no, sheet.mark.copy_no).values(state="failed"))


def _copy(document_no: str, copy_no: int) -> Update:
    return update(document_copy).where(document_copy.c.document_no == document_no, document_copy.c.copy_no == copy_no)


def _document(connection: Connection, profile: HallProfile, case_id: str, kind: DocumentKind, at: datetime) -> Row[Any]:
    found = (
        select(document)
        .where(document.c.case_id == case_id, document.c.kind == kind.value, document.c.voided == 0)
        .order_by(document.c.issued_on.desc(), document.c.document_no.desc())
    )
    row = connection.execute(found).first()
    mine = (document.c.case_id == case_id, document.c.voided == 1)
    if row is None and (number := connection.scalar(select(func.max(document.c.document_no)).where(*mine, document.c.kind == kind.value))):
        raise RuleViolation("paper.voided", document_no=number)
    if row is None and kind is DocumentKind.MATERIAL_RECEIPT:
        _issue_receipt(connection, profile, case_id, at)
        row = connection.execute(found).first()
    if row is None:
        raise RuleViolation("paper.does_not_fit", kind=kind.value)
    return row


def _issue_receipt(connection: Connection, profile: HallProfile, case_id: str, at: datetime) -> None:
    """The receipt gets its number when it is first asked for; what it says was fixed when the case was received."""
    body = connection.scalar(select(case_file.c.body).where(case_file.c.case_id == case_id))
    kept: ReceiptContent = revive(ReceiptContent, json.loads(str(body))["receipt"])
    day = hall_date(at)
    number = next_document_no(connection, profile, DocumentKind.MATERIAL_RECEIPT, day)
    said = replace(kept, head=replace(kept.head, document_no=number))
    write_document(connection, profile, case_id, said, number, DocumentKind.MATERIAL_RECEIPT, day)
