"""Taking scans in: type by content and not by name, limits, pages counted, and only then kept in the encrypted file vault.

`keep` stores first and judges what it stored, so that a file cannot change between the look and the copy; what is refused is taken out again.
Nothing is written in the clear, not for a moment. `RuleViolation` with the file's name: file.type, file.empty, file.too_big, file.broken,
file.encrypted, file.mixed, file.too_many_pages, file.too_many_pixels; `EnvironmentFault`: file.unreadable, store.*.
BMP and WebP (a clipboard, some cameras) become PNG, which loses nothing.
"""

from __future__ import annotations

import hashlib
import io
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.ids import uuid7
from desktop.intake.model import AttachedFile
from offline.vault import images, pdf, tiff
from offline.vault.files import CHUNK, FileVault
from offline.vault.scan_source import Edited, Limited, Source, vault_stream

MAX_SIZE = 200 * 1024 * 1024
NAME_MAX = 200
PDF = "application/pdf"
_MAGIC = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
)
_CONVERTED = ("image/bmp", "image/webp")
_PAGES = (b"<html", b"<script", b"<!doctype", b"<?php")
_ZIP_END = b"PK\x05\x06\0\0\0\0"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a file is, without keeping it: `size` and `sha256` of what `keep` would store."""

    filetype: str
    pages: int
    size: int
    sha256: str


def filetype(path: Path) -> str:
    """The type that the first bytes show; says nothing of the rest."""
    with _named(shown_name(path.name)), _opened(path) as stream:
        return _sniffed(stream)


def look(path: Path) -> Seen:
    """Judges a file where it lies, and stores nothing."""
    with _named(shown_name(path.name)), _opened(path) as stream:
        kind = _sniffed(stream)
        if kind in _CONVERTED:
            data = images.converted(_limited(stream).read(), kind)
            return Seen("image/png", 1, len(data), hashlib.sha256(data).hexdigest())
        pages = _judged(Source(stream), kind)
        stream.seek(0)
        digest, size = hashlib.sha256(), 0
        while part := stream.read(CHUNK):
            digest.update(part)
            size += len(part)
        return Seen(kind, pages, size, digest.hexdigest())


def keep(vault: FileVault, path: Path) -> AttachedFile:
    """Checks a scan and puts it into the vault under its hash."""
    name = shown_name(path.name)
    with _named(name), _opened(path) as stream:
        kind = _sniffed(stream)
        if kind in _CONVERTED:
            return _kept_png(vault, name, images.converted(_limited(stream).read(), kind))
        return _kept(vault, name, _limited(stream))


def keep_as_it_is(vault: FileVault, path: Path) -> AttachedFile:
    """As `keep`, for the back-entry of what a person handed in long ago: what begins as a scan but cannot be read to its end is kept as it
    came, with `pages` unknown, rather than refused with its case. Another type, or a page that is a program, is refused as ever."""
    try:
        return keep(vault, path)
    except RuleViolation as refusal:
        if refusal.code not in ("file.broken", "file.encrypted"):
            raise
    name = shown_name(path.name)
    with _named(name), _opened(path) as stream:
        kind = _sniffed(stream)
        stream.seek(0)
        stored = vault.put(_limited(stream))
    return AttachedFile(uuid7(), name, kind, stored.size, stored.sha256, None)


def keep_bytes(vault: FileVault, name: str, data: bytes) -> AttachedFile:
    """As `keep`, for what never was a file: a picture from the clipboard, a page that was turned."""
    name = shown_name(name)
    with _named(name):
        kind = _sniffed(io.BytesIO(data))
        if kind in _CONVERTED:
            return _kept_png(vault, name, images.converted(data, kind))
        return _kept(vault, name, io.BytesIO(data))


def turned(vault: FileVault, file: AttachedFile, quarters: int, page: int | None = None) -> AttachedFile:
    """The same scan with this page (None: all) turned to the right by so many quarters: another content under another hash. The old one stays."""
    with _named(file.filename), vault_stream(vault, file.sha256) as stream:
        source = Source(stream)
        if file.filetype == PDF:
            data = pdf.turned(source, quarters, page)
        elif file.filetype == "image/tiff":
            edited = Edited(source, tiff.turned(source, quarters, page))
            return _kept(vault, shown_name(file.filename), _limited(cast(BinaryIO, edited)))
        elif file.filetype == "image/jpeg":
            data = images.turned_jpeg(source, quarters)
        else:
            data = images.turned_png(source, quarters)
    return keep_bytes(vault, file.filename, data)


def picture(vault: FileVault, file: AttachedFile, page: int, most: int) -> bytes:
    """A page as PNG, its longer side at most `most` pixels. Besides what `keep` refuses: file.not_drawn, file.missing, file.corrupt."""
    with _named(file.filename), vault_stream(vault, file.sha256) as stream:
        return _drawn(stream, file.filetype, page, most)


def shown_name(name: str) -> str:
    """The last part of a name without what cannot be seen: a path, a NUL and turned-round text never reach a list or a server."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    plain = "".join(sign for sign in last if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp")).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) <= NAME_MAX or not dot or len(ending) > 8:
        return plain[:NAME_MAX] or "scan"
    return stem[: NAME_MAX - len(ending) - 1] + dot + ending


def _kept(vault: FileVault, name: str, stream: BinaryIO) -> AttachedFile:
    stored = vault.put(stream)
    try:
        with vault_stream(vault, stored.sha256) as back:
            kind = _sniffed(back)
            pages = _judged(Source(back), kind)
    except RuleViolation:
        # The same content may already lie here under a case: that one stays.
        if stored.fresh:
            vault.remove(stored.sha256)
        raise
    return AttachedFile(uuid7(), name, kind, stored.size, stored.sha256, pages)


def _kept_png(vault: FileVault, name: str, data: bytes) -> AttachedFile:
    return _kept(
        vault, name.rpartition(".")[0][: NAME_MAX - 4] + ".png" if "." in name else name[: NAME_MAX - 4] + ".png", io.BytesIO(data)
    )


def _sniffed(stream: BinaryIO) -> str:
    source = Source(stream)
    if source.size == 0:
        raise RuleViolation("file.empty")
    if source.size > MAX_SIZE:
        raise RuleViolation("file.too_big", most_mib=MAX_SIZE >> 20)
    begin = source.head(16)
    stream.seek(0)
    if begin[:4] == b"RIFF" and begin[8:12] == b"WEBP":
        return "image/webp"
    for magic, kind in _MAGIC:
        if begin.startswith(magic):
            return kind
    raise RuleViolation("file.type")


def _judged(source: Source, kind: str) -> int:
    """Pages of a file that is whole and nothing else besides."""
    begin = source.head(1024)
    if any(mark in begin.lower() for mark in _PAGES) or (kind != PDF and b"%PDF-" in begin) or _ZIP_END in source.tail(65557):
        raise RuleViolation("file.mixed")
    if kind == PDF:
        return pdf.count(source)
    if kind == "image/tiff":
        return len(tiff.read(source).pages)
    if kind == "image/jpeg":
        images.check_jpeg(source)
    else:
        images.check_png(source)
    return 1


def _drawn(stream: BinaryIO, kind: str, page: int, most: int) -> bytes:
    if kind == PDF:
        return images.raw_png(*pdf.draw(Source(stream), page, most))
    return images.png(images.draw(Source(stream), kind, page, most))


def _limited(stream: BinaryIO) -> BinaryIO:
    return io.BufferedReader(cast(io.RawIOBase, Limited(stream, MAX_SIZE)), CHUNK)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Opens an ordinary file; a pipe or a device would never end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise RuleViolation("file.type")
        stream = path.open("rb")
    except (OSError, ValueError) as fault:
        raise EnvironmentFault("file.unreadable") from fault
    with stream:
        yield stream


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Every refusal names the file."""
    try:
        yield
    except (RuleViolation, EnvironmentFault) as refusal:
        refusal.data.setdefault("name", name)
        raise
    except OSError as fault:
        raise EnvironmentFault("file.unreadable", name=name) from fault
