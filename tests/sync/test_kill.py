"""kill -9 of the sender at random instants: afterwards every event exists exactly once on each side (invariants 2, 3, 4)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from made import Home

from offline.drill.server import DrillProvince
from offline.sync.ledger import balance
from offline.sync.round import StoppedBy, run_until_idle

SENDER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from made import Home
from offline.sync.round import run_until_idle
home = Home(Path(sys.argv[1]))
print("ready", flush=True)
run_until_idle(home.setup(sys.argv[2]), 30)
"""


# make soak SEED=… N=… plays as many schedules as it is told; two in every run of the tests.
FIRST, COUNT = int(os.environ.get("SEED", "0")), int(os.environ.get("N", "2"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + COUNT))
def test_nothing_is_lost_or_doubled(home: Home, drill: DrillProvince, held: Callable[[], list[tuple[str, str, int]]], seed: int) -> None:
    chance = random.Random(seed)
    for number in range(150):
        case_id = home.case(events=chance.randint(1, 4))
        if number % 30 == 0:
            home.scan(case_id, 1_500_000)
    for fault in chance.sample(["lose_reply", "cut_body", "fail", "down"], 2):
        drill.set_fault(fault, 1)
    for _ in range(3):
        command = [sys.executable, "-c", SENDER, str(home.path), drill.url, str(Path(__file__).parent)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as sender:
            assert sender.stdout is not None and sender.stdout.readline() == b"ready\n"
            end = time.monotonic() + chance.random() * 0.4
            while time.monotonic() < end and sender.poll() is None:
                time.sleep(0.002)
            os.kill(sender.pid, signal.SIGKILL)
        assert balance(home.vault).balanced
    assert run_until_idle(home.setup(drill.url), 40).stopped_by is StoppedBy.IDLE
    ledger, rows = balance(home.vault, cases=True), held()
    mine = [(event.event_id, case.case_id, event.seq) for case in ledger.cases for event in case.events]
    assert sorted(mine) == sorted(rows)
    assert ledger.balanced and ledger.events.acknowledged == len(rows) and ledger.files.acknowledged == 5
    for case in ledger.cases:
        assert [seq for _, case_id, seq in rows if case_id == case.case_id] == [event.seq for event in case.events]
