"""The list of cases: columns, and how a row is painted."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from desktop.clock import shanghai
from desktop.intake.model import CaseRow, CaseState
from ui.cases.words import STATE_ICON, STATE_STATUS, state_words
from ui.shell.days import day_words, grouped
from ui.text import _
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable

_LOUD = frozenset({CaseState.CORRECTING, CaseState.DECLINED})
"""States in which somebody must come back: the only tinted ones."""


def case_columns() -> tuple[Column, ...]:
    return (
        Column("no", _("Case number"), 168, lambda row: grouped(row.case_no)),
        Column("title", _("Thing and applicant"), 0, lambda row: f"{row.title} {row.applicant_name}"),
        Column("ticket", _("Ticket"), 78, lambda row: row.ticket_no or "", hide_from=125),
        Column("state", _("State"), 138, lambda row: state_words(row.state)),
        Column("received", _("Received at"), 84, lambda row: f"{shanghai(row.received_at):%H:%M}", right=True, hide_from=150),
        Column("promised", _("Promised by"), 124, lambda row: day_words(row.promised_date) if row.promised_date else "–", right=True),
    )


class CaseDelegate(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        case: CaseRow = row
        if column.key == "title":
            name = theme.font("label")
            used = min(paint.text(painter, where, case.title, theme.font("body", "medium"), theme.colour("text.primary")), where.width())
            paint.text(painter, where.adjusted(used + 10, 1, 0, 1), case.applicant_name, name, theme.colour("text.secondary"))
        elif column.key == "state":
            status = STATE_STATUS[case.state]
            words = state_words(case.state)
            if case.state in _LOUD:
                left = where.left() - theme.px(8)
                paint.chip(
                    painter, theme, left + paint.chip_width(theme, words, True), where.center().y(), status, words, STATE_ICON[case.state]
                )
            else:
                paint.icon(
                    painter,
                    theme,
                    QPointF(where.left() + theme.px(7), where.center().y()),
                    STATE_ICON[case.state],
                    f"status.{status}.on_tint",
                    14,
                )
                paint.text(painter, where.adjusted(theme.px(21), 0, 0, 0), words, theme.font(), theme.colour("text.primary"))
        elif column.key in ("ticket", "received"):
            align = paint.RIGHT if column.right else paint.LEFT
            paint.text(painter, where, column.text(case), theme.font(), theme.colour("text.secondary"), align)
        else:
            super().cell(painter, theme, where, row, column, selected)


def make_case_list(look: ThemeSwitch, model: RowModel) -> RowTable:
    return RowTable(look, model, CaseDelegate(look, model), name=_("Cases"))
