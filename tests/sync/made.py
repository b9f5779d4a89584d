"""A home with a plain SQLite vault, and cases made up for it, through the journal's own door."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from made_once import empty
from sqlalchemy import Engine, MetaData, create_engine, event, insert, update

from desktop import tables
from desktop.clock import to_text, wire
from desktop.ids import uuid7
from desktop.intake.journal import PROVINCE, EventType, Origin, append
from desktop.intake.tables import case_file, file_delivery, file_entry
from desktop.store import Store
from offline.drill.credentials import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from offline.sync import tables as sync_tables
from offline.sync.peers.access import ProvinceLink
from offline.sync.session import SyncSetup
from offline.vault.files import FileVault
from offline.vault.sealing import HallSealer

ORIGIN = Origin("H1", "W1", "clerk", False)
KEY = b"k" * 32
assert sync_tables.hall_journal is not None


def engine(path: Path, synchronous: str = "FULL") -> Engine:
    made = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None, "timeout": 30, "check_same_thread": False})

    @event.listens_for(made, "connect")
    def _pragmas(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")

    return made


def _store(path: Path, metadata: MetaData, name: str, synchronous: str) -> Store:
    if not path.exists():
        path.write_bytes(empty(metadata))
    return Store(engine(path, synchronous), name)


class Home:
    """A vault, a hall and scans under one directory."""

    def __init__(self, path: Path, *, hall: bool = True, synchronous: str = "FULL") -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.vault = _store(path / "vault.db", tables.vault, "vault", synchronous)
        self.sealer = HallSealer(bytes(32))
        self.hall = _store(path / "hall.db", tables.hall, "hall", synchronous) if hall else None
        self.files = FileVault(path / "files", KEY)

    def setup(self, url: str | None, **more: Any) -> SyncSetup:
        return SyncSetup(self.path, self.vault, self.files, self.hall, link(url) if url else None, sealer=self.sealer, **more)

    def close(self) -> None:
        self.vault.engine.dispose()
        if self.hall is not None:
            self.hall.engine.dispose()

    def case(self, *, events: int = 2, form: dict[str, str] | None = None, level: int = 3, pad: int = 0) -> str:
        """A received (and accepted, and rated …) case of `events` events; returns its id."""
        case_id, moment = uuid7(), datetime.now(UTC)
        with self.vault.write() as connection:
            append(connection, ORIGIN, case_id, EventType.RECEIVED, moment, received(case_id, form, pad))
            connection.execute(insert(case_file).values(**_row(case_id, moment)))
            if events > 1:
                append(connection, ORIGIN, case_id, EventType.ACCEPTED, moment, accepted())
            for _ in range(events - 2):
                append(connection, ORIGIN, case_id, EventType.RATING_GIVEN, moment, {"level": level, "tags": [], "comment": ""})
            connection.execute(update(case_file).where(case_file.c.case_id == case_id).values(last_seq=events))
        return case_id

    def add(self, case_id: str, kind: EventType, payload: dict[str, Any]) -> str:
        with self.vault.write() as connection:
            return append(connection, ORIGIN, case_id, kind, datetime.now(UTC), payload).event_id

    def scan(self, case_id: str, size: int) -> str:
        stored = self.files.put(io.BytesIO(os.urandom(size)))
        file_id, moment = uuid7(), to_text(datetime.now(UTC))
        row = {"file_id": file_id, "case_id": case_id, "material_code": "M1", "filename": "身份证.pdf", "filetype": "application/pdf"}
        with self.vault.write() as connection:
            connection.execute(insert(file_entry).values(**row, size=size, sha256=stored.sha256, created_at=moment))
            connection.execute(insert(file_delivery).values(file_id=file_id, peer=PROVINCE, state="queued", updated_at=moment))
        return file_id


def link(url: str, **more: Any) -> ProvinceLink:
    given = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "signing_secret": SIGNING_SECRET, "read_seconds": 5.0, **more}
    return ProvinceLink(url, hall_id="H1", workstation_id="W1", **given)


def received(case_id: str, form: dict[str, str] | None = None, pad: int = 0) -> dict[str, Any]:
    return {
        "case_no": f"H1-{case_id}",
        "channel": "window",
        "theme_code": None,
        "items": [{"item_code": "I1", "catalog_version": "1"}],
        "applicant": {"kind": "person", "name": "阿卜杜拉·测试", "id_type": "passport", "id_no": "E12345678"},
        "agent": None,
        "situation": {},
        "form": (form or {}) | ({"pad": hashlib.sha256(case_id.encode()).hexdigest() * (pad // 64)} if pad else {}),
        "materials": [],
        "received_at": wire(datetime.now(UTC)),
        "ticket_no": None,
    }


def accepted() -> dict[str, Any]:
    return {"accepted_at": wire(datetime.now(UTC)), "promised_date": "2026-12-01", "statutory_date": "2026-12-20", "document_no": "D1"}


def _row(case_id: str, moment: datetime) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "case_no": f"H1-{case_id}",
        "title": "测试",
        "state": "accepted",
        "applicant_name": "阿卜杜拉·测试",
        "operator_id": "clerk",
        "channel": "window",
        "received_at": to_text(moment),
        "received_day": "2026-11-22",
        "last_seq": 1,
        "body": "{}",
        "updated_at": to_text(moment),
    }
