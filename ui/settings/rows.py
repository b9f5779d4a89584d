"""Lines of the settings' tables, made from the overview, and what the pane at the right says of one. Pure but for the painting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.clock import shanghai
from desktop.hall_settings.keys import GROUPS, SECRETS, Key, Layer
from desktop.hall_settings.layers import Value
from desktop.hall_settings.plan_state import HallPlan
from desktop.hall_settings.printers import uses_of
from desktop.hall_settings.service import Overview
from desktop.intake.calendar import WorkCalendar
from desktop.queue.model import WindowState
from ui.settings.words import CALENDAR, PEOPLE, PRINTERS, SERVICES, WINDOWS, key_words, layer_words, secret_words, value_words, waits_words
from ui.shell.sign_in_form import role_words
from ui.text import _, mark
from ui.theme import STATUS_ICONS, Theme
from ui.widgets import paint
from ui.widgets.table import CellDelegate, Column


@dataclass(frozen=True, slots=True)
class Line:
    """`cells` by column; `status` and `state` the last one's chip; `strong` says that this hall decided it. `thing`: what the line is about."""

    id: str
    cells: tuple[str, ...]
    status: str = ""
    state: str = ""
    strong: bool = False
    thing: Any = None


_SMALL: Mapping[str, tuple[int, ...]] = {SERVICES: (2,), WINDOWS: (3,), PEOPLE: (2, 4), CALENDAR: (1,), PRINTERS: (1,)}
"""Columns that give way to large text; the pane at the right says them."""


def columns_of(group: str) -> tuple[Column, ...]:
    shapes: Mapping[str, tuple[tuple[str, int, bool], ...]] = {
        SERVICES: ((_("Letter"), 64, False), (_("Called"), 0, False), (_("Code"), 120, False), (_("Windows"), 170, False), (_("Open numbers"), 104, True)),
        WINDOWS: ((_("Window"), 74, False), (_("Business"), 0, False), (_("Who sits there"), 130, False), (_("Meant for"), 130, False), (_("State"), 100, False)),
        PEOPLE: ((_("Staff number"), 128, False), (_("Name"), 130, False), (_("Role"), 90, False), (_("Business"), 0, False), (_("Windows"), 110, False)),
        CALENDAR: ((_("Year"), 74, False), (_("Days off"), 80, True), (_("Make-up days"), 84, True), (_("Source"), 0, False), (_("Standing"), 128, False)),
        PRINTERS: ((_("Called"), 130, False), (_("Kind"), 110, False), (_("Address"), 0, False), (_("Used for"), 190, False)),
    }  # fmt: skip
    keys = ((_("Setting"), 190, False), (_("Value"), 0, False), (_("From"), 130, False), (_("Standing"), 118, False))

    def cell(n: int) -> Callable[[Any], str]:
        return lambda row: row.cells[n] if n < len(row.cells) else row.state

    shape, gone = shapes.get(group, keys), _SMALL.get(group, (2,))
    return tuple(
        Column(str(n), title, width, cell(n), right, hide_from=150 if n in gone else 1000) for n, (title, width, right) in enumerate(shape)
    )


def lines_of(group: str, found: Overview, calendar: WorkCalendar, today: date) -> tuple[Line, ...]:
    if group == CALENDAR:
        return tuple(_years(found, calendar, today))
    if group == PRINTERS:
        return tuple(_printers(found))
    if group in GROUPS:
        values = tuple(_value_line(found.values[key.name]) for key in GROUPS[group])
        return (*values, *_secrets(found)) if group == "province" else values
    if found.hall is None:
        return ()
    return tuple({SERVICES: _services, WINDOWS: _windows, PEOPLE: _people}[group](found))


def letters(plan: HallPlan, codes: tuple[str, ...]) -> str:
    """Services as people call them: by their letters with names."""
    return "  ".join(f"{one.prefix} {one.name}" for one in plan.services if one.code in codes)


def _value_line(value: Value) -> Line:
    key, waits = value.key, waits_words(value)
    cells = (key_words(key.name)[0], value_words(key, value.value), layer_words(value.origin), waits)
    return Line(key.name, cells, "attention" if waits else "", waits, value.origin is not Layer.BUILT_IN, value)


def _secrets(found: Overview) -> Iterator[Line]:
    staging = found.values["province.kind"].value == "staging"
    for name in SECRETS:
        if (name == "province.staging_password") == staging:
            kept = name in found.secrets
            words = _("kept, not shown") if kept else _("none")
            state = "" if kept or not found.values["province.url"].value else _("not set")
            yield Line(name, (secret_words()[name], words, _("the vault"), state), "missing" if state else "", state, kept, name)


def _services(found: Overview) -> Iterator[Line]:
    assert found.hall is not None
    plan = found.hall.plan
    for one in plan.services:
        places = mark("、").join(place.no for place in plan.windows if one.code in place.services)
        count = found.hall.waiting.get(one.code, 0)
        yield Line(
            one.code, (one.prefix, one.name, one.code, places or _("no window"), str(count) if count else "–"), strong=True, thing=one
        )


def _windows(found: Overview) -> Iterator[Line]:
    assert found.hall is not None
    plan = found.hall.plan
    names = {person.account: person.display_name for person in found.hall.people}
    signs = {
        WindowState.OPEN: ("ok", _("open")),
        WindowState.PAUSED: ("attention", _("paused")),
        WindowState.CLOSED: ("", _("closed")),
    }
    for place in plan.windows:
        seat = found.hall.seats[place.no]
        status, state = signs[seat.state]
        who = names.get(seat.operator, seat.operator) or "–"
        yield Line(
            place.no,
            (place.no, letters(plan, place.services), who, mark("、").join(seat.meant_for) or _("anybody"), state),
            status,
            state,
            True,
            place,
        )


def _people(found: Overview) -> Iterator[Line]:
    assert found.hall is not None
    plan = found.hall.plan
    for person in found.hall.people:
        codes = plan.skills_of(person.account)
        business = letters(plan, codes) if codes else _("everything")
        cells = (person.account, person.display_name, role_words(person.role), business, mark("、").join(person.windows) or _("any"))
        yield Line(person.account, cells, strong=bool(codes), thing=person)


def _years(found: Overview, calendar: WorkCalendar, today: date) -> Iterator[Line]:
    """The years that are known, the latest first; before them this year or the next, where there is no table yet."""
    known = {one.year: one for one in found.years}
    for year in (today.year + 1, today.year):
        if year not in known:
            soon = year == today.year or today.month >= 10
            words = _("no table") if soon else _("not yet published")
            yield Line(
                str(year),
                (str(year), "–", "–", _("Dates in this year cannot be promised"), words),
                "missing" if soon else "waiting",
                words,
                True,
            )
    for standing in sorted(known.values(), key=lambda one: -one.year):
        table = calendar.table(standing.year)
        where = _("taken in {day}", day=f"{shanghai(standing.imported):%m-%d}") if standing.imported else _("built in")
        cells = (
            str(standing.year),
            str(len(table.off)) if table else "–",
            str(len(table.worked)) if table else "–",
            standing.source,
            where,
        )
        yield Line(str(standing.year), cells, state=where, thing=(standing, table))


def _printers(found: Overview) -> Iterator[Line]:
    routing = found.settings.routing
    for printer in found.settings.printers:
        mine = uses_of(routing, printer.name)
        uses = [words for use, words in printer_uses().items() if use in mine]
        uses += [kind for kind, name in routing.kinds if name == printer.name]
        cells = (printer.name, printer_kinds()[printer.kind], printer.address or "–", mark("、").join(uses) or _("nothing"))
        yield Line(printer.name, cells, thing=printer)


def printer_uses() -> dict[str, str]:
    return {"papers": _("papers"), "slips": _("slips"), "fallback": _("papers if need be"), "slip_fallback": _("slips if need be")}


def printer_kinds() -> dict[str, str]:
    return {"pdf": _("PDF file"), "ipp": _("on the network (IPP)"), "system": _("the system's"), "escpos": _("slip printer")}


class LineDelegate(CellDelegate):
    """A line's first two cells speak up; the last one is a chip where it has a status."""

    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        words = column.text(row)
        if row.status and words == row.state and words:
            right = min(where.left() - theme.px(8) + paint.chip_width(theme, words, True), where.right() + theme.px(8))
            paint.chip(painter, theme, right, where.center().y(), row.status, words, STATUS_ICONS[row.status])
            return
        main = column.key in ("0", "1")
        ink = "text.primary" if main and (row.strong or column.key == "0") else "text.secondary"
        weight = "medium" if row.strong and column.key == "1" else "regular"
        align = paint.RIGHT if column.right else paint.LEFT
        paint.text(painter, where, words, theme.font("body", weight), theme.colour(ink), align)


def key_of(line: Line | None) -> Key | None:
    """The key that a line is about; None for a secret and for what is no key."""
    return line.thing.key if line is not None and isinstance(line.thing, Value) else None
