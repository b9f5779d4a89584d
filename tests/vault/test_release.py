"""Scans leave the workstation only when the province has them, the case has ended and the time is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hall_cases import Hands, accept, actor, complete_draft
from scanned import scanned_draft
from sqlalchemy import update

from desktop.clock import to_text
from desktop.intake.model import AttachedFile
from desktop.intake.tables import case_file, file_delivery
from offline.vault.release import release
from ui.app import Desk

KEEP = timedelta(days=90)


def with_scan(desk: Desk, content: bytes) -> tuple[str, str]:
    """An accepted case with one scan; answers its number and the content's SHA-256."""
    draft, sha = scanned_draft(desk, content)
    return accept(desk, actor(desk), draft), sha


def ended(desk: Desk, case_no: str, state: str = "done") -> None:
    with desk.home.vault.write() as connection:
        connection.execute(update(case_file).where(case_file.c.case_no == case_no).values(state=state))


def acknowledged(desk: Desk) -> None:
    with desk.home.vault.write() as connection:
        connection.execute(update(file_delivery).values(state="applied", updated_at=to_text(desk.clock())))


def test_never_before_it_is_acknowledged_ended_and_old(desk: Desk, clock: Hands) -> None:
    files = desk.home.files
    case_no, sha = with_scan(desk, b"%PDF-1.4 one" * 100)
    much_later = clock.at + timedelta(days=400)
    assert release(desk.home.vault, files, much_later, KEEP) == 0, "the province does not have it"
    acknowledged(desk)
    assert release(desk.home.vault, files, much_later, KEEP) == 0, "the case runs"
    ended(desk, case_no)
    assert release(desk.home.vault, files, clock.at + timedelta(days=89), KEEP) == 0, "not old enough"
    assert files.contains(sha)
    assert release(desk.home.vault, files, clock.at + timedelta(days=91), KEEP) == 1
    assert not files.contains(sha)
    assert release(desk.home.vault, files, clock.at + timedelta(days=92), KEEP) == 0


def test_content_that_another_case_or_a_draft_needs_stays(desk: Desk, clock: Hands) -> None:
    content = b"%PDF-1.4 the same household book" * 50
    one, sha = with_scan(desk, content)
    two, _ = with_scan(desk, content)
    acknowledged(desk)
    ended(desk, one)
    later = clock.at + timedelta(days=91)
    assert release(desk.home.vault, desk.home.files, later, KEEP) == 0 and desk.home.files.contains(sha)
    ended(desk, two, "withdrawn")
    who = actor(desk)
    draft = complete_draft(desk, who)
    code = next(iter(draft.materials))
    held = replace(draft.materials[code], files=(AttachedFile(draft.draft_id, "a.pdf", "application/pdf", len(content), sha, 1),))
    open_one = desk.intake.save_draft(who, replace(draft, materials=draft.materials | {code: held}))
    assert release(desk.home.vault, desk.home.files, later, KEEP) == 0 and desk.home.files.contains(sha)
    desk.intake.discard_draft(who, open_one.draft_id)
    assert release(desk.home.vault, desk.home.files, later, KEEP) == 1
