"""Small real files of every kind that a scanner, a camera or a clipboard gives."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from pypdf import PdfWriter

RED = (200, 20, 20)


def picture(kind: str, *, size: tuple[int, int] = (60, 40), frames: int = 1, **options: object) -> bytes:
    """A blue sheet with a red corner at the upper left, so that a turn can be seen."""
    sheets = [Image.new("RGB", size, (40, 60 + number, 190)) for number in range(frames)]
    for sheet in sheets:
        sheet.paste(RED, (0, 0, 16, 16))
    out = io.BytesIO()
    more = {"save_all": True, "append_images": sheets[1:]} if frames > 1 else {}
    sheets[0].save(out, kind, **(more | options))
    return out.getvalue()


def locked_pdf() -> bytes:
    """A document that wants a password to be opened."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


SAMPLES = {
    "plan.jpg": (picture("JPEG", quality=90), "image/jpeg", 1),
    "plan.png": (picture("PNG"), "image/png", 1),
    "plan.tif": (picture("TIFF", frames=3, compression="tiff_lzw"), "image/tiff", 3),
    "plan.pdf": (picture("PDF", frames=4), "application/pdf", 4),
    "plan.bmp": (picture("BMP"), "image/png", 1),
    "plan.webp": (picture("WEBP", lossless=True), "image/png", 1),
}
"""By a usual name: the bytes, the type that is stored, the pages."""
