"""Icons: the carried SVG drawings in any colour, sharp at any device pixel ratio.

Refuses an icon that is not there (FileNotFoundError at first use, found by a test). Drawings are read once.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QPainter
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
