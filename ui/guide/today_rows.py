"""今天's table: one line a service, window or hour, with how many came, were served, did not come, and how long it took."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.queue.day_summary import Figures
from ui.text import _
from ui.theme import Theme
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column

SERVICES, WINDOWS, HOURS = "services", "windows", "hours"


def span_words(seconds: float | None) -> str:
    """Minutes to one place under ten, else whole; – where nobody was."""
    if seconds is None:
        return "–"
    minutes = seconds / 60
    return _("{n} min", n=f"{minutes:.1f}" if minutes < 9.95 else round(minutes))


def _count(name: str) -> Callable[[Any], str]:
    return lambda row: str(getattr(row, name))


def _span(name: str) -> Callable[[Any], str]:
    return lambda row: span_words(getattr(row, name))


def figure_columns(first: str, *, windows: bool = False) -> tuple[Column, ...]:
    """At a window nobody takes a number: that column is not there."""
    taken = () if windows else (Column("taken", _("Numbers taken"), 72, _count("taken"), right=True),)
    return (
        Column("name", first, 0, _name),
        *taken,
        Column("served", _("Served"), 72, _count("served"), right=True),
        Column("no_shows", _("No-shows"), 72, _count("no_shows"), right=True),
        Column("wait_mean", _("Mean wait"), 96, _span("wait_mean"), right=True),
        Column("wait_p90", _("Nine of ten within"), 120, _span("wait_p90"), right=True),
        Column("service_mean", _("Mean service"), 96, _span("service_mean"), right=True),
        Column("service_p90", _("Nine of ten done within"), 130, _span("service_p90"), right=True, hide_from=150),
    )


def _name(row: Figures) -> str:
    return row.name


class FigureDelegate(CellDelegate):
    """Zeroes and gaps stand back, so that what happened stands out."""

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        words = column.text(row)
        first = column.key == "name"
        ink = "text.tertiary" if words in ("0", "–") else "text.primary" if first or column.key in ("taken", "served") else "text.secondary"
        align = paint.RIGHT if column.right else paint.LEFT
        paint.text(painter, where, words, theme.font("body", "medium" if first else "regular"), theme.colour(ink), align)
