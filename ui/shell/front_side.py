"""The left half of sign-in: which hall this is, which day, how yesterday went, and whether everything behind it is well. Shows, asks nothing.

Yesterday and what is behind it come with `complete`, at once unless `whole` is False; nothing moves when they come.
"""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.shell.days import day_words, full_day_words, weekday_words
from ui.shell.front_page import FrontPage, HealthRow
from ui.text import _, _n
from ui.theme import STATUS_ICONS, ThemeSwitch
from ui.widgets.chips import IconLabel, Tag
from ui.widgets.text import ElidedLabel, Hairline, Text


def day_sentence(page: FrontPage) -> str:
    """2026年11月20日 星期五，工作日。上午 8:30 开门"""
    if page.today is None:
        return ""
    words = f"{full_day_words(page.today)} {weekday_words(page.today)}"
    kind = {True: _(", a working day. "), False: _(", not a working day. "), None: ""}[page.working_day]
    return words + kind + (_("Doors open at {time}", time=page.opens) if page.opens and page.working_day else "")


class _Health(QWidget):
    """One line: icon, what, how, note."""

    def __init__(self, look: ThemeSwitch, row: HealthRow) -> None:
        super().__init__()
        self._look = look
        self._label = Text(look, row.label, "body")
        self._words = Text(look, row.words, "body-medium")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(IconLabel(look, STATUS_ICONS.get(row.status, "info"), f"status.{row.status}.on_tint"))
        line.addWidget(self._label)
        line.addWidget(self._words)
        note = ElidedLabel(look, row.note, "label", "secondary")
        note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(note, 1)
        self.setAccessibleName(f"{row.label} {row.words} {row.note}")
        look.changed.connect(self._resize)
        self._resize()

    def _resize(self) -> None:
        theme = self._look.theme
        self.setFixedHeight(theme.px(31))
        self._label.setFixedWidth(theme.px(104))


class FrontSide(QFrame):
    def __init__(self, look: ThemeSwitch, page: FrontPage, *, whole: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "right")
        self._look, self._page = look, page
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 40, 48, 24)
        column.setSpacing(0)
        column.addLayout(self._brand(page))
        column.addSpacing(34)
        column.addWidget(Text(look, page.hall_name, "figure", wrap=True))
        column.addSpacing(4)
        self._day = Text(look, day_sentence(page), "body", "secondary")
        column.addWidget(self._day)
        self._rest = QWidget()
        column.addWidget(self._rest, 1)
        if whole:
            self.complete()

    def complete(self) -> None:
        """Yesterday, and what is behind it."""
        from ui.shell.tide_chart import TideChart

        look, page = self._look, self._page
        column = QVBoxLayout(self._rest)
        column.setContentsMargins(0, 44, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._tide_head(page))
        column.addSpacing(6)
        column.addWidget(TideChart(look, page.tide), 1)
        column.addSpacing(30)
        for row in page.health:
            column.addWidget(Hairline(look))
            column.addWidget(_Health(look, row))

    def _brand(self, page: FrontPage) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(IconLabel(self._look, "logo", "primary.solid", 32, ground="text.on_primary"))
        row.addWidget(Text(self._look, _("Tidehall"), "title"))
        row.addStretch(1)
        if page.drill:
            row.addWidget(Tag(self._look, "attention", _("Drill data"), dashed=True))
        return row

    def _tide_head(self, page: FrontPage) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        old = page.tide is not None and page.today is not None and page.tide.day < page.today - timedelta(days=1)
        row.addWidget(Text(self._look, _("The last tide") if old else _("Tide of yesterday"), "body-bold"))
        if page.tide is not None:
            words = _n("{day}, {n} ticket", "{day}, {n} tickets", f"{page.tide.taken:,}", day=day_words(page.tide.day))
            if page.tide.average_minutes is not None:
                words += _(", mean wait {minutes} min", minutes=f"{page.tide.average_minutes:.1f}")
            row.addWidget(ElidedLabel(self._look, words, "label", "secondary"), 1)
        else:
            row.addStretch(1)
        return row
