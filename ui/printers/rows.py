"""The list of print jobs: columns, how a row is painted, and what the pane says of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.clock import shanghai
from desktop.prints.model import Job, JobState, Move
from ui.printers.words import reason_words, state_status, state_words, went_words
from ui.shell.days import when_words
from ui.text import _
from ui.theme import STATUS_ICONS, Theme
from ui.widgets import paint
from ui.widgets.facts import Fact, FactGroup, FactSheet, groups
from ui.widgets.table import CellDelegate, Column

_LOUD = ("attention", "missing")


def job_columns(today: Callable[[], date]) -> tuple[Column, ...]:
    return (
        Column("at", _("When"), 118, lambda job: _at(job, today())),
        Column("title", _("Sheet"), 0, lambda job: job.title),
        Column("copy", _("Copy"), 64, lambda job: str(job.copy_no or ""), right=True, hide_from=150),
        Column("printer", _("Printer"), 230, went_words, hide_from=125),
        Column("state", _("State"), 140, state_words, right=True),
    )


def _at(job: Job, today: date) -> str:
    at = shanghai(job.spooled_at)
    return f"{at:%H:%M:%S}" if at.date() == today else when_words(at, today)


class JobDelegate(CellDelegate):
    """What needs a person is a chip, everything else words."""

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if column.key == "state" and state_status(row) in _LOUD:
            status = state_status(row)
            paint.chip(painter, theme, where.right(), where.center().y(), status, state_words(row), STATUS_ICONS[status])
            return
        main = column.key == "title"
        done = row.settled_at is not None and row.state is not JobState.FAILED
        ink = "text.primary" if main and not done else "text.secondary"
        align = paint.RIGHT if column.right else paint.LEFT
        paint.text(painter, where, column.text(row), theme.font("body", "medium" if main else "regular"), theme.colour(ink), align)


def job_sheet(job: Job, course: Sequence[Move]) -> FactSheet:
    """State and reason, where it went, and every move it made."""
    status = state_status(job)
    now = (
        Fact(state_words(job), reason_words(job.reason), "", STATUS_ICONS[status], f"status.{status}.on_tint"),
        Fact(went_words(job), _("printer"), "", "printer"),
    )
    moves = tuple(
        Fact(_move_words(move), reason_words(move.reason), f"{shanghai(move.at):%H:%M:%S}", "user" if move.operator_id else "arrow-right")
        for move in course
    )
    lines = (_("Copy {n}", n=job.copy_no),) if job.copy_no else ()
    return FactSheet(job.title, "", lines, groups(FactGroup(_("Now"), now), FactGroup(_("Its course"), moves)))


def _move_words(move: Move) -> str:
    said = {
        JobState.SPOOLED: _("in line for {printer}", printer=move.printer),
        JobState.SENT: _("handed to {printer}", printer=move.printer),
        JobState.PRINTED: _("out"),
        JobState.UNKNOWN: _("not known whether it is out"),
        JobState.FAILED: _("not printed"),
    }
    return _("voided") if move.reason == "print.misprint" else said[move.state]
