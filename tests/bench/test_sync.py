"""What sending costs, against a plain loop of calls in the same run; what the window feels of it; restarts, memory and figures at scale.

Everything is printed, nothing about time is asserted. The vault is the real one (encrypted, flushed at each commit); the province is a drill
in a process of its own, as it is elsewhere in life; it does the same work for both sides and its cost is in both.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, insert, select, update

sys.path.append(str(Path(__file__).resolve().parents[1] / "sync"))

from made import ORIGIN, Home, _row, link, received

from desktop import tables
from desktop.clock import now
from desktop.ids import uuid7
from desktop.intake.journal import HALL, PROVINCE, EventType, append_all
from desktop.intake.tables import case_file, delivery, file_delivery, file_entry, journal
from desktop.store import Store
from offline.sync.ledger import balance, open_count
from offline.sync.peers import StoredEvent, wire_body
from offline.sync.peers.province import ProvinceClient
from offline.sync.round import StoppedBy, run_until_idle
from offline.sync.signing import signed_headers
from offline.sync.worker import Worker
from offline.vault.engine import encrypted_engine
from offline.vault.files import FileVault
from offline.vault.sealing import HallSealer

CASES = int(os.environ.get("TIDEHALL_BENCH_CASES", "2000"))
ROUNDS = 3
WAITING = 10_000
STORED = int(os.environ.get("TIDEHALL_BENCH_EVENTS", "100000"))
SCAN = 200_000
DRILL = """
import sys
from pathlib import Path
from offline.drill.server import DrillProvince
DrillProvince(Path(sys.argv[1]), grant_after=86400.0).run(lambda url: print(url, flush=True))
"""
KEY = bytes(32)


class RealHome(Home):
    """`made.Home` on the real vault. `hall`: with the hall's replica in a file, too."""

    def __init__(self, path: Path, *, hall: bool = False) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        fresh = not (path / "vault.db").exists()
        self.vault = Store(encrypted_engine(path / "vault.db", KEY, must_exist=False), "vault")
        self.sealer = HallSealer(bytes(32))
        self.hall = Store(encrypted_engine(path / "hall.db", KEY, must_exist=False), "hall") if hall else None
        self.files = FileVault(path / "files", b"k" * 32)
        if fresh:
            tables.vault.create_all(self.vault.engine)
            if self.hall is not None:
                tables.hall.create_all(self.hall.engine)

    def many(self, count: int, pad: int, scans: int = 0, events: int = 1) -> None:
        """Cases in a few transactions, every so-manieth with a file of 200 kB."""
        for start in range(0, count, 1000):
            with self.vault.write() as connection:
                for _ in range(start, min(count, start + 1000)):
                    case_id, moment = uuid7(), datetime.now(UTC)
                    later = (EventType.RATING_GIVEN, moment, {"level": 3, "tags": [], "comment": ""})
                    entries = [(EventType.RECEIVED, moment, received(case_id, None, pad)), *[later] * (events - 1)]
                    append_all(connection, ORIGIN, case_id, 1, entries)
                    connection.execute(insert(case_file).values(**_row(case_id, moment)))
                if self.hall is None:
                    done = {"state": "applied", "receipt_no": "elsewhere"}
                    connection.execute(update(delivery).where(delivery.c.peer == HALL, delivery.c.state == "queued").values(**done))
        with self.vault.read() as connection:
            ids = connection.scalars(select(case_file.c.case_id).order_by(case_file.c.case_id.desc()).limit(scans)).all()
        for case_id in ids:
            self.scan(case_id, SCAN)


@pytest.fixture
def province(tmp_path: Path) -> Iterator[str]:
    with running_drill(tmp_path / "province") as url:
        yield url


@contextlib.contextmanager
def running_drill(data: Path) -> Iterator[str]:
    command = [sys.executable, "-c", DRILL, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as drill:
        assert drill.stdout is not None
        yield drill.stdout.readline().strip()
        drill.kill()


class PlainLoop:
    """What one would write first: a session, one signed call a case, its answer committed; then the case's file in one piece."""

    def __init__(self, home: Home, url: str) -> None:
        self.home, self.link = home, link(url)
        self.session = requests.Session()
        self.session.trust_env = False
        form = {"grant_type": "client_credentials", "client_id": self.link.client_id, "client_secret": self.link.client_secret}
        self.token = self.session.post(url + "/oauth2/token", data=form).json()["access_token"]

    def call(self, method: str, target: str, body: bytes, **headers: str) -> requests.Response:
        named = {"X-Hall-Id": "H1", "X-Workstation-Id": "W1", "Authorization": f"Bearer {self.token}"}
        signed = signed_headers(self.link.signing_secret, method, target, body, now())
        answer = self.session.request(method, self.link.url + target, data=body, headers=named | signed | headers)
        answer.raise_for_status()
        return answer

    def run(self) -> None:
        columns = [journal.c[name] for name in ("event_id", "case_id", "seq", "type", "occurred_at")]
        columns += [journal.c[name] for name in ("hall_id", "workstation_id", "operator_id", "offline", "payload")]
        joined = select(*columns).join_from(delivery, journal, journal.c.event_id == delivery.c.event_id)
        with self.home.vault.read() as connection:
            rows = connection.execute(joined.where(delivery.c.peer == PROVINCE, delivery.c.state == "queued")).all()
            open_files = select(file_entry).join_from(file_delivery, file_entry, file_entry.c.file_id == file_delivery.c.file_id)
            files = {row.case_id: row for row in connection.execute(open_files.where(file_delivery.c.state == "queued"))}
        for row in rows:
            body = wire_body((StoredEvent(**row._asdict() | {"offline": bool(row.offline)}),))
            more = {"Content-Type": "application/json", "Idempotency-Key": uuid7()}
            (result,) = self.call("POST", "/v1/cases/events", body, **more).json()["results"]
            assert result["status"] == "applied"
            mine = (delivery.c.event_id == row.event_id, delivery.c.peer == PROVINCE)
            with self.home.vault.write() as connection:
                connection.execute(update(delivery).where(*mine).values(state="applied", receipt_no=result["receipt_no"]))
            if row.case_id in files:
                self.upload(files[row.case_id])

    def upload(self, row: Any) -> None:
        content = b"".join(self.home.files.chunks(row.sha256))
        named = {name: getattr(row, name) for name in ("file_id", "case_id", "material_code", "filename", "filetype", "sha256")}
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in named.items())
        tus = {"Tus-Resumable": "1.0.0"}
        made = self.call("POST", "/v1/files/", b"", **tus, **{"Upload-Length": str(row.size), "Upload-Metadata": metadata})
        checksum = "sha1 " + base64.b64encode(hashlib.sha1(content).digest()).decode()
        about = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Upload-Checksum": checksum}
        self.call("PATCH", made.headers["Location"].removeprefix(self.link.url), content, **tus, **about)
        with self.home.vault.write() as connection:
            connection.execute(update(file_delivery).where(file_delivery.c.file_id == row.file_id).values(state="applied"))


def seconds(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def test_a_push_against_a_plain_loop(tmp_path: Path, province: str) -> None:
    ours, theirs = [], []
    home, other = RealHome(tmp_path / "ours"), RealHome(tmp_path / "theirs")
    loop = PlainLoop(other, province)
    for _ in range(ROUNDS):
        home.many(CASES, 3008, CASES * 3 // 100)
        other.many(CASES, 3008, CASES * 3 // 100)
        ours.append(seconds(lambda: run_until_idle(home.setup(province), 600)))
        theirs.append(seconds(loop.run))
    for each in (home, other):
        ledger = balance(each.vault)
        assert ledger.balanced and ledger.events.acknowledged == CASES * ROUNDS and ledger.files.waiting == 0
    ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
    print(
        f"\npush of {CASES} cases of 3 kB, 3 % with 200 kB: {statistics.median(ours):.2f} s, plain loop {statistics.median(theirs):.2f} s: "
        f"{statistics.median(ratios):.1f} × (goal 5; rounds {', '.join(f'{ratio:.1f}' for ratio in ratios)})"
    )


def test_the_window_while_it_sends(tmp_path: Path, province: str, qapp: Any) -> None:
    """A 10 ms timer of the GUI thread, idle and while the real worker sends to hall and province and the feed is told."""
    from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

    class Feed(QObject):
        changed = Signal(object)

        def __init__(self) -> None:
            super().__init__()
            self.told = 0
            self.changed.connect(self.tell, Qt.ConnectionType.QueuedConnection)

        @Slot(object)
        def tell(self, changes: object) -> None:
            self.told += 1

    def gaps(until: Callable[[], bool]) -> list[float]:
        moments: list[float] = []
        timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=10)
        timer.timeout.connect(lambda: moments.append(time.perf_counter()))
        timer.start()
        while not until():
            qapp.processEvents()
            time.sleep(0.0005)
        timer.stop()
        return sorted((b - a) * 1000 for a, b in itertools.pairwise(moments))

    def share(values: list[float]) -> tuple[float, float]:
        return values[int(len(values) * 0.99)], values[-1]

    home, feed = RealHome(tmp_path / "home", hall=True), Feed()
    for _ in range(ROUNDS):
        home.many(CASES, 3008, CASES * 3 // 100)
        idle_end = time.monotonic() + 5
        idle = share(gaps(lambda end=idle_end: time.monotonic() > end))  # type: ignore[misc]
        done = threading.Event()
        worker = Worker(home.setup(province), on_changes=feed.changed.emit)
        watch = threading.Thread(target=until_sent, args=(home, done))
        begin = time.perf_counter()
        worker.start()
        watch.start()
        busy = share(gaps(done.is_set))
        took = time.perf_counter() - begin
        worker.stop()
        watch.join()
        print(
            f"\nGUI timer of 10 ms: idle p99 {idle[0]:.1f} ms (most {idle[1]:.1f}), sending {CASES} cases in {took:.1f} s p99 {busy[0]:.1f} ms: "
            f"{busy[0] / idle[0]:.1f} × (goal 3), longest gap {busy[1]:.1f} ms (goal 100)"
        )


def until_sent(home: Home, done: threading.Event) -> None:
    def left() -> int:
        with home.vault.read() as connection:
            events = connection.scalar(select(func.count()).select_from(delivery).where(delivery.c.state != "applied")) or 0
            return events + (
                connection.scalar(select(func.count()).select_from(file_delivery).where(file_delivery.c.state != "applied")) or 0
            )

    while left():
        time.sleep(0.25)
    done.set()


RESTART = """
import sys, time
began = time.perf_counter()
sys.path[:0] = [sys.argv[3], sys.argv[4]]
from test_sync import first_send
first_send(sys.argv[1], sys.argv[2], began)
"""


def first_send(path: str, url: str, began: float) -> None:
    """In a process of its own: from its first instruction to the first batch on the wire."""
    imported = time.perf_counter()
    sent = threading.Event()
    deliver = ProvinceClient.deliver

    def noted(client: ProvinceClient, batch: Any) -> Any:
        if not sent.is_set():
            print(
                json.dumps({"imports": imported - began, "first": time.perf_counter() - imported, "events": len(batch.pending)}), flush=True
            )
            sent.set()
        return deliver(client, batch)

    ProvinceClient.deliver = noted  # type: ignore[method-assign]
    worker = Worker(RealHome(Path(path)).setup(url))
    worker.start()
    sent.wait(60)
    os._exit(0)  # as a power cut: what was under way stays `sending`


def test_a_restart_with_ten_thousand_waiting(tmp_path: Path, province: str) -> None:
    home = RealHome(tmp_path / "home")
    home.many(WAITING, 1024)
    home.close()
    here = Path(__file__).parent
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", RESTART, str(home.path), province, str(here), str(here.parent / "sync")]
        told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=here.parents[1])
        said = json.loads(told.stdout)
        print(
            f"\nrestart with {WAITING} waiting: first send of {said['events']} after {said['first']:.2f} s (goal 2), {said['imports']:.2f} s of imports"
        )


MEMORY = """
import sys, threading, tracemalloc
sys.path[:0] = [sys.argv[3], sys.argv[4]]
from test_sync import flat
flat(sys.argv[1], sys.argv[2])
"""


def flat(path: str, url: str) -> None:
    """In a process of its own: what it holds in memory after each tenth of the events."""
    home = RealHome(Path(path))
    figures: list[int] = []
    stop = threading.Event()

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024 // 1024

    def watch() -> None:
        while not stop.wait(0.5):
            figures.append(resident())

    threading.Thread(target=watch, daemon=True).start()
    took = seconds(lambda: print(run_until_idle(home.setup(url), 1800).stopped_by.value))
    stop.set()
    tenth = max(1, len(figures) // 10)
    print(json.dumps({"took": took, "figures": [max(figures[start : start + tenth]) for start in range(0, len(figures), tenth)]}))


def test_a_hundred_thousand_events(tmp_path: Path, province: str) -> None:
    """Memory of the sender over all of them, and what the figures on the screen cost when they are waiting and when they are done."""
    home = RealHome(tmp_path / "home")
    home.many(STORED // 2, 256, events=2)

    def figures(when: str) -> None:
        status = statistics.median(seconds(lambda: open_count(home.vault)) for _ in range(5)) * 1000
        whole = statistics.median(seconds(lambda: balance(home.vault)) for _ in range(3)) * 1000
        print(f"\n{STORED} events {when}: status read {status:.1f} ms, ledger {whole:.0f} ms")

    figures("waiting")
    here = Path(__file__).parent
    command = [sys.executable, "-c", MEMORY, str(home.path), province, str(here), str(here.parent / "sync")]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=here.parents[1]).stdout.splitlines()
    said = json.loads(told[-1])
    assert told[0] == StoppedBy.IDLE and open_count(home.vault).waiting == 0
    print(f"\n{STORED} events sent in {said['took']:.0f} s; resident MB by tenths: {said['figures']}")
    figures("done")
