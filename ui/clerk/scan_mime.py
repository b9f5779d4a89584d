"""What a drop or the clipboard brings: files of this machine, or one picture as bytes. Nothing is decoded here beyond copying pixels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QImage

from ui.clerk.text import _

_RAW = (("image/png", "png"), ("image/jpeg", "jpg"), ("image/tiff", "tif"), ("image/webp", "webp"), ("image/bmp", "bmp"))
_MOST_PIXELS = 80_000_000


@dataclass(frozen=True, slots=True)
class Brought:
    """Exactly one of the two, or nothing."""

    paths: tuple[Path, ...] = ()
    data: bytes = b""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.paths or self.data)


def offers(mime: QMimeData) -> bool:
    """Whether there is something to take; looks at the kinds only."""
    return any(url.isLocalFile() for url in mime.urls()) or mime.hasImage() or any(mime.hasFormat(kind) for kind, _ending in _RAW)


def brought(mime: QMimeData) -> Brought:
    """Files go before pictures: a file manager offers both."""
    paths = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
    if paths:
        return Brought(paths)
    for kind, ending in _RAW:
        if mime.hasFormat(kind) and (data := bytes(mime.data(kind).data())):
            return Brought(data=data, name=_("Pasted picture") + f".{ending}")
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull() and image.width() * image.height() <= _MOST_PIXELS:
        return Brought(data=_bitmap(image), name=_("Pasted picture") + ".bmp")
    return Brought()


def _bitmap(image: QImage) -> bytes:
    """As BMP: a copy of the pixels and no more, so that the window does not wait; the lane makes a PNG of it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "BMP")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
