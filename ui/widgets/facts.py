"""A pane of facts that is rebuilt from values: a head, groups with small headings, rows of icon, title, note and a word at the right. Scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.theme import ThemeSwitch
from ui.widgets.chips import IconLabel
from ui.widgets.text import Hairline, NumberLabel, Text


@dataclass(frozen=True, slots=True)
class Fact:
    """One row; `colour` of the icon as a theme path."""

    title: str
    note: str = ""
    aside: str = ""
    icon: str = ""
    colour: str = "text.secondary"


@dataclass(frozen=True, slots=True)
class FactGroup:
    heading: str
    facts: tuple[Fact, ...]
    foot: str = ""


@dataclass(frozen=True, slots=True)
class FactSheet:
    title: str
    aside: str = ""
    lines: tuple[str, ...] = ()
    groups: tuple[FactGroup, ...] = ()


class FactPane(QScrollArea):
    """FactPane(look). `show_sheet` rebuilds only when the sheet is another one; the scroll position stays."""

    def __init__(self, look: ThemeSwitch, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._sheet: FactSheet | None = None
        self.setWidgetResizable(True)
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_sheet(self, sheet: FactSheet) -> None:
        if sheet == self._sheet:
            return
        at = self.verticalScrollBar().value()
        self._sheet = sheet
        body = QFrame()
        body.setProperty("surface", "pane")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        if sheet.title:
            column.addWidget(self._head(sheet))
        for group in sheet.groups:
            self._add_group(column, group)
        column.addStretch(1)
        self.setWidget(body)
        self.verticalScrollBar().setValue(at)

    def _head(self, sheet: FactSheet) -> QFrame:
        head = QFrame()
        head.setProperty("surface", "raised")
        head.setProperty("edge", "bottom")
        column = QVBoxLayout(head)
        column.setContentsMargins(18, 12, 16, 12)
        column.setSpacing(2)
        title = Text(self._look, sheet.title, "section", wrap=True)
        column.addWidget(title)
        for line in (sheet.aside, *sheet.lines):
            if line:
                words = Text(self._look, line, "label", "secondary", wrap=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(words)
        return head

    def _add_group(self, column: QVBoxLayout, group: FactGroup) -> None:
        if group.heading:
            heading = Text(self._look, group.heading, "label-medium", "secondary")
            heading.setContentsMargins(18, 12, 16, 6)
            column.addWidget(heading)
            column.addWidget(Hairline(self._look))
        for fact in group.facts:
            column.addWidget(self._row(fact))
            column.addWidget(Hairline(self._look))
        if group.foot:
            foot = Text(self._look, group.foot, "label", "secondary", wrap=True)
            foot.setContentsMargins(18, 8, 16, 8)
            column.addWidget(foot)

    def _row(self, fact: Fact) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(18, 8, 16, 8)
        line.setSpacing(11)
        if fact.icon:
            line.addWidget(IconLabel(self._look, fact.icon, fact.colour, line=20), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(self._look, fact.title, "body", wrap=True))
        if fact.note:
            words.addWidget(Text(self._look, fact.note, "caption", "secondary", wrap=True))
        line.addLayout(words, 1)
        if fact.aside:
            line.addWidget(NumberLabel(self._look, fact.aside, "caption", "secondary"), 0, Qt.AlignmentFlag.AlignTop)
        return row


def groups(*found: FactGroup) -> tuple[FactGroup, ...]:
    """Those that have anything in them."""
    return tuple(group for group in found if group.facts or group.foot)


__all__: Sequence[str] = ("Fact", "FactGroup", "FactPane", "FactSheet", "groups")
