"""Deciding what needs a person (待人工): send again, correct and send, let the platform's course stand, or void - each with a reason, each kept.

The recorded event never changes: a correction is what is sent instead of it. What is not sent leaves no gap at the peer: the numbers of
the later events move up (`seq_shift`), and where the peer's case went on by itself they go on behind its last one. A decision falls only
on an event that is in attention at that moment, so that two supervisors cannot decide twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Connection, func, insert, or_, select, update

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.changes import Changes
from desktop.clock import Clock, to_text
from desktop.errors import Issue, RuleViolation
from desktop.ids import uuid7
from desktop.intake.casework import sound_text
from desktop.intake.documents import DocumentKind
from desktop.intake.journal import PROVINCE, EventType
from desktop.intake.model import CaseState
from desktop.intake.tables import case_file, delivery, document, journal
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require, require_signed
from desktop.store import Store
from offline.sync.numbering import SETTLED, close_up, keep_behind, move_from
from offline.sync.platform_side import PlatformSide
from offline.sync.tables import attention_decision

MAX_PAYLOAD = 1_000_000


class Way(StrEnum):
    RESEND = "resend"
    CORRECT = "correct"
    ACCEPT_PLATFORM = "accept-platform"
    VOID = "void"


class Looks(Protocol):
    """Asks the platform for a case; None when it has none. `EnvironmentFault` (peer.*) when it does not answer."""

    def __call__(self, case_id: str, /) -> PlatformSide | None: ...


class Resolver:
    """A supervisor's decisions about refused events. Durable when they return; the sender takes them up at its next pass."""

    def __init__(self, vault: Store, look: Looks, clock: Clock) -> None:
        self._vault = vault
        self._look = look
        self._clock = clock

    def resolve(
        self, actor: Actor, event_id: str, way: Way, why: str, payload: Mapping[str, Any] | None = None, *, signed: Actor | None = None
    ) -> Changes:
        """Decides one event. `payload` is what is sent instead, for `Way.CORRECT`. `signed`: the supervisor who came to the window of a clerk.

        `RuleViolation`: staff.forbidden, staff.signature_needed, text.missing, attention.absent, attention.no_conflict (only a conflict has another side to accept),
        attention.platform_has_none, attention.payload. `EnvironmentFault` peer.* when the platform must be asked and is away.
        """
        require(actor, Permission.TAKE_CASES)
        require_signed(actor, signed, Permission.RESOLVE_ATTENTION)
        said = sound_text("why", why)
        text = _sound_payload(payload) if way is Way.CORRECT else None
        with self._vault.read() as connection:
            row = _refused(connection, event_id)
        side = self._platform_side(row, way)
        with self._vault.write() as connection:
            row = _refused(connection, event_id)
            decision = uuid7()
            connection.execute(
                insert(attention_decision).values(
                    decision_id=decision, event_id=row.event_id, peer=row.peer, case_id=row.case_id, way=way.value, why=said,
                    operator_id=actor.id, at=to_text(self._clock()), refused=row.detail or json.dumps({"status": row.last_error}), payload=text,
                )
            )  # fmt: skip
            self._carry_out(connection, row, way, decision, side)
            kind = AuditKind.VOIDED if way is Way.VOID else AuditKind.RESOLVED
            note(connection, kind, actor, self._clock(), subject=row.case_id, purpose=said, signed=signed, way=way.value, event=event_id)
        return Changes(cases=frozenset({row.case_id}), ledger=True)

    def side_of(self, case_id: str) -> PlatformSide | None:
        """The other side of a conflict, for the screen."""
        return self._look(case_id)

    def _platform_side(self, row: Any, way: Way) -> PlatformSide | None:
        conflict = _reason(row) in ("conflict", "out_of_order")
        if way is Way.ACCEPT_PLATFORM:
            if row.peer != PROVINCE or not conflict:
                raise RuleViolation("attention.no_conflict")
            side = self._look(row.case_id)
            if side is None:
                raise RuleViolation("attention.platform_has_none")
            return side
        if way in (Way.RESEND, Way.CORRECT) and row.peer == PROVINCE and conflict:
            return self._look(row.case_id)
        return None

    def _carry_out(self, connection: Connection, row: Any, way: Way, decision: str, side: PlatformSide | None) -> None:
        keep_behind(connection, row.peer, row.case_id, row.seq)
        if way in (Way.RESEND, Way.CORRECT):
            if side is not None:
                _go_on_behind(connection, row, row.seq, side.last_seq)
            _settle(connection, row, {"state": "queued", "attempts": 0}, self._clock)
            return
        _settle(connection, row, {"state": "applied", "receipt_no": SETTLED + decision}, self._clock)
        _void_papers(connection, row)
        if side is not None:
            _go_on_behind(connection, row, None, side.last_seq)
            if side.state in set(CaseState):
                connection.execute(update(case_file).where(case_file.c.case_id == row.case_id).values(state=side.state))
        elif row.type == EventType.RECEIVED.value:
            # What follows the receipt of a case that the platform will never know has nothing to stand on.
            behind = (delivery.c.peer == row.peer, delivery.c.case_id == row.case_id, delivery.c.state != "applied")
            connection.execute(update(delivery).where(*behind).values(state="applied", receipt_no=SETTLED + decision, next_at=None))
        else:
            close_up(connection, row.peer, row.case_id, row.seq)


def decisions(connection: Connection, case_id: str) -> list[Any]:
    """Every decision about a case's events, oldest first."""
    return list(
        connection.execute(
            select(attention_decision).where(attention_decision.c.case_id == case_id).order_by(attention_decision.c.decision_id)
        )
    )


def _refused(connection: Connection, event_id: str) -> Any:
    """The refused delivery with its event; the province's when both peers refused it."""
    columns = (*delivery.c, journal.c.type)
    mine = (delivery.c.event_id == event_id, delivery.c.state == "attention")
    query = select(*columns).join_from(delivery, journal, journal.c.event_id == delivery.c.event_id).where(*mine)
    row = connection.execute(query.order_by(delivery.c.peer != PROVINCE)).first()
    if row is None:
        raise RuleViolation("attention.absent", event_id=event_id)
    return row


def _void_papers(connection: Connection, row: Any) -> None:
    """The papers of a decision that does not stand are 作废: none of them is printed again. Those of a receipt that does not stand: all."""
    voids = update(document).where(document.c.case_id == row.case_id).values(voided=1)
    if row.type != EventType.RECEIVED.value:
        said = json.loads(connection.scalar(select(journal.c.payload).where(journal.c.event_id == row.event_id)) or "{}")
        named = document.c.document_no.in_([said[key] for key in ("document_no", "notice_no") if said.get(key)])
        beside = document.c.kind.in_((DocumentKind.DEFERRAL.value, DocumentKind.REDIRECT.value))
        voids = voids.where(or_(named, beside) if row.type == EventType.ACCEPTED.value else named)
    connection.execute(voids)


def _settle(connection: Connection, row: Any, values: Mapping[str, Any], clock: Callable[[], Any]) -> None:
    mine = (delivery.c.event_id == row.event_id, delivery.c.peer == row.peer, delivery.c.state == "attention")
    connection.execute(update(delivery).where(*mine).values(next_at=None, last_error=None, updated_at=to_text(clock()), **values))


def _go_on_behind(connection: Connection, row: Any, again: int | None, last: int) -> None:
    """What is open of the case goes on behind the platform's last event: first the one that is sent `again`, then what nobody has yet.

    Events behind a refused one may have been taken already, where the platform's own number happened to fit.
    """
    later = (delivery.c.peer == row.peer, delivery.c.case_id == row.case_id, delivery.c.seq > row.seq)
    fresh = connection.scalar(select(func.min(delivery.c.seq)).where(*later, delivery.c.state != "applied"))
    if fresh is None:
        fresh = int(connection.scalar(select(func.max(delivery.c.seq)).where(*later)) or row.seq) + 1
    if again is not None:
        last += 1
        move_from(connection, row.peer, row.case_id, again, last - again)
    move_from(connection, row.peer, row.case_id, fresh, last + 1 - fresh)


def _reason(row: Any) -> str:
    detail = json.loads(row.detail) if row.detail else {}
    return str(detail.get("status") or row.last_error or "")


def _sound_payload(payload: Mapping[str, Any] | None) -> str:
    if not isinstance(payload, Mapping) or not payload:
        raise RuleViolation("attention.payload", issues=(Issue("", "attention.payload"),))
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    if len(text.encode("utf-8", "surrogatepass")) > MAX_PAYLOAD:
        raise RuleViolation("attention.payload", issues=(Issue("", "attention.payload"),))
    return text
