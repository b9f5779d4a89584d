"""Every way in which a peer does not answer, recognised and named. A bare 200 is never success.

`PeerFault` is what reaches the loop; its `code` is stable (`peer.*`) and sentences for people are made from it elsewhere.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3

from desktop.clock import from_text
from desktop.errors import EnvironmentFault

MAX_WAIT = 7 * 86_400.0


class PeerFault(EnvironmentFault):
    """A peer did not answer as it must; nothing was acknowledged.

    `shrink`: a smaller batch may pass. `retry_after`: seconds that the peer asked for. `halts`: asking again this round is useless.
    """

    def __init__(
        self,
        code: str,
        *,
        status: int | None = None,
        shrink: bool = False,
        retry_after: float | None = None,
        halts: bool = False,
        **data: Any,
    ) -> None:
        super().__init__(code, **({"status": status} if status is not None else {}), **data)
        self.status = status
        self.shrink = shrink
        self.retry_after = retry_after
        self.halts = halts


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer, within the caps of size and time."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Problem:
    """RFC 9457, as much of it as was readable."""

    code: str | None = None
    server_time: datetime | None = None


def json_object(answer: Answer) -> dict[str, Any]:
    """The JSON object of a 2xx answer, or the name of what it is instead."""
    if not answer.body:
        raise PeerFault("peer.empty_reply", status=answer.status, shrink=True)
    if answer.content_type != "application/json":
        page = answer.content_type in ("text/html", "application/xhtml+xml") or answer.body.lstrip()[:1] == b"<"
        raise PeerFault("peer.captive_portal" if page else "peer.wrong_content_type", status=answer.status)
    try:
        value = json.loads(answer.body.decode("utf-8"))
    except (ValueError, RecursionError) as fault:
        raise PeerFault("peer.cut_reply", status=answer.status, shrink=True) from fault
    if not isinstance(value, dict):
        raise PeerFault("peer.wrong_shape", status=answer.status)
    return value


def problem(answer: Answer) -> Problem:
    """The problem of a refusing answer; empty when it carries none."""
    if answer.content_type not in ("application/problem+json", "application/json"):
        return Problem()
    try:
        value = json.loads(answer.body.decode("utf-8"))
    except (ValueError, RecursionError):
        return Problem()
    if not isinstance(value, dict):
        return Problem()
    code, moment = value.get("code"), value.get("server_time")
    try:
        server_time = from_text(moment) if isinstance(moment, str) else None
    except ValueError:
        server_time = None
    return Problem(code if isinstance(code, str) else None, server_time)


_STATUS_CODES = {
    403: "peer.forbidden",
    404: "peer.not_found",
    405: "peer.not_found",
    408: "peer.timeout",
    410: "peer.gone",
    413: "peer.too_large",
    429: "peer.busy",
    503: "peer.unavailable",
    511: "peer.captive_portal",
}


def refusal(answer: Answer) -> PeerFault:
    """The fault of an answer that is not 2xx."""
    status = answer.status
    if 300 <= status < 400:
        return PeerFault("peer.redirected", status=status)
    code = _STATUS_CODES.get(status, "peer.server_error" if status >= 500 else "peer.rejected")
    name = problem(answer).code
    extra: dict[str, Any] = {"problem": name[:64]} if name else {}
    shrink = status != 511 and (status >= 500 or status in (400, 408, 409, 413, 422))
    return PeerFault(code, status=status, shrink=shrink, retry_after=retry_after(answer), **extra)


def retry_after(answer: Answer) -> float | None:
    """`Retry-After` of 429 and 503 in seconds from now, given as seconds or as a date (RFC 9110, 10.2.3); a date is read on the server's clock."""
    text = answer.headers.get("Retry-After", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text), MAX_WAIT)
    due, here = _http_date(text), _http_date(answer.headers.get("Date", "")) or datetime.now(UTC)
    return None if due is None else min(max((due - here).total_seconds(), 0.0), MAX_WAIT)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def network_fault(error: Exception) -> PeerFault:
    """The name of what the HTTP library raised."""
    chain = _chain(error)
    if any(isinstance(link, requests.exceptions.SSLError | urllib3.exceptions.SSLError) for link in chain):
        text = " ".join(str(link) for link in chain)
        return PeerFault("peer.certificate" if "CERTIFICATE" in text.upper() else "peer.tls")
    if any(isinstance(link, socket.gaierror | urllib3.exceptions.NameResolutionError) for link in chain):
        return PeerFault("peer.name_unknown")
    if any(isinstance(link, requests.exceptions.ConnectTimeout) for link in chain):
        return PeerFault("peer.connect_timeout")
    if any(isinstance(link, requests.exceptions.ReadTimeout | urllib3.exceptions.ReadTimeoutError | TimeoutError) for link in chain):
        return PeerFault("peer.timeout", shrink=True)
    if any(isinstance(link, ConnectionRefusedError) for link in chain):
        return PeerFault("peer.refused")
    if any(isinstance(link, urllib3.exceptions.DecodeError | requests.exceptions.ContentDecodingError) for link in chain):
        return PeerFault("peer.cut_reply", shrink=True)
    if any(isinstance(link, urllib3.exceptions.NewConnectionError) for link in chain):
        return PeerFault("peer.unreachable")
    return PeerFault("peer.cut_off", shrink=True)


def _chain(error: BaseException) -> list[BaseException]:
    """The error, its causes, reasons and the errors in its arguments: the HTTP libraries hide the real one in any of these."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting and len(found) < 20:
        link = waiting.pop()
        if not isinstance(link, BaseException) or any(link is known for known in found):
            continue
        found.append(link)
        waiting += [link.__cause__, link.__context__, getattr(link, "reason", None), *link.args]
    return found
