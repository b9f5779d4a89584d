"""A page as dots, black or white, for a printer of 203 dpi. Draws every mark of the display list; knows no printer and no file of its own.

A row is one whole number whose highest bit is the leftmost dot. A dot is black where ink covers half of it. Greys of text and lines are ink: a
thermal head has none. Glyphs are kept, so a second slip costs little.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from printing.contours import Outlines, Spot
from printing.fonts import chain
from printing.page import MM, Circle, Line, Op, QrCode, Rect, TextRun

DOT = MM / 8
LINES = 4
"""Scan lines a dot."""
KEPT = 4000
"""Glyphs; a day of slips has a few hundred."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """Rows of dots from `top` (above the baseline is negative); `left` is the first column, from the pen."""

    left: int
    top: int
    width: int
    rows: tuple[int, ...]


@dataclass(slots=True)
class Dots:
    """A canvas `width` dots wide; grows downwards as it is drawn on."""

    width: int
    rows: list[int] = field(default_factory=list)

    def bar(self, x: float, y: float, wide: float, high: float) -> None:
        left, right = max(0, round(x)), min(self.width, max(round(x + wide), round(x) + 1))
        top, bottom = max(0, round(y)), max(round(y + high), round(y) + 1)
        if right > left:
            mask = ((1 << (right - left)) - 1) << (self.width - right)
            self._reach(bottom)
            for row in range(top, bottom):
                self.rows[row] |= mask

    def glyph(self, glyph: Glyph, x: int, y: int) -> None:
        shift = self.width - (x + glyph.left) - glyph.width
        whole = (1 << self.width) - 1
        self._reach(y + glyph.top + len(glyph.rows))
        for number, bits in enumerate(glyph.rows, y + glyph.top):
            if number >= 0:
                self.rows[number] |= (bits << shift if shift >= 0 else bits >> -shift) & whole

    def band(self, top: int, bottom: int) -> list[int]:
        self._reach(bottom)
        return self.rows[top:bottom]

    def _reach(self, height: int) -> None:
        self.rows += [0] * (height - len(self.rows))


class Rasteriser:
    """Safe on several threads."""

    def __init__(self) -> None:
        self._fonts = chain()
        self._outlines: dict[str, Outlines] = {}
        self._glyphs: dict[tuple[str, str, int], Glyph] = {}
        self._lock = threading.Lock()

    def draw(self, ops: Iterable[Op], dots: Dots, *, left: float = 0.0, zoom: float = 1.0) -> None:
        """Points to dots; `left` in points is what the head cannot reach at the page's left edge."""
        scale = zoom / DOT
        for op in ops:
            match op:
                case TextRun():
                    self._text(op, dots, left, scale)
                case Line():
                    _line(op, dots, left, scale)
                case Rect():
                    _rect(op, dots, left, scale)
                case Circle():
                    _circle(op, dots, left, scale)
                case QrCode():
                    _code(op, dots, left, scale)
                case _:
                    assert_never(op)

    def _text(self, run: TextRun, dots: Dots, left: float, scale: float) -> None:
        x, size = (run.x - left) * scale, round(run.size * scale * 4)
        for char, advance in zip(run.text, run.advances, strict=False):
            dots.glyph(self._glyph(run.face, char, size), round(x), round(run.y * scale))
            x += advance * scale

    def _glyph(self, face: str, char: str, size: int) -> Glyph:
        """`size` in quarters of a dot."""
        key = (face, char, size)
        with self._lock:
            found = self._glyphs.get(key)
            if found is None:
                if face not in self._outlines:
                    self._outlines[face] = Outlines(self._fonts.font(face).face)
                if len(self._glyphs) >= KEPT:
                    self._glyphs.clear()
                found = self._glyphs[key] = fill(self._outlines[face].polygons(char), size / 4)
        return found


def fill(polygons: Sequence[Sequence[Spot]], size: float) -> Glyph:
    """Polygons in ems, y upwards, as dots at `size` dots an em, by the non-zero winding rule."""
    sized = [[(x * size, -y * size) for x, y in polygon] for polygon in polygons]
    edges = [(*a, *b) for polygon in sized for a, b in zip(polygon, (*polygon[1:], *polygon[:1]), strict=True) if a[1] != b[1]]
    if not edges:
        return Glyph(0, 0, 0, ())
    left = math.floor(min(min(edge[0], edge[2]) for edge in edges))
    right = math.ceil(max(max(edge[0], edge[2]) for edge in edges))
    top = math.floor(min(min(edge[1], edge[3]) for edge in edges))
    bottom = math.ceil(max(max(edge[1], edge[3]) for edge in edges))
    crossings: list[list[tuple[float, int]]] = [[] for _ in range((bottom - top) * LINES)]
    for ax, ay, bx, by in edges:
        way = 1 if by > ay else -1
        (x0, y0, x1, y1) = (ax, ay, bx, by) if way == 1 else (bx, by, ax, ay)
        slope = (x1 - x0) / (y1 - y0)
        first = math.ceil((y0 - top) * LINES - 0.5)
        for line in range(first, math.ceil((y1 - top) * LINES - 0.5)):
            crossings[line].append((x0 + slope * (top + (line + 0.5) / LINES - y0) - left, way))
    width = right - left
    return Glyph(left, top, width, tuple(_row(crossings[start : start + LINES], width) for start in range(0, len(crossings), LINES)))


def _row(lines: Sequence[list[tuple[float, int]]], width: int) -> int:
    """One row of dots out of its scan lines: coverage is summed and half is black."""
    cover = [0.0] * (width + 2)
    ink = False
    for line in lines:
        line.sort()
        wound, begin = 0, 0.0
        for x, way in line:
            if wound == 0:
                begin = x
            wound += way
            if wound == 0 and x > begin:
                _cover(cover, begin, x)
                ink = True
    if not ink:
        return 0
    bits, level, half = 0, 0.0, LINES / 2
    for column in range(width):
        level += cover[column]
        bits = bits << 1 | (level >= half)
    return bits


def _cover(cover: list[float], begin: float, end: float) -> None:
    """Adds [begin, end) to a running sum: the difference at each dot's left edge."""
    for edge, sign in ((begin, 1.0), (end, -1.0)):
        dot = int(edge)
        part = edge - dot
        cover[dot] += sign * (1 - part)
        cover[dot + 1] += sign * part


def _line(line: Line, dots: Dots, left: float, scale: float) -> None:
    """Level and upright lines; nothing here draws others."""
    thick = max(1.0, line.width * scale)
    x1, x2 = sorted(((line.x1 - left) * scale, (line.x2 - left) * scale))
    y1, y2 = sorted((line.y1 * scale, line.y2 * scale))
    level = x2 - x1 >= y2 - y1
    start, end = (x1, x2) if level else (y1, y2)
    for begin, stop in _strokes(start, end, tuple(length * scale for length in line.dash)):
        if level:
            dots.bar(begin, y1 - thick / 2, stop - begin, thick)
        else:
            dots.bar(x1 - thick / 2, begin, thick, stop - begin)


def _strokes(start: float, end: float, dash: tuple[float, ...]) -> Iterable[tuple[float, float]]:
    if not dash:
        yield start, end
        return
    at, number = start, 0
    while at < end:
        length = max(1.0, dash[number % len(dash)])
        if number % 2 == 0:
            yield at, min(end, at + length)
        at, number = at + length, number + 1


def _rect(rect: Rect, dots: Dots, left: float, scale: float) -> None:
    x, y, wide, high = (rect.x - left) * scale, rect.y * scale, rect.width * scale, rect.height * scale
    if rect.fill is not None and rect.fill < 0.5:
        dots.bar(x, y, wide, high)
    if rect.stroke:
        for x1, y1, x2, y2 in ((0, 0, 1, 0), (0, 1, 1, 1), (0, 0, 0, 1), (1, 0, 1, 1)):
            side = (rect.x + x1 * rect.width, rect.y + y1 * rect.height, rect.x + x2 * rect.width, rect.y + y2 * rect.height)
            _line(Line(*side, rect.stroke, 0.0, rect.dash), dots, left, scale)


def _circle(circle: Circle, dots: Dots, left: float, scale: float) -> None:
    radius = circle.radius * scale
    for step in range(max(8, int(radius * 6))):
        angle = step / max(8, int(radius * 6)) * 2 * math.pi
        dots.bar((circle.x - left) * scale + radius * math.cos(angle), circle.y * scale + radius * math.sin(angle), 1, 1)


def _code(code: QrCode, dots: Dots, left: float, scale: float) -> None:
    """Every module the same whole number of dots, or a reader stumbles; the rest of the square stays white."""
    side = max(1, int(code.size * scale / max(1, len(code.modules)) + 0.05))
    x, y = round((code.x - left) * scale), round(code.y * scale)
    for column, row, many in code.bars():
        dots.bar(x + column * side, y + row * side, many * side, side)
