"""Brings what lies sealed at the hall under the cipher that this place has chosen, row by row, while everybody works.

A row is changed only if it still says what was read, so that nothing a colleague wrote meanwhile is lost; one that does not open is left as it
is, for `doctor` and the reader to tell, and so is what was never sealed. Blinded keys are not touched: people are looked up by them. An embedded
hall keeps its words unsealed (the file is encrypted as a whole), so there only what is always sealed is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Text, func, or_, select, type_coerce, update

from desktop.errors import EnvironmentFault
from desktop.intake.shelved import shelved_draft
from desktop.queue.sealed import Words
from desktop.queue.tables import ticket_prechecked
from desktop.sealing import MARKS
from desktop.store import Store
from desktop.tables import hall as hall_tables
from offline.sync.tables import about, hall_journal
from offline.trust.at_hall import about as about_statement
from offline.trust.tables import hall_statement
from offline.vault.sealing import HallSealer

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Place:
    """A sealed column, and what each of its values is sealed for."""

    table: Table
    column: Column[Any]
    about: Callable[[Any], str]


def _places(*, words: bool) -> Iterator[_Place]:
    yield _Place(hall_journal, hall_journal.c.payload, lambda row: about(row.case_id, row.seq))
    yield _Place(shelved_draft, shelved_draft.c.body, lambda row: f"shelved/{row.case_id}")
    yield _Place(ticket_prechecked, ticket_prechecked.c.body, lambda row: f"prechecked/{row.ticket}")
    yield _Place(hall_statement, hall_statement.c.body, lambda row: about_statement(row.kind, row.name))
    if words:
        for table in hall_tables.sorted_tables:
            for column in table.c:
                if isinstance(column.type, Words):
                    yield _Place(table, column, _always(column.type.place))


def _always(place: str) -> Callable[[Any], str]:
    return lambda row: place


def reseal(hall: Store, sealer: HallSealer, most: int | None = None) -> int:
    """Re-seals at most `most` values (None: all); answers how many."""
    done = 0
    for place in _places(words=hall.on_server):
        broken: list[tuple[Any, ...]] = []
        while (most is None or done < most) and _any(hall, place, sealer, len(broken)):
            count, bad = _some(hall, place, sealer, AT_ONCE if most is None else min(AT_ONCE, most - done), len(broken))
            done, broken = done + count, broken + bad
    return done


def waiting(hall: Store, sealer: HallSealer) -> int:
    """How many values lie under another cipher than the chosen one."""
    with hall.read() as connection:
        return sum(
            connection.scalar(select(func.count()).select_from(place.table).where(_other(place, sealer))) or 0
            for place in _places(words=hall.on_server)
        )


def _any(hall: Store, place: _Place, sealer: HallSealer, skip: int) -> bool:
    """Asked by reading: where nothing is to be done, nobody is held up."""
    with hall.read() as connection:
        return connection.execute(select(1).select_from(place.table).where(_other(place, sealer)).offset(skip).limit(1)).first() is not None


def _other(place: _Place, sealer: HallSealer) -> ColumnElement[bool]:
    raw = type_coerce(place.column, Text)
    return or_(*(raw.like(mark + "%") for mark in MARKS if mark != sealer.mark))


def _some(hall: Store, place: _Place, sealer: HallSealer, limit: int, skip: int) -> tuple[int, list[tuple[Any, ...]]]:
    """(how many were re-sealed, the keys of those that do not open)."""
    keys, raw = list(place.table.primary_key.columns), type_coerce(place.column, Text)
    count, broken = 0, []
    with hall.write() as connection:
        wanted = select(*(column for column in place.table.c if column is not place.column), raw.label("sealed"))
        for row in connection.execute(wanted.where(_other(place, sealer)).order_by(*keys).offset(skip).limit(limit)).all():
            same = [key == row._mapping[key] for key in keys]
            try:
                fresh = sealer.resealed(row.sealed, place.about(row))
            except EnvironmentFault:
                broken.append(tuple(row._mapping[key] for key in keys))
                continue
            changed = update(place.table).where(*same, raw == row.sealed).values({place.column: type_coerce(fresh, Text)})
            count += connection.execute(changed).rowcount
    return count, broken
