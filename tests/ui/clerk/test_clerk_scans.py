"""Scans at the counter: files, drop and paste become encrypted scans of the right material, and every step can be taken back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from scan_rooms import CTRL, Key, Room, close_room, open_room
from scan_samples import SAMPLES, picture, written

from desktop.intake.model import MaterialStatus
from desktop.settings import ScanSettings
from offline.vault import scans as vault_scans
from ui.app import Desk
from ui.runtime.lanes import Lanes
from ui.theme import ThemeSwitch


@pytest.fixture
def room(hall_desk: Desk, look: ThemeSwitch, lanes: Lanes, qtbot: QtBot) -> Iterator[Room]:
    made = open_room(hall_desk, look, lanes, qtbot, ScanSettings())
    yield made
    close_room(made)


def put_in(room: Room, tmp_path: Path, *names: str) -> str:
    """The current material with these samples."""
    code = room.page.list.current
    room.scans.desk.take_paths(code, [written(tmp_path / name, SAMPLES[name][0]) for name in names])
    room.until(lambda: not room.scans.desk.busy)
    return code


def test_a_scan_makes_an_unchecked_material_handed_in_and_counts_its_pages(room: Room, tmp_path: Path) -> None:
    code = put_in(room, tmp_path, "plan.tif", "plan.pdf")
    assert room.line(code).status is MaterialStatus.PROVIDED
    assert [file.pages for file in room.files(code)] == [3, 4] and room.entry(code).pages == 7
    assert room.session.undo() and room.entry(code).pages == 3
    assert room.session.undo() and room.line(code).status is MaterialStatus.UNCHECKED and room.entry(code).pages is None


def test_pages_that_a_person_counted_stay(room: Room, tmp_path: Path) -> None:
    code = room.page.list.current
    room.session.set_material(code, pages=12)
    put_in(room, tmp_path, "plan.tif")
    assert room.entry(code).pages == 12


def test_a_material_found_missing_stays_missing_until_the_clerk_says_otherwise(room: Room, tmp_path: Path) -> None:
    code = room.page.list.current
    room.session.set_material(code, status=MaterialStatus.MISSING)
    put_in(room, tmp_path, "plan.png")
    assert room.entry(code).status is MaterialStatus.MISSING and len(room.files(code)) == 1


def test_nothing_of_a_scan_lies_on_the_disk_in_the_clear(room: Room, tmp_path: Path) -> None:
    mark = b"PLAIN-MARK-7781"
    code = room.page.list.current
    room.scans.desk.take_bytes(code, "留痕.jpg", picture("JPEG", comment=mark))
    room.until(lambda: room.files(code))
    room.scans.desk.turn(code, room.files(code)[0].file_id)
    room.until(lambda: not room.scans.desk.busy)
    room.session.flush()
    room.until(lambda: not room.session.saving)
    home = room.desk.home.path
    for path in home.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert mark not in raw and "留痕".encode() not in raw and b"JFIF" not in raw, path.name


def test_keys_turn_remove_and_undo(room: Room, tmp_path: Path) -> None:
    code = put_in(room, tmp_path, "plan.jpg", "plan.png")
    room.press(Key.Key_I, CTRL)
    assert room.focus is room.scans.panel.strip
    room.press(Key.Key_Home)
    before = room.files(code)[0]
    for _ in range(4):
        room.press(Key.Key_R)
    room.until(lambda: not room.scans.desk.busy)
    after = room.files(code)[0]
    assert after.sha256 != before.sha256 and after.filename == before.filename and len(room.files(code)) == 2
    shown = [QImage.fromData(vault_scans.picture(room.desk.home.files, file, 0, 100)) for file in (before, after)]
    assert shown[0] == shown[1], "four quarters are a whole turn, and none was lost"
    room.press(Key.Key_Delete)
    assert [file.filename for file in room.files(code)] == ["plan.png"] and room.entry(code).pages == 1
    assert room.told and "plan.jpg" in room.told[-1]
    assert room.focus is room.scans.panel.strip
    room.session.undo()
    assert [file.filename for file in room.files(code)] == ["plan.jpg", "plan.png"]
    while room.files(code)[0].file_id != before.file_id:
        assert room.session.undo()
    room.scans.desk.turn(code, before.file_id)
    room.until(lambda: room.files(code)[0].file_id != before.file_id)
    room.press(Key.Key_Escape)
    assert room.focus is room.page.list and room.scans.panel.isHidden()


def test_m_takes_a_scan_to_another_material_as_one_step(room: Room, tmp_path: Path) -> None:
    code = put_in(room, tmp_path, "plan.png")
    other = room.unchecked()[0]
    room.press(Key.Key_I, CTRL)
    room.press(Key.Key_M)
    assert room.focus is room.page.list
    room.press(Key.Key_1)
    assert room.line(other).status is MaterialStatus.UNCHECKED, "digits do nothing while a scan is carried"
    while room.page.list.current != other:
        room.press(Key.Key_Down)
    room.press(Key.Key_Return)
    assert not room.files(code) and len(room.files(other)) == 1 and room.line(other).status is MaterialStatus.PROVIDED
    assert room.focus is room.scans.panel.strip
    room.session.undo()
    assert len(room.files(code)) == 1 and not room.files(other)
    room.page.list.go_to(code)
    room.press(Key.Key_M)
    room.press(Key.Key_Down)
    room.press(Key.Key_Escape)
    assert room.page.list.current == code and len(room.files(code)) == 1


def test_space_shows_it_large_page_by_page(room: Room, tmp_path: Path) -> None:
    code = put_in(room, tmp_path, "plan.tif")
    room.press(Key.Key_I, CTRL)
    room.press(Key.Key_Space)
    view = room.scans.view
    assert room.focus is view
    room.until(lambda: view.sheet.image is not None)
    room.press(Key.Key_PageDown)
    assert view.page == 1
    room.until(lambda: view.sheet.image is not None and view.sheet.image.width() > view.sheet.image.height())
    room.press(Key.Key_R)
    room.until(lambda: view.file == room.files(code)[0] and view.sheet.image is not None)
    room.until(lambda: view.sheet.image is not None and view.sheet.image.height() > view.sheet.image.width())
    assert view.page == 1
    room.press(Key.Key_Space)
    assert room.focus is room.scans.panel.strip


def test_a_picture_is_pasted_and_becomes_png(room: Room) -> None:
    image = QImage(70, 50, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    code = room.page.list.current
    room.press(Key.Key_V, CTRL)
    room.until(lambda: room.files(code))
    assert room.files(code)[0].filetype == "image/png"
    assert QImage.fromData(vault_scans.picture(room.desk.home.files, room.files(code)[0], 0, 100)).size() == image.size()
    QGuiApplication.clipboard().setText("只是文字")
    room.press(Key.Key_I, CTRL)
    room.press(Key.Key_V, CTRL)
    assert not room.scans.desk.busy and room.scans.panel.note.text()


def test_a_raw_webp_of_the_clipboard_is_kept_as_png(room: Room) -> None:
    mime = QMimeData()
    mime.setData("image/webp", SAMPLES["plan.webp"][0])
    QGuiApplication.clipboard().setMimeData(mime)
    code = room.page.list.current
    room.press(Key.Key_V, CTRL)
    room.until(lambda: room.files(code))
    # What Python made and Qt owns must not outlive the interpreter: the process would end in a crash.
    QGuiApplication.clipboard().clear()
    assert room.files(code)[0].filetype == "image/png" and room.files(code)[0].filename.endswith(".png")


def test_files_are_dropped_on_the_row_under_the_hand(room: Room, tmp_path: Path) -> None:
    target = room.unchecked()[2]
    rows = room.page.list
    where = QPointF(rows.rows[target].geometry().center())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(written(tmp_path / name, SAMPLES[name][0]))) for name in ("plan.jpg", "plan.pdf")])
    copy, left, no = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(int(where.x()), int(where.y())), copy, mime, left, no)
    QApplication.sendEvent(rows, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(rows, QDropEvent(where, copy, mime, left, no))
    room.until(lambda: len(room.files(target)) == 2)
    assert rows.current == target


def test_what_is_no_scan_is_refused_in_one_sentence_with_its_name(room: Room, tmp_path: Path) -> None:
    code = room.page.list.current
    bad = [written(tmp_path / "病历.jpg", b"MZ\x90\0" + b"\0" * 300), written(tmp_path / "空.png", b""), tmp_path / "没有.pdf"]
    room.scans.desk.take_paths(code, [*bad, written(tmp_path / "好.png", picture("PNG"))])
    room.until(lambda: not room.scans.desk.busy)
    assert [file.filename for file in room.files(code)] == ["好.png"]
    assert len(room.refused) == 3
    for path, said in zip(bad, room.refused, strict=True):
        assert path.name in said and "\n" not in said


def test_the_same_content_is_not_attached_twice(room: Room, tmp_path: Path) -> None:
    code = put_in(room, tmp_path, "plan.png")
    put_in(room, tmp_path, "plan.png")
    assert len(room.files(code)) == 1 and "plan.png" in room.told[-1]


def test_a_scan_that_comes_after_its_case_was_left_goes_to_no_other(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    real = vault_scans.keep

    def slow(vault: object, path: Path) -> object:
        gate.wait(5)
        return real(vault, path)  # type: ignore[arg-type]

    monkeypatch.setattr(vault_scans, "keep", slow)
    code = room.page.list.current
    room.scans.desk.take_paths(code, [written(tmp_path / "迟.png", picture("PNG"))])
    actor = room.desk.staff.actor(room.desk.staff.account("clerk"))
    room.session.open(room.desk.intake.open_draft(actor))
    room.session.choose_theme("open-restaurant")
    gate.set()
    room.until(lambda: not room.scans.desk.busy)
    assert not room.files(code) and "迟.png" in room.refused[-1]


def test_a_big_file_waits_on_a_lane_and_the_window_does_not(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, where = threading.Event(), []
    real = vault_scans.keep

    def slow(vault: object, path: Path) -> object:
        where.append(threading.current_thread())
        gate.wait(5)
        return real(vault, path)  # type: ignore[arg-type]

    monkeypatch.setattr(vault_scans, "keep", slow)
    code, other = room.page.list.current, room.unchecked()[1]
    room.scans.desk.take_paths(code, [written(tmp_path / "大.tif", SAMPLES["plan.tif"][0]), written(tmp_path / "b.png", picture("PNG"))])
    room.until(lambda: where)
    room.session.set_material(other, status=MaterialStatus.PROVIDED)
    room.session.flush()
    room.until(lambda: not room.session.saving)
    assert room.scans.desk.busy == 2 and not room.files(code), "a save does not wait behind a scan"
    gate.set()
    room.until(lambda: len(room.files(code)) == 2)
    assert threading.main_thread() not in where and len(where) == 2


def test_a_picture_that_is_none_is_said_and_not_drawn_again(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(vault_scans, "picture", lambda *wish: asked.append(wish) or b"no picture")
    file = room.files(put_in(room, tmp_path, "plan.png"))[0]
    pictures = room.scans.pictures
    with room.bot.waitSignal(pictures.drawn):
        assert pictures.of(file, 0, 77) is None
    assert pictures.trouble(file, 0, 77)
    assert pictures.of(file, 0, 77) is None and len(asked) == 1


def test_files_are_chosen_inside_the_page(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "扫描"
    folder.mkdir()
    written(folder / "一.png", picture("PNG"))
    written(folder / "二.pdf", SAMPLES["plan.pdf"][0])
    written(folder / "说明.txt", b"text")
    chooser = room.scans.chooser
    chooser.folder = folder
    code = room.page.list.current
    room.press(Key.Key_O, CTRL)
    room.until(lambda: len(chooser.rows.rows) == 2)
    chooser._listed((tmp_path, ()))  # the answer for another folder, late
    assert chooser.folder == folder and len(chooser.rows.rows) == 2
    assert room.focus is chooser.table and not QApplication.topLevelWidgets()[0].isModal()
    room.press(Key.Key_Space)
    room.press(Key.Key_Down)
    room.press(Key.Key_Space)
    room.press(Key.Key_Return)
    room.until(lambda: len(room.files(code)) == 2)
    assert room.focus is room.scans.panel.strip
    room.press(Key.Key_O, CTRL)
    room.press(Key.Key_Escape)
    assert room.focus is room.scans.panel.strip


def test_a_decided_case_keeps_its_scans_as_they_are(room: Room, tmp_path: Path) -> None:
    code = put_in(room, tmp_path, "plan.png")
    room.press(Key.Key_I, CTRL)
    room.session.case = object()  # type: ignore[assignment]
    room.page.refresh()
    for key in (Key.Key_R, Key.Key_Delete, Key.Key_M):
        room.press(key)
    assert len(room.files(code)) == 1 and room.scans.panel.remove.toolTip() and not room.scans.desk.busy
    room.session.case = None


def test_a_page_without_a_vault_has_no_scans(room: Room, look: ThemeSwitch, qtbot: QtBot) -> None:
    from ui.clerk.pages import MaterialsPage

    page = MaterialsPage(look, room.session)
    qtbot.addWidget(page)
    page.refresh()
    assert page.scans is None


def test_pasted_bitmaps_are_copied_only() -> None:
    from ui.clerk.scan_mime import brought

    mime = QMimeData()
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    mime.setImageData(image)
    found = brought(mime)
    assert found.data[:2] in (b"BM", b"\x89P") and found.name

    assert not brought(QMimeData())
