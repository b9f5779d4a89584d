"""Old scans leave the workstation: those that the province has acknowledged, of cases that have ended, after the time that the hall set.

Never before: a scan whose delivery is not applied stays, however old; so does one whose content a case that still runs needs too. What is
left is the entry with its SHA-256 and the day on which the content went. A restart between the two steps finishes the second.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.clock import to_text
from desktop.intake.drafts import forget_decided
from desktop.intake.journal import PROVINCE
from desktop.intake.retention import ENDED
from desktop.intake.tables import case_file, draft, file_delivery, file_entry
from desktop.store import Store
from offline.vault.files import FileVault
from offline.vault.tables import released_file

AT_ONCE = 200
REMEMBERED = timedelta(days=30)
"""So long a content that could not go (another case needed it, the disk failed) is looked at again."""


def release(vault: Store, files: FileVault, moment: datetime, keep: timedelta, *, workstation_id: str = "") -> int:
    """Releases what is due, at most `AT_ONCE` contents, with a line of the audit log; answers how many went. `keep` counts from the acknowledgement."""
    before = to_text(moment - keep)
    with vault.write() as connection:
        forget_decided(connection)
        due = _due(connection, before)
        if due:
            rows = [{"file_id": file_id, "sha256": sha, "released_at": to_text(moment)} for file_id, sha in due]
            connection.execute(insert(released_file), rows)
            note(
                connection, AuditKind.LET_GO, None, moment, workstation_id=workstation_id, subject="scans", what="scans", scans=len(rows),
                rule="store.keep_scans_days", days=keep.days,
            )  # fmt: skip
    return remove_released(vault, files, moment)


def remove_released(vault: Store, files: FileVault, moment: datetime) -> int:
    """Removes the contents that entries were released of and that nobody else needs; answers how many went."""
    with vault.read() as connection:
        gone = [sha for sha in _named(connection, to_text(moment - REMEMBERED)) if files.contains(sha) and not _needed(connection, sha)]
    for sha in gone[:AT_ONCE]:
        files.remove(sha)
    return len(gone[:AT_ONCE])


def _due(connection: Connection, before: str) -> list[tuple[str, str]]:
    rows = connection.execute(
        select(file_entry.c.file_id, file_entry.c.sha256)
        .join(file_delivery, (file_delivery.c.file_id == file_entry.c.file_id) & (file_delivery.c.peer == PROVINCE))
        .join(case_file, case_file.c.case_id == file_entry.c.case_id)
        .where(
            file_delivery.c.state == "applied", file_delivery.c.updated_at < before, case_file.c.state.in_([state.value for state in ENDED])
        )
        .where(case_file.c.updated_at < before, file_entry.c.file_id.not_in(select(released_file.c.file_id)))
        .limit(AT_ONCE)
    )
    return [(row.file_id, row.sha256) for row in rows]


def _named(connection: Connection, since: str) -> list[str]:
    return list(connection.scalars(select(released_file.c.sha256).where(released_file.c.released_at >= since).distinct()))


def _needed(connection: Connection, sha: str) -> bool:
    """Whether an entry that was not released, or a draft, has the same content."""
    mine = (file_entry.c.sha256 == sha, file_entry.c.file_id.not_in(select(released_file.c.file_id)))
    if connection.execute(select(file_entry.c.file_id).where(*mine).limit(1)).first() is not None:
        return True
    return connection.execute(select(draft.c.draft_id).where(func.instr(draft.c.body, sha) > 0).limit(1)).first() is not None
