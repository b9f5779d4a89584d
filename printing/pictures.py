"""Pictures that a hall puts on its papers - a logo, the image of an electronic seal: read from PNG files, checked, brought to the size of print.

Only what an administrator configured is ever read; nothing is drawn in its place when it is not there. It reads PNG of eight bits without interlacing
(ISO/IEC 15948) with zlib alone, and refuses every other file by saying what it is not.
"""

from __future__ import annotations

import itertools
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.errors import EnvironmentFault, RuleViolation
from printing.page import Pixels

MOST_BYTES = 2 * 1024 * 1024
MOST_SIDE = 1600
LEAST_SIDE = 60
SHADES = 5
"""Steps of cover at the edge of a seal: more cost kilobytes and are not seen at 42 mm."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples a pixel, by the PNG's colour type."""


@dataclass(frozen=True, slots=True)
class _Png:
    width: int
    height: int
    colour: int
    palette: bytes
    see_through: bytes
    packed: bytes


def read_picture(path: Path, *, side: int) -> Pixels:
    """The picture, no side longer than `side` pixels. `EnvironmentFault` picture.absent; `RuleViolation` picture.* with what is wrong."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RuleViolation("picture.too_large", file=path.name, most=MOST_BYTES // 1024)
        data = path.read_bytes()
    except OSError as fault:
        raise EnvironmentFault("picture.absent", file=str(path)) from fault
    try:
        return _smaller(_pixels(_parse(data, path.name)), side)
    except (zlib.error, struct.error, IndexError, KeyError) as fault:
        raise RuleViolation("picture.unreadable", file=path.name) from fault


def on_white_paper(pixels: Pixels, name: str) -> Pixels:
    """The same impression with its white made clear and one ink: a seal is one colour, and text under it stays readable. `RuleViolation`
    picture.blank where nothing is left of it: it would take the seal's place and show none."""
    import numpy

    rgb = numpy.frombuffer(pixels.rgb, numpy.uint8).reshape(-1, 3).astype(numpy.int64)
    covered = numpy.frombuffer(pixels.alpha, numpy.uint8).astype(numpy.int64) * (255 - rgb.min(1)) // 255
    most = int(covered.max())
    if not most:
        raise RuleViolation("picture.blank", file=name)
    solid = rgb[covered * 5 >= most * 4]
    ink = bytes(int(value) for value in solid.sum(0) // len(solid))
    alpha = (covered * SHADES // most * (255 // SHADES)).astype(numpy.uint8)
    return Pixels(pixels.columns, pixels.rows, ink * (pixels.columns * pixels.rows), alpha.tobytes())


def _parse(data: bytes, name: str) -> _Png:
    if not data.startswith(_SIGNATURE):
        raise RuleViolation("picture.not_png", file=name)
    parts: dict[bytes, bytes] = {}
    place = len(_SIGNATURE)
    while place < len(data):
        (length,) = struct.unpack_from(">L", data, place)
        tag, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        if struct.unpack_from(">L", data, place + 8 + length)[0] != zlib.crc32(tag + body):
            raise zlib.error("damaged")
        parts[tag] = parts.get(tag, b"") + body
        place += 12 + length
    width, height, depth, colour, _, _, interlaced = struct.unpack(">LLBBBBB", parts[b"IHDR"])
    if depth != 8 or interlaced or colour not in _CHANNELS:
        raise RuleViolation("picture.form", file=name)
    if not (LEAST_SIDE <= width <= MOST_SIDE and LEAST_SIDE <= height <= MOST_SIDE):
        raise RuleViolation("picture.side", file=name, least=LEAST_SIDE, most=MOST_SIDE)
    return _Png(width, height, colour, parts.get(b"PLTE", b""), parts.get(b"tRNS", b""), parts[b"IDAT"])


def _pixels(png: _Png) -> Pixels:
    samples = _unfiltered(png)
    count = png.width * png.height
    if png.colour == 6:
        rgb = b"".join(samples[4 * place : 4 * place + 3] for place in range(count))
        return Pixels(png.width, png.height, rgb, samples[3::4])
    if png.colour == 2:
        return Pixels(png.width, png.height, samples, bytes([255]) * count)
    if png.colour == 3:
        palette = png.palette.ljust(768, b"\0")
        rgb = b"".join(palette[3 * index : 3 * index + 3] for index in samples)
        table = png.see_through.ljust(256, b"\xff")
        return Pixels(png.width, png.height, rgb, bytes(table[index] for index in samples))
    step = _CHANNELS[png.colour]
    grey = samples[0::step]
    alpha = samples[1::2] if step == 2 else bytes([255]) * count
    return Pixels(png.width, png.height, bytes(value for value in grey for _ in range(3)), alpha)


def _unfiltered(png: _Png) -> bytes:
    """The samples row by row, without the filters of ISO/IEC 15948, 9."""
    step = _CHANNELS[png.colour]
    wide = png.width * step
    inflate = zlib.decompressobj()
    raw = inflate.decompress(png.packed, (wide + 1) * png.height)
    if len(raw) != (wide + 1) * png.height:
        raise IndexError("short")
    out = bytearray()
    above = bytearray(wide)
    for start in range(0, len(raw), wide + 1):
        row = bytearray(raw[start + 1 : start + 1 + wide])
        _undo(raw[start], row, above, step)
        out += row
        above = row
    return bytes(out)


def _undo(kind: int, row: bytearray, above: bytearray, step: int) -> None:
    """Takes one row's filter away, channel by channel: the loops of 9.4 run over every byte of the picture."""
    if kind > 4:
        raise IndexError("filter")
    if kind == 0:
        return
    for channel in range(step):
        values, up = row[channel::step], above[channel::step]
        row[channel::step] = _PLAIN[kind](values, up)


def _sub(values: bytearray, _up: bytearray) -> bytes:
    return bytes(value & 0xFF for value in itertools.accumulate(values))


def _up(values: bytearray, up: bytearray) -> bytes:
    return bytes((value + over) & 0xFF for value, over in zip(values, up, strict=True))


def _average(values: bytearray, up: bytearray) -> bytes:
    left, made = 0, bytearray()
    for value, over in zip(values, up, strict=True):
        left = (value + ((left + over) >> 1)) & 0xFF
        made.append(left)
    return bytes(made)


def _paeth(values: bytearray, up: bytearray) -> bytes:
    left = corner = 0
    made = bytearray()
    for value, over in zip(values, up, strict=True):
        to_left, to_up = over - corner, left - corner
        to_corner = abs(to_left + to_up)
        to_left, to_up = abs(to_left), abs(to_up)
        guess = left if to_left <= to_up and to_left <= to_corner else over if to_up <= to_corner else corner
        left, corner = (value + guess) & 0xFF, over
        made.append(left)
    return bytes(made)


_PLAIN = {1: _sub, 2: _up, 3: _average, 4: _paeth}


def _smaller(pixels: Pixels, side: int) -> Pixels:
    """The mean of the pixels that fall onto one, weighted by what is there: an edge gets no halo of the clear pixels' colour."""
    import numpy

    longest = max(pixels.columns, pixels.rows)
    if longest <= side:
        return pixels
    wide, high = max(1, pixels.columns * side // longest), max(1, pixels.rows * side // longest)
    there = numpy.frombuffer(pixels.alpha, numpy.uint8).reshape(pixels.rows, pixels.columns).astype(numpy.int64)
    colours = numpy.frombuffer(pixels.rgb, numpy.uint8).reshape(pixels.rows, pixels.columns, 3).astype(numpy.int64)
    down = numpy.arange(high) * pixels.rows // high
    across = numpy.arange(wide) * pixels.columns // wide

    def summed(values: Any) -> Any:
        return numpy.add.reduceat(numpy.add.reduceat(values, down, 0), across, 1)

    cover, many = summed(there), summed(numpy.ones_like(there))
    whole = summed(colours * there[:, :, None])
    rgb = numpy.where(cover[:, :, None] > 0, whole // numpy.maximum(cover, 1)[:, :, None], 255)
    return Pixels(wide, high, rgb.astype(numpy.uint8).tobytes(), (cover // many).astype(numpy.uint8).tobytes())
