"""The list of cases: columns, how a row is painted, and the day that presses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.clock import shanghai
from desktop.intake.model import CaseRow, CaseState
from desktop.intake.party import shown_name
from ui.cases.due import due_of
from ui.cases.words import STATE_ICON, STATE_STATUS, state_words
from ui.shell.days import day_words, grouped
from ui.text import _
from ui.theme import STATUS_ICONS, Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable

_LOUD = frozenset({CaseState.CORRECTING, CaseState.DECLINED})
"""States in which somebody must come back: the only tinted ones."""


def case_columns(today: Callable[[], date]) -> tuple[Column, ...]:
    def received(row: CaseRow) -> str:
        at = shanghai(row.received_at)
        return f"{at:%H:%M}" if at.date() == today() else day_words(at.date())

    def due(row: CaseRow) -> str:
        found = due_of(row, today())
        return found.words if found is not None else "–"

    return (
        Column("no", _("Case number"), 168, lambda row: grouped(row.case_no)),
        Column("title", _("Thing and applicant"), 0, lambda row: f"{row.title} {shown_name(row.applicant_name)}"),
        Column("ticket", _("Ticket"), 78, lambda row: row.ticket_no or "", hide_from=125),
        Column("state", _("State"), 138, lambda row: state_words(row.state)),
        Column("received", _("Received at"), 92, received, right=True, hide_from=150),
        Column("due", _("Due"), 132, due, right=True),
    )


class CaseDelegate(CellDelegate):
    def __init__(self, look: ThemeSwitch, today: Callable[[], date], parent: RowModel) -> None:
        super().__init__(look, parent)
        self._today = today

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if row is None:
            if column.key == "no":
                paint.text(painter, where, "…", theme.font(), theme.colour("text.tertiary"))
            return
        case: CaseRow = row
        if column.key == "title":
            name = theme.font("label")
            used = min(paint.text(painter, where, case.title, theme.font("body", "medium"), theme.colour("text.primary")), where.width())
            paint.text(painter, where.adjusted(used + 10, 1, 0, 1), shown_name(case.applicant_name), name, theme.colour("text.secondary"))
        elif column.key == "state":
            self._state(painter, theme, where, case)
        elif column.key == "due":
            self._due(painter, theme, where, case, column)
        elif column.key in ("ticket", "received"):
            align = paint.RIGHT if column.right else paint.LEFT
            paint.text(painter, where, column.text(case), theme.font(), theme.colour("text.secondary"), align)
        else:
            super().cell(painter, theme, where, row, column, selected)

    def _state(self, painter: QPainter, theme: Theme, where: QRectF, case: CaseRow) -> None:
        status, words = STATE_STATUS[case.state], state_words(case.state)
        middle = where.center().y()
        if case.state in _LOUD:
            right = where.left() - theme.px(8) + paint.chip_width(theme, words, True)
            paint.chip(painter, theme, right, middle, status, words, STATE_ICON[case.state])
        else:
            paint.icon(painter, theme, QPointF(where.left() + theme.px(7), middle), STATE_ICON[case.state], f"status.{status}.on_tint", 14)
            paint.text(painter, where.adjusted(theme.px(21), 0, 0, 0), words, theme.font(), theme.colour("text.primary"))

    def _due(self, painter: QPainter, theme: Theme, where: QRectF, case: CaseRow, column: Column) -> None:
        due = due_of(case, self._today())
        if due is not None and due.status:
            paint.chip(painter, theme, where.right(), where.center().y(), due.status, due.words, STATUS_ICONS[due.status])
        else:
            tone = "text.primary" if due is not None else "text.tertiary"
            paint.text(painter, where, column.text(case), theme.font(), theme.colour(tone), paint.RIGHT)


def make_case_list(look: ThemeSwitch, model: RowModel, today: Callable[[], date]) -> RowTable:
    return RowTable(look, model, CaseDelegate(look, today, model), name=_("Cases"))
