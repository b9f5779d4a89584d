"""日报 from an open desk: gathers the day from both stores and the ledger, draws it, writes the PDF. Reads and draws: for a lane.

Made anew each time from what the stores say now; the file's name is the day, so that a later one of the same day takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.day_report import Asked, DayReport, LedgerLine, MoveLine, gather
from offline.sync.ledger import Scope, balance
from ui.papers import write_file

if TYPE_CHECKING:
    from desktop.store import Store
    from ui.app import Desk

STATES = {"accepted": "已采纳", "adjusted": "改后采纳", "undone": "已撤销", "automatic": "自动"}
"""Of a move in the report; one that was only proposed or was turned down is no move."""


def report_of(desk: Desk, day: date, made_by: str) -> DayReport:
    """The vault's `EnvironmentFault` passes; the hall's is said in the report."""
    ledger = balance(desk.home.vault, Scope(since=day, until=day))
    events = ledger.events
    apart = abs(events.created - events.acknowledged - events.waiting - events.attention)
    asked = Asked(
        day=day,
        hall_name=desk.settings.profile.name,
        workstation=desk.settings.workstation.id,
        made_at=desk.clock(),
        made_by=made_by,
        ledger=LedgerLine(events.created, events.acknowledged, events.waiting, events.attention, apart),
        moves=partial(_moves, desk.home.hall),
        drill=desk.settings.hall.drill,
    )
    return gather(desk.home.vault, desk.home.hall, asked)


def write_report(desk: Desk, made_by: str, day: date, to: Path) -> Path:
    """`EnvironmentFault` paper.not_written, and the vault's; `RuleViolation` paper.no_glyph."""
    from printing.papers.day_report import day_report
    from printing.pdf import to_pdf

    write_file(to, to_pdf(day_report(report_of(desk, day, made_by))))
    return to


def _moves(hall: Store, day: date) -> Sequence[MoveLine]:
    """What was decided about windows, in words."""
    from desktop.queue.rows import service_names
    from desktop.tidal.decisions import of_day
    from desktop.tidal.reasons import named

    with hall.read() as connection:
        names, decided = service_names(connection), of_day(connection, day)

    def words(codes: Sequence[str]) -> str:
        return "、".join(names.get(code, code) for code in codes) or "—"

    return [
        MoveLine(one.taken_at or one.at, one.window, words(one.was), words(one.to), named(one.reason, names), STATES[one.state.value])
        for one in decided
        if one.state.value in STATES
    ]
