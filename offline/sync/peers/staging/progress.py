"""What departments wrote back, as the changes feed that the platform would give: pages behind a cursor, kinds and shapes of the contract.

A serial number may become visible after a later one (two of their transactions at once), so a look begins some numbers before the cursor;
what was seen before is recognised by its `change_id` (`offline.sync.down`). A row of another shape or with an unknown state goes on under a
kind of its own and is kept, not guessed. Rows of cases that this hall did not send are other people's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from desktop.clock import SHANGHAI
from offline.sync.peers.staging.mapping import ProgressMap, StagingMap
from offline.sync.peers.staging.tables import StagingTables

OVERLAP = 50
PAGE = 200


class ProgressDesk:
    """Reads on the caller's connections."""

    def __init__(self, mapping: StagingMap, tables: StagingTables, hall_id: str) -> None:
        self._mapping = mapping
        self._tables = tables
        self._hall_id = hall_id

    def page(self, connection: Connection, since: str) -> dict[str, Any]:
        """The reply of GET /v1/changes."""
        said, table, receipts = self._mapping.progress, self._tables.progress, self._tables.receipts
        if said is None or table is None:
            return {"cursor": since, "more": False, "changes": []}
        last = int(since) if since.isascii() and since.isdigit() else 0
        position = table.c[said.position]
        ours = (receipts.c.project_no == table.c[said.project_no], receipts.c.type == "case.received", receipts.c.hall_id == self._hall_id)
        query = (
            select(receipts.c.case_id, *(table.c[theirs].label(f"their_{name}") for name, theirs in said.columns().items()))
            .select_from(table.outerjoin(receipts, ours[0] & ours[1] & ours[2]))
            .where(position > last - OVERLAP)
            .order_by(position)
            .limit(PAGE)
        )
        rows = connection.execute(query).all()
        reached = max(last, rows[-1].their_position) if rows else last
        codes = self._mapping.codes[said.state_code]
        changes = [_change(row, said, codes.get(str(row.their_state).strip())) for row in rows if row.case_id is not None]
        return {"cursor": str(reached) if reached else since, "more": len(rows) == PAGE and reached > last, "changes": changes}


def _change(row: Any, said: ProgressMap, state: str | None) -> dict[str, Any]:
    at = row.their_at.replace(tzinfo=SHANGHAI).isoformat() if isinstance(row.their_at, datetime) else ""
    item = {"item_code": row.their_item_code, "authority": row.their_authority, "state": state or row.their_state, "at": at}
    for name in ("note", "result_document"):
        if getattr(said, name) is not None and (found := getattr(row, f"their_{name}")):
            item[name] = found
    sound = state is not None and bool(at)
    return {
        "change_id": f"staging-{row.their_position}",
        "kind": "case.progress" if sound else "staging.unreadable",
        "at": at,
        "data": {"case_id": row.case_id, "progress": item},
    }
