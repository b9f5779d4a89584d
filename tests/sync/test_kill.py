"""kill -9 of the sender at random instants: afterwards every event exists exactly once on each side (invariants 2, 3, 4)."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from made import Home

from offline.drill.server import DrillProvince
from offline.sync.ledger import balance
from offline.sync.round import StoppedBy, run_until_idle

SOAKING = "SEED" in os.environ
CASES, SCANS = (40, 1) if SOAKING else (150, 5)
"""A soak plays many small schedules: the instants at which it kills fall as thickly on what is sent."""

FORKS = multiprocessing.get_context("forkserver")
"""A fresh process that has loaded everything and forks the senders: a real process is killed, and starting it costs milliseconds."""
FORKS.set_forkserver_preload(["made", "offline.sync.round"])


def send(path: Path, url: str, ready: Connection) -> None:
    home = Home(path)
    ready.send("ready")
    run_until_idle(home.setup(url), 30)


# make soak SEED=… N=… plays as many schedules as it is told; two in every run of the tests.
FIRST, COUNT = int(os.environ.get("SEED", "0")), int(os.environ.get("N", "2"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_nothing_is_lost_or_doubled(home: Home, drill: DrillProvince, held: Callable[[], list[tuple[str, str, int]]], seed: int) -> None:
    chance = random.Random(seed)
    for number in range(CASES):
        case_id = home.case(events=chance.randint(1, 4))
        if number % (CASES // SCANS) == 0:
            home.scan(case_id, 1_500_000)
    for fault in chance.sample(["lose_reply", "cut_body", "fail", "down"], 2):
        drill.set_fault(fault, 1)
    for _ in range(3):
        hear, say = FORKS.Pipe(duplex=False)
        sender = FORKS.Process(target=send, args=(home.path, drill.url, say))
        sender.start()
        assert hear.recv() == "ready"
        sender.join(chance.random() * 0.4)
        sender.kill()
        sender.join()
        assert sender.exitcode in (0, -signal.SIGKILL)
        assert balance(home.vault).balanced
    assert run_until_idle(home.setup(drill.url), 40).stopped_by is StoppedBy.IDLE
    ledger, rows = balance(home.vault, cases=True), held()
    mine = [(event.event_id, case.case_id, event.seq) for case in ledger.cases for event in case.events]
    assert sorted(mine) == sorted(rows)
    assert ledger.balanced and ledger.events.acknowledged == len(rows) and ledger.files.acknowledged == SCANS
    for case in ledger.cases:
        assert [seq for _, case_id, seq in rows if case_id == case.case_id] == [event.seq for event in case.events]
