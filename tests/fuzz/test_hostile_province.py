"""A province that means harm: huge, slow, of wrong types, with path names for ids. Nothing is lost, nothing is written elsewhere, work goes on."""

from __future__ import annotations

import socket
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import Home
from test_doors import LONG, PHASES

from offline.sync.appointments import AppointmentInbox
from offline.sync.down import Downlink
from offline.sync.ledger import balance
from offline.sync.peers import transport
from offline.sync.peers.transport import Transport
from offline.sync.reply import PeerFault

IDS = ("../../etc/passwd", "/etc/passwd", "C:\\windows\\x", "a" * 5000, "\0", "\ud800", "", "%s{}$(id)", "'; DROP TABLE journal;--")
NESTED: Any = []
for _ in range(200):
    NESTED = [NESTED]
WORDS = st.sampled_from((*IDS, "2026-01-01T00:00:00+08:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "granted"))
ANY = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS, st.text(max_size=8), st.just(NESTED), st.just({"a": NESTED}))
KINDS = st.sampled_from(("case.progress", "notice", "appointment.made", "appointment.cancelled", "catalog.changed", "x"))
PROGRESS = st.fixed_dictionaries({}, optional=dict.fromkeys(("item_code", "authority", "state", "at", "note", "result_document"), ANY))
BODY = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("case_id", "text", "level", "appointment_id", "party_name", "mobile", "id_no_masked"), ANY),
        **dict.fromkeys(("service_code", "starts_at", "ends_at", "check_in_code", "apply_no"), ANY),
        "progress": st.one_of(ANY, PROGRESS),
    },
)
CHANGE = st.one_of(
    ANY, st.fixed_dictionaries({"change_id": st.one_of(WORDS, st.text(min_size=1, max_size=6)), "kind": KINDS, "data": BODY, "at": ANY})
)
ENTRY = st.one_of(
    ANY, st.fixed_dictionaries({"code": st.one_of(WORDS, ANY)}, optional=dict.fromkeys(("kind", "name", "level", "version"), ANY))
)


class Feed:
    """One page of each feed, as hypothesis made it."""

    def __init__(self, reply: dict[str, Any]) -> None:
        self._reply = reply

    def changes(self, since: str, wait: int = 0) -> dict[str, Any]:
        return self._reply

    catalog = changes


@pytest.fixture(scope="module")
def one_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    made = Home(tmp_path_factory.mktemp("hostile") / "home", synchronous="OFF")
    made.case()
    yield made
    made.close()


def test_whatever_comes_down_nothing_breaks_and_nothing_is_lost(one_home: Home) -> None:
    assert one_home.hall is not None
    inbox = AppointmentInbox(one_home.vault, one_home.hall, sealer=one_home.sealer)
    before = balance(one_home.vault).events.created
    numbers = iter(range(10**9))

    @settings(
        max_examples=LONG or 25, deadline=None, database=None, derandomize=not LONG, phases=PHASES, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(CHANGE, max_size=6), st.lists(ENTRY, max_size=4), ANY)
    def run(changes: list[Any], entries: list[Any], odd: Any) -> None:
        down = Downlink(one_home.vault, appointments=inbox)
        cursor = f"c{next(numbers)}"
        down.pull_changes(Feed({"cursor": cursor, "changes": changes, "more": odd}))  # type: ignore[arg-type]
        assert down.cursor("changes") == cursor
        down.pull_catalog(Feed({"cursor": cursor, "changed": entries, "removed": [odd, *IDS], "more": odd}))  # type: ignore[arg-type]
        for reply in ({"cursor": odd, "changes": odd}, {"cursor": cursor, "changed": odd}):
            if not isinstance(odd, str):
                with pytest.raises(PeerFault):
                    down.pull_changes(Feed(reply))  # type: ignore[arg-type]

    run()
    after = balance(one_home.vault)
    assert after.balanced and after.events.created == before
    assert {path.name for path in one_home.path.iterdir()} <= {
        "vault.db",
        "vault.db-wal",
        "vault.db-shm",
        "hall.db",
        "hall.db-wal",
        "hall.db-shm",
        "files",
    }


@contextmanager
def province(*pieces: bytes, for_ever: bytes = b"") -> Iterator[str]:
    """Answers one call with these bytes, and then with `for_ever` until the line breaks."""
    door = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        line, _ = door.accept()
        with line:
            line.recv(65_536)
            try:
                for piece in pieces:
                    line.sendall(piece)
                while for_ever:
                    line.sendall(for_ever)
            except OSError:
                pass

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        door.close()
        thread.join(10)
        assert not thread.is_alive()


def asked(url: str, seconds: float = 5.0) -> str:
    """The code by which an answer is refused."""
    line = Transport(read_seconds=seconds)
    try:
        with pytest.raises(PeerFault) as caught:
            line.send(line.prepare("GET", url + "/v1/changes", {}, None))
        return caught.value.code
    finally:
        line.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def test_an_endless_answer_is_cut_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_BODY", 1 << 18)
    with province(HEAD + b"\r\n", for_ever=b"x" * 65_536) as url:
        assert asked(url) == "peer.reply_too_large"


def test_a_small_answer_that_swells_is_cut_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_BODY", 1 << 18)
    squeezed = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = squeezed.compress(bytes(1 << 24)) + squeezed.flush()
    with province(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb) as url:
        assert asked(url) == "peer.reply_too_large"


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 999999 \xff\r\n\r\n", b"\0" * 100, HEAD + b"Content-Length: -5\r\n\r\n", HEAD + b"X: y\r\n" * 300 + b"\r\n"]
)
def test_what_is_no_http_is_a_fault_of_the_line(head: bytes) -> None:
    with province(head) as url:
        line = Transport(read_seconds=5.0)
        try:
            answer = line.send(line.prepare("GET", url, {}, None))
            assert answer.body == b""
        except PeerFault as fault:
            assert fault.code.startswith("peer.")
        finally:
            line.close()


def test_an_upload_goes_nowhere_but_to_the_platform() -> None:
    from types import SimpleNamespace

    from offline.sync.files import Upload

    scan = SimpleNamespace(file_id="../../x", upload_url=None)
    client = SimpleNamespace(link=SimpleNamespace(url="https://province.example/base"))
    upload = Upload(client, None, scan, lambda url, at: None)  # type: ignore[arg-type]
    for elsewhere in (
        "https://evil.example/u/1",
        "//evil.example/u/1",
        "http://province.example/u",
        "file:///etc/passwd",
        "https://province.example@evil.example/",
        "https://[x",
    ):
        with pytest.raises(PeerFault):
            upload._own(elsewhere)
    assert upload._own("/files/../../etc/passwd").startswith("https://province.example/")


def test_paths_in_ids_reach_no_file(tmp_path: Path) -> None:
    from offline.vault.scans import shown_name

    for name in IDS:
        shown = shown_name(name)
        assert (
            (tmp_path / shown).resolve().parent in (tmp_path.resolve(), tmp_path.resolve().parent)
            and "/" not in shown
            and "\\" not in shown
        )
