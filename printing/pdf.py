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

from desktop.courtesy import give_way
from desktop.errors import RuleViolation
from printing.fonts import Weight, chain
from printing.outlines import COARSER, FINE
from printing.page import Circle, Line, Page, Paper, Picture, QrCode, Rect, TextRun

MOST = 78_000
"""Bytes a page, in the mean over a file's pages, above which glyphs are drawn on a coarser grid: text of five hundred different characters."""
_saving = threading.Lock()
_DOTS = 8
"""Dots a module of a code, each way: at 28 mm some 400 an inch, so that no viewer's smoothing and no printer's grid moves an edge visibly."""
_RANGE = 100


def to_pdf(paper: Paper, *, title: str | None = None) -> bytes:
    """The PDF of a paper. RuleViolation paper.no_glyph names characters that cannot be printed; safe on any thread, one at a time."""
    if paper.missing:
        raise RuleViolation("paper.no_glyph", characters=list(paper.missing))
    fonts = chain()
    for key in {op.face for page in paper.pages for op in page.ops if isinstance(op, TextRun)} | {Weight.REGULAR.value}:
        fonts.font(key)
    with _saving, _mended():
        try:
            for outline in (FINE, *COARSER):
                fonts.outline = outline
                made = _made(paper, title or paper.title)
                if len(made) <= MOST * len(paper.pages):
                    break
        finally:
            fonts.outline = FINE
    return made


def _made(paper: Paper, title: str) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1, invariant=1, pdfVersion=(1, 5), lang="zh-CN", initialFontName=f"tidehall-{Weight.REGULAR}")
    canvas.setTitle(title)
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
        give_way()
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
    """As a picture of two tones, a byte for each module's row: a tenth of what the same squares cost as paths, and hundreds of dots an inch."""
    rows = [bytes(0 if dark else 255 for dark in row) for row in code.modules]
    dots = b"".join(row * _DOTS for row in rows)
    name = f"code{hashlib.sha256(dots).hexdigest()[:12]}"

    def made() -> Any:
        return _image(name, (_DOTS * len(rows), _DOTS * len(rows)), dots, bits=1)

    _place(canvas, name, made, (code.x, height - code.y - code.size, code.size, code.size))


def _picture(canvas: Any, picture: Picture, height: float) -> None:
    """An image with its cover as a soft mask (ISO 32000-1, 11.6.5.3)."""
    pixels = picture.pixels
    size = (pixels.columns, pixels.rows)
    name = f"picture{hashlib.sha256(pixels.rgb + pixels.alpha).hexdigest()[:12]}"

    def made() -> Any:
        colours, cover = _image(name, size, pixels.rgb, colours="DeviceRGB"), _image(f"{name}a", size, pixels.alpha)
        colours.smask = canvas._doc.Reference(cover, canvas._doc.getXObjectName(cover.name))
        return colours

    _place(canvas, name, made, (picture.x, height - picture.y - picture.height, picture.width, picture.height))


def _place(canvas: Any, name: str, made: Callable[[], Any], box: tuple[float, float, float, float]) -> None:
    """An image in its box (left, bottom, width, height); once a file however often it is drawn."""
    place = canvas._doc.getXObjectName(name)
    if place not in canvas._doc.idToObject:
        image = made()
        canvas._doc.Reference(image, place)
        canvas._doc.addForm(name, image)
    canvas._currentPageHasImages = 1
    left, bottom, width, high = box
    canvas.saveState()
    canvas.transform(width, 0, 0, high, left, bottom)
    canvas._code.append(f"/{place} Do")
    canvas.restoreState()
    canvas._formsinuse.append(name)


def _image(name: str, size: tuple[int, int], samples: bytes, *, colours: str = "DeviceGray", bits: int = 8) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFImageXObject

    made = PDFImageXObject(name)
    (made.width, made.height), made.bitsPerComponent, made.colorSpace = size, bits, colours
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
    """The font's text map: UTF-16BE, as ranges whose characters are listed (Adobe 5411): without a code for each, two fifths less."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CIDSystemInfo",
        f"<< /Registry ({font})", f"/Ordering ({font})", "/Supplement 0", ">> def", f"/CMapName /{font} def",
        "/CMapType 2 def", "1 begincodespacerange", f"<00> <{len(subset) - 1:02X}>", "endcodespacerange",
    ]  # fmt: skip
    points = [f"<{chr(point).encode('utf-16-be').hex().upper()}>" for point in subset]
    lines.append(f"{-(-len(points) // _RANGE)} beginbfrange")
    for start in range(0, len(points), _RANGE):
        block = points[start : start + _RANGE]
        lines.append(f"<{start:02X}> <{start + len(block) - 1:02X}> [{''.join(block)}]")
    lines.append("endbfrange")
    return "\n".join([*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])
