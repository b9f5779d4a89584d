"""Through a bad line: whatever happens to the bytes, everything arrives once and whole, and the ledger balances all the while."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from made import Home, link
from proxy import Mishap, Proxy
from sqlalchemy import select

from desktop.intake.tables import file_entry
from offline.drill.server import DrillProvince
from offline.sync.engine import Pace
from offline.sync.ledger import balance
from offline.sync.peers.access import Access
from offline.sync.peers.province import ProvinceClient
from offline.sync.reply import PeerFault
from offline.sync.session import Session

FIRST, COUNT = int(os.environ.get("SEED", "0")), int(os.environ.get("N", "2"))
SIZES = (10, 300_000, 2_500_000)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", synchronous="OFF")


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_a_bad_line_loses_and_doubles_nothing(
    tmp_path: Path, home: Home, drill: DrillProvince, held: Callable[[], list[tuple[str, str, int]]], seed: int
) -> None:
    with Proxy(int(drill.url.rsplit(":", 1)[1]), seed, bad=20) as line:
        province = link(line.url, read_seconds=0.25)
        session = Session(replace(home.setup(None), province=province), pace=Pace(0.01, 0.05), rng=Random(seed))
        for wave in range(8):
            cases = [home.case(events=1 + number % 3) for number in range(5)]
            if wave < len(SIZES):
                home.scan(cases[0], SIZES[wave])
            settle(session, home)
        session.close()
    assert line.met
    ledger, rows = balance(home.vault, cases=True), held()
    assert sorted(rows) == sorted((event.event_id, case.case_id, event.seq) for case in ledger.cases for event in case.events)
    assert ledger.balanced and ledger.events.acknowledged == len(rows) == ledger.events.created
    assert ledger.files.acknowledged == len(SIZES) and whole_files(tmp_path / "province") == own_files(home)


@pytest.mark.parametrize("at", [3, 60])
def test_a_dripping_answer_holds_the_sender_no_longer_than_it_was_given(drill: DrillProvince, at: int) -> None:
    """In the status line and in a header, where the HTTP library itself waits for each byte anew."""
    with Proxy(int(drill.url.rsplit(":", 1)[1]), 0, bad=1, drip=0.15, only=Mishap("drip", at, 1)) as line:
        client = ProvinceClient(link(line.url, read_seconds=0.2), Access())
        with pytest.raises(PeerFault, match=r"peer\.timeout"):
            client.changes("0")
        assert line.met["drip"] and line.dripped < 10
        client.close()


def settle(session: Session, home: Home) -> None:
    """Until nothing is left to send; the ledger balances after every pass."""
    for _ in range(500):
        settled = session.settle(5)
        assert balance(home.vault).balanced
        if settled.idle:
            return
        session.wake.wait(0.01)
    raise AssertionError("never idle")


def own_files(home: Home) -> dict[str, str]:
    with home.vault.read() as connection:
        return {row.file_id: row.sha256 for row in connection.execute(select(file_entry.c.file_id, file_entry.c.sha256))}


def whole_files(province: Path) -> dict[str, str]:
    """What the province has of each file, by what lies on its disk."""
    connection = sqlite3.connect(province / "province.sqlite3")
    try:
        uploads = connection.execute("SELECT file_id, upload_id FROM upload WHERE complete").fetchall()
    finally:
        connection.close()
    return {file_id: hashlib.sha256((province / "files" / upload_id).read_bytes()).hexdigest() for file_id, upload_id in uploads}
