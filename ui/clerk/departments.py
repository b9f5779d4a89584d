"""The items of a case as short lines: state, name, have of total, days. It only paints; what is too many is counted in the last line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.catalogue.model import DayUnit, Item
from desktop.intake.model import ItemSummary
from ui.clerk.text import _, _n
from ui.theme import ThemeSwitch
from ui.widgets import paint

MOST = 8
_LINE = 28


def days_words(item: Item) -> str:
    """即办, 10 日 (working days) or 10 天 (natural days), short."""
    if not item.promised_days:
        return _("at once")
    return _("{n} d", n=item.promised_days) if item.unit is DayUnit.WORKING else _n("{n} day", "{n} days", item.promised_days)


def _state(entry: ItemSummary) -> tuple[str, str]:
    if entry.missing:
        return "missing", "cross-circle"
    return ("unseen", "dotted-circle") if entry.unchecked else ("provided", "check-filled")


class Departments(QWidget):
    """One line an item: state, name, have/total, days."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._items: tuple[ItemSummary, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_items(self, items: tuple[ItemSummary, ...]) -> None:
        if items != self._items:
            self._items = items
            self.setAccessibleName("; ".join(f"{entry.item.name} {entry.have}/{entry.total}" for entry in items))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self._look.theme.px(_LINE) * min(len(self._items), MOST) + (12 if self._items else 0))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._look.theme, QPainter(self)
        high = theme.px(_LINE)
        shown = self._items if len(self._items) <= MOST else self._items[: MOST - 1]
        for place, entry in enumerate(shown):
            self._paint_line(painter, QRectF(16, place * high + 6, self.width() - 32, high), entry)
        if len(shown) < len(self._items):
            rest = QRectF(16 + theme.px(26), len(shown) * high + 6, self.width() - 32, high)
            words = _n("and {n} more item", "and {n} more items", len(self._items) - len(shown))
            paint.text(painter, rest, words, theme.font("label"), theme.colour("text.secondary"))

    def _paint_line(self, painter: QPainter, line: QRectF, entry: ItemSummary) -> None:
        theme = self._look.theme
        grey = theme.colour("text.secondary")
        status, icon = _state(entry)
        paint.icon(painter, theme, QPointF(line.left() + theme.px(8), line.center().y()), icon, f"status.{status}.on_tint")
        paint.text(painter, line, days_words(entry.item), theme.font(), grey, paint.RIGHT)
        count = line.adjusted(0, 0, -theme.px(62), 0)
        if entry.total:
            paint.text(painter, count, f"{entry.have}/{entry.total}", theme.font(), grey, paint.RIGHT)
        name = line.adjusted(theme.px(26), 0, -theme.px(108), 0)
        weight = "medium" if entry.missing else "regular"
        paint.text(painter, name, entry.item.name, theme.font("body", weight), theme.colour("text.primary"))
