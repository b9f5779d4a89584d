"""PDF through PDFium: how many pages, one page drawn, pages turned. One caller at a time: PDFium is not made for threads.

A document that wants a password is `file.encrypted`, one that does not open or ends before its end `file.broken`, one with too many pages
`file.too_many_pages`; a page that takes too long to draw is `file.not_drawn`. Scripts and forms are never run. Turning appends to the
document (an incremental update): what was scanned, and a signature over it, stay byte for byte.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from desktop.errors import RuleViolation
from offline.vault.scan_source import Source

MAX_PAGES = 2000
DRAW_SECONDS = 6.0
_PASSWORD, _SECURITY = 4, 5
_ONE_AT_A_TIME = threading.Lock()


def count(source: Source) -> int:
    """Pages. `RuleViolation`: file.encrypted, file.broken, file.too_many_pages."""
    if b"%%EOF" not in source.tail(4096):
        raise RuleViolation("file.broken")
    with _opened(source.stream) as document:
        pages = len(document)
    if pages < 1:
        raise RuleViolation("file.broken")
    if pages > MAX_PAGES:
        raise RuleViolation("file.too_many_pages", most=MAX_PAGES)
    return pages


def draw(source: Source, page: int, most: int) -> tuple[int, int, bytes]:
    """A page as (width, height, RGB bytes), its longer side `most` pixels."""
    from pypdfium2 import PdfBitmap, PdfiumError, internal, raw

    with _opened(source.stream) as document:
        try:
            sheet = document[page]
            wide, high = sheet.get_size()
        except (PdfiumError, IndexError) as fault:
            raise RuleViolation("file.broken") from fault
        scale = most / max(wide, high, 1.0)
        size = max(1, min(most, round(wide * scale))), max(1, min(most, round(high * scale)))
        bitmap = PdfBitmap.new_native(*size, raw.FPDFBitmap_BGR, rev_byteorder=True)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
        until = time.monotonic() + DRAW_SECONDS
        pause = raw.IFSDK_PAUSE(version=1)
        internal.set_callback(pause, "NeedToPauseNow", lambda _this: time.monotonic() > until)
        flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
        status = raw.FPDF_RenderPageBitmap_Start(bitmap, sheet, 0, 0, *size, 0, flags, pause)
        raw.FPDF_RenderPage_Close(sheet)
        if status != raw.FPDF_RENDER_DONE:
            raise RuleViolation("file.not_drawn")
        rows, row = bytes(bitmap.buffer), size[0] * 3
        return *size, b"".join(rows[n * bitmap.stride : n * bitmap.stride + row] for n in range(size[1]))


def turned(source: Source, quarters: int, page: int | None) -> bytes:
    """The document with these pages (None: all) turned to the right by so many quarters."""
    from pypdfium2 import PdfiumError, raw

    out = io.BytesIO()
    with _opened(source.stream) as document:
        try:
            for number in range(len(document)) if page is None else (page,):
                sheet = document[number]
                sheet.set_rotation((sheet.get_rotation() + 90 * quarters) % 360)
                sheet.close()
            document.save(out, flags=raw.FPDF_INCREMENTAL)
        except (PdfiumError, IndexError) as fault:
            raise RuleViolation("file.broken") from fault
    return out.getvalue()


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[Any]:
    from pypdfium2 import PdfDocument, PdfiumError

    with _ONE_AT_A_TIME:
        stream.seek(0)
        try:
            document = PdfDocument(stream)
        except PdfiumError as fault:
            locked = getattr(fault, "err_code", None) in (_PASSWORD, _SECURITY)
            raise RuleViolation("file.encrypted" if locked else "file.broken") from fault
        try:
            yield document
        finally:
            document.close()
