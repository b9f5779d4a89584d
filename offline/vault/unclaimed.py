"""Scans that no case and no draft names go after a month: those of a draft that was cleared, a page that was scanned anew or turned.

Personal information is kept no longer than what it was taken for needs (Personal Information Protection Law, articles 19 and 47). A draft that was
put aside is named by the hall alone, so nothing goes while the hall cannot be asked.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.clock import to_text
from desktop.intake.shelved import bodies_of
from desktop.intake.tables import draft, file_entry
from offline.vault.home import Home
from offline.vault.tables import released_file

GRACE = timedelta(days=30)
"""So long after its last storing a scan may still be wanted back: a cleared draft comes back by undo, one that was taken up may be saved again."""
AT_ONCE = 200
_SHA256 = re.compile(r"[0-9a-f]{64}")


def let_unclaimed_go(home: Home, moment: datetime) -> int:
    """Removes at most `AT_ONCE` contents, with a line of the audit log; answers how many. `EnvironmentFault` of a store, the hall's too: then none."""
    with home.vault.read() as connection:
        needed = _named(connection)
    with home.hall.read() as connection:
        for body in bodies_of(connection, home.sealer, home.settings.workstation.id, to_text(moment - GRACE)):
            needed.update(_SHA256.findall(body))
    gone = home.files.unclaimed(needed, moment - GRACE)[:AT_ONCE]
    if gone:
        with home.vault.write() as connection:
            note(
                connection, AuditKind.LET_GO, None, moment, workstation_id=home.settings.workstation.id, subject="scans", what="scans",
                scans=len(gone), rule="unclaimed", days=GRACE.days,
            )  # fmt: skip
    for path in gone:
        home.files.erase(path)
    return len(gone)


def _named(connection: Connection) -> set[str]:
    """SHA-256 of every content that an entry which was not released names, or any draft."""
    entries = connection.scalars(select(file_entry.c.sha256).where(file_entry.c.file_id.not_in(select(released_file.c.file_id))).distinct())
    needed = set(entries)
    for body in connection.scalars(select(draft.c.body)):
        needed.update(_SHA256.findall(body))
    return needed
