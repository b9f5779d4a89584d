"""Glyph outlines as fine as paper shows them: an embedded subset becomes a third smaller, and nobody can see it.

Curves lose the points that they do not need (`printing.curves`), then every point lies on a coarser grid: it moves by two thousandths of an em at
most, which at 11 pt is a line of some 1,600 an inch, finer than an office printer's dots. A straight stem stays straight, because equal coordinates
stay equal. It refuses to touch composite glyphs, and widths are never changed.
"""

from __future__ import annotations

import functools
import itertools
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.courtesy import give_way
from printing import glyf
from printing.curves import Point, fewer


@dataclass(frozen=True, slots=True)
class Outline:
    """How exactly glyphs are drawn, in font units, of which our fonts have 1,000 an em: no curve leaves its place by more than `slack`, then no
    point by more than half a `grid`."""

    grid: int
    slack: float


FINE = Outline(4, 2.0)
COARSER = (Outline(8, 3.0), Outline(12, 5.0), Outline(16, 8.0))
"""For a page with so many different characters that it would be too large otherwise, in this order."""


def coarser(font: bytes, outline: Outline = FINE) -> bytes:
    """The same TrueType font (ISO/IEC 14496-22), its simple glyphs with fewer points on a grid and its left bearings after them."""
    from reportlab.pdfbase.ttfonts import TTFontMaker

    tables = dict(_tables(font))
    places = glyf.places(tables[b"loca"], tables[b"head"])
    glyphs = [_glyph(tables[b"glyf"][start:end], outline) for start, end in itertools.pairwise(places)]
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


def _simple(glyph: bytes) -> bool:
    return len(glyph) > 10 and glyph[0] < 0x80


@functools.lru_cache(maxsize=4096)
def _glyph(glyph: bytes, outline: Outline) -> bytes:
    """One glyph with fewer points, on the grid. Kept, because the same few thousand characters come on every paper."""
    if not _simple(glyph):
        return glyph
    give_way()
    contours, flags = glyf.contours(glyph)
    lean = [fewer(contour, outline.slack) for contour in contours]
    kept = [contour for contour in lean if len(contour) > 2] or [[point for contour in contours for point in contour]]
    return _packed(kept, outline.grid, flags & glyf.OVERLAP)


def _packed(contours: Sequence[Sequence[Point]], grid: int, overlap: int) -> bytes:
    """A simple glyph (glyf, simple glyph description) without hints."""
    out, across, down = bytearray(), bytearray(), bytearray()
    points = [(_on(x, grid), _on(y, grid), on) for contour in contours for x, y, on in contour]
    ends = [end - 1 for end in itertools.accumulate(len(contour) for contour in contours)]
    x = y = 0
    before, times = -1, 0
    for next_x, next_y, on in points:
        new = on | overlap | _step(next_x - x, across, glyf.X_SHORT, glyf.X_SAME) | _step(next_y - y, down, glyf.Y_SHORT, glyf.Y_SAME)
        x, y, overlap = next_x, next_y, 0
        if new == before and times < 255:
            if times == 0:
                out[-1] |= glyf.REPEAT
                out.append(0)
            times += 1
            out[-1] = times
        else:
            out.append(new)
            before, times = new, 0
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    head = struct.pack(f">5h{len(ends)}HH", len(ends), min(xs), min(ys), max(xs), max(ys), *ends, 0)
    return head + bytes(out + across + down)


def _on(value: float, grid: int) -> int:
    return int((value + grid / 2) // grid) * grid


def _step(delta: int, out: bytearray, short: int, same: int) -> int:
    """Writes one step in its shortest form and returns the bits that say which."""
    if delta == 0:
        return same
    if -256 < delta < 256:
        out.append(abs(delta))
        return short | (same if delta > 0 else 0)
    out += struct.pack(">h", delta)
    return 0
