"""Recording a decision: case, journal events, documents, files and numbers in one transaction - all of it durable, or none.

The events and their payloads are those of contract/province.openapi.yaml; the order is receipt first (行政许可法 32: 收件 is not 受理), then
what was decided. A case that was received or noticed before goes on in `rounds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select

from desktop.clock import day_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.intake import contents, drafts, party, payloads
from desktop.intake.documents import DocumentKind
from desktop.intake.issue import case_no, case_series, document_no, document_series, write_document
from desktop.intake.journal import PROVINCE, EventType, append_all
from desktop.intake.model import CaseRow, CaseState, MaterialStatus, OutcomeKind
from desktop.intake.numbers import draw_each
from desktop.intake.person import person_key
from desktop.intake.tables import case_file, deferred_material, file_delivery, file_entry
from desktop.intake.taken import Taken, refuse
from desktop.store import put, run
from desktop.values import dump_stored, plain

STATES = {
    OutcomeKind.RECEIVED: CaseState.RECEIVED,
    OutcomeKind.ACCEPTED: CaseState.ACCEPTED,
    OutcomeKind.NOTIFIED: CaseState.CORRECTING,
    OutcomeKind.CORRECTED: CaseState.CORRECTING,
    OutcomeKind.DECLINED: CaseState.DECLINED,
    OutcomeKind.REDIRECTED: CaseState.REDIRECTED,
}
EVENTS = {
    OutcomeKind.ACCEPTED: EventType.ACCEPTED,
    OutcomeKind.NOTIFIED: EventType.CORRECTION_REQUESTED,
    OutcomeKind.DECLINED: EventType.DECLINED,
    OutcomeKind.REDIRECTED: EventType.REDIRECTED,
}


@dataclass(frozen=True, slots=True)
class Recorded:
    row: CaseRow
    documents: tuple[tuple[DocumentKind, str], ...]


def record(connection: Connection, case: Taken) -> Recorded:
    """Writes a new case. Raises before anything is written when the draft has errors or the rules say otherwise than the clerk.

    The draft is over from here on and goes when the next one begins (`drafts.forget_decided`).
    """
    refuse(case)
    if run(connection, "SELECT 1 FROM case_file WHERE case_id = ?", (case.draft.case_id,)).fetchone() is not None:
        raise RuleViolation("draft.decided")
    drafts.refuse_put_aside(connection, case.draft.draft_id)
    kinds, came, day = papers_of(case), hall_date(case.received_at), hall_date(case.decided_at)
    drawn, *of_papers = draw_each(connection, case_series(came), *(document_series(kind, day) for kind in kinds))
    number = case_no(case.profile, came, drawn)
    papers = _issue(connection, case, number, tuple(zip(kinds, of_papers, strict=True)))
    events: list[tuple[EventType, Any, Mapping[str, Any]]] = [(EventType.RECEIVED, case.received_at, payloads.received(case, number))]
    if case.kind in EVENTS:
        events.append((EVENTS[case.kind], case.decided_at, payloads.decided(case, dict(papers))))
    append_all(connection, case.origin, case.draft.case_id, 1, events)
    row = _write_case(connection, case, number, len(events), papers)
    write_files(connection, case)
    write_deferred(connection, case)
    return Recorded(row, papers)


def papers_of(case: Taken) -> tuple[DocumentKind, ...]:
    """Which papers a decision makes. The receipt is made when it is first asked for."""
    if case.kind is OutcomeKind.ACCEPTED:
        return (
            DocumentKind.ACCEPTANCE,
            *((DocumentKind.DEFERRAL,) if contents.needs_deferral(case.found) and not case.deemed else ()),
            *((DocumentKind.REDIRECT,) if contents.elsewhere(case.found) else ()),
        )
    one = {
        OutcomeKind.NOTIFIED: DocumentKind.NOTICE,
        OutcomeKind.DECLINED: DocumentKind.DECLINE,
        OutcomeKind.REDIRECTED: DocumentKind.REDIRECT,
    }.get(case.kind)
    return (one,) if one else ()


def issue_papers(connection: Connection, case: Taken, number: str, formal_no: str | None = None) -> tuple[tuple[DocumentKind, str], ...]:
    """Draws the numbers of the decision's papers and keeps what they say."""
    kinds, day = papers_of(case), hall_date(case.decided_at)
    drawn = draw_each(connection, *(document_series(kind, day) for kind in kinds)) if kinds else ()
    return _issue(connection, case, number, tuple(zip(kinds, drawn, strict=True)), formal_no)


def _issue(
    connection: Connection, case: Taken, number: str, drawn: tuple[tuple[DocumentKind, int], ...], formal_no: str | None = None
) -> tuple[tuple[DocumentKind, str], ...]:
    """Each paper under the number drawn for it."""
    day = hall_date(case.decided_at)
    numbers: dict[str, Any] = {"case_no": number, "formal_no": formal_no, "away": case.origin.offline}
    made = []
    for kind, drawn_no in drawn:
        name = document_no(case.profile, kind, day, drawn_no)
        top = contents.head(case.draft, case.found, case.profile, case.actor, case.decided_at, document_no=name, **numbers)
        said = contents.content(kind, top, case.draft, case.found, case.profile, case.decision, deemed=case.deemed)
        write_document(connection, case.profile, case.draft.case_id, said, name, kind, day)
        made.append((kind, name))
    return tuple(made)


def notice_body(case: Taken, papers: Mapping[DocumentKind, str]) -> dict[str, Any]:
    """What the case keeps of the notice that stands: its lines and until when they may be cured."""
    if case.kind is not OutcomeKind.NOTIFIED:
        return {"missing": [], "due_date": None, "notices": []}
    lines = payloads.missing_payload(case.found)
    due = day_text(case.found.dates.cure_by)
    one = {"round": case.draft.round + 1, "notice_no": papers[DocumentKind.NOTICE], "missing": lines, "due_date": due}
    return {"missing": lines, "due_date": due, "notices": [one]}


def _write_case(connection: Connection, case: Taken, number: str, last_seq: int, papers: tuple[tuple[DocumentKind, str], ...]) -> CaseRow:
    found, draft, accepted = case.found, case.draft, case.kind is OutcomeKind.ACCEPTED
    top = contents.head(draft, found, case.profile, case.actor, case.received_at, case_no=number, away=case.origin.offline)
    body = {
        "draft": replace(draft, situation=dict(found.bundle.answers)),
        "receipt": contents.receipt(top, found),
        "decision": case.decision,
        "warnings": found.warnings,
    } | notice_body(case, dict(papers))
    dates = found.dates
    row = CaseRow(
        case_id=draft.case_id,
        case_no=number,
        title=found.bundle.name,
        applicant_name=party.normalised(draft.applicant).name,
        state=STATES[case.kind],
        received_at=case.received_at,
        promised_date=dates.promised_on if accepted else None,
        operator_id=case.actor.id,
        ticket_no=draft.ticket_no,
        apply_no=None,
        answer_by=dates.answer_by if case.kind is OutcomeKind.RECEIVED else None,
        cure_by=dates.cure_by if case.kind is OutcomeKind.NOTIFIED else None,
    )
    put(
        connection,
        case_file,
        {
            "case_id": row.case_id,
            "case_no": number,
            "paper_no": case.paper_no,
            "line_digest": case.line_digest,
            "theme_code": draft.theme_code,
            "title": row.title,
            "state": row.state.value,
            "applicant_name": row.applicant_name,
            "applicant_key": person_key(draft.applicant),
            "operator_id": row.operator_id,
            "window_no": case.actor.window_no,
            "ticket_id": draft.ticket_id,
            "ticket_no": draft.ticket_no,
            "channel": case.channel.value,
            "received_at": to_text(case.received_at),
            "received_day": hall_date(case.received_at).isoformat(),
            "accepted_at": to_text(case.accepted_at) if accepted else None,
            "promised_date": day_text(row.promised_date),
            "statutory_date": day_text(dates.statutory_on) if accepted else None,
            "answer_by": day_text(row.answer_by),
            "cure_by": day_text(row.cure_by),
            "round": 1 if case.kind is OutcomeKind.NOTIFIED else 0,
            "edition": case.edition,
            "last_seq": last_seq,
            "body": dump_stored(body),
            "updated_at": to_text(case.decided_at),
        },
    )
    return row


def write_files(connection: Connection, case: Taken) -> None:
    """The scans of the case that are not known yet, each queued for the province."""
    files = [(line.need.material.code, file) for line in case.found.materials for file in line.entry.files]
    if not files:
        return
    known = set(connection.scalars(select(file_entry.c.file_id).where(file_entry.c.case_id == case.draft.case_id)))
    at = to_text(case.decided_at)
    fresh = [(code, file) for code, file in files if file.file_id not in known]
    if fresh:
        connection.execute(
            insert(file_entry),
            [{"case_id": case.draft.case_id, "material_code": code, "created_at": at, **plain(file)} for code, file in fresh],
        )
        connection.execute(
            insert(file_delivery),
            [{"file_id": file.file_id, "peer": PROVINCE, "state": "queued", "updated_at": at} for _, file in fresh],
        )


def write_deferred(connection: Connection, case: Taken) -> None:
    """What an accepted case still waits for: from the person, or (shareable) from the hall's own asking."""
    if case.kind is not OutcomeKind.ACCEPTED:
        return
    waiting = [line for line in case.found.materials if line.status is MaterialStatus.DEFERRED]
    if waiting:
        connection.execute(
            insert(deferred_material),
            [
                {
                    "case_id": case.draft.case_id,
                    "material_code": line.need.material.code,
                    "name": line.need.material.name,
                    "by_hall": int(line.need.material.shareable),
                    "due_date": day_text(case.found.dates.promised_on),
                }
                for line in waiting
            ],
        )
