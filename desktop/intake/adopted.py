"""A case that another workstation took goes on here: its events come into this journal, and the case stands as the rooms need it.

The other's events stay its own to send: they have no delivery here, `adopted_event` names each of them, and the ledger of this workstation
does not count them as created here. Events of this workstation's own that its vault lost (restored from an older copy) come back as its own and
are queued again: peers know them by their ids. A course that is not the one that lies here is never written over: the peers' answer decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.changes import Changes
from desktop.clock import day_text, from_text, hall_date, moment_of, to_text
from desktop.errors import RuleViolation
from desktop.intake import assess, contents, journal, party
from desktop.intake.calendar import YearUnknown
from desktop.intake.casework import CaseDesk
from desktop.intake.course import Course, begin, broken, day_of_receipt, follow
from desktop.intake.deadlines import ANSWER_DAYS
from desktop.intake.journal import CaseEvent
from desktop.intake.model import Assessment, CaseState, Decision, Draft, OutcomeKind
from desktop.intake.person import person_key
from desktop.intake.progressed import follow_progress
from desktop.intake.tables import adopted_event, case_file, deferred_material, document, document_copy
from desktop.intake.tables import journal as journal_table
from desktop.prints.model import VOIDED
from desktop.staff.model import Account, Actor, Role
from desktop.store import put
from desktop.values import dump, plain, revive


class Adoption:
    """Adoption(desk, workstation_id). One transaction a case; raises before anything is written."""

    def __init__(self, desk: CaseDesk, workstation_id: str) -> None:
        self._desk = desk
        self._here = workstation_id

    def course_of(self, events: Sequence[CaseEvent]) -> Course:
        """Where a case stands, of which nothing may lie here. `RuleViolation` case.course_broken."""
        first = events[0]
        course = begin(first, self._desk.intake.edition_on(day_of_receipt(first)))
        for event in events[1:]:
            course = follow(course, event)
        return course

    def adopt(self, events: Sequence[CaseEvent], source: str) -> Changes:
        """Brings what is new of a case's whole course. Empty changes: all of it was here, or another course is.

        `RuleViolation`: case.course_broken, and the catalogue's own where it does not know the thing. `EnvironmentFault`: the store's.
        """
        with self._desk.vault.write() as connection:
            fresh = _unknown(connection, events)
            if not fresh:
                return Changes()
            row = connection.execute(select(case_file).where(case_file.c.case_id == events[0].case_id)).first()
            before = _standing(row) if row is not None else None
            course = before
            for event in fresh:
                course = follow(course, event) if course is not None else self.course_of([event])
            assert course is not None
            self._keep_events(connection, fresh, source)
            self._write(connection, course, row, fresh)
            follow_progress(connection, course.draft.case_id)
        return Changes(cases=frozenset({course.draft.case_id}), ledger=True)

    def _keep_events(self, connection: Connection, fresh: Sequence[CaseEvent], source: str) -> None:
        at = self._desk.clock()
        journal.write(connection, fresh)
        if theirs := [event for event in fresh if event.workstation_id != self._here]:
            rows = ({"event_id": event.event_id, "source": source, "adopted_at": to_text(at)} for event in theirs)
            put(connection, adopted_event, *rows)
        if ours := [event for event in fresh if event.workstation_id == self._here]:
            journal.queue(connection, ours, at)

    def _write(self, connection: Connection, course: Course, row: Row[Any] | None, fresh: Sequence[CaseEvent]) -> None:
        draft = course.draft
        at_receipt = replace(draft, received_at=None)
        found = self._desk.intake.assess(at_receipt, province_away=False, received_at=course.received_at)
        draft = replace(draft, form=_own_form(found, draft))
        course = replace(course, draft=draft)
        body = json.loads(row.body) if row is not None else self._first_body(course, found, fresh[0])
        body |= {
            "draft": plain(draft),
            "decision": plain(course.decision),
            "missing": list(course.missing),
            "due_date": course.due_date,
            "notices": list(course.notices),
            "corrected_at": course.corrected_at,
            "elsewhere": _elsewhere(body.get("elsewhere"), fresh, self._here),
        }
        values = self._values(course, found, body)
        if row is None:
            connection.execute(insert(case_file).values(**values))
        else:
            keep = ("case_id", "case_no", "received_at", "received_day", "operator_id", "answer_by")
            now = {key: value for key, value in values.items() if key not in keep}
            now["answer_by"] = (row.answer_by or values["answer_by"]) if values["answer_by"] else None
            connection.execute(update(case_file).where(case_file.c.case_id == row.case_id).values(**now))
        _keep_papers(connection, course)
        _keep_deferred(connection, course, found)

    def _first_body(self, course: Course, found: Assessment, first: CaseEvent) -> dict[str, Any]:
        """The receipt as it would read: what was handed in, in the words of this home's hall. The window that took it is not in the events."""
        who = Actor(Account(first.operator_id, first.operator_id, Role.CLERK), first.hall_id, first.workstation_id, "")
        top = contents.head(course.draft, found, self._desk.intake.profile, who, course.received_at, case_no=course.case_no)
        return {"receipt": plain(contents.receipt(top, found)), "warnings": []}

    def _values(self, course: Course, found: Assessment, body: Mapping[str, Any]) -> dict[str, Any]:
        draft, state = course.draft, course.state
        waits_to_cure = state is CaseState.CORRECTING or (state is CaseState.CORRECTED and course.corrected_at is None)
        return {
            "case_id": draft.case_id,
            "case_no": course.case_no,
            "paper_no": course.paper_no,
            "theme_code": draft.theme_code,
            "title": found.bundle.name,
            "state": state.value,
            "applicant_name": party.normalised(draft.applicant).name,
            "applicant_key": person_key(draft.applicant),
            "operator_id": course.operator_id,
            "ticket_no": draft.ticket_no,
            "channel": course.channel,
            "received_at": to_text(course.received_at),
            "received_day": hall_date(course.received_at).isoformat(),
            "accepted_at": to_text(course.accepted_at) if course.accepted_at else None,
            "promised_date": course.promised,
            "statutory_date": course.statutory,
            "answer_by": self._answer_by(course, found),
            "cure_by": course.due_date if waits_to_cure else None,
            "round": course.round,
            "edition": draft.edition,
            "last_seq": course.last_seq,
            "body": dump(body),
            "updated_at": to_text(course.updated_at),
        }

    def _answer_by(self, course: Course, found: Assessment) -> str | None:
        if course.state is CaseState.RECEIVED:
            return day_text(found.dates.answer_by)
        if course.state is not CaseState.CORRECTED or course.corrected_at is None:
            return None
        try:
            return self._desk.calendar().after(hall_date(from_text(course.corrected_at)), ANSWER_DAYS).isoformat()
        except YearUnknown:
            return None


def _unknown(connection: Connection, events: Sequence[CaseEvent]) -> Sequence[CaseEvent]:
    """What is new here. Nothing when the course that lies here is another one, or longer."""
    if not events or [event.seq for event in events] != list(range(1, len(events) + 1)):
        raise broken(events[0]) if events else RuleViolation("case.course_broken", seq=0)
    held = select(journal_table.c.event_id).where(journal_table.c.case_id == events[0].case_id).order_by(journal_table.c.seq)
    here = [str(event_id).lower() for event_id in connection.scalars(held)]
    theirs = [event.event_id.lower() for event in events]
    return events[len(here) :] if theirs[: len(here)] == here else ()


def _standing(row: Row[Any]) -> Course:
    """The case as it is kept here, to be followed on; what is richer here (scans, prefilled values) stays."""
    body = json.loads(row.body)
    draft: Draft = revive(Draft, body["draft"])
    decision: Decision = revive(Decision, body["decision"]) if body.get("decision") else Decision(OutcomeKind.RECEIVED)
    return Course(
        draft=replace(draft, edition=row.edition),
        state=CaseState(row.state),
        case_no=row.case_no,
        received_at=from_text(row.received_at),
        last_seq=row.last_seq,
        updated_at=from_text(row.updated_at),
        operator_id=row.operator_id,
        channel=row.channel,
        paper_no=row.paper_no,
        round=row.round,
        missing=tuple(body.get("missing") or ()),
        due_date=body.get("due_date"),
        notices=tuple(body.get("notices") or ()),
        corrected_at=body.get("corrected_at"),
        decision=decision,
        accepted_at=moment_of(row.accepted_at),
        promised=row.promised_date,
        statutory=row.statutory_date,
    )


def _own_form(found: Assessment, draft: Draft) -> Mapping[str, Any]:
    """Without what the parties themselves say: a name that is put right later is right in the form as well."""
    bare = replace(draft, form={}, prefilled={})
    taken = {line.need.field.code: assess.field_value(line.need, bare)[0] for line in found.fields}
    return {code: value for code, value in draft.form.items() if taken.get(code) != value or value is None}


def _elsewhere(known: Mapping[str, Any] | None, fresh: Sequence[CaseEvent], here: str) -> dict[str, Any]:
    """Which workstations made part of this case, and which scans lie there by their ids."""
    known = known or {}
    theirs = [event for event in fresh if event.workstation_id != here]
    places = dict.fromkeys([*known.get("workstations", ()), *(event.workstation_id for event in theirs)])
    files: dict[str, list[str]] = {code: list(ids) for code, ids in known.get("files", {}).items()}
    for event in theirs:
        for entry in event.payload.get("materials") or ():
            ids = [name for name in entry.get("file_ids") or () if isinstance(name, str)]
            if ids:
                files[entry["material_code"]] = list(dict.fromkeys([*files.get(entry["material_code"], []), *ids]))
    return {"workstations": list(places), "files": files}


def _keep_papers(connection: Connection, course: Course) -> None:
    """Papers by their numbers, without what they say: `copies` refuses to print such a one and tells where it lies."""
    for paper in course.papers:
        row = {
            "document_no": paper.document_no,
            "case_id": course.draft.case_id,
            "kind": paper.kind.value,
            "issued_on": hall_date(paper.at).isoformat(),
            "content": "",
            "digest": "",
        }
        connection.execute(upsert(document).values(**row).on_conflict_do_nothing())
        if paper.voided:
            connection.execute(update(document).where(document.c.document_no == paper.document_no).values(voided=1))
        elif paper.copy_no:
            copy = {
                "document_no": paper.document_no,
                "copy_no": paper.copy_no,
                "copy": paper.copy,
                "printed_at": to_text(paper.at),
                "operator_id": paper.operator_id,
                "state": VOIDED if paper.spoilt else "printed",
                "sha256": paper.sha256,
            }
            kept = upsert(document_copy).values(**copy)
            spoilt = kept.on_conflict_do_update(index_elements=["document_no", "copy_no"], set_={"state": VOIDED})
            connection.execute(spoilt if paper.spoilt else kept.on_conflict_do_nothing())


def _keep_deferred(connection: Connection, course: Course, found: Assessment) -> None:
    """What an accepted case waits for. What was brought meanwhile at the other window is not in the events; delivering twice does no harm."""
    needs = {line.need.material.code: line.need.material for line in found.materials}
    for entry in course.deferred:
        code = str(entry["material_code"])
        values = {
            "case_id": course.draft.case_id,
            "material_code": code,
            "name": needs[code].name if code in needs else code,
            "by_hall": int(code in needs and needs[code].shareable),
            "due_date": entry["due_date"],
        }
        connection.execute(upsert(deferred_material).values(**values).on_conflict_do_nothing())
