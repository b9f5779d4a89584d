"""The folder of the document camera: whole files only, nothing twice, nothing deleted before it is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from scan_rooms import CTRL, Key, Room, close_room, open_room
from scan_samples import SAMPLES, picture, written

from desktop.clock import now
from desktop.settings import ScanSettings, Settings, load, to_toml
from offline.vault.files import FileVault
from ui.app import Desk
from ui.clerk import scan_watch
from ui.clerk.scan_watch import ScanWatch, survey
from ui.clerk.scans import delete_originals
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_watch, "SETTLE_MS", 5)
    monkeypatch.setattr(scan_watch, "REST_MS", 20)


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    folder = tmp_path / "高拍仪"
    folder.mkdir()
    return folder


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(tmp_path / "files", b"k" * 32)


def room_with(desk: Desk, look: ThemeSwitch, lanes: Lanes, bot: QtBot, camera: Path, *, delete: bool) -> Room:
    return open_room(desk, look, lanes, bot, ScanSettings(str(camera), delete))


@pytest.fixture
def room(hall_desk: Desk, look: ThemeSwitch, lanes: Lanes, qtbot: QtBot, camera: Path) -> Iterator[Room]:
    made = room_with(hall_desk, look, lanes, qtbot, camera, delete=False)
    yield made
    close_room(made)


@pytest.fixture
def deleting(hall_desk: Desk, look: ThemeSwitch, lanes: Lanes, qtbot: QtBot, camera: Path) -> Iterator[Room]:
    made = room_with(hall_desk, look, lanes, qtbot, camera, delete=True)
    yield made
    close_room(made)


def fresh(room: Room) -> list[str]:
    return [one.path.name for one in room.scans.watch.fresh]


def test_what_was_just_scanned_is_offered_and_one_key_puts_it_in(room: Room, camera: Path) -> None:
    written(camera / "a.jpg", SAMPLES["plan.jpg"][0])
    written(camera / "b.tif", SAMPLES["plan.tif"][0])
    room.until(lambda: len(fresh(room)) == 2)
    assert room.scans.fresh_button.isVisible() and "2" in room.scans.fresh_button.words and room.scans.fresh_button.key == "Ctrl+J"
    code = room.page.list.current
    room.press(Key.Key_J, CTRL)
    room.until(lambda: len(room.files(code)) == 2)
    assert [file.filename for file in room.files(code)] == ["a.jpg", "b.tif"] and room.entry(code).pages == 4
    assert not fresh(room) and (camera / "a.jpg").exists(), "an original stays unless the settings say otherwise"


def test_nothing_comes_twice(room: Room, camera: Path) -> None:
    written(camera / "a.jpg", SAMPLES["plan.jpg"][0])
    room.until(lambda: fresh(room))
    code = room.page.list.current
    room.press(Key.Key_J, CTRL)
    room.until(lambda: room.files(code))
    written(camera / "copy.jpg", SAMPLES["plan.jpg"][0])
    written(camera / "new.png", picture("PNG"))
    room.until(lambda: fresh(room))
    assert fresh(room) == ["new.png"], "the vault knows the content under any name"


def test_a_new_watch_after_a_restart_knows_what_was_taken(room: Room, camera: Path, lanes: Lanes) -> None:
    written(camera / "a.bmp", SAMPLES["plan.bmp"][0])
    room.until(lambda: fresh(room))
    code = room.page.list.current
    room.press(Key.Key_J, CTRL)
    room.until(lambda: room.files(code))
    again = ScanWatch(str(camera), room.desk.home.files, lanes, parent=room.page)
    again.start()
    written(camera / "later.png", picture("PNG"))
    room.until(lambda: again.fresh)
    assert [one.path.name for one in again.fresh] == ["later.png"]
    again.stop()


def test_a_half_written_file_waits_until_it_rests(camera: Path, vault: FileVault) -> None:
    whole = SAMPLES["plan.pdf"][0]
    path = written(camera / "a.pdf", whole[: len(whole) // 2])
    first = survey(camera, {}, {}, 0, vault)
    assert not first.fresh and first.unsettled
    path.write_bytes(whole)
    second = survey(camera, first.stamps, first.judged, 0, vault)
    assert not second.fresh and not second.refusals and second.unsettled, "it changed between two looks"
    third = survey(camera, second.stamps, second.judged, 0, vault)
    assert [one.path for one in third.fresh] == [path] and third.fresh[0].seen.pages == 4 and not third.unsettled
    assert not survey(camera, third.stamps, third.judged, 0, vault).fresh


def test_only_new_ordinary_scans_are_looked_at(camera: Path, vault: FileVault, tmp_path: Path) -> None:
    written(camera / "Thumbs.db", b"x" * 50)
    written(camera / ".hidden.png", picture("PNG"))
    written(camera / "~tmp.png", picture("PNG"))
    (camera / "folder.png").mkdir()
    (camera / "link.png").symlink_to(written(tmp_path / "outside.png", picture("PNG")))
    old = written(camera / "old.png", picture("PNG", size=(61, 41)))
    os.utime(old, (1_000_000_000, 1_000_000_000))
    new = written(camera / "new.png", picture("PNG", size=(62, 42)))
    since = int((datetime.now(UTC) - timedelta(hours=1)).timestamp() * 1e9)
    assert list(survey(camera, {}, {}, since, vault).stamps) == [new]


def test_a_file_that_is_no_scan_is_said_once_with_its_name(room: Room, camera: Path) -> None:
    written(camera / "假.png", b"MZ" + b"\0" * 90)
    room.until(lambda: room.refused)
    written(camera / "真.png", picture("PNG"))
    room.until(lambda: fresh(room))
    assert len(room.refused) == 1 and "假.png" in room.refused[0] and fresh(room) == ["真.png"]


def test_a_folder_that_is_not_there_is_said_and_waited_for(
    hall_desk: Desk, look: ThemeSwitch, lanes: Lanes, qtbot: QtBot, camera: Path
) -> None:
    camera.rmdir()
    room = room_with(hall_desk, look, lanes, qtbot, camera, delete=False)
    room.until(lambda: room.scans.watch.trouble)
    assert room.refused
    camera.mkdir()
    written(camera / "a.png", picture("PNG"))
    room.until(lambda: fresh(room))
    assert not room.scans.watch.trouble
    close_room(room)


def test_what_vanished_is_offered_no_more(room: Room, camera: Path) -> None:
    path = written(camera / "a.png", picture("PNG"))
    room.until(lambda: fresh(room))
    path.unlink()
    room.until(lambda: not fresh(room))
    assert not room.scans.fresh_button.isVisible()


def test_an_original_goes_only_after_the_draft_that_names_it_is_saved(
    deleting: Room, camera: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(camera / "a.png", picture("PNG"))
    deleting.until(lambda: fresh(deleting))
    code = deleting.page.list.current
    real = deleting.desk.intake.save_draft
    seen = []

    def save(actor: object, draft: object) -> object:
        saved = real(actor, draft)  # type: ignore[arg-type]
        if saved.materials.get(code) is not None and saved.materials[code].files:
            file = saved.materials[code].files[0]
            seen.append((path.exists(), deleting.desk.home.files.verify(file.sha256)))
        return saved

    monkeypatch.setattr(deleting.desk.intake, "save_draft", save)
    deleting.press(Key.Key_J, CTRL)
    deleting.until(lambda: not path.exists())
    assert seen and seen[0] == (True, True)


def test_a_failed_save_keeps_the_original(deleting: Room, camera: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(camera / "a.png", picture("PNG"))
    deleting.until(lambda: fresh(deleting))
    code = deleting.page.list.current
    deleting.session.flush()
    deleting.until(lambda: not deleting.session.saving)

    def fails(actor: object, draft: object) -> object:
        from desktop.errors import EnvironmentFault

        raise EnvironmentFault("store.disk_full")

    with monkeypatch.context() as broken:
        broken.setattr(deleting.desk.intake, "save_draft", fails)
        deleting.press(Key.Key_J, CTRL)
        deleting.until(lambda: deleting.files(code) and deleting.session.save_state.error)
        assert path.exists()
    deleting.session.flush()
    deleting.until(lambda: not path.exists())


def test_an_original_that_changed_meanwhile_is_left(camera: Path, vault: FileVault) -> None:
    path = written(camera / "a.png", picture("PNG"))
    found = survey(camera, survey(camera, {}, {}, 0, vault).stamps, {}, 0, vault).fresh
    written(path, picture("PNG", size=(200, 200)))
    assert delete_originals(found) == () and path.exists()
    path.unlink()
    assert delete_originals(found) == ()


def test_no_folder_means_no_watching(lanes: Lanes, vault: FileVault) -> None:
    watch = ScanWatch("", vault, lanes, since=now())
    watch.start()
    assert not watch.active and not lanes.pending


def test_the_settings_name_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "tidehall.toml"
    path.write_text('[scan]\nfolder = "D:/扫描"\ndelete_after_import = true\n', encoding="utf-8")
    found = load((path,))
    assert found.scan == ScanSettings("D:/扫描", True) and Settings().scan == ScanSettings("", False)
    path.write_text(to_toml(found), encoding="utf-8")
    assert load((path,)) == found
