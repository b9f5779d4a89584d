"""交接班: unfinished work of a colleague who has left the machine goes to whoever is here, with a supervisor's signature and a reason.

The draft is put aside in its owner's name, as the owner could have done, and is taken up by its code like any other: never copied, never credited
to somebody else behind anybody's back, and a line of the audit log says who let it go. What is already decided or put aside is not touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.changes import Changes
from desktop.clock import Clock
from desktop.errors import RuleViolation
from desktop.intake import drafts
from desktop.intake.casework import sound_text
from desktop.intake.service import Intake
from desktop.intake.shelved import PutAside, Shelved
from desktop.intake.tables import draft as draft_table
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require, require_signed
from desktop.staff.service import Staff
from desktop.store import Store


@dataclass(frozen=True, slots=True)
class Sealed:
    """A colleague's unfinished draft on this machine; nothing of what stands in it."""

    draft_id: str
    owner: str
    owner_name: str
    title: str
    ticket_no: str | None
    updated_at: datetime


class Handover:
    def __init__(self, vault: Store, intake: Intake, put_aside: PutAside, staff: Staff, clock: Clock) -> None:
        self._vault, self._intake, self._put_aside, self._staff, self._clock = vault, intake, put_aside, staff, clock

    def sealed(self, actor: Actor) -> tuple[Sealed, ...]:
        """What colleagues left unfinished here, newest first. `RuleViolation` staff.forbidden."""
        require(actor, Permission.TAKE_CASES)
        with self._vault.read() as connection:
            owners = connection.scalars(select(draft_table.c.operator_id).distinct().where(draft_table.c.operator_id != actor.id)).all()
            found = [draft for owner in owners for draft in drafts.of_clerk(connection, owner)]
        return tuple(
            Sealed(one.draft_id, one.operator_id, self._name(one.operator_id), self._intake.title(one), one.ticket_no, one.updated_at)
            for one in sorted(found, key=lambda one: one.updated_at, reverse=True)
        )

    def release(self, actor: Actor, draft_id: str, why: str, *, signed: Actor | None = None) -> tuple[Shelved, Changes]:
        """Puts a colleague's draft aside; whoever has the code takes it up. `RuleViolation`: staff.forbidden, staff.signature_needed,
        handover.absent, intake.invalid with /why, and those of `PutAside.put_aside`."""
        require(actor, Permission.TAKE_CASES)
        require_signed(actor, signed, Permission.SIGN_SECOND)
        said = sound_text("why", why)
        chosen = next((one for one in self.sealed(actor) if one.draft_id == draft_id), None)
        if chosen is None:
            raise RuleViolation("handover.absent")
        owner = self._staff.actor(self._staff.account(chosen.owner))
        draft = next((one for one in self._intake.drafts(owner) if one.draft_id == draft_id), None)
        if draft is None:
            raise RuleViolation("handover.absent")
        with self._vault.write() as connection:
            note(
                connection, AuditKind.OVERRIDDEN, actor, self._clock(), subject=draft.case_id, purpose=said, signed=signed, what="handover",
                was=chosen.owner,
            )  # fmt: skip
        return self._put_aside.put_aside(owner, draft, chosen.title)

    def _name(self, account: str) -> str:
        try:
            return self._staff.account(account).display_name
        except RuleViolation:
            return account
