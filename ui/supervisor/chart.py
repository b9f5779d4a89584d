"""One service's line through the day: how many waited, how many will with windows as they are, the band that holds eight days of ten, and what
the advice would make of it. Paints what it is given; the arrow keys read single minutes out as text.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.tidal.look import LineLook, TidalLook
from desktop.tidal.model import Band
from ui.supervisor.words import minute_words
from ui.text import _, mark
from ui.theme import ThemeSwitch
from ui.widgets import paint

HOUR, DAY = "hour", "day"
BACK, AHEAD = 80.0, 62.0
STEP = 5


class LineChart(QWidget):
    """LineChart(look). `show_line(look, line, span)`; span is "hour" or "day"."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._floor: TidalLook | None = None
        self._line: LineLook | None = None
        self._span = HOUR
        self._at: float | None = None
        self._faint = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("How many wait"))
        look.changed.connect(self.update)

    def show_line(self, floor: TidalLook, line: LineLook | None, span: str, *, faint: bool = False) -> None:
        self._floor, self._line, self._span, self._faint = floor, line, span, faint
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, self._look.theme.px(210))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self._look.theme.px(96))

    def words_at(self, minute: float) -> str:
        """One minute as text: what was, or what is forecast."""
        floor, line = self._floor, self._line
        if floor is None or line is None:
            return ""
        time = minute_words(minute, floor.rules.open_minute)
        if minute <= floor.minute:
            return _("{time}: {n} waited", time=time, n=round(_between(line.course, minute)))
        if line.band is None:
            return ""
        low, middle, high = (_between(_points(floor, line, line.band, part), minute) for part in ("low", "middle", "high"))
        words = _("{time}: about {n} waiting, {low} to {high}", time=time, n=round(middle), low=round(low), high=round(high))
        if line.after is not None:
            after = round(_between(_points(floor, line, line.after, "middle"), minute))
            words += mark("，") + _("with the advice {n}", n=after)
        return words

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}.get(Qt.Key(event.key()), 0)
        if step and self._floor is not None:
            first, last = self._reach()
            start = self._at if self._at is not None else self._floor.minute
            self._look_at(min(max(start + step, first), last))
        elif event.key() == Qt.Key.Key_Escape and self._at is not None:
            self._look_at(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._look_at(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        if self._floor is not None and area.contains(event.position()):
            first, last = self._reach()
            self._look_at(first + (event.position().x() - area.left()) / max(1.0, area.width()) * (last - first))
        else:
            self._look_at(None)

    def leaveEvent(self, event: object) -> None:
        self._look_at(None)

    def _look_at(self, minute: float | None) -> None:
        if minute != self._at:
            self._at = minute
            self._tell()
            self.update()

    def _tell(self) -> None:
        floor = self._floor
        self.setAccessibleDescription(self.words_at(self._at if self._at is not None else floor.minute) if floor is not None else "")

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        floor, line, theme = self._floor, self._line, self._look.theme
        painter = QPainter(self)
        if floor is None or line is None:
            return
        if not line.course and line.band is None:
            where = QRectF(20, 4, self.width() - 40, theme.px(24))
            words = _("Nobody has taken a number for it today.") if not line.waiting else _("The chart begins when the hall opens.")
            paint.text(painter, where, words, theme.font(), theme.colour("text.secondary"))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        top = self._top(line)
        self._paint_grid(painter, floor, top)
        if line.band is not None:
            self._paint_band(painter, floor, line, line.band, top)
        if line.after is not None:
            points = _points(floor, line, line.after, "middle")
            self._paint_path(painter, points, top, "chart.alt", 2.2, Qt.PenStyle.SolidLine)
        self._paint_path(painter, line.course, top, "text.tertiary" if self._faint else "chart.actual", 2.2, Qt.PenStyle.SolidLine)
        self._paint_warning(painter, floor, top)
        self._paint_now(painter, floor, line, top)
        self._paint_ends(painter, floor, line, top)
        if self._at is not None:
            self._paint_reading(painter, top)

    def _paint_grid(self, painter: QPainter, floor: TidalLook, top: float) -> None:
        theme, area = self._look.theme, self._area()
        label, quiet = theme.font("label"), theme.colour("text.secondary")
        step = _step(top, max(2, int(area.height() // theme.px(44))))
        value = 0
        while value <= top:
            y = round(self._y(value, top)) + 0.5
            painter.setPen(QPen(theme.colour("chart.grid"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            paint.text(painter, QRectF(0, y - theme.px(10), area.left() - 10, theme.px(20)), str(value), label, quiet, paint.RIGHT)
            value += step
        first, last = self._reach()
        every = 30 if self._span == HOUR else 60
        every *= 2 if theme.scale >= 125 or (last - first) / every * theme.px(60) > area.width() else 1
        minute = -(-(first + floor.rules.open_minute) // every) * every - floor.rules.open_minute
        while minute <= last:
            words = minute_words(minute, floor.rules.open_minute)
            wide = paint.width(words, label)
            left = min(max(self._x(minute) - wide / 2, area.left() - 12), area.right() - wide + 8)
            paint.text(painter, QRectF(left, area.bottom() + theme.px(6), wide + 1, theme.px(18)), words, label, quiet, elide=False)
            minute += every
        warn = floor.rules.warn_waiting
        if warn <= top:
            y = self._y(warn, top)
            painter.setPen(QPen(theme.colour("chart.threshold"), 1.2, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))

    def _paint_warning(self, painter: QPainter, floor: TidalLook, top: float) -> None:
        """The words of the line of alarm, over whatever runs there."""
        theme, area, warn = self._look.theme, self._area(), floor.rules.warn_waiting
        if warn > top:
            return
        words, label = _("warned from {n}", n=warn), theme.font("label")
        wide, first, last = paint.width(words, label) + 1, *self._reach()
        beside_now = first <= floor.minute <= last and self._now_label(floor)[1] < area.left() + wide + 16
        left = area.right() - wide - 8 if beside_now else area.left() + 8
        where = QRectF(left, self._y(warn, top) - theme.px(20), wide, theme.px(18))
        ground = theme.colour("surface.raised")
        ground.setAlphaF(0.85)
        paint.rounded(painter, where.adjusted(-3, 0, 3, 0), 3, ground)
        paint.text(painter, where, words, label, theme.colour("status.attention.on_tint"), elide=False)

    def _paint_band(self, painter: QPainter, floor: TidalLook, line: LineLook, band: Band, top: float) -> None:
        theme = self._look.theme
        low, high = _points(floor, line, band, "low"), _points(floor, line, band, "high")
        first, last = self._reach()
        ring = [self._place(minute, value, top) for minute, value in high if first <= minute <= last]
        ring += [self._place(minute, value, top) for minute, value in reversed(low) if first <= minute <= last]
        painter.setPen(Qt.PenStyle.NoPen)
        colour = theme.colour("chart.band")
        colour.setAlphaF(0.75)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF(ring))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_path(painter, _points(floor, line, band, "middle"), top, "chart.forecast", 1.8, Qt.PenStyle.DashLine)

    def _paint_path(
        self, painter: QPainter, points: Sequence[tuple[float, float]], top: float, colour: str, wide: float, style: Qt.PenStyle
    ) -> None:
        first, last = self._reach()
        seen = [self._place(minute, value, top) for minute, value in points if first <= minute <= last]
        pen = QPen(self._look.theme.colour(colour), wide, style)
        if style == Qt.PenStyle.DashLine:
            pen.setDashPattern([3.2, 2.4])
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(seen))

    def _paint_now(self, painter: QPainter, floor: TidalLook, line: LineLook, top: float) -> None:
        theme, area = self._look.theme, self._area()
        first, last = self._reach()
        if not first <= floor.minute <= last:
            return
        x = round(self._x(floor.minute)) + 0.5
        painter.setPen(QPen(theme.colour("text.secondary"), 1))
        painter.drawLine(QPointF(x, area.top() - theme.px(6)), QPointF(x, area.bottom()))
        words, left, wide = self._now_label(floor)
        where = QRectF(left, area.top() - theme.px(10), wide + 1, theme.px(18))
        paint.text(painter, where, words, theme.font("label", "medium"), theme.colour("text.primary"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("chart.actual"))
        painter.drawEllipse(self._place(floor.minute, line.waiting, top), 4, 4)

    def _now_label(self, floor: TidalLook) -> tuple[str, float, float]:
        """Its words, where they begin and how wide they are: left of the line of now where there is room."""
        words = _("now {time}", time=minute_words(floor.minute, floor.rules.open_minute))
        wide, x = paint.width(words, self._look.theme.font("label", "medium")), round(self._x(floor.minute)) + 0.5
        return words, x - wide - 8 if x - wide - 8 > self._area().left() else x + 8, wide

    def _paint_ends(self, painter: QPainter, floor: TidalLook, line: LineLook, top: float) -> None:
        """What each line comes to, at its end."""
        theme, last = self._look.theme, self._reach()[1]
        font = theme.font("label", "medium")
        found = []
        for band, words, colour in (
            (line.band, _("as it is {n}"), "text.primary"),
            (line.after, _("accepted {n}"), "status.serving.on_tint"),
        ):
            if band is not None:
                minute, value = [point for point in _points(floor, line, band, "middle") if point[0] <= last][-1]
                found.append((self._place(minute, value, top), words.format(n=round(value)), colour))
        lowest = self._area().bottom() - 2
        for at, words, colour in sorted(found, key=lambda end: -end[0].y()):  # from below: each keeps clear of the one under it
            at.setY(min(at.y(), lowest))
            lowest = at.y() - theme.px(18)
            where = QRectF(at.x() + 8, at.y() - theme.px(10), self.width() - at.x() - 10, theme.px(20))
            paint.text(painter, where, words, font, theme.colour(colour), elide=False)

    def _paint_reading(self, painter: QPainter, top: float) -> None:
        theme, area = self._look.theme, self._area()
        assert self._at is not None
        x = round(self._x(self._at)) + 0.5
        painter.setPen(QPen(theme.colour("focus.ring"), 1))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        words, font = self.words_at(self._at), theme.font("label", "medium")
        wide = paint.width(words, font) + 16
        left = min(max(x - wide / 2, area.left()), self.width() - wide - 4)
        box = QRectF(left, area.top() + 2, wide, theme.px(22))
        paint.rounded(painter, box, 4, theme.colour("surface.popover"), theme.colour("line.strong"))
        paint.text(painter, box, words, font, theme.colour("text.primary"), paint.CENTRE, elide=False)

    # scale

    def _area(self) -> QRectF:
        theme = self._look.theme
        right = theme.px(72)
        return QRectF(52, theme.px(18), max(40, self.width() - 52 - right), max(20, self.height() - theme.px(18) - theme.px(32)))

    def _reach(self) -> tuple[float, float]:
        floor = self._floor
        assert floor is not None
        whole = float(floor.rules.close_minute - floor.rules.open_minute)
        if self._span == DAY:
            return 0.0, whole
        first = max(0.0, floor.minute - BACK)
        return first, max(floor.minute + AHEAD, first + AHEAD)

    def _top(self, line: LineLook) -> float:
        first, last = self._reach()
        values = [float(value) for minute, value in line.course if first <= minute <= last]
        if line.band is not None:
            values += [value for minute, value in zip(line.band.minutes, line.band.high, strict=True) if minute <= last]
        warn = self._floor.rules.warn_waiting if self._floor else 10
        return max(4.0, max(values, default=0.0) * 1.12, warn * 1.15 if max(values, default=0.0) > warn * 0.5 else 0.0)

    def _x(self, minute: float) -> float:
        (first, last), area = self._reach(), self._area()
        return area.left() + area.width() * (minute - first) / max(1.0, last - first)

    def _y(self, value: float, top: float) -> float:
        area = self._area()
        return area.bottom() - area.height() * value / top

    def _place(self, minute: float, value: float, top: float) -> QPointF:
        return QPointF(self._x(minute), self._y(value, top))


def _points(floor: TidalLook, line: LineLook, band: Band, part: str) -> list[tuple[float, float]]:
    """From now on."""
    return [(floor.minute, float(line.waiting)), *zip(band.minutes, getattr(band, part), strict=True)]


def _between(points: Sequence[tuple[float, float]], minute: float) -> float:
    """The value at a minute, on straight lines between the points."""
    before = [point for point in points if point[0] <= minute]
    after = [point for point in points if point[0] > minute]
    if not before or not after:
        return (before or after or [(0.0, 0.0)])[-1 if before else 0][1]
    (a, low), (b, high) = before[-1], after[0]
    return low + (high - low) * (minute - a) / (b - a)


def _step(top: float, lines: int) -> int:
    """A round step of which about `lines` fit."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        if top / step <= lines:
            return step
    return 1000
