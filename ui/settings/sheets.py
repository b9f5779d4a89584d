"""What the pane at the right says of the line that is chosen. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.errors import Issue
from desktop.hall_settings.keys import Acts, Layer
from desktop.hall_settings.layers import Value
from desktop.hall_settings.service import Overview, needs_signature
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.settings.rows import Line, letters, printer_kinds
from ui.settings.words import CALENDAR, PEOPLE, PRINTERS, SERVICES, WINDOWS, acts_words, key_words, layer_words, value_words
from ui.shell.days import weekday_words
from ui.text import _, mark
from ui.widgets.facts import Fact, FactGroup, FactSheet, groups

_MOST_ISSUES = 60


def sheet_of(actor: Actor, group: str, line: Line | None, found: Overview) -> FactSheet:
    """What `actor` is told of the line."""
    if line is None:
        return FactSheet("")
    if isinstance(line.thing, Value):
        return _value_sheet(actor, line.thing)
    if group == CALENDAR:
        return _year_sheet(line)
    if group == PRINTERS:
        return _printer_sheet(line)
    if group in (SERVICES, WINDOWS, PEOPLE) and found.hall is not None:
        return _plan_sheet(group, line, found)
    return FactSheet(line.cells[0], line.cells[1], (_("Set here, never shown; the log says that it was set and by whom"),))


def refused_sheet(title: str, issues: tuple[Issue, ...]) -> FactSheet:
    """Everything that is wrong with a file, each with its place."""
    facts = tuple(
        Fact(sentence(issue), issue.pointer or "/", icon="cross-circle", colour="status.missing.on_tint") for issue in issues[:_MOST_ISSUES]
    )
    more = _("and {n} more", n=len(issues) - _MOST_ISSUES) if len(issues) > _MOST_ISSUES else ""
    return FactSheet(title, _("Nothing was changed"), groups=groups(FactGroup(_("Places that are wrong"), facts, more)))


def _value_sheet(actor: Actor, value: Value) -> FactSheet:
    name, what = key_words(value.key.name)
    said = tuple(
        Fact(
            value_words(value.key, value.said[layer]),
            layer_words(layer),
            icon="check" if layer is value.origin else "",
            aside=_("holds") if layer is value.origin else "",
        )
        for layer in Layer
        if layer in value.said
    )
    acts = Fact(acts_words(value.key.acts), icon="clock")
    waits = Fact(_("The program works with the older value until then"), icon="info", colour="status.attention.on_tint")
    when = (acts, waits) if value.waiting and value.key.acts is not Acts.NOW else (acts,)
    signed = Fact(_("A supervisor signs beside") if needs_signature(actor, value.key) else _("No signature is asked"), icon="pen")
    return FactSheet(
        name,
        value.key.name,
        (what,),
        groups(FactGroup(_("Where it is said"), said), FactGroup(_("It acts"), when), FactGroup(_("To change it"), (signed,))),
    )


def _year_sheet(line: Line) -> FactSheet:
    if line.thing is None:
        words = _(
            "The State Council publishes the days of a year in the autumn before. Take the table in here; until then papers say that the date is not known"
        )
        return FactSheet(line.cells[0], line.state, (words,))
    standing, table = line.thing
    worked = tuple(Fact(_day(day), icon="desk") for day in sorted(table.worked)) if table else ()
    off = tuple(Fact(_span(first, last), icon="calendar") for first, last in _spans(sorted(table.off))) if table else ()
    lines = (standing.source, _("taken in by {who}", who=standing.confirmed_by) if standing.confirmed_by else "")
    return FactSheet(
        line.cells[0],
        line.state,
        lines,
        groups(FactGroup(_("Weekends that are worked"), worked), FactGroup(_("Weekdays that are off"), off)),
    )


def _day(day: date) -> str:
    return f"{day:%m-%d} {weekday_words(day)}"


def _span(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)} – {_day(last)}"


def _spans(days: list[date]) -> Iterator[tuple[date, date]]:
    """Days in a row as one."""
    start = last = None
    for day in days:
        if start is None or last is None:
            start = day
        elif (day - last).days > 1:
            yield start, last
            start = day
        last = day
    if start is not None and last is not None:
        yield start, last


def _printer_sheet(line: Line) -> FactSheet:
    printer = line.thing
    facts = [Fact(printer_kinds()[printer.kind], _("Kind")), Fact(printer.address or "–", _("Address"))]
    if printer.kind == "escpos":
        facts.append(Fact(f"{printer.width} mm", _("Width of the roll")))
    if printer.tray:
        facts.append(Fact(printer.tray, _("Tray")))
    facts += [Fact(str(printer.copies), _("Copies")), Fact(_("yes") if printer.answers else _("no"), _("It answers"))]
    foot = _("What is changed here acts when the program is opened again")
    return FactSheet(printer.name, line.cells[3], groups=groups(FactGroup(_("The device"), tuple(facts), foot)))


def _plan_sheet(group: str, line: Line, found: Overview) -> FactSheet:
    assert found.hall is not None
    plan = found.hall.plan
    if group == SERVICES:
        places = tuple(
            Fact(_("Window {no}", no=place.no), letters(plan, place.services)) for place in plan.windows if line.id in place.services
        )
        people = tuple(Fact(one.display_name, one.account) for one in found.hall.people if line.id in plan.skills_of(one.account))
        none = _("No window serves it: nobody would be called") if not places else ""
        return FactSheet(
            line.cells[1], line.id, groups=groups(FactGroup(_("Served at"), places, none), FactGroup(_("Named for it"), people))
        )
    if group == WINDOWS:
        served = tuple(Fact(one.name, one.code, one.prefix) for one in plan.services if one.code in line.thing.services)
        seat = found.hall.seats[line.id]
        who = (
            Fact(line.cells[2], _("Sits there now")),
            Fact(mark("、").join(seat.meant_for) or _("anybody"), _("Meant for (set under Accounts)")),
        )
        return FactSheet(
            _("Window {no}", no=line.id), line.state, groups=groups(FactGroup(_("Business"), served), FactGroup(_("People"), who))
        )
    codes = plan.skills_of(line.id)
    served = tuple(Fact(one.name, one.code, one.prefix) for one in plan.services if not codes or one.code in codes)
    return FactSheet(line.cells[1], f"{line.id}  {line.cells[2]}", groups=groups(FactGroup(_("May be given"), served)))
