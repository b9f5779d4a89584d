"""A scan into the staging database: pieces of 1 MiB each in a transaction of its own, then the row that says it is whole.

Interrupted anywhere it goes on with the piece that is missing. Never more than one piece is in memory. The collector looks at the row, so it
never finds half a file; its flag on the row is the file's receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.exc import DataError, IntegrityError

from desktop.clock import Clock, shanghai
from desktop.intake.journal import DeliveryState
from offline.sync.files import CHUNK, FACTS, FileRefused, Scan, Tally
from offline.sync.peers.staging.database import StagingDatabase
from offline.sync.peers.staging.mapping import FilesMap, StagingMap
from offline.sync.peers.staging.rows import file_values
from offline.sync.peers.staging.tables import StagingTables
from offline.sync.reply import PeerFault
from offline.vault.files import FileVault


class FileDesk:
    """Files of one staging database. Raises `FileRefused` for what a person must see, `PeerFault` for what may pass another time."""

    def __init__(self, mapping: StagingMap, tables: StagingTables, database: StagingDatabase, clock: Clock) -> None:
        self._mapping = mapping
        self._tables = tables
        self._database = database
        self._clock = clock

    def state(self, connection: Connection, file_id: str) -> DeliveryState | None:
        """Where a whole file is; None when its row is not there."""
        return self.states(connection, [file_id]).get(file_id)

    def states(self, connection: Connection, file_ids: Sequence[str]) -> dict[str, DeliveryState]:
        """Where whole files are: received, applied, or attention when the collector refused them."""
        if self._mapping.files is None:
            return {}
        names, flags = self._mapping.columns, self._mapping.flags
        table = self._tables.rows[self._mapping.files.table]
        said = {flags.taken: DeliveryState.APPLIED, flags.refused: DeliveryState.ATTENTION}
        query = select(table.c[names.guid], table.c[names.flag]).where(table.c[names.guid].in_(file_ids))
        return {guid: said.get(str(flag).strip(), DeliveryState.RECEIVED) for guid, flag in connection.execute(query)}

    def begin(self, scan: Scan) -> tuple[FilesMap, dict[str, Any], DeliveryState | None]:
        """The mapping of files, the row that will say that `scan` is whole, and where it is if that row is there already."""
        said = self._mapping.files
        if said is None:
            raise FileRefused("no_place")
        if scan.size > said.most_bytes:
            raise FileRefused("too_large")
        facts = {name: getattr(scan, name) for name in FACTS}
        values, faults = file_values(self._mapping, said.values, said.table, facts)
        if faults:
            raise FileRefused(faults[0]["code"])
        with self._database.transaction() as connection:
            return said, values, self.state(connection, scan.file_id)

    def held(self, file_id: str) -> int:
        """How many pieces are there; they have no gap, for each was written after the one before."""
        parts = self._parts()
        with self._database.transaction() as connection:
            return int(connection.scalar(select(func.count()).select_from(parts).where(self._of(file_id))) or 0)

    def put(self, file_id: str, number: int, content: bytes) -> None:
        """One piece. Another sender's same piece is as good."""
        try:
            with self._database.transaction() as connection:
                row = {self._mapping.columns.guid: file_id, "part_no": number, "content": content}
                connection.execute(insert(self._parts()).values(**row))
        except IntegrityError:
            return

    def finish(self, scan: Scan, said: FilesMap, values: Mapping[str, Any]) -> None:
        """The row that says the file is whole, if it is; pieces that do not make up the file are thrown away."""
        parts, names = self._parts(), self._mapping.columns
        try:
            with self._database.transaction() as connection:
                there = connection.scalar(select(func.sum(func.length(parts.c.content))).where(self._of(scan.file_id))) or 0
                whole = int(there) == scan.size
                if whole:
                    kept = {
                        names.guid: scan.file_id,
                        names.batch: scan.file_id.replace("-", ""),
                        names.operation: "I",
                        names.time: shanghai(self._clock()).replace(tzinfo=None, microsecond=0),
                        names.flag: self._mapping.flags.waiting,
                    }
                    connection.execute(insert(self._tables.rows[said.table]).values(**values, **kept))
                else:
                    connection.execute(delete(parts).where(self._of(scan.file_id)))
        except DataError as fault:
            raise FileRefused("refused_by_database") from fault
        except IntegrityError as fault:
            with self._database.transaction() as connection:
                if self.state(connection, scan.file_id) is None:
                    raise FileRefused("refused_by_database") from fault
            return  # another sender finished it
        if not whole:
            raise PeerFault("peer.upload_stalls")

    def _parts(self) -> Any:
        assert self._tables.parts is not None
        return self._tables.parts

    def _of(self, file_id: str) -> Any:
        return self._parts().c[self._mapping.columns.guid] == file_id


class StagedUpload:
    """One scan, as `offline.sync.files.Upload` is to the platform. After `run`, `state` is how far the province has it."""

    def __init__(self, desk: FileDesk, vault: FileVault, scan: Scan, remember: Callable[[str | None, int], None]) -> None:
        self._desk = desk
        self._vault = vault
        self._scan = scan
        self._remember = remember
        self.tally = Tally()
        self.state = DeliveryState.RECEIVED

    def run(self) -> None:
        """Returns when the whole file lies there. Raises `PeerFault` (again later) or `FileRefused` (a person)."""
        scan = self._scan
        said, values, state = self._desk.begin(scan)
        if state is DeliveryState.ATTENTION:
            raise FileRefused("refused_by_province")
        if state is not None:
            self.state, self.tally.resumed = state, scan.size
            return
        number = self._desk.held(scan.file_id)
        self.tally.resumed = min(scan.size, number * CHUNK)
        while number * CHUNK < scan.size:
            part = self._vault.read(scan.sha256, number * CHUNK, CHUNK)
            self._desk.put(scan.file_id, number, part)
            self.tally.sent += len(part)
            number += 1
            self._remember(None, min(scan.size, number * CHUNK))
        self._desk.finish(scan, said, values)
