"""Whole identity numbers, mobiles and addresses of a recorded case: for a purpose, for a short while on screen, and never without a line of the
audit log, which is written before anything is answered.

A colleague's case wants a supervisor: acting himself, or signing beside the clerk. What is being taken in is not asked here: a clerk sees what
he types. Refuses a case that is not on this machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.clock import Clock
from desktop.errors import RuleViolation
from desktop.intake.casework import sound_text
from desktop.intake.tables import case_file
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require, require_signed
from desktop.store import Store

FIELDS = ("name", "id_no", "mobile", "address")


@dataclass(frozen=True, slots=True)
class Revealed:
    """`applicant` and `agent` (empty where there is none): field -> whole value, of `FIELDS`."""

    case_no: str
    applicant: Mapping[str, str]
    agent: Mapping[str, str]


class Reveal:
    def __init__(self, vault: Store, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def whole(self, actor: Actor, case_no: str, purpose: str, *, signed: Actor | None = None) -> Revealed:
        """`RuleViolation`: staff.forbidden, staff.signature_needed, case.unknown, intake.invalid with /purpose."""
        require(actor, Permission.REVEAL)
        said = sound_text("purpose", purpose)
        with self._vault.write() as connection:
            query = select(case_file.c.case_no, case_file.c.operator_id, case_file.c.body).where(case_file.c.case_no == case_no)
            row = connection.execute(query).first()
            if row is None:
                raise RuleViolation("case.unknown", case_no=case_no[:40])
            if row.operator_id != actor.id or signed is not None:
                require_signed(actor, signed, Permission.SIGN_SECOND)
            note(connection, AuditKind.REVEALED, actor, self._clock(), subject=row.case_no, purpose=said, signed=signed, fields=FIELDS)
        draft: dict[str, Any] = json.loads(row.body).get("draft") or {}
        return Revealed(row.case_no, _values(draft.get("applicant")), _values(draft.get("agent")))


def _values(given: Any) -> dict[str, str]:
    return {field: str(given.get(field) or "") for field in FIELDS} if isinstance(given, Mapping) else {}
