"""The equation for each person and workstation, as a table: who made what, and what became of it. Enter shows that person's cases alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from desktop.clock import shanghai
from ui.ledger.list import paint_result
from ui.ledger.rows import ACKNOWLEDGED, ATTENTION, LOST, WAITING, result_words
from ui.text import _
from ui.theme import Theme, ThemeSwitch
from ui.widgets.facts import Fact, FactGroup, FactSheet, groups
from ui.widgets.table import CellDelegate, Column, RowModel, RowTable

if TYPE_CHECKING:
    from offline.sync.hall_count import HallCount
    from offline.sync.ledger import Count, PersonLine
    from offline.sync.station_count import StationLedger


@dataclass(frozen=True, slots=True)
class PersonShown:
    line: PersonLine
    name: str

    @property
    def key(self) -> str:
        return f"{self.line.workstation_id} {self.line.operator_id}"

    @property
    def result(self) -> str:
        count = self.line.events
        return LOST if not count.balanced else ATTENTION if count.attention else WAITING if count.waiting else ACKNOWLEDGED


def people_rows(lines: Iterable[PersonLine], name: Callable[[str], str]) -> tuple[PersonShown, ...]:
    return tuple(PersonShown(line, name(line.operator_id)) for line in lines)


def people_model(parent: QWidget) -> RowModel:
    def number(field: str) -> Callable[[Any], str]:
        return lambda row: f"{getattr(row.line.events, field):,}"

    columns = (
        Column("name", _("By whom"), 0, lambda row: row.name),
        Column("workstation", _("Workstation"), 120, lambda row: row.line.workstation_id, hide_from=150),
        Column("created", _("Created"), 92, number("created"), right=True),
        Column("acknowledged", _("Confirmed"), 92, number("acknowledged"), right=True),
        Column("waiting", _("To send"), 84, number("waiting"), right=True),
        Column("attention", _("Needs a person"), 84, number("attention"), right=True),
        Column("result", _("Result"), 128, lambda row: result_words(row.result)[2], right=True),
    )
    return RowModel(columns, lambda row: row.key, parent)


class PeopleDelegate(CellDelegate):
    def cell(self, painter: QPainter, theme: Theme, where: QRectF, row: Any, column: Column, selected: bool) -> None:
        if column.key == "result":
            paint_result(painter, theme, where, row.result)
        else:
            super().cell(painter, theme, where, row, column, selected)


def make_people_list(look: ThemeSwitch, model: RowModel) -> RowTable:
    return RowTable(look, model, PeopleDelegate(look, model), name=_("Who made what"))


def hall_sheet(hall: HallCount | None, away: str) -> FactSheet:
    """What the hall's replica holds, and what that number says and does not say."""
    if hall is None:
        said = away or _("This workstation has no hall, or the hall was not asked.")
        return FactSheet(_("The hall's copy"), "", (said,))
    stations = tuple(_station(station) for station in hall.published)
    ours = [Fact(_("Handed over from here"), _("the hall's receipt is in this machine's vault"), f"{hall.handed_over:,}", "upload")]
    if hall.waiting:
        ours.append(Fact(_("Not handed over yet"), "", f"{hall.waiting:,}", "clock"))
    if hall.lacking:
        words = _("The hall gave its receipt and does not hold them. Please tell the administrator")
        ours.append(Fact(_("Lacking in the hall"), words, f"{hall.lacking:,}", "cross-circle", "status.missing.on_tint"))
    else:
        ours.append(Fact(_("All of it is there"), _("counted in the hall's own rows"), "", "check", "status.ok.on_tint"))
    replica = _("Entries in the hall's copy: {n}, workstations: {stations}", n=f"{hall.events:,}", stations=len(hall.stations))
    events, files = hall.totals
    foot = _("Each workstation counts for itself after it has sent. One that is switched off stands here with what it still owes.")
    return FactSheet(
        _("The hall's ledger"),
        "",
        (_equation(events, _("Entries")), _equation(files, _("Files")), replica),
        groups(
            FactGroup(_("By workstation"), stations, foot=foot),
            FactGroup(_("From this workstation {name}", name=hall.workstation_id), tuple(ours)),
        ),
    )


def _equation(count: Count, name: str) -> str:
    said = {
        "made": f"{count.created:,}",
        "there": f"{count.acknowledged:,}",
        "waiting": f"{count.waiting:,}",
        "attention": f"{count.attention:,}",
    }
    return _("{name}: {made} created = {there} confirmed + {waiting} waiting + {attention} for a person", name=name, **said)


def _station(station: StationLedger) -> Fact:
    """A workstation's line; one that does not balance is an alarm."""
    count = station.events
    words = _("{waiting} waiting, {attention} for a person", waiting=f"{count.waiting:,}", attention=f"{count.attention:,}")
    at = f"{shanghai(station.counted_at):%m-%d %H:%M}"
    if not station.balanced:
        apart = _("does not balance. Please tell the administrator")
        return Fact(f"{station.workstation_id}  {at}", apart, f"{count.created:,}", "cross-circle", "status.missing.on_tint")
    done = not (count.waiting or count.attention or station.files.waiting or station.files.attention)
    return Fact(
        f"{station.workstation_id}  {at}",
        "" if done else words,
        f"{count.acknowledged:,} / {count.created:,}",
        "check" if done else "clock",
    )
