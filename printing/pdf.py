"""A finished paper as a PDF, through reportlab. It draws what the page list says and decides nothing.

Text extracts exactly, also above U+FFFF: reportlab writes a wrong text map there, which is repaired here while a file is saved and nowhere
else. The same paper gives the same bytes. A paper with a character that no font has is refused before anything is drawn. The file's
title is kind and number and its subject the token; nothing personal is in the metadata.
"""

from __future__ import annotations

import hashlib
import io
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, assert_never

from desktop.errors import RuleViolation
from printing.fonts import FontChain, Weight, chain
from printing.page import Circle, Line, Page, Paper, Picture, Pixels, QrCode, Rect, TextRun

_saving = threading.Lock()


def to_pdf(paper: Paper, *, title: str | None = None, fonts: FontChain | None = None) -> bytes:
    """The PDF of a paper. RuleViolation paper.no_glyph names characters that cannot be printed; safe on any thread, one at a time."""
    if paper.missing:
        raise RuleViolation("paper.no_glyph", characters=list(paper.missing))
    from reportlab.pdfgen.canvas import Canvas

    fonts = fonts or chain()
    for key in {op.face for page in paper.pages for op in page.ops if isinstance(op, TextRun)} | {Weight.REGULAR.value}:
        fonts.font(key)
    with _saving, _mended():
        out = io.BytesIO()
        canvas = Canvas(out, pageCompression=1, invariant=1, pdfVersion=(1, 5), lang="zh-CN", initialFontName=f"tidehall-{Weight.REGULAR}")
        canvas.setTitle(title or paper.title)
        canvas.setAuthor("Tidehall")
        canvas.setCreator("Tidehall")
        if paper.token:
            canvas.setSubject(paper.token)
        for page in paper.pages:
            _draw(canvas, page)
            canvas.showPage()
        canvas.save()
    return out.getvalue()


def _draw(canvas: Any, page: Page) -> None:
    canvas.setPageSize((page.width, page.height))
    for op in page.ops:
        match op:
            case TextRun():
                _text(canvas, op, page.height)
            case Line():
                _pen(canvas, op.width, op.grey, op.dash)
                canvas.line(op.x1, page.height - op.y1, op.x2, page.height - op.y2)
            case Rect():
                _rect(canvas, op, page.height)
            case Circle():
                _pen(canvas, op.stroke, op.grey, op.dash)
                canvas.circle(op.x, page.height - op.y, op.radius, stroke=1, fill=0)
            case QrCode():
                _qr(canvas, op, page.height)
            case _:
                assert_never(op)
    for picture in page.pictures:
        _picture(canvas, picture, page.height)


def _text(canvas: Any, run: TextRun, height: float) -> None:
    """One run. /ActualText (ISO 32000-1, 14.9.4) says what it says where the glyphs alone could be misread."""
    if run.actual is not None:
        canvas._code.append(f"/Span <</ActualText <FEFF{run.actual.encode('utf-16-be').hex().upper()}>>> BDC")
    canvas.setFillGray(run.grey)
    text = canvas.beginText(run.x, height - run.y)
    text.setFont(f"tidehall-{run.face}", run.size)
    text.setCharSpace(run.spacing)
    text.textOut(run.text)
    canvas.drawText(text)
    if run.actual is not None:
        canvas._code.append("EMC")


def _pen(canvas: Any, width: float, grey: float, dash: tuple[float, ...]) -> None:
    canvas.setLineWidth(width)
    canvas.setStrokeGray(grey)
    canvas.setDash(list(dash))


def _rect(canvas: Any, rect: Rect, height: float) -> None:
    _pen(canvas, rect.stroke, rect.grey, rect.dash)
    if rect.fill is not None:
        canvas.setFillGray(rect.fill)
    y = height - rect.y - rect.height
    canvas.rect(rect.x, y, rect.width, rect.height, stroke=int(rect.stroke > 0), fill=int(rect.fill is not None))


def _qr(canvas: Any, code: QrCode, height: float) -> None:
    """In units of modules and once a file: a code of 57 x 57 has some 850 bars, and the stub shows the same one again."""
    name = f"code{hash(code.modules) & 0xFFFFFFFF:08x}"
    if not canvas.hasForm(name):
        count = len(code.modules)
        canvas.beginForm(name, 0, 0, count, count)
        canvas._code.append("0 g " + " ".join(f"{x} {count - y - 1} {wide} 1 re" for x, y, wide in code.bars()) + " f")
        canvas.endForm()
    side = code.size / len(code.modules)
    canvas.saveState()
    canvas.transform(side, 0, 0, side, code.x, height - code.y - code.size)
    canvas.doForm(name)
    canvas.restoreState()


def _picture(canvas: Any, picture: Picture, height: float) -> None:
    """An image with its cover as a soft mask (ISO 32000-1, 11.6.5.3), once a file however often it is drawn."""
    pixels = picture.pixels
    name = f"picture{hashlib.sha256(pixels.rgb + pixels.alpha).hexdigest()[:12]}"
    place = canvas._doc.getXObjectName(name)
    if place not in canvas._doc.idToObject:
        colours = _image(name, pixels, "DeviceRGB", pixels.rgb)
        cover = _image(f"{name}a", pixels, "DeviceGray", pixels.alpha)
        canvas._doc.Reference(colours, place)
        canvas._doc.addForm(name, colours)
        colours.smask = canvas._doc.Reference(cover, canvas._doc.getXObjectName(cover.name))
    canvas._currentPageHasImages = 1
    canvas.saveState()
    canvas.transform(picture.width, 0, 0, picture.height, picture.x, height - picture.y - picture.height)
    canvas._code.append(f"/{place} Do")
    canvas.restoreState()
    canvas._formsinuse.append(name)


def _image(name: str, pixels: Pixels, colours: str, samples: bytes) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFImageXObject

    made = PDFImageXObject(name)
    made.width, made.height, made.bitsPerComponent, made.colorSpace = pixels.columns, pixels.rows, 8, colours
    made._filters, made.streamContent = ("FlateDecode",), zlib.compress(samples, 9)
    return made


@contextmanager
def _mended() -> Iterator[None]:
    """reportlab as we need it while a file is saved.

    Its 5.1.0 writes "%04X" for every character, which above U+FFFF is another one: our text map stands in. And no stream is wrapped into
    ASCII85, which makes a quarter more of it for the sake of mail programs of the nineties.
    """
    from reportlab import rl_config
    from reportlab.pdfbase import ttfonts

    upstream: Callable[..., str] = ttfonts.makeToUnicodeCMap
    wrapped: int = rl_config.useA85
    ttfonts.makeToUnicodeCMap, rl_config.useA85 = _text_map, 0
    try:
        yield
    finally:
        ttfonts.makeToUnicodeCMap, rl_config.useA85 = upstream, wrapped


def _text_map(font: str, subset: list[int]) -> str:
    """The font's text map: UTF-16BE, at most 100 entries a block (Adobe 5411)."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CIDSystemInfo",
        f"<< /Registry ({font})", f"/Ordering ({font})", "/Supplement 0", ">> def", f"/CMapName /{font} def",
        "/CMapType 2 def", "1 begincodespacerange", f"<00> <{len(subset) - 1:02X}>", "endcodespacerange",
    ]  # fmt: skip
    entries = [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset)]
    for start in range(0, len(entries), 100):
        block = entries[start : start + 100]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])
