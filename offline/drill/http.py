"""Requests and answers of the drill province as values, and the problems (RFC 9457) that it answers with."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

MAX_JSON = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request, whole. `headers` is case-insensitive."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def query(self, name: str) -> str | None:
        found = parse_qs(urlsplit(self.target).query, keep_blank_values=True).get(name)
        return found[0] if found else None

    def header(self, name: str) -> str:
        return self.headers.get(name, "") or ""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: int, code: str, detail: str = "", *, headers: Mapping[str, str] | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        problem = {"title": code.replace("_", " "), "status": status, "code": code, **({"detail": detail} if detail else {}), **extra}
        body = json.dumps(problem, ensure_ascii=False).encode()
        self.response = Response(status, body, "application/problem+json", headers or {})


def answer(value: Any, status: int = 200) -> Response:
    """JSON."""
    return Response(status, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), "application/json")


def unpacked(request: Request) -> bytes:
    """The body after `Content-Encoding`; at most 4 MiB of JSON, however small it was packed."""
    coding = request.header("Content-Encoding").strip().lower()
    if coding == "":
        body = request.body
    elif coding == "gzip":
        try:
            unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
            body = unpacker.decompress(request.body, MAX_JSON + 1)
        except zlib.error as fault:
            raise Refusal(400, "malformed", "gzip") from fault
        if len(body) <= MAX_JSON and (not unpacker.eof or unpacker.unused_data):
            raise Refusal(400, "malformed", "gzip")
    else:
        raise Refusal(415, "unsupported_encoding", coding)
    if len(body) > MAX_JSON:
        raise Refusal(413, "too_large", "at most 4 MiB of JSON")
    return body


def json_body(request: Request) -> dict[str, Any]:
    """The JSON object of a request."""
    if request.header("Content-Type").split(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "unsupported_media_type")
    try:
        value = json.loads(unpacked(request).decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise Refusal(400, "malformed", "not JSON in UTF-8") from fault
    if not isinstance(value, dict):
        raise Refusal(400, "malformed", "not an object")
    return value
