"""Cases leave the workstation: those that have ended and that hall and province have acknowledged whole, after the time that the hall set.

What stays is what proves them: the number, every event with its id, time, maker and receipt, SM3 (GB/T 32905) digests of what they said, and the
counts, so that the ledger balances as before and a number is never given twice. What goes is everything that a person said or is. Nobody
works on such a case here any more (`RuleViolation` case.departed): the platform and the hall have it.

Refuses to let go of a case with anything open: an event or scan not acknowledged, a material still to come, an unsettled complaint, a draft.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash
from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from desktop.clock import from_text, to_text
from desktop.intake.departed import Departed, of_case
from desktop.intake.journal import PROVINCE
from desktop.intake.model import CaseState, Draft, Party
from desktop.intake.person import person_key
from desktop.intake.registers import first_contact, grievance, rating
from desktop.intake.tables import (
    case_file,
    deferred_material,
    delivery,
    departed_case,
    document,
    document_copy,
    draft,
    file_delivery,
    file_entry,
    journal,
    progress,
    suspension,
)
from desktop.values import dump, plain, revive

ENDED = (CaseState.DECLINED, CaseState.REDIRECTED, CaseState.WITHDRAWN, CaseState.DONE)


def due(connection: Connection, before: str, most: int, only: str | None = None) -> list[str]:
    """Cases that may leave (`only`: whether this one may): nothing of them moved since `before`, and nothing is open."""
    case = case_file.c.case_id
    late = exists().where(delivery.c.case_id == case, (delivery.c.state != "applied") | (delivery.c.updated_at >= before))
    scan = (
        exists()
        .where(file_entry.c.case_id == case)
        .where(~exists().where(file_delivery.c.file_id == file_entry.c.file_id, file_delivery.c.peer == PROVINCE, file_delivery.c.state == "applied"))
    )  # fmt: skip
    open_ones = (
        late,
        scan,
        exists().where(draft.c.case_id == case),
        exists().where(deferred_material.c.case_id == case, deferred_material.c.delivered_at.is_(None)),
        exists().where(grievance.c.case_id == case, grievance.c.settled_at.is_(None)),
        exists().where(departed_case.c.case_id == case),
    )
    found = select(case).where(case_file.c.state.in_([state.value for state in ENDED]), case_file.c.updated_at < before)
    if only is not None:
        found = found.where(case == only)
    return list(connection.scalars(found.where(*(~one for one in open_ones)).order_by(case_file.c.updated_at).limit(most)))


def depart(connection: Connection, case_id: str, at: datetime, blind: Callable[[str], str]) -> Departed:
    """Lets go of what one case says. The caller's transaction makes it whole or not at all. `blind`: the hall's keyed hash."""
    kept = connection.execute(select(case_file).where(case_file.c.case_id == case_id)).one()
    stubs = {row.event_id: _stub(row.payload) for row in _events(connection, case_id)}
    said = digest_of([(row, stubs[row.event_id]) for row in _events(connection, case_id)])
    gone = Departed(case_id, kept.case_no, kept.apply_no, len(stubs), said, at)
    connection.execute(
        insert(departed_case).values(
            case_id=case_id,
            case_no=kept.case_no,
            apply_no=kept.apply_no,
            person_key=blind(_person(kept.body)),
            events=gone.events,
            digest=said,
            departed_at=to_text(at),
        )
    )
    for event_id, stub in stubs.items():
        connection.execute(update(journal).where(journal.c.event_id == event_id).values(payload=stub))
    _empty(connection, kept, at)
    return gone


def _person(body: str) -> str:
    """Who applied, as `desktop.intake.person` names people: the row itself keeps only a hash of it."""
    said = (json.loads(body).get("draft") or {}).get("applicant")
    return person_key(revive(Party, said)) if said else ""


def _empty(connection: Connection, kept: Row[Any], at: datetime) -> None:
    case_id = kept.case_id
    connection.execute(
        update(case_file)
        .where(case_file.c.case_id == case_id)
        .values(applicant_name="", applicant_key="", body=dump(_bare(kept, at)))
    )  # fmt: skip
    mine = select(document.c.document_no).where(document.c.case_id == case_id)
    connection.execute(update(document_copy).where(document_copy.c.document_no.in_(mine)).values(path=None))
    connection.execute(update(document).where(document.c.case_id == case_id).values(content=""))
    connection.execute(update(file_entry).where(file_entry.c.case_id == case_id).values(filename=""))
    connection.execute(update(progress).where(progress.c.case_id == case_id).values(note=None, result_document=None))
    connection.execute(update(suspension).where(suspension.c.case_id == case_id).values(reason=""))
    connection.execute(update(rating).where(rating.c.case_id == case_id).values(comment=""))
    connection.execute(update(grievance).where(grievance.c.case_id == case_id).values(summary="", person="", telephone="", outcome=""))
    connection.execute(update(first_contact).where(first_contact.c.case_id == case_id).values(about=""))
    connection.execute(delete(draft).where(draft.c.case_id == case_id))


def _bare(kept: Row[Any], at: datetime) -> dict[str, object]:
    """The case's body in its own shape with nobody in it, so that lists, pages and the line that it was entered by read it as any other."""
    before = json.loads(kept.body)
    nobody = Draft(kept.case_id, kept.case_id, kept.operator_id, from_text(kept.received_at), at, theme_code=kept.theme_code)
    return {
        "departed": to_text(at),
        "draft": plain(nobody),
        "decision": {"kind": before["decision"]["kind"]},
        "warnings": [],
        "missing": [],
        "due_date": before.get("due_date"),
        "notices": [],
    } | {key: before[key] for key in ("visit",) if key in before}


def stands(connection: Connection, case_id: str) -> bool:
    """Whether what is kept of a case that has left is what was kept when it left."""
    gone = of_case(connection, case_id)
    rows = _events(connection, case_id)
    return gone is not None and len(rows) >= gone.events and digest_of([(row, row.payload) for row in rows[: gone.events]]) == gone.digest


def digest_of(events: Sequence[tuple[Row[Any], str]]) -> str:
    """SM3 over the events in order (event and the stub that stands for what it said): 64 hex digits."""
    lines = [
        dump([row.seq, row.event_id, row.type, row.occurred_at, row.operator_id, row.workstation_id, row.receipt_no or "", stub])
        for row, stub in events
    ]
    return _sm3("\n".join(("tidehall/departed/1", *lines)))


def _events(connection: Connection, case_id: str) -> Sequence[Row[Any]]:
    joined = (delivery.c.event_id == journal.c.event_id) & (delivery.c.peer == PROVINCE)
    found = select(journal, delivery.c.receipt_no).outerjoin(delivery, joined).where(journal.c.case_id == case_id)
    return connection.execute(found.order_by(journal.c.seq)).all()


def _stub(payload: str) -> str:
    return dump({"departed": _sm3(payload)})


def _sm3(text: str) -> str:
    digest = Hash(SM3())
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.finalize().hex()
