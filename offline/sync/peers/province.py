"""The province over HTTP, as contract/province.openapi.yaml has it: token, signing, events, cases, changes, catalogue, sharing.

Each attempt is signed anew with a new nonce. 401: a new token once and again; a second 401 halts the round. `clock_skew` is answered with
the platform's own time, and the offset is kept for the operator to see. It decides nothing about events and touches no store.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from desktop.intake.journal import PROVINCE
from offline.sync.peers import Batch, Reply
from offline.sync.peers.access import Access, ProvinceLink
from offline.sync.peers.transport import Transport
from offline.sync.reply import Answer, PeerFault, json_object, problem, refusal
from offline.sync.signing import signed_headers

GZIP_FROM = 2048
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


class ProvinceClient:
    """One connection to the province, for one thread; `access` is shared by all of a process.

    Every method returns what the contract requires or raises `PeerFault`; after a fault nothing is known of what the platform did.
    """

    name = PROVINCE

    def __init__(self, link: ProvinceLink, access: Access) -> None:
        self.link = link
        self.access = access
        self._transport = Transport(link.ca_file, read_seconds=link.read_seconds)

    def deliver(self, batch: Batch) -> Reply:
        """POST /v1/cases/events."""
        headers = {**_JSON, "Idempotency-Key": batch.key}
        body = json_object(self._ok(self.call("POST", "/v1/cases/events", "events", headers, batch.body)))
        results = body.get("results")
        if not isinstance(results, list):
            raise PeerFault("peer.wrong_shape", status=200)
        return Reply(tuple(results))

    def case(self, case_id: str) -> dict[str, Any] | None:
        """GET /v1/cases/{case_id}: the platform's side of a conflict; None when it has no such case."""
        answer = self.call("GET", f"/v1/cases/{quote(case_id, safe='')}", "cases", {"Accept": "application/json"})
        if answer.status == 404 and answer.content_type in ("application/json", "application/problem+json"):
            return None
        return json_object(self._ok(answer))

    def changes(self, since: str, wait: int = 0) -> dict[str, Any]:
        """GET /v1/changes; the platform may hold the call open for `wait` seconds (at most 25)."""
        query = {"since": since} | ({"wait": str(min(wait, 25))} if wait else {})
        answer = self.call("GET", "/v1/changes?" + urlencode(query), "changes", {"Accept": "application/json"}, patience=float(wait))
        return json_object(self._ok(answer))

    def catalog(self, since: str) -> dict[str, Any] | None:
        """GET /v1/catalog; None for 304, nothing new."""
        answer = self.call("GET", "/v1/catalog?" + urlencode({"since": since}), "catalog", {"Accept": "application/json"})
        return None if answer.status == 304 else json_object(self._ok(answer))

    def share(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """POST /v1/share/queries: what the data-sharing bus found (a missing key means not found)."""
        body = json_bytes(query)
        reply = json_object(self._ok(self.call("POST", "/v1/share/queries", "share", dict(_JSON), body)))
        if reply.get("query_id") != query["query_id"] or not isinstance(reply.get("found"), dict):
            raise PeerFault("peer.wrong_shape", status=200)
        return reply

    def interrupt(self) -> None:
        """Ends a call under way on another thread."""
        self._transport.interrupt()

    def close(self) -> None:
        """Drops the connection."""
        self._transport.close()

    def call(
        self, method: str, target: str, endpoint: str, headers: dict[str, str], body: bytes = b"", *, patience: float = 0.0, url: str = ""
    ) -> Answer:
        """One signed call with the repeats that the contract allows. `url` replaces the base address and target (uploads)."""
        self.access.check_gate(endpoint)
        address = url or self.link.url + target
        renewed = skewed = renonced = False
        while True:
            token = self._token()
            answer, packed = self._attempt(method, address, headers, body, token, patience)
            code = problem(answer).code if answer.status in (400, 401) else None
            if answer.status == 401 and code == "clock_skew" and not skewed:
                skewed = True
                self._learn_clock(answer)
            elif answer.status == 401 and not renewed and code != "clock_skew":
                renewed = True
                # A platform that signs over the unpacked body says so only by refusing the packed one.
                self.access.plain_only = self.access.plain_only or (packed and code == "bad_signature")
                self.access.drop_token(token)
            elif answer.status == 400 and code == "nonce_reused" and not renonced:
                renonced = True
            else:
                break
        if answer.status == 401:
            raise PeerFault(f"peer.{code}" if code in ("bad_signature", "clock_skew") else "peer.unauthorised", status=401, halts=True)
        self._heed(answer, endpoint)
        return answer

    def _attempt(self, method: str, address: str, headers: dict[str, str], body: bytes, token: str, patience: float) -> tuple[Answer, bool]:
        sent, extra = body, {}
        if len(body) >= GZIP_FROM and headers.get("Content-Type") == "application/json" and not self.access.plain_only:
            packed = gzip.compress(body, 1, mtime=0)
            if len(packed) < len(body) * 0.9:
                sent, extra = packed, {"Content-Encoding": "gzip"}
        identity = {"X-Hall-Id": self.link.hall_id, "X-Workstation-Id": self.link.workstation_id, "Authorization": f"Bearer {token}"}
        request = self._transport.prepare(
            method, address, {**headers, **extra, **identity}, sent if sent or method in ("POST", "PATCH") else None
        )
        request.headers.update(signed_headers(self.link.signing_secret, method, request.path_url, sent, self._platform_time()))
        return self._transport.send(request, extra_seconds=patience), bool(extra)

    def _platform_time(self) -> datetime:
        return self.access.clock() + self.access.offset

    def _learn_clock(self, answer: Answer) -> None:
        server_time = problem(answer).server_time
        if server_time is None:
            raise PeerFault("peer.clock_skew", status=401, halts=True)
        self.access.offset = server_time - self.access.clock()

    def _token(self) -> str:
        with self.access.token_lock:
            kept = self.access.token()
            if kept is not None:
                return kept
            self.access.check_gate("token")
            form = {"grant_type": "client_credentials", "client_id": self.link.client_id, "client_secret": self.link.client_secret}
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
            request = self._transport.prepare("POST", self.link.url + "/oauth2/token", headers, urlencode(form).encode())
            answer = self._transport.send(request)
            if answer.status == 401 or (answer.status == 400 and problem(answer).code is not None):
                raise PeerFault("peer.credentials_refused", status=answer.status, halts=True)
            self._heed(answer, "token")
            reply = json_object(self._ok(answer))
            token, seconds, kind = reply.get("access_token"), reply.get("expires_in"), reply.get("token_type")
            fitting = isinstance(token, str) and token.isascii() and token.isprintable() and isinstance(seconds, int | float)
            if not fitting or not token or isinstance(seconds, bool) or not isinstance(kind, str) or kind.lower() != "bearer":
                raise PeerFault("peer.wrong_shape", status=answer.status)
            self.access.keep_token(str(token), float(seconds or 1))
            return str(token)

    def _heed(self, answer: Answer, endpoint: str) -> None:
        if answer.status in (429, 503):
            asked = refusal(answer).retry_after
            if asked is not None:
                self.access.close_gate(endpoint, asked)

    @staticmethod
    def _ok(answer: Answer) -> Answer:
        if 200 <= answer.status < 300:
            return answer
        raise refusal(answer)


def json_bytes(value: Mapping[str, Any]) -> bytes:
    """Compact UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
