"""The day's retention on this workstation: scans first, then cases, then the hall's copy of them, and scans that nobody took.

Deletion is as sure as an encrypted store makes it: SQLite overwrites freed pages (PRAGMA secure_delete), the write-ahead log is emptied, a scan
loses the salt of its key before it is unlinked. Every one of these bytes was encrypted on the disk to begin with; against somebody who has both an
old image of the disk and the key, only `tidehall key rotate` helps, and backups that were taken before hold what they held.

What left, how much of it and by which rule is a line of the audit log, in the transaction in which it leaves. At the hall - a file here or a server -
the digest takes the place of what was said, under the hall's seal; ids, order and receipts stay, so that every ledger counts what it counted.

Refuses to hurry: one run lets go of `AT_ONCE` cases. It touches no case of another workstation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.clock import to_text
from desktop.errors import EnvironmentFault
from desktop.intake import departed, retention
from desktop.intake.drafts import forget_decided
from desktop.intake.tables import file_entry, journal
from desktop.store import Store
from offline.sync.tables import about, hall_journal
from offline.vault.home import Home
from offline.vault.named import forget_departed
from offline.vault.release import REMEMBERED, release, remove_released
from offline.vault.reseal import reseal
from offline.vault.sealing import HallSealer
from offline.vault.tables import released_file
from offline.vault.unclaimed import let_unclaimed_go

AT_ONCE = 200
BEGUN = timedelta(days=1)
"""A scan whose storing began so long ago and never ended is nobody's."""
RESEALED_A_DAY = 2000


@dataclass(frozen=True, slots=True)
class Kept:
    """What one run did: contents of scans removed, cases that left, values brought under the chosen cipher."""

    scans: int = 0
    cases: int = 0
    resealed: int = 0


def keep_within(home: Home, moment: datetime) -> Kept:
    """Once a day. `EnvironmentFault` of the vault; a hall that is away only waits for tomorrow."""
    days = home.settings.store
    keep, here = timedelta(days=days.keep_scans_days), home.settings.workstation.id
    home.files.sweep(moment - BEGUN)
    scans = release(home.vault, home.files, moment, keep, workstation_id=here) if days.keep_scans_days > 0 else 0
    gone = let_go(home, moment, timedelta(days=days.keep_cases_days)) if days.keep_cases_days > 0 else []
    if gone:
        scans += remove_released(home.vault, home.files, moment)
        _empty_log(home.vault)
    try:
        _hall_copies(home, moment)
        resealed = reseal(home.hall, home.sealer, RESEALED_A_DAY) if isinstance(home.sealer, HallSealer) else 0
        scans += let_unclaimed_go(home, moment)
    except EnvironmentFault:
        resealed = 0
    return Kept(scans, len(gone), resealed)


def let_go(home: Home, moment: datetime, keep: timedelta) -> list[str]:
    """Lets go of the cases that are due, each in a transaction of its own; answers their ids."""
    with home.vault.write() as connection:
        forget_decided(connection)
        found = retention.due(connection, to_text(moment - keep), AT_ONCE)
    left = []
    for case_id in found:
        with home.vault.write() as connection:
            if retention.due(connection, to_text(moment - keep), 1, case_id):
                gone = retention.depart(connection, case_id, moment, home.sealer.blind)
                scans = _name_scans(connection, case_id, moment)
                forget_departed(connection)
                note(
                    connection, AuditKind.LET_GO, None, moment, workstation_id=home.settings.workstation.id, subject=gone.case_no, what="case",
                    events=gone.events, scans=scans, rule="store.keep_cases_days", days=keep.days,
                )  # fmt: skip
                left.append(case_id)
    return left


def _name_scans(connection: Connection, case_id: str, moment: datetime) -> int:
    """The case's scans are released with it, those that had not been before; answers how many."""
    rows = connection.execute(
        select(file_entry.c.file_id, file_entry.c.sha256)
        .where(file_entry.c.case_id == case_id, file_entry.c.file_id.not_in(select(released_file.c.file_id)))
    ).all()  # fmt: skip
    if rows:
        connection.execute(
            insert(released_file), [{"file_id": row.file_id, "sha256": row.sha256, "released_at": to_text(moment)} for row in rows]
        )
    return len(rows)


def _hall_copies(home: Home, moment: datetime) -> None:
    """There, too, the digest takes the place of what was said, of this workstation's own cases. Tried again on later days."""
    with home.vault.read() as connection:
        gone = list(departed.since(connection, to_text(moment - REMEMBERED)))
        stubs = {case_id: _stubs(connection, case_id) for case_id in gone}
    emptied = [case_id for case_id in gone if _empty(home, case_id, stubs[case_id])]
    if emptied and not home.hall.on_server:
        _empty_log(home.hall)


def _empty(home: Home, case_id: str, stubs: Mapping[str, str]) -> bool:
    """One case; whether there was still something to be done. Asked by reading: what was done on an earlier day disturbs nobody."""
    with home.hall.read() as connection:
        rows = connection.execute(select(hall_journal).where(hall_journal.c.case_id == case_id)).all()
    places = {row.event_id: about(case_id, row.seq) for row in rows if row.event_id in stubs}
    said = [row.event_id for row in rows if row.event_id in stubs and not _is_stub(home, row.payload, places[row.event_id])]
    if said:
        with home.hall.write() as connection:
            for event_id in said:
                sealed = home.sealer.seal(stubs[event_id], places[event_id])
                connection.execute(update(hall_journal).where(hall_journal.c.event_id == event_id).values(payload=sealed))
    return bool(said)


def _stubs(connection: Connection, case_id: str) -> dict[str, str]:
    rows = connection.execute(select(journal.c.event_id, journal.c.payload).where(journal.c.case_id == case_id))
    return {row.event_id: row.payload for row in rows}


def _is_stub(home: Home, payload: str, place: str) -> bool:
    try:
        return home.sealer.open(payload, place).startswith('{"departed":')
    except EnvironmentFault:
        return False


def _empty_log(store: Store) -> None:
    """The write-ahead log holds older pages until it is emptied; somebody who reads just now puts it off to the next time. It is not waited for,
    because nobody can write meanwhile."""
    with store.engine.connect() as connection:
        connection.detach()
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
