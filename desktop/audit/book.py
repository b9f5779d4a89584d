"""The audit log as a supervisor and `tidehall audit verify` meet it: searched, walked, its days signed, its head handed to the hall.

A day's head is its last line's number and hash under this workstation's Ed25519 key (RFC 8032); it is signed when the day is over. The hall
gets the present end of the log whenever somebody signs in and when a day begins. Verifying changes nothing and shows no line's content, so it
asks for no right; reading does (`Permission.SEE_AUDIT`). Whoever holds the vault's key holds the signing key too: against him only what the
hall's server keeps, and a head that was written down elsewhere, bear witness.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select

from desktop.audit.model import AuditEntry, AuditKind, AuditPage, Verified, Wanted
from desktop.audit.tables import audit_entry, audit_head, hall_audit_head
from desktop.audit.walk import walk
from desktop.clock import Clock, from_text, hall_date, to_text
from desktop.errors import EnvironmentFault
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.store import Store


class Signing(Protocol):
    """This workstation's key."""

    def sign(self, message: bytes) -> tuple[str, str]:
        """(key id, signature in hex)."""

    def holds(self, key_id: str, message: bytes, signature: str) -> bool:
        """Whether a key of this workstation by that id made the signature."""


def head_message(workstation_id: str, day: str, seq: int, line_hash: str) -> bytes:
    """What is signed. `day` is empty for a head that closes no day."""
    return f"tidehall/audit-head/1\n{workstation_id}\n{day}\n{seq}\n{line_hash}".encode()


class AuditBook:
    def __init__(self, vault: Store, hall: Store, signing: Signing, workstation_id: str, clock: Clock) -> None:
        self._vault = vault
        self._hall = hall
        self._signing = signing
        self._here = workstation_id
        self._clock = clock

    def search(self, actor: Actor, wanted: Wanted, offset: int = 0, limit: int = 200) -> AuditPage:
        """Newest first. `RuleViolation` staff.forbidden."""
        require(actor, Permission.SEE_AUDIT)
        asked = list(_asked(wanted))
        with self._vault.read() as connection:
            total = connection.scalar(select(func.count()).select_from(audit_entry).where(*asked)) or 0
            query = select(audit_entry).where(*asked).order_by(audit_entry.c.seq.desc()).offset(offset).limit(limit)
            rows = connection.execute(query).all()
        return AuditPage(tuple(_entry(row) for row in rows), total)

    def operators(self, actor: Actor) -> tuple[str, ...]:
        """Whose ids stand in the log."""
        require(actor, Permission.SEE_AUDIT)
        with self._vault.read() as connection:
            found = connection.scalars(select(audit_entry.c.operator_id).distinct().order_by(audit_entry.c.operator_id)).all()
        return tuple(name for name in found if name)

    def close_days(self) -> int:
        """Signs the head of every day that is over and has none; answers how many. Nothing to do costs one question."""
        over = audit_entry.c.day < hall_date(self._clock()).isoformat()
        open_days = (
            select(audit_entry.c.day, func.max(audit_entry.c.seq).label("seq"))
            .where(over, audit_entry.c.day.not_in(select(audit_head.c.day)))
            .group_by(audit_entry.c.day)
        )
        with self._vault.read() as connection:
            newest = connection.scalar(select(func.max(audit_entry.c.day)).where(over))
            if newest is None or connection.scalar(select(audit_head.c.day).where(audit_head.c.day == newest)) is not None:
                return 0
        with self._vault.write() as connection:
            due = connection.execute(open_days.order_by("day")).all()
            for row in due:
                self._close(connection, row.day, row.seq)
        return len(due)

    def publish(self) -> bool:
        """Hands the present end to the hall; False where the hall is away or knows it already."""
        with self._vault.read() as connection:
            last = connection.execute(select(audit_entry.c.seq, audit_entry.c.hash).order_by(audit_entry.c.seq.desc()).limit(1)).first()
        if last is None:
            return False
        key_id, signature = self._signing.sign(head_message(self._here, "", last.seq, last.hash))
        row = {"workstation_id": self._here, "seq": last.seq, "hash": last.hash}
        this = (hall_audit_head.c.workstation_id == self._here, hall_audit_head.c.seq == last.seq)
        try:
            with self._hall.write() as connection:
                if connection.execute(select(hall_audit_head.c.seq).where(*this)).first() is not None:
                    return False
                connection.execute(insert(hall_audit_head).values(**row, signature=signature, key_id=key_id, at=to_text(self._clock())))
        except EnvironmentFault:
            return False
        return True

    def verify(self) -> Verified:
        """Walks every line, every signed day, and what the hall keeps of this log. Changes nothing."""
        theirs, asked = self._of_hall()
        with self._vault.read() as connection:
            return walk(connection, self._signing.holds, head_message, theirs, hall_asked=asked)

    def _of_hall(self) -> tuple[Mapping[int, str], bool]:
        try:
            with self._hall.read() as connection:
                rows = connection.execute(select(hall_audit_head).where(hall_audit_head.c.workstation_id == self._here)).all()
        except EnvironmentFault:
            return {}, False
        return {row.seq: row.hash for row in rows}, True

    def _close(self, connection: Connection, day: str, seq: int) -> None:
        line_hash = connection.scalar(select(audit_entry.c.hash).where(audit_entry.c.seq == seq))
        key_id, signature = self._signing.sign(head_message(self._here, day, seq, str(line_hash)))
        connection.execute(
            insert(audit_head).values(
                day=day, seq=seq, hash=line_hash, workstation_id=self._here, key_id=key_id, signature=signature,
                signed_at=to_text(self._clock()),
            )
        )  # fmt: skip


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.day is not None:
        asked.append(audit_entry.c.day == wanted.day.isoformat())
    if wanted.operator_id:
        asked.append(or_(audit_entry.c.operator_id == wanted.operator_id, audit_entry.c.second == wanted.operator_id))
    if wanted.kinds:
        asked.append(audit_entry.c.kind.in_([kind.value for kind in wanted.kinds]))
    if text := wanted.text.strip():
        columns = (audit_entry.c.subject, audit_entry.c.purpose, audit_entry.c.detail)
        asked.append(or_(*(column.contains(text, autoescape=True) for column in columns)))
    return asked


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(
        row.seq, from_text(row.at), AuditKind(row.kind), row.operator_id, row.workstation_id, row.subject, row.purpose, row.second,
        json.loads(row.detail), row.hash,
    )  # fmt: skip
