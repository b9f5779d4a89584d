"""A tus 1.0.0 client for one scan at a time: creation, HEAD, PATCH with checksum, re-creation when the server lost it.

Chunks of 1 MiB are read from the encrypted store and never more than one is in memory. tus answers count by status, `Tus-Resumable` and
offset. `Location` may be relative and must stay on the platform's own origin. It decides nothing about when to try again.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from desktop.intake.journal import DeliveryState
from offline.sync.peers.province import ProvinceClient
from offline.sync.reply import Answer, PeerFault, problem, refusal
from offline.vault.files import FileVault

CHUNK = 1024 * 1024
_TUS = {"Tus-Resumable": "1.0.0"}
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Scan:
    """One file to upload; `upload_url` where an earlier attempt got to."""

    file_id: str
    case_id: str
    material_code: str
    filename: str
    filetype: str
    size: int
    sha256: str
    attempts: int = 0
    upload_url: str | None = None


FACTS = ("file_id", "case_id", "material_code", "filename", "filetype", "size", "sha256")
"""What a scan is, wherever it goes: fields of `Scan`, columns of `file_entry`."""


@dataclass(slots=True)
class Tally:
    """Bytes of content: `sent` taken by the platform now, `resumed` that it already had from an interrupted attempt."""

    sent: int = 0
    resumed: int = 0


class FileRefused(Exception):
    """The platform will not take this file as it is; a person must see it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Upload:
    """Uploads one scan. Interrupted by a `PeerFault` it leaves what the platform took there; the next attempt resumes from HEAD.

    `remember(url, offset)` is called after each step that must survive (url None: the upload is void).
    """

    def __init__(self, client: ProvinceClient, vault: FileVault, scan: Scan, remember: Callable[[str | None, int], None]) -> None:
        self._client = client
        self._vault = vault
        self._scan = scan
        self._remember = remember
        self.tally = Tally()
        self.state = DeliveryState.APPLIED
        """What the platform's word for a whole file means."""

    def run(self) -> None:
        """Returns when the platform holds the whole file. Raises `PeerFault` (again later) or `FileRefused` (a person)."""
        url, offset = self._scan.upload_url, None
        if url is not None:
            offset = self._head(url)
            self.tally.resumed = offset or 0
        for broken in range(1, _ROUNDS + 1):
            if url is None or offset is None:
                url, offset = self._create()
                if url is None:
                    return
            if self._send(url, offset):
                return
            url, offset = (None, None) if self._void else (url, self._head(url))
            if broken >= 2 and not self._vault.verify(self._scan.sha256):
                raise FileRefused("file_corrupt")
        raise FileRefused("sha256_mismatch") if self._void else PeerFault("peer.upload_stalls")

    _void = False

    def _create(self) -> tuple[str | None, int]:
        """A new upload's address and offset; (None, size) when the platform already holds the file."""
        scan = self._scan
        named = {key: getattr(scan, key) for key in FACTS if key != "size"}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in named.items())
        answer = self._call("POST", "", {"Upload-Length": str(scan.size), "Upload-Metadata": metadata})
        if answer.status in (200, 201):
            offset = _offset(answer, default=0 if answer.status == 201 else None)
            if offset == scan.size and (answer.status == 200 or scan.size == 0):
                self.tally.resumed = max(self.tally.resumed, scan.size if answer.status == 200 else 0)
                return None, scan.size
            url = self._own(answer.headers.get("Location"))
            if scan.size > CHUNK:  # one chunk has nothing to resume: created anew, it costs the same
                self._remember(url, offset)
            self._void = False
            return url, offset
        if answer.status in (400, 403, 413, 422):
            raise FileRefused(problem(answer).code or f"http_{answer.status}")
        raise refusal(answer)

    def _head(self, url: str) -> int | None:
        """The platform's offset; None when it no longer has the upload."""
        answer = self._call("HEAD", url, {})
        if answer.status in (404, 410):
            self._remember(None, 0)
            return None
        if answer.status not in (200, 204):
            raise refusal(answer)
        length = answer.headers.get("Upload-Length", str(self._scan.size))
        if length != str(self._scan.size):
            self._remember(None, 0)
            return None
        return _offset(answer)

    def _send(self, url: str, offset: int) -> bool:
        """PATCHes from `offset` on. False: the platform's idea of it must be asked again (`_void`: begun again)."""
        size = self._scan.size
        if offset > size:
            raise PeerFault("peer.wrong_shape")
        while offset < size:
            part = self._vault.read(self._scan.sha256, offset, CHUNK)
            checksum = base64.b64encode(hashlib.sha1(part, usedforsecurity=False).digest()).decode()
            headers = {
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
                "Upload-Checksum": f"sha1 {checksum}",
            }
            answer = self._call("PATCH", url, headers, part)
            if answer.status == 460 or answer.status in (404, 409, 410):
                self._void = answer.status in (404, 410) or (answer.status == 460 and problem(answer).code == "sha256_mismatch")
                if self._void:
                    self._remember(None, 0)
                return False
            if answer.status != 204:
                raise refusal(answer) if answer.status >= 300 else PeerFault("peer.wrong_shape", status=answer.status)
            taken = _offset(answer)
            if taken != offset + len(part):
                return False
            self.tally.sent += len(part)
            offset = taken
            if offset < size:
                self._remember(url, offset)
        return True

    def _call(self, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        endpoint = f"file:{self._scan.file_id}"
        answer = self._client.call(method, "/v1/files/", endpoint, {**_TUS, **headers}, body, url=url)
        if answer.status in (200, 201, 204) and answer.headers.get("Tus-Resumable") != "1.0.0":
            page = answer.content_type == "text/html"
            raise PeerFault("peer.captive_portal" if page else "peer.not_tus", status=answer.status)
        return answer

    def _own(self, location: str | None) -> str:
        base = self._client.link.url + "/v1/files/"
        if not location:
            raise PeerFault("peer.wrong_shape")
        try:
            url = urljoin(base, location)
            here, there = urlsplit(base), urlsplit(url)
        except ValueError as fault:
            raise PeerFault("peer.wrong_shape") from fault
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise PeerFault("peer.redirected")
        return url


def _offset(answer: Answer, default: int | None = None) -> int:
    text = answer.headers.get("Upload-Offset", "")
    if text.isascii() and text.isdigit():
        return int(text)
    if default is None:
        raise PeerFault("peer.wrong_shape", status=answer.status)
    return default
