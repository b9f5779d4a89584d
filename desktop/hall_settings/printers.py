"""A workstation's printers as its own file says them: one set up, changed or taken away, and which papers go to it. Pure: texts in, texts out.

A printer that another file says can be changed here (this machine's file is read last) and not taken away. What goes to a printer that is taken
away goes nowhere until it is said: papers then become PDF files.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Set
from typing import Any

from desktop.errors import Issue, RuleViolation
from desktop.hall_settings.keys import Layer
from desktop.hall_settings.layers import Layers
from desktop.hall_settings.toml_edit import drop_table, set_in_table
from desktop.printer_settings import PrinterSettings, RoutingSettings, printing_issues
from desktop.settings import Settings

NAME_MOST = 40
USES = ("papers", "slips", "fallback", "slip_fallback")
"""What may go to a printer, as [routing] calls it."""


def uses_of(routing: RoutingSettings, name: str) -> frozenset[str]:
    return frozenset(use for use in USES if getattr(routing, use) == name)


def printer_issues(printer: PrinterSettings, taken: Set[str] = frozenset()) -> Iterator[Issue]:
    """Everything that is wrong with one printer; pointers are its fields (/name, /address). `taken`: names that others have."""
    if not printer.name.strip() or not printer.name.isprintable():
        yield Issue("/name", "text.missing")
    elif len(printer.name) > NAME_MOST:
        yield Issue("/name", "text.too_long", {"most": NAME_MOST})
    elif printer.name in taken:
        yield Issue("/name", "plan.twice", {"what": printer.name})
    for issue in printing_issues((printer,), RoutingSettings(), ""):
        field = issue.pointer.rpartition(".")[2]
        code = "printer.password" if issue.code == "settings.password_here" else f"printer.{field}"
        yield Issue(f"/{field}", code if field in ("address", "copies") else issue.code, issue.data)


def with_printer(layers: Layers, printer: PrinterSettings, uses: Set[str], *, new: bool) -> Layers:
    """`RuleViolation`: settings.invalid with every wrong place, settings.not_editable."""
    before = layers.settings()
    known = {one.name: one for one in before.printers}
    if wrong := tuple(printer_issues(printer, known.keys() if new else frozenset())):
        raise RuleViolation("settings.invalid", issues=wrong, first=wrong[0].pointer)
    was = known.get(printer.name, PrinterSettings(printer.name))
    values = {entry.name: getattr(printer, entry.name) for entry in dataclasses.fields(printer) if entry.name != "name"}
    changed = {key: value for key, value in values.items() if value != getattr(was, key) or (new and key == "kind")}
    routes = {use: printer.name for use in USES if use in uses and getattr(before.routing, use) != printer.name}
    routes |= dict.fromkeys(uses_of(before.routing, printer.name) - uses, "")
    return _with(layers, _set(_here(layers), ("printers", printer.name), changed, layers), routes)


def without_printer(layers: Layers, name: str) -> Layers:
    """`RuleViolation`: settings.printer_elsewhere for one that another file says, settings.not_editable."""
    data = layers.data()
    for layer, body in data.items():
        if layer is not Layer.WORKSTATION and name in body.get("printers", {}):
            raise RuleViolation("settings.printer_elsewhere", name=name, file=layers.names[layer])
    routing = layers.settings().routing
    routes = dict.fromkeys((*uses_of(routing, name), *(kind for kind, printer in routing.kinds if printer == name)), "")
    return _with(layers, drop_table(_here(layers), ("printers", name), layers.names[Layer.WORKSTATION]), routes)


def printer_lines(was: Settings, now: Settings) -> Iterator[tuple[str, str, str]]:
    """What, before, after: lines of the audit log."""
    for name in dict.fromkeys(one.name for one in (*was.printers, *now.printers)):
        before, after = _said(was, name), _said(now, name)
        if before != after:
            yield f"printers.{name}", before, after


def _said(settings: Settings, name: str) -> str:
    printer = next((one for one in settings.printers if one.name == name), None)
    if printer is None:
        return ""
    usual = PrinterSettings(name)
    values = {entry.name: getattr(printer, entry.name) for entry in dataclasses.fields(printer) if entry.name not in ("name", "kind")}
    said = [f"{key}={value}" for key, value in values.items() if value != getattr(usual, key)]
    return " ".join((printer.kind, *said, *sorted(uses_of(settings.routing, name))))


def _here(layers: Layers) -> str:
    return layers.texts[Layer.WORKSTATION]


def _set(text: str, table: tuple[str, ...], values: Mapping[str, Any], layers: Layers) -> str:
    for key, value in values.items():
        text = set_in_table(text, table, key, value, layers.names[Layer.WORKSTATION])
    return text


def _with(layers: Layers, text: str, routes: Mapping[str, str]) -> Layers:
    return Layers(layers.names, {**layers.texts, Layer.WORKSTATION: _set(text, ("routing",), routes, layers)})
