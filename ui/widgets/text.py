"""Words on screen: labels by kind and tone, elided, lined and number labels, figures, section headers, hairlines, empty states.

All take their look from the style sheet through properties; none sets a font or a colour itself, but ElidedLabel, ClauseLabel and LinedLabel, which paint.
"""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import ThemeSwitch


def tip(words: str) -> str:
    """As a tooltip: what somebody typed stays text. Qt would take a name with a tag in it for rich text, and load what it points at."""
    return f"<qt>{escape(words)}</qt>" if "<" in words else words


def restyle(widget: QWidget) -> None:
    """Lets the style sheet see changed properties."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class Text(QLabel):
    """A plain label. kind: caption, label, label-medium, body, body-medium, body-bold, section, title, figure, number.
    tone: primary, secondary, tertiary, disabled, link, accent, or a status name."""

    def __init__(
        self,
        look: ThemeSwitch,
        words: str = "",
        kind: str = "body",
        tone: str = "primary",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(words, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("kind", kind)
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self._look = look

    def set_tone(self, tone: str) -> None:
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)

    def say(self, words: str, tone: str | None = None) -> None:
        """New words, and a new tone if given. Nothing is repainted when both are as they were."""
        if self.text() != words:
            self.setText(words)
        if tone is not None:
            self.set_tone(tone)


_CLAUSE_END = re.compile(r"[\uff0c\uff1b\u3002]|[,;.](?= )")
"""A comma, semicolon or stop, Chinese or Latin."""


class ElidedLabel(Text):
    """One line that ends in … when it does not fit; the whole text is its tooltip then."""

    def minimumSizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance("…") * 2, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        metrics = QFontMetrics(self.font())
        room = self.contentsRect()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.setToolTip(tip(self.text()) if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment()) | Qt.TextFlag.TextSingleLine, shown)


class ClauseLabel(ElidedLabel):
    """One line of whole clauses: what does not fit is left out from a mark on, or altogether; the whole text is its tooltip then."""

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = self.shown(room.width())
        self.setToolTip(tip(self.text()) if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(room, int(self.alignment()) | Qt.TextFlag.TextSingleLine, shown)

    def shown(self, width: int) -> str:
        """What is painted where there is so much room."""
        words, metrics = self.text(), QFontMetrics(self.font())
        ends = [len(words), *(mark.start() for mark in reversed(list(_CLAUSE_END.finditer(words))))]
        return next((words[:end] for end in ends if metrics.horizontalAdvance(words[:end]) <= width), "")


class LinedLabel(Text):
    """Words that take the lines they need, at most three; the third ends in … when even they do not hold them, and the whole is the tooltip then."""

    MOST = 3

    def __init__(
        self, look: ThemeSwitch, words: str = "", kind: str = "body", tone: str = "primary", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, words, kind, tone, wrap=True, parent=parent)
        self._asked: tuple[str, str, int] | None = None
        self._lines: list[str] = []

    def lines(self, width: int) -> list[str]:
        """What is painted where there is so much room. A layout asks for the same width several times over."""
        asked = (self.text(), self.font().key(), width)
        if asked != self._asked:
            self._asked, self._lines = asked, self._broken(width)
        return self._lines

    def _broken(self, width: int) -> list[str]:
        words = self.text().replace("\n", " ").rstrip()
        layout = QTextLayout(words, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        starts = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            starts.append(line.textStart())
        layout.endLayout()
        ends = [*starts[1:], len(words)]
        found = [words[start:end].rstrip() for start, end in zip(starts, ends, strict=True)]
        if len(found) > self.MOST:
            rest = words[starts[self.MOST - 1] :]
            found[self.MOST - 1 :] = [QFontMetrics(self.font()).elidedText(rest, Qt.TextElideMode.ElideRight, width)]
        return found

    def heightForWidth(self, width: int) -> int:
        return max(1, len(self.lines(max(1, width)))) * QFontMetrics(self.font()).lineSpacing()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()), metrics.lineSpacing())

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance("…") * 2, metrics.lineSpacing())

    def paintEvent(self, event: QPaintEvent) -> None:
        room, high = self.contentsRect(), QFontMetrics(self.font()).lineSpacing()
        lines = self.lines(room.width())
        self.setToolTip("" if not lines or self.text().rstrip().endswith(lines[-1]) else tip(self.text()))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        top = room.top() + (room.height() - len(lines) * high) // 2
        for place, words in enumerate(lines):
            where = QRect(room.left(), top + place * high, room.width(), high)
            painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, words)


class NumberLabel(Text):
    """A changing number, time or id: right-aligned, tabular figures, and no layout work while its length stays the same."""

    def __init__(
        self, look: ThemeSwitch, words: str = "", kind: str = "body", tone: str = "primary", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(look, words, kind, tone, parent=parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)


class Hairline(QFrame):
    """A line of one pixel between flat panes."""

    def __init__(self, look: ThemeSwitch, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "hairline")
        self._look = look
        self._vertical = vertical
        look.changed.connect(self._size)
        self._size()

    def _size(self) -> None:
        if self._vertical:
            self.setFixedWidth(self._look.theme.hairline)
        else:
            self.setFixedHeight(self._look.theme.hairline)


class Figure(QWidget):
    """A label above a bold number, with a small unit behind it (今天办 9)."""

    def __init__(
        self, look: ThemeSwitch, label: str, value: str = "", unit: str = "", *, kind: str = "title", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.label = Text(look, label, "label", "secondary")
        self.value = Text(look, value, kind)
        self.unit = Text(look, unit, "label", "secondary")
        line = QHBoxLayout()
        line.setSpacing(5)
        line.addWidget(self.value, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.label)
        column.addLayout(line)
        self.show_value(value, unit)

    def show_value(self, value: str, unit: str | None = None, tone: str = "primary") -> None:
        self.value.say(value, tone)
        if unit is not None:
            self.unit.say(unit)
        self.unit.setVisible(bool(self.unit.text()))
        self.setAccessibleName(f"{self.label.text()} {value} {self.unit.text()}".strip())


class SectionHeader(QWidget):
    """A bold title, a plain note behind it, and room at the right for key hints or a button (`add`)."""

    def __init__(self, look: ThemeSwitch, title: str, note: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Text(look, title, "body-bold")
        self.note = ClauseLabel(look, note, "label", "secondary")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 0, 16, 0)
        self._row.setSpacing(10)
        self._row.addWidget(self.title)
        self._row.addWidget(self.note, 1)

    def add(self, widget: QWidget) -> None:
        self._row.addWidget(widget)

    def say(self, title: str, note: str = "") -> None:
        self.title.say(title)
        self.note.say(note)


class EmptyState(QWidget):
    """One sentence, and the key that ends the emptiness. No picture."""

    def __init__(self, look: ThemeSwitch, words: str, key: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        from ui.widgets.keys import KeyHint

        self.words = Text(look, words, "body", "secondary", wrap=not key)
        self.key = KeyHint(look, key) if key else None
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        row.addWidget(self.words, 0 if key else 1)
        if self.key is not None:
            row.addWidget(self.key)
            row.addStretch(1)

    def say(self, words: str) -> None:
        self.words.say(words)
