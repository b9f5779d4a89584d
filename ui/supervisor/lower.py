"""Below the board, one of three: the chosen service's line through the day, the decisions, the rules. Turned with Ctrl+PgUp and Ctrl+PgDn."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.tidal.look import TidalLook
from ui.supervisor.chart import DAY, HOUR, LineChart
from ui.supervisor.log import LogTable, log_model, log_rows
from ui.supervisor.rules_panel import RulesPanel
from ui.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.segmented import Segmented, SegmentOption
from ui.widgets.text import ElidedLabel, EmptyState

CHART, LOG, RULES = "chart", "log", "rules"
TABS = (CHART, LOG, RULES)


class Legend(QWidget):
    """Which stroke is what; "with the advice" only while there is one."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._advice = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._resize)

    def show_advice(self, there: bool) -> None:
        if there != self._advice:
            self._advice = there
            self._resize()

    def _marks(self) -> list[tuple[str, str]]:
        found = [("actual", _("actual")), ("band", _("forecast, eight of ten within the band"))]
        return [*found, ("after", _("with the advice"))] if self._advice else found

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        wide = sum(paint.width(words, theme.font("label")) + theme.px(44) for _mark, words in self._marks())
        return QSize(round(wide), theme.px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, left = self._look.theme, QPainter(self), 0.0
        if self.width() < self.sizeHint().width():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for mark, words in self._marks():
            middle, wide = self.height() / 2, theme.px(22)
            if mark == "band":
                colour = theme.colour("chart.band")
                painter.fillRect(QRectF(left, middle - theme.px(6), wide, theme.px(12)), colour)
            pen = QPen(theme.colour({"actual": "chart.actual", "band": "chart.forecast", "after": "chart.alt"}[mark]), 2)
            if mark == "band":
                pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.drawLine(QPointF(left, middle), QPointF(left + wide, middle))
            used = paint.width(words, theme.font("label"))
            where = QRectF(left + wide + 6, 0, used + 2, self.height())
            paint.text(painter, where, words, theme.font("label"), theme.colour("text.secondary"), elide=False)
            left += wide + used + theme.px(22)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()


class LowerPane(QFrame):
    """LowerPane(look). `show_floor(look, names, service)`."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setProperty("surface", "raised")
        self.setProperty("edge", "top")
        self._floor: TidalLook | None = None
        self._service = ""
        self._faint = False
        self.title = ElidedLabel(look, "", "body-bold")
        self.legend = Legend(look)
        self.span = Segmented(look, [SegmentOption(HOUR, _("One hour")), SegmentOption(DAY, _("Whole day"))], HOUR, name=_("Span"))
        tabs = [SegmentOption(CHART, _("Course")), SegmentOption(LOG, _("Log")), SegmentOption(RULES, _("Rules"))]
        self.tabs = Segmented(look, tabs, CHART, name=_("Below the board"))
        self.chart = LineChart(look)
        self.model = log_model(self)
        self.log = LogTable(look, self.model)
        self.no_log = EmptyState(look, _("No decision yet today. Every advice, what became of it and what really happened stands here."))
        self.rules = RulesPanel(look)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 16, 0)
        head.setSpacing(12)
        head.addWidget(self.title)
        head.addWidget(self.legend)
        head.addStretch(1)
        head.addWidget(self.span)
        head.addWidget(self.tabs)
        holder = QWidget()
        hold = QVBoxLayout(holder)
        hold.setContentsMargins(4, 4, 0, 0)
        hold.addWidget(self.no_log)
        hold.addStretch(1)
        self.stack = QStackedWidget()
        pages: tuple[QWidget, ...] = (self.chart, self.log, self.rules, holder)
        for page in pages:
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        self.tabs.chosen.connect(self._turned)
        self.span.chosen.connect(self._draw)
        self.log.moved.connect(self._draw)
        self._look.changed.connect(self._turned)

    def bind(self, scope: QWidget) -> None:
        self.tabs.bind(scope)

    def show_floor(self, floor: TidalLook, names: Mapping[str, str], *, faint: bool = False) -> None:
        self._floor, self._faint = floor, faint
        self.model.show_rows(log_rows(floor, names))
        self.rules.show_floor(floor)
        self._turned()

    def show_service(self, code: str) -> None:
        self._service = code
        self._draw()

    def show_tab(self, key: str) -> None:
        self.tabs.set_value(key)
        self._turned()

    def _turned(self, _key: object = None) -> None:
        key = self.tabs.value()
        place = TABS.index(key)
        self.stack.setCurrentIndex(3 if key == LOG and not self.model.rows else place)
        self.span.setVisible(key == CHART)
        self.legend.setVisible(key == CHART and self._look.theme.scale < 125)
        self._draw()

    def _draw(self, _key: object = None) -> None:
        floor = self._floor
        if floor is None:
            return
        line = floor.line(self._service) or (floor.lines[0] if floor.lines else None)
        self.chart.show_line(floor, line, self.span.value(), faint=self._faint)
        self.legend.show_advice(line is not None and line.after is not None)
        titles = {
            CHART: _("{service}: waiting", service=line.name) if line is not None else "",
            LOG: self._log_words(),
            RULES: _("Rules of the hall"),
        }
        self.title.say(titles[self.tabs.value()])

    def _log_words(self) -> str:
        """The whole reason of the row under the keyboard; its column may be narrow."""
        row = self.log.current()
        return _("Decisions today") if row is None else f"{row.window}  {row.reason}"
