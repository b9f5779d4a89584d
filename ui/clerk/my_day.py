"""My day, at the right of the idle room: figures, drafts to go on with, and what falls due - each entry says the next fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.clock import hall_date, now, shanghai
from desktop.intake.model import CaseRow, CaseState, Draft
from desktop.intake.party import shown_name
from desktop.staff.model import Actor
from ui.clerk.entry import Entry, EntryList
from ui.clerk.steps import titles
from ui.clerk.summary_words import day_words
from ui.clerk.text import _
from ui.theme import ThemeSwitch
from ui.widgets.keys import KeyHint
from ui.widgets.text import EmptyState, Figure, Hairline, SectionHeader, Text

if TYPE_CHECKING:
    from desktop.intake.service import DayFigures, Intake

MOST_DRAFTS, MOST_DUE = 5, 4
_DUE_WITHIN = timedelta(days=3)
_OPEN = (CaseState.ACCEPTED, CaseState.PROCESSING)
_WAITING = (CaseState.CORRECTED, CaseState.RECEIVED)


@dataclass(frozen=True, slots=True)
class Day:
    """`titles`: what each draft is called, by draft id. `due`: this clerk's open cases, the next day first."""

    drafts: tuple[Draft, ...]
    titles: dict[str, str]
    figures: DayFigures
    due: tuple[CaseRow, ...]


def read_day(intake: Intake, actor: Actor) -> Day:
    """Everything the pane shows; on a lane."""
    today = hall_date(now())

    def mine(states: tuple[CaseState, ...]) -> list[CaseRow]:
        rows = (row for state in states for row in intake.listed(state=state, since=today - timedelta(days=120)))
        return sorted((row for row in rows if row.operator_id == actor.id), key=lambda row: row.received_at)

    due = [row for row in mine(_OPEN) if row.promised_date is not None and row.promised_date <= today + _DUE_WITHIN]
    waiting = mine(_WAITING)
    due.sort(key=lambda row: (row.promised_date or date.max, row.case_no))
    drafts = intake.drafts(actor)
    return Day(drafts, {draft.draft_id: intake.title(draft) for draft in drafts}, intake.today(actor), tuple(waiting + due))


def draft_entry(draft: Draft, title: str) -> Entry:
    who = shown_name(draft.applicant.name) or _("no name yet")
    step = titles().get(draft.step, "")
    saved = shanghai(draft.updated_at)
    at = f"{saved:%H:%M}" if saved.date() == hall_date(now()) else day_words(saved.date())
    note = _("Stopped at {step}, saved {time}", step=step, time=at)
    title = title or _("nothing chosen yet")
    return Entry(f"{title} {who}", note, draft.ticket_no or _("draft"), "unseen", what=draft)


def due_entry(row: CaseRow, today: date) -> Entry:
    if row.promised_date is None:
        note = _("Corrected materials are in; please decide") if row.state is CaseState.CORRECTED else _("Received; please decide")
        return Entry(f"{row.title} {shown_name(row.applicant_name)}", note, _("to accept"), "promised", what=row)
    late = row.promised_date < today
    right = _("late") if late else _("today") if row.promised_date == today else day_words(row.promised_date)
    return Entry(
        f"{row.title} {shown_name(row.applicant_name)}",
        _("Promised by {day}", day=day_words(row.promised_date)),
        right,
        "attention" if row.promised_date <= today else "deferred",
    )


class MyDay(QFrame):
    """MyDay(look). `draft_wanted` tells the draft, or the case that waits for its decision, that was pressed."""

    draft_wanted = Signal(object)

    def __init__(self, look: ThemeSwitch, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "pane")
        self.setProperty("edge", "left")
        self.taken = Figure(look, _("Taken today"), "0")
        self.at_once = Figure(look, _("Accepted at once"), "0")
        self.drafts, self.due = EntryList(look), EntryList(look)
        self._goes_on = SectionHeader(look, _("Go on with"))
        self._falls_due = SectionHeader(look, _("Falling due"))
        self.empty = EmptyState(look, _("No drafts. Everything that was begun is decided."))
        self.drafts.chosen.connect(self.draft_wanted)
        self.due.chosen.connect(self.draft_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        figures = QHBoxLayout()
        figures.setContentsMargins(16, 0, 0, 0)
        figures.setSpacing(0)
        for place, figure in enumerate((self.taken, self.at_once)):
            if place:
                figures.addWidget(Hairline(look, vertical=True))
            figure.setContentsMargins(16 * place, 10, 6, 10)
            figures.addWidget(figure, 1)
        column.addLayout(figures)
        column.addWidget(Hairline(look))
        for head, entries in ((self._goes_on, self.drafts), (self._falls_due, self.due)):
            head.setContentsMargins(0, 14, 0, 8)
            column.addWidget(head)
            column.addWidget(entries)
            if entries is self.drafts:
                column.addWidget(self.empty)
        column.addStretch(1)
        column.addWidget(Hairline(look))
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 10)
        foot.setSpacing(6)
        foot.addWidget(KeyHint(look, "F1"))
        foot.addWidget(Text(look, _("All keys"), "label", "secondary"))
        foot.addStretch(1)
        column.addLayout(foot)
        self._falls_due.hide()

    def show_day(self, day: Day) -> None:
        self.drafts.show_entries(tuple(draft_entry(draft, day.titles.get(draft.draft_id, "")) for draft in day.drafts[:MOST_DRAFTS]))
        today = hall_date(now())
        self.due.show_entries(tuple(due_entry(row, today) for row in day.due[:MOST_DUE]))
        self.empty.setVisible(not day.drafts)
        self._falls_due.setVisible(bool(day.due))
        self.taken.show_value(str(day.figures.taken))
        self.at_once.show_value(f"{day.figures.accepted_at_once} / {day.figures.taken}")
