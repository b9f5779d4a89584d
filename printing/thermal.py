"""A slip as ESC/POS bytes: the printer's own characters where it can set a line as it was laid out, dots for every other one.

A line is the printer's where each of its characters is in GB 2312 (every Chinese firmware has those) and its size is about the firmware's 24 dots;
names with rare characters, large numbers, codes and rules are drawn with the project's fonts, because firmware turns what it does not know into "?"
without a word. A page wider than the roll is made smaller, never cut off.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from printing.page import MM, Circle, Line, Op, Page, QrCode, Rect, TextRun
from printing.raster import DOT, Dots, Rasteriser

DOTS = {80: 576, 58: 384}
"""What the head reaches, by the roll's width in mm."""
FIRMWARE = 24
"""Dots of the firmware's Chinese character; a Latin one is half as wide."""
_SIZES = (22.0, 27.0)
CHUNK = 128
"""Rows of one picture: small printers have small buffers."""
START = b"\x1b@\x1c&\x1ba\x00"
"""Reset; double-byte characters; flush left."""
CUT = b"\x1dV\x42\x00"
"""Feed to the knife and cut, leaving one point."""
TAIL = 24


@dataclass(frozen=True, slots=True)
class Words:
    """One line in the printer's own characters, `at` dots from the left."""

    at: int
    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of the page across its whole width, in dots."""

    top: int
    bottom: int
    ops: tuple[Op, ...]
    words: tuple[Words, ...] = ()


def to_escpos(pages: Sequence[Page], width: int, rasteriser: Rasteriser, *, text: bool = True, copies: int = 1) -> bytes:
    """Complete slips, each cut off. `width` of the roll in mm; `text` false: everything is drawn."""
    out = b"".join(_page(page, DOTS[width], rasteriser, text) for page in pages)
    return out * copies


def _page(page: Page, dots: int, rasteriser: Rasteriser, text: bool) -> bytes:
    roll = round(page.width / MM)
    own = DOTS.get(roll, round(page.width / DOT))
    left = (page.width - own * DOT) / 2
    zoom = min(1.0, dots / own)
    out, at = [START], 0
    canvas = Dots(dots)
    for band in _bands(page, left, zoom, dots, text and zoom == 1.0):
        if band.words:
            out += [_feed(band.top - at), *_lines(band.words)]
            at = band.top + FIRMWARE
        else:
            rasteriser.draw(band.ops, canvas, left=left, zoom=zoom)
            out += [_feed(band.top - at), *_pictures(canvas.band(band.top, band.bottom), dots)]
            at = band.bottom
    out += [_feed(max(0, round(page.height / DOT * zoom) - at) + TAIL), CUT]
    return b"".join(out)


def _bands(page: Page, left: float, zoom: float, dots: int, text: bool) -> Iterator[Band]:
    """Strips that no mark crosses; neighbours that are drawn are one."""
    drawn: Band | None = None
    for band in _strips(page, zoom):
        words = _words(band, left, dots) if text else ()
        if words:
            if drawn is not None:
                yield drawn
            drawn = None
            middle = (band.top + band.bottom - FIRMWARE) // 2
            yield Band(max(band.top, middle), band.bottom, band.ops, words)
        elif drawn is not None:
            drawn = Band(drawn.top, band.bottom, drawn.ops + band.ops)
        else:
            drawn = band
    if drawn is not None:
        yield drawn


def _strips(page: Page, zoom: float) -> Iterator[Band]:
    placed = sorted(((*_reach(op, zoom / DOT), op) for op in page.ops), key=lambda entry: entry[0])
    here: list[Op] = []
    top = bottom = 0
    for first, last, op in placed:
        if here and first >= bottom:
            yield Band(top, bottom, tuple(here))
            here = []
        if not here:
            top = max(0, first)
            bottom = top
        here.append(op)
        bottom = max(bottom, last)
    if here:
        yield Band(top, bottom, tuple(here))


def _reach(op: Op, scale: float) -> tuple[int, int]:
    """First row and the one after the last."""
    match op:
        case TextRun():
            top, bottom = op.y - 0.88 * op.size, op.y + 0.14 * op.size
        case QrCode():
            top, bottom = op.y, op.y + op.size
        case Rect():
            top, bottom = op.y - op.stroke, op.y + op.height + op.stroke
        case Line():
            top, bottom = min(op.y1, op.y2) - op.width / 2, max(op.y1, op.y2) + op.width / 2
        case Circle():
            top, bottom = op.y - op.radius - op.stroke, op.y + op.radius + op.stroke
        case _:
            assert_never(op)
    return int(top * scale) - 1, int(bottom * scale) + 2


def _words(band: Band, left: float, dots: int) -> tuple[Words, ...]:
    """The band in the printer's own characters; empty where it cannot."""
    runs = [op for op in band.ops if isinstance(op, TextRun)]
    if len(runs) != len(band.ops) or len({round(run.y, 1) for run in runs}) != 1:
        return ()
    if any(not _SIZES[0] <= run.size / DOT <= _SIZES[1] or not _plain(run.actual or run.text) for run in runs):
        return ()
    found: list[Words] = []
    for first, last, text, bold in _joined(runs, left):
        wide = _width(text)
        at = first
        if last > dots - 40 and first > 60:
            at = last - wide
        elif abs((first + last) / 2 - dots / 2) < 3:
            at = (first + last - wide) // 2
        if at < 0 or at + wide > dots:
            return ()
        found.append(Words(at, text, bold))
    crowded = any(a.at + _width(a.text) > b.at for a, b in itertools.pairwise(found))
    return () if crowded else tuple(found)


def _joined(runs: Sequence[TextRun], left: float) -> Iterator[tuple[int, int, str, bool]]:
    """(first dot, last dot, text, bold) of runs that stand side by side, left to right."""
    spans = sorted(
        ((run.x - left) / DOT, (run.x - left + sum(run.advances)) / DOT, run.actual or run.text, run.face == "sans-bold") for run in runs
    )
    begin, end, text, bold = spans[0]
    for first, last, more, heavy in spans[1:]:
        if first - end < 2 and heavy == bold:
            end, text = last, text + more
        else:
            yield round(begin), round(end), text, bold
            begin, end, text, bold = first, last, more, heavy
    yield round(begin), round(end), text, bold


def _plain(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return text.isprintable()


def _width(text: str) -> int:
    return sum(FIRMWARE // 2 if char.isascii() else FIRMWARE for char in text)


def _lines(words: Sequence[Words]) -> Iterator[bytes]:
    """ESC $ places, ESC E weighs; ESC 3 24 makes the line feed as high as the characters."""
    yield b"\x1b3" + bytes([FIRMWARE])
    for word in words:
        yield b"\x1b$" + word.at.to_bytes(2, "little") + b"\x1bE" + bytes([word.bold]) + word.text.encode("gb18030")
    yield b"\x1bE\x00\n"


def _pictures(rows: Sequence[int], dots: int) -> Iterator[bytes]:
    """GS v 0, a row of whole bytes after the other."""
    wide = dots // 8
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        head = b"\x1dv0\x00" + wide.to_bytes(2, "little") + len(part).to_bytes(2, "little")
        yield head + b"".join(row.to_bytes(wide, "big") for row in part)


def _feed(dots: int) -> bytes:
    """ESC J in steps of at most 255."""
    out = b""
    while dots > 0:
        step = min(255, dots)
        out += b"\x1bJ" + bytes([step])
        dots -= step
    return out
