"""A page that scrolls up and down and never sideways."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class Scroller(QScrollArea):
    """A page that scrolls: `column` is where its content goes. `follow` keeps a field with focus on screen."""

    def __init__(self, *, margins: tuple[int, int, int, int] = (16, 16, 16, 16), spacing: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QFrame()
        holder.setProperty("surface", "raised")
        self.column = QVBoxLayout(holder)
        self.column.setContentsMargins(*margins)
        self.column.setSpacing(spacing)
        self.setWidget(holder)

    def follow(self, field: object) -> None:
        if isinstance(field, QWidget) and self.isAncestorOf(field):
            self.ensureWidgetVisible(field, 0, 48)
