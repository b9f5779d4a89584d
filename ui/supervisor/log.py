"""调度记录: every decision of the day, newest first: what was promised, and an hour later what really happened beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop.tidal.decisions import TAKEN, Decision, DecisionState
from desktop.tidal.look import TidalLook
from ui.supervisor.words import (
    clock_words,
    decision_state_words,
    decision_words,
    kept_words,
    outcome_words,
    promised_words,
    set_words,
    window_words,
)
from ui.text import _, mark
from ui.theme import Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable


@dataclass(frozen=True, slots=True)
class LogRow:
    id: str
    time: str
    window: str
    change: str
    who: str
    state: str
    promised: str
    outcome: str
    reason: str
    taken: bool
    worse: bool
    """What happened was worse than what would have been without it."""


def log_rows(look: TidalLook, names: Mapping[str, str]) -> tuple[LogRow, ...]:
    return tuple(_row(look, names, entry) for entry in look.decisions)


def _row(look: TidalLook, names: Mapping[str, str], entry: Decision) -> LogRow:
    found = entry.outcome.mean if entry.outcome is not None else None
    reason = kept_words(look, entry) or _("Plan to open with")
    if entry.advised is not None:
        advised = _("advised was window {no}: {services}", no=window_words(entry.advised[0]), services=set_words(look, entry.advised[1]))
        reason = advised + mark("；") + reason
    by_itself = entry.state is DecisionState.AUTOMATIC
    who = "–" if by_itself or entry.state is DecisionState.PROPOSED else names.get(entry.changed_by, entry.changed_by)
    worse = found is not None and entry.before is not None and found > entry.before
    return LogRow(
        entry.id, clock_words(entry.changed_at), window_words(entry.window), decision_words(look, entry), who, decision_state_words(entry),
        promised_words(entry), outcome_words(entry), reason, entry.state in TAKEN, worse,
    )  # fmt: skip


def log_model(parent: QWidget) -> RowModel:
    columns = (
        Column("time", _("Time"), 70, lambda row: row.time),
        Column("window", _("Window"), 56, lambda row: row.window),
        Column("change", _("Change"), 230, lambda row: row.change),
        Column("state", _("Decided"), 78, lambda row: row.state, kinds=(_("not decided"), _("taken back"))),
        Column("who", _("By"), 90, lambda row: row.who, hide_from=125),
        Column("promised", _("Promised, min"), 118, lambda row: row.promised, right=True),
        Column("outcome", _("Really, min"), 128, lambda row: row.outcome, right=True),
        Column("reason", _("Why"), 0, lambda row: row.reason, hide_from=150),
    )
    return RowModel(columns, lambda row: row.id, parent)


class LogDelegate(CellDelegate):
    """What was not taken is quiet; what turned out worse is marked by a word and a tint."""

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: LogRow, column: Column, selected: bool) -> None:
        worse = column.key == "outcome" and row.worse
        tone = "status.attention.on_tint" if worse else "text.primary" if row.taken and column.key != "reason" else "text.secondary"
        weight = "medium" if column.key in ("window", "outcome") else "regular"
        words = ("↑ " if worse else "") + column.text(row)
        paint.text(painter, where, words, theme.font("label", weight), theme.colour(tone), paint.RIGHT if column.right else paint.LEFT)


class LogTable(RowTable):
    def __init__(self, look: ThemeSwitch, model: RowModel, parent: QWidget | None = None) -> None:
        super().__init__(look, model, LogDelegate(look, model), name=_("Decisions"), row_height=32, parent=parent)
