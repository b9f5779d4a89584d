"""The steps of an intake as one row: number or state, title, one line of summary. Any step can be entered at any time.

Left and right move between steps while it has the focus, Enter enters. From 150 % text the summaries go, as in mockup 13.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import ThemeSwitch
from ui.widgets import paint


class StepState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    TODO = "todo"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Step:
    """`summary` is what stands under the title: what is known, or why it is blocked."""

    key: str
    title: str
    state: StepState = StepState.TODO
    summary: str = ""


class StepHeader(QWidget):
    """StepHeader(look, [Step("applicant", "申请人", StepState.DONE, "林秋平 经营者"), …])."""

    entered = Signal(object)
    """The key of the step that a person wants."""

    def __init__(self, look: ThemeSwitch, steps: Sequence[Step], *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._steps = tuple(steps)
        self._aim = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        look.changed.connect(self._resize)
        self._resize()

    def show_steps(self, steps: Sequence[Step]) -> None:
        if tuple(steps) != self._steps:
            self._steps = tuple(steps)
            self._aim = next((place for place, step in enumerate(steps) if step.state is StepState.CURRENT), 0)
            self.setAccessibleDescription(" / ".join(f"{step.title} {step.summary}" for step in steps))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._aim = min(max(self._aim + (1 if event.key() == Qt.Key.Key_Right else -1), 0), len(self._steps) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._steps:
            self.entered.emit(self._steps[self._aim].key)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._steps:
            place = int(event.position().x() * len(self._steps) / max(1, self.width()))
            self._aim = min(place, len(self._steps) - 1)
            self.entered.emit(self._steps[self._aim].key)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface.pane"))
        line = theme.hairline
        painter.fillRect(QRectF(0, self.height() - line, self.width(), line), theme.colour("line.hairline"))
        for place, step in enumerate(self._steps):
            left = round(self.width() * place / len(self._steps))
            right = round(self.width() * (place + 1) / len(self._steps))
            self._paint_step(painter, QRectF(left, 0, right - left, self.height()), place, step)

    def _paint_step(self, painter: QPainter, cell: QRectF, place: int, step: Step) -> None:
        theme = self._look.theme
        current = step.state is StepState.CURRENT
        if current:
            painter.fillRect(cell.adjusted(0, 0, 0, -theme.hairline), theme.colour("surface.raised"))
            thick = 2 * theme.hairline
            painter.fillRect(QRectF(cell.left(), cell.bottom() - thick, cell.width(), thick), theme.colour("primary.solid"))
        if place + 1 < len(self._steps):
            painter.fillRect(QRectF(cell.right() - theme.hairline, 0, theme.hairline, cell.height()), theme.colour("line.hairline"))
        plain = theme.scale >= 150
        font, side = theme.font_px(15, "medium" if not current else "bold"), theme.px(18)
        wide = paint.width(step.title, font)
        edge, gap = (12, theme.px(8)) if cell.width() - 13 - side - theme.px(8) >= wide else (6, theme.px(4))
        top = (
            QRectF(cell.left() + edge, 0, cell.width() - edge - 1, cell.height())
            if plain
            else QRectF(cell.left() + edge, theme.px(7), cell.width() - edge - 1, theme.px(22))
        )
        words = top.adjusted(side + gap, 0, 0, 0)
        if words.width() < wide and step.state in (StepState.TODO, StepState.CURRENT):
            words = top  # its place in the row says its number
        else:
            self._paint_mark(painter, QRectF(top.left(), round(top.center().y() - side / 2), side, side), place, step)
        paint.text(painter, words, step.title, font, theme.colour("primary.on_tint" if current else "text.primary"))
        if not plain:
            note = QRectF(top.left(), theme.px(29), top.width(), theme.px(18))
            tone = "status.attention.on_tint" if step.state is StepState.BLOCKED else "text.secondary"
            paint.text(painter, note, step.summary, theme.font("label"), theme.colour(tone))
        if self.hasFocus() and place == self._aim:
            paint.rounded(painter, cell.adjusted(2, 2, -3, -4), 4, None, theme.colour("focus.ring"), theme.ring)

    def _paint_mark(self, painter: QPainter, where: QRectF, place: int, step: Step) -> None:
        theme = self._look.theme
        radius = theme.tokens.radius["tag"]
        centre = QPointF(where.center())
        if step.state is StepState.DONE:
            paint.rounded(painter, where, radius, theme.colour("status.ok.tint"))
            paint.icon(painter, theme, centre, "check", "status.ok.on_tint", 14)
        elif step.state is StepState.BLOCKED:
            paint.icon(painter, theme, centre, "triangle", "status.attention.on_tint", 18)
        else:
            current = step.state is StepState.CURRENT
            paint.rounded(
                painter,
                where,
                radius,
                theme.colour("primary.solid") if current else None,
                None if current else theme.colour("line.control"),
            )
            ink = theme.colour("text.on_primary" if current else "text.secondary")
            paint.text(painter, where, str(place + 1), theme.font("caption", "medium"), ink, paint.CENTRE)

    def _resize(self) -> None:
        theme = self._look.theme
        self.setFixedHeight(theme.px(36) if theme.scale >= 150 else theme.px(54))
        self.update()
