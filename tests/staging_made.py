"""A staging database as a province would have made it, events for it, and the collector on its other side."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, create_engine, func, select, update

from desktop.ids import uuid7
from offline.sync.engine import DeliveryState, Pending
from offline.sync.peers import Batch, StoredEvent
from offline.sync.peers.staging.client import StagingClient
from offline.sync.peers.staging.link import StagingLink
from offline.sync.peers.staging.mapping import StagingMap
from offline.sync.peers.staging.reading import load_mapping
from offline.sync.peers.staging.tables import StagingTables, build_tables

MAPPING: StagingMap = load_mapping("staging-example")
AT = "2026-11-22T09:30:00.000+08:00"
PARTY = {"kind": "person", "name": "欧阳·买买提", "id_type": "passport", "id_no": "E12345678"}
MATERIALS = [{"material_code": "M1", "status": "provided", "copies": 1, "pages": 2, "file_ids": []}]
PAYLOADS: dict[str, dict[str, Any]] = {
    "case.received": {
        "case_no": "LL-1", "channel": "window", "theme_code": None, "items": [{"item_code": "I1", "catalog_version": "1"}],
        "applicant": PARTY, "agent": PARTY, "situation": {}, "form": {}, "materials": MATERIALS, "received_at": AT, "ticket_no": None,
    },
    "case.accepted": {"accepted_at": AT, "promised_date": "2026-12-01", "statutory_date": None, "document_no": "D1"},
    "case.correction_requested": {
        "notice_no": "N1", "round": 1, "due_date": "2026-12-01", "missing": [{"material_code": "M1", "problem": "缺公章", "standard": "原件"}],
    },
    "case.corrected": {"materials": MATERIALS, "form": {}, "complete": True},
    "case.declined": {"reason_code": "other", "legal_basis": "行政许可法第三十二条", "proper_authority": None, "document_no": "D2"},
    "case.redirected": {"to_authority": "临湖区", "reason": "异地代收"},
    "case.withdrawn": {"reason": "本人要求"},
    "document.issued": {"kind": "receipt", "document_no": "D3", "copy": "original", "sha256": "0", "printed_at": AT},
    "document.voided": {"kind": "receipt", "document_no": "D3", "copy": "original", "sha256": "0", "printed_at": AT},
    "rating.given": {"level": 5, "tags": ["快", "细"], "comment": "好", "declined": False},
    "grievance.registered": {"summary": "办不成", "responsible_authority": "住建局", "due_date": "2026-12-01"},
}  # fmt: skip


def event(kind: str, seq: int = 1, case_id: str | None = None, hall: str = "H1", **changed: Any) -> StoredEvent:
    text = json.dumps(PAYLOADS[kind] | changed, ensure_ascii=False)
    return StoredEvent(uuid7(), case_id or uuid7(), seq, kind, "2026-11-22T01:30:00.000000Z", hall, "W1", "clerk", False, text)


def case(*kinds: str, **changed: Any) -> tuple[StoredEvent, ...]:
    case_id = uuid7()
    return tuple(event(kind, seq, case_id, **(changed if seq == 1 else {})) for seq, kind in enumerate(kinds, 1))


def batch(*events: StoredEvent) -> Batch:
    pending = tuple(Pending(one.event_id, one.case_id, one.seq, DeliveryState.SENDING) for one in events)
    return Batch(pending, events, b"", "key")


class Staging:
    """The province's side. `collect` is its collector: it flags every row that waits (`only`: of one batch)."""

    def __init__(self, url: str, password: str = "", mapping: StagingMap = MAPPING) -> None:
        self.link = StagingLink(url, password, mapping, "H1", "W1")
        self.tables: StagingTables = build_tables(mapping)
        self.engine: Engine = create_engine(self.link.address())
        self.tables.metadata.create_all(self.engine)

    def client(self, **changed: Any) -> StagingClient:
        return StagingClient(self.link, lambda: datetime(2026, 11, 22, 2, tzinfo=UTC))

    def collect(self, flag: str = "1", error: str | None = None, number: str | None = None, only: str = "") -> None:
        with self.engine.begin() as connection:
            for name, table in self.tables.rows.items():
                values = {"sign_state": flag, "sign_error": error} | ({"apply_no": number} if name == "up_pro_accept" else {})
                connection.execute(update(table).where(table.c.sign_state == "0", table.c.cd_batch.startswith(only)).values(**values))

    def count(self, name: str) -> int:
        table = self.tables.metadata.tables[name]
        with self.engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(table)) or 0)

    def counts(self) -> dict[str, int]:
        return {name: count for name in self.tables.metadata.tables if (count := self.count(name))}

    def close(self) -> None:
        self.engine.dispose()
