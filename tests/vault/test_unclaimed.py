"""Scans that nobody names go after a month; whatever a case, a draft or the hall's shelf names stays."""

from __future__ import annotations

import io
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hall_cases import Hands, accept, actor
from scanned import scanned_draft
from sqlalchemy import select

from desktop.audit.model import AuditKind
from desktop.audit.tables import audit_entry
from desktop.errors import EnvironmentFault
from offline.vault import unclaimed
from offline.vault.files import FileVault
from offline.vault.retention import keep_within
from ui.app import Desk

MONTH = timedelta(days=31)


def age(desk: Desk, at: datetime) -> None:
    """Every content was stored at that moment."""
    for path in (desk.home.path / "files").glob("??/*"):
        os.utime(path, (at.timestamp(), at.timestamp()))


def test_a_cleared_drafts_scan_goes_after_a_month_and_no_sooner(desk: Desk, clock: Hands) -> None:
    draft, sha = scanned_draft(desk, b"%PDF-1.4 cleared" * 50)
    age(desk, clock.at)
    keep_within(desk.home, clock.at + MONTH)
    assert desk.home.files.contains(sha), "the draft is there"
    desk.intake.discard_draft(actor(desk), draft.draft_id)
    keep_within(desk.home, clock.at + MONTH - timedelta(days=2))
    assert desk.home.files.contains(sha), "a cleared draft may be wanted back"
    kept = keep_within(desk.home, clock.at + MONTH)
    assert kept.scans == 1 and not desk.home.files.contains(sha)
    with desk.home.vault.read() as connection:
        lines = connection.execute(select(audit_entry.c.detail).where(audit_entry.c.kind == AuditKind.LET_GO.value)).scalars().all()
    assert len(lines) == 1 and "unclaimed" in str(lines[0])


def test_a_cases_scan_stays(desk: Desk, clock: Hands) -> None:
    draft, sha = scanned_draft(desk, b"%PDF-1.4 of a case" * 50)
    accept(desk, actor(desk), draft)
    age(desk, clock.at)
    keep_within(desk.home, clock.at + 3 * MONTH)
    assert desk.home.files.contains(sha)


def test_what_was_put_aside_stays_however_long_it_waits(desk: Desk, clock: Hands) -> None:
    draft, sha = scanned_draft(desk, b"%PDF-1.4 put aside" * 50)
    shelved, _ = desk.put_aside.put_aside(actor(desk), draft, "新生儿")
    age(desk, clock.at)
    keep_within(desk.home, clock.at + 6 * MONTH)
    assert desk.home.files.contains(sha)
    clock.at += 6 * MONTH
    taken, _ = desk.put_aside.take_up(actor(desk), shelved.code)
    assert taken.scans_left_behind == 0
    keep_within(desk.home, clock.at)
    assert desk.home.files.contains(sha), "taken up, and named by the draft again"


def test_nothing_goes_while_the_hall_cannot_be_asked(desk: Desk, clock: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, sha = scanned_draft(desk, b"%PDF-1.4 away" * 50)
    desk.intake.discard_draft(actor(desk), draft.draft_id)
    age(desk, clock.at)

    def away(*_arguments: object) -> None:
        raise EnvironmentFault("store.away")

    monkeypatch.setattr(unclaimed, "bodies_of", away)
    keep_within(desk.home, clock.at + MONTH)
    assert desk.home.files.contains(sha)


def test_the_same_content_stored_again_counts_from_then(tmp_path: Path, clock: Hands) -> None:
    files = FileVault(tmp_path / "files", b"k" * 32)
    sha = files.put(io.BytesIO(b"one")).sha256
    (path,) = (tmp_path / "files").glob("??/*")
    os.utime(path, (0, 0))
    assert files.unclaimed([sha], clock.at) == [] and files.unclaimed([], clock.at) == [path]
    files.put(io.BytesIO(b"one"))
    assert files.unclaimed([], datetime.fromtimestamp(path.stat().st_mtime - 5, clock.at.tzinfo)) == []
