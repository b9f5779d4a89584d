"""日报: one day of a hall in numbers - the queue as everybody felt it, the cases of this workstation, ratings, the ledger, the tidal moves.

Gathered from the two stores when it is asked for and written nowhere. It refuses to guess: with the hall away the queue's part is None and
says why, and cases that other workstations took are not counted here, because only their own vaults know them whole. Nobody's name is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from desktop.clock import day_ends
from desktop.errors import EnvironmentFault
from desktop.intake.journal import EventType
from desktop.intake.registers import LEVELS, grievance, rating
from desktop.intake.tables import adopted_event, case_file, journal
from desktop.queue.day_summary import DayNumbers, summed_day
from desktop.sentences import sentence
from desktop.store import Store


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """The cases of one thing. `settled`: declined, redirected or withdrawn."""

    title: str
    taken: int
    accepted: int
    notified: int
    settled: int


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What the journal of this workstation says of the day. A second notice is one more in the same round (signed by a supervisor)."""

    taken: int
    accepted: int
    notices: int
    second_notices: int
    corrected: int
    declined: int
    redirected: int
    withdrawn: int
    themes: tuple[ThemeLine, ...]
    """The most frequent first."""


@dataclass(frozen=True, slots=True)
class RatingFigures:
    """`levels`: the five levels of 国办发〔2019〕51 号 with their words, best first."""

    levels: tuple[tuple[int, str, int], ...]
    unwilling: int
    grievances: int
    """Registered as 办不成事 on this day."""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """created = acknowledged + waiting + attention; `apart` is by how much not."""

    created: int
    acknowledged: int
    waiting: int
    attention: int
    apart: int


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A tidal decision about a window, in words."""

    at: datetime
    window: str
    was: str
    to: str
    reason: str
    state: str


@dataclass(frozen=True, slots=True)
class DayReport:
    """Everything that stands on the paper. `queue` None: the hall did not answer, `queue_note` says so."""

    hall_name: str
    workstation: str
    day: date
    made_at: datetime
    made_by: str
    queue: DayNumbers | None
    queue_note: str
    cases: CaseFigures
    ratings: RatingFigures
    ledger: LedgerLine
    moves: tuple[MoveLine, ...]
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which day, and what the stores cannot tell: who asks and where. `moves` is told by whoever knows the tidal decisions."""

    day: date
    hall_name: str
    workstation: str
    made_at: datetime
    made_by: str
    ledger: LedgerLine
    moves: Callable[[date], Sequence[MoveLine]] | None = None
    drill: bool = False


def gather(vault: Store, hall: Store, asked: Asked) -> DayReport:
    """Reads both stores: for a lane. Without the hall it is a report all the same; the vault's `EnvironmentFault` passes."""
    queue: DayNumbers | None = None
    moves: tuple[MoveLine, ...] = ()
    note = ""
    try:
        queue = summed_day(hall, asked.day)
        moves = tuple(asked.moves(asked.day)) if asked.moves else ()
    except EnvironmentFault as fault:
        note = sentence(fault)
    with vault.read() as connection:
        cases, ratings = _cases(connection, asked.day), _ratings(connection, asked.day)
    return DayReport(
        hall_name=asked.hall_name,
        workstation=asked.workstation,
        day=asked.day,
        made_at=asked.made_at,
        made_by=asked.made_by,
        queue=queue,
        queue_note=note,
        cases=cases,
        ratings=ratings,
        ledger=asked.ledger,
        moves=moves,
        drill=asked.drill,
    )


def _cases(connection: Connection, day: date) -> CaseFigures:
    start, end = day_ends(day)
    fetched = select(adopted_event.c.event_id)
    again = func.coalesce(func.json_extract(journal.c.payload, "$.override_reason"), "") != ""
    rows = connection.execute(
        select(journal.c.type, case_file.c.title, again.label("again"))
        .join(case_file, case_file.c.case_id == journal.c.case_id)
        .where(journal.c.occurred_at >= start, journal.c.occurred_at < end, journal.c.event_id.not_in(fetched))
    ).all()
    kinds = Counter(row.type for row in rows)
    by_title: dict[str, Counter[str]] = {}
    for row in rows:
        by_title.setdefault(row.title, Counter())[row.type] += 1
    ended = (EventType.DECLINED, EventType.REDIRECTED, EventType.WITHDRAWN)
    themes = [
        ThemeLine(
            title,
            count[EventType.RECEIVED],
            count[EventType.ACCEPTED],
            count[EventType.CORRECTION_REQUESTED],
            sum(count[kind] for kind in ended),
        )
        for title, count in by_title.items()
    ]
    return CaseFigures(
        taken=kinds[EventType.RECEIVED],
        accepted=kinds[EventType.ACCEPTED],
        notices=kinds[EventType.CORRECTION_REQUESTED],
        second_notices=sum(row.again for row in rows if row.type == EventType.CORRECTION_REQUESTED),
        corrected=kinds[EventType.CORRECTED],
        declined=kinds[EventType.DECLINED],
        redirected=kinds[EventType.REDIRECTED],
        withdrawn=kinds[EventType.WITHDRAWN],
        themes=tuple(
            sorted(
                (line for line in themes if line.taken or line.accepted or line.notified or line.settled),
                key=lambda line: (-line.taken, -line.accepted, line.title),
            )
        ),
    )


def _ratings(connection: Connection, day: date) -> RatingFigures:
    start, end = day_ends(day)
    given = Counter(connection.scalars(select(rating.c.level).where(rating.c.at >= start, rating.c.at < end)))
    wrongs = select(func.count()).where(grievance.c.registered_at >= start, grievance.c.registered_at < end)
    return RatingFigures(
        levels=tuple((level, words, given[level]) for level, words in sorted(LEVELS.items(), reverse=True)),
        unwilling=given[None],
        grievances=int(connection.scalar(wrongs) or 0),
    )
