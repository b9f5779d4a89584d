"""要留意: what needs an eye just now - waits and lines past the hall's own thresholds, answers that fall due, what waits for a person, printers.

Put together from what was read; it judges nothing that the hall did not set. Each entry says its state by a sign and words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from desktop.clock import hall_date
from ui.services import Status
from ui.shell.days import day_words
from ui.supervisor.reading import FloorReading
from ui.supervisor.words import alert_words
from ui.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable, _Index

ROW = 56
CASES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class AlertRow:
    """`service` chooses its row on the board; `room` opens a room."""

    key: str
    icon: str
    tone: str
    title: str
    note: str
    when: str = ""
    service: str = ""
    room: str = ""


def alert_rows(reading: FloorReading, status: Status) -> tuple[AlertRow, ...]:
    return (*_floor(reading), *_due(reading, hall_date(reading.look.at)), *_behind(status))


def _floor(reading: FloorReading) -> Iterator[AlertRow]:
    """One entry a service: who waits too long says how long the line is."""
    look = reading.look
    told: set[str] = set()
    for alert in look.alerts:
        if alert.service in told:
            continue
        told.add(alert.service)
        title, note = alert_words(look, alert)
        icon = "people" if alert.kind == "long_line" else "triangle"
        yield AlertRow(f"floor/{alert.service}", icon, "attention", title, note, _("now"), alert.service)


def _due(reading: FloorReading, today: date) -> Iterator[AlertRow]:
    for case in reading.behind.due[:CASES_SHOWN]:
        over = case.answer_by < today
        title = _("{title}: answer over due", title=case.title) if over else _("{title}: answer due", title=case.title)
        note = _("{who}, {no}; counts as accepted after {day}", who=case.applicant, no=case.case_no, day=day_words(case.answer_by))
        when = day_words(case.answer_by) if over else _("today")
        yield AlertRow(f"due/{case.case_no}", "hourglass", "missing" if over else "deferred", title, note, when, room="cases")
    more = len(reading.behind.due) - CASES_SHOWN
    if more > 0:
        yield AlertRow(
            "due/more",
            "hourglass",
            "deferred",
            _n("{n} more answer falls due", "{n} more answers fall due", more),
            _("under Cases"),
            room="cases",
        )


def _behind(status: Status) -> Iterator[AlertRow]:
    if status.attention:
        title = _n("{n} needs a person", "{n} need a person", status.attention)
        yield AlertRow("attention", "triangle", "attention", title, _("what the province or the hall refused"), room="attention")
    if status.ledger_apart:
        title = _("The ledger is {n} apart", n=status.ledger_apart)
        yield AlertRow("ledger", "cross-circle", "missing", title, _("please tell the administrator"), room="ledger")
    if status.print_questions:
        title = _n("{n} paper: did it come out?", "{n} papers: did they come out?", status.print_questions)
        yield AlertRow("asked", "printer", "attention", title, _("a person must look at the printer"), room="printing")
    if status.printer_ok is False:
        yield AlertRow("printer", "printer", "attention", _("The printer is not ready"), status.printer_name)


def alerts_model(parent: QWidget) -> RowModel:
    return RowModel((Column("alert", "", 0, lambda row: f"{row.title} {row.note} {row.when}"),), lambda row: row.key, parent)


class AlertDelegate(CellDelegate):
    """Paints sign, title with the time at the right, and the second line."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, view, row = self._look.theme, option.widget, index.data(Qt.ItemDataRole.UserRole)
        where = QRectF(option.rect)
        painter.save()
        painter.setClipRect(where)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        paint.row_ground(painter, theme, where, selected=chosen, hovered=isinstance(view, RowTable) and view.hovered == index.row())
        top, line = where.top() + theme.px(7), theme.px(21)
        paint.icon(painter, theme, QPointF(18 + theme.px(8), top + line / 2), row.icon, f"status.{row.tone}.on_tint", 16, "surface.pane")
        left = 18 + theme.px(28)
        first = QRectF(left, top, where.width() - left - 18, line)
        time = paint.text(painter, first, row.when, theme.font("label"), theme.colour("text.secondary"), paint.RIGHT)
        paint.text(painter, first.adjusted(0, 0, -time - 8, 0), row.title, theme.font("body", "medium"), theme.colour("text.primary"))
        second = QRectF(left, top + line, where.width() - left - 18, theme.px(19))
        paint.text(painter, second, row.note, theme.font("label"), theme.colour("text.secondary"))
        painter.restore()


class AlertList(RowTable):
    """One column, no head. Enter goes to the place."""

    def __init__(self, look: ThemeSwitch, model: RowModel, parent: QWidget | None = None) -> None:
        super().__init__(look, model, AlertDelegate(look, model), name=_("To look at"), row_height=ROW, parent=parent)
        self.setProperty("surface", "pane")
        self.horizontalHeader().hide()
