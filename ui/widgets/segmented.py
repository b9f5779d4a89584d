"""A segmented control: a few choices side by side, one of them chosen, digits shown on them. One widget, one stop for Tab.

Left and right move, a digit chooses when `digits` are shown, the mouse works. A choice that is not possible stays in place, dimmed, with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.keys import key_within


@dataclass(frozen=True, slots=True)
class SegmentOption:
    """`key` is what `chosen` tells; `digit` "1" … "9" or "" for none."""

    key: str
    text: str
    icon: str = ""
    digit: str = ""


class Segmented(QWidget):
    """Segmented(look, [SegmentOption("provided", "已交", "check-filled", "1"), …], value="provided", name="状态")."""

    chosen = Signal(object)
    """The key that a person chose; not emitted by `set_value`."""

    def __init__(
        self, look: ThemeSwitch, options: Sequence[SegmentOption], value: str = "", *, name: str = "", folds: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`folds`: where it finds no room for all side by side they stand in lines."""
        super().__init__(parent)
        self._look = look
        self._options = tuple(options)
        self._value = value
        self._refused: Mapping[str, str] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._folds = folds
        self.setSizePolicy(QSizePolicy.Policy.Maximum if folds else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        look.changed.connect(self._resize)
        self._tell()

    def value(self) -> str:
        return self._value

    def set_value(self, key: str) -> None:
        if key != self._value:
            self._value = key
            self._tell()
            self.update()

    def set_options(self, options: Sequence[SegmentOption], value: str | None = None) -> None:
        self._options = tuple(options)
        self._value = self._value if value is None else value
        self._resize()

    def refuse(self, reasons: Mapping[str, str]) -> None:
        """Choices that are not possible now, with the reason for each."""
        self._refused = dict(reasons)
        self.update()

    def choose(self, key: str) -> None:
        """As a person would: refused choices say why, others are taken and told."""
        if key in self._refused:
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), self._refused[key], self)
            return
        if key != self._value:
            self.set_value(key)
            self.chosen.emit(key)

    def bind(self, scope: QWidget, *, repeats: bool = True) -> None:
        """Ctrl+PgDn and Ctrl+PgUp go to the next choice and to the one before, round and round, wherever the focus is in `scope`."""
        key_within(scope, "Ctrl+PgDown", self.turn_on, repeats=repeats)
        key_within(scope, "Ctrl+PgUp", self.turn_back, repeats=repeats)

    def turn_on(self) -> None:
        self._turn(1)

    def turn_back(self) -> None:
        self._turn(-1)

    def _turn(self, step: int) -> None:
        keys = [option.key for option in self._options]
        self.choose(keys[(self._place(keys, step) + step) % len(keys)])

    def _place(self, keys: Sequence[str], step: int) -> int:
        """Where a step begins; before the first or behind the last where the value is none of the keys."""
        return keys.index(self._value) if self._value in keys else (-1 if step > 0 else len(keys))

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._widths())) + 2, self._look.theme.px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(max(self._widths(), default=0)) + 2, self._look.theme.px(30)) if self._folds else self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [option.key for option in self._options if option.key not in self._refused]
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        by_digit = next((option.key for option in self._options if option.digit and option.digit == event.text()), None)
        if step and keys:
            self.choose(keys[min(max(self._place(keys, step) + step, 0), len(keys) - 1)])
        elif by_digit is not None:
            self.choose(by_digit)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for option, cell in zip(self._options, self._cells(), strict=True):
            if cell.contains(event.position()):
                self.choose(option.key)
                return

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        frame = QRectF(self.rect())
        radius = theme.tokens.radius["control"]
        clip = QPainterPath()
        clip.addRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.fillPath(clip, theme.colour("surface.raised" if self.isEnabled() else "surface.pane"))
        for number, (option, cell) in enumerate(zip(self._options, self._cells(), strict=True)):
            painter.setClipPath(clip)
            if option.key == self._value:
                painter.fillRect(cell.adjusted(-1 if cell.left() <= 1 else 0, 0, 0, 0), theme.colour("primary.solid"))
            elif cell.left() > 1 and self._options[number - 1].key != self._value:
                painter.fillRect(QRectF(cell.left(), cell.top(), 1, cell.height()), theme.colour("line.strong"))
            if cell.top():
                painter.fillRect(QRectF(cell.left(), cell.top(), cell.width(), 1), theme.colour("line.strong"))
            painter.setClipping(False)
            self._paint_option(painter, option, cell)
        focused = self.hasFocus()
        line = theme.ring if focused else theme.hairline
        paint.rounded(painter, frame, radius, None, theme.colour("focus.ring" if focused else "line.control"), line)

    def _paint_option(self, painter: QPainter, option: SegmentOption, cell: QRectF) -> None:
        theme = self._look.theme
        on = option.key == self._value
        usable = self.isEnabled() and option.key not in self._refused
        path = "text.on_primary" if on else "text.primary" if usable else "text.disabled"
        inner = cell.adjusted(theme.px(11), 0, -theme.px(10), 0)
        if option.digit:
            line = paint.on_primary_line(theme) if on else theme.colour("line.strong")
            inner.setRight(
                paint.cap(painter, theme, inner.right(), cell.center().y(), option.digit, theme.colour(path), line) - theme.px(6)
            )
        if option.icon:
            ground = "primary.solid" if on else "surface.raised"
            paint.icon(painter, theme, QPointF(inner.left() + theme.px(7), cell.center().y()), option.icon, path, 14, ground)
            inner.setLeft(inner.left() + theme.px(20))
        paint.text(painter, inner, option.text, theme.font("label", "medium"), theme.colour(path), elide=False)

    def _lines(self, width: int) -> list[list[float]]:
        """Widths of the choices, line by line: as few lines as there is room for, equally many in each but the last."""
        wide = self._widths()
        for lines in range(1, len(wide) + 1):
            many = -(-len(wide) // lines)
            found = [wide[first : first + many] for first in range(0, len(wide), many)]
            if not self._folds or all(sum(line) + 2 <= width for line in found):
                return found
        return [[each] for each in wide]

    def _cells(self) -> list[QRectF]:
        """Where each choice is; several lines fill the width."""
        lines = self._lines(self.width())
        tall, found = self.height() / max(1, len(lines)), []
        for number, line in enumerate(lines):
            more = (self.width() - 2 - sum(line)) / len(line) if len(lines) > 1 else 0.0
            left = 1.0
            for wide in line:
                found.append(QRectF(left, number * tall, wide + more, tall))
                left += wide + more
        return found

    def _widths(self) -> list[float]:
        theme = self._look.theme
        font = theme.font("label", "medium")
        return [
            round(paint.width(option.text, font)) + theme.px(22) + (theme.px(20) if option.icon else 0)
            + (paint.cap_size(theme, option.digit).width() + theme.px(6) if option.digit else 0)
            for option in self._options
        ]  # fmt: skip

    def _tell(self) -> None:
        self.setAccessibleDescription(next((option.text for option in self._options if option.key == self._value), ""))

    def _resize(self) -> None:
        self._tell()
        self._fold()
        self.updateGeometry()
        self.update()

    def _fold(self) -> None:
        if self._folds:
            self.setFixedHeight(len(self._lines(self.width())) * self._look.theme.px(30))
