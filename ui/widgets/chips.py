"""Icons and states: state is always an icon and a word. StatusChip for where the eye must go, StatusLine for what is fine, Tag for a class."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets import paint


class IconLabel(QWidget):
    """One icon. `colour` is a dotted path of the theme; `line` the height of the text line that it stands beside, if it shall be centred on it."""

    def __init__(
        self,
        look: ThemeSwitch,
        name: str,
        colour: str = "text.secondary",
        size: int = 16,
        *,
        ground: str = "surface.raised",
        line: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._name, self._colour, self._size, self._ground, self._line = look, name, colour, size, ground, line
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._resize)

    def set_icon(self, name: str, colour: str | None = None) -> None:
        self._name = name
        self._colour = colour or self._colour
        self.update()

    def sizeHint(self) -> QSize:
        side = self._look.theme.px(self._size)
        return QSize(side, max(side, self._look.theme.px(self._line)))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            centre = QRectF(self.rect()).center() + QPointF(0, 1 if self._line else 0)
            paint.icon(QPainter(self), self._look.theme, centre, self._name, self._colour, self._size, self._ground)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()


class _Painted(QWidget):
    """What chips and tags share: a status, words, an icon, and a size that follows them."""

    def __init__(self, look: ThemeSwitch, status: str, words: str, icon: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._status, self._words, self._icon = status, words, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        look.changed.connect(self._resize)

    def show_status(self, status: str, words: str, icon: str | None = None) -> None:
        """New state and words; the icon is the state's own unless given ("" is none)."""
        if (status, words, icon) != (self._status, self._words, self._icon):
            self._status, self._words, self._icon = status, words, icon
            self.setAccessibleName(words)
            self._resize()

    def _icon_name(self) -> str:
        return STATUS_ICONS.get(self._status, "") if self._icon is None else self._icon

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()


class StatusChip(_Painted):
    """A tinted chip of 22 px: StatusChip(look, "missing", "缺 1，待核对 2"). solid=True only in the offline band."""

    def __init__(
        self, look: ThemeSwitch, status: str, words: str, icon: str | None = None, *, solid: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, status, words, icon, parent)
        self._solid = solid

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        return QSize(round(paint.chip_width(theme, self._words, bool(self._icon_name()))), theme.px(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        middle = self.height() / 2
        if not self._solid:
            paint.chip(painter, theme, self.width(), middle, self._status, self._words, self._icon_name())
            return
        ground, ink = f"status.{self._status}.solid", f"status.{self._status}.on_solid"
        paint.rounded(painter, QRectF(self.rect()), theme.tokens.radius["tag"], theme.colour(ground))
        inner = QRectF(self.rect()).adjusted(theme.px(8), 0, -theme.px(8), 0)
        if self._icon_name():
            paint.icon(painter, theme, QPointF(inner.left() + theme.px(7), middle), self._icon_name(), ink, 14, ground)
            inner.setLeft(inner.left() + theme.px(20))
        paint.text(painter, inner, self._words, theme.font("label", "medium"), theme.colour(ink), elide=False)


class StatusLine(_Painted):
    """A small icon and plain words, without a ground: for what is fine (已存 09:52:14)."""

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        return QSize(round(paint.width(self._words, theme.font("label"))) + theme.px(22), theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        ink = f"status.{self._status}.on_tint"
        paint.icon(painter, theme, QPointF(theme.px(8), self.height() / 2), self._icon_name(), ink)
        where = QRectF(self.rect()).adjusted(theme.px(21), 0, 0, 0)
        colour = theme.colour(ink if self._status in ("missing", "attention") else "text.secondary")
        paint.text(painter, where, self._words, theme.font("label"), colour, elide=False)


class Tag(_Painted):
    """A small outlined tag: Tag(look, "called", "预约"); status "" is neutral; dashed=True is 演练数据."""

    def __init__(self, look: ThemeSwitch, status: str, words: str, *, dashed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(look, status, words, "", parent)
        self._dashed = dashed

    def sizeHint(self) -> QSize:
        theme = self._look.theme
        font = theme.font("label", "medium") if self._dashed else theme.font("caption")
        return QSize(round(paint.width(self._words, font)) + theme.px(18 if self._dashed else 10), theme.px(22 if self._dashed else 18))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        if not self._dashed:
            paint.tag(painter, theme, 0, self.height() / 2, self._status, self._words)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        pen = QPen(theme.colour(f"status.{self._status}.solid"), theme.hairline, Qt.PenStyle.DashLine)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        paint.text(
            painter,
            QRectF(self.rect()),
            self._words,
            theme.font("label", "medium"),
            theme.colour(f"status.{self._status}.on_tint"),
            paint.CENTRE,
        )


def icon_beside(icon: QWidget, words: QWidget) -> QHBoxLayout:
    """The icon at the first line of the words, which take the rest of the row."""
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words, 1)
    return row
