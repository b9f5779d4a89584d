"""The departments behind the drill province: after acceptance every item goes to processing at once and is granted a while later.

Changes carry their position as cursor, so a client may come back after any time and miss nothing.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
from datetime import date, datetime
from typing import Any

from desktop.clock import SHANGHAI
from offline.drill.appointments import todays
from offline.drill.database import Database
from offline.drill.http import Refusal, Request, Response, answer

PAGE = 100
_ENDED = ("declined", "redirected", "withdrawn")


class Departments:
    """Schedules and plays progress, and answers /v1/changes. `grant_after` is in seconds; `appointments`: offers a few for today."""

    def __init__(self, database: Database, grant_after: float, appointments: bool = False) -> None:
        self._database = database
        self._grant_after = grant_after
        self._appointments = appointments
        self._offered: date | None = None
        self._news = threading.Condition()
        self._closing = False

    def moved(self, connection: sqlite3.Connection, case_id: str, event_type: str, moment: float) -> None:
        """Within the transaction of an event: plans what follows from it."""
        if event_type == "case.accepted":
            first = connection.execute("SELECT body FROM event WHERE case_id = ? AND seq = 1", (case_id,)).fetchone()
            for item in json.loads(first["body"])["payload"]["items"]:
                for state, after in (("processing", 0.0), ("granted", self._grant_after)):
                    plan = (moment + after, case_id, item["item_code"], state)
                    connection.execute("INSERT INTO scheduled (due, case_id, item_code, state) VALUES (?, ?, ?, ?)", plan)
        elif event_type in ("case.withdrawn", "case.redirected"):
            connection.execute("DELETE FROM scheduled WHERE case_id = ?", (case_id,))

    def announce(self, kind: str, data: dict[str, Any]) -> None:
        """A change by the trainer: a notice, an appointment, a new catalogue."""
        with self._database.transaction() as connection:
            _change(connection, kind, data)
        self.ring()

    def changes(self, request: Request) -> Response:
        """GET /v1/changes, held open for `wait` seconds while there is nothing."""
        since = self._since(request)
        wait = request.query("wait") or "0"
        if not (wait.isascii() and wait.isdigit() and int(wait) <= 25):
            raise Refusal(400, "malformed", "wait")
        deadline = time.monotonic() + int(wait)
        while True:
            self.work()
            with self._database.read() as connection:
                rows = connection.execute("SELECT * FROM change WHERE position > ? ORDER BY position LIMIT ?", (since, PAGE + 1)).fetchall()
                due = connection.execute("SELECT min(due) FROM scheduled").fetchone()[0]
            left = deadline - time.monotonic()
            if rows or left <= 0 or self._closing:
                break
            with self._news:
                self._news.wait(min(left, 1.0 if due is None else max(0.01, min(1.0, due - time.time()))))
        page = rows[:PAGE]
        changes = [{"change_id": row["change_id"], "kind": row["kind"], "at": row["at"], "data": json.loads(row["data"])} for row in page]
        cursor = str(page[-1]["position"]) if page else str(since or "")
        return answer({"cursor": cursor, "more": len(rows) > PAGE, "changes": changes})

    def work(self) -> None:
        """Plays what is due."""
        self._offer(datetime.now(SHANGHAI))
        with self._database.read() as connection:
            if connection.execute("SELECT 1 FROM scheduled WHERE due <= ? LIMIT 1", (time.time(),)).fetchone() is None:
                return
        with self._database.transaction() as connection:
            for row in connection.execute("SELECT * FROM scheduled WHERE due <= ? ORDER BY due, id LIMIT 500", (time.time(),)).fetchall():
                connection.execute("DELETE FROM scheduled WHERE id = ?", (row["id"],))
                self._step(connection, row["case_id"], row["item_code"], row["state"])

    def _offer(self, moment: datetime) -> None:
        """Today's appointments, once a day."""
        if not self._appointments or self._offered == moment.date():
            return
        with self._database.transaction() as connection:
            rows = [(key, "appointment.made", _now(), json.dumps(data, ensure_ascii=False)) for key, data in todays(moment)]
            connection.executemany("INSERT OR IGNORE INTO change (change_id, kind, at, data) VALUES (?, ?, ?, ?)", rows)
        self._offered = moment.date()

    def ring(self) -> None:
        """Wakes those who wait for changes."""
        with self._news:
            self._news.notify_all()

    def close(self) -> None:
        """Lets everybody go who waits."""
        self._closing = True
        self.ring()

    @staticmethod
    def _since(request: Request) -> int:
        text = request.query("since") or ""
        if text and not (text.isascii() and text.isdigit() and len(text) < 16):
            raise Refusal(400, "unknown_cursor")
        return int(text or 0)

    @staticmethod
    def _step(connection: sqlite3.Connection, case_id: str, item_code: str, state: str) -> None:
        case = connection.execute("SELECT state FROM cases WHERE case_id = ?", (case_id,)).fetchone()
        if case is None or case["state"] in _ENDED:
            return
        item = {"item_code": item_code, "authority": "演练主管部门", "state": state, "at": _now()}
        if state == "granted":
            item["result_document"] = f"演练证照-{item_code}"
        body = json.dumps(item, ensure_ascii=False)
        connection.execute("INSERT OR REPLACE INTO progress VALUES (?, ?, ?)", (case_id, item_code, body))
        left = connection.execute("SELECT 1 FROM scheduled WHERE case_id = ? LIMIT 1", (case_id,)).fetchone()
        connection.execute("UPDATE cases SET state = ? WHERE case_id = ?", ("processing" if left else "done", case_id))
        _change(connection, "case.progress", {"case_id": case_id, "progress": item})


def _change(connection: sqlite3.Connection, kind: str, data: dict[str, Any]) -> None:
    row = (str(uuid.uuid4()), kind, _now(), json.dumps(data, ensure_ascii=False))
    connection.execute("INSERT INTO change (change_id, kind, at, data) VALUES (?, ?, ?, ?)", row)


def _now() -> str:
    return datetime.now(SHANGHAI).isoformat(timespec="milliseconds")
