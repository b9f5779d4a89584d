"""The ledger's table: columns, pips and results. A pip is filled when confirmed, hollow while waiting, dotted when
the province has it and it is not in force yet, a triangle when it needs a person."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.intake.model import CaseState
from ui.cases.words import state_words
from ui.ledger.rows import ACKNOWLEDGED, ATTENTION, LOST, RECEIVED, WAITING, LedgerRow, result_words
from ui.shell.days import grouped
from ui.text import _
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable


def ledger_columns() -> tuple[Column, ...]:
    return (
        Column("no", _("Case number"), 160, lambda row: grouped(row.case_no) or _("No number yet")),
        Column("title", _("Thing and applicant"), 0, lambda row: f"{row.title} {row.applicant}"),
        Column("state", _("State"), 88, lambda row: row.state, hide_from=125, kinds=tuple(state_words(state) for state in CaseState)),
        Column("pips", _("Journal"), 160, lambda row: " ".join(result_words(pip)[2] for pip in row.pips), hide_from=150),
        Column("count", _("confirmed / created"), 110, lambda row: f"{row.acknowledged} / {len(row.pips)}", right=True),
        Column("result", _("Result"), 128, lambda row: result_words(row.result)[2], right=True),
    )


def paint_pip(painter: QPainter, theme: Theme, left: float, middle: float, state: str) -> None:
    side = theme.px(12)
    where = QRectF(round(left), round(middle - side / 2), side, side)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if state in (ATTENTION, LOST):
        colour = theme.colour("status.attention.solid" if state == ATTENTION else "status.missing.solid")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([QPointF(where.center().x() + 0.5, where.top() + 0.5), where.bottomRight(), where.bottomLeft()]))
    elif state == ACKNOWLEDGED:
        paint.rounded(painter, where, 3, theme.colour("chart.actual"))
    else:
        paint.rounded(painter, where, 3, theme.colour("surface.raised"), theme.colour("chart.actual"), 1.25)
        if state == RECEIVED:
            paint.rounded(painter, where.adjusted(side * 0.3, side * 0.3, -side * 0.3, -side * 0.3), 1, theme.colour("chart.actual"))


def paint_result(painter: QPainter, theme: Theme, where: QRectF, result: str) -> None:
    """A chip where somebody must do something, else sign and words."""
    status, icon, words = result_words(result)
    middle = where.center().y()
    if result in (ATTENTION, LOST):
        paint.chip(painter, theme, where.right(), middle, status, words, icon)
        return
    colour = f"status.{status}.on_tint"
    used = paint.text(painter, where, words, theme.font(), theme.colour(colour), paint.RIGHT)
    paint.icon(painter, theme, QPointF(where.right() - used - theme.px(13), middle), icon, colour)


class LedgerDelegate(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        line: LedgerRow = row
        if column.key == "title":
            used = min(paint.text(painter, where, line.title, theme.font("body", "medium"), theme.colour("text.primary")), where.width())
            paint.text(painter, where.adjusted(used + 10, 1, 0, 1), line.applicant, theme.font("label"), theme.colour("text.secondary"))
        elif column.key == "pips":
            self._pips(painter, theme, where, line.pips)
        elif column.key == "result":
            paint_result(painter, theme, where, line.result)
        elif column.key == "state":
            paint.text(painter, where, line.state, theme.font(), theme.colour("text.secondary"))
        else:
            super().cell(painter, theme, where, row, column, selected)

    def _pips(self, painter: QPainter, theme: Theme, where: QRectF, pips: tuple[str, ...]) -> None:
        step = theme.px(15)
        room = max(1, int(where.width() // step))
        shown = pips if len(pips) <= room else pips[-(room - 2) :]
        left = where.left()
        if len(shown) < len(pips):
            left += paint.text(painter, where, f"+{len(pips) - len(shown)}", theme.font("caption"), theme.colour("text.secondary")) + 5
        for pip in shown:
            paint_pip(painter, theme, left, where.center().y(), pip)
            left += step


class PipLegend(QWidget):
    """What the pips mean, in words beside each shape."""

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._words = ((ACKNOWLEDGED, _("confirmed")), (RECEIVED, _("has it")), (WAITING, _("to send")), (ATTENTION, _("needs a person")))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(" ".join(words for _state, words in self._words))
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        return QSize(round(sum(paint.width(words, theme.font("label")) + theme.px(16) + 13 for _state, words in self._words)), theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        left = 0.0
        for state, words in self._words:
            paint_pip(painter, theme, left, self.height() / 2, state)
            left += theme.px(16)
            left += (
                paint.text(
                    painter, QRectF(left, 0, 300, self.height()), words, theme.font("label"), theme.colour("text.secondary"), elide=False
                )
                + 13
            )


def make_ledger_list(look: ThemeSwitch, model: RowModel) -> RowTable:
    return RowTable(look, model, LedgerDelegate(look, model), name=_("Cases and their journals"))
