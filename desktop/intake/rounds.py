"""Going on with a case that was received or noticed before: each later material cures its line; complete means accepted, from that day (行政许可法 32(5)).

A continued draft is tied to the case's last event. Whoever moved the case meanwhile - another window, silence that accepted it - makes the
draft stale; nothing is overwritten.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from desktop.clock import from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.intake import cases, contents, payloads
from desktop.intake.documents import DocumentKind
from desktop.intake.issue import document_no, write_document
from desktop.intake.journal import EventType, append_all
from desktop.intake.model import CaseState, Draft, OutcomeKind
from desktop.intake.payloads import day_text
from desktop.intake.record import EVENTS, STATES, Recorded, issue_papers, notice_body, write_deferred, write_files
from desktop.intake.tables import case_file
from desktop.intake.tables import draft as draft_table
from desktop.intake.taken import Taken, refuse
from desktop.values import dump, plain, revive

OPEN = (CaseState.RECEIVED, CaseState.CORRECTING, CaseState.CORRECTED)
"""States in which a case can be gone on with at the counter."""


def kept(connection: Connection, case_no: str) -> Row[Any]:
    """The case as it is kept. `RuleViolation` case.unknown."""
    row = connection.execute(select(case_file).where(case_file.c.case_no == case_no.replace(" ", "").upper())).first()
    if row is None:
        raise RuleViolation("case.unknown", case_no=case_no[:40])
    return row


def continued(row: Row[Any], operator_id: str, at: datetime) -> Draft:
    """A draft that goes on with the case where it stands. `RuleViolation` case.closed."""
    if CaseState(row.state) not in OPEN:
        raise RuleViolation("case.closed", case_no=row.case_no, state=row.state)
    body = json.loads(row.body)
    before: Draft = revive(Draft, body["draft"])
    return replace(
        before,
        draft_id=uuid7(),
        operator_id=operator_id,
        opened_at=at,
        updated_at=at,
        ticket_id=None,
        ticket_no=None,
        step="materials",
        continues=row.case_no,
        base_seq=row.last_seq,
        round=row.round,
        named=tuple(_key(line) for line in body["missing"]),
        received_at=from_text(row.received_at),
        edition=row.edition,
    )


def _key(line: Mapping[str, str]) -> str:
    return f"material:{line['material_code']}" if "material_code" in line else f"field:{line['field_code']}"


def still_open(connection: Connection, draft: Draft) -> Row[Any]:
    """The case that a draft goes on with. `RuleViolation` draft.case_moved when it moved since."""
    row = kept(connection, draft.continues or "")
    if row.last_seq != draft.base_seq or CaseState(row.state) not in OPEN:
        raise RuleViolation("draft.case_moved", case_no=row.case_no)
    return row


def go_on(connection: Connection, case: Taken) -> Recorded:
    """Records what came and what was decided on it. Raises before anything is written."""
    refuse(case)
    row = still_open(connection, case.draft)
    body = json.loads(row.body)
    brought, filled = _brought(case, body["draft"])
    if case.kind in (OutcomeKind.CORRECTED, OutcomeKind.RECEIVED) and not (brought or filled):
        raise RuleViolation("intake.nothing_brought")
    papers = issue_papers(connection, case, row.case_no)
    if case.draft.round and brought:
        _supplement(connection, case, row.case_no, brought)
    events = _events(case, dict(papers), brought, filled)
    append_all(connection, case.origin, case.draft.case_id, row.last_seq + 1, events)
    _rewrite(connection, case, row.last_seq + len(events), body, dict(papers))
    write_files(connection, case)
    write_deferred(connection, case)
    connection.execute(delete(draft_table).where(draft_table.c.case_id == case.draft.case_id))
    return Recorded(cases.by_number(connection, row.case_no), papers)


def _brought(case: Taken, before: Mapping[str, Any]) -> tuple[set[str], dict[str, Any]]:
    """(codes of materials, form values) that are there now and were not, or were otherwise, before."""
    old = before["materials"]
    there = {entry["material_code"] for entry in payloads.handed_in(case)}
    materials = {code for code, entry in case.draft.materials.items() if code in there and plain(entry) != old.get(code)}
    form = {code: value for code, value in payloads.form_values(case).items() if before["form"].get(code) != plain(value)}
    return materials, {code: value for code, value in form.items() if code in case.draft.form or code in case.draft.prefilled}


def _events(
    case: Taken, papers: Mapping[DocumentKind, str], brought: set[str], filled: Mapping[str, Any]
) -> list[tuple[EventType, datetime, Mapping[str, Any]]]:
    later = {"materials": payloads.handed_in(case, brought), "form": dict(filled)}
    events: list[tuple[EventType, datetime, Mapping[str, Any]]] = []
    judged = case.kind in (OutcomeKind.ACCEPTED, OutcomeKind.CORRECTED, OutcomeKind.RECEIVED)
    if case.draft.round and (judged or brought or filled):
        complete = case.kind is OutcomeKind.ACCEPTED
        waiting = {"to_be_examined": True} if case.kind is OutcomeKind.RECEIVED else {}
        events.append((EventType.CORRECTED, case.decided_at, later | {"complete": complete} | waiting))
    if case.kind in EVENTS:
        said = payloads.decided(case, papers)
        # Without a notice there is no 补正: what was put in order on the spot (行政许可法 32(3)) goes with the decision.
        events.append((EVENTS[case.kind], case.decided_at, said if case.draft.round else later | said))
    return events


def _supplement(connection: Connection, case: Taken, case_no: str, brought: set[str]) -> None:
    """收件凭证 of what was brought later."""
    day = hall_date(case.decided_at)
    number = document_no(connection, case.profile, DocumentKind.MATERIAL_RECEIPT, day)
    top = contents.head(case.draft, case.found, case.profile, case.actor, case.decided_at, case_no=case_no, document_no=number)
    said = contents.supplement(top, case.found, brought)
    write_document(connection, case.draft.case_id, said, number, DocumentKind.MATERIAL_RECEIPT, day)


def _rewrite(connection: Connection, case: Taken, last_seq: int, body: dict[str, Any], papers: Mapping[DocumentKind, str]) -> None:
    """The projection as it stands now. Number, receipt, ticket and who received it stay."""
    kind, found, draft = case.kind, case.found, case.draft
    fresh = plain(replace(draft, situation=dict(found.bundle.answers)))
    for key in ("ticket_id", "ticket_no", "operator_id", "opened_at"):
        fresh[key] = body["draft"][key]
    examined_later = kind is OutcomeKind.RECEIVED
    state = CaseState.CORRECTED if examined_later and draft.round else STATES[kind]
    notice = notice_body(case, papers)
    open_lines = payloads.missing_payload(found) if state in (CaseState.CORRECTING, CaseState.CORRECTED) else []
    body |= {
        "draft": fresh,
        "decision": plain(case.decision),
        "warnings": plain(found.warnings),
        "missing": open_lines,
        "due_date": notice["due_date"] or (body["due_date"] if open_lines else None),
        "notices": body.get("notices", []) + notice["notices"],
    }
    accepted = kind is OutcomeKind.ACCEPTED
    dates = found.dates
    values: dict[str, Any] = {
        "state": state.value,
        "last_seq": last_seq,
        "body": dump(body),
        "updated_at": to_text(case.decided_at),
        "round": draft.round + (kind is OutcomeKind.NOTIFIED),
        "accepted_at": to_text(case.accepted_at) if accepted else None,
        "promised_date": day_text(dates.promised_on) if accepted else None,
        "statutory_date": day_text(dates.statutory_on) if accepted else None,
        "answer_by": day_text(dates.answer_by) if examined_later else None,
    }
    if kind is OutcomeKind.NOTIFIED:
        values["cure_by"] = day_text(dates.cure_by)
    elif state is not CaseState.CORRECTING:
        values["cure_by"] = None
    connection.execute(update(case_file).where(case_file.c.case_id == draft.case_id).values(**values))
