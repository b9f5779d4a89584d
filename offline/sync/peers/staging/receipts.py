"""What the staging database answers for one event, and the rows and the receipt that make the answer true: one transaction.

The database decides, not a look beforehand: `event_id` and (`case_id`, `seq`) are unique in the receipts, so two senders at once cannot both
be right. An event whose rows the collector refused is written anew, under a new batch; its refused rows stay as they are.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from desktop.clock import Clock, shanghai
from offline.sync.peers import StoredEvent
from offline.sync.peers.staging.mapping import StagingMap
from offline.sync.peers.staging.rows import MadeRow, event_rows, payload_of
from offline.sync.peers.staging.tables import StagingTables

WAITING, APPLIED, REFUSED = "waiting", "applied", "refused"
Answer = dict[str, Any]


class ReceiptDesk:
    """Answers on connections of the caller's, who commits. Raises only what the database raises."""

    def __init__(self, mapping: StagingMap, tables: StagingTables, hall_id: str, clock: Clock) -> None:
        self._mapping = mapping
        self._tables = tables
        self._receipts = tables.receipts
        self._hall_id = hall_id
        self._clock = clock

    def take(self, connection: Connection, event: StoredEvent) -> Answer:
        """Writes an event that has its turn; `received` once its rows lie there."""
        payload = payload_of(event)
        digest = _digest(event, payload)
        held = connection.execute(select(self._receipts).where(self._receipts.c.event_id == event.event_id)).one_or_none()
        if held is not None:
            held = self._look(connection, [held])[0]
            if held.outcome != REFUSED:
                return _answer(held, again=True) if held.digest == digest else _reused(event)
        if event.hall_id != self._hall_id:
            return {"event_id": event.event_id, "status": "forbidden", "message": "事件不属于本大厅"}
        steps = self.of_case(connection, event.case_id)
        if any(row.event_id == event.event_id for row in steps):
            return self.take(connection, event)  # another sender wrote it between the two looks: now it is held
        if (wrong := _out_of_turn(steps, event)) is not None:
            return wrong
        project_no = str(payload.get("case_no") or "") if event.type == "case.received" else self._project_no(connection, event)
        rows, faults = event_rows(self._mapping, event, payload, project_no)
        if faults:
            return {"event_id": event.event_id, "status": "invalid", "errors": faults[:200]}
        return self._write(connection, event, held, rows, {"digest": digest, "project_no": project_no})

    def collected(self, connection: Connection, event_ids: Sequence[str]) -> list[Answer]:
        """Where these events are now; those without a receipt are not in the answer."""
        query = select(self._receipts).where(self._receipts.c.event_id.in_(event_ids))
        return [_answer(row, again=False) for row in self._look(connection, connection.execute(query).all())]

    def of_case(self, connection: Connection, case_id: str) -> list[Any]:
        """The receipts of a case that hold their place, in order."""
        return list(
            connection.execute(
                select(self._receipts)
                .where(self._receipts.c.case_id == case_id, self._receipts.c.seq.is_not(None))
                .order_by(self._receipts.c.seq)
            )
        )

    def _project_no(self, connection: Connection, event: StoredEvent) -> str:
        first = (self._receipts.c.case_id == event.case_id, self._receipts.c.seq == 1)
        return str(connection.scalar(select(self._receipts.c.project_no).where(*first)) or "")

    def _write(self, connection: Connection, event: StoredEvent, held: Any, rows: list[MadeRow], facts: dict[str, Any]) -> Answer:
        attempt = 1 if held is None else held.attempt + 1
        batch_no = f"{event.event_id.replace('-', '')}{attempt:02d}"
        moment = shanghai(self._clock()).replace(tzinfo=None, microsecond=0)
        values = facts | {
            "event_id": event.event_id, "case_id": event.case_id, "seq": event.seq, "type": event.type, "hall_id": event.hall_id,
            "batch_no": batch_no, "attempt": attempt, "row_count": len(rows), "outcome": WAITING if rows else APPLIED,
            "error": None, "apply_no": None, "written_at": moment,
        }  # fmt: skip
        if held is None:
            connection.execute(insert(self._receipts).values(**values))
        else:
            mine = (self._receipts.c.event_id == event.event_id, self._receipts.c.attempt == held.attempt)
            if connection.execute(update(self._receipts).where(*mine).values(**values)).rowcount != 1:
                return {"event_id": event.event_id, "status": "received"}  # another sender wrote it anew at this moment
        self._put(connection, event, rows, batch_no, moment)
        if not rows:  # its kind has no place in the province's tables: nobody will collect it
            return {"event_id": event.event_id, "status": "applied", "receipt_no": batch_no}
        return {"event_id": event.event_id, "status": "received"}

    def _put(self, connection: Connection, event: StoredEvent, rows: list[MadeRow], batch_no: str, moment: datetime) -> None:
        names = self._mapping.columns
        for number, row in enumerate(rows):
            kept = {
                names.guid: str(uuid.uuid5(uuid.UUID(event.event_id), f"{batch_no}/{number}")),
                names.batch: batch_no,
                names.operation: row.operation,
                names.time: moment,
                names.flag: self._mapping.flags.waiting,
            }
            connection.execute(insert(self._tables.rows[row.table]).values(**row.values, **kept))

    def _look(self, connection: Connection, held: Sequence[Any]) -> list[Any]:
        """The receipts with what the collector has said since; what it said is kept, so that it may clear its tables afterwards."""
        asked = [row for row in held if row.outcome == WAITING]
        if not asked:
            return list(held)
        said = self._flags(connection, asked)
        for row in asked:
            found = _outcome(row, said[row.batch_no], self._mapping)
            if found["outcome"] != WAITING:
                mine = (self._receipts.c.event_id == row.event_id, self._receipts.c.batch_no == row.batch_no)
                connection.execute(update(self._receipts).where(*mine).values(**found))
        query = select(self._receipts).where(self._receipts.c.event_id.in_([row.event_id for row in held]))
        return connection.execute(query).all()  # type: ignore[return-value]

    def _flags(self, connection: Connection, asked: Sequence[Any]) -> Mapping[str, list[tuple[str, str | None, str | None]]]:
        """(flag, error, platform's number) of every row, by batch."""
        names, said = self._mapping.columns, defaultdict(list)
        tables = {rule.table for row in asked for rule in self._mapping.rules.get(row.type, ())}
        for name in sorted(tables):
            table = self._tables.rows[name]
            columns = [table.c[names.batch], table.c[names.flag], table.c[names.error]]
            if self._mapping.apply_no is not None and self._mapping.apply_no[0] == name:
                columns.append(table.c[self._mapping.apply_no[1]])
            query = select(*columns).where(table.c[names.batch].in_([row.batch_no for row in asked]))
            for batch_no, flag, error, *number in connection.execute(query):
                said[batch_no].append((str(flag).strip(), error, number[0] if number else None))
        return said


def _out_of_turn(steps: Sequence[Any], event: StoredEvent) -> Answer | None:
    taken = {row.seq for row in steps}
    expected = next(number for number in range(1, len(taken) + 2) if number not in taken)
    # A refused event leaves a gap; what a person decided about it may let the case go on behind the last one.
    if event.seq not in taken and (event.seq == expected or event.seq - 1 in taken):
        return None if event.type == "case.received" or event.seq > 1 else _first(event)
    if event.seq > expected and event.seq not in taken:
        return {"event_id": event.event_id, "status": "out_of_order", "expected_seq": expected}
    return {
        "event_id": event.event_id,
        "status": "conflict",
        "platform_state": f"seq {max(taken)}",
        "message": "这一步已被另一事件占用",
    }


def _outcome(row: Any, said: list[tuple[str, str | None, str | None]], mapping: StagingMap) -> Answer:
    errors = [error or "" for flag, error, _ in said if flag == mapping.flags.refused]
    if errors:
        words = "；".join(dict.fromkeys(error for error in errors if error)) or "省平台没有说明原因"
        return {"outcome": REFUSED, "seq": None, "error": words[:500]}
    if len(said) >= row.row_count and all(flag == mapping.flags.taken for flag, _, _ in said):
        return {"outcome": APPLIED, "apply_no": next((number for _, _, number in said if number), None)}
    return {"outcome": WAITING}


def _answer(row: Any, *, again: bool) -> Answer:
    answer: Answer = {"event_id": row.event_id}
    if row.outcome == REFUSED:
        return answer | {"status": "invalid", "message": row.error, "errors": [{"pointer": "", "code": "refused", "message": row.error}]}
    if row.outcome == WAITING:
        return answer | {"status": "received"}
    answer |= {"status": "duplicate" if again else "applied", "receipt_no": row.batch_no}
    return answer | ({"apply_no": row.apply_no} if row.apply_no else {})


def _reused(event: StoredEvent) -> Answer:
    wrong = {"pointer": "", "code": "event_id_reused", "message": "同一事件编号的内容不一致"}
    return {"event_id": event.event_id, "status": "invalid", "errors": [wrong]}


def _first(event: StoredEvent) -> Answer:
    wrong = {"pointer": "", "code": "first_event", "message": "办件的第一个事件须为收件"}
    return {"event_id": event.event_id, "status": "invalid", "errors": [wrong]}


def _digest(event: StoredEvent, payload: Mapping[str, Any]) -> str:
    """Of what the event says; its number is not part of it, for a person's decision may have moved it."""
    said = [event.type, event.case_id, event.occurred_at, event.operator_id, payload]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()
