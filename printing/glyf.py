"""Simple glyphs of a TrueType font (ISO/IEC 14496-22, `glyf` and `loca`) read as contours. It draws nothing, and knows no composite glyph."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Sequence

from printing.curves import Point

ON_CURVE, REPEAT, OVERLAP = 0x01, 0x08, 0x40
X_SHORT, X_SAME, Y_SHORT, Y_SAME = 0x02, 0x10, 0x04, 0x20


def places(loca: bytes, head: bytes) -> tuple[int, ...]:
    """Where each glyph begins in `glyf`, and where the last one ends."""
    if head[51]:
        return struct.unpack(f">{len(loca) // 4}L", loca)
    return tuple(2 * half for half in struct.unpack(f">{len(loca) // 2}H", loca))


def contours(glyph: bytes | memoryview) -> tuple[list[list[Point]], int]:
    """Its contours in font units, and the flags of its first point. Nothing for a glyph without any."""
    (count,) = struct.unpack_from(">h", glyph, 0)
    ends = struct.unpack_from(f">{count}H", glyph, 10)
    if not ends:
        return [], 0
    (hints,) = struct.unpack_from(">H", glyph, 10 + 2 * count)
    flags, place = _flags(glyph, 12 + 2 * count + hints, ends[-1] + 1)
    xs, place = _coordinates(glyph, place, flags, X_SHORT, X_SAME)
    ys, place = _coordinates(glyph, place, flags, Y_SHORT, Y_SAME)
    points: list[Point] = [(x, y, flag & ON_CURVE) for x, y, flag in zip(xs, ys, flags, strict=True)]
    return [points[start + 1 : end + 1] for start, end in itertools.pairwise((-1, *ends))], flags[0]


def _flags(glyph: bytes | memoryview, place: int, count: int) -> tuple[list[int], int]:
    flags: list[int] = []
    while len(flags) < count:
        flag = glyph[place]
        times = glyph[place + 1] + 1 if flag & REPEAT else 1
        flags += [flag] * times
        place += 2 if flag & REPEAT else 1
    return flags, place


def _coordinates(glyph: bytes | memoryview, place: int, flags: Sequence[int], short: int, same: int) -> tuple[list[int], int]:
    """One axis of all points."""
    at = 0
    found: list[int] = []
    for flag in flags:
        if flag & short:
            at += glyph[place] if flag & same else -glyph[place]
            place += 1
        elif not flag & same:
            at += struct.unpack_from(">h", glyph, place)[0]
            place += 2
        found.append(at)
    return found, place
