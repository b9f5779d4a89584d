"""Case events as the drill province takes them: idempotent for ever, in order within a case, receipts committed before they are told."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desktop.clock import SHANGHAI
from offline.drill.database import Database
from offline.drill.faults import Faults
from offline.drill.http import Refusal, Request, Response, answer, json_body
from offline.drill.progress import Departments
from offline.drill.rules import envelope_errors, is_uuid, next_state, payload_errors

MAX_EVENTS = 100


class EventDesk:
    """POST /v1/cases/events and GET /v1/cases/{id}. One transaction a batch; a batch that fails as a whole leaves nothing."""

    def __init__(self, database: Database, departments: Departments, faults: Faults) -> None:
        self._database = database
        self._departments = departments
        self._faults = faults

    def take(self, request: Request) -> Response:
        """One result an event, in the order sent."""
        key = request.header("Idempotency-Key").lower()
        if not is_uuid(key):
            raise Refusal(400, "idempotency_key_required")
        body = json_body(request)
        events = _events(body)
        digest = _digest(body)
        self._poison(events)
        with self._database.transaction() as connection:
            kept = connection.execute("SELECT body_digest, reply FROM batch WHERE idempotency_key = ?", (key,)).fetchone()
            if kept is not None:
                if kept["body_digest"] != digest:
                    raise Refusal(422, "idempotency_key_reused")
                return answer(json.loads(kept["reply"]))
            reply = {"results": [self._one(connection, event, request.header("X-Hall-Id")) for event in events]}
            connection.execute("INSERT INTO batch VALUES (?, ?, ?)", (key, digest, json.dumps(reply, ensure_ascii=False)))
        self._departments.ring()
        return answer(reply)

    def show(self, case_id: str) -> Response:
        """The case as the platform holds it."""
        if not is_uuid(case_id):
            raise Refusal(404, "not_found")
        self._departments.work()
        with self._database.read() as connection:
            case = connection.execute("SELECT * FROM cases WHERE case_id = ?", (case_id.lower(),)).fetchone()
            if case is None:
                raise Refusal(404, "not_found")
            events = connection.execute("SELECT body FROM event WHERE case_id = ? ORDER BY seq", (case_id.lower(),)).fetchall()
            progress = connection.execute("SELECT body FROM progress WHERE case_id = ? ORDER BY item_code", (case_id.lower(),)).fetchall()
            files = connection.execute("SELECT file_id, sha256, complete FROM upload WHERE case_id = ?", (case_id.lower(),)).fetchall()
        return answer(
            {
                "case_id": case["case_id"],
                "apply_no": case["apply_no"],
                "state": case["state"],
                "last_seq": case["last_seq"],
                "events": [json.loads(row["body"]) for row in events],
                "progress": [json.loads(row["body"]) for row in progress],
                "files": [{"file_id": row["file_id"], "sha256": row["sha256"], "complete": bool(row["complete"])} for row in files],
            }
        )

    def _one(self, connection: sqlite3.Connection, event: Mapping[str, Any], hall_id: str) -> dict[str, Any]:
        event_id, digest = str(event["event_id"]).lower(), _digest(event)
        held = connection.execute("SELECT * FROM event WHERE event_id = ?", (event_id,)).fetchone()
        if held is not None:
            if held["digest"] != digest:
                wrong = {"pointer": "", "code": "event_id_reused", "message": "同一事件编号的内容不一致"}
                return {"event_id": event["event_id"], "status": "invalid", "errors": [wrong]}
            return _receipt(connection, event, "duplicate", held["receipt_no"])
        if envelope := envelope_errors(event):
            return {"event_id": event["event_id"], "status": "invalid", "errors": envelope}
        if event["hall_id"] != hall_id:
            return {"event_id": event["event_id"], "status": "forbidden", "message": "事件不属于本大厅"}
        return self._place(connection, event, digest)

    def _place(self, connection: sqlite3.Connection, event: Mapping[str, Any], digest: str) -> dict[str, Any]:
        """Order, then the platform's state, then the books."""
        case_id = event["case_id"].lower()
        case = connection.execute("SELECT state, last_seq FROM cases WHERE case_id = ?", (case_id,)).fetchone()
        state, expected = (None, 1) if case is None else (case["state"], case["last_seq"] + 1)
        if event["seq"] > expected:
            return {"event_id": event["event_id"], "status": "out_of_order", "expected_seq": expected}
        if errors := payload_errors(event["type"], event["payload"]):
            return {"event_id": event["event_id"], "status": "invalid", "errors": errors}
        after = next_state(state, event["type"], event["payload"]) if event["seq"] == expected else None
        if after is None and state is None:
            wrong = {"pointer": "", "code": "first_event", "message": "办件的第一个事件须为收件"}
            return {"event_id": event["event_id"], "status": "invalid", "errors": [wrong]}
        if after is None:
            return {"event_id": event["event_id"], "status": "conflict", "platform_state": state, "message": "平台上的办件已是另一状态"}
        number = connection.execute("SELECT coalesce(max(position), 0) + 1 FROM event").fetchone()[0]
        day = datetime.now(SHANGHAI).strftime("%Y%m%d")
        receipt = f"R{day}{number:09d}"
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        columns = "event_id, case_id, seq, digest, receipt_no, body"
        values = (event["event_id"].lower(), case_id, event["seq"], digest, receipt, body)
        connection.execute(f"INSERT INTO event ({columns}) VALUES (?, ?, ?, ?, ?, ?)", values)  # noqa: S608 - names of this source; every value is bound
        if case is None:
            connection.execute("INSERT INTO cases VALUES (?, ?, ?, ?)", (case_id, f"SB{day}{number:08d}", after, 1))
        else:
            connection.execute("UPDATE cases SET state = ?, last_seq = ? WHERE case_id = ?", (after, event["seq"], case_id))
        self._departments.moved(connection, case_id, event["type"], time.time())
        return _receipt(connection, event, "applied", receipt)

    def _poison(self, events: list[Mapping[str, Any]]) -> None:
        poison = self._faults.value("poison")
        if isinstance(poison, list) and any(event["event_id"] in poison or event.get("case_id") in poison for event in events):
            raise Refusal(500, "drill_poison")


def _receipt(connection: sqlite3.Connection, event: Mapping[str, Any], status: str, receipt: str) -> dict[str, Any]:
    result = {"event_id": event["event_id"], "status": status, "receipt_no": receipt}
    if event["type"] == "case.received":
        case = connection.execute("SELECT apply_no FROM cases WHERE case_id = ?", (event["case_id"].lower(),)).fetchone()
        result["apply_no"] = case["apply_no"]
    return result


def _events(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    events = body.get("events")
    if not isinstance(events, list) or not events:
        raise Refusal(400, "malformed", "events")
    if len(events) > MAX_EVENTS:
        raise Refusal(413, "too_many_events", f"at most {MAX_EVENTS}")
    if not all(isinstance(event, dict) and is_uuid(event.get("event_id")) for event in events):
        raise Refusal(400, "malformed", "event_id")
    return events


def _digest(value: Any) -> str:
    """Of the JSON value, not of its spelling. Lone surrogates are legal in JSON text and must not fail here."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
