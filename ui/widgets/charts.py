"""Small charts: a line with a band over it, bars side by side, bars lying and stacked. Painted with the theme's tokens; colour is never alone: the
second part of anything is hatched, the third one outlined.

Every value carries its own words. The arrow keys (and the mouse) go from value to value and the chart says where it is, on screen and to a screen
reader; what stands in a chart is in `words()` as text. They scale and count nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint

INKS = (("chart.actual", Qt.BrushStyle.SolidPattern), ("chart.alt", Qt.BrushStyle.BDiagPattern), ("text.tertiary", Qt.BrushStyle.NoBrush))
"""Of the first, second and third part."""
_STEPS = (1, 2, 5, 10, 20, 30, 60, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class BandPoint:
    """`value` on the line, `upper` the band's edge above it; None: nothing there. `tick` is written under it where it is not ""."""

    value: float | None
    upper: float | None
    words: str
    tick: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Values that belong together: side by side above `tick`, or one behind the other in a lying bar that `tick` names."""

    values: tuple[float, ...]
    words: str
    tick: str = ""
    aside: str = ""


class Chart(QWidget):
    """What all have in common: the value that is looked at, by key and by mouse."""

    back, on = Qt.Key.Key_Left, Qt.Key.Key_Right

    def __init__(self, look: ThemeSwitch, name: str, legend: Sequence[str] = (), *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._legend = look, tuple(legend)
        self._at: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._rescale)
        self._rescale()

    def words(self) -> tuple[str, ...]:
        """Every value as text, in order."""
        raise NotImplementedError

    def place_of(self, where: QPointF) -> int | None:
        raise NotImplementedError

    def spot_of(self, place: int) -> QPointF:
        """Where the words of a value are shown."""
        raise NotImplementedError

    def height_wanted(self) -> int:
        return 152

    def shown(self) -> None:
        """New values; who reads stays where they are, if there is such a place still."""
        if self._at is not None and self._at >= len(self.words()):
            self._at = None
        self._tell()
        self._rescale()

    def sizeHint(self) -> QSize:
        return QSize(360, self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, key = len(self.words()) - 1, event.key()
        jumps = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        steps = {self.back: -1, self.on: 1}
        if last >= 0 and key in jumps:
            self._look_at(jumps[Qt.Key(key)])
        elif last >= 0 and key in steps:
            start = self._at if self._at is not None else (-1 if steps[Qt.Key(key)] > 0 else last + 1)
            self._look_at(min(max(start + steps[Qt.Key(key)], 0), last))
        elif key == Qt.Key.Key_Escape and self._at is not None:
            self._look_at(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._look_at(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._look_at(self.place_of(event.position()))

    def leaveEvent(self, event: object) -> None:
        self._look_at(None)

    def area(self) -> QRectF:
        px = self._look.theme.px
        return QRectF(px(40), px(26), max(20.0, self.width() - px(52)), max(20.0, self.height() - px(26) - px(24)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_legend(painter)
        self.paint_values(painter)
        if self._at is not None and self._at < len(self.words()):
            self._paint_reading(painter, self._at)
        if self.hasFocus():
            theme = self._look.theme
            paint.rounded(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, None, theme.colour("focus.ring"), theme.ring)

    def paint_values(self, painter: QPainter) -> None:
        raise NotImplementedError

    def brush(self, part: int) -> QBrush:
        path, pattern = INKS[min(part, len(INKS) - 1)]
        return QBrush(self._look.theme.colour(path), pattern)

    def fill(self, painter: QPainter, where: QRectF, part: int) -> None:
        """A bar: filled, hatched or outlined by its part."""
        if where.width() < 0.5 or where.height() < 0.5:
            return
        painter.setPen(QPen(self._look.theme.colour(INKS[min(part, len(INKS) - 1)][0]), 1))
        painter.setBrush(self.brush(part))
        painter.drawRect(where.adjusted(0.5, 0.5, -0.5, -0.5))

    def grid(self, painter: QPainter, top: float) -> None:
        theme, area = self._look.theme, self.area()
        step = next((step for step in _STEPS if top / step <= max(2.0, area.height() / theme.px(30))), _STEPS[-1])
        value = 0
        while value <= top:
            y = round(area.bottom() - area.height() * value / top) + 0.5
            painter.setPen(QPen(theme.colour("chart.grid"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            where = QRectF(0, y - theme.px(9), area.left() - theme.px(8), theme.px(18))
            paint.text(painter, where, str(value), theme.font("caption"), theme.colour("text.secondary"), paint.RIGHT)
            value += step

    def ticks(self, painter: QPainter, ticks: Iterator[tuple[float, str]]) -> None:
        """Under the chart; one that would run into the one before is left out."""
        theme, area, free = self._look.theme, self.area(), -1e9
        for x, words in ticks:
            wide = paint.width(words, theme.font("caption"))
            left = min(max(x - wide / 2, 0), self.width() - wide)
            if words and left >= free:
                where = QRectF(left, area.bottom() + theme.px(4), wide + 1, theme.px(16))
                paint.text(painter, where, words, theme.font("caption"), theme.colour("text.secondary"), elide=False)
                free = left + wide + theme.px(8)

    def _paint_legend(self, painter: QPainter) -> None:
        theme, right = self._look.theme, float(self.width() - self._look.theme.px(12))
        for part in range(len(self._legend) - 1, -1, -1):
            words, font = self._legend[part], theme.font("caption")
            wide = paint.width(words, font)
            paint.text(
                painter, QRectF(right - wide, theme.px(3), wide + 1, theme.px(16)), words, font, theme.colour("text.secondary"), elide=False
            )
            self.swatch(painter, QRectF(right - wide - theme.px(18), theme.px(6), theme.px(12), theme.px(10)), part)
            right -= wide + theme.px(34)

    def swatch(self, painter: QPainter, where: QRectF, part: int) -> None:
        self.fill(painter, where, part)

    def _paint_reading(self, painter: QPainter, place: int) -> None:
        theme, spot, words = self._look.theme, self.spot_of(place), self.words()[place]
        font = theme.font("label", "medium")
        wide, high = min(paint.width(words, font) + theme.px(16), float(self.width())), theme.px(24)
        left = min(max(spot.x() - wide / 2, 0.0), self.width() - wide)
        box = QRectF(left, min(max(spot.y() - high - theme.px(6), 0.0), self.height() - high), wide, high)
        paint.rounded(painter, box, 4, theme.colour("surface.popover"), theme.colour("line.strong"))
        paint.text(painter, box.adjusted(theme.px(8), 0, -theme.px(8), 0), words, font, theme.colour("text.primary"), paint.CENTRE)

    def _look_at(self, place: int | None) -> None:
        if place != self._at:
            self._at = place
            self._tell()
            self.update()

    def _tell(self) -> None:
        words = self.words()
        self.setAccessibleDescription(words[self._at] if self._at is not None and self._at < len(words) else "; ".join(words))

    def _rescale(self) -> None:
        self.setFixedHeight(self._look.theme.px(self.height_wanted()))
        self.updateGeometry()
        self.update()


class BandChart(Chart):
    """A line and the band between it and its upper edge. Legend: the line's words, the band's words."""

    _points: tuple[BandPoint, ...] = ()

    def show_points(self, points: Sequence[BandPoint]) -> None:
        self._points = tuple(points)
        self.shown()

    def words(self) -> tuple[str, ...]:
        return tuple(point.words for point in self._points)

    def place_of(self, where: QPointF) -> int | None:
        area = self.area()
        if not self._points or not area.adjusted(-8, 0, 8, 0).contains(where):
            return None
        return min(range(len(self._points)), key=lambda n: abs(self._x(n) - where.x()))

    def spot_of(self, place: int) -> QPointF:
        point = self._points[place]
        return QPointF(self._x(place), self._y(point.upper or point.value or 0.0))

    def paint_values(self, painter: QPainter) -> None:
        theme = self._look.theme
        self.grid(painter, self._top())
        for run in self._runs():
            upper = [QPointF(self._x(n), self._y(self._points[n].upper or 0.0)) for n in run]
            line = [QPointF(self._x(n), self._y(self._points[n].value or 0.0)) for n in run]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("chart.band"))
            painter.drawPolygon(QPolygonF([*upper, *reversed(line)]))
            self._line(painter, upper, QPen(theme.colour("chart.forecast"), 1, Qt.PenStyle.DashLine))
            self._line(painter, line, QPen(theme.colour("chart.actual"), 2.2))
        self.ticks(painter, ((self._x(n), point.tick) for n, point in enumerate(self._points)))
        if self._at is not None and self._at < len(self._points):
            x = round(self._x(self._at)) + 0.5
            painter.setPen(QPen(theme.colour("focus.ring"), 1))
            painter.drawLine(QPointF(x, self.area().top()), QPointF(x, self.area().bottom()))

    def swatch(self, painter: QPainter, where: QRectF, part: int) -> None:
        theme, middle = self._look.theme, where.center().y()
        if part:
            painter.fillRect(where, theme.colour("chart.band"))
            painter.setPen(QPen(theme.colour("chart.forecast"), 1, Qt.PenStyle.DashLine))
            middle = where.top()
        else:
            painter.setPen(QPen(theme.colour("chart.actual"), 2.2))
        painter.drawLine(QPointF(where.left(), middle), QPointF(where.right(), middle))

    @staticmethod
    def _line(painter: QPainter, points: list[QPointF], pen: QPen) -> None:
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if len(points) == 1:
            painter.setBrush(pen.color())
            painter.drawEllipse(points[0], 2.5, 2.5)
        else:
            painter.drawPolyline(QPolygonF(points))

    def _runs(self) -> Iterator[list[int]]:
        """Stretches without a gap."""
        run: list[int] = []
        for n, point in enumerate(self._points):
            if point.value is None:
                if run:
                    yield run
                run = []
            else:
                run.append(n)
        if run:
            yield run

    def _top(self) -> float:
        return max([5.0, *(1.1 * (point.upper or point.value or 0.0) for point in self._points)])

    def _x(self, n: int) -> float:
        area = self.area()
        return area.left() + area.width() * (n + 0.5) / max(1, len(self._points))

    def _y(self, value: float) -> float:
        return self.area().bottom() - self.area().height() * value / self._top()


class BarChart(Chart):
    """Groups of standing bars; the legend names the parts in order."""

    _groups: tuple[Bars, ...] = ()

    def show_groups(self, groups: Sequence[Bars]) -> None:
        self._groups = tuple(groups)
        self.shown()

    def words(self) -> tuple[str, ...]:
        return tuple(group.words for group in self._groups)

    def place_of(self, where: QPointF) -> int | None:
        area = self.area()
        if not self._groups or not area.contains(where):
            return None
        return min(int((where.x() - area.left()) / area.width() * len(self._groups)), len(self._groups) - 1)

    def spot_of(self, place: int) -> QPointF:
        area, group = self.area(), self._groups[place]
        high = max(group.values, default=0.0)
        return QPointF(area.left() + area.width() * (place + 0.5) / len(self._groups), area.bottom() - area.height() * high / self._top())

    def paint_values(self, painter: QPainter) -> None:
        area, top = self.area(), self._top()
        self.grid(painter, top)
        room = area.width() / max(1, len(self._groups))
        for n, group in enumerate(self._groups):
            wide = min(room * 0.7, self._look.theme.px(44)) / max(1, len(group.values))
            left = area.left() + room * (n + 0.5) - wide * len(group.values) / 2
            for part, value in enumerate(group.values):
                high = area.height() * value / top
                self.fill(painter, QRectF(left + wide * part, area.bottom() - high, wide - 1, high), part)
        self.ticks(painter, ((area.left() + room * (n + 0.5), group.tick) for n, group in enumerate(self._groups)))

    def _top(self) -> float:
        return max([4.0, *(1.1 * value for group in self._groups for value in group.values)])


class StackChart(Chart):
    """Lying bars, one a line: its name at the left, the parts one behind the other, `aside` at the right."""

    back, on = Qt.Key.Key_Up, Qt.Key.Key_Down
    _rows: tuple[Bars, ...] = ()
    name_width = 152

    def show_rows(self, rows: Sequence[Bars]) -> None:
        self._rows = tuple(rows)
        self.shown()

    def words(self) -> tuple[str, ...]:
        return tuple(row.words for row in self._rows)

    def height_wanted(self) -> int:
        return (26 if self._legend else 4) + 26 * max(1, len(self._rows)) + 4

    def place_of(self, where: QPointF) -> int | None:
        place = int((where.y() - self._first()) // self._row())
        return place if 0 <= place < len(self._rows) else None

    def spot_of(self, place: int) -> QPointF:
        return QPointF(self.width() / 2, self._first() + self._row() * place)

    def paint_values(self, painter: QPainter) -> None:
        theme, px = self._look.theme, self._look.theme.px
        label, number = px(self.name_width), px(54)
        room = max(10.0, self.width() - label - number - px(20))
        top = max([1.0, *(sum(row.values) for row in self._rows)])
        for n, row in enumerate(self._rows):
            line = QRectF(0, self._first() + self._row() * n, self.width(), self._row())
            name = QRectF(px(16), line.top(), label - px(24), line.height())
            paint.text(painter, name, row.tick, theme.font("label"), theme.colour("text.primary"))
            left = float(label)
            for part, value in enumerate(row.values):
                wide = room * value / top
                self.fill(painter, QRectF(left, line.top() + px(6), wide, line.height() - px(12)), part)
                left += wide
            where = QRectF(left + px(8), line.top(), self.width() - left - px(12), line.height())
            paint.text(painter, where, row.aside, theme.font("label", "medium"), self._ink(row), elide=False)

    def _ink(self, row: Bars) -> QColor:
        return self._look.theme.colour("text.primary" if sum(row.values) else "text.tertiary")

    def _first(self) -> float:
        """Where the first line begins."""
        return float(self._look.theme.px(26 if self._legend else 4))

    def _row(self) -> float:
        return float(self._look.theme.px(26))
