"""Yesterday's tide as a line: how many people waited, through the day. Paints the points that it is given; without any it says so in one sentence."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.shell.days import clock_words
from ui.shell.front_page import Tide
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint


class TideChart(QWidget):
    """TideChart(look, tide). The whole chart is also in its accessible description."""

    def __init__(self, look: ThemeSwitch, tide: Tide | None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._tide = tide
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Tide of yesterday"))
        self.setAccessibleDescription(self._peak_words() or _("No figures of yesterday on this machine."))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(560, self._look.theme.px(260))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        if self._tide is None or len(self._tide.points) < 2:
            where = QRectF(0, 0, self.width(), theme.px(24))
            paint.text(painter, where, _("No figures of yesterday on this machine."), theme.font(), theme.colour("text.secondary"))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        area = QRectF(8, theme.px(34), self.width() - 16, self.height() - theme.px(34) - theme.px(26))
        points = self._places(self._tide, area)
        self._paint_lines(painter, area, points)
        self._paint_scale(painter, area)
        self._paint_peak(painter, points)

    def _places(self, tide: Tide, area: QRectF) -> list[QPointF]:
        first, last = tide.points[0][0], tide.points[-1][0]
        top = max(1, max(people for _minute, people in tide.points))
        return [
            QPointF(area.left() + area.width() * (minute - first) / max(1, last - first), area.bottom() - area.height() * people / top)
            for minute, people in tide.points
        ]

    def _paint_lines(self, painter: QPainter, area: QRectF, points: list[QPointF]) -> None:
        theme = self._look.theme
        painter.setPen(QPen(theme.colour("primary.line"), 1))
        for point in points[1:-1]:
            if point.y() < area.bottom() - 1:
                painter.drawLine(QPointF(round(point.x()) + 0.5, point.y()), QPointF(round(point.x()) + 0.5, area.bottom()))
        painter.setPen(QPen(theme.colour("line.strong"), theme.hairline))
        painter.drawLine(QPointF(area.left(), area.bottom() + 0.5), QPointF(area.right(), area.bottom() + 0.5))
        pen = QPen(theme.colour("chart.actual"), 1.75)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))

    def _paint_scale(self, painter: QPainter, area: QRectF) -> None:
        theme = self._look.theme
        tide = self._tide
        if tide is None:
            return
        first, last = tide.points[0][0], tide.points[-1][0]
        step = 120 if theme.scale < 125 else 180
        marks = [first, *(hour for hour in range(0, 1440, step) if first + 55 <= hour <= last - 55), last]
        for minute in marks:
            words = clock_words(minute)
            font = theme.font("label")
            wide = paint.width(words, font)
            x = area.left() + area.width() * (minute - first) / max(1, last - first) - wide / 2
            x = min(max(x, area.left()), area.right() - wide)
            paint.text(
                painter,
                QRectF(x, area.bottom() + theme.px(5), wide + 1, theme.px(18)),
                words,
                font,
                theme.colour("text.secondary"),
                elide=False,
            )

    def _paint_peak(self, painter: QPainter, points: list[QPointF]) -> None:
        theme = self._look.theme
        tide = self._tide
        if tide is None or tide.peak is None:
            return
        point = points[tide.points.index(tide.peak)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("chart.actual"))
        painter.drawEllipse(point, 3.5, 3.5)
        words, font = self._peak_words(), theme.font("label", "medium")
        left = point.x() + 10
        if left + paint.width(words, font) > self.width():
            left = point.x() - 10 - paint.width(words, font)
        paint.text(
            painter, QRectF(left, point.y() - theme.px(14), 300, theme.px(20)), words, font, theme.colour("text.primary"), elide=False
        )

    def _peak_words(self) -> str:
        if self._tide is None or self._tide.peak is None:
            return ""
        minute, people = self._tide.peak
        return _("{time} {count} waiting", time=clock_words(minute), count=people)
