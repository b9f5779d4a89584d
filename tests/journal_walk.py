"""The journal of a case as a strict province reads it: every event's payload, and the states one after the other (offline/drill/rules.py)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hall_cases import actor, complete_draft
from sqlalchemy import select

from desktop.intake.documents import DocumentKind, from_json
from desktop.intake.journal import CaseEvent
from desktop.intake.model import CaseState, Decision, Draft, MaterialEntry, MaterialStatus, OutcomeKind
from desktop.intake.tables import case_file, document
from desktop.staff.model import Actor
from offline.drill.rules import next_state, payload_errors
from ui.app import Desk

RECEIVE = Decision(OutcomeKind.RECEIVED)
ACCEPT = Decision(OutcomeKind.ACCEPTED)
NOTIFY = Decision(OutcomeKind.NOTIFIED)
PARTLY = Decision(OutcomeKind.CORRECTED)
LACKING = MaterialEntry(MaterialStatus.MISSING, problem="没有带来")
AT_THE_PROVINCE = {
    CaseState.RECEIVED: "received",
    CaseState.CORRECTING: "correcting",
    CaseState.CORRECTED: "correcting",
    CaseState.ACCEPTED: "accepted",
    CaseState.PROCESSING: "accepted",
    CaseState.DONE: "accepted",
    CaseState.DECLINED: "declined",
    CaseState.REDIRECTED: "redirected",
    CaseState.WITHDRAWN: "withdrawn",
}
"""Where the platform's case stands when it has every event (it goes on to `processing` by itself)."""


def walk(desk: Desk, case_no: str) -> list[CaseEvent]:
    """Every event of the case, each one sound and possible after the one before; the last leaves the case in the state that is kept here."""
    detail = desk.intake.detail(case_no)
    events = [line.event for line in detail.events]
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert last_seq(desk, case_no) == len(events)
    state: str | None = None
    for event in events:
        assert payload_errors(event.type.value, event.payload) == [], (event.type.value, event.payload)
        before, state = state, next_state(state, event.type.value, event.payload)
        assert state is not None, f"{event.type.value} is not possible in {before}"
    assert state == AT_THE_PROVINCE[detail.row.state]
    return events


def types(desk: Desk, case_no: str) -> list[str]:
    """The walk in short: event types without their "case."."""
    return [event.type.value.removeprefix("case.") for event in walk(desk, case_no)]


def everything(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the vault, but for the blocks' own counters."""
    with desk.home.vault.read() as connection:
        tables = (
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").scalars().all()
        )
        return {
            table: sorted((tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')), key=repr)
            for table in tables
            if table not in ("secret", "signing_key", "number_block", "catalogue_package", "catalogue_edition")
        }


def paper(desk: Desk, case_no: str, kind: DocumentKind) -> Any:
    """What the newest paper of this kind says."""
    case_id = desk.intake.case(case_no).case_id
    with desk.home.vault.read() as connection:
        found = select(document.c.content).where(document.c.case_id == case_id, document.c.kind == kind.value)
        return from_json(kind, str(connection.scalar(found.order_by(document.c.document_no.desc()))))


def last_seq(desk: Desk, case_no: str) -> int:
    with desk.home.vault.read() as connection:
        return int(connection.scalar(select(case_file.c.last_seq).where(case_file.c.case_no == case_no)) or 0)


def decide(desk: Desk, who: Actor, draft: Draft, decision: Decision, *, signed: Actor | None = None, away: bool = False) -> str:
    """The case number."""
    decided, _changes = desk.intake.decide(who, draft, decision, province_away=away, signed=signed)
    return decided.case.case_no


def receive(desk: Desk, who: Actor | None = None) -> str:
    """收件 of a complete application, nothing decided; walked."""
    clerk = who or actor(desk)
    case_no = decide(desk, clerk, complete_draft(desk, clerk), RECEIVE)
    assert types(desk, case_no) == ["received"]
    return case_no


def askable(desk: Desk, draft: Draft) -> list[str]:
    """Materials of a draft that a person can be asked for, by code."""
    needs = desk.intake.bundle(draft).materials
    return [need.material.code for need in needs if need.required and not (need.material.shareable or need.material.generated)]


def lacking(desk: Desk, draft: Draft, count: int = 2) -> tuple[Draft, list[str]]:
    """The draft without `count` materials that a person can be asked for, and which these are."""
    codes = askable(desk, draft)[:count]
    assert len(codes) == count
    return replace(draft, materials={**draft.materials, **dict.fromkeys(codes, LACKING)}), codes


def notified(desk: Desk, count: int = 2) -> tuple[str, list[str]]:
    """A case with a first notice that names `count` materials; its number and their codes."""
    clerk = actor(desk)
    draft, codes = lacking(desk, complete_draft(desk, clerk), count)
    return decide(desk, clerk, draft, NOTIFY), codes


def bring(draft: Draft, *codes: str) -> Draft:
    """The draft with these materials there."""
    return replace(draft, materials={**draft.materials, **{code: MaterialEntry(MaterialStatus.PROVIDED, 1, 2) for code in codes}})
