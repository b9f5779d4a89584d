"""The inbox's lists: what waits, oldest first, and what was decided today. Two lines an entry: whose it is, and why it is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from desktop.clock import shanghai
from desktop.intake.party import shown_name
from ui.attention.words import reason_words, way_words
from ui.cases.words import event_words
from ui.shell.days import day_words
from ui.text import _, mark
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable, _Index

if TYPE_CHECKING:
    from datetime import date, datetime

    from offline.sync.inbox import Decision, InboxEntry

ROW = 60


def title_of(row: InboxEntry) -> str:
    return "  ".join(part for part in (row.title or event_words(row.entry.type), shown_name(row.applicant)) if part)


def waiting_model(parent: QWidget) -> RowModel:
    def said(row: InboxEntry) -> str:
        return f"{title_of(row)} {reason_words(row.entry.reason)}"

    return RowModel((Column("entry", "", 0, said),), lambda row: row.key, parent)


def decided_model(parent: QWidget) -> RowModel:
    def said(row: Decision) -> str:
        return f"{row.title} {way_words(row.way)} {row.operator_id}"

    return RowModel((Column("entry", "", 0, said),), lambda row: row.decision_id, parent)


class TwoLineDelegate(CellDelegate):
    """Paints icon, title with the time at the right, and the second line."""

    def __init__(self, look: ThemeSwitch, today: date, parent: RowModel, *, decided: bool = False) -> None:
        super().__init__(look, parent)
        self.today, self._decided = today, decided

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, view, row = self._look.theme, option.widget, index.data(Qt.ItemDataRole.UserRole)
        where = QRectF(option.rect)
        painter.save()
        painter.setClipRect(where)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        paint.row_ground(painter, theme, where, selected=chosen, hovered=isinstance(view, RowTable) and view.hovered == index.row())
        top, middle, low = where.top() + theme.px(9), theme.px(22), theme.px(20)
        icon, colour = ("flag", "text.secondary") if self._decided else ("triangle", "status.attention.on_tint")
        paint.icon(painter, theme, QPointF(16 + theme.px(8), top + middle / 2), icon, colour)
        left = 16 + theme.px(24)
        first = QRectF(left, top, where.width() - left - 16, middle)
        time = paint.text(painter, first, self._when(row), theme.font("caption"), theme.colour("text.secondary"), paint.RIGHT)
        title = (row.title or _("Case")) + f"  {shown_name(row.applicant)}" if self._decided else title_of(row)
        paint.text(painter, first.adjusted(0, 0, -time - 8, 0), title, theme.font("body", "medium"), theme.colour("text.primary"))
        second = QRectF(left, top + middle, where.width() - left - 16, low)
        paint.text(painter, second, self._note(row), theme.font("label"), theme.colour("text.secondary"))
        painter.restore()

    def _when(self, row: InboxEntry | Decision) -> str:
        at: datetime = shanghai(row.at if self._decided else row.entry.since)  # type: ignore[union-attr]
        return f"{at:%H:%M}" if at.date() == self.today else day_words(at.date())

    def _note(self, row: InboxEntry | Decision) -> str:
        if self._decided:
            return way_words(row.way) + mark("，") + row.operator_id  # type: ignore[union-attr]
        entry = row.entry  # type: ignore[union-attr]
        words = event_words(entry.type) + mark("：") + (entry.message or reason_words(entry.reason))
        return f"{_('Hall server')} {words}" if entry.peer == "hall" else words


class InboxList(RowTable):
    """One column, no head; digits go to the ways beside it."""

    digit = Signal(object)

    def __init__(self, look: ThemeSwitch, model: RowModel, delegate: TwoLineDelegate, name: str, parent: QWidget | None = None) -> None:
        super().__init__(look, model, delegate, name=name, row_height=ROW, parent=parent)
        self.setProperty("surface", "pane")
        self.horizontalHeader().hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.text()
            and event.text() in "1234"
            and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        ):
            self.digit.emit(event.text())
        else:
            super().keyPressEvent(event)
