"""带来了什么: every material once, ticked or not, in one stop for Tab. Space says here or not here, digits 1 to 4 what is wrong with it.

What the hall fetches itself or the program prints is listed and never asked for. It paints and tells; the rules are elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.intake.model import MaterialLine, MaterialStatus, ProblemKind
from ui.clerk.pages.material_row import source_words
from ui.guide.asking import asked_for
from ui.text import _
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.enter import is_enter

ROW = 38
_SIDE, _BOX, _GAP = 20, 18, 12
KINDS = (ProblemKind.ABSENT, ProblemKind.EXPIRED, ProblemKind.WRONG, ProblemKind.OTHER)


def kind_words(kind: ProblemKind) -> str:
    return {
        ProblemKind.ABSENT: _("not brought"),
        ProblemKind.EXPIRED: _("expired"),
        ProblemKind.WRONG: _("wrong"),
        ProblemKind.OTHER: _("other trouble"),
    }[kind]


def state_words(line: MaterialLine) -> tuple[str, str]:
    """(status of the theme, words): what the guide saw, or why nobody needs to bring it."""
    if line.need.material.shareable:
        return ("deferred", _("not needed, checked later")) if line.status is MaterialStatus.DEFERRED else ("shared", _("not needed"))
    if line.need.material.generated:
        return "shared", _("printed here")
    if line.status is MaterialStatus.PROVIDED:
        return "provided", _("brought")
    if line.status is MaterialStatus.DEFERRED:
        return "deferred", _("not brought, may follow")
    if line.status is MaterialStatus.MISSING:
        kind = kind_words(line.entry.problem_kind)
        return ("missing", kind) if line.need.required else ("", _("{what}, not required", what=kind))
    return "", _("not asked yet") if line.need.required else _("if there is one")


def _name_left(theme: Theme) -> int:
    return _SIDE + theme.px(_BOX) + _GAP


class CheckList(QWidget):
    """CheckList(look). `looked` tells (code, brought, kind)."""

    looked = Signal(str, bool, object)
    moved = Signal(object)
    """The rectangle that shall be seen."""
    stands = Signal(str)
    """The code of the current row."""
    onward = Signal()
    left_upwards = Signal()

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.lines: tuple[MaterialLine, ...] = ()
        self.current = ""
        self.setAccessibleName(_("Brought"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._resize)

    def show_lines(self, lines: Sequence[MaterialLine]) -> None:
        """What is asked for first, in the list's order; the rest below."""
        ordered = (*filter(asked_for, lines), *(line for line in lines if not asked_for(line)))
        grew = len(ordered) != len(self.lines)
        self.lines = ordered
        if self.current not in self._codes():
            self._stand(self._codes()[0] if self._codes() else "")
        self._tell()
        if grew:
            self._resize()
        self.update()

    def line(self) -> MaterialLine | None:
        return next((line for line in self.lines if line.need.material.code == self.current), None)

    def sizeHint(self) -> QSize:
        return QSize(300, len(self.lines) * self._look.theme.px(ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        codes, line = self._codes(), self.line()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(Qt.Key(event.key()), 0)
        place = codes.index(self.current) if self.current in codes else 0
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if step == -1 and place == 0:
            self.left_upwards.emit()
        elif step and codes:
            self._go(codes[min(max(place + step, 0), len(codes) - 1)])
        elif event.key() == Qt.Key.Key_Space and plain and line is not None:
            self._toggle(line)
        elif event.text() in tuple("1234") and plain and line is not None and asked_for(line):
            self.looked.emit(self.current, False, KINDS[int(event.text()) - 1])
        elif is_enter(event):
            self.onward.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y()) // self._look.theme.px(ROW)
        if 0 <= place < len(self.lines):
            self._go(self.lines[place].need.material.code)
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            in_box = event.position().x() < _name_left(self._look.theme)
            if in_box or event.position().x() > self.width() - self._look.theme.px(120):
                self._toggle(self.lines[place])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._go(self.current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._look.theme, QPainter(self)
        high = theme.px(ROW)
        for number, line in enumerate(self.lines):
            where = QRectF(0, number * high, self.width(), high)
            current = line.need.material.code == self.current
            paint.row_ground(painter, theme, where, selected=current and self.hasFocus(), focused=False)
            self._paint_row(painter, theme, where, line)
            if current and self.hasFocus():
                paint.rounded(painter, where.adjusted(1, 1, -1, -2), 4, None, theme.colour("focus.ring"), theme.ring)

    def _paint_row(self, painter: QPainter, theme: Theme, where: QRectF, line: MaterialLine) -> None:
        status, words = state_words(line)
        middle = where.center().y()
        self._paint_box(painter, theme, QPointF(where.left() + _SIDE + theme.px(_BOX / 2), middle), line, status)
        right = where.right() - theme.px(28)
        font = theme.font("label", "medium" if status else "regular")
        if status == "missing":
            left = paint.chip(painter, theme, right + theme.px(8), middle, status, words)
        else:
            ink = theme.colour(f"status.{status}.on_tint" if status else "text.secondary")
            left = right - paint.width(words, font)
            paint.text(painter, QRectF(left, where.top(), right - left + 1, where.height()), words, font, ink, elide=False)
        source = where.left() + max((where.width() - theme.px(240)), theme.px(220))
        name_end = min(source, left) - theme.px(12)
        if theme.scale < 150 and left - source > theme.px(40):
            told = QRectF(source, where.top(), left - source - theme.px(10), where.height())
            paint.text(painter, told, source_words(line), theme.font("label"), theme.colour("text.secondary"))
        else:
            name_end = left - theme.px(12)
        name = QRectF(_name_left(theme), where.top(), name_end - _name_left(theme), where.height())
        paint.text(painter, name, line.need.material.name, theme.font("body", "medium"), theme.colour("text.primary"))

    def _paint_box(self, painter: QPainter, theme: Theme, centre: QPointF, line: MaterialLine, status: str) -> None:
        if not asked_for(line):
            name = "printer" if line.need.material.generated else "hourglass" if status == "deferred" else "link"
            paint.icon(painter, theme, centre, name, f"status.{status}.on_tint")
            return
        side = theme.px(_BOX)
        box = QRectF(round(centre.x() - side / 2), round(centre.y() - side / 2), side, side)
        if line.status is MaterialStatus.PROVIDED:
            paint.rounded(painter, box, 4, theme.colour("primary.solid"))
            paint.icon(painter, theme, box.center(), "check", "text.on_primary", 14, "primary.solid")
        else:
            paint.rounded(painter, box, 4, theme.colour("surface.raised"), theme.colour("line.control"), theme.hairline)

    def _toggle(self, line: MaterialLine) -> None:
        if asked_for(line):
            self.looked.emit(line.need.material.code, line.status is not MaterialStatus.PROVIDED, ProblemKind.ABSENT)

    def _codes(self) -> list[str]:
        return [line.need.material.code for line in self.lines]

    def _go(self, code: str) -> None:
        self._stand(code)
        codes = self._codes()
        if code in codes:
            high = self._look.theme.px(ROW)
            self.moved.emit(QRect(QPoint(0, codes.index(code) * high), QSize(1, high)))
        self._tell()
        self.update()

    def _stand(self, code: str) -> None:
        if code != self.current:
            self.current = code
            self.stands.emit(code)

    def _tell(self) -> None:
        line = self.line()
        self.setAccessibleDescription(f"{line.need.material.name} {state_words(line)[1]}" if line is not None else "")

    def _resize(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self.update()
