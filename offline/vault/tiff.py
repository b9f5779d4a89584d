"""TIFF by its directories alone (TIFF 6.0): its pages, whether it is whole, which way up it is. No pixel is ever decoded here.

A directory chain that loops, a directory or strip outside the file and a page without a size are `file.broken`; the number of pages and of
pixels is limited (`file.too_many_pages`, `file.too_many_pixels`). Rotation is the Orientation tag: what was scanned stays byte for byte.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from desktop.errors import RuleViolation
from offline.vault.scan_source import Edits, Source

MAX_PAGES = 2000
MAX_PIXELS = 150_000_000
_QUARTER = {1: 6, 6: 3, 3: 8, 8: 1, 2: 7, 7: 4, 4: 5, 5: 2}
"""The Orientation that a quarter to the right makes of each."""

_SUBFILE, _WIDTH, _HEIGHT, _ORIENTATION = 254, 256, 257, 274
_PLACES = ((273, 279), (324, 325))
_UNITS = {1: "B", 3: "H", 4: "I"}
_MAX_ENTRIES = 4096


@dataclass(frozen=True, slots=True)
class Directory:
    """One image file directory. `link` is where the offset that leads here stands; `tags` (type, count, place of the value)."""

    at: int
    link: int
    next: int
    tags: dict[int, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Tiff:
    """A file's directories that are pages; `frames` their places among all."""

    order: str
    pages: tuple[Directory, ...]
    frames: tuple[int, ...]


def read(source: Source) -> Tiff:
    """Walks the directories. `RuleViolation`: file.broken, file.too_many_pages, file.too_many_pixels."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(source.at(0, 4))
    if order is None:
        raise RuleViolation("file.broken")
    found: list[Directory] = []
    seen: set[int] = set()
    link = 4
    while at := _number(source, order, link, "I"):
        if at in seen:
            raise RuleViolation("file.broken")
        if len(found) >= MAX_PAGES:
            raise RuleViolation("file.too_many_pages", most=MAX_PAGES)
        seen.add(at)
        found.append(directory(source, order, at, link))
        link = found[-1].next
    kept = [n for n, one in enumerate(found) if not (_value(source, order, one, _SUBFILE) or 0) & 1] or list(range(len(found)))
    if not kept:
        raise RuleViolation("file.broken")
    for n in kept:
        _check(source, order, found[n])
    return Tiff(order, tuple(found[n] for n in kept), tuple(kept))


def directory(source: Source, order: str, at: int, link: int = 0) -> Directory:
    """One directory at `at`."""
    count = _number(source, order, at, "H")
    if not 0 < count <= _MAX_ENTRIES:
        raise RuleViolation("file.broken")
    raw = source.at(at + 2, count * 12)
    tags = {}
    for n in range(count):
        tag, kind, many = struct.unpack_from(f"{order}HHI", raw, n * 12)
        place = at + 2 + n * 12 + 8
        width = struct.calcsize(_UNITS.get(kind, "Q"))
        tags[tag] = (kind, many, place if width * many <= 4 else _number(source, order, place, "I"))
    return Directory(at, link, at + 2 + count * 12, tags)


def orientation(source: Source, order: str, one: Directory) -> int:
    """1 to 8; 1 where it says nothing, or nonsense."""
    said = _value(source, order, one, _ORIENTATION) or 1
    return said if said in _QUARTER else 1


def after(said: int, quarters: int) -> int:
    """The Orientation that so many quarters to the right make of one."""
    for _ in range(quarters % 4):
        said = _QUARTER[said]
    return said


def turned(source: Source, quarters: int, page: int | None) -> Edits:
    """What changes in the file for these pages (None: all) to be turned to the right by so many quarters."""
    tiff = read(source)
    edits: dict[int, bytes] = {}
    tail = b"\0" * (source.size % 2)
    for number, one in reversed(tuple(enumerate(tiff.pages))):
        if page is not None and number != page:
            continue
        want = after(orientation(source, tiff.order, one), quarters)
        kind, count, place = one.tags.get(_ORIENTATION, (0, 0, 0))
        if kind in _UNITS and count == 1:
            edits[place] = struct.pack(tiff.order + _UNITS[kind], want)
        else:
            edits[one.link] = struct.pack(f"{tiff.order}I", source.size + len(tail))
            tail += _copied(source, tiff.order, one, want, edits.get(one.next) or source.at(one.next, 4))
    return Edits(edits, tail)


def patch(body: bytearray, order: str, one: Directory, want: int) -> bool:
    """Overwrites the tag where it stands; False where there is none that has room for it."""
    kind, count, place = one.tags.get(_ORIENTATION, (0, 0, 0))
    if kind not in _UNITS or count != 1:
        return False
    struct.pack_into(order + _UNITS[kind], body, place, want)
    return True


def block(want: int) -> bytes:
    """The smallest TIFF block that says which way up: what an Exif segment carries."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, want, 0, 0)


def _copied(source: Source, order: str, one: Directory, want: int, follow: bytes) -> bytes:
    """The directory again, with the tag, for the end of the file; the link that led to the old one leads to it. Of even length, as TIFF wants.

    The last page comes first, so that the copy of an earlier one takes the new link along.
    """
    raw = source.at(one.at + 2, one.next - one.at - 2)
    entries = [raw[n : n + 12] for n in range(0, len(raw), 12)]
    entries = [entry for entry in entries if struct.unpack_from(f"{order}H", entry)[0] != _ORIENTATION]
    entries.append(struct.pack(f"{order}HHIHH", _ORIENTATION, 3, 1, want, 0))
    entries.sort(key=lambda entry: int(struct.unpack_from(f"{order}H", entry)[0]))
    return struct.pack(f"{order}H", len(entries)) + b"".join(entries) + follow


def _check(source: Source, order: str, one: Directory) -> None:
    width, height = _value(source, order, one, _WIDTH), _value(source, order, one, _HEIGHT)
    if not width or not height:
        raise RuleViolation("file.broken")
    if width * height > MAX_PIXELS:
        raise RuleViolation("file.too_many_pixels", most=MAX_PIXELS // 1_000_000)
    for places, lengths in _PLACES:
        if places in one.tags and lengths in one.tags:
            last = min(one.tags[places][1], one.tags[lengths][1]) - 1
            for n in {0, last}:
                end = (_value(source, order, one, places, n) or 0) + (_value(source, order, one, lengths, n) or 0)
                if last < 0 or end > source.size:
                    raise RuleViolation("file.broken")
            return
    raise RuleViolation("file.broken")


def _value(source: Source, order: str, one: Directory, tag: int, n: int = 0) -> int | None:
    kind, count, place = one.tags.get(tag, (0, 0, 0))
    unit = _UNITS.get(kind)
    if unit is None or n >= count:
        return None
    return _number(source, order, place + n * struct.calcsize(unit), unit)


def _number(source: Source, order: str, at: int, unit: str) -> int:
    return int(struct.unpack(order + unit, source.at(at, struct.calcsize(unit)))[0])
