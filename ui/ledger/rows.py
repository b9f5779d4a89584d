"""Rows of the ledger screen: a case of the balance joined with what the day's list knows of it. Pure values and the words for them.

Personal names are shortened (何**): the ledger is read over many shoulders. Organisations stay whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.errors import Issue
from desktop.intake.model import CaseRow, CaseState
from desktop.intake.party import shown_name
from desktop.sentences import sentence
from offline.sync.numbering import SETTLED
from ui.cases.words import event_words, state_words
from ui.shell.days import grouped
from ui.text import _, _n
from ui.widgets.facts import Fact, FactGroup, FactSheet, groups

if TYPE_CHECKING:
    from offline.sync.ledger import CaseLine, EventLine, FileLine

ACKNOWLEDGED, WAITING, ATTENTION, LOST = "acknowledged", "waiting", "attention", "lost"
RECEIVED = "received"
"""Waiting still, but the province has it: it is not in force there yet."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """`pips`: the states of the case's events in their order."""

    case_id: str
    case_no: str
    title: str
    applicant: str
    state: str
    pips: tuple[str, ...]
    line: CaseLine

    @property
    def acknowledged(self) -> int:
        return sum(pip == ACKNOWLEDGED for pip in self.pips)

    @property
    def result(self) -> str:
        """What must be said of it: the worst of its events and files."""
        states = {*(event.state for event in self.line.events), *(file.state for file in self.line.files)}
        return next((state for state in (LOST, ATTENTION, WAITING) if state in states), ACKNOWLEDGED)


def ledger_rows(lines: Iterable[CaseLine], known: Mapping[str, CaseRow]) -> tuple[LedgerRow, ...]:
    """Newest case number first; cases without a number yet come first of all."""
    rows = [_row(line, known.get(line.case_id)) for line in lines]
    return tuple(sorted(rows, key=lambda row: (row.case_no == "", row.case_no, row.case_id), reverse=True))


def _row(line: CaseLine, case: CaseRow | None) -> LedgerRow:
    return LedgerRow(
        line.case_id,
        line.case_no or "",
        case.title if case else "",
        shown_name(case.applicant_name) if case else "",
        state_words(CaseState(line.state)) if line.state else "",
        tuple(_pip(event) for event in line.events),
        line,
    )


def _pip(event: EventLine) -> str:
    return RECEIVED if event.state == WAITING and event.stage == RECEIVED else event.state


def result_words(result: str) -> tuple[str, str, str]:
    """(status, icon, words) of a row's result."""
    return {
        ACKNOWLEDGED: ("ok", "check", _("balanced")),
        WAITING: ("waiting", "clock", _("waiting")),
        RECEIVED: ("waiting", "clock", _("has it")),
        ATTENTION: ("attention", "triangle", _("needs a person")),
        LOST: ("missing", "cross-circle", _("lost a row")),
    }[result]


def ledger_sheet(row: LedgerRow) -> FactSheet:
    lines = [_("Case {no}", no=grouped(row.case_no)) if row.case_no else _("No number yet")]
    if row.line.apply_no:
        lines.append(_("Province number {no}", no=grouped(row.line.apply_no)))
    return FactSheet(
        row.title or _("Case"),
        row.applicant,
        tuple(lines),
        groups(
            FactGroup("", tuple(_event(event) for event in row.line.events)),
            FactGroup(_("Files {n}", n=len(row.line.files)), tuple(_file(file) for file in row.line.files)),
        ),
    )


def _error_words(code: str | None) -> str:
    """The last failure in words; a province's own code stays as it is."""
    return sentence(Issue("", code.removeprefix("alone."))) if code else ""


def _event(event: EventLine) -> Fact:
    note = {
        ACKNOWLEDGED: _("Settled by a person; not sent") if settled_here(event) else _("Receipt {no}", no=event.receipt_no or ""),
        WAITING: _waiting(event),
        ATTENTION: _("Needs a person: {error}", error=_error_words(event.last_error)),
        LOST: _("Its delivery is missing. Please tell the administrator"),
    }[event.state]
    status, icon, _words = result_words(event.state)
    return Fact(f"{event.seq} {event_words(event.type)}", note, _stage(event), icon, f"status.{status}.on_tint")


def settled_here(event: EventLine) -> bool:
    """Whether a person decided that it is not sent: it has no receipt of the province, and needs none."""
    return (event.receipt_no or "").startswith(SETTLED)


def _waiting(event: EventLine) -> str:
    if event.stage == RECEIVED:
        return _("The province has it; it has not taken effect there yet")
    if event.attempts == 0:
        return _("Waiting to be sent")
    return _n("Tried {n} time: {error}", "Tried {n} times: {error}", event.attempts, error=_error_words(event.last_error) or _("no answer"))


def _stage(event: EventLine) -> str:
    """How far it has come: received is not yet applied, and the hall's copy is not the province."""
    if settled_here(event):
        return ""
    if event.stage == "applied":
        return _("in force")
    if event.stage == RECEIVED:
        return _("has it")
    return _("in the hall") if event.hall == "applied" else _("here only") if event.hall else ""


def _file(file: FileLine) -> Fact:
    status, icon, words = result_words(file.state)
    size = f"{file.size / 1048576:.1f} MB" if file.size >= 104858 else f"{max(1, round(file.size / 1024))} KB"
    arrived = {ACKNOWLEDGED: _("arrived"), WAITING: _("has it") if file.stage == RECEIVED else _("waiting")}.get(file.state, words)
    return Fact(_("File {id}", id=file.sha256[:8]), size, arrived, icon, f"status.{status}.on_tint")
