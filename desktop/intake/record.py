"""Recording a decision: case, journal events, documents, files and numbers in one transaction - all of it durable, or none.

The events and their payloads are those of contract/province.openapi.yaml; the order is receipt first (行政许可法 32: 收件 is not 受理), then
what was decided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from desktop.clock import hall_date, shanghai, to_text, wire
from desktop.errors import RuleViolation
from desktop.intake import contents, party
from desktop.intake.assess import field_value
from desktop.intake.documents import Content, DocumentKind, content_hash, to_json
from desktop.intake.journal import PROVINCE, EventType, Origin, append
from desktop.intake.model import (
    Assessment,
    CaseState,
    Channel,
    Decision,
    Draft,
    MaterialLine,
    MaterialStatus,
    OutcomeKind,
    Party,
)
from desktop.intake.numbers import draw
from desktop.intake.ports import HallProfile
from desktop.intake.tables import case_file, document, file_delivery, file_entry
from desktop.intake.tables import draft as draft_table
from desktop.staff.model import Actor
from desktop.values import dump, plain

LETTERS = {
    DocumentKind.MATERIAL_RECEIPT: "收",
    DocumentKind.ACCEPTANCE: "受",
    DocumentKind.NOTICE: "告",
    DocumentKind.DECLINE: "不",
    DocumentKind.DEFERRAL: "容",
    DocumentKind.REDIRECT: "转",
    DocumentKind.RESULT: "果",
}
_STATES = {
    OutcomeKind.ACCEPTED: CaseState.ACCEPTED,
    OutcomeKind.NOTIFIED: CaseState.CORRECTING,
    OutcomeKind.DECLINED: CaseState.DECLINED,
    OutcomeKind.REDIRECTED: CaseState.REDIRECTED,
}


@dataclass(frozen=True, slots=True)
class Intake:
    """One case as it is to be recorded: who, what, when, and what the rules made of it."""

    draft: Draft
    found: Assessment
    decision: Decision
    actor: Actor
    profile: HallProfile
    origin: Origin
    received_at: datetime
    decided_at: datetime
    channel: Channel = Channel.WINDOW
    paper_no: str | None = None
    line_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    case_id: str
    case_no: str
    documents: tuple[tuple[DocumentKind, str], ...]


def case_series(day: date) -> str:
    return f"case-{day.year}"


def document_series(kind: DocumentKind, day: date) -> str:
    return f"{kind.value}-{day.year}"


def series_needed(day: date) -> tuple[str, ...]:
    """Every series that a decision on this day may draw from (numbers begin anew each year)."""
    return (case_series(day), *(document_series(kind, day) for kind in LETTERS))


def document_no(connection: Connection, profile: HallProfile, kind: DocumentKind, day: date) -> str:
    """临政服受〔2026〕070341号: prefix, letter of the kind, year, six digits drawn from the block."""
    number = draw(connection, document_series(kind, day))
    return f"{profile.document_prefix}{LETTERS[kind]}〔{day.year}〕{number:06d}号"


def record(connection: Connection, case: Intake) -> Recorded:
    """Writes everything. Raises before anything is written when the draft has errors or the rules say otherwise than the clerk."""
    _refuse(case)
    if connection.scalar(select(case_file.c.case_no).where(case_file.c.case_id == case.draft.case_id)) is not None:
        raise RuleViolation("draft.decided")
    day = hall_date(case.decided_at)
    number = draw(connection, case_series(hall_date(case.received_at)))
    case_no = f"{case.profile.case_prefix}{hall_date(case.received_at).year % 100:02d}{number:08d}"
    papers = _documents(connection, case, case_no, day)
    events = [(EventType.RECEIVED, case.received_at, _received(case, case_no)), (*_decided(case), _decision_payload(case, dict(papers)))]
    seq = 0
    for type_, at, payload in events:
        seq = append(connection, case.origin, case.draft.case_id, type_, at, payload).seq
    _write_case(connection, case, case_no, seq)
    _write_files(connection, case)
    connection.execute(delete(draft_table).where(draft_table.c.draft_id == case.draft.draft_id))
    return Recorded(case.draft.case_id, case_no, papers)


def _refuse(case: Intake) -> None:
    if case.found.issues:
        raise RuleViolation("intake.invalid", issues=case.found.issues)
    kind = case.decision.kind
    if kind is OutcomeKind.ACCEPTED and case.found.missing:
        raise RuleViolation("intake.incomplete", missing=len(case.found.missing))
    if kind is OutcomeKind.NOTIFIED and not case.found.missing:
        raise RuleViolation("intake.nothing_missing")
    if kind is OutcomeKind.DECLINED and not (case.decision.reason_code and case.decision.legal_basis.strip()):
        raise RuleViolation("intake.decline_needs_basis")
    if kind is OutcomeKind.REDIRECTED and not (case.decision.to_authority.strip() and case.decision.reason.strip()):
        raise RuleViolation("intake.redirect_needs_authority")


def _documents(connection: Connection, case: Intake, case_no: str, day: date) -> tuple[tuple[DocumentKind, str], ...]:
    kind = {
        OutcomeKind.ACCEPTED: DocumentKind.ACCEPTANCE,
        OutcomeKind.NOTIFIED: DocumentKind.NOTICE,
        OutcomeKind.DECLINED: DocumentKind.DECLINE,
    }.get(case.decision.kind)
    if kind is None:
        return ()
    number = document_no(connection, case.profile, kind, day)
    if kind is not DocumentKind.DECLINE:
        top = contents.head(case.draft, case.found, case.profile, case.actor, case.decided_at, case_no=case_no, document_no=number)
        write_document(
            connection,
            case.draft.case_id,
            contents.content(kind, top, case.draft, case.found, handed_over=case.decision.handed_over),
            number,
            kind,
            day,
        )
    return ((kind, number),)


def write_document(connection: Connection, case_id: str, said: Content, number: str, kind: DocumentKind, day: date) -> None:
    """Keeps what a paper says, under its number; from here on it never changes."""
    text = to_json(said)
    connection.execute(
        insert(document).values(
            document_no=number, case_id=case_id, kind=kind.value, issued_on=day.isoformat(), content=text, digest=content_hash(text)
        )
    )


def _decided(case: Intake) -> tuple[EventType, datetime]:
    return {
        OutcomeKind.ACCEPTED: EventType.ACCEPTED,
        OutcomeKind.NOTIFIED: EventType.CORRECTION_REQUESTED,
        OutcomeKind.DECLINED: EventType.DECLINED,
        OutcomeKind.REDIRECTED: EventType.REDIRECTED,
    }[case.decision.kind], case.decided_at


def party_payload(who: Party) -> dict[str, Any]:
    """Party of the contract: optional members only where there is something."""
    clean = party.normalised(who)
    made = {"kind": clean.kind.value, "name": clean.name, "id_type": clean.id_type.value, "id_no": clean.id_no}
    more = {"mobile": clean.mobile, "address": clean.address, "original_name": clean.original_name}
    return made | {key: value for key, value in more.items() if value}


def _material_payload(line: MaterialLine) -> dict[str, Any]:
    standing = line.status in (MaterialStatus.PROVIDED, MaterialStatus.PROMISED)
    return {
        "material_code": line.need.material.code,
        "status": line.status.value,
        "copies": line.entry.copies if standing else 0,
        "pages": line.entry.pages or 0,
        "file_ids": [file.file_id for file in line.entry.files],
    }


def _received(case: Intake, case_no: str) -> dict[str, Any]:
    draft, found = case.draft, case.found
    handed = [line for line in found.materials if line.status not in (MaterialStatus.MISSING, MaterialStatus.UNCHECKED)]
    return {
        "case_no": case_no,
        "channel": case.channel.value,
        "theme_code": draft.theme_code,
        "items": [{"item_code": item.code, "catalog_version": item.version} for item in found.bundle.chosen],
        "applicant": party_payload(draft.applicant),
        "agent": party_payload(draft.agent) if draft.agent else None,
        "situation": dict(found.bundle.answers),
        "form": {line.need.field.code: value for line in found.fields if (value := field_value(line.need, draft)[0]) is not None},
        "materials": [_material_payload(line) for line in handed],
        "received_at": wire(case.received_at),
        "ticket_no": draft.ticket_no,
    } | ({"paper_no": case.paper_no} if case.paper_no else {})


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _decision_payload(case: Intake, papers: dict[DocumentKind, str]) -> dict[str, Any]:
    found, decision = case.found, case.decision
    if decision.kind is OutcomeKind.ACCEPTED:
        deferred = [line.need.material.code for line in found.materials if line.status is MaterialStatus.DEFERRED]
        return {
            "accepted_at": wire(case.decided_at),
            "promised_date": _day(found.dates.promised_on),
            "statutory_date": _day(found.dates.statutory_on),
            "document_no": papers[DocumentKind.ACCEPTANCE],
        } | (
            {"deferred_materials": [{"material_code": code, "due_date": _day(found.dates.promised_on)} for code in deferred]}
            if deferred
            else {}
        )
    if decision.kind is OutcomeKind.NOTIFIED:
        return {
            "notice_no": papers[DocumentKind.NOTICE],
            "round": 1,
            "missing": missing_payload(found),
            "due_date": _day(found.dates.cure_by),
        }
    if decision.kind is OutcomeKind.DECLINED:
        assert decision.reason_code is not None
        return {
            "reason_code": decision.reason_code.value,
            "reason": decision.reason,
            "legal_basis": decision.legal_basis,
            "proper_authority": decision.proper_authority,
            "document_no": papers[DocumentKind.DECLINE],
        }
    return {"to_authority": decision.to_authority, "reason": decision.reason}


def missing_payload(found: Assessment) -> list[dict[str, str]]:
    """The notice's lines as the contract and the command line give them."""
    return [
        {
            ("material_code" if miss.material_code else "field_code"): str(miss.material_code or miss.field_code),
            "problem": miss.problem,
            "standard": miss.standard,
        }
        for miss in found.missing
    ]


def _write_case(connection: Connection, case: Intake, case_no: str, seq: int) -> None:
    found, draft, accepted = case.found, case.draft, case.decision.kind is OutcomeKind.ACCEPTED
    top = contents.head(draft, found, case.profile, case.actor, case.received_at, case_no=case_no)
    body = {
        "draft": plain(replace(draft, situation=dict(found.bundle.answers))),
        "receipt": plain(contents.receipt(top, found)),
        "missing": missing_payload(found) if case.decision.kind is OutcomeKind.NOTIFIED else [],
        "due_date": _day(found.dates.cure_by) if case.decision.kind is OutcomeKind.NOTIFIED else None,
        "decision": plain(case.decision),
        "warnings": plain(found.warnings),
    }
    connection.execute(
        insert(case_file).values(
            case_id=draft.case_id,
            case_no=case_no,
            paper_no=case.paper_no,
            line_digest=case.line_digest,
            theme_code=draft.theme_code,
            title=found.bundle.name,
            state=_STATES[case.decision.kind].value,
            applicant_name=party.normalised(draft.applicant).name,
            operator_id=case.actor.id,
            window_no=case.actor.window_no,
            ticket_no=draft.ticket_no,
            channel=case.channel.value,
            received_at=to_text(case.received_at),
            received_day=shanghai(case.received_at).date().isoformat(),
            accepted_at=to_text(case.decided_at) if accepted else None,
            promised_date=_day(found.dates.promised_on) if accepted else None,
            statutory_date=_day(found.dates.statutory_on) if accepted else None,
            round=1 if case.decision.kind is OutcomeKind.NOTIFIED else 0,
            last_seq=seq,
            body=dump(body),
            updated_at=to_text(case.decided_at),
        )
    )


def _write_files(connection: Connection, case: Intake) -> None:
    at = to_text(case.decided_at)
    for line in case.found.materials:
        for file in line.entry.files:
            if connection.scalar(select(file_entry.c.file_id).where(file_entry.c.file_id == file.file_id)):
                continue
            connection.execute(
                insert(file_entry).values(case_id=case.draft.case_id, material_code=line.need.material.code, created_at=at, **plain(file))
            )
            connection.execute(insert(file_delivery).values(file_id=file.file_id, peer=PROVINCE, state="queued", updated_at=at))
