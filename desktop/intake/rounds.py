"""Going on with a case that was received or noticed before: each later material cures its line; complete means accepted, from that day (行政许可法 32(5)).

A continued draft is tied to the event that moved the case last. Whoever moves it meanwhile - another window, silence that accepts it - makes the
draft stale; nothing is overwritten. A paper that is printed or a rating moves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, update

from desktop.clock import day_text, from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.intake import cases, contents, drafts, party, payloads, unchanged, visits
from desktop.intake.course import key_of
from desktop.intake.departed import refuse_departed
from desktop.intake.documents import DocumentKind
from desktop.intake.issue import next_document_no, write_document
from desktop.intake.journal import EventType, append_all
from desktop.intake.model import CaseState, Draft, OutcomeKind
from desktop.intake.record import EVENTS, STATES, Recorded, issue_papers, notice_body, write_deferred, write_files
from desktop.intake.tables import case_file
from desktop.intake.tables import draft as draft_table
from desktop.intake.taken import Taken, refuse
from desktop.queue.model import Ticket
from desktop.values import dump, plain, revive

OPEN = (CaseState.RECEIVED, CaseState.CORRECTING, CaseState.CORRECTED)
"""States in which a case can be gone on with at the counter."""


def kept(connection: Connection, case_no: str) -> Row[Any]:
    """The case as it is kept, to work on. `RuleViolation`: case.unknown, case.departed."""
    row = cases.whole_row(connection, case_no)
    refuse_departed(connection, row.case_id)
    return row


def continued(connection: Connection, row: Row[Any], operator_id: str, at: datetime, ticket: Ticket | None = None) -> Draft:
    """A draft that goes on with the case where it stands, in the visit of `ticket`. `RuleViolation` case.closed."""
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
        ticket_id=ticket.id if ticket else None,
        ticket_no=ticket.number if ticket else None,
        step="materials",
        continues=row.case_no,
        base_seq=drafts.moved_seq(connection, row.case_id),
        round=row.round,
        named=tuple(key_of(line) for line in body["missing"]),
        received_at=from_text(row.received_at),
        edition=row.edition,
    )


def still_open(connection: Connection, draft: Draft) -> Row[Any]:
    """The case that a draft goes on with. `RuleViolation` draft.case_moved when it moved since."""
    row = kept(connection, draft.continues or "")
    if drafts.moved_seq(connection, row.case_id) != draft.base_seq or CaseState(row.state) not in OPEN:
        raise RuleViolation("draft.case_moved", case_no=row.case_no)
    return row


def go_on(connection: Connection, case: Taken) -> Recorded:
    """Records what came and what was decided on it. Raises before anything is written."""
    row = still_open(connection, case.draft)
    drafts.refuse_put_aside(connection, case.draft.draft_id)
    refuse(case)
    body = json.loads(row.body)
    unchanged.refuse_other_case(connection, case, row, body["draft"])
    unchanged.refuse_late(case, row)
    brought, filled = _brought(case, body["draft"])
    examined = case.kind is OutcomeKind.CORRECTED and row.state == CaseState.CORRECTED.value
    if case.kind in (OutcomeKind.CORRECTED, OutcomeKind.RECEIVED) and not (brought or filled or examined):
        raise RuleViolation("intake.nothing_brought")
    right = unchanged.put_right(case, body["draft"])
    papers = issue_papers(connection, case, row.case_no, row.apply_no)
    if case.draft.round and brought:
        _supplement(connection, case, row, brought)
    events = _events(case, dict(papers), brought, filled, right)
    append_all(connection, case.origin, case.draft.case_id, row.last_seq + 1, events)
    _rewrite(connection, case, row, row.last_seq + len(events), body, dict(papers))
    write_files(connection, case)
    write_deferred(connection, case)
    connection.execute(delete(draft_table).where(draft_table.c.case_id == case.draft.case_id))
    return Recorded(cases.by_number(connection, row.case_no), papers)


def _brought(case: Taken, before: Mapping[str, Any]) -> tuple[set[str], dict[str, Any]]:
    """(codes of materials, form values) that are there now and were not, or were otherwise, before."""
    old = before["materials"]
    there = {entry["material_code"] for entry in payloads.handed_in(case)}
    materials = {code for code, entry in case.draft.materials.items() if code in there and plain(entry) != old.get(code)}
    known = {code: entry["value"] for code, entry in before["prefilled"].items()} | before["form"]
    form = {code: value for code, value in payloads.form_values(case).items() if known.get(code) != plain(value)}
    return materials, {code: value for code, value in form.items() if code in case.draft.form or code in case.draft.prefilled}


def _events(
    case: Taken, papers: Mapping[DocumentKind, str], brought: set[str], filled: Mapping[str, Any], right: Mapping[str, Any]
) -> list[tuple[EventType, datetime, Mapping[str, Any]]]:
    later: dict[str, Any] = {"materials": payloads.handed_in(case, brought), "form": dict(filled), **right}
    events: list[tuple[EventType, datetime, Mapping[str, Any]]] = []
    judged = case.kind in (OutcomeKind.ACCEPTED, OutcomeKind.CORRECTED, OutcomeKind.RECEIVED)
    if case.draft.round and (judged or brought or filled or right):
        complete = case.kind is OutcomeKind.ACCEPTED and not case.found.missing
        waiting = {"to_be_examined": True} if case.kind is OutcomeKind.RECEIVED else {}
        events.append((EventType.CORRECTED, case.decided_at, later | {"complete": complete} | waiting))
    if case.kind in EVENTS:
        said = payloads.decided(case, papers)
        # Without a notice there is no 补正: what was put in order on the spot (行政许可法 32(3)) goes with the decision.
        events.append((EVENTS[case.kind], case.decided_at, said if case.draft.round else later | said))
    return events


def _supplement(connection: Connection, case: Taken, row: Row[Any], brought: set[str]) -> None:
    """收件凭证 of what was brought later."""
    day = hall_date(case.decided_at)
    number = next_document_no(connection, case.profile, DocumentKind.MATERIAL_RECEIPT, day)
    numbers: dict[str, Any] = {"case_no": row.case_no, "document_no": number, "formal_no": row.apply_no, "away": case.origin.offline}
    top = contents.head(case.draft, case.found, case.profile, case.actor, case.decided_at, **numbers)
    said = contents.supplement(top, case.found, brought)
    write_document(connection, case.profile, case.draft.case_id, said, number, DocumentKind.MATERIAL_RECEIPT, day)


def _open_lines(case: Taken, before: list[dict[str, str]]) -> list[dict[str, str]]:
    """What the notice that stands still asks for. Papers taken in to be examined cure nothing yet; what no notice named is not among it."""
    if case.kind is OutcomeKind.RECEIVED:
        return before
    named = case.kind is OutcomeKind.NOTIFIED
    found = replace(case.found, missing=tuple(miss for miss in case.found.missing if named or not miss.beyond))
    return payloads.missing_payload(found) if named or case.kind is OutcomeKind.CORRECTED else []


def _waits_since(case: Taken, body: Mapping[str, Any]) -> str | None:
    """补交待审: the moment from which silence counts again - when everything that the notice named had come; later papers do not start it anew."""
    if case.kind is not OutcomeKind.RECEIVED or any(not miss.beyond for miss in case.found.missing):
        return None
    return body.get("corrected_at") or to_text(case.decided_at)


def _rewrite(
    connection: Connection, case: Taken, row: Row[Any], last_seq: int, body: dict[str, Any], papers: Mapping[DocumentKind, str]
) -> None:
    """The projection as it stands now. Number, receipt, first ticket and who received it stay; the visit is this one."""
    kind, found, draft = case.kind, case.found, case.draft
    fresh = plain(replace(draft, situation=dict(found.bundle.answers)))
    for key in ("ticket_id", "ticket_no", "operator_id", "opened_at"):
        fresh[key] = body["draft"][key]
    state = CaseState.CORRECTED if kind is OutcomeKind.RECEIVED else STATES[kind]
    notice = notice_body(case, papers)
    open_lines = _open_lines(case, body["missing"])
    since = _waits_since(case, body)
    body |= {
        "draft": fresh,
        "decision": plain(case.decision),
        "warnings": plain(found.warnings),
        "missing": open_lines,
        "due_date": notice["due_date"] or (body["due_date"] if open_lines else None),
        "notices": body.get("notices", []) + notice["notices"],
        "corrected_at": since,
        "visit": visits.later(draft.case_id, draft.ticket_id, hall_date(case.decided_at), body, row.received_day),
    }
    accepted = kind is OutcomeKind.ACCEPTED
    dates = found.dates
    values: dict[str, Any] = {
        "state": state.value,
        "applicant_name": party.normalised(draft.applicant).name,
        "last_seq": last_seq,
        "body": dump(body),
        "updated_at": to_text(case.decided_at),
        "round": draft.round + (kind is OutcomeKind.NOTIFIED),
        "accepted_at": to_text(case.accepted_at) if accepted else None,
        "promised_date": day_text(dates.promised_on) if accepted else None,
        "statutory_date": day_text(dates.statutory_on) if accepted else None,
        "answer_by": (row.answer_by or day_text(dates.answer_by)) if since else None,
    }
    if kind is OutcomeKind.NOTIFIED:
        values["cure_by"] = day_text(dates.cure_by)
    elif state is not CaseState.CORRECTING and not (state is CaseState.CORRECTED and since is None):
        values["cure_by"] = None
    connection.execute(update(case_file).where(case_file.c.case_id == draft.case_id).values(**values))
