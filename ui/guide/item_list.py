"""联办 n 项: each item of the thing with whether it can be done with what was brought. Only paints."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.intake.guide_advice import ItemChance
from ui.text import _
from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets import paint

_ROW = 27


class ItemList(QWidget):
    """ItemList(look)."""

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._items: tuple[ItemChance, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._resize)

    def show_items(self, items: tuple[ItemChance, ...]) -> None:
        if items != self._items:
            self._items = items
            self.setAccessibleName("; ".join(f"{each.item.name} {_status(each)[1]}" for each in items))
            self._resize()

    def sizeHint(self) -> QSize:
        return QSize(200, len(self._items) * self._look.theme.px(_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._look.theme, QPainter(self)
        high, side = theme.px(_ROW), theme.px(16)
        for number, chance in enumerate(self._items):
            where = QRectF(0, number * high, self.width(), high)
            status, _words = _status(chance)
            centre = QPointF(where.left() + side / 2, where.center().y())
            paint.icon(painter, theme, centre, STATUS_ICONS[status], f"status.{status}.on_tint", 14, "surface.pane")
            font, who = theme.font("label"), chance.item.short_authority
            wide = paint.width(who, font)
            paint.text(painter, where, who, font, theme.colour("text.secondary"), paint.RIGHT, elide=False)
            name = where.adjusted(side + theme.px(6), 0, -wide - 10, 0)
            paint.text(painter, name, chance.item.name, theme.font("body"), theme.colour("text.primary"))

    def _resize(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()


def _status(chance: ItemChance) -> tuple[str, str]:
    if not chance.doable:
        return "missing", _("not today")
    return ("unseen", _("not asked yet")) if chance.unasked else ("provided", _("can be done"))
