"""A grey note keeps whole clauses: what has no room goes from a mark on, and is in the tooltip."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from ui.theme import ThemeSwitch
from ui.widgets.text import ClauseLabel


@pytest.mark.parametrize(
    ("words", "room_for", "shown"),
    [
        ("2 of 6 not needed", "2 of 6 not needed", "2 of 6 not needed"),
        ("2 of 6 not needed", "2 of 6 not", ""),
        ("1,204 lines, all days", "1,204 lines, all", "1,204 lines"),
        ("5 个事项。少交材料 3 份，少填 2 项", "5 个事项。少交材料 3 份，少", "5 个事项。少交材料 3 份"),
        ("5 个事项。少交材料 3 份", "5 个", ""),
    ],
)
def test_only_whole_clauses_stand_on_screen(look: ThemeSwitch, qtbot: QtBot, words: str, room_for: str, shown: str) -> None:
    label = ClauseLabel(look, words, "label", "secondary")
    qtbot.addWidget(label)
    width = QFontMetrics(label.font()).horizontalAdvance(room_for)
    assert label.shown(width) == shown
    label.setFixedWidth(width)
    label.grab()
    assert label.toolTip() == ("" if shown == words else words)
