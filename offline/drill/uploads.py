"""Scans as the drill province takes them: tus 1.0.0 with creation, checksum and expiration; parts are on the disk before they are counted."""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import sqlite3
import threading
import time
import uuid
from email.utils import formatdate
from pathlib import Path

from offline.drill.database import Database
from offline.drill.faults import Faults
from offline.drill.http import Refusal, Request, Response
from offline.drill.rules import is_uuid

MAX_FILE = 512 * 1024 * 1024
_LIFE = 7 * 86_400.0
_TUS = {"Tus-Resumable": "1.0.0"}
_ALGORITHMS = ("sha1", "sha256")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEYS = ("file_id", "case_id", "material_code", "filename", "filetype", "sha256")


class UploadDesk:
    """/v1/files/. The row's offset is the truth: bytes on disk beyond it (a crash in a PATCH) are cut off before the next one."""

    def __init__(self, database: Database, data: Path, faults: Faults) -> None:
        self._database = database
        self._root = data / "files"
        self._root.mkdir(exist_ok=True)
        self._faults = faults
        self._writing = threading.Lock()

    def handle(self, request: Request) -> Response:
        """Any tus request; the path was checked to be under /v1/files/."""
        if request.method == "OPTIONS":
            offers = {"Tus-Version": "1.0.0", "Tus-Extension": "creation,checksum,expiration", "Tus-Max-Size": str(MAX_FILE)}
            return Response(204, headers={**_TUS, **offers, "Tus-Checksum-Algorithm": ",".join(_ALGORITHMS)})
        if request.header("Tus-Resumable") != "1.0.0":
            raise Refusal(412, "tus_version", headers={"Tus-Version": "1.0.0", **_TUS})
        upload_id = request.path.removeprefix("/v1/files/")
        if request.method == "POST" and upload_id == "":
            return self._create(request)
        if request.method not in ("HEAD", "PATCH"):
            raise Refusal(405, "method_not_allowed", headers=_TUS)
        row = self._find(upload_id)
        return self._head(row) if request.method == "HEAD" else self._patch(request, row)

    def _create(self, request: Request) -> Response:
        length = _number(request, "Upload-Length")
        if length > MAX_FILE:
            raise Refusal(413, "too_large", headers=_TUS)
        named = _metadata(request.header("Upload-Metadata"))
        if not is_uuid(named["file_id"]) or not is_uuid(named["case_id"]) or _SHA256.fullmatch(named["sha256"]) is None:
            raise Refusal(400, "malformed", "Upload-Metadata", headers=_TUS)
        file_id = named["file_id"].lower()
        with self._database.transaction() as connection:
            held = connection.execute("SELECT * FROM upload WHERE file_id = ?", (file_id,)).fetchone()
            if held is not None and held["complete"]:
                return self._complete(held, named["sha256"], length)
            if held is not None:
                connection.execute("DELETE FROM upload WHERE file_id = ?", (file_id,))
            upload_id = uuid.uuid4().hex
            whole = length == 0
            if whole and named["sha256"] != hashlib.sha256().hexdigest():
                raise Refusal(460, "sha256_mismatch", headers=_TUS)
            self._path(upload_id).touch(mode=0o600)
            row = (file_id, upload_id, named["case_id"].lower(), length, 0, named["sha256"], request.header("Upload-Metadata"), whole)
            connection.execute("INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*row, time.time() + _LIFE))
        if held is not None:
            self._path(held["upload_id"]).unlink(missing_ok=True)
        headers = {**_TUS, "Location": f"/v1/files/{upload_id}", "Upload-Offset": "0"}
        return Response(201, headers={**headers, "Upload-Expires": formatdate(time.time() + _LIFE, usegmt=True)})

    @staticmethod
    def _complete(held: sqlite3.Row, sha256: str, length: int) -> Response:
        if held["sha256"] != sha256 or held["length"] != length:
            raise Refusal(409, "file_id_reused", headers=_TUS)
        size = str(held["length"])
        return Response(200, headers={**_TUS, "Upload-Offset": size, "Upload-Length": size, "Location": f"/v1/files/{held['upload_id']}"})

    def _find(self, upload_id: str) -> sqlite3.Row:
        with self._database.read() as connection:
            row = connection.execute("SELECT * FROM upload WHERE upload_id = ?", (upload_id,)).fetchone()
        if row is not None and not row["complete"] and self._faults.take("lose_uploads"):
            self._discard(row)
            row = None
        if row is None:
            raise Refusal(404, "not_found", headers=_TUS)
        if not row["complete"] and row["expires"] < time.time():
            self._discard(row)
            raise Refusal(410, "expired", headers=_TUS)
        found: sqlite3.Row = row
        return found

    @staticmethod
    def _head(row: sqlite3.Row) -> Response:
        headers = {"Upload-Offset": str(row["offset"]), "Upload-Length": str(row["length"]), "Upload-Metadata": row["metadata"]}
        if not row["complete"]:
            headers["Upload-Expires"] = formatdate(row["expires"], usegmt=True)
        return Response(200, headers={**_TUS, **headers, "Cache-Control": "no-store"})

    def _patch(self, request: Request, row: sqlite3.Row) -> Response:
        if request.header("Content-Type") != "application/offset+octet-stream":
            raise Refusal(415, "unsupported_media_type", headers=_TUS)
        offset = _number(request, "Upload-Offset")
        _check_sum(request)
        # The part is written outside the database's lock: events do not wait for scans on this side either.
        with self._writing:
            with self._database.read() as connection:
                row = connection.execute("SELECT * FROM upload WHERE upload_id = ?", (row["upload_id"],)).fetchone()
            if row is None:
                raise Refusal(404, "not_found", headers=_TUS)
            if offset != row["offset"]:
                raise Refusal(409, "offset_mismatch", headers={**_TUS, "Upload-Offset": str(row["offset"])})
            after = offset + len(request.body)
            if after > row["length"]:
                raise Refusal(413, "too_large", headers=_TUS)
            self._write(row["upload_id"], offset, request.body)
            if after == row["length"] and self._sha256(row["upload_id"]) != row["sha256"]:
                self._discard(row)
                raise Refusal(460, "sha256_mismatch", headers=_TUS)
            with self._database.transaction() as connection:
                update = "UPDATE upload SET offset = ?, complete = ? WHERE upload_id = ?"
                connection.execute(update, (after, after == row["length"], row["upload_id"]))
        return Response(204, headers={**_TUS, "Upload-Offset": str(after), "Upload-Expires": formatdate(row["expires"], usegmt=True)})

    def _write(self, upload_id: str, offset: int, part: bytes) -> None:
        with self._path(upload_id).open("r+b") as stream:
            stream.truncate(offset)
            stream.seek(offset)
            stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())

    def _sha256(self, upload_id: str) -> str:
        with self._path(upload_id).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def _discard(self, row: sqlite3.Row) -> None:
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM upload WHERE upload_id = ?", (row["upload_id"],))
        self._path(row["upload_id"]).unlink(missing_ok=True)

    def _path(self, upload_id: str) -> Path:
        return self._root / upload_id


def _number(request: Request, name: str) -> int:
    text = request.header(name)
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refusal(400, "malformed", name, headers=_TUS)
    return int(text)


def _metadata(text: str) -> dict[str, str]:
    named: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            named[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as fault:
            raise Refusal(400, "malformed", "Upload-Metadata", headers=_TUS) from fault
    if any(not named.get(key) for key in _KEYS):
        raise Refusal(400, "malformed", "Upload-Metadata", headers=_TUS)
    return named


def _check_sum(request: Request) -> None:
    text = request.header("Upload-Checksum")
    if not text:
        return
    algorithm, _, value = text.partition(" ")
    if algorithm not in _ALGORITHMS:
        raise Refusal(400, "unsupported_checksum", headers=_TUS)
    digest = hashlib.new(algorithm, request.body, usedforsecurity=False).digest()
    if base64.b64encode(digest).decode() != value.strip():
        raise Refusal(460, "checksum_mismatch", headers=_TUS)
