"""What the step pages share: their column, and what an empty one says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.intake.model import Assessment
from ui.clerk.text import _


def nothing_here(found: Assessment | None, words: str) -> str:
    """What an empty page says: its own words hold only once a thing is chosen."""
    return words if found is not None else _("Choose what is to be done first")


def page_column(page: QWidget) -> QVBoxLayout:
    """The page's own layout, without margins, on the raised ground."""
    page.setProperty("surface", "raised")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column
