"""The number desk's tables: services with who waits, today's tickets, today's appointments - columns, words and how a row is painted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QPainter

from desktop.clock import shanghai
from desktop.queue.giving import ServiceLine
from desktop.queue.model import Appointment, AppointmentState, Ticket, TicketClass, TicketState
from ui.text import _, _n
from ui.theme import STATUS_ICONS, Theme, ThemeSwitch
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column

STATUS: Mapping[TicketState, str] = {
    TicketState.WAITING: "waiting",
    TicketState.CALLED: "called",
    TicketState.SERVING: "serving",
    TicketState.HELD: "held",
    TicketState.FINISHED: "done",
    TicketState.TRANSFERRED: "done",
    TicketState.NO_SHOW: "missing",
    TicketState.CANCELLED: "unseen",
}


def state_words(ticket: Ticket) -> str:
    """Where a ticket stands, with its window where it is at one."""
    where = ticket.window or ""
    if ticket.state is TicketState.WAITING:
        return _("comes again") if ticket.no_shows else _("waits")
    words = {
        TicketState.CALLED: _("called to {no}", no=where),
        TicketState.SERVING: _("served at {no}", no=where),
        TicketState.HELD: _("on hold at {no}", no=where),
        TicketState.FINISHED: _("finished"),
        TicketState.TRANSFERRED: _("passed on"),
        TicketState.NO_SHOW: _("did not come"),
        TicketState.CANCELLED: _("cancelled"),
    }
    return words[ticket.state]


def class_words(kind: TicketClass) -> str:
    return {
        TicketClass.NORMAL: _("Normal"),
        TicketClass.ELDERLY: _("Elder"),
        TicketClass.DISABLED: _("Disability"),
        TicketClass.VETERAN: _("Military"),
        TicketClass.EXPECTANT: _("Expecting"),
        TicketClass.PRIORITY: _("By reason"),
        TicketClass.APPOINTMENT: _("Booked"),
    }[kind]


def minutes_words(minutes: int | None) -> str:
    if minutes is None:
        return _("none open")
    return _n("{n} minute", "{n} minutes", minutes) if minutes else _("at once")


def short_minutes(minutes: int | None) -> str:
    """In a column that says "about" itself."""
    return _("{n} min", n=minutes) if minutes else minutes_words(minutes)


def service_columns() -> tuple[Column, ...]:
    return (
        Column("service", _("Business"), 0, lambda line: f"{line.service.prefix} {line.service.name}"),
        Column(
            "waiting",
            _("Wait"),
            64,
            lambda line: _n("{n} person", "{n} people", line.service.waiting),
            right=True,
            kinds=(_n("{n} person", "{n} people", 100),),
        ),
        Column("expected", _("About"), 96, lambda line: "–" if line.unknown else short_minutes(line.expected_minutes), right=True),
    )


def recent_columns() -> tuple[Column, ...]:
    return (
        Column("number", _("Number"), 92, lambda row: row.number),
        Column("service", _("Business"), 0, lambda row: row.service_name),
        Column("class", _("Class"), 78, lambda row: class_words(row.class_), kinds=tuple(map(class_words, TicketClass))),
        Column("state", _("State"), 124, state_words),
        Column("taken", _("Taken"), 78, lambda row: f"{shanghai(row.taken_at):%H:%M}", right=True, hide_from=150),
    )


def waiting_columns() -> tuple[Column, ...]:
    return (
        Column("number", _("Number"), 92, lambda row: row.number),
        Column("service", _("Business"), 0, lambda row: row.service_name),
        Column("class", _("Class"), 78, lambda row: class_words(row.class_), kinds=tuple(map(class_words, TicketClass))),
        Column(
            "ahead",
            _("Ahead"),
            76,
            lambda row: _n("{n} person", "{n} people", row.waiting_ahead),
            right=True,
            kinds=(_n("{n} person", "{n} people", 100),),
        ),
        Column("expected", _("About"), 104, lambda row: short_minutes(row.expected_minutes), right=True, hide_from=150),
    )


def appointment_words(entry: Appointment, at: datetime, late_minutes: int) -> tuple[str, str]:
    """(theme status, words) of an appointment at this moment; `late_minutes` is the hall's rule."""
    if entry.state is AppointmentState.CHECKED_IN:
        return "done", _("checked in")
    if entry.state is AppointmentState.CANCELLED:
        return "unseen", _("cancelled")
    if entry.state is AppointmentState.MISSED:
        return "missing", _("did not come")
    late = at - entry.starts_at
    if late > timedelta(minutes=late_minutes):
        return "attention", _("{n} min late", n=int(late.total_seconds() // 60))
    return "waiting", _("expected")


def appointment_columns(names: Callable[[str], str], standing: Callable[[Any], tuple[str, str]]) -> tuple[Column, ...]:
    return (
        Column("time", _("Time"), 118, lambda row: f"{shanghai(row.starts_at):%H:%M}–{shanghai(row.ends_at):%H:%M}"),
        Column("name", _("Name"), 84, lambda row: row.name_masked or "–"),
        Column("service", _("Business"), 0, lambda row: names(row.service)),
        Column("mobile", _("Mobile"), 116, lambda row: row.mobile_masked or "–", hide_from=125),
        Column("state", _("State"), 128, lambda row: standing(row)[1], right=True),
    )


class ServiceDelegate(CellDelegate):
    """`picked` gives the order within the visit, 0 for a service that is not in it."""

    def __init__(self, look: ThemeSwitch, picked: Callable[[str], int], parent: QObject | None = None) -> None:
        super().__init__(look, parent)
        self._picked = picked

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        line: ServiceLine = row
        if column.key != "service":
            shut = column.key == "expected" and line.expected_minutes is None
            ink = "text.tertiary" if shut else "text.secondary"
            paint.text(painter, where, column.text(row), theme.font("label" if shut else "body"), theme.colour(ink), paint.RIGHT)
            return
        paint.text(painter, where, line.service.prefix, theme.font("body", "bold"), theme.colour("text.secondary"))
        rest = where.adjusted(theme.px(20), 0, 0, 0)
        place = self._picked(line.service.code)
        if place:
            paint.tag(painter, theme, rest.left(), where.center().y(), "called", str(place))
            rest.setLeft(rest.left() + theme.px(24))
        paint.text(painter, rest, line.service.name, theme.font("body", "medium"), theme.colour("text.primary"))


class TicketDelegate(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        ticket: Ticket = row
        over = ticket.state in (TicketState.CANCELLED, TicketState.NO_SHOW, TicketState.FINISHED)
        ink = theme.colour("text.secondary" if over else "text.primary")
        if column.key == "number":
            paint.text(painter, where, ticket.number, theme.font("body", "bold"), ink)
        elif column.key == "service":
            paint.text(painter, where, ticket.service_name, theme.font(), theme.colour("text.secondary"))
        elif column.key == "class":
            if ticket.class_ is not TicketClass.NORMAL:
                status = "called" if ticket.class_ is TicketClass.APPOINTMENT else "attention"
                paint.tag(painter, theme, where.left(), where.center().y(), status, class_words(ticket.class_))
        elif column.key == "state":
            status = STATUS[ticket.state]
            paint.icon(painter, theme, _at(where, theme), STATUS_ICONS[status], f"status.{status}.on_tint", 14)
            paint.text(painter, where.adjusted(theme.px(20), 0, 0, 0), state_words(ticket), theme.font(), ink)
        else:
            paint.text(painter, where, column.text(row), theme.font(), theme.colour("text.secondary"), paint.RIGHT)


class AppointmentDelegate(CellDelegate):
    def __init__(self, look: ThemeSwitch, standing: Callable[[Any], tuple[str, str]], parent: QObject | None = None) -> None:
        super().__init__(look, parent)
        self._standing = standing

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if column.key == "state":
            status, words = self._standing(row)
            paint.chip(painter, theme, where.right(), where.center().y(), status, words, STATUS_ICONS[status])
            return
        main = column.key in ("time", "name")
        ink = theme.colour("text.primary" if main else "text.secondary")
        paint.text(painter, where, column.text(row), theme.font("body", "medium" if main else "regular"), ink)


def _at(where: QRectF, theme: Theme) -> Any:
    spot = where.center()
    spot.setX(where.left() + theme.px(8))
    return spot
