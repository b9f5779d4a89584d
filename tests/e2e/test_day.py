"""A day of three workplaces as real processes on one PostgreSQL hall, with the drill province as another: the province goes away in the middle of it,
the hall's server crashes, a clerk's program is killed, and everything comes back. Then every event lies at the province exactly once.

Each wait is for a sign that something was seen; the day has one deadline.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hall_cases import ROOT
from postgres_server import Server
from pypdf import PdfReader

from ui.cli import main

SEATS = {"clerk": ("W07", "7"), "guide": ("W08", "8"), "supervisor": ("W09", "9")}
DEADLINE = 240.0
WAITING = {"do_execute", "do_commit", "raw_connection", "create_connection", "wait_selector", "recv_into", "getresponse", "acquire"}
"""Functions that wait for a store, the network or a lock: no window may be standing in one."""


class Running:
    """The processes of one day under `folder`; whatever is left of them ends with it."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        self.signs = folder / "signs"
        self.signs.mkdir()
        self.until = time.monotonic() + DEADLINE
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.said: dict[str, Path] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def home(self, role: str) -> Path:
        return self.folder / f"home-{role}"

    def start(self, name: str, *words: str, **more: str) -> subprocess.Popen[bytes]:
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(self.folder)} | more
        self.said[name] = self.folder / f"{name}.said"
        with self.said[name].open("ab") as out:
            self.processes[name] = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, stdout=out, stderr=out)
        return self.processes[name]

    def answer(self, role: str, *words: str) -> str:
        """What a command said; it ends well or the day has failed."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = main([*words, "--home", str(self.home(role))])
        assert code == 0, (role, words, out.getvalue())
        return out.getvalue()

    def make(self) -> None:
        """The first workstation makes the hall, the others join it: one key for all."""
        self.server.sql("CREATE DATABASE day")
        key = secrets.token_hex(32)
        for role, (station, window) in SEATS.items():
            where = ("--hall-url", self.server.url("day"), "--province-url", f"http://127.0.0.1:{self.port}", "--workstation", station)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("TIDEHALL_HALL_KEY", key)
                self.answer(role, "init", "--demo", *where, "--window", window)
            with (self.home(role) / "tidehall.toml").open("a", encoding="utf-8") as settings:
                settings.write("\n[staff]\nlock_minutes = 0\n")

    def province(self) -> None:
        self.start("province", "-m", "ui.cli", "province", "--port", str(self.port), "--data", str(self.folder / "province"))
        self.wait(self._answers, "the province")

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def seat(self, role: str) -> None:
        papers = self.folder / "papers" / role
        papers.mkdir(parents=True, exist_ok=True)
        words = (str(ROOT / "tests/e2e/seats.py"), role, str(self.home(role)), str(self.signs))
        self.start(role, *words, XDG_DOCUMENTS_DIR=str(papers))

    def say(self, sign: str) -> None:
        (self.signs / sign).touch()

    def heard(self, *signs: str) -> None:
        self.wait(lambda: all((self.signs / sign).exists() for sign in signs), " and ".join(signs))

    def wait(self, done: Any, what: str) -> None:
        while not done():
            dead = [name for name in SEATS if name in self.processes and self.processes[name].poll() is not None]
            assert not dead and time.monotonic() < self.until, f"no {what}; ended: {dead}\n{self.words()}"
            time.sleep(0.02)

    def words(self) -> str:
        """What the seats said, and how far they came."""
        said = "".join(f"--- {name}\n{path.read_text(encoding='utf-8')[-1500:]}" for name, path in self.said.items())
        return f"{sorted(path.name for path in self.signs.iterdir())}\n{said}"

    def play(self) -> None:
        self.province()
        for role in SEATS:
            self.seat(role)
        self.heard("given", "floor-seen", "accepted")
        self.kill("province")
        self.say("province-gone")
        self.heard("noticed", "half")
        self.kill("clerk")
        self.say("killed")
        self.server.stop()
        self.say("hall-gone")
        self.seat("clerk")
        self.heard("found", "given-alone", "hall-missed", "decided-alone")
        self.server.start()
        self.say("hall-back")
        self.province()
        self.say("province-back")
        self.heard("finished", "floor-empty")
        self.say("done")
        for role in SEATS:
            assert self.processes[role].wait(timeout=60) == 0, self.words()
        for role in SEATS:  # what a window counted last lies at the hall a minute later: here at once
            self.answer(role, "sync", "--until-idle")

    def kill(self, name: str) -> None:
        self.processes[name].kill()
        self.processes[name].wait()

    def close(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                process.kill()
                process.wait()
        self.server.throw_away()


@dataclass(frozen=True)
class Left:
    """What a day left behind."""

    folder: Path
    ledgers: dict[str, Any]
    hall: Any
    history: tuple[dict[str, Any], ...]
    said: str

    def events(self) -> list[dict[str, Any]]:
        return [event for book in self.ledgers.values() for case in book["cases"] for event in case["events"]]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    server = Server()
    running = Running(tmp_path_factory.mktemp("day"), server)
    try:
        server.start()
        running.make()
        running.play()
        ledgers = {role: json.loads(running.answer(role, "ledger", "--json")) for role in SEATS}
        hall = json.loads(running.answer("supervisor", "ledger", "--hall", "--json"))
        history = tuple(json.loads(line) for line in running.answer("supervisor", "queue", "history", "--json").splitlines())
        yield Left(running.folder, ledgers, hall, history, running.words())
    finally:
        running.close()


def test_every_event_lies_at_the_province_exactly_once(day: Left) -> None:
    connection = sqlite3.connect(day.folder / "province" / "province.sqlite3")
    held = connection.execute("SELECT event_id, case_id, seq, receipt_no FROM event ORDER BY position").fetchall()
    connection.close()
    made = {event["event_id"]: event["receipt_no"] for event in day.events()}
    assert {row[0]: row[3] for row in held} == made and len(held) == len(made) >= 8
    order: dict[str, list[int]] = {}
    for _event, case, seq, _receipt in held:
        order.setdefault(case, []).append(seq)
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in order.values()) and len(order) == 3


def test_the_halls_ledger_is_the_sum_of_its_workstations_and_balances(day: Left) -> None:
    assert [line["workstation_id"] for line in day.hall["workstations"]] == [station for station, _ in SEATS.values()]
    assert day.hall["balanced"] and all(book["balanced"] for book in day.ledgers.values())
    for kind in ("events", "files"):
        summed = Counter[str]()
        for book in day.ledgers.values():
            summed.update(book[kind])
        assert day.hall[kind] == dict(summed)
    assert day.hall["events"]["waiting"] == day.hall["events"]["attention"] == 0 < day.hall["events"]["created"]


def test_each_number_was_called_once_and_its_moves_follow_from_another(day: Left) -> None:
    moves: dict[str, list[dict[str, Any]]] = {}
    for row in day.history:
        moves.setdefault(row["number"], []).append(row)
    assert len(moves) == 4 and sum(number.startswith("应") for number in moves) == 1
    for number, rows in moves.items():
        states = [row["to"] for row in rows]
        assert [row["from"] for row in rows] == [None, *states[:-1]], number
        assert states.count("called") == 1 and states[-1] == "finished", (number, states)
        assert {row["window"] for row in rows if row["window"]} == {"7"}


def test_the_papers_are_there_and_nobodys_number_twice(day: Left) -> None:
    papers = day.folder / "papers" / "clerk" / "tidehall"
    texts = {path.stem: "".join(page.extract_text() for page in PdfReader(path).pages) for path in papers.glob("*.pdf")}
    kinds = Counter(next(letter for letter in "受告收" if f"服{letter}" in name) for name in texts)
    assert kinds["受"] == 2 and kinds["告"] == 1 and kinds["收"] >= 1, sorted(texts)
    assert any("欧阳𬭎䶮" in text for text in texts.values()) and any("赵一鸣" in text for text in texts.values())
    assert len(list((day.folder / "papers" / "guide" / "tidehall" / "slips").glob("*.pdf"))) == 4


def test_who_was_killed_found_the_person_and_the_step(day: Left) -> None:
    assert json.loads((day.folder / "signs" / "found").read_text(encoding="utf-8")) == ["赵一鸣", "materials"]


def test_nobody_saw_a_fault_and_no_screen_waited_for_a_store_or_the_network(day: Left) -> None:
    assert "Traceback" not in day.said and "Stuck" not in day.said, day.said
    assert not [path for role in SEATS for path in (day.folder / f"home-{role}").glob("crash*/*")]
    stalls = [json.loads(line) for path in day.folder.glob("*.stalls") for line in path.read_text(encoding="utf-8").splitlines()]
    waited = [stall for stall in stalls if any(frame.rpartition(" ")[2] in WAITING for frame in stall[1:])]
    assert not waited, waited
