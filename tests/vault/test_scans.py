"""Scans at the door of the vault: judged by content, limited, never in the clear on the disk, turned without loss."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from scan_samples import RED, SAMPLES, locked_pdf, picture, written

from desktop.errors import EnvironmentFault, HallError, RuleViolation
from desktop.sentences import sentence
from offline.vault import images, scans, tiff
from offline.vault.files import FileVault
from offline.vault.scan_source import Source, vault_stream


@pytest.fixture
def vault(tmp_path: Path) -> FileVault:
    return FileVault(tmp_path / "files", b"k" * 32)


def refused(vault: FileVault, name: str, data: bytes) -> str:
    with pytest.raises(HallError) as caught:
        scans.keep_bytes(vault, name, data)
    assert caught.value.data["name"] == scans.shown_name(name)
    assert scans.shown_name(name) in sentence(caught.value)
    return caught.value.code


def kept_files(vault: FileVault) -> list[Path]:
    return [path for path in vault._root.rglob("*") if path.is_file()]


def shown(vault: FileVault, file: scans.AttachedFile, page: int = 0) -> Image.Image:
    return Image.open(io.BytesIO(scans.picture(vault, file, page, 160))).convert("RGB")


def red(pixel: object) -> bool:
    return isinstance(pixel, tuple) and all(abs(one - other) < 60 for one, other in zip(pixel, RED, strict=True))


@pytest.mark.parametrize("name", SAMPLES)
def test_type_and_pages_come_from_the_content(vault: FileVault, tmp_path: Path, name: str) -> None:
    data, kind, pages = SAMPLES[name]
    for given_name in (name, "wrong.xyz"):
        file = scans.keep(vault, written(tmp_path / given_name, data))
        assert (file.filetype, file.pages) == (kind, pages)
        assert vault.verify(file.sha256) and vault.size(file.sha256) == file.size
    assert shown(vault, file, pages - 1).width <= 160


def test_what_is_kept_cannot_be_read_on_the_disk(vault: FileVault, tmp_path: Path) -> None:
    secret = b"LIN-QIUPING-990102"
    data = picture("PNG")
    with_text = data[:33] + struct.pack(">I", len(secret) + 5) + b"tEXtname\0" + secret
    with_text += struct.pack(">I", zlib.crc32(b"tEXtname\0" + secret)) + data[33:]
    file = scans.keep_bytes(vault, "持有人.png", with_text)
    turned = scans.turned(vault, file, 1)
    scans.picture(vault, turned, 0, 100)
    assert len(kept_files(vault)) == 2
    for path in kept_files(vault):
        raw = path.read_bytes()
        assert secret not in raw and b"IHDR" not in raw and file.sha256 not in str(path) and "持有人" not in str(path)
    with vault_stream(vault, file.sha256) as back:
        assert back.read() == with_text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file.empty"),
        (b"MZ\x90\0" + b"\0" * 400, "file.type"),
        (b"\x7fELF" + b"\0" * 400, "file.type"),
        (b"<!DOCTYPE html><html>", "file.type"),
        (b"PK\x03\x04" + b"\0" * 60, "file.type"),
        (b"GIF89a" + b"\0" * 60, "file.type"),
        (b"\0" * 4096, "file.type"),
        (b"<html>\n%PDF-1.7\n%%EOF", "file.type"),
        (b"%PDF-1.7\n<html><script>alert(1)</script>\n%%EOF", "file.mixed"),
        (b"%PDF-1.7\n%%EOF", "file.broken"),
        (picture("PNG") + b"PK\x05\x06" + b"\0" * 18, "file.mixed"),
        (picture("JPEG") + b"PK\x05\x06" + b"\0" * 18, "file.mixed"),
        (picture("PNG") + b"MZ\x90\0 a program", "file.mixed"),
        (picture("JPEG", comment=b"%PDF-1.4"), "file.mixed"),
        (picture("JPEG")[:-40], "file.broken"),
        (picture("PNG")[:-20], "file.broken"),
        (picture("TIFF")[:-200], "file.broken"),
        (picture("PDF")[:-300], "file.broken"),
        (locked_pdf(), "file.encrypted"),
        (b"BM" + b"\xff" * 80, "file.broken"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + b"\xff" * 40, "file.broken"),
    ],
)
def test_what_is_not_a_whole_scan_is_refused_and_leaves_nothing(vault: FileVault, data: bytes, code: str) -> None:
    assert refused(vault, "证明.pdf", data) == code
    assert kept_files(vault) == []


def test_a_small_file_that_unfolds_to_gigabytes_is_refused_unopened(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_pillow", lambda: pytest.fail("a bomb was opened"))
    data = picture_of_size(60_000, 60_000)
    assert refused(vault, "bomb.png", data) == "file.too_many_pixels"
    jpeg = bytearray(picture("JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    assert refused(vault, "bomb.jpg", bytes(jpeg)) == "file.too_many_pixels"
    assert refused(vault, "bomb.tif", tiff_of_size(100_000, 100_000)) == "file.too_many_pixels"


def test_a_bitmap_bomb_from_the_clipboard_is_refused(vault: FileVault) -> None:
    data = bytearray(picture("BMP"))
    data[18:26] = struct.pack("<ii", 60_000, 60_000)
    assert refused(vault, "clipboard.bmp", bytes(data)) == "file.too_many_pixels"


def test_a_directory_chain_that_loops_or_never_ends_is_refused(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(picture("TIFF"))
    first = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, first)[0]
    struct.pack_into("<I", data, first + 2 + count * 12, first)
    assert refused(vault, "loop.tif", bytes(data)) == "file.broken"
    monkeypatch.setattr(tiff, "MAX_PAGES", 2)
    assert refused(vault, "long.tif", SAMPLES["plan.tif"][0]) == "file.too_many_pages"


def test_a_page_too_big_to_draw_is_kept(vault: FileVault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "DRAW_PIXELS", 100)
    file = scans.keep_bytes(vault, "big.png", picture("PNG"))
    with pytest.raises(RuleViolation, match=r"file\.not_drawn"):
        scans.picture(vault, file, 0, 160)


def test_a_spoilt_page_of_long_ago_that_says_it_is_huge_is_kept_and_not_drawn(vault: FileVault, tmp_path: Path) -> None:
    whole = bytearray(picture("JPEG"))
    frame = whole.index(b"\xff\xc0") + 5
    whole[frame : frame + 4] = struct.pack(">HH", 60_000, 60_000)
    kept = scans.keep_as_it_is(vault, written(tmp_path / "old.jpg", bytes(whole[:-40])))
    assert kept.pages is None
    with pytest.raises(RuleViolation) as caught:
        scans.picture(vault, kept, 0, 160)
    assert caught.value.code == "file.not_drawn"


def test_size_is_limited_before_and_while_reading(vault: FileVault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MAX_SIZE", 100)
    assert refused(vault, "big.png", picture("PNG")) == "file.too_big"
    path = written(tmp_path / "grows.jpg", b"\xff\xd8\xff" + b"\0" * 50)
    monkeypatch.setattr(scans, "_sniffed", lambda _stream: path.write_bytes(b"\0" * 5000) and "image/jpeg")
    with pytest.raises(RuleViolation, match=r"file\.too_big"):
        scans.keep(vault, path)
    assert kept_files(vault) == []


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.png", "passwd.png"),
        ("..\\..\\windows\\a.png", "a.png"),
        ("a\0b\x1b[31m.png", "ab[31m.png"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("..", "scan"),
        ("", "scan"),
        ("\ud800", "scan"),
        ("长" * 300 + ".png", "长" * 196 + ".png"),
    ],
)
def test_names_are_names_and_nothing_else(vault: FileVault, given_name: str, kept: str) -> None:
    assert scans.keep_bytes(vault, given_name, picture("PNG")).filename == kept


def test_what_is_no_ordinary_file_is_said_and_never_waited_for(vault: FileVault, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "pipe.png"):
        with pytest.raises(RuleViolation, match=r"file\.type"):
            scans.keep(vault, path)
    for path in (tmp_path / "none.png", tmp_path / "a\0b.png"):
        with pytest.raises(EnvironmentFault, match=r"file\.unreadable"):
            scans.keep(vault, path)


def test_looking_stores_nothing(vault: FileVault, tmp_path: Path) -> None:
    data, kind, pages = SAMPLES["plan.tif"]
    seen = scans.look(written(tmp_path / "a.tif", data))
    assert (seen.filetype, seen.pages, seen.size) == (kind, pages, len(data))
    assert seen.sha256 == scans.keep_bytes(vault, "a.tif", data).sha256


@pytest.mark.parametrize("name", SAMPLES)
def test_four_quarters_are_a_whole_turn(vault: FileVault, name: str) -> None:
    file = scans.keep_bytes(vault, name, SAMPLES[name][0])
    before = shown(vault, file)
    assert red(before.getpixel((3, 3)))
    right = shown(vault, scans.turned(vault, file, 1))
    assert right.size == before.size[::-1] and red(right.getpixel((right.width - 4, 3)))
    again = file
    for _ in range(4):
        again = scans.turned(vault, again, 1)
    assert shown(vault, again).tobytes() == before.tobytes()
    assert again.pages == file.pages and again.file_id != file.file_id


@pytest.mark.parametrize("name", ["plan.tif", "plan.pdf"])
def test_one_page_is_turned_alone_and_what_was_scanned_stays(vault: FileVault, name: str) -> None:
    data = SAMPLES[name][0]
    file = scans.keep_bytes(vault, name, data)
    turned = scans.turned(vault, file, 1, page=1)
    wide = [shown(vault, turned, page).width > shown(vault, turned, page).height for page in range(file.pages or 0)]
    assert wide == [number != 1 for number in range(file.pages or 0)]
    with vault_stream(vault, turned.sha256) as stream:
        body = stream.read()
    assert len(body) > len(data)
    if name == "plan.pdf":
        assert body.startswith(data), "a signature over the document would still hold"


def test_a_jpeg_is_turned_without_touching_its_pixels(vault: FileVault) -> None:
    data = picture("JPEG", exif=Image.Exif())
    file = scans.keep_bytes(vault, "a.jpg", data)
    once = scans.turned(vault, file, 1)
    with vault_stream(vault, once.sha256) as stream:
        body = stream.read()
    assert body.endswith(data[data.index(b"\xff\xdb") :])
    twice = scans.turned(vault, once, 1)
    assert twice.size == once.size, "the tag that is there is used again"


def test_a_picture_of_a_file_that_went_is_said(vault: FileVault) -> None:
    file = scans.keep_bytes(vault, "a.png", picture("PNG"))
    vault.remove(file.sha256)
    with pytest.raises(EnvironmentFault, match=r"file\.missing"):
        scans.picture(vault, file, 0, 100)


FUZZ = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADS = [b"", b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"BM", b"RIFF\0\0\0\0WEBP"]


def answer(vault: FileVault, data: bytes) -> None:
    """Kept and drawn, or refused by name: never anything else, and nothing half-way left behind."""
    try:
        file = scans.keep_bytes(vault, "a.bin", data)
    except HallError as refusal:
        assert refusal.data["name"] == "a.bin" and sentence(refusal) != refusal.code
        return
    assert file.pages and file.pages >= 1
    for act in (lambda: scans.picture(vault, file, (file.pages or 1) - 1, 64), lambda: scans.turned(vault, file, 1)):
        try:
            act()
        except HallError as refusal:
            assert sentence(refusal) != refusal.code


@FUZZ
@given(head=st.sampled_from(HEADS), rest=st.binary(max_size=600))
def test_any_bytes_are_answered(vault: FileVault, head: bytes, rest: bytes) -> None:
    answer(vault, head + rest)


@FUZZ
@given(name=st.sampled_from(sorted(SAMPLES)), cut=st.floats(0, 1))
def test_any_file_that_was_cut_is_answered(vault: FileVault, name: str, cut: float) -> None:
    data = SAMPLES[name][0]
    answer(vault, data[: int(len(data) * cut)])


@FUZZ
@given(name=st.sampled_from(sorted(SAMPLES)), spots=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8))
def test_any_file_with_spoilt_bytes_is_answered(vault: FileVault, name: str, spots: list[tuple[float, int]]) -> None:
    data = bytearray(SAMPLES[name][0])
    for place, value in spots:
        data[int(len(data) * place)] = value
    answer(vault, bytes(data))


def test_a_source_gives_what_was_asked_or_refuses() -> None:
    source = Source(io.BytesIO(b"0123456789"))
    assert (source.at(2, 3), source.head(4), source.tail(4)) == (b"234", b"0123", b"6789")
    for place, length in ((8, 3), (-1, 2), (2, -1), (11, 0)):
        with pytest.raises(RuleViolation, match=r"file\.broken"):
            source.at(place, length)


def picture_of_size(width: int, height: int) -> bytes:
    """A PNG whose head promises what its few bytes unfold to."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b"")


def tiff_of_size(width: int, height: int) -> bytes:
    tags = [(256, 4, 1, width), (257, 4, 1, height), (273, 4, 1, 8), (279, 4, 1, 8)]
    body = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return struct.pack("<2sHI", b"II", 42, 16) + b"\0" * 8 + struct.pack("<H", len(tags)) + body + b"\0" * 4
