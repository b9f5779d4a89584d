"""Answers that are none, from a server that can say anything on a real socket; each is named, none acknowledges."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from made import Home, link

from desktop.intake.journal import DeliveryState
from offline.sync.engine import Pending
from offline.sync.ledger import balance
from offline.sync.peers import Batch
from offline.sync.peers.access import Access
from offline.sync.peers.hall import HallReplica
from offline.sync.peers.province import ProvinceClient
from offline.sync.reply import PeerFault
from offline.sync.round import run_round, run_until_idle
from offline.sync.signing import signature
from offline.sync.store import _events

Script = Callable[[BaseHTTPRequestHandler, bytes], tuple[int, dict[str, str], bytes]]
JSON = {"Content-Type": "application/json"}


class Odd:
    """Answers /oauth2/token rightly and everything else by `script`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.script: Script = lambda request, body: (200, JSON, b"{}")
        self.seen: list[tuple[str, str]] = []
        odd = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                odd.seen.append((self.path, self.headers.get("X-Nonce", "")))
                token = b'{"access_token": "t", "token_type": "bearer", "expires_in": 60}'
                status, headers, reply = (200, JSON, token) if self.path == "/oauth2/token" else odd.script(self, body)
                length = headers.pop("Content-Length", str(len(reply))) if headers is not JSON else str(len(reply))
                self.send_response(status)
                for name, value in {**headers, "Content-Length": length, "Connection": "close"}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply)
                self.close_connection = True

            do_GET = do_HEAD = do_PATCH = do_POST  # noqa: N815

            def log_message(self, *args: Any) -> None: ...

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None: ...

        self.server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def odd() -> Iterator[Odd]:
    made = Odd()
    yield made
    made.close()


def plain(status: int, headers: dict[str, str], body: bytes) -> Script:
    return lambda request, sent: (status, dict(headers), body)


def problem(status: int, code: str, **more: Any) -> Script:
    body = json.dumps({"title": "x", "status": status, "code": code, **more}).encode()
    return plain(status, {"Content-Type": "application/problem+json"}, body)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (plain(200, JSON, b""), "peer.empty_reply"),
        (plain(200, JSON, b"{}"), "peer.wrong_shape"),
        (plain(200, JSON, b"[]"), "peer.wrong_shape"),
        (plain(200, JSON, b'{"results": ['), "peer.cut_reply"),
        (plain(200, JSON, b'{"results": "\xff"}'), "peer.cut_reply"),
        (plain(200, {"Content-Type": "text/plain"}, b'{"results": []}'), "peer.wrong_content_type"),
        (plain(200, {"Content-Type": "text/html"}, b"<html>"), "peer.captive_portal"),
        (plain(511, {"Content-Type": "text/html"}, b"<html>"), "peer.captive_portal"),
        (plain(307, {"Location": "https://elsewhere.invalid/"}, b""), "peer.redirected"),
        (plain(200, {**JSON, "Content-Length": "500"}, b'{"results": []}'), "peer.cut_off"),
        (plain(200, {**JSON, "Content-Encoding": "gzip"}, gzip.compress(b'{"results": []}')[:-14]), "peer.cut_reply"),
        (plain(200, JSON, b" " * (9 * 1024 * 1024)), "peer.reply_too_large"),
        (plain(200, {**JSON, "Content-Encoding": "gzip"}, gzip.compress(b" " * (9 * 1024 * 1024))), "peer.reply_too_large"),
        (problem(403, "no"), "peer.forbidden"),
        (problem(404, "no"), "peer.not_found"),
        (problem(401, "invalid_token"), "peer.unauthorised"),
        (problem(401, "clock_skew"), "peer.clock_skew"),
    ],
)
def test_it_is_named(odd: Odd, script: Script, code: str) -> None:
    odd.script = script
    client = ProvinceClient(link(odd.url), Access())
    try:
        with pytest.raises(PeerFault) as caught:
            client.deliver(Batch((), (), b'{"events":[]}', "k"))
    finally:
        client.close()
    assert caught.value.code == code


def test_a_second_401_ends_it_and_each_attempt_has_a_nonce(odd: Odd) -> None:
    odd.script = problem(401, "invalid_token")
    client = ProvinceClient(link(odd.url), Access())
    with pytest.raises(PeerFault) as caught:
        client.changes("")
    client.close()
    assert caught.value.halts
    assert [path for path, _ in odd.seen] == ["/oauth2/token", "/v1/changes?since=", "/oauth2/token", "/v1/changes?since="]
    nonces = [nonce for _, nonce in odd.seen if nonce]
    assert len(set(nonces)) == 2


def test_a_platform_that_signs_the_unpacked_body_is_understood(odd: Odd) -> None:
    def strict(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        clear = gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body
        right = signature("drill-signing", "POST", request.path, request.headers["X-Timestamp"], request.headers["X-Nonce"], clear)
        if right != request.headers["X-Signature"]:
            return 401, {"Content-Type": "application/problem+json"}, b'{"title": "", "status": 401, "code": "bad_signature"}'
        return 200, dict(JSON), b'{"results": []}'

    odd.script = strict
    client = ProvinceClient(link(odd.url), Access())
    assert client.deliver(Batch((), (), b'{"events":[' + b" " * 9000 + b"]}", "k")).results == ()
    client.close()


def test_retry_after_as_a_date_closes_that_endpoint_only(odd: Odd) -> None:
    here = dt.datetime.now(dt.UTC)
    date = (here + dt.timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    odd.script = plain(429, {"Retry-After": date}, b"")
    access = Access()
    client = ProvinceClient(link(odd.url), access)
    with pytest.raises(PeerFault) as caught:
        client.changes("")
    assert caught.value.retry_after is not None and 80 < caught.value.retry_after <= 91
    with pytest.raises(PeerFault, match="asked_to_wait"):
        client.changes("")
    odd.script = plain(200, JSON, b'{"cursor": "", "changed": [], "removed": []}')
    assert client.catalog("") is not None
    client.close()


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    here = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(here - dt.timedelta(1)).not_valid_after(here + dt.timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "tls.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    (folder / "ca.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return path


def test_certificates_are_checked_and_a_ca_file_helps(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    odd = Odd(context)
    odd.script = plain(200, JSON, b'{"cursor": "1", "changes": []}')
    try:
        unknown = ProvinceClient(link(odd.url), Access())
        with pytest.raises(PeerFault) as caught:
            unknown.changes("")
        unknown.close()
        assert caught.value.code == "peer.certificate"
        known = ProvinceClient(link(odd.url, ca_file=tmp_path / "ca.pem"), Access())
        assert known.changes("")["cursor"] == "1"
        known.close()
    finally:
        odd.close()


def test_names_and_ports_that_nobody_has() -> None:
    for url, code in (("https://nobody.invalid", "peer.name_unknown"), ("http://127.0.0.1:1", "peer.refused")):
        client = ProvinceClient(link(url), Access())
        with pytest.raises(PeerFault) as caught:
            client.changes("")
        client.close()
        assert caught.value.code == code


def test_a_slow_platform_is_left(odd: Odd) -> None:
    hold = threading.Event()

    def slow(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        hold.wait(5)
        return 200, dict(JSON), b"{}"

    odd.script = slow
    client = ProvinceClient(link(odd.url, read_seconds=0.2), Access())
    with pytest.raises(PeerFault) as caught:
        client.changes("")
    hold.set()
    client.close()
    assert (caught.value.code, caught.value.shrink) == ("peer.timeout", True)


def test_positions_gaps_and_unknown_words(home: Home, odd: Odd) -> None:
    for _ in range(4):
        home.case(events=1)

    def shuffled(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        if request.path != "/v1/cases/events":
            return 200, dict(JSON), b'{"cursor": "", "changes": [], "changed": [], "removed": []}'
        raw = gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body
        ids = [event["event_id"] for event in json.loads(raw)["events"]]
        results = [
            {"event_id": ids[3], "status": "applied", "receipt_no": "R3", "novel": 1},
            {"event_id": "stranger", "status": "applied", "receipt_no": "X"},
            {"event_id": ids[1], "status": "applied"},
            {"event_id": ids[0], "status": "sleeping"},
        ]
        return 200, dict(JSON), json.dumps({"results": results}).encode()

    odd.script = shuffled
    report = run_round(home.setup(odd.url))
    assert (report.sent, report.applied, report.attention, report.waiting) == (4, 1, 1, 2)
    states = {event.last_error: event.state for case in balance(home.vault, cases=True).cases for event in case.events}
    assert states == {None: "acknowledged", "unknown_status": "attention", "no_receipt": "waiting", "no_result": "waiting"}


def test_the_hall_answers_like_the_province(home: Home) -> None:
    assert home.hall is not None
    case_id = home.case(events=3)
    run_until_idle(home.setup(None), 5)
    with home.vault.read() as connection:
        rows = connection.exec_driver_sql("SELECT event_id, case_id, seq FROM journal ORDER BY seq").all()
        events = _events(connection, [Pending(*row, DeliveryState.APPLIED) for row in rows])
    peer = HallReplica(home.hall, home.sealer)
    other = replace(events[1], event_id="11111111-1111-7111-8111-111111111111")
    ahead = replace(events[1], event_id="21111111-1111-7111-8111-111111111111", seq=9)
    pending: tuple[Pending, ...] = ()
    results: Any = peer.deliver(Batch(pending, (*events, other, ahead), b"", "")).results
    assert [result["status"] for result in results] == ["duplicate"] * 3 + ["conflict", "out_of_order"]
    assert results[4]["expected_seq"] == 4
    assert case_id == events[0].case_id
