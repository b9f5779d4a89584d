"""What stays as it was received when a case goes on: the person, the thing and its items, and the five days in which it must be answered.

A name, a telephone number or an agent may be put right; the events say so. Another person, another thing or other items are another case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.clock import hall_date
from desktop.errors import Issue, RuleViolation
from desktop.intake import party
from desktop.intake.model import Party
from desktop.intake.payloads import party_payload
from desktop.intake.tables import journal
from desktop.intake.taken import Taken
from desktop.values import revive


def refuse_other_case(connection: Connection, case: Taken, row: Row[Any], before: Mapping[str, Any]) -> None:
    """`RuleViolation`: case.other_applicant, case.other_thing. `before` is the draft as the case keeps it."""
    old, new = _applicant(before), party.normalised(case.draft.applicant)
    if (old.kind, old.id_type, old.id_no) != (new.kind, new.id_type, new.id_no):
        raise RuleViolation("case.other_applicant", issues=(Issue("/applicant/id_no", "case.other_applicant"),), case_no=row.case_no)
    items = {item.code for item in case.found.bundle.chosen}
    if (case.draft.case_id, case.draft.theme_code) != (row.case_id, row.theme_code) or items != _received_items(connection, row.case_id):
        raise RuleViolation("case.other_thing", issues=(Issue("/items", "case.other_thing"),), case_no=row.case_no)


def refuse_late(case: Taken, row: Row[Any]) -> None:
    """行政许可法 32(4): after the fifth working day silence has answered, whether or not anybody has written it down. `RuleViolation` case.answer_overdue."""
    if not case.deemed and row.answer_by is not None and row.answer_by < hall_date(case.decided_at).isoformat():
        raise RuleViolation("case.answer_overdue", case_no=row.case_no, answer_by=row.answer_by)


def put_right(case: Taken, before: Mapping[str, Any]) -> dict[str, Any]:
    """What the event says besides papers and form: applicant, agent and answers, each only where it is otherwise than before."""
    draft = case.draft
    agent = party_payload(draft.agent) if draft.agent else None
    old_agent = party_payload(revive(Party, before["agent"])) if before["agent"] else None
    now = {"applicant": party_payload(draft.applicant), "agent": agent, "situation": dict(case.found.bundle.answers)}
    old = {"applicant": party_payload(_applicant(before)), "agent": old_agent, "situation": before["situation"]}
    return {key: value for key, value in now.items() if value != old[key]}


def _applicant(before: Mapping[str, Any]) -> Party:
    return party.normalised(revive(Party, before["applicant"]))


def _received_items(connection: Connection, case_id: str) -> set[str]:
    first = connection.scalar(select(journal.c.payload).where(journal.c.case_id == case_id, journal.c.seq == 1))
    return {entry["item_code"] for entry in json.loads(str(first))["items"]}
