"""Another vault key: everything is there under the new one, the old one opens nothing, and a kill in the exchange loses no home."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hall_cases import Hands, Said, accept, actor, complete_draft

from desktop.errors import EnvironmentFault
from offline.vault import files, keys
from offline.vault import rotate as rotating
from offline.vault.home import beside_of, open_home
from offline.vault.keys import open_key
from offline.vault.rotate import rotate
from ui.app import open_desk


def test_everything_is_there_and_the_old_key_opens_nothing(
    home: Path, clock: Hands, run_cli: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "hall").mkdir()
    (home / "hall" / "papers.toml").touch()
    desk = open_desk(home, clock)
    case_no = accept(desk, actor(desk), complete_draft(desk, actor(desk)))
    waiting = desk.intake.open_draft(actor(desk))
    aside, _ = desk.put_aside.put_aside(actor(desk), waiting, "一件")
    ticket = desk.queue.take(desk.queue.status()[0][0].code, note="带了户口簿", prechecked='{"v": 1}')
    desk.close()
    old = open_key(home, None)
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    assert run_cli("key", "rotate", "--as", "admin").code == 0
    assert open_key(home, None).raw != old.raw
    assert sorted(path.name for path in home.parent.iterdir() if path.name.startswith(".home")) == []
    for name in ("vault.db", "hall.db"):
        assert old.raw not in (home / name).read_bytes()
    assert (home / "hall" / "papers.toml").exists(), "the hall's forms come along"
    again = open_desk(home, clock)
    try:
        assert again.intake.detail(case_no).row.case_no == case_no
        assert again.queue.prechecked(ticket.id) == '{"v": 1}' and again.queue.find(ticket.id).note == "带了户口簿"
        assert aside.code in {entry.code for entry in again.put_aside.waiting()}
        assert again.put_aside.take_up(actor(again), aside.code)[0].draft.case_id == waiting.case_id
    finally:
        again.close()
    (home / "vault.key").write_text(old.raw.hex())
    with pytest.raises(EnvironmentFault):
        open_home(home, None)


def test_scans_are_encrypted_anew(home: Path, clock: Hands) -> None:
    from sqlalchemy import insert

    from desktop.intake.tables import file_entry

    opened = open_home(home, None)
    stored = opened.files.put(io.BytesIO(b"%PDF" + bytes(700_000)))
    aside = opened.files.put(io.BytesIO(b"%PDF of a draft that went to the hall: no row here names it"))
    row = {"file_id": "f", "case_id": "c", "material_code": "m", "filename": "a.pdf", "filetype": "application/pdf", "size": stored.size}
    with opened.vault.write() as connection:
        connection.execute(insert(file_entry).values(**row, sha256=stored.sha256, created_at="2026"))
    before = {path.name: path.read_bytes() for path in (home / "files").rglob("*") if path.is_file()}
    opened.close()
    rotate(home, open_key(home, None), None)
    opened = open_home(home, None)
    try:
        assert opened.files.verify(stored.sha256) and opened.files.verify(aside.sha256)
    finally:
        opened.close()
    after = {path.name for path in (home / "files").rglob("*") if path.is_file()}
    assert len(after) == 2 and not after & set(before)


def test_a_kill_in_the_exchange_leaves_a_home_that_opens(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = open_key(home, None)

    def killed(path: Path, beside: Path) -> None:
        path.rename(beside_of(path, "old"))
        raise KeyboardInterrupt

    monkeypatch.setattr(rotating, "_exchange", killed)
    with pytest.raises(KeyboardInterrupt):
        rotate(home, key, None)
    assert not home.exists()
    open_home(home, None).close()
    assert not beside_of(home, "old").exists()


def test_how_the_key_is_kept_is_on_the_disk_before_the_key_s_file_is_overwritten(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rename is lost with the power until its folder is flushed: keys.json would name a key file of zeros."""
    steps: list[str] = []
    monkeypatch.setattr(keys, "sync_directory", lambda path: (files.sync_directory(path), steps.append((path / "keys.json").read_text())))
    monkeypatch.setattr(keys, "_overwrite", lambda path: steps.append(path.name))
    keys.keep_by_passphrase(home, open_key(home, None), "gezeiten")
    assert ["passphrase" in steps[0], *steps[1:]] == [True, "vault.key"]
