"""Words on the board: set on a baseline by the middle of their digits, shrunk before they are cut, in two lines where one does not do."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from ui.board.inks import HAIRLINE, INKS
from ui.theme.fonts import make_font
from ui.theme.theme import Theme

SHRINK = 0.72
"""Words are made no smaller than this before they are cut; at ten metres less is not read."""
_DIGIT_HALF = 0.367
"""Half the height of a digit, in ems: what stands level with it is set by the same middle."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Paints in design units on a painter that is scaled already."""

    painter: QPainter
    theme: Theme
    scale: float

    def ground(self, where: QRectF, path: str) -> None:
        self.painter.fillRect(where, self.theme.colour(path))

    def line(self, where: QRectF) -> None:
        """A hairline, one pixel at least."""
        thick = max(1.0, 1.0 / self.scale)
        upright = where.width() < where.height()
        drawn = QRectF(where.x(), where.y(), thick, where.height()) if upright else QRectF(where.x(), where.y(), where.width(), thick)
        self.painter.fillRect(drawn, self.colour_of(HAIRLINE))

    def colour_of(self, path: str) -> QColor:
        return self.theme.colour(path)

    def font(self, pixels: float, weight: str = "regular") -> QFont:
        return make_font(self.theme.families, round(pixels), self.theme.tokens.weights[weight])

    def width(self, words: str, pixels: float, weight: str = "regular") -> float:
        return QFontMetricsF(self.font(pixels, weight)).horizontalAdvance(words)

    def fitted(self, words: str, pixels: float, weight: str, room: float) -> float:
        """The size at which the words fit, not below `SHRINK` of the one wanted."""
        wide = self.width(words, pixels, weight)
        return pixels if wide <= room else max(pixels * SHRINK, floor(pixels * room / wide))

    def words(
        self,
        words: str,
        x: float,
        middle: float,
        pixels: float,
        ink: str,
        *,
        weight: str = "regular",
        room: float = 1e6,
        right: bool = False,
        level: float = 0.0,
    ) -> float:
        """One line from `x` (or up to it, `right`), its digits around `middle`; gives the width. `level`: on the baseline of digits of that size."""
        size = self.fitted(words, pixels, weight, room)
        font = self.font(size, weight)
        metrics = QFontMetricsF(font)
        if metrics.horizontalAdvance(words) > room:
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        wide = metrics.horizontalAdvance(words)
        self.painter.setFont(font)
        self.painter.setPen(self.colour_of(INKS[ink][0]))
        self.painter.drawText(QPointF(x - wide if right else x, middle + (level or size) * _DIGIT_HALF), words)
        return wide

    def block(self, words: str, where: QRectF, pixels: float, ink: str, *, weight: str = "regular") -> None:
        """One line if it fits, else two, the second cut at its end."""
        if self.width(words, pixels, weight) <= where.width():
            self.words(words, where.x(), where.center().y(), pixels, ink, weight=weight)
            return
        size = pixels * max(SHRINK, min(1.0, where.height() / 2.4 / pixels))
        font = QFontMetricsF(self.font(size, weight))
        first = _breaking(words, font, where.width())
        gap = size * 1.25
        self.words(words[:first], where.x(), where.center().y() - gap / 2, size, ink, weight=weight, room=where.width())
        rest = font.elidedText(words[first:].strip(), Qt.TextElideMode.ElideRight, where.width()).replace("（…", "…")
        self.words(rest, where.x(), where.center().y() + gap / 2, size, ink, weight=weight)


def _breaking(words: str, metrics: QFontMetricsF, room: float) -> int:
    """How many characters stand on the first line; a closing mark is not left to begin the second, and a word of letters is not parted."""
    count = max(1, next((n - 1 for n in range(1, len(words) + 1) if metrics.horizontalAdvance(words[:n]) > room), len(words)))
    while 1 < count < len(words) and (words[count] in "，。、；：）》」』！？)" or words[count - 1] in "（《「『("):
        count -= 1
    space = words.rfind(" ", 0, count) + 1
    parted = words[count - 1 : count + 1].isascii() and words[count - 1 : count + 1].isalnum() and count < len(words)
    return space if parted and space else count
