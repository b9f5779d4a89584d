"""JPEG and PNG by their structure, and pictures of pages. What is stored is judged by its headers alone; pixels are decoded only to be shown.

An image that ends before its end is `file.broken`, one over the pixel limit `file.too_many_pixels` (a small file may unfold to gigabytes), one
that carries another kind of file behind it `file.mixed`. A page over DRAW_PIXELS is kept but not drawn (`file.not_drawn`).
JPEG is turned by its Exif orientation, without touching a pixel; PNG by encoding it again, which loses nothing.
"""

from __future__ import annotations

import io
import struct
from types import ModuleType
from typing import TYPE_CHECKING

from desktop.errors import RuleViolation
from offline.vault import tiff
from offline.vault.scan_source import Source
from offline.vault.tiff import MAX_PIXELS

if TYPE_CHECKING:
    from PIL.Image import Image

DRAW_PIXELS = 80_000_000
_MAX_CHUNKS = 100_000
_EXIF = b"Exif\0\0"
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF", "image/bmp": "BMP", "image/webp": "WEBP"}
_SPOILT = (
    OSError, SyntaxError, ValueError, struct.error, EOFError, LookupError, TypeError, ArithmeticError, MemoryError, RuntimeError, Warning,
)  # fmt: skip
"""What Pillow raises, and may warn, over a damaged file."""


def check_jpeg(source: Source) -> None:
    """`RuleViolation`: file.broken, file.too_many_pixels."""
    frame = next((at for marker, at, _length in _segments(source) if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC)), None)
    if frame is None or b"\xff\xd9" not in source.tail(65536):
        raise RuleViolation("file.broken")
    height, width = struct.unpack(">HH", source.at(frame + 1, 4))
    _check_size(width, height)


def check_png(source: Source) -> None:
    """`RuleViolation`: file.broken, file.too_many_pixels, file.mixed."""
    width, height = struct.unpack(">II", source.at(16, 8))
    if source.at(12, 4) != b"IHDR":
        raise RuleViolation("file.broken")
    _check_size(width, height)
    at, filled = 8, False
    for _ in range(_MAX_CHUNKS):
        length, kind = struct.unpack(">I4s", source.at(at, 8))
        at += 12 + length
        filled = filled or kind == b"IDAT"
        if kind == b"IEND":
            break
    else:
        raise RuleViolation("file.broken")
    if not filled or at > source.size:
        raise RuleViolation("file.broken")
    if source.at(at, min(64, source.size - at)).strip(b"\0\r\n"):
        raise RuleViolation("file.mixed")


def draw(source: Source, kind: str, page: int, most: int) -> Image:
    """The page the right way up, its longer side at most `most` pixels. `RuleViolation`: file.broken, file.not_drawn."""
    from PIL import ImageOps

    pillow = _pillow()

    source.stream.seek(0)
    frame = tiff.read(source).frames[page] if kind == "image/tiff" else 0
    try:
        with pillow.open(source.stream, formats=(_FORMATS[kind],)) as image:
            if frame:
                image.seek(frame)
            if image.width * image.height > DRAW_PIXELS and kind != "image/jpeg":
                raise RuleViolation("file.not_drawn")
            image.draft("RGB", (most, most))
            image.thumbnail((most, most), reducing_gap=2.0)
            upright: Image = ImageOps.exif_transpose(image).convert("RGB")
            return upright
    except pillow.DecompressionBombError as fault:
        raise RuleViolation("file.not_drawn") from fault
    except _SPOILT as fault:
        raise RuleViolation("file.broken") from fault


def png(image: Image, quick: bool = True) -> bytes:
    """As PNG; `quick` for what is only shown."""
    out = io.BytesIO()
    resolution = image.info.get("dpi")
    image.save(out, "PNG", compress_level=1 if quick else 6, **({"dpi": resolution} if resolution else {}))
    return out.getvalue()


def raw_png(width: int, height: int, rgb: bytes) -> bytes:
    pillow = _pillow()
    return png(pillow.frombytes("RGB", (width, height), rgb))


def converted(data: bytes, kind: str) -> bytes:
    """BMP or WebP as PNG. `RuleViolation`: file.broken, file.too_many_pixels."""
    pillow = _pillow()
    try:
        with pillow.open(io.BytesIO(data), formats=(_FORMATS[kind],)) as image:
            if image.width * image.height > DRAW_PIXELS:
                raise RuleViolation("file.too_many_pixels", most=DRAW_PIXELS // 1_000_000)
            return png(image, quick=False)
    except (pillow.DecompressionBombError, pillow.DecompressionBombWarning) as fault:
        raise RuleViolation("file.too_many_pixels", most=DRAW_PIXELS // 1_000_000) from fault
    except _SPOILT as fault:
        raise RuleViolation("file.broken") from fault


def _pillow() -> ModuleType:
    """Pillow's image module, its own limit where ours is. Loaded at the first picture: sign-in does not wait for it."""
    from PIL import Image as Pictures

    Pictures.MAX_IMAGE_PIXELS = MAX_PIXELS
    return Pictures


def turned_png(source: Source, quarters: int) -> bytes:
    """Every pixel in its new place."""
    pillow = _pillow()
    turn = {1: pillow.Transpose.ROTATE_270, 2: pillow.Transpose.ROTATE_180, 3: pillow.Transpose.ROTATE_90}
    source.stream.seek(0)
    try:
        with pillow.open(source.stream, formats=("PNG",)) as image:
            if image.width * image.height > DRAW_PIXELS:
                raise RuleViolation("file.not_drawn")
            turned = image.transpose(turn[quarters % 4]) if quarters % 4 else image
            turned.info = dict(image.info)
            return png(turned, quick=False)
    except pillow.DecompressionBombError as fault:
        raise RuleViolation("file.not_drawn") from fault
    except _SPOILT as fault:
        raise RuleViolation("file.broken") from fault


def turned_jpeg(source: Source, quarters: int) -> bytes:
    """The same picture data under another Exif orientation; an Exif segment is put in where there was none."""
    body = bytearray(source.at(0, source.size))
    after = 2
    for marker, at, length in _segments(source):
        if marker == 0xE0:
            after = at + length
        if marker == 0xE1 and bytes(body[at : at + 6]) == _EXIF and _turn_exif(body, at + 6, length - 6, quarters):
            return bytes(body)
    segment = _EXIF + tiff.block(tiff.after(1, quarters))
    body[after:after] = b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment
    return bytes(body)


def _turn_exif(body: bytearray, at: int, length: int, quarters: int) -> bool:
    inner = bytearray(body[at : at + length])
    within = Source(io.BytesIO(bytes(inner)))
    order = {b"II": "<", b"MM": ">"}.get(bytes(inner[:2]))
    if order is None:
        return False
    try:
        first = tiff.directory(within, order, struct.unpack(f"{order}I", within.at(4, 4))[0])
        if not tiff.patch(inner, order, first, tiff.after(tiff.orientation(within, order, first), quarters)):
            return False
    except (RuleViolation, struct.error):
        return False
    body[at : at + length] = inner
    return True


def _segments(source: Source) -> list[tuple[int, int, int]]:
    """(marker, where its content begins, its length) up to the picture data."""
    found: list[tuple[int, int, int]] = []
    at = 2
    while len(found) < 10_000:
        lead, marker = source.at(at, 2)
        if lead != 0xFF:
            raise RuleViolation("file.broken")
        if marker == 0xFF:
            at += 1
            continue
        if marker in (0xDA, 0xD9):
            return found
        (length,) = struct.unpack(">H", source.at(at + 2, 2))
        if length < 2:
            raise RuleViolation("file.broken")
        found.append((marker, at + 4, length - 2))
        at += 2 + length
    raise RuleViolation("file.broken")


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise RuleViolation("file.broken")
    if width * height > MAX_PIXELS:
        raise RuleViolation("file.too_many_pixels", most=MAX_PIXELS // 1_000_000)
