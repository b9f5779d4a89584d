"""Paints the board's parts: column heads, row labels, cells, the lifted block's note. Only paints; what it paints comes from the board's model."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.queue.model import WindowState
from desktop.tidal.look import LineLook, PlaceLook
from ui.supervisor.words import place_state_words, window_words
from ui.text import _
from ui.theme.theme import Theme
from ui.widgets import paint

LABEL, HEAD, ROW, LEAST_COLUMN = 212, 66, 41, 62
PAD = 6


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line of the note at a lifted block; `tone` is a colour path."""

    words: str
    tone: str = "text.primary"
    strong: bool = False


def dashed(painter: QPainter, where: QRectF, radius: float, colour: QColor, fill: QColor | None, line: float = 1.5) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    pen = QPen(colour, line, Qt.PenStyle.DashLine)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(where.adjusted(1, 1, -1, -1), radius, radius)


def column_head(painter: QPainter, theme: Theme, where: QRectF, place: PlaceLook, name: str, faint: bool) -> None:
    """Number and minutes, who sits there, what is at it."""
    ink = theme.colour("text.tertiary" if faint or place.state is WindowState.CLOSED else "text.primary")
    quiet = theme.colour("text.tertiary" if faint else "text.secondary")
    line = theme.px(20)
    inner = where.adjusted(PAD, theme.px(4), -PAD, 0)
    first = QRectF(inner.left(), inner.top(), inner.width(), line)
    used = paint.text(painter, first, window_words(place.no), theme.font("body", "bold"), ink)
    if place.ticket:
        minutes = QRectF(first.left() + used + 2, first.top(), first.width() - used - 2, line)
        paint.text(painter, minutes, _("{n} m", n=round(place.minutes)), theme.font("label"), quiet, paint.RIGHT)
    paint.text(painter, QRectF(inner.left(), inner.top() + line, inner.width(), line), name, theme.font("label"), quiet)
    low = QRectF(inner.left(), inner.top() + 2 * line - 1, inner.width(), line)
    words, icon = place_state_words(place), _state_icon(place)
    if icon and paint.width(words, theme.font("label")) <= low.width() - theme.px(17):
        paint.icon(painter, theme, QPointF(low.left() + theme.px(6), low.center().y()), icon, "text.secondary", 14, "surface.raised")
        low.setLeft(low.left() + theme.px(17))
    weight = "medium" if place.ticket and not icon else "regular"
    paint.text(painter, low, words, theme.font("label", weight), ink if place.ticket else quiet)


def _state_icon(place: PlaceLook) -> str:
    if place.switching_until is not None:
        return "transfer"
    return {WindowState.PAUSED: "pause", WindowState.CLOSED: "lock"}.get(place.state, "")


def row_label(painter: QPainter, theme: Theme, where: QRectF, line: LineLook, warn_minutes: int, faint: bool, chosen: bool) -> None:
    """Name, the longest wait, how many; tinted where it is past what the hall wants to be warned of."""
    over = line.over and not faint
    if over:
        painter.fillRect(where, theme.colour("status.attention.tint"))
    elif chosen:
        painter.fillRect(where, theme.colour("surface.hover"))
    if chosen:
        painter.fillRect(QRectF(where.left(), where.top(), 3, where.height()), theme.colour("primary.solid"))
    ink = theme.colour("text.tertiary" if faint else "status.attention.on_tint" if over else "text.primary")
    quiet = ink if over else theme.colour("text.tertiary" if faint else "text.secondary")
    inner = where.adjusted(16, 0, -14, 0)
    count = theme.font("title", "bold")
    wide = max(paint.width(f"{line.waiting}", count), theme.px(34))
    paint.text(painter, QRectF(inner.right() - wide, inner.top(), wide, inner.height()), f"{line.waiting}", count, ink, paint.RIGHT)
    minutes = round(line.oldest_minutes)
    words = "" if not line.waiting else _("longest {n} min", n=minutes) if minutes > warn_minutes else _("{n} m", n=minutes)
    label, bold = theme.font("label"), theme.font("body", "medium")
    used = paint.width(words, label)
    if words and paint.width(line.name, bold) > inner.width() - wide - used - 16:
        words = _("{n} m", n=minutes)
        used = paint.width(words, label)
    paint.text(painter, QRectF(inner.right() - wide - 8 - used, inner.top(), used + 1, inner.height()), words, label, quiet, elide=False)
    name = QRectF(inner.left(), inner.top(), inner.width() - wide - used - 16, inner.height())
    paint.text(painter, name, line.name, bold, ink)


def block(painter: QPainter, theme: Theme, cell: QRectF, kind: str, *, faint: bool = False, off: bool = False) -> None:
    """main filled, also outlined, coming dashed, able a dot. `off`: its window is closed."""
    where = cell.adjusted(4, 4, -5, -5)
    radius, label = 4, theme.font("label", "medium")
    if kind == "able":
        paint.icon(painter, theme, cell.center(), "dot", "text.tertiary", 14)
    elif kind == "main" and not off and not faint:
        paint.rounded(painter, where, radius, theme.colour("primary.solid"))
        paint.text(painter, where, _("main"), label, theme.colour("text.on_primary"), paint.CENTRE)
    elif kind in ("main", "also"):
        ink = theme.colour("text.tertiary" if off or faint else "primary.on_tint")
        fill = theme.colour("surface.sunken" if off or faint else "primary.tint")
        border = theme.colour("line.strong" if off or faint else "primary.line" if not theme.high_contrast else "primary.solid")
        paint.rounded(painter, where, radius, fill, border)
        paint.text(painter, where, _("main") if kind == "main" else _("also"), label, ink, paint.CENTRE)
    elif kind == "coming":
        dashed(painter, where, radius, theme.colour("primary.solid"), theme.colour("surface.raised"))
        paint.text(painter, where, _("soon"), label, theme.colour("primary.on_tint"), paint.CENTRE)
    elif kind == "lifted":
        dashed(painter, where, radius, theme.colour("line.control"), None, 1)
        paint.text(painter, where, _("main"), label, theme.colour("text.tertiary"), paint.CENTRE)
    elif kind == "advised":
        dashed(painter, where, radius, theme.colour("focus.ring"), None, 2)
        paint.text(painter, where, _("advised"), label, theme.colour("primary.on_tint"), paint.CENTRE)
    elif kind in ("target", "refused"):
        edge, ground = ("status.missing.solid", "status.missing.tint") if kind == "refused" else ("focus.ring", "focus.halo")
        dashed(painter, where, radius, theme.colour(edge), theme.colour(ground), 2)


def note_size(theme: Theme, lines: list[NoteLine]) -> tuple[float, float]:
    wide = max(paint.width(line.words, theme.font("label", "medium" if line.strong else "regular")) for line in lines)
    return wide + theme.px(24) + 2, len(lines) * theme.px(20) + theme.px(14)


def note(painter: QPainter, theme: Theme, where: QRectF, lines: list[NoteLine]) -> None:
    """The lifted block's paper: what, the cost, the effect."""
    for grow, alpha in ((3, 0.06), (1, 0.10)):
        shade = theme.colour("text.primary")
        shade.setAlphaF(alpha)
        paint.rounded(painter, where.adjusted(-grow, 0, grow, grow * 2), theme.tokens.radius["popover"], shade)
    paint.rounded(painter, where, theme.tokens.radius["popover"], theme.colour("surface.popover"), theme.colour("line.strong"))
    top = where.top() + theme.px(7)
    for line in lines:
        row = QRectF(where.left() + theme.px(12), top, where.width() - theme.px(24), theme.px(20))
        paint.text(painter, row, line.words, theme.font("label", "medium" if line.strong else "regular"), theme.colour(line.tone))
        top += theme.px(20)
