"""What an English screen says and paints: words that were cut, Chinese marks that code put between English words, one of what are many.

Names and data of the hall stay Chinese: words with Chinese characters in them may be cut, and a mark between two of them is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QTableView,
    QWidget,
)
from workplaces import clipped

from ui.widgets.buttons import ActionButton
from ui.widgets.paper import PaperView
from ui.widgets.segmented import Segmented
from ui.widgets.text import ElidedLabel

CHINESE = re.compile("[\u3400-\u9fff]")
MARK = re.compile("[A-Za-z0-9.)%] ?[，、；：。]|[，、；：。] ?[A-Za-z]")
"""A Chinese mark beside a Latin letter or a number."""
MANY = re.compile(r"(?<![\w.:/,+-])1 (?!is\b|was\b|waits\b|needs\b|follows\b)[a-z]+(?<!s)s\b")
_FIELD_EDGE = 2
"""What QLineEdit keeps free at each end of its words."""
LONG = (
    "Not to be had now: ",  # why, in a whole sentence
    "copy 1, paper ", "setting ",  # a line of the log, which the pane beside it says whole
)  # fmt: skip


@dataclass
class Painted:
    """Everything that Python's painters wrote while they were listened to, and what of it was elided."""

    words: set[str] = field(default_factory=set)
    cut: dict[str, str] = field(default_factory=dict)


@contextmanager
def listening() -> Iterator[Painted]:
    painted = Painted()
    draw = QPainter.drawText

    def eliding(elide: Callable[..., str]) -> Callable[..., str]:
        def elided(self: object, words: str, *rest: Any) -> str:
            shown = elide(self, words, *rest)
            if shown != words:
                painted.cut[words] = shown
            return shown

        return elided

    def drawn(self: QPainter, *rest: Any) -> Any:
        painted.words.update(each for each in rest if isinstance(each, str))
        return draw(self, *rest)

    with pytest.MonkeyPatch.context() as patch:
        for metrics in (QFontMetrics, QFontMetricsF):
            patch.setattr(metrics, "elidedText", eliding(metrics.elidedText))
        patch.setattr(QPainter, "drawText", drawn)
        yield painted


def cut(window: QWidget, painted: Painted, scale: int) -> list[str]:
    """English words that have no room. Where text is large a note in grey may end in …: it is whole in its tooltip."""
    notes = {
        label.text()
        for label in window.findChildren(ElidedLabel)
        if label.isVisible() and scale >= 150 and label.property("tone") == "secondary"
    }
    found = [
        f"{words} -> {shown}"
        for words, shown in painted.cut.items()
        if not CHINESE.search(words) and words not in notes and not words.startswith(LONG)
    ]
    return sorted(found) + clipped(window) + cut_headings(window) + cut_choices(window) + cut_hints(window) + hidden_choices(window)


def cut_headings(window: QWidget) -> list[str]:
    found = []
    for view in window.findChildren(QTableView):
        head = view.horizontalHeader()
        if not view.isVisible() or not head.isVisible():
            continue
        for column in range(head.count()):
            words = str(view.model().headerData(column, Qt.Orientation.Horizontal) or "")
            if not head.isSectionHidden(column) and head.fontMetrics().horizontalAdvance(words) > head.sectionSize(column):
                found.append(f"heading {words}")
    return found


def cut_choices(window: QWidget) -> list[str]:
    """What stands in a list box and has no room there: Qt cuts it without a word to anybody."""
    found = []
    for box in window.findChildren(QComboBox):
        words = box.currentText() or box.placeholderText()
        if not box.isVisible() or CHINESE.search(words):
            continue
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box).width()
        if box.fontMetrics().horizontalAdvance(words) > room:
            found.append(f"list box {words}")
    return found


def hidden_choices(window: QWidget) -> list[str]:
    """Choices side by side that reach out of what holds them."""
    bars = [bar for bar in window.findChildren(Segmented) if bar.isVisible() and not within_scroller(bar)]
    return [f"choices {bar.accessibleName()}" for bar in bars if bar.visibleRegion().boundingRect().width() < bar.width()]


def within_scroller(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and (isinstance(parent, QAbstractScrollArea) or within_scroller(parent))


def cut_hints(window: QWidget) -> list[str]:
    """What an empty field says of itself."""
    found = []
    for field_ in window.findChildren(QLineEdit):
        words = field_.placeholderText()
        if not field_.isVisible() or field_.text() or CHINESE.search(words):
            continue
        option = QStyleOptionFrame()
        field_.initStyleOption(option)
        inner = field_.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, field_)
        margins = field_.textMargins()
        room = inner.width() - margins.left() - margins.right() - 2 * _FIELD_EDGE
        if field_.fontMetrics().horizontalAdvance(words) > room:
            found.append(f"hint {words}")
    return found


def wrong_words(window: QWidget, painted: Painted) -> list[str]:
    return sorted(words for words in {*said(window), *painted.words} if MARK.search(words) or MANY.search(words))


def said(window: QWidget) -> Iterator[str]:
    """Every text of what is on screen, also what only a screen reader says; not the papers, which are Chinese."""
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible() or isinstance(widget, PaperView):
            continue
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, ActionButton):
            yield widget.words
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
