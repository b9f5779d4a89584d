"""The course of a case as its events tell it: what another workstation recorded, as this one must see it to go on. Pure.

An event says what was decided and what was handed in; it does not carry scans, the words of papers, nor what was only noted at the other desk.
What is not in it is not guessed: scans stay where they are, and papers are known by their numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from desktop.clock import from_text, hall_date, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.intake.documents import DocumentKind
from desktop.intake.journal import CaseEvent, EventType
from desktop.intake.model import (
    STANDING,
    CaseState,
    Channel,
    CitedNeed,
    Decision,
    DeclineReason,
    Draft,
    IdType,
    MaterialEntry,
    MaterialStatus,
    OutcomeKind,
    Party,
    PartyKind,
    ProblemKind,
)

_UNDECIDED = Decision(OutcomeKind.RECEIVED)


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """A paper of the case by its number; `copy_no` 0: not printed yet, as far as the event says."""

    kind: DocumentKind
    document_no: str
    at: datetime
    operator_id: str
    copy_no: int = 0
    copy: str = ""
    sha256: str = ""
    voided: bool = False
    spoilt: bool = False
    """This copy is a misprint that was taken out of the world; the paper stands."""


@dataclass(frozen=True, slots=True)
class Course:
    """Where the case stands after the events so far."""

    draft: Draft
    state: CaseState
    case_no: str
    received_at: datetime
    last_seq: int
    updated_at: datetime
    operator_id: str
    channel: str = Channel.WINDOW.value
    paper_no: str | None = None
    round: int = 0
    missing: tuple[Mapping[str, str], ...] = ()
    due_date: str | None = None
    notices: tuple[Mapping[str, Any], ...] = ()
    corrected_at: str | None = None
    decision: Decision = _UNDECIDED
    accepted_at: datetime | None = None
    promised: str | None = None
    statutory: str | None = None
    deferred: tuple[Mapping[str, str | None], ...] = ()
    come: frozenset[str] = frozenset()
    """Of what the notice names: what was brought since, examined or not."""
    papers: tuple[PaperSeen, ...] = ()


def begin(event: CaseEvent, edition: str) -> Course:
    """A course from case.received. `RuleViolation` case.course_broken for what is none, or not in the contract's shape."""
    if event.type is not EventType.RECEIVED or event.seq != 1:
        raise broken(event)
    said = event.payload
    try:
        at = from_text(said["received_at"])
        items = tuple(entry["item_code"] for entry in said["items"])
        draft = Draft(
            draft_id=uuid7(),
            case_id=event.case_id,
            operator_id=event.operator_id,
            opened_at=at,
            updated_at=at,
            theme_code=said["theme_code"],
            item_codes=items,
            situation=dict(said["situation"]),
            ticket_no=said.get("ticket_no"),
            step="materials",
            received_at=None,
            edition=edition,
        )
        course = Course(
            draft=draft,
            state=CaseState.RECEIVED,
            case_no=said["case_no"],
            received_at=at,
            last_seq=1,
            updated_at=event.occurred_at,
            operator_id=event.operator_id,
            channel=Channel(said["channel"]).value,
            paper_no=said.get("paper_no"),
        )
        return replace(course, draft=_handed_in(course.draft, said))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise broken(event) from fault


def follow(course: Course, event: CaseEvent) -> Course:
    """The course after one more event. `RuleViolation` case.course_broken."""
    if event.seq != course.last_seq + 1 or event.case_id != course.draft.case_id:
        raise broken(event)
    try:
        after = _STEPS.get(event.type, _nothing)(course, event, event.payload)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise broken(event) from fault
    return replace(after, last_seq=event.seq, updated_at=max(course.updated_at, event.occurred_at))


def broken(event: CaseEvent) -> RuleViolation:
    return RuleViolation("case.course_broken", seq=event.seq)


def _accepted(course: Course, event: CaseEvent, said: Mapping[str, Any]) -> Course:
    listed = {entry["material_code"]: entry.get("due_date") for entry in said.get("deferred_materials") or ()}
    return replace(
        _decided(course, event, said, CaseState.ACCEPTED, Decision(OutcomeKind.ACCEPTED), DocumentKind.ACCEPTANCE),
        accepted_at=from_text(said["accepted_at"]),
        promised=said.get("promised_date"),
        statutory=said.get("statutory_date"),
        deferred=tuple({"material_code": code, "due_date": due} for code, due in listed.items()),
    )


def _declined(course: Course, event: CaseEvent, said: Mapping[str, Any]) -> Course:
    why = Decision(
        OutcomeKind.DECLINED, DeclineReason(said["reason_code"]), said.get("reason") or "", said.get("legal_basis") or "",
        said.get("proper_authority"),
    )  # fmt: skip
    return _decided(course, event, said, CaseState.DECLINED, why, DocumentKind.DECLINE)


def _redirected(course: Course, event: CaseEvent, said: Mapping[str, Any]) -> Course:
    where = Decision(
        OutcomeKind.REDIRECTED, reason=said.get("reason") or "", to_authority=said["to_authority"],
        cross_region=bool(said.get("cross_region")),
    )  # fmt: skip
    return _decided(course, event, said, CaseState.REDIRECTED, where, DocumentKind.REDIRECT)


def _decided(course: Course, event: CaseEvent, said: Mapping[str, Any], state: CaseState, decision: Decision, kind: DocumentKind) -> Course:
    paper = _paper(event, kind, said.get("document_no"))
    draft = _handed_in(course.draft, said)
    return replace(
        course, draft=draft, state=state, decision=decision, missing=(), due_date=None, corrected_at=None, come=frozenset(),
        papers=course.papers + paper,
    )  # fmt: skip


def _notified(course: Course, event: CaseEvent, said: Mapping[str, Any]) -> Course:
    missing = tuple({str(key): str(value) for key, value in line.items()} for line in said["missing"])
    draft = _handed_in(course.draft, said)
    named = {line["material_code"]: line for line in missing if "material_code" in line}
    entries = {code: _named_entry(line) for code, line in named.items()}
    known = {need.code for need in draft.cited}
    cited = tuple(
        CitedNeed(code, line.get("standard") or code, line["legal_basis"], standard=line.get("standard", ""))
        for code, line in named.items()
        if line.get("legal_basis") and code not in known
    )
    notice = {"round": said["round"], "notice_no": said["notice_no"], "missing": list(missing), "due_date": said.get("due_date")}
    return replace(
        course,
        draft=replace(draft, materials={**draft.materials, **entries}, cited=draft.cited + cited),
        state=CaseState.CORRECTING,
        round=int(said["round"]),
        missing=missing,
        due_date=said.get("due_date"),
        notices=(*course.notices, notice),
        corrected_at=None,
        come=frozenset(),
        decision=Decision(OutcomeKind.NOTIFIED, override_reason=said.get("override_reason") or ""),
        papers=course.papers + _paper(event, DocumentKind.NOTICE, said["notice_no"]),
    )


def _corrected(course: Course, event: CaseEvent, said: Mapping[str, Any]) -> Course:
    examined = bool(said.get("to_be_examined"))
    now = {f"material:{entry['material_code']}" for entry in said.get("materials") or () if _stands(entry)}
    now |= {f"field:{code}" for code in said.get("form") or ()}
    # What was taken in to be examined cures nothing by itself: only what came with this event is known to have been looked at.
    come = course.come | now if examined else frozenset[str]()
    left = tuple(line for line in course.missing if key_of(line) not in (come if examined else now))
    since = course.corrected_at or (to_text(event.occurred_at) if examined and not left else None)
    return replace(
        course,
        draft=_handed_in(course.draft, said),
        state=CaseState.CORRECTED if examined else CaseState.CORRECTING,
        come=come,
        missing=course.missing if examined else left,
        due_date=course.due_date if examined or left else None,
        corrected_at=since if examined else None,
        decision=Decision(OutcomeKind.RECEIVED if examined else OutcomeKind.CORRECTED),
    )


def _withdrawn(course: Course, event: CaseEvent, said: Mapping[str, Any]) -> Course:
    return replace(course, state=CaseState.WITHDRAWN)


def _issued(course: Course, event: CaseEvent, said: Mapping[str, Any]) -> Course:
    seen = PaperSeen(
        DocumentKind(said["kind"]), said["document_no"], from_text(said["printed_at"]), event.operator_id, int(said["copy_no"]),
        str(said["copy"]), str(said.get("sha256") or ""),
    )  # fmt: skip
    return replace(course, papers=(*course.papers, seen))


def _voided(course: Course, event: CaseEvent, said: Mapping[str, Any]) -> Course:
    number = said["document_no"]
    if said.get("copy_no"):
        return replace(course, papers=tuple(_spoilt(paper, number, int(said["copy_no"])) for paper in course.papers))
    kind = next((paper.kind for paper in course.papers if paper.document_no == number), DocumentKind.MATERIAL_RECEIPT)
    return replace(course, papers=(*course.papers, PaperSeen(kind, number, event.occurred_at, event.operator_id, voided=True)))


def _spoilt(paper: PaperSeen, number: str, copy_no: int) -> PaperSeen:
    """A misprint: that copy alone, the paper stands."""
    return replace(paper, spoilt=True) if (paper.document_no, paper.copy_no) == (number, copy_no) else paper


def _nothing(course: Course, event: CaseEvent, said: Mapping[str, Any]) -> Course:
    """A rating, a grievance: they move nothing."""
    return course


_STEPS = {
    EventType.ACCEPTED: _accepted,
    EventType.DECLINED: _declined,
    EventType.REDIRECTED: _redirected,
    EventType.CORRECTION_REQUESTED: _notified,
    EventType.CORRECTED: _corrected,
    EventType.WITHDRAWN: _withdrawn,
    EventType.DOCUMENT_ISSUED: _issued,
    EventType.DOCUMENT_VOIDED: _voided,
}


def key_of(line: Mapping[str, str]) -> str:
    """As in `Draft.named`."""
    return f"material:{line['material_code']}" if "material_code" in line else f"field:{line['field_code']}"


def _paper(event: CaseEvent, kind: DocumentKind, number: object) -> tuple[PaperSeen, ...]:
    return (PaperSeen(kind, number, event.occurred_at, event.operator_id),) if isinstance(number, str) and number else ()


def _handed_in(draft: Draft, said: Mapping[str, Any]) -> Draft:
    """The draft with what an event says of papers, form, person, agent and answers; each only where the event names it."""
    entries: Sequence[Mapping[str, Any]] = said.get("materials") or ()
    materials = {entry["material_code"]: _entry(entry) for entry in entries}
    known = {need.code for need in draft.cited}
    cited = tuple(
        CitedNeed(entry["material_code"], entry["name"], entry.get("legal_basis") or "")
        for entry in entries
        if entry.get("name") and entry["material_code"] not in known
    )
    made = replace(
        draft,
        materials={**draft.materials, **materials},
        form={**draft.form, **(said.get("form") or {})},
        cited=draft.cited + cited,
    )
    if "applicant" in said:
        made = replace(made, applicant=_party(said["applicant"]))
    if "agent" in said:
        made = replace(made, agent=_party(said["agent"]) if said["agent"] else None)
    return replace(made, situation=dict(said["situation"])) if "situation" in said else made


def _stands(entry: Mapping[str, Any]) -> bool:
    return MaterialStatus(entry["status"]) in STANDING


def _entry(said: Mapping[str, Any]) -> MaterialEntry:
    return MaterialEntry(MaterialStatus(said["status"]), int(said.get("copies") or 1), int(said.get("pages") or 0) or None)


def _named_entry(line: Mapping[str, str]) -> MaterialEntry:
    return MaterialEntry(
        MaterialStatus.MISSING, problem_kind=ProblemKind.OTHER, problem=line.get("problem", ""), standard=line.get("standard", "")
    )


def _party(said: Mapping[str, Any]) -> Party:
    return Party(
        PartyKind(said["kind"]), said["name"], IdType(said["id_type"]), said["id_no"], said.get("mobile") or "", said.get("address") or "",
        said.get("original_name") or "",
    )  # fmt: skip


def day_of_receipt(event: CaseEvent) -> date:
    """The day in Asia/Shanghai on which the case was received."""
    try:
        return hall_date(from_text(event.payload["received_at"]))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise broken(event) from fault
