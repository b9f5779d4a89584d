"""Scans: encrypted at home, resumed on the way, whole at the other end."""

from __future__ import annotations

import hashlib
import io
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from made import KEY, Home, link
from sqlalchemy import select, update

from desktop.errors import EnvironmentFault
from desktop.intake.tables import file_delivery, file_entry
from offline.drill import uploads
from offline.drill.server import DrillProvince
from offline.sync.engine import MAX_EVENTS, Pace
from offline.sync.files import Upload
from offline.sync.ledger import balance
from offline.sync.peers.access import Access
from offline.sync.peers.province import ProvinceClient
from offline.sync.pump import FileOutbox, FilePump
from offline.sync.reply import Answer
from offline.sync.round import StoppedBy, run_round, run_until_idle
from offline.sync.session import Session
from offline.vault.files import CHUNK, FileVault

MIB = 1024 * 1024


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])
def test_what_was_put_is_read(tmp_path: Path, size: int) -> None:
    vault, content = FileVault(tmp_path / "f", KEY), os.urandom(size)
    stored = vault.put(io.BytesIO(content))
    assert (stored.sha256, stored.size) == (hashlib.sha256(content).hexdigest(), size)
    assert vault.size(stored.sha256) == size
    for offset, length in [(0, size), (0, 10), (max(0, size - 5), 50), (size // 2, CHUNK), (size, 1), (size + 9, 3)]:
        assert vault.read(stored.sha256, offset, length) == content[offset : offset + length]
    assert b"".join(vault.chunks(stored.sha256)) == content
    assert vault.put(io.BytesIO(content)) == stored
    (path,) = [path for path in (tmp_path / "f").rglob("*") if path.is_file()]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stored.sha256 not in str(path)
    assert size < 32 or content[:32] not in path.read_bytes()


@pytest.mark.parametrize("harm", ["cut", "swap", "flip", "grow"])
def test_spoilt_files_do_not_open(tmp_path: Path, harm: str) -> None:
    vault = FileVault(tmp_path, KEY)
    stored = vault.put(io.BytesIO(os.urandom(3 * CHUNK)))
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    raw, step = bytearray(path.read_bytes()), CHUNK + 16
    head = len(raw) - 3 * step
    if harm == "cut":
        raw = raw[: head + 2 * step]
    elif harm == "swap":
        raw = raw[:head] + raw[head + step : head + 2 * step] + raw[head : head + step] + raw[head + 2 * step :]
    elif harm == "flip":
        raw[head + 5] ^= 1
    else:
        raw += b"x"
    path.write_bytes(raw)
    with pytest.raises(EnvironmentFault, match=r"file\.corrupt"):
        vault.read(stored.sha256, 0, CHUNK)
    assert not vault.verify(stored.sha256)


def test_scans_arrive_whole(home: Home, drill: DrillProvince) -> None:
    case_id = home.case()
    for size in (0, 1, 200_000, MIB, 2 * MIB + 5):
        home.scan(case_id, size)
    report = run_until_idle(home.setup(drill.url), 20)
    assert (report.stopped_by, report.files_sent, report.bytes_sent, report.bytes_resumed) == (StoppedBy.IDLE, 5, 3 * MIB + 200_006, 0)
    ledger = balance(home.vault)
    assert ledger.balanced and ledger.files.acknowledged == 5
    held = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (drill.data / "files").iterdir()}
    with home.vault.read() as connection:
        assert held == set(connection.scalars(select(file_entry.c.sha256)))


def test_an_interrupted_upload_resumes(home: Home, drill: DrillProvince) -> None:
    home.scan(home.case(), 4 * MIB)
    setup = home.setup(drill.url)

    drill.set_fault("cut_upload", 1000)
    first = run_round(setup)
    second = run_until_idle(setup, 20)
    assert first.bytes_sent + second.bytes_sent == 4 * MIB
    assert second.files_sent + first.files_sent == 1
    assert balance(home.vault).files.acknowledged == 1


def test_a_new_process_resumes_where_the_platform_is(home: Home, drill: DrillProvince) -> None:
    file_id = home.scan(home.case(), 4 * MIB)
    setup = home.setup(drill.url)
    _send_some(home, drill, file_id, 3 * MIB)
    report = run_until_idle(setup, 20)
    assert (report.bytes_sent, report.bytes_resumed, report.files_sent) == (MIB, 3 * MIB, 1)


def _send_some(home: Home, drill: DrillProvince, file_id: str, upto: int) -> None:
    """As a process that was killed after `upto` bytes."""
    outbox = FileOutbox(home.vault)
    scan = outbox.claim(set())
    assert scan is not None and scan.file_id == file_id

    class Killed(BaseException):
        pass

    def remember(url: str | None, offset: int) -> None:
        outbox.note(file_id, upload_url=url, sent_bytes=offset)
        if offset >= upto:
            raise Killed

    client = ProvinceClient(link(drill.url), Access())
    with pytest.raises(Killed):
        Upload(client, home.files, scan, remember).run()
    client.close()


def test_a_lost_upload_is_begun_again(home: Home, drill: DrillProvince) -> None:
    file_id = home.scan(home.case(), 2 * MIB)
    _send_some(home, drill, file_id, MIB)
    drill.set_fault("lose_uploads", 1)
    report = run_until_idle(home.setup(drill.url), 20)
    assert (report.files_sent, report.bytes_sent) == (1, 2 * MIB)


def test_a_lost_last_answer_is_complete_at_creation(home: Home, drill: DrillProvince) -> None:
    file_id = home.scan(home.case(), MIB)
    run_until_idle(home.setup(drill.url), 20)
    with home.vault.write() as connection:
        connection.execute(update(file_delivery).values(state="sending", upload_url=None))
    report = run_until_idle(home.setup(drill.url), 20)
    assert (report.files_sent, report.bytes_sent, report.bytes_resumed) == (1, 0, MIB)
    assert file_id


def test_a_spoilt_scan_goes_to_a_person(home: Home, drill: DrillProvince) -> None:
    home.scan(home.case(), 2 * MIB)
    path = next(path for path in (home.path / "files").rglob("*") if path.is_file())
    path.write_bytes(path.read_bytes()[:-9])
    report = run_until_idle(home.setup(drill.url), 20)
    assert (report.stopped_by, report.files_sent) == (StoppedBy.IDLE, 0)
    assert balance(home.vault).files.attention == 1


def test_a_wrong_digest_is_given_up_with_a_name(home: Home, drill: DrillProvince) -> None:
    file_id = home.scan(home.case(), 1000)
    original = uploads.UploadDesk._sha256
    try:
        uploads.UploadDesk._sha256 = lambda self, upload_id: "0" * 64  # type: ignore[method-assign]
        run_until_idle(home.setup(drill.url), 20)
    finally:
        uploads.UploadDesk._sha256 = original  # type: ignore[method-assign]
    with home.vault.read() as connection:
        row = connection.execute(select(file_delivery).where(file_delivery.c.file_id == file_id)).one()
    assert (row.state, row.last_error) == ("attention", "sha256_mismatch")


@pytest.mark.parametrize("quick", [True, False])
def test_scans_go_beside_events_only_on_a_quick_line(
    home: Home, drill: DrillProvince, monkeypatch: pytest.MonkeyPatch, quick: bool
) -> None:
    cases = [home.case(events=1) for _ in range(MAX_EVENTS + 10)]
    home.scan(cases[0], 10)
    monkeypatch.setattr("offline.sync.session._QUICK", 60.0 if quick else -1.0)
    kick = FilePump.kick
    acknowledged: list[int] = []

    def noted(pump: FilePump) -> None:
        acknowledged.append(balance(home.vault).events.acknowledged)
        kick(pump)

    monkeypatch.setattr(FilePump, "kick", noted)
    assert run_until_idle(home.setup(drill.url), 20).stopped_by is StoppedBy.IDLE
    assert acknowledged[0] == (MAX_EVENTS if quick else MAX_EVENTS + 10) and balance(home.vault).files.acknowledged == 1


def test_a_pump_that_gives_way_begins_no_file_until_it_is_kicked(home: Home, drill: DrillProvince) -> None:
    home.scan(home.case(events=1), 10)
    session = Session(home.setup(drill.url), pace=Pace())
    pump = session._pump
    assert pump is not None
    pump.give_way()
    pump._running = 1
    pump._work()
    assert pump.uploads == 0
    assert session.settle(5) and run_until_idle(home.setup(drill.url), 20).files_sent + pump.totals.files == 1
    session.close()


def test_an_offset_beyond_what_was_sent_is_not_believed(home: Home, drill: DrillProvince, monkeypatch: pytest.MonkeyPatch) -> None:
    home.scan(home.case(events=1), 2 * MIB)
    call, told = ProvinceClient.call, ["Upload-Offset"]

    def lying(client: ProvinceClient, method: str, *rest: Any, **more: Any) -> Answer:
        if method == "PATCH" and told:
            return Answer(204, {"Tus-Resumable": "1.0.0", told.pop(): str(2 * MIB)}, b"")
        return call(client, method, *rest, **more)

    monkeypatch.setattr(ProvinceClient, "call", lying)
    assert run_until_idle(home.setup(drill.url), 20).bytes_sent == 2 * MIB
    assert balance(home.vault).files.acknowledged == 1
