"""Every door through which something from outside comes in, each as one function of bytes, with a few sound seeds to begin from.

A door takes what is given or refuses it by name (`RuleViolation`, `EnvironmentFault`); whatever else comes out of it is a finding.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scan_samples import SAMPLES

from desktop.catalogue.package import parse_package
from desktop.intake import party
from desktop.intake.lines import read_line
from desktop.intake.model import IdType, Party
from desktop.intake.person import person_keys, typed
from desktop.intake.prechecked import decode
from desktop.settings import load
from offline.sync.reply import Answer, json_object, problem, refusal, retry_after
from offline.sync.share import _found
from offline.trust import statements
from offline.vault.files import FileVault
from offline.vault.scans import keep_as_it_is, shown_name
from printing.code import Token, find_tokens_in_pdf, sign, verify

NOW = datetime(2026, 3, 2, 1, 12, tzinfo=UTC)
KEY = bytes(32)
_LINE = (
    '{"theme_code":"T","applicant":{"kind":"person","name":"张三","id_type":"resident_id","id_no":"11010519491231002X"},'
    '"situation":{"q":"a"},"form":{"f":[{"a":1}]},"materials":{"m":{"status":"provided","copies":1,"files":["a.pdf"]}},'
    '"received_at":"2026-01-12T09:12:00+08:00","channel":"paper","outcome":{"kind":"accepted"}}'
)
_PACKAGE = {
    "id": "p", "name": "包", "version": "1", "level": "city", "effective_from": "2026-01-01",
    "materials": [{"code": "m", "name": "材料", "source": "self"}], "fields": [{"code": "f", "name": "项", "type": "text", "example": "x"}],
    "questions": [], "items": [], "themes": [],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """`take` is given bytes; `seeds` are sound or nearly so."""

    name: str
    take: Callable[[bytes], Any]
    seeds: tuple[bytes, ...]
    refuses: tuple[str, ...] = field(default=())


def _package(data: bytes) -> None:
    parse_package(data, "p.json")


def _package_toml(data: bytes) -> None:
    parse_package(data, "p.toml")


def _line(data: bytes) -> None:
    read_line(data.decode("utf-8", "surrogateescape"), Path("/nowhere"), NOW)


def _scan(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "given.pdf"
        given.write_bytes(data)
        vault = FileVault(Path(folder) / "files", KEY)
        kept = keep_as_it_is(vault, given)
        assert kept.size == len(b"".join(vault.chunks(kept.sha256)))
        assert len(list((Path(folder) / "files").rglob("*.part"))) == 0


def _answer(data: bytes) -> None:
    status, head, body = (*data.split(b"\n", 2), b"", b"")[:3]
    headers: Mapping[str, str] = {"Content-Type": "application/json", "Retry-After": head.decode("latin-1"), "Date": head.decode("latin-1")}
    number = int(status) if status.isdigit() and len(status) == 3 else 500
    got = Answer(number, headers, body)
    problem(got)
    refusal(got)
    wait = retry_after(got)
    assert wait is None or 0 <= wait <= 7 * 86_400
    _found(json_object(got))


def _token(data: bytes) -> None:
    verify(data.decode("utf-8", "replace"), {"k": bytes(32)})


def _statement(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    assert statements.read(text).text == text


def _token_pdf(data: bytes) -> None:
    for text in find_tokens_in_pdf(data):
        verify(text, {})


def _prechecked(data: bytes) -> None:
    decode(data.decode("utf-8", "surrogateescape"))


def _pasted(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    assert len(shown_name(text)) <= 255 and not {"/", "\0", "\n"} & set(shown_name(text))
    typed(text)
    person_keys(text)
    for kind in IdType:
        who = party.normalised(Party(name=text, id_type=kind, id_no=text, mobile=text, address=text))
        party.check(who, "")
        party.mask_id(who.id_no)
        party.mask_mobile(who.mobile)


def _settings(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tidehall.toml"
        path.write_bytes(data)
        load([path])


def _some_token() -> bytes:
    from desktop.intake.documents import DocumentKind

    made = Token(DocumentKind.ACCEPTANCE, "临政服受〔2026〕1号", NOW.date(), bytes(16), "LL")
    return sign(made, bytes(range(32)), "00000000").encode()


def _some_statement() -> bytes:
    made = statements.Certificate("LL", "0" * 32, "00000000", bytes(32), "W01", NOW.date(), None)
    return statements.say(made, bytes(range(32))).encode()


_SCANS = tuple(content for content, _, _ in SAMPLES.values())
DOORS = (
    Door("package", _package, (json.dumps(_PACKAGE, ensure_ascii=False).encode(), b"{}", b"[" * 5000)),
    Door("package_toml", _package_toml, (b'id = "p"\nname = "n"\nversion = "1"\nlevel = "city"\n', b"a = " + b"[" * 3000)),
    Door("line", _line, (_LINE.encode(), b"{}", b"[" * 5000, b'{"form":{"f":1e999,"g":-0.0}}')),
    Door("scan", _scan, _SCANS),
    Door(
        "reply",
        _answer,
        (
            b'200\n120\n{"source":"s","as_of":"2026-01-01T00:00:00Z","value":{"a":[1]},"licence_no":"x"}',
            b'503\nWed, 21 Oct 2026 07:28:00 GMT\n{"code":"x","server_time":"2026-01-01T00:00:00Z"}',
            b'200\n9999999999999\n{"source":"s","as_of":"0001-01-01T00:00:00+23:59"}',
            b"200\n\n" + b"[" * 3000,
        ),
    ),
    Door("token", _token, (_some_token(), b"TH1.x.y")),
    Door("statement", _statement, (_some_statement(), b"TS1.x.y")),
    Door("token_pdf", _token_pdf, (b"%PDF-1.4 (" + _some_token() + b")", _SCANS[3])),
    Door("prechecked", _prechecked, (b'{"version":1,"theme":"T","items":null,"situation":{},"materials":[]}',)),
    Door(
        "pasted",
        _pasted,
        ("11010519491231002X\u202e../../etc/passwd".encode(), base64.b64decode("7aCA"), "１３８００００００２７".encode()),
    ),
    Door("settings", _settings, (b'[hall]\nid = "LL"\n[store]\nkeep_scans_days = 1\n', b"[[printers]]\n", b"a = " + b"[" * 3000)),
)
BY_NAME = {door.name: door for door in DOORS}
