"""Who waits for this window, in calling order: number, service with its class, minutes. The list never moves under the pointer or the focus:
newly arrived people only raise a count at the foot until the list is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.queue.model import Ticket
from ui.clerk.text import _
from ui.clerk.words import class_detail, class_words, minutes
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """`minutes` waited so far."""

    ticket: Ticket
    minutes: int


def waiting_rows(tickets: tuple[Ticket, ...], at: datetime) -> tuple[WaitingRow, ...]:
    return tuple(WaitingRow(ticket, minutes(ticket.taken_at, at)) for ticket in tickets)


def narrow_columns() -> tuple[Column, ...]:
    """For the queue pane beside a case: one cell that paints the whole line."""
    return (Column("line", _("People waiting"), 0, _line_words),)


def _line_words(row: WaitingRow) -> str:
    ticket = row.ticket
    return " ".join(
        part for part in (ticket.number, ticket.service_name, class_words(ticket.class_)[0], _("{n} min", n=row.minutes)) if part
    )


def wide_columns() -> tuple[Column, ...]:
    """For the idle screen."""
    return (
        Column("number", _("Ticket"), 92, lambda row: row.ticket.number),
        Column("service", _("Service"), 0, lambda row: row.ticket.service_name),
        Column("class", _("Class"), 130, lambda row: class_detail(row.ticket.class_) if class_words(row.ticket.class_)[0] else ""),
        Column("note", _("Guide's check"), 200, lambda row: row.ticket.note or _("Not checked before"), hide_from=125),
        Column("waited", _("Waited"), 96, lambda row: _("{n} min", n=row.minutes), right=True),
    )


class WaitingDelegate(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        line: WaitingRow = row
        word, status = class_words(line.ticket.class_)
        middle = where.center().y()
        if column.key == "line":
            self._line(painter, theme, where.adjusted(-6, 0, 6, 0), line)
        elif column.key == "number":
            paint.text(painter, where, line.ticket.number, theme.font("section", "medium"), theme.colour("text.primary"))
        elif column.key == "service":
            paint.text(painter, where, line.ticket.service_name, theme.font(), theme.colour("text.secondary"))
        elif column.key == "class":
            if word:
                right = paint.tag(painter, theme, where.left(), middle, status, word)
                rest = where.adjusted(right - where.left() + 6, 0, 0, 0)
                paint.text(painter, rest, class_detail(line.ticket.class_), theme.font("label"), theme.colour("text.secondary"))
        elif column.key == "waited":
            paint.text(painter, where, column.text(row), theme.font(), theme.colour("text.secondary"), paint.RIGHT)
        else:
            tone = "text.primary" if line.ticket.note else "text.tertiary"
            paint.text(painter, where, column.text(row), theme.font(), theme.colour(tone))

    def _line(self, painter: QPainter, theme: Theme, where: QRectF, line: WaitingRow) -> None:
        """Number, service with its class, minutes: the service gives way, the class never does."""
        word, status = class_words(line.ticket.class_)
        said = _("{n} min", n=line.minutes)
        paint.text(painter, where, line.ticket.number, theme.font("section", "medium"), theme.colour("text.primary"), elide=False)
        paint.text(painter, where, said, theme.font(), theme.colour("text.secondary"), paint.RIGHT, elide=False)
        left = where.left() + max(theme.px(56), paint.width(line.ticket.number, theme.font("section", "medium")) + 10)
        room = QRectF(left, where.top(), where.right() - paint.width(said, theme.font()) - 8 - left, where.height())
        tagged = paint.width(word, theme.font("caption")) + theme.px(10) + 5 if word else 0
        used = paint.text(
            painter, room.adjusted(0, 0, -tagged, 0), line.ticket.service_name, theme.font("label"), theme.colour("text.secondary")
        )
        if word:
            paint.tag(painter, theme, left + min(used, room.width() - tagged) + 5, where.center().y(), status, word)


def make_waiting_list(look: ThemeSwitch, columns: tuple[Column, ...]) -> tuple[RowModel, RowTable]:
    narrow = len(columns) == 1
    model = RowModel(columns, lambda row: row.ticket.id)
    table = RowTable(look, model, WaitingDelegate(look, model), name=_("People waiting, in calling order"), row_height=34 if narrow else 36)
    model.setParent(table)
    if narrow:
        table.horizontalHeader().hide()
    return model, table
