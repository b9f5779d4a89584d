"""A copy that is known to open, and a home made of it that can never use a number twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hall_cases import Hands, Said, accept, actor, complete_draft
from sqlalchemy import Engine, event

from desktop.errors import EnvironmentFault
from offline.vault import backup
from offline.vault.backup import back_up, restore, unpack
from offline.vault.engine import encrypted_engine
from ui.app import Desk, open_desk


def numbers(desk: Desk) -> set[str]:
    return {row.case_no for row in desk.intake.listed()}


def test_a_restored_home_knows_its_cases_and_repeats_no_number(desk: Desk, clock: Hands, home: Path, tmp_path: Path) -> None:
    who = actor(desk)
    known = accept(desk, who, complete_draft(desk, who))
    copy = tmp_path / "copies" / "a.backup"
    copy.parent.mkdir()
    back_up(desk.home, copy, clock())
    lost = accept(desk, who, complete_draft(desk, who))
    restore(copy, tmp_path / "again", None)
    other = open_desk(tmp_path / "again", clock)
    try:
        assert numbers(other) == {known}
        fresh = {accept(other, actor(other), complete_draft(other, actor(other))) for _ in range(3)}
        assert not fresh & {known, lost}
        issued = {paper.document_no for case in fresh for paper in other.intake.detail(case).documents}
        assert not issued & {paper.document_no for case in (known, lost) for paper in desk.intake.detail(case).documents}
    finally:
        other.close()
    assert copy.stat().st_mode & 0o077 == 0
    assert [path.name for path in home.iterdir() if path.name.startswith(("backup-", "verify-"))] == []


def test_nothing_of_it_is_readable_and_a_changed_copy_is_refused(desk: Desk, clock: Hands, tmp_path: Path) -> None:
    who = actor(desk)
    draft = complete_draft(desk, who)
    accept(desk, who, draft)
    copy = tmp_path / "a.backup"
    back_up(desk.home, copy, clock())
    whole = copy.read_bytes()
    for marker in (draft.applicant.name.encode(), draft.applicant.id_no.encode(), b"SQLite format", b"case.accepted", desk.home.key.raw):
        assert marker not in whole
    for place in (4, 40, len(whole) // 2, len(whole) - 1):
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(EnvironmentFault) as fault:
            restore(copy, tmp_path / "x", None)
        assert fault.value.code in ("backup.damaged", "key.damaged"), place
    for cut in (0, 10, 200, len(whole) // 2, len(whole) - 1):
        copy.write_bytes(whole[:cut])
        with pytest.raises(EnvironmentFault):
            restore(copy, tmp_path / "x", None)
    assert not (tmp_path / "x").exists() and not list(tmp_path.glob(".x-*"))


def test_an_archive_that_points_outside_writes_nothing_there(
    desk: Desk, clock: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from offline.vault import backup

    monkeypatch.setattr(backup, "_SETTINGS", ("hall.toml",))
    escape = desk.home.path / "files" / "a"
    escape.mkdir(parents=True)
    (escape / "link").symlink_to(tmp_path / "outside")
    (escape / "plain").write_bytes(b"x")
    back_up(desk.home, tmp_path / "b.backup", clock())
    (tmp_path / "into").mkdir()
    unpack(tmp_path / "b.backup", desk.home.key, tmp_path / "into")
    assert (tmp_path / "into" / "files" / "a" / "plain").read_bytes() == b"x"
    assert not (tmp_path / "outside").exists()


def test_the_command_line(home: Path, tmp_path: Path, run_cli: Callable[..., Said]) -> None:
    copy = tmp_path / "c.backup"
    (home / "hall").mkdir()
    (home / "hall" / "papers.toml").write_text('[all]\nfooter = "一"\n', encoding="utf-8")
    assert run_cli("backup", copy).code == 0
    assert run_cli("backup", copy).code == 3, "a copy is never written over"
    assert run_cli("restore", copy, "--home", home).code == 3, "nor a home"
    assert run_cli("restore", copy, "--home", tmp_path / "new").code == 0
    assert "一" in (tmp_path / "new" / "hall" / "papers.toml").read_text(encoding="utf-8"), "the hall's forms come along"
    assert run_cli("cases", "--home", tmp_path / "new").code == 0
    (tmp_path / "c.backup.key").unlink()
    gone = run_cli("restore", copy, "--home", tmp_path / "newer")
    assert (gone.code, "c.backup.key" in gone.err) == (3, True)
    assert run_cli("restore", tmp_path / "none", "--home", tmp_path / "newer").code == 3
    shutil.rmtree(tmp_path / "new")


def test_a_recovery_key_opens_what_the_key_file_no_longer_can(
    home: Path, tmp_path: Path, run_cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    assert run_cli("key", "recovery").code == 1, "a clerk may not"
    old = run_cli("key", "recovery", "--as", "admin", "--json").json["recovery_key"]
    new = run_cli("key", "recovery", "--as", "admin", "--json").json["recovery_key"]
    copy = tmp_path / "d.backup"
    run_cli("backup", copy)
    (tmp_path / "d.backup.key").unlink()
    (home / "vault.key").unlink()
    assert run_cli("cases").code == 3
    monkeypatch.setenv("TIDEHALL_RECOVERY_KEY", old)
    wrong = run_cli("cases")
    assert (wrong.code, "恢复密钥不对" in wrong.err) == (3, True)
    monkeypatch.setenv("TIDEHALL_RECOVERY_KEY", new.upper())
    assert run_cli("cases").code == 0
    assert run_cli("restore", copy, "--home", tmp_path / "new").code == 0
    monkeypatch.delenv("TIDEHALL_RECOVERY_KEY")
    assert run_cli("cases", "--home", tmp_path / "new").code == 0, "restored whole, with a key of its own kind"


def test_a_passphrase_can_take_the_place_of_the_key_file(home: Path, run_cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    assert run_cli("key", "passphrase", "--as", "admin").code == 3, "none was given"
    monkeypatch.setenv("TIDEHALL_NEW_PASSPHRASE", "新口令 一二三")
    assert run_cli("key", "passphrase", "--as", "admin").code == 0
    assert not (home / "vault.key").exists()
    assert run_cli("cases").code == 3
    monkeypatch.setenv("TIDEHALL_PASSPHRASE", "新口令 一二三")
    assert run_cli("cases").code == 0


def test_a_disk_that_fills_under_the_copy_is_told_and_leaves_nothing(
    desk: Desk, clock: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def narrow(path: Path, key: bytes, **more: bool) -> Engine:
        made = encrypted_engine(path, key, **more)
        event.listen(made, "connect", lambda connection, _record: connection.execute("PRAGMA max_page_count = 8"))
        return made

    monkeypatch.setattr(backup, "encrypted_engine", narrow)
    with pytest.raises(EnvironmentFault) as caught:
        back_up(desk.home, tmp_path / "a.backup", clock())
    assert caught.value.code == "store.disk_full"
    assert list(tmp_path.glob("*.backup*")) == list(desk.home.path.glob("backup-*")) == []
