"""The decisions as rows with a radio look and digits. What is not possible stays in place, dimmed, with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.intake.model import OutcomeKind
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets import paint
from ui.widgets.enter import is_enter

KINDS = (OutcomeKind.ACCEPTED, OutcomeKind.NOTIFIED, OutcomeKind.DECLINED, OutcomeKind.REDIRECTED)
_ROW, _ROW_OF_MANY = 37, 33


def kind_words(kind: OutcomeKind) -> str:
    return {
        OutcomeKind.ACCEPTED: _("Accept"),
        OutcomeKind.NOTIFIED: _("Notify once"),
        OutcomeKind.DECLINED: _("Decline"),
        OutcomeKind.REDIRECTED: _("Pass on"),
        OutcomeKind.RECEIVED: _("Take in only"),
        OutcomeKind.CORRECTED: _("Record what came"),
    }[kind]


class DecisionOptions(QWidget):
    """One stop for Tab: up, down and digits choose; Enter goes on; E changes what the notice says."""

    chosen = Signal(object)
    """OutcomeKind"""
    entered = Signal()
    content_wanted = Signal()

    def __init__(self, look: ThemeSwitch, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._value = OutcomeKind.NOTIFIED
        self._kinds: tuple[OutcomeKind, ...] = KINDS
        self._notes: Mapping[OutcomeKind, str] = {}
        self._refused: Mapping[OutcomeKind, str] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Decision"))
        look.changed.connect(self._resize)

    def value(self) -> OutcomeKind:
        return self._value

    def refused(self) -> Mapping[OutcomeKind, str]:
        return self._refused

    def show_options(
        self,
        value: OutcomeKind,
        notes: Mapping[OutcomeKind, str],
        refused: Mapping[OutcomeKind, str],
        kinds: Sequence[OutcomeKind] = KINDS,
    ) -> None:
        if tuple(kinds) != self._kinds:
            self._kinds = tuple(kinds)
            self.updateGeometry()
        self._value, self._notes, self._refused = value, dict(notes), dict(refused)
        self.setAccessibleDescription(f"{kind_words(value)} {notes.get(value, '')}".strip())
        self.update()

    def choose(self, kind: OutcomeKind) -> None:
        """As a person would; a refused one says why."""
        if kind in self._refused:
            QToolTip.showText(
                self.mapToGlobal(QPointF(16, (self._kinds.index(kind) + 1) * self._high()).toPoint()), self._refused[kind], self
            )
        elif kind is not self._value:
            self._value = kind
            self.update()
            self.chosen.emit(kind)

    def sizeHint(self) -> QSize:
        return QSize(400, self._high() * len(self._kinds))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        possible = [kind for kind in self._kinds if kind not in self._refused]
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and possible:
            place = possible.index(self._value) if self._value in possible else -1
            self.choose(possible[min(max(place + step, 0), len(possible) - 1)])
        elif event.text() in tuple("123456789")[: len(self._kinds)]:
            self.choose(self._kinds[int(event.text()) - 1])
        elif is_enter(event):
            self.entered.emit()
        elif event.text().lower() == "e" and self._value is OutcomeKind.NOTIFIED:
            self.content_wanted.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = int(event.position().y() // self._high())
        if 0 <= place < len(self._kinds):
            self.choose(self._kinds[place])

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._look.theme
        painter = QPainter(self)
        for place, kind in enumerate(self._kinds):
            where = QRectF(0, place * self._high(), self.width(), self._high())
            on, usable = kind is self._value, kind not in self._refused
            paint.row_ground(painter, theme, where, selected=on, focused=on and self.hasFocus())
            middle = where.center().y()
            self._radio(painter, QPointF(16 + theme.px(8), middle), on, usable)
            left, note = 30 + theme.px(16), 30 + theme.px(126)
            ink = "text.primary" if usable else "text.tertiary"
            weight = "bold" if on else "medium" if usable else "regular"
            paint.text(
                painter,
                QRectF(left, where.top(), note - left - 8, where.height()),
                kind_words(kind),
                theme.font("body", weight),
                theme.colour(ink),
            )
            right = paint.cap(
                painter, theme, self.width() - 16, middle, str(place + 1), theme.colour("text.secondary"), theme.colour("line.strong")
            )
            said = self._refused.get(kind) or self._notes.get(kind, "")
            tone = theme.colour("text.primary" if on else "text.secondary")
            paint.text(painter, QRectF(note, where.top(), right - note - 8, where.height()), said, theme.font("label"), tone)

    def _radio(self, painter: QPainter, centre: QPointF, on: bool, usable: bool) -> None:
        theme = self._look.theme
        side = theme.px(16)
        where = QRectF(round(centre.x() - side / 2), round(centre.y() - side / 2), side, side)
        ground = theme.colour("primary.solid" if on else "surface.raised")
        line = theme.colour("primary.solid" if on else "line.control" if usable else "line.strong")
        paint.rounded(painter, where, side / 2, ground, line, theme.hairline)
        if on:
            dot = theme.px(6)
            inner = QRectF(where.center().x() - dot / 2, where.center().y() - dot / 2, dot, dot)
            paint.rounded(painter, inner, dot / 2, theme.colour("text.on_primary"))

    def _high(self) -> int:
        return self._look.theme.px(_ROW if len(self._kinds) <= len(KINDS) else _ROW_OF_MANY)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()
