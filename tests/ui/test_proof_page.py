"""The page for a plain phone, its own script run by Qt's JavaScript engine on a stub of a document: it says what `tidehall verify` says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtQml import QJSEngine

from desktop.intake.documents import DocumentKind
from desktop.settings import HallSettings
from offline.trust import statements
from offline.trust.ring import Ring
from offline.trust.statements import Certificate, Revocation, Statement, hall_key_id
from printing.code import Token, sign
from ui.proof_page import proof_page
from ui.verifying import Reason, check

HALL = HallSettings(name="临澜市<政务>服务中心")
NUMBER = "临政服受告〔2026〕00012号"
_STUB = """
var self = this, nodes = {}, location = {hash: ""}, window = {addEventListener: function (name, call) { window[name] = call; }};
var document = {body: {}, getElementById: function (id) { return nodes[id] || (nodes[id] = {textContent: "", hidden: true}); }};
document.getElementById("data").textContent = DATA;
"""


class _Parts(HTMLParser):
    """The scripts of a page, and what it would load."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[tuple[str, str]] = []
        self.loads: list[str] = []
        self._in: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.loads += [said[name] or "" for name in ("src", "href", "action", "data") if name in said]
        if tag == "script":
            self.scripts.append((said.get("type") or "", ""))
            self._in = tag

    def handle_endtag(self, tag: str) -> None:
        self._in = None

    def handle_data(self, data: str) -> None:
        if self._in:
            kind, text = self.scripts[-1]
            self.scripts[-1] = (kind, text + data)


def _key(seed: int) -> tuple[bytes, bytes]:
    private = bytes([seed]) * 32
    return private, Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


HALL_KEY, W1, W2, W3, STRANGER = (_key(seed) for seed in (1, 2, 3, 4, 5))
AT = datetime(2026, 3, 2, tzinfo=UTC)


def _said(statement: Statement, private: bytes = HALL_KEY[0]) -> Any:
    return statements.read(statements.say(statement, private))


def _ring() -> Ring:
    issuer = hall_key_id(HALL_KEY[1])
    mine = [
        Certificate("LL", issuer, key[1][:4].hex(), key[1], name, date(2000, 1, 1), end)
        for key, name, end in ((W1, "W01", None), (W2, "W02", None), (W3, "W03", date(2026, 2, 1)))
    ]
    slipped = replace(mine[0], key_id=STRANGER[1][:4].hex(), public=STRANGER[1], station="W09")
    gone = Revocation("LL", issuer, W2[1][:4].hex(), W2[1], date(2026, 3, 1), AT, "遗失")
    certificates = (*map(_said, mine), _said(slipped, STRANGER[0]))
    return Ring("LL", "W01", {issuer: HALL_KEY[1]}, (), certificates, (_said(gone),))


RING = _ring()
PAGE = proof_page(RING, HALL, date(2026, 11, 22))


def paper(key: tuple[bytes, bytes] = W1, day: date = date(2026, 3, 2), hall: str = "LL") -> str:
    return sign(Token(DocumentKind.NOTICE, NUMBER, day, bytes(range(16)), hall), key[0], key[1][:4].hex())


@pytest.fixture(scope="module")
def shown(qapp: object) -> Callable[[str], dict[str, str]]:
    """What the page shows for a fragment, after the change of the address."""
    parts = _Parts()
    parts.feed(PAGE)
    engine = QJSEngine()
    (data,) = (text for kind, text in parts.scripts if kind == "application/json")
    scripts = [text for kind, text in parts.scripts if not kind]
    for program in (f"var DATA = {json.dumps(data)};" + _STUB, *scripts):
        result = engine.evaluate(program)
        assert not result.isError(), result.toString()

    def show(fragment: str) -> dict[str, str]:
        call = f"location.hash = {json.dumps('#' + fragment)}; window.hashchange(); JSON.stringify([document.body.className, nodes])"
        result = engine.evaluate(call)
        assert not result.isError(), result.toString()
        colour, nodes = json.loads(result.toString())
        paper_shown = not nodes["paper"]["hidden"]
        told = {"colour": colour} | {name: nodes[name]["textContent"] for name in ("title", "why")}
        return told | ({name: nodes[name]["textContent"] for name in ("kind", "number", "day")} if paper_shown else {})

    return show


def test_a_genuine_paper_is_named(shown: Callable[[str], dict[str, str]]) -> None:
    found = shown(paper())
    assert (found["colour"], found["title"]) == ("good", "文书是真的")
    assert (found["kind"], found["number"], found["day"]) == ("一次性告知单", NUMBER, "2026 年 3 月 2 日")
    assert shown(paper(W2, date(2026, 2, 28)))["colour"] == "good", "before its key was revoked"
    assert shown("")["colour"] == "none"


@pytest.mark.parametrize(
    ("code", "title"),
    [
        (paper(W2), "无效"),
        (paper(W3), "无效"),
        (paper(STRANGER), "不能证实"),
        (paper(hall="XX"), "不是本厅的文书"),
        (sign(Token(DocumentKind.NOTICE, NUMBER, date(2026, 3, 2), bytes(16), "LL"), STRANGER[0], W1[1][:4].hex()), "不是真的"),
    ],
    ids=["revoked", "out of time", "slipped in", "other hall", "forged"],
)
def test_what_does_not_count_is_not_named(shown: Callable[[str], dict[str, str]], code: str, title: str) -> None:
    found = shown(code)
    assert (found["colour"], found["title"]) == ("bad", title) and "number" not in found


def test_any_changed_character_is_refused_as_the_program_refuses_it(shown: Callable[[str], dict[str, str]]) -> None:
    whole = paper()
    ring = replace(RING, certificates=RING.certificates[:3])
    assert check(whole, ring).reason is Reason.CERTIFIED
    places = {*range(0, len(whole), 9), *range(len(whole) - 4, len(whole)), whole.rindex(".")}
    for place in sorted(places):
        other = "B" if whole[place] != "B" else "C"
        spoilt = whole[:place] + other + whole[place + 1 :]
        assert shown(spoilt)["colour"] == "bad" and not check(spoilt, ring).valid, place
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for spoilt in (whole + "=", whole.lower(), whole[:-1], f" {whole}", whole[:-1] + alphabet[alphabet.index(whole[-1]) ^ 1], "%E4%BD"):
        assert shown(spoilt)["colour"] == "bad" and not check(spoilt, ring).valid


def test_a_signature_has_one_spelling_on_the_phone_too(shown: Callable[[str], dict[str, str]]) -> None:
    """RFC 8032 5.1.7: S below the group's order; tweetnacl alone would take S + L."""
    from desktop.base64url import decode, encode

    said, _, signature = paper().rpartition(".")
    raw = decode(signature)
    order = 2**252 + 27742317777372353535851937790883648493
    twisted = (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    assert shown(f"{said}.{encode(raw[:32] + twisted)}")["title"] == "不是真的"


def test_the_page_loads_nothing_and_may_run_nothing_else() -> None:
    import base64
    import hashlib

    parts = _Parts()
    parts.feed(PAGE)
    assert parts.loads == [] and "http" not in re.sub(r'http-equiv="|https?://[a-z.]+/[^"]*unlicense', "", PAGE)
    assert "临澜市&lt;政务&gt;服务中心" in PAGE and "<政务>" not in PAGE
    policy = PAGE.split('content="')[1].split('"')[0]
    assert policy.startswith("default-src 'none'")
    for kind, text in parts.scripts:
        if not kind:
            assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
