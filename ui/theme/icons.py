"""Icons: the carried SVG drawings in any colour, sharp at any device pixel ratio.

Refuses an icon that is not there (FileNotFoundError at first use, found by a test). Drawings are read once; pixmaps live with the `Theme` that asks.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

STATUS_ICONS = {
    "waiting": "clock",
    "called": "megaphone",
    "serving": "desk",
    "held": "pause",
    "done": "flag",
    "provided": "check-filled",
    "missing": "cross-circle",
    "deferred": "hourglass",
    "shared": "link",
    "promised": "pen",
    "unseen": "dotted-circle",
    "offline": "cloud-off",
    "attention": "triangle",
    "ok": "check",
}
"""tokens.json `status_icons`, as names of drawings."""


@cache
def _drawing(name: str) -> str:
    return resources.text(f"icons/{name}.svg")


@cache
def _renderer(name: str, ink: str, ground: str) -> QSvgRenderer:
    drawing = _drawing(name).replace("currentColor", ink).replace("currentSurface", ground)
    return QSvgRenderer(QByteArray(drawing.encode()))


def paint_icon(painter: QPainter, name: str, where: QRectF, ink: QColor, ground: QColor) -> None:
    """Draws straight into the painter: as sharp as the device."""
    _renderer(name, ink.name(), ground.name()).render(painter, where)


def icon_pixmap(name: str, size: int, ink: QColor, ground: QColor, ratio: float = 1.0) -> QPixmap:
    """A transparent pixmap of `size` device-independent pixels."""
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, QRectF(0, 0, size, size), ink, ground)
    painter.end()
    return pixmap


def make_icon(name: str, size: int, ink: QColor, ground: QColor) -> QIcon:
    """An icon with pixmaps for ratios 1, 1.5, 2 and 3."""
    icon = QIcon()
    for ratio in (1.0, 1.5, 2.0, 3.0):
        icon.addPixmap(icon_pixmap(name, size, ink, ground, ratio))
    return icon
