"""Glyph outlines on a coarser grid: an embedded subset becomes a fifth smaller, and nobody can see it.

Points move by two thousandths of an em at most. At 11 pt that grid has some 1,600 lines an inch, finer than an office printer's dots; a
straight stem stays straight, because equal coordinates stay equal. It refuses to touch composite glyphs, and widths are never changed.
"""

from __future__ import annotations

import functools
import itertools
import struct
from collections.abc import Iterable, Sequence

GRID = 4
"""In font units; our fonts have 1,000 an em."""
_ON_CURVE, _REPEAT, _OVERLAP = 0x01, 0x08, 0x40
_X_SHORT, _X_SAME, _Y_SHORT, _Y_SAME = 0x02, 0x10, 0x04, 0x20


def coarser(font: bytes) -> bytes:
    """The same TrueType font (ISO/IEC 14496-22), its simple glyphs on the grid and its left bearings after them."""
    from reportlab.pdfbase.ttfonts import TTFontMaker

    tables = dict(_tables(font))
    glyphs = [_glyph(data) for data in _split(tables[b"glyf"], tables[b"loca"], tables[b"head"])]
    pairs = struct.unpack_from(">H", tables[b"hhea"], 34)[0]
    bearings = bytearray(tables[b"hmtx"])
    for number, glyph in enumerate(glyphs):
        if _simple(glyph):
            place = 4 * number + 2 if number < pairs else 4 * pairs + 2 * (number - pairs)
            bearings[place : place + 2] = glyph[2:4]
    padded = [glyph + bytes(-len(glyph) % 2) for glyph in glyphs]
    ends = [0]
    for glyph in padded:
        ends.append(ends[-1] + len(glyph))
    head = bytearray(tables[b"head"])
    head[8:12], head[50:52] = bytes(4), b"\0\1"
    changed = {b"glyf": b"".join(padded), b"loca": struct.pack(f">{len(ends)}L", *ends), b"hmtx": bytes(bearings), b"head": bytes(head)}
    if ends[-1] < 0x20000:
        head[50:52] = b"\0\0"
        changed |= {b"loca": struct.pack(f">{len(ends)}H", *(end // 2 for end in ends)), b"head": bytes(head)}
    maker = TTFontMaker()
    for tag, data in (tables | changed).items():
        maker.add(tag.decode("ascii"), data)
    made: bytes = maker.makeStream()
    return made


def _tables(font: bytes) -> Iterable[tuple[bytes, bytes]]:
    (count,) = struct.unpack_from(">H", font, 4)
    for place in range(12, 12 + 16 * count, 16):
        tag, _, start, length = struct.unpack_from(">4sLLL", font, place)
        yield tag, font[start : start + length]


def _split(glyf: bytes, loca: bytes, head: bytes) -> list[bytes]:
    if head[51]:
        ends = struct.unpack(f">{len(loca) // 4}L", loca)
    else:
        ends = tuple(2 * half for half in struct.unpack(f">{len(loca) // 2}H", loca))
    return [glyf[start:end] for start, end in itertools.pairwise(ends)]


def _simple(glyph: bytes) -> bool:
    return len(glyph) > 10 and glyph[0] < 0x80


@functools.lru_cache(maxsize=4096)
def _glyph(glyph: bytes) -> bytes:
    """One glyph on the grid. Kept, because the same few thousand characters come on every paper."""
    if not _simple(glyph):
        return glyph
    (contours,) = struct.unpack_from(">h", glyph, 0)
    (last,) = struct.unpack_from(">H", glyph, 8 + 2 * contours)
    (hints,) = struct.unpack_from(">H", glyph, 10 + 2 * contours)
    place = 12 + 2 * contours + hints
    flags, place = _flags(glyph, place, last + 1)
    xs, place = _coordinates(glyph, place, flags, _X_SHORT, _X_SAME)
    ys, place = _coordinates(glyph, place, flags, _Y_SHORT, _Y_SAME)
    box = struct.pack(">4h", min(xs), min(ys), max(xs), max(ys))
    return glyph[:2] + box + glyph[10 : 12 + 2 * contours + hints] + _packed(flags, xs, ys)


def _flags(glyph: bytes, place: int, count: int) -> tuple[list[int], int]:
    flags: list[int] = []
    while len(flags) < count:
        flag = glyph[place]
        times = glyph[place + 1] + 1 if flag & _REPEAT else 1
        flags += [flag] * times
        place += 2 if flag & _REPEAT else 1
    return flags, place


def _coordinates(glyph: bytes, place: int, flags: Sequence[int], short: int, same: int) -> tuple[list[int], int]:
    """One axis of all points, on the grid."""
    at = 0
    found: list[int] = []
    for flag in flags:
        if flag & short:
            at += glyph[place] if flag & same else -glyph[place]
            place += 1
        elif not flag & same:
            at += struct.unpack_from(">h", glyph, place)[0]
            place += 2
        found.append((at + GRID // 2) // GRID * GRID)
    return found, place


def _packed(flags: Sequence[int], xs: Sequence[int], ys: Sequence[int]) -> bytes:
    out, across, down = bytearray(), bytearray(), bytearray()
    x = y = 0
    before, times = -1, 0
    for flag, next_x, next_y in zip(flags, xs, ys, strict=True):
        new = flag & (_ON_CURVE | _OVERLAP) | _step(next_x - x, across, _X_SHORT, _X_SAME) | _step(next_y - y, down, _Y_SHORT, _Y_SAME)
        x, y = next_x, next_y
        if new == before and times < 255:
            if times == 0:
                out[-1] |= _REPEAT
                out.append(0)
            times += 1
            out[-1] = times
        else:
            out.append(new)
            before, times = new, 0
    return bytes(out + across + down)


def _step(delta: int, out: bytearray, short: int, same: int) -> int:
    """Writes one step in its shortest form and returns the bits that say which."""
    if delta == 0:
        return same
    if -256 < delta < 256:
        out.append(abs(delta))
        return short | (same if delta > 0 else 0)
    out += struct.pack(">h", delta)
    return 0
