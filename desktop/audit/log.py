"""Writing the audit log: one line in the transaction of the deed that it tells, closed by SM3 (GB/T 32905) over itself and the line before.

`note` needs nothing but the vault's connection, so that every service can write in its own transaction. It refuses nothing and asks nobody:
rights are the services' business. What is given as a purpose is cut to 400 characters; a character that cannot be stored is replaced.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from desktop.audit.model import AuditKind
from desktop.clock import hall_date, to_text
from desktop.staff.model import Actor
from desktop.store import run
from desktop.values import dump

FIRST = "0" * 64
"""What stands before the first line."""
PURPOSE_MOST = 400
_LAST = "SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1"
_PUT = (
    "INSERT INTO audit_entry (seq, at, day, kind, operator_id, workstation_id, subject, purpose, second, detail, hash) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def note(
    connection: Connection,
    kind: AuditKind,
    actor: Actor | None,
    at: datetime,
    /,
    *,
    workstation_id: str = "",
    subject: str = "",
    purpose: str = "",
    signed: Actor | None = None,
    **detail: object,
) -> int:
    """One line; answers its number. `actor` None where nobody is known (a failed sign-in): then `workstation_id` says where. `signed`: who
    gave the second signature. `detail`: ids, codes and counts, never a person's data."""
    row = run(connection, _LAST).fetchone()
    seq, before = (row[0] + 1, row[1]) if row else (1, FIRST)
    line = (
        seq,
        to_text(at),
        hall_date(at).isoformat(),
        kind.value,
        actor.id if actor else "",
        actor.workstation_id if actor else workstation_id,
        _sound(subject, 80),
        _sound(purpose, PURPOSE_MOST),
        signed.id if signed is not None and (actor is None or signed.id != actor.id) else "",
        _sound(dump(detail), 4000) if detail else "{}",
    )
    run(connection, _PUT, (*line, chained(before, line)))
    return int(seq)


def chained(before: str, line: tuple[object, ...]) -> str:
    """The hash of a line (its columns in order, `hash` left out) behind the line whose hash is `before`: 64 hex digits."""
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    digest = Hash(SM3())
    digest.update(f"tidehall/audit/1\n{before}\n".encode())
    digest.update(dump(list(line)).encode("utf-8", "surrogatepass"))
    return digest.finalize().hex()


def _sound(text: str, most: int) -> str:
    return text[:most].encode("utf-8", "replace").decode()
