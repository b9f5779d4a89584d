"""[printers.NAME] and [routing]: which devices a workstation prints on, and which paper goes where. Names no device that was not set up.

Two printers may share an address: the same device with another tray or another number of copies. A password in an address is refused.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.errors import Issue
from desktop.intake.document_kinds import DocumentKind

PRINTER_KINDS = ("pdf", "ipp", "system", "escpos")
WIDTHS = (58, 80)
SLIPS = ("ticket", "voucher")
SHEETS = tuple(kind.value for kind in DocumentKind)
_ADDRESSES: Mapping[str, re.Pattern[str]] = {
    "pdf": re.compile(r"(file://.*)?"),
    "ipp": re.compile(r"ipp://[^/@\s]+(:\d+)?/\S*"),
    "system": re.compile(r".*"),
    "escpos": re.compile(
        r"(tcp://[^/@\s:]+(:\d{1,5})?|tcp://\[[0-9A-Fa-f:]+\](:\d{1,5})?|usb://([0-9A-Fa-f]{4}:[0-9A-Fa-f]{4})?|file://.+)"
    ),
}


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """One printer. `address`: ipp://host/path; a queue's name (system, "" is the usual one); tcp://host:9100, usb://04b8:0e15 or file:///dev/usb/lp0
    (escpos); file:///folder (pdf, "" is the papers' folder). `width` of a roll in mm. `answers` false: nothing comes back from it. `text` false:
    its firmware has no Chinese font, everything is drawn."""

    name: str
    kind: str = "pdf"
    address: str = ""
    width: int = 80
    tray: str = ""
    duplex: bool = False
    copies: int = 1
    answers: bool = True
    text: bool = True


@dataclass(frozen=True, slots=True)
class RoutingSettings:
    """`papers` and `slips` go there unless `kinds` says otherwise for one; `fallback` and `slip_fallback` take what the first refuses.

    Everything empty: papers become PDF files. A job that no printer took within `expire_minutes` is given up.
    """

    papers: str = ""
    slips: str = ""
    fallback: str = ""
    slip_fallback: str = ""
    expire_minutes: int = 10
    kinds: tuple[tuple[str, str], ...] = ()

    def printers_for(self, paper: str) -> tuple[str, ...]:
        """The printers of a paper's kind, first choice first; empty: none is set up for it."""
        slip = paper in SLIPS
        first = dict(self.kinds).get(paper) or (self.slips if slip else self.papers)
        other = self.slip_fallback if slip else self.fallback
        return tuple(dict.fromkeys(name for name in (first, other if first else "") if name))


def merge_printers(into: tuple[PrinterSettings, ...], layer: Any, where: str, issues: list[Issue]) -> tuple[PrinterSettings, ...]:
    """The tables of a layer over those before it, by name."""
    if not isinstance(layer, dict):
        issues.append(Issue(where, "settings.wrong_type", {"key": where}))
        return into
    found = {printer.name: printer for printer in into}
    for name, table in layer.items():
        pointer = f"{where}.{name}"
        if not isinstance(table, dict):
            issues.append(Issue(pointer, "settings.wrong_type", {"key": pointer}))
            continue
        found[name] = over(found.get(name, PrinterSettings(name)), table, f"{pointer}.", issues, hidden=("name",))
    return tuple(found.values())


def merge_routing(into: RoutingSettings, layer: Any, where: str, issues: list[Issue]) -> RoutingSettings:
    if not isinstance(layer, dict):
        issues.append(Issue(where, "settings.wrong_type", {"key": where}))
        return into
    kinds = dict(into.kinds)
    rest: dict[str, Any] = {}
    for key, value in layer.items():
        if key in SHEETS or key in SLIPS:
            if isinstance(value, str):
                kinds[key] = value
            else:
                issues.append(Issue(f"{where}.{key}", "settings.wrong_type", {"key": f"{where}.{key}"}))
        else:
            rest[key] = value
    merged: RoutingSettings = over(into, rest, f"{where}.", issues, hidden=("kinds",))
    return dataclasses.replace(merged, kinds=tuple(kinds.items()))


def printing_issues(printers: tuple[PrinterSettings, ...], routing: RoutingSettings, where: str) -> Iterator[Issue]:
    """What does not agree once every layer is read."""
    for printer in printers:
        key = f"{where}printers.{printer.name}"
        if printer.kind not in PRINTER_KINDS:
            yield Issue(f"{key}.kind", "settings.wrong_choice", {"key": f"{key}.kind", "choices": "、".join(PRINTER_KINDS)})
        elif holds_password(printer.address):
            yield Issue(f"{key}.address", "settings.password_here", {"key": f"{key}.address"})
        elif not _ADDRESSES[printer.kind].fullmatch(printer.address):
            yield Issue(f"{key}.address", "settings.printer_address", {"key": f"{key}.address"})
        if printer.width not in WIDTHS:
            yield Issue(f"{key}.width", "settings.wrong_choice", {"key": f"{key}.width", "choices": "58、80"})
        if not 1 <= printer.copies <= 9:
            yield Issue(f"{key}.copies", "settings.wrong_choice", {"key": f"{key}.copies", "choices": "1–9"})
    if not 1 <= routing.expire_minutes <= 240:
        yield Issue(
            f"{where}routing.expire_minutes", "settings.wrong_choice", {"key": f"{where}routing.expire_minutes", "choices": "1–240"}
        )
    known = {printer.name for printer in printers}
    named = {key: getattr(routing, key) for key in ("papers", "slips", "fallback", "slip_fallback")} | dict(routing.kinds)
    for key, name in named.items():
        if name and name not in known:
            yield Issue(f"{where}routing.{key}", "settings.printer_unknown", {"key": f"{where}routing.{key}", "name": name})


def printers_toml(printers: tuple[PrinterSettings, ...]) -> str:
    return "".join(f"\n[printers.{_text(printer.name)}]\n" + _lines(printer, PrinterSettings(printer.name)) for printer in printers)


def routing_toml(routing: RoutingSettings) -> str:
    said = _lines(dataclasses.replace(routing, kinds=()), RoutingSettings()) + "".join(
        f"{key} = {_text(name)}\n" for key, name in routing.kinds
    )
    return f"\n[routing]\n{said}" if said else ""


def _lines(mine: Any, usual: Any) -> str:
    values = {entry.name: getattr(mine, entry.name) for entry in dataclasses.fields(mine)}
    return "".join(f"{name} = {_text(value)}\n" for name, value in values.items() if value != getattr(usual, name))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def holds_password(address: str) -> bool:
    """Whether an address carries one: secrets lie in the vault, not in a file."""
    return re.match(r"[^/]*://[^/@]*:[^/@]*@", address) is not None


def over(into: Any, table: Mapping[str, Any], where: str, issues: list[Issue], hidden: tuple[str, ...] = ()) -> Any:
    """`into` with the single values of a layer's table; `where` stands before each key's name."""
    known = {entry.name: getattr(into, entry.name) for entry in dataclasses.fields(into) if entry.name not in hidden}
    changed: dict[str, Any] = {}
    for key, value in table.items():
        pointer = f"{where}{key}"
        if key not in known:
            issues.append(Issue(pointer, "settings.unknown_key", {"key": pointer}))
        elif type(value) is not type(known[key]):
            issues.append(Issue(pointer, "settings.wrong_type", {"key": pointer}))
        else:
            changed[key] = value
    return dataclasses.replace(into, **changed)
