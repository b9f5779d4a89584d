"""Where everything stands on the board, in the units of the 1920×1080 design (1080×1920 upright), for a screen of any size and shape.

One scale for both directions: what a screen has more than the design goes to the rows and to the width of the columns, never to letterboxes.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF

WIDE, UPRIGHT = QSizeF(1920, 1080), QSizeF(1080, 1920)
TOP, LATEST, ROW, MISSED, FOOT = 104.0, 214.0, 120.0, 86.0, 76.0
HEAD, WAIT, NOTES = 109.0, 109.0, 132.0
CALLS_SHARE = 1240 / 1920
MOST_ROWS, UPRIGHT_ROWS, FEWEST_ROWS = 7, 5, 3
"""The latest call stands above; a queue tells the last eight."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`scale`: pixels to one unit. `waits`: places for services; more of them change in place."""

    scale: float
    size: QSizeF
    top: QRectF
    latest: QRectF
    rows: tuple[QRectF, ...]
    missed: QRectF
    side: QRectF
    head: QRectF
    waits: tuple[QRectF, ...]
    notes: QRectF
    foot: QRectF


def lay_out(width: float, height: float, percent: int = 100) -> Layout:
    """`percent`: how large the text is to be; what is larger stands in fewer rows."""
    upright = height > width
    design = UPRIGHT if upright else WIDE
    scale = max(min(width / design.width(), height / design.height()) * percent / 100, 0.01)
    size = QSizeF(width / scale, height / scale)
    return _upright(scale, size) if upright else _wide(scale, size)


def _wide(scale: float, size: QSizeF) -> Layout:
    calls, wide, tall = round(size.width() * CALLS_SHARE), size.width(), size.height()
    rows = _stack(0, calls, TOP + LATEST, tall - FOOT - MISSED, ROW, MOST_ROWS)
    waits = _stack(calls, wide - calls, TOP + HEAD, tall - FOOT - NOTES, WAIT, 99)
    return Layout(
        scale,
        size,
        QRectF(0, 0, wide, TOP),
        QRectF(0, TOP, calls, LATEST),
        rows,
        QRectF(0, tall - FOOT - MISSED, calls, MISSED),
        QRectF(calls, TOP, wide - calls, tall - TOP - FOOT),
        QRectF(calls, TOP, wide - calls, HEAD),
        waits,
        QRectF(calls, tall - FOOT - NOTES, wide - calls, NOTES),
        QRectF(0, tall - FOOT, wide, FOOT),
    )


def _upright(scale: float, size: QSizeF) -> Layout:
    wide, tall = size.width(), size.height()
    rows = max(FEWEST_ROWS, UPRIGHT_ROWS - int(max(0.0, UPRIGHT.height() - tall) // ROW))
    end = TOP + LATEST + rows * ROW
    side = end + MISSED
    return Layout(
        scale,
        size,
        QRectF(0, 0, wide, TOP),
        QRectF(0, TOP, wide, LATEST),
        _stack(0, wide, TOP + LATEST, end, ROW, rows),
        QRectF(0, end, wide, MISSED),
        QRectF(0, side, wide, tall - side - FOOT),
        QRectF(0, side, wide, HEAD),
        _stack(0, wide, side + HEAD, tall - FOOT - NOTES, WAIT, 99),
        QRectF(0, tall - FOOT - NOTES, wide, NOTES),
        QRectF(0, tall - FOOT, wide, FOOT),
    )


def _stack(left: float, width: float, top: float, bottom: float, least: float, most: int) -> tuple[QRectF, ...]:
    """Equal rows between two heights, none lower than `least`."""
    count = max(1, min(most, int((bottom - top + 0.5) // least)))
    tall = (bottom - top) / count
    return tuple(QRectF(left, top + n * tall, width, tall) for n in range(count))
