"""Painting that several widgets and list delegates share: key caps, chips, icons, rows, elided text. Only paints; measures with the same rules.

Delegates of ui/clerk, ui/cases and ui/ledger use `row_ground`, `text`, `icon` and `chip`, so that all lists look the same.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ui.theme.icons import paint_icon
from ui.theme.theme import Theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
_RISE = 0.055
"""Ems by which Chinese characters of Noto Sans SC sit below the middle of their line; text is raised by it to stand level with icons."""
_WIDTHS_KEPT = 4096
_widths: dict[tuple[str, str], float] = {}


def text(
    painter: QPainter, where: QRectF, words: str, font: QFont, colour: QColor, align: Qt.AlignmentFlag = LEFT, elide: bool = True
) -> float:
    """Draws one line, elided at the end when it does not fit; gives the width that was used."""
    wide = width(words, font)
    if elide and wide > where.width():
        words = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, where.width())
        wide = width(words, font)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(where.translated(0, -round(font.pixelSize() * _RISE)), int(align), words)
    return wide


def width(words: str, font: QFont) -> float:
    """Kept, because the same labels are measured at every layout and every paint."""
    key = (words, font.key())
    if key not in _widths:
        if len(_widths) >= _WIDTHS_KEPT:
            _widths.clear()
        _widths[key] = QFontMetricsF(font).horizontalAdvance(words)
    return _widths[key]


def icon(
    painter: QPainter,
    theme: Theme,
    centre: QPointF,
    name: str,
    colour: str = "text.secondary",
    size: int = 16,
    ground: str = "surface.raised",
) -> None:
    """An icon around its centre, `size` before text scaling, on whole pixels."""
    side = theme.px(size)
    where = QRectF(round(centre.x() - side / 2), round(centre.y() - side / 2), side, side)
    paint_icon(painter, name, where, theme.colour(colour), theme.colour(ground))


def rounded(painter: QPainter, where: QRectF, radius: float, fill: QColor | None, border: QColor | None = None, line: float = 1.0) -> None:
    """A rounded rectangle whose border lies inside `where`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(border, line) if border is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inset = line / 2 if border is not None else 0.0
    painter.drawRoundedRect(where.adjusted(inset, inset, -inset, -inset), radius, radius)


def on_primary_line(theme: Theme) -> QColor:
    """The border of a key cap on a filled ground: the ink, thinned."""
    colour = theme.colour("text.on_primary")
    colour.setAlphaF(0.6 if not theme.high_contrast else 1.0)
    return colour


def cap_size(theme: Theme, key: str) -> QSizeF:
    font = theme.font("caption")
    return QSizeF(max(theme.px(18), round(width(key, font)) + theme.px(10)), theme.px(18))


def cap(
    painter: QPainter, theme: Theme, right: float, middle: float, key: str, ink: QColor, border: QColor, fill: QColor | None = None
) -> float:
    """A key cap that ends at `right`; gives its left edge."""
    size = cap_size(theme, key)
    where = QRectF(round(right - size.width()), round(middle - size.height() / 2), size.width(), size.height())
    rounded(painter, where, theme.tokens.radius["tag"], fill, border, theme.hairline if theme.high_contrast else 1)
    text(painter, where, key, theme.font("caption"), ink, CENTRE, elide=False)
    return where.left()


def key_cap(painter: QPainter, theme: Theme, right: float, middle: float, key: str) -> float:
    """A cap as it stands beside words; gives its left edge."""
    ink, border, fill = (theme.colour(path) for path in ("text.secondary", "line.strong", "surface.raised"))
    return cap(painter, theme, right, middle, key, ink, border, fill)


def chip_width(theme: Theme, words: str, with_icon: bool) -> float:
    return round(width(words, theme.font("label", "medium"))) + theme.px(16) + (theme.px(20) if with_icon else 0)


def chip(painter: QPainter, theme: Theme, right: float, middle: float, status: str, words: str, icon_name: str = "") -> float:
    """A tinted chip (22 px) that ends at `right`; gives its left edge."""
    wide, high = chip_width(theme, words, bool(icon_name)), theme.px(22)
    where = QRectF(round(right - wide), round(middle - high / 2), wide, high)
    border = theme.colour(f"status.{status}.line") if theme.high_contrast else None
    rounded(painter, where, theme.tokens.radius["tag"], theme.colour(f"status.{status}.tint"), border)
    inner = where.adjusted(theme.px(8), 0, -theme.px(8), 0)
    if icon_name:
        icon(
            painter, theme, QPointF(inner.left() + theme.px(7), middle), icon_name, f"status.{status}.on_tint", 14, f"status.{status}.tint"
        )
        inner.setLeft(inner.left() + theme.px(20))
    text(painter, inner, words, theme.font("label", "medium"), theme.colour(f"status.{status}.on_tint"), elide=False)
    return where.left()


def tag(painter: QPainter, theme: Theme, left: float, middle: float, status: str, words: str) -> float:
    """A small outlined tag (预约, 优先) that begins at `left`; gives its right edge. Status "" is a neutral one."""
    font = theme.font("caption")
    where = QRectF(round(left), round(middle - theme.px(9)), round(width(words, font)) + theme.px(10), theme.px(18))
    fill = theme.colour(f"status.{status}.tint") if status else None
    border = theme.colour(f"status.{status}.line" if status else "line.control")
    rounded(painter, where, theme.tokens.radius["tag"], fill, border)
    text(painter, where, words, font, theme.colour(f"status.{status}.on_tint" if status else "text.secondary"), CENTRE, elide=False)
    return where.right()


def row_ground(
    painter: QPainter, theme: Theme, where: QRectF, *, selected: bool = False, hovered: bool = False, focused: bool = False
) -> None:
    """Ground, bar, hairline and focus ring of one list row."""
    if selected:
        painter.fillRect(where, theme.colour("surface.selected"))
        painter.fillRect(QRectF(where.left(), where.top(), 3, where.height()), theme.colour("primary.solid"))
    elif hovered:
        painter.fillRect(where, theme.colour("surface.hover"))
    line = theme.hairline
    painter.fillRect(QRectF(where.left(), where.bottom() - line, where.width(), line), theme.colour("line.hairline"))
    if focused:
        ring = theme.ring
        rounded(painter, where.adjusted(1, 1, -1, -1 - line), 4, None, theme.colour("focus.ring"), ring)
