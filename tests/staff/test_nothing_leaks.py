"""Cases of people with marker names are taken, refused, printed, shown and spoilt; afterwards no file, log line, temporary file, crash report or
message knows them. And a stolen disk: a copy of the home without its key gives nothing away (invariant 8, issue 8)."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hall_cases import Said, accept, complete_draft, resident_id, with_role
from scan_samples import SAMPLES

from desktop.errors import EnvironmentFault
from desktop.intake.documents import DocumentKind
from desktop.intake.model import Party
from desktop.intake.sharing import Consent
from desktop.staff.model import Role
from offline.vault.backup import back_up
from offline.vault.keys import KEY_FILE
from offline.vault.scans import keep_bytes
from ui.app import Desk, open_desk
from ui.runtime.crash import CrashHook

NAME, AGENT, STREET = "墨麒麟测试人", "白泽代办人", "桂花巷密记四十二号"
NUMBER, MOBILE, PASSWORD = resident_id(777, born="19770707"), "13977771111", "tidehall-demo"
MARKERS = (NAME, AGENT, STREET, NUMBER, MOBILE)
ENCODINGS = ("utf-8", "utf-16-le", "gb18030")


def knows(content: bytes) -> list[str]:
    return [marker for marker in (*MARKERS, PASSWORD) if any(marker.encode(encoding) in content for encoding in ENCODINGS)]


def files_that_know(*folders: Path) -> dict[str, list[str]]:
    found = {str(path): knows(path.read_bytes()) for folder in folders for path in folder.rglob("*") if path.is_file()}
    return {path: markers for path, markers in found.items() if markers}


@pytest.fixture
def marked(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Desk, str]]:
    """(desk, case number): a marked person's day at this machine. Temporary files go where the test looks."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    clerk = desk.staff.sign_in("clerk", PASSWORD)
    draft = complete_draft(desk, clerk)
    agent = Party(draft.applicant.kind, AGENT, draft.applicant.id_type, resident_id(778), MOBILE, STREET)
    person = replace(draft.applicant, name=NAME, id_no=NUMBER, mobile=MOBILE, address=STREET)
    draft = desk.intake.save_draft(clerk, replace(draft, applicant=person, agent=agent))
    keep_bytes(desk.home.files, f"{NAME}.png", SAMPLES["plan.png"][0])
    case_no = accept(desk, clerk, draft)
    desk.sharing.from_earlier(clerk, complete_and(desk, clerk, person), consent=next(iter(Consent)))
    desk.intake.print_copy(clerk, case_no, DocumentKind.ACCEPTANCE, lambda sheet: ("0" * 64, None), province_away=True)
    assert desk.reveal.whole(clerk, case_no, "核对身份").applicant["id_no"] == NUMBER
    yield desk, case_no


def complete_and(desk: Desk, clerk, person):  # type: ignore[no-untyped-def]
    return replace(complete_draft(desk, clerk), applicant=person)


def test_no_file_log_report_or_message_knows_them(
    marked: tuple[Desk, str],
    home: Path,
    tmp_path: Path,
    run_cli: Callable[..., Said],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, case_no = marked
    caplog.set_level(logging.DEBUG)
    hook = CrashHook(home=home)
    hook.install()
    try:
        for spoilt in (
            lambda: int(NAME + NUMBER),
            lambda: desk.intake.decide(None, {NAME: MOBILE}, STREET, province_away=True),  # type: ignore[arg-type]
            lambda: desk.home.vault.engine.connect().exec_driver_sql("INSERT INTO case_file (case_id) VALUES (?)", (NAME + NUMBER,)),
        ):
            try:
                spoilt()
            except Exception:  # noqa: BLE001 - whatever it is, nobody catches it in the program either
                sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        with pytest.raises(Exception, match=r"staff\.wrong_password"):
            desk.staff.sign_in(NAME, NUMBER)
        back_up(desk.home, tmp_path / "tmp" / "copy.tide", desk.clock())
    finally:
        hook.remove()
    monkeypatch.setenv("TIDEHALL_PASSWORD", PASSWORD)
    said = [
        run_cli("case", case_no, "--as", "clerk"),
        run_cli("audit", "list", "--as", "supervisor"),
        run_cli("audit", "list", "--json", "--as", "supervisor"),
        run_cli("intake", tmp_path / "none.jsonl", "--as", "clerk"),
        run_cli("account", "list", "--as", "admin"),
        run_cli("ledger", "--json"),
    ]
    words = "".join(one.err for one in said) + "".join(one.out for one in said[1:])
    assert [marker for marker in (NUMBER, MOBILE, STREET, PASSWORD) if marker in words + said[0].out] == []
    assert NAME not in words
    assert len(list((home / "crashes").iterdir())) == 3
    assert knows(caplog.text.encode()) == []
    assert files_that_know(home, tmp_path / "tmp") == {}


def test_a_stolen_disk_without_its_key_gives_nothing_away(marked: tuple[Desk, str], home: Path, tmp_path: Path) -> None:
    desk, _case = marked
    copy = Path(shutil.copytree(home, tmp_path / "stolen", ignore=shutil.ignore_patterns(KEY_FILE)))
    assert (copy / "vault.db-wal").exists(), "taken while the program ran"
    with pytest.raises(EnvironmentFault, match=r"key\.absent"):
        open_desk(copy)
    (copy / KEY_FILE).write_text("ab" * 32)
    with pytest.raises(EnvironmentFault, match=r"store\.wrong_key"):
        open_desk(copy)
    (copy / KEY_FILE).unlink()
    assert files_that_know(copy) == {}
    plain = {"front.json", "keys.json", "tidehall.toml"}
    for path in copy.rglob("*"):
        if path.is_file() and path.name not in plain and not path.name.endswith("-shm"):
            content = path.read_bytes()
            assert not content.startswith((b"SQLite format 3", b"\x89PNG", b"%PDF", b"\xff\xd8", b"PK")), path.name
            assert b"argon2id" not in content and b"CREATE TABLE" not in content and desk.settings.hall.name.encode() not in content, (
                path.name
            )
    for name in ("vault.db", "hall.db"):
        thief = sqlite3.connect(copy / name)
        with pytest.raises(sqlite3.DatabaseError):
            thief.execute("SELECT count(*) FROM sqlite_master").fetchone()
        thief.close()


def test_a_reveal_of_a_colleagues_case_wants_a_supervisor(marked: tuple[Desk, str]) -> None:
    from desktop.audit.model import AuditKind, Wanted
    from desktop.errors import RuleViolation
    from desktop.staff.model import Account

    desk, case_no = marked
    boss, clerk = with_role(desk, Role.SUPERVISOR), with_role(desk, Role.CLERK)
    other = replace(clerk, account=Account("other", "别人", Role.CLERK))
    for call, code in (
        (lambda: desk.reveal.whole(other, case_no, "核对"), "staff.signature_needed"),
        (lambda: desk.reveal.whole(other, case_no, "核对", signed=clerk), "staff.forbidden"),
        (lambda: desk.reveal.whole(clerk, case_no, "  "), "intake.invalid"),
        (lambda: desk.reveal.whole(clerk, "LL-none", "核对"), "case.unknown"),
    ):
        with pytest.raises(RuleViolation) as caught:
            call()
        assert caught.value.code == code
    assert desk.reveal.whole(other, case_no, "来电核对", signed=boss).agent["name"] == AGENT
    assert desk.reveal.whole(boss, case_no, "投诉核查").applicant["address"] == STREET
    entries = desk.audit.search(boss, Wanted(kinds=(AuditKind.REVEALED,))).entries
    assert [(entry.operator_id, entry.second, entry.purpose) for entry in entries] == [
        ("supervisor", "", "投诉核查"), ("other", "supervisor", "来电核对"), ("clerk", "", "核对身份"),
    ]  # fmt: skip
