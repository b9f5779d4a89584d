"""Pictures of scans for the screen: drawn on a read lane, one at a time and the newest wish first, kept in memory only.

What cannot be drawn has no picture, and `trouble` says so in a sentence; it is not asked for again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.intake.model import AttachedFile
from ui.clerk.text import _
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import words_of

if TYPE_CHECKING:
    from offline.vault.files import FileVault

THUMBNAIL = 160
_KEPT_BYTES = 96 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wish:
    """A page of a content at a size in pixels (the longer side)."""

    sha256: str
    page: int
    most: int


class ScanPictures(QObject):
    """ScanPictures(vault, lanes)."""

    drawn = Signal(object)
    """A Wish that has its picture, or its trouble, now."""

    def __init__(self, vault: FileVault, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vault, self._lanes = vault, lanes
        self._images: OrderedDict[Wish, QImage] = OrderedDict()
        self._bytes = 0
        self._trouble: dict[Wish, str] = {}
        self._wishes: dict[Wish, Callable[[], bytes]] = {}
        self._now: Wish | None = None

    def of(self, file: AttachedFile, page: int = 0, most: int = THUMBNAIL) -> QImage | None:
        """The picture, or None while it is being drawn or cannot be."""
        from offline.vault.scans import picture

        return self._have(Wish(file.sha256, page, most), partial(picture, self._vault, file, page, most))

    def trouble(self, file: AttachedFile, page: int = 0, most: int = THUMBNAIL) -> str:
        return self._trouble.get(Wish(file.sha256, page, most), "")

    def _have(self, wish: Wish, call: Callable[[], bytes]) -> QImage | None:
        found = self._images.get(wish)
        if found is not None:
            self._images.move_to_end(wish)
        elif wish not in self._trouble and wish != self._now:
            self._wishes.pop(wish, None)
            self._wishes[wish] = call
            self._go_on()
        return found

    def _go_on(self) -> None:
        if self._now is None and self._wishes:
            self._now, call = self._wishes.popitem()
            self._lanes.submit(Lane.READ, call, self._done, self._failed)

    def _done(self, data: bytes) -> None:
        image = QImage.fromData(data)
        wish, self._now = self._now, None
        if wish is not None and image.isNull():
            self._trouble[wish] = _("This page cannot be shown")
        elif wish is not None:
            self._images[wish] = image
            self._bytes += image.sizeInBytes()
            while self._bytes > _KEPT_BYTES and len(self._images) > 1:
                self._bytes -= self._images.popitem(last=False)[1].sizeInBytes()
        self._go_on()
        self.drawn.emit(wish)

    def _failed(self, error: Exception) -> None:
        wish, self._now = self._now, None
        if wish is not None:
            self._trouble[wish] = words_of(error, _("This page cannot be shown"))
        self._go_on()
        self.drawn.emit(wish)
