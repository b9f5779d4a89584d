"""The home on disk: what opens it, what does not, and that nothing personal can be read without the key (invariant 8)."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hall_cases import accept, actor, complete_draft
from scan_samples import SAMPLES
from sqlalchemy import create_engine, text

from desktop.errors import EnvironmentFault
from desktop.settings import Settings
from desktop.store import Store
from offline.vault import keys
from offline.vault.home import Home, create_home, open_home
from ui.app import Desk, open_desk

ROOT = Path(__file__).resolve().parents[2]


def modes(path: Path) -> dict[str, int]:
    return {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.rglob("*")} | {".": stat.S_IMODE(path.stat().st_mode)}


def refused(path: Path, passphrase: str | None = None) -> str:
    with pytest.raises(EnvironmentFault) as caught:
        open_home(path, passphrase)
    return caught.value.code


@pytest.fixture
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_ARGON", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})


def nothing(home: Home) -> None: ...


def test_files_and_folders_are_their_owners_alone(home: Path, desk: Desk) -> None:
    clerk = actor(desk)
    accept(desk, clerk, complete_draft(desk, clerk))
    found = modes(home)
    assert "vault.db-wal" in found
    assert {name: mode for name, mode in found.items() if mode & 0o077} == {}


def test_a_new_home_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        create_home(tmp_path / "new", None, Settings(), nothing)
    finally:
        os.umask(before)
    assert {name: mode for name, mode in modes(tmp_path / "new").items() if mode & 0o077} == {}
    assert list(tmp_path.iterdir()) == [tmp_path / "new"], "nothing is left of the building"


def test_without_a_keyring_the_key_lies_in_a_file_of_mode_0600(home: Path) -> None:
    assert json.loads((home / keys.KEY_INFO).read_text()) == {"format": 1, "kept": "key_file"}
    assert stat.S_IMODE((home / keys.KEY_FILE).stat().st_mode) == 0o600
    assert len(bytes.fromhex((home / keys.KEY_FILE).read_text())) == 32


def test_a_passphrase_leaves_no_key_on_the_disk(tmp_path: Path, cheap_passphrase: None) -> None:
    key = create_home(tmp_path / "new", "正确的口令", Settings(), nothing)
    assert key.kept == "passphrase" and not (tmp_path / "new" / keys.KEY_FILE).exists()
    for path in (tmp_path / "new").iterdir():
        raw = path.read_bytes()
        assert key.raw not in raw and key.raw.hex().encode() not in raw and "正确的口令".encode() not in raw
    open_home(tmp_path / "new", "正确的口令").close()
    assert refused(tmp_path / "new", "错误的口令") == "key.passphrase_wrong"
    assert refused(tmp_path / "new", "正确的口令 ") == "key.passphrase_wrong"
    assert refused(tmp_path / "new") == "key.passphrase_needed"
    assert refused(tmp_path / "new", "") == "key.passphrase_needed"


def _other_key(home: Path) -> None:
    (home / keys.KEY_FILE).write_text("ab" * 32)


def _short_key(home: Path) -> None:
    (home / keys.KEY_FILE).write_text("abcd")


def _no_hex(home: Path) -> None:
    (home / keys.KEY_FILE).write_text("密" * 64)


def _no_info(home: Path) -> None:
    (home / keys.KEY_INFO).write_text("{")


def _list_info(home: Path) -> None:
    (home / keys.KEY_INFO).write_text("[]")


def _garbage(home: Path) -> None:
    (home / "vault.db").write_bytes(os.urandom(8192))


def _truncated(home: Path) -> None:
    raw = (home / "vault.db").read_bytes()
    (home / "vault.db").write_bytes(raw[:1000])


def _empty(home: Path) -> None:
    (home / "vault.db").write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "codes"),
    [
        (_other_key, {"store.wrong_key"}),
        (_short_key, {"key.damaged"}),
        (_no_hex, {"key.damaged"}),
        (_no_info, {"key.damaged"}),
        (_list_info, {"key.damaged"}),
        (_garbage, {"store.wrong_key"}),
        (_truncated, {"store.wrong_key", "store.corrupt"}),
        (lambda home: (home / keys.KEY_FILE).unlink(), {"key.absent"}),
        (lambda home: (home / keys.KEY_INFO).unlink(), {"home.absent"}),
        (lambda home: (home / "vault.db").unlink(), {"store.absent"}),
        (lambda home: (home / "hall.db").unlink(), {"store.absent"}),
    ],
)
def test_a_spoilt_home_is_named_and_left_as_it_is(home: Path, spoil: Callable[[Path], Any], codes: set[str]) -> None:
    spoil(home)
    before = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
    assert refused(home) in codes
    after = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file() and not path.name.endswith(("-wal", "-shm"))}
    assert after == before


def test_a_cut_store_is_noticed_when_it_is_read(home: Path) -> None:
    raw = (home / "vault.db").read_bytes()
    (home / "vault.db").write_bytes(raw[: len(raw) // 2 // 4096 * 4096])
    with pytest.raises(EnvironmentFault) as caught:
        desk = open_desk(home)
        try:
            desk.shelf.current()
        finally:
            desk.close()
    assert caught.value.code in ("store.corrupt", "store.wrong_key")


def test_an_empty_folder_is_no_home_and_a_full_one_is_not_touched(home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path / "empty") == "home.absent"
    create_home(tmp_path / "empty", None, Settings(), nothing)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    for path in (home, tmp_path / "full", tmp_path / "full" / "letter.txt"):
        with pytest.raises(EnvironmentFault, match=r"home\.exists"):
            create_home(path, None, Settings(), nothing)
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine"


def test_a_home_that_failed_half_way_is_not_there_at_all(tmp_path: Path) -> None:
    def fails(home: Home) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_home(tmp_path / "new", None, Settings(), fails)
    assert list(tmp_path.iterdir()) == []


def test_a_path_with_blanks_commas_and_percents_is_a_path(tmp_path: Path) -> None:
    create_home(tmp_path / "我的 数据, 100%" / "home", None, Settings(), nothing)
    open_home(tmp_path / "我的 数据, 100%" / "home", None).close()


@pytest.mark.parametrize("name", ["vault.db", "hall.db"])
def test_plain_sqlite_cannot_read_it(home: Path, name: str) -> None:
    assert not (home / name).read_bytes().startswith(b"SQLite format 3")
    connection = sqlite3.connect(home / name)
    try:
        with pytest.raises(sqlite3.DatabaseError):
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        connection.close()


def test_nothing_personal_is_in_the_clear_in_any_file(home: Path, desk: Desk, tmp_path: Path) -> None:
    from dataclasses import replace

    from desktop.intake.documents import DocumentKind
    from desktop.intake.model import MaterialEntry, MaterialStatus
    from offline.vault.scans import keep

    marks = ("记号䶮名字", "990102199001011234", "13912345678", "记号路一百号", "SCANMARKER4711", "记号备注")
    clerk = actor(desk)
    draft = complete_draft(desk, clerk)
    person = replace(draft.applicant, name=marks[0], mobile=marks[2], address=marks[3], id_no=draft.applicant.id_no)
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(SAMPLES["plan.pdf"][0] + marks[4].encode() * 100 + b"\n%%EOF\n")
    code = next(iter(draft.materials))
    entry = MaterialEntry(MaterialStatus.PROVIDED, files=(keep(desk.home.files, scan),))
    draft = replace(draft, applicant=person, materials={**draft.materials, code: entry})
    desk.intake.save_draft(clerk, replace(draft, applicant=replace(person, id_no=marks[1])))
    case = accept(desk, clerk, draft)
    desk.papers.issue(clerk, case, DocumentKind.ACCEPTANCE)
    desk.queue.take("tax", note=marks[5])
    desk.staff.sign_in("clerk", "tidehall-demo")
    looked_at = 0
    for path in home.rglob("*"):
        if path.is_file():
            looked_at += 1
            raw = path.read_bytes()
            for mark in (*marks, "tidehall-demo", draft.applicant.id_no):
                for encoding in ("utf-8", "utf-16-le", "gb18030"):
                    assert mark.encode(encoding) not in raw, (path.name, mark)
    assert looked_at >= 6
    desk.close()
    for path in home.rglob("*"):
        assert not any(mark in path.name for mark in marks)


_WORK = """
import sys
from pathlib import Path
from hall_cases import actor, accept, complete_draft
from ui.app import open_desk
desk = open_desk(Path(sys.argv[1]))
who = actor(desk)
for _ in range(6):
    print(accept(desk, who, complete_draft(desk, who)), flush=True)
desk.close()
"""


def test_several_programs_work_in_one_home_at_once(home: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", _WORK, str(home)]
    env = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    workers = [subprocess.Popen(command, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    said = [worker.communicate(timeout=120) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0], [err for _, err in said]
    numbers = [number for out, _ in said for number in out.split()]
    assert len(numbers) == 18 and len(set(numbers)) == 18
    desk = open_desk(home)
    assert {row.case_no for row in desk.intake.listed()} == set(numbers)
    desk.close()


def test_a_busy_store_is_waited_for(home: Path, desk: Desk) -> None:
    """The second writer begins while the first holds the lock, and gets it when the first is done."""
    inside, order = threading.Event(), []

    def second() -> None:
        inside.wait()
        with desk.home.vault.write():
            order.append("second")

    other = threading.Thread(target=second)
    other.start()
    with desk.home.vault.write() as connection:
        inside.set()
        connection.execute(text("SELECT count(*) FROM journal"))
        other.join(timeout=0.3)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_a_commit_is_on_the_disk(desk: Desk) -> None:
    with desk.home.vault.read() as connection:
        said = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "cipher_version")
        }
    assert said["journal_mode"] == "wal" and said["synchronous"] == 2 and said["secure_delete"] == 1
    assert said["cipher_version"]


def test_a_read_only_look_cannot_leave_anything(desk: Desk) -> None:
    with desk.home.vault.read() as connection:
        before = connection.scalar(text("SELECT count(*) FROM drawn_number"))
    with desk.home.vault.read() as connection:
        connection.execute(text("INSERT INTO drawn_number VALUES ('x', 1)"))
    with desk.home.vault.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM drawn_number")) == before


def test_the_disks_faults_are_the_environments(tmp_path: Path) -> None:
    full = Store(create_engine(f"sqlite:///{tmp_path / 'full.db'}", connect_args={"isolation_level": None}), "vault")
    with full.write() as connection:
        connection.exec_driver_sql("CREATE TABLE t (b)")
    with pytest.raises(EnvironmentFault, match=r"store\.disk_full"), full.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 3")
        connection.exec_driver_sql("INSERT INTO t VALUES (zeroblob(1000000))")
    full.engine.dispose()
    locked = Store(
        create_engine(f"sqlite:///file:{tmp_path / 'full.db'}?mode=ro&uri=true", connect_args={"isolation_level": None}), "vault"
    )
    with pytest.raises(EnvironmentFault, match=r"store\.read_only"), locked.write() as connection:
        connection.exec_driver_sql("INSERT INTO t VALUES (1)")
    locked.engine.dispose()


def test_opening_does_not_load_what_a_sign_in_cannot_afford(home: Path) -> None:
    program = "import sys; from pathlib import Path; from ui.app import open_desk; open_desk(Path(sys.argv[1])).close(); print(sorted({'alembic', 'reportlab', 'PySide6', 'argon2'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", program, str(home)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
