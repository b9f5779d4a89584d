"""Glyph outlines as polygons, straight from a TrueType font's tables: what a printer that knows only dots is given.

Simple and composite glyphs (ISO/IEC 14496-22, `glyf`); hints are left alone. A glyph that cannot be read is empty, which the caller has ruled
out before: characters are checked against the fonts when a paper is composed.
"""

from __future__ import annotations

import struct
from typing import Any

from printing import glyf
from printing.curves import Point

Spot = tuple[float, float]
_WORDS, _XY, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x01, 0x02, 0x08, 0x20, 0x40, 0x80
STEPS = 5
"""Straight pieces of one curve; at 148 dots the error is under a tenth of a dot."""


class Outlines:
    """Outlines(reportlab face). `polygons(char)` in ems, y upwards from the baseline."""

    def __init__(self, face: Any) -> None:
        self._face = face
        self._glyf = memoryview(face.get_table("glyf"))
        loca, head = face.get_table("loca"), face.get_table("head")
        self._em = float(struct.unpack_from(">H", head, 18)[0])
        self._ends = glyf.places(loca, head)

    def polygons(self, char: str) -> tuple[tuple[Spot, ...], ...]:
        number = self._face.charToGlyph.get(ord(char), 0)
        return tuple(tuple((x / self._em, y / self._em) for x, y in _flat(contour)) for contour in self._contours(number, 0))

    def _contours(self, number: int, depth: int) -> list[list[Point]]:
        if number + 1 >= len(self._ends) or depth > 4:
            return []
        glyph = self._glyf[self._ends[number] : self._ends[number + 1]]
        if len(glyph) < 10:
            return []
        (contours,) = struct.unpack_from(">h", glyph, 0)
        return self._composite(glyph, depth) if contours < 0 else glyf.contours(glyph)[0]

    def _composite(self, glyph: memoryview, depth: int) -> list[list[Point]]:
        found: list[list[Point]] = []
        place, flags = 10, _MORE
        while flags & _MORE:
            flags, number = struct.unpack_from(">HH", glyph, place)
            place += 4
            dx, dy = struct.unpack_from(">hh" if flags & _WORDS else ">bb", glyph, place) if flags & _XY else (0, 0)
            place += 4 if flags & _WORDS else 2
            a, b, c, d = 1.0, 0.0, 0.0, 1.0
            if flags & _SCALE:
                a = d = struct.unpack_from(">h", glyph, place)[0] / 16384
                place += 2
            elif flags & _TWO_SCALES:
                a, d = (value / 16384 for value in struct.unpack_from(">hh", glyph, place))
                place += 4
            elif flags & _MATRIX:
                a, b, c, d = (value / 16384 for value in struct.unpack_from(">hhhh", glyph, place))
                place += 8
            for part in self._contours(number, depth + 1):
                found.append([(a * x + c * y + dx, b * x + d * y + dy, on) for x, y, on in part])
        return found


def _flat(contour: list[Point]) -> list[Spot]:
    """Quadratic curves as straight pieces; between two points off the curve lies one on it."""
    if len(contour) < 2:
        return []
    points: list[Point] = []
    for number, (x, y, on) in enumerate(contour):
        before = contour[number - 1]
        if not on and not before[2]:
            points.append(((x + before[0]) / 2, (y + before[1]) / 2, 1))
        points.append((x, y, on))
    first = next(number for number, point in enumerate(points) if point[2])
    points = points[first:] + points[:first]
    found: list[Spot] = []
    for number, (x, y, on) in enumerate(points):
        if on:
            found.append((x, y))
            continue
        x0, y0, _ = points[number - 1]
        x2, y2, _ = points[(number + 1) % len(points)]
        for step in range(1, STEPS):
            t = step / STEPS
            s = 1 - t
            found.append((s * s * x0 + 2 * s * t * x + t * t * x2, s * s * y0 + 2 * s * t * y + t * t * y2))
    return found
