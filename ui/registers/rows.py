"""The registers' tables: columns and how a row is painted. Open lines first; what is over its day says so with sign and words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.clock import shanghai
from desktop.intake.party import mask_mobile, shown_name
from desktop.intake.registers import FirstContact, Grievance
from ui.shell.days import day_words, when_words
from ui.text import _, _n
from ui.theme import STATUS_ICONS, Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.facts import Fact, FactGroup, FactSheet, groups
from ui.widgets.table import CellDelegate, Column, RowModel


def standing(entry: Grievance, today: date) -> tuple[str, str]:
    """(status of the theme, words): settled, over its day, due today, or when it is due."""
    if entry.settled_at is not None:
        return "done", _("settled")
    left = (entry.due_date - today).days
    if left < 0:
        return "missing", _n("{n} day over", "{n} days over", -left)
    return ("attention", _("today")) if left == 0 else ("waiting", day_words(entry.due_date))


def grievance_columns(today: Callable[[], date]) -> tuple[Column, ...]:
    return (
        Column("summary", _("What could not be done"), 0, lambda row: row.summary),
        Column("authority", _("Who answers"), 190, lambda row: row.responsible_authority),
        Column("person", _("Person"), 110, lambda row: shown_name(row.person) or "–", hide_from=125),
        Column("registered", _("Registered"), 96, lambda row: day_words(shanghai(row.registered_at).date()), right=True, hide_from=150),
        Column("due", _("Until"), 132, lambda row: standing(row, today())[1], right=True),
    )


def contact_columns(today: Callable[[], date], who: Callable[[str], str]) -> tuple[Column, ...]:
    """`who`: an account's name as people say it."""
    return (
        Column("about", _("What was asked"), 0, lambda row: row.about),
        Column("referred", _("Led on to"), 220, lambda row: row.referred_to or _("answered here")),
        Column("staff", _("Who met them first"), 140, lambda row: who(row.staff), hide_from=150),
        Column("at", _("When"), 120, lambda row: when_words(shanghai(row.at), today()), right=True),
    )


class RegisterDelegate(CellDelegate):
    def __init__(self, look: ThemeSwitch, today: Callable[[], date], parent: RowModel) -> None:
        super().__init__(look, parent)
        self._today = today

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if isinstance(row, Grievance) and column.key == "due":
            status, words = standing(row, self._today())
            if status in ("missing", "attention"):
                paint.chip(painter, theme, where.right(), where.center().y(), status, words, STATUS_ICONS[status])
                return
        main = column.key in ("summary", "about")
        ink = "text.primary" if main and not (isinstance(row, Grievance) and row.settled_at) else "text.secondary"
        align = paint.RIGHT if column.right else paint.LEFT
        paint.text(painter, where, column.text(row), theme.font("body", "medium" if main else "regular"), theme.colour(ink), align)


def grievance_sheet(entry: Grievance, registered_by: str, today: date, whole: tuple[str, str] | None = None) -> FactSheet:
    """`registered_by`: as people say the name. `whole`: name and telephone as they were just revealed."""
    status, words = standing(entry, today)
    at = shanghai(entry.registered_at)
    facts = [
        Fact(_("Answers: {who}", who=entry.responsible_authority), "", words, STATUS_ICONS[status], f"status.{status}.on_tint"),
        Fact(_("Until {day}", day=day_words(entry.due_date)), icon="calendar"),
        Fact(_("Registered by {who}", who=registered_by), "", f"{day_words(at.date())} {at:%H:%M}", "pen"),
    ]
    if entry.person or entry.telephone:
        person, telephone = whole or (shown_name(entry.person), mask_mobile(entry.telephone))
        facts.append(Fact(person or _("Person"), telephone, icon="user"))
    done: tuple[Fact, ...] = ()
    if entry.settled_at is not None:
        done = (Fact(entry.outcome, "", day_words(shanghai(entry.settled_at).date()), "flag", "status.done.on_tint"),)
    return FactSheet(entry.summary, groups=groups(FactGroup(_("Now"), tuple(facts)), FactGroup(_("What came of it"), done)))


def contact_sheet(entry: FirstContact, staff: str) -> FactSheet:
    at = shanghai(entry.at)
    facts = (
        Fact(entry.referred_to or _("answered here"), _("Led on to"), icon="arrow-right"),
        Fact(staff, _("answerable until somebody has taken over"), f"{day_words(at.date())} {at:%H:%M}", "user"),
    )
    return FactSheet(entry.about, groups=groups(FactGroup(_("Now"), facts)))
