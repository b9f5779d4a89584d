"""The ways out of the inbox, one below the other: one stop for Tab, up and down move, a digit chooses. What is not possible stays, dimmed, with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint

ROW = 38
DENSE_ROW = 29
NAME = 178


@dataclass(frozen=True, slots=True)
class WayOption:
    key: str
    text: str
    note: str
    digit: str


class WayList(QWidget):
    """WayList(look, options, name=…). `chosen` when a person chose; `accepted` on Enter."""

    chosen = Signal(object)
    accepted = Signal()

    def __init__(self, look: ThemeSwitch, options: Sequence[WayOption], *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._options = look, tuple(options)
        self._value = ""
        self._refused: Mapping[str, str] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        look.changed.connect(self._resize)
        self._resize()

    def value(self) -> str:
        return self._value

    def reason(self, key: str) -> str:
        """Why this way is closed; "" where it is open."""
        return self._refused.get(key, "")

    def show_ways(self, options: Sequence[WayOption], refused: Mapping[str, str], value: str) -> None:
        """Anew for another entry: a closed way is not taken over."""
        self._options, self._refused = tuple(options), dict(refused)
        self._value = value if value not in self._refused else ""
        self._resize()

    def choose(self, key: str) -> None:
        """As a person would."""
        if key not in self._refused and key != self._value:
            self._value = key
            self._tell()
            self.chosen.emit(key)

    def choose_digit(self, digit: str) -> bool:
        """Whether there is a way of this digit."""
        found = next((option.key for option in self._options if option.digit == digit), None)
        if found is not None:
            self.choose(found)
        return found is not None

    def sizeHint(self) -> QSize:
        return QSize(400, self._row() * len(self._options))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        keys = [option.key for option in self._options if option.key not in self._refused]
        if step and keys:
            place = keys.index(self._value) + step if self._value in keys else 0
            self.choose(keys[min(max(place, 0), len(keys) - 1)])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.accepted.emit()
        elif not self.choose_digit(event.text()):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y() // self._row())
        if 0 <= place < len(self._options):
            self.choose(self._options[place].key)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        high = self._row()
        for number, option in enumerate(self._options):
            where = QRectF(0, number * high, self.width(), high)
            paint.row_ground(painter, theme, where, selected=option.key == self._value)
            self._paint_way(painter, option, where)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            paint.rounded(painter, QRectF(self.rect()).adjusted(1, 1, -1, -2), 4, None, theme.colour("focus.ring"), theme.ring)

    def _paint_way(self, painter: QPainter, option: WayOption, where: QRectF) -> None:
        theme = self._look.theme
        closed = self._refused.get(option.key, "")
        ink = theme.colour("text.disabled" if closed else "text.primary")
        on = option.key == self._value
        side = theme.px(16)
        dot = QRectF(20, round(where.center().y() - side / 2), side, side)
        border = theme.colour("line.strong" if closed else "primary.solid" if on else "line.control")
        paint.rounded(painter, dot, side / 2, theme.colour("primary.solid" if on else "surface.raised"), border, 1.5)
        if on:
            paint.rounded(painter, dot.adjusted(side / 3, side / 3, -side / 3, -side / 3), side, theme.colour("surface.raised"))
        line = theme.colour("line.strong")
        right = paint.cap(painter, theme, where.right() - 20, where.center().y(), option.digit, theme.colour("text.disabled" if closed else "text.secondary"), line)  # fmt: skip
        name = QRectF(dot.right() + 14, where.top(), theme.px(NAME) - 14, where.height())
        paint.text(painter, name, option.text, theme.font("body", "medium"), ink)
        note = QRectF(name.right(), where.top(), right - 12 - name.right(), where.height())
        colour = theme.colour("status.attention.on_tint" if closed else "text.secondary")
        paint.text(painter, note, closed or option.note, theme.font("label"), colour)

    def _row(self) -> int:
        """With large text the rows stand closer: the facts above need the room."""
        theme = self._look.theme
        return theme.px(ROW if theme.scale < 125 else DENSE_ROW)

    def _tell(self) -> None:
        option = next((each for each in self._options if each.key == self._value), None)
        self.setAccessibleDescription(f"{option.text} {option.note}" if option is not None else "")
        self.update()

    def _resize(self) -> None:
        self.updateGeometry()
        self._tell()
