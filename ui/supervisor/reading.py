"""What the room shows, read on a lane in one go: the floor's look, who sits where by name, and what lies behind it (ledger, answers, cases due).

What lies behind may fail without taking the floor with it: its fault is told, the floor is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from desktop.errors import EnvironmentFault
from desktop.tidal.desk import TidalDesk
from desktop.tidal.look import TidalLook

if TYPE_CHECKING:
    from offline.sync.hall_answers import HallAnswers
    from offline.sync.ledger import Count


@dataclass(frozen=True, slots=True)
class DueCase:
    """The hall owes an answer; on the day after `answer_by` silence accepts (行政许可法 32(4))."""

    case_no: str
    title: str
    applicant: str
    """Masked."""
    answer_by: date


@dataclass(frozen=True, slots=True)
class Behind:
    """`events`, `files`: the ledger of the whole hall, as its `stations` said last, or of this workstation alone where `stations` is 0;
    `hall_events` what the hall's replica holds; None: not known now."""

    events: Count | None = None
    files: Count | None = None
    balanced: bool = True
    hall_events: int | None = None
    answers: HallAnswers | None = None
    due: tuple[DueCase, ...] = ()
    """Today or over, the most urgent first."""
    stations: int = 0


@dataclass(frozen=True, slots=True)
class FloorSource:
    """`person` names an account; `behind` reads what stands behind the floor."""

    tidal: TidalDesk
    person: Callable[[str], str]
    behind: Callable[[], Behind]


@dataclass(frozen=True, slots=True)
class FloorReading:
    look: TidalLook
    names: Mapping[str, str]
    behind: Behind


def read_floor(source: FloorSource) -> FloorReading:
    """`EnvironmentFault` while the hall's store is away."""
    look = source.tidal.look()
    people = {place.operator for place in look.places if place.operator} | {entry.changed_by for entry in look.decisions}
    names = {account: source.person(account) for account in sorted(people)}
    try:
        behind = source.behind()
    except EnvironmentFault:
        behind = Behind()
    return FloorReading(look, names, behind)
