"""After an exception that nobody caught: one sentence, the draft kept, a report without anything personal, and the same place again - in real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from ui.runtime.again import FILE, Spot, command, forget_spot, keep_spot, kept_spot
from ui.runtime.crash import FOLDER, KEPT_REPORTS, REPEATED, Crash, CrashHook, write_report

PLAY = Path(__file__).with_name("crash_play.py")
SECRETS = ("林秋平", "990102198507140037", "KeyError({")


def test_a_slot_raises_and_the_clerk_is_back_where_they_were(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    ran = subprocess.run(
        [sys.executable, str(PLAY), str(home), str(out), "first"],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert ran.returncode == 0 and out.exists(), ran.stderr[-2000:]
    told, name, step, room = json.loads(out.read_text(encoding="utf-8"))
    assert "重新启动" in told and (name, step, room) == ("林秋平", "applicant", "intake")
    (report,) = (home / FOLDER).iterdir()
    content = report.read_text(encoding="utf-8")
    assert "KeyError" in content and "crash_play.py" in content and " boom" in content
    assert not [secret for secret in SECRETS if secret in content + ran.stderr]
    assert not (home / FILE).exists(), "an orderly end leaves nothing to come back to"


def test_what_does_not_end_begins_again_by_itself(qtbot: object, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    owner = QObject()
    hook = CrashHook(owner, tmp_path)
    told: list[int] = []
    hook.hopeless.connect(lambda: told.append(1))
    for number in range(REPEATED):
        assert told == []
        hook._uncaught(ValueError, ValueError(str(number)), None)
    assert told == [1] and len(list((tmp_path / FOLDER).iterdir())) == REPEATED
    caplog.clear()


def test_reports_do_not_pile_up_and_a_disk_that_refuses_is_no_second_crash(tmp_path: Path) -> None:
    for _report in range(KEPT_REPORTS + 5):
        assert write_report(tmp_path, Crash("ValueError", "", "x.py:1 f", "MainThread")) is not None
    assert len(list((tmp_path / FOLDER).iterdir())) == KEPT_REPORTS
    assert write_report(tmp_path / "file" / "no", Crash("ValueError", "", "", "MainThread")) is None


def test_a_place_is_of_one_person_and_of_one_day(tmp_path: Path) -> None:
    keep_spot(tmp_path, Spot("clerk", "cases", "d-1"))
    spot = kept_spot(tmp_path)
    assert spot is not None and (spot.account, spot.room, spot.draft) == ("clerk", "cases", "d-1")
    old = json.loads((tmp_path / FILE).read_text()) | {"at": (datetime.now(UTC) - timedelta(hours=13)).isoformat()}
    (tmp_path / FILE).write_text(json.dumps(old))
    assert kept_spot(tmp_path) is None
    (tmp_path / FILE).write_text('{"account": 1')
    assert kept_spot(tmp_path) is None
    forget_spot(tmp_path)
    forget_spot(tmp_path)
    (tmp_path / FILE).mkdir()
    forget_spot(tmp_path)  # what cannot be removed does not hold up the program's end
    assert command("open")[0] == sys.executable
