"""What an English screen says and paints: words that were cut, and Chinese marks that code put between English words.

Names and data of the hall stay Chinese, so words with Chinese characters in them may be cut, and a mark between two of them is theirs.
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
from PySide6.QtWidgets import QAbstractButton, QHeaderView, QLabel, QLineEdit, QTableView, QWidget

from ui.widgets.buttons import ActionButton

CHINESE = re.compile("[\u3400-\u9fff]")
MIXED = re.compile(r"[A-Za-z0-9.)%] ?[，、；：。（）]|[，、；：。（）·] ?[A-Za-z]")
"""A Chinese mark beside a Latin letter or a number."""
JOINED = re.compile("[，；。]|(?<=[0-9])、")


@dataclass
class Painted:
    """Everything that Python's painters wrote while they were listened to, and what of it was elided."""

    words: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)


@contextmanager
def listening() -> Iterator[Painted]:
    painted = Painted()
    draw = QPainter.drawText

    def eliding(elide: Callable[..., str]) -> Callable[..., str]:
        def elided(self: object, words: str, *rest: Any) -> str:
            shown = elide(self, words, *rest)
            if shown != words:
                painted.cut.add(f"{words} -> {shown}")
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


def said(window: QWidget) -> Iterator[str]:
    """Every text of what is on screen, also what only a screen reader says."""
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible():
            continue
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        if not isinstance(widget, QLineEdit):
            yield widget.toolTip()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, ActionButton):
            yield widget.words
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()


def cut_headings(window: QWidget) -> list[str]:
    found = []
    for view in window.findChildren(QTableView):
        head: QHeaderView = view.horizontalHeader()
        if not view.isVisible() or not head.isVisible():
            continue
        for column in range(head.count()):
            words = str(view.model().headerData(column, Qt.Orientation.Horizontal) or "")
            wide = head.fontMetrics().horizontalAdvance(words)
            if not head.isSectionHidden(column) and wide > head.sectionSize(column):
                found.append(f"heading {words}: {wide} in {head.sectionSize(column)}")
    return found
