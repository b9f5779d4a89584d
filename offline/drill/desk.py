"""The drill province's smaller windows: the catalogue that lies in the data directory, and the data-sharing bus on made-up data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from desktop.clock import now, wire
from offline.drill.database import Database
from offline.drill.http import Refusal, Request, Response, answer, json_body
from offline.drill.rules import is_party, is_uuid

NOT_FOUND = "查无"


class Catalogue:
    """GET /v1/catalog: the entries of DATA/catalog.json (a list of CatalogEntry); the cursor is the file's digest, a change sends all."""

    def __init__(self, data: Path) -> None:
        self._path = data / "catalog.json"

    def delta(self, request: Request) -> Response:
        """304 when the cursor is the present one."""
        try:
            raw = self._path.read_bytes()
            entries = json.loads(raw)
        except FileNotFoundError:
            raw, entries = b"[]", []
        except ValueError as fault:
            raise Refusal(500, "catalog_unreadable") from fault
        cursor = hashlib.sha256(raw).hexdigest()[:16]
        if request.query("since") == cursor:
            return Response(304)
        return answer({"cursor": cursor, "more": False, "changed": entries, "removed": []})


class SharingBus:
    """POST /v1/share/queries: finds everything for everybody, except for a name with 查无. The same question has the same answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, request: Request) -> Response:
        """Keeps the purpose, as the province would."""
        query = json_body(request)
        if not is_uuid(query.get("query_id")) or not is_party(query.get("subject")):
            raise Refusal(400, "malformed", "query_id, subject")
        if not all(isinstance(query.get(key), str) and query[key] for key in ("purpose", "item_code")):
            raise Refusal(400, "malformed", "purpose, item_code")
        if query.get("consent") not in (None, "on_site_signature", "electronic", "statutory"):
            raise Refusal(400, "malformed", "consent")
        wants = query.get("wants")
        if not isinstance(wants, list) or not all(isinstance(want, str) for want in wants):
            raise Refusal(400, "malformed", "wants")
        subject = query["subject"]
        found = {} if NOT_FOUND in subject["name"] else {want: _made_up(want, subject) for want in wants}
        reply = {"query_id": query["query_id"], "found": found}
        row = (query["query_id"], query["purpose"], query["item_code"], wire(now()), json.dumps(reply, ensure_ascii=False))
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO share_query VALUES (?, ?, ?, ?, ?)", row)
        return answer(reply)


def _made_up(want: str, subject: dict[str, Any]) -> dict[str, Any]:
    seed = hashlib.sha256(f"{want}|{subject['id_type']}|{subject['id_no']}".encode()).hexdigest()
    return {
        "value": f"演练数据-{seed[:8]}",
        "licence_no": f"YL{int(seed[8:20], 16) % 10**12:012d}",
        "source": "演练数据共享平台",
        "as_of": wire(now()),
    }
