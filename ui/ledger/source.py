"""What the ledger's room and its export read: one snapshot for a scope, always with the whole balance beside it. For a lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from desktop.errors import HallError
from desktop.intake.model import CaseRow
from desktop.sentences import sentence
from offline.sync.ledger import Count, Ledger, PersonLine, Scope
from ui.ledger.rows import LedgerRow, ledger_rows, settled_here

if TYPE_CHECKING:
    from offline.sync.hall_count import HallCount


@dataclass(frozen=True, slots=True)
class LedgerSource:
    """`balance(scope)` with its cases; `whole()` without, of everything; `hall(day)` where there is a hall; `person` names an account."""

    balance: Callable[[Scope], Ledger]
    people: Callable[[Scope], Sequence[PersonLine]]
    whole: Callable[[], Ledger]
    known: Callable[[], Sequence[CaseRow]] = tuple
    hall: Callable[[date | None], HallCount] | None = None
    person: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Reading:
    """`apart`: by how much the whole ledger is out, whatever part is looked at. `hall_away`: why the hall could not be counted."""

    scope: Scope
    ledger: Ledger
    people: tuple[PersonLine, ...]
    apart: int
    known: tuple[CaseRow, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    hall: HallCount | None = None
    hall_away: str = ""
    rows: tuple[LedgerRow, ...] = ()
    """The cases as the list shows them; made here, because a hundred thousand take seconds."""
    settled: int = 0
    """Entries that a person settled, so that they were never sent."""

    def name(self, operator_id: str) -> str:
        return self.names.get(operator_id, operator_id)


def read(source: LedgerSource, scope: Scope, *, with_hall: bool = False) -> Reading:
    """Counts `scope`, and the whole for the alarm; the hall only where it is asked for, because it may be slow or away."""
    ledger, people = source.balance(scope), tuple(source.people(scope))
    apart = apart_of(ledger if scope == Scope() else source.whole())
    names = {operator: source.person(operator) for operator in sorted({line.operator_id for line in people})}
    hall, away = None, ""
    if with_hall and source.hall is not None:
        try:
            hall = source.hall(scope.since)
        except HallError as fault:
            away = sentence(fault)
    known = tuple(source.known())
    rows = ledger_rows(ledger.cases, {row.case_id: row for row in known})
    settled = sum(settled_here(event) for case in ledger.cases for event in case.events)
    return Reading(scope, ledger, people, apart, known, names, hall, away, rows, settled)


def apart_of(ledger: Ledger) -> int:
    """By how many entries the two sides differ; 0 is balanced, and what is not balanced is never 0."""
    return 0 if ledger.balanced else max(1, abs(apart(ledger.events)) + abs(apart(ledger.files)) + ledger.orphans)


def apart(count: Count) -> int:
    return count.created - count.acknowledged - count.waiting - count.attention
