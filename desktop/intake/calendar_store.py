"""Working-day calendars in the vault: a year's table that came after the program did, or that corrects the one the program carries.

A table is taken whole or not at all; everything wrong is named at once, with file, JSON Pointer and code. A later table of the same year
replaces the earlier one; dates that were promised before do not move. Tables say weekdays off and weekends worked (国务院办公厅 publishes
them each autumn for the year that follows); a day without a mark is what its weekday makes it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Integer, Table, Text, delete, insert, select

import resources
from desktop.catalogue.decode import Unusable, decode, step
from desktop.changes import Changes
from desktop.clock import Clock, from_text, to_text
from desktop.errors import Issue, RuleViolation
from desktop.intake.calendar import WorkCalendar, YearTable, parse_year
from desktop.store import Store
from desktop.tables import vault
from desktop.values import dump

calendar_year = Table(
    "calendar_year",
    vault,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("confirmed_by", Text, nullable=True),
    Column("imported_at", Text, nullable=False),
)

FRESH_SECONDS = 1.0
FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST_DAYS = 200
_OFF, _WORKED = "holidays_on_weekdays", "working_weekends"
_KEYS = ("year", "source", _OFF, _WORKED)
_SIGNS = ("year", _OFF)


@dataclass(frozen=True, slots=True)
class YearStanding:
    """One year that is known: by whom, and whether the table was imported (None when) or is carried by the program."""

    year: int
    source: str
    imported: datetime | None
    confirmed_by: str | None = None


class CalendarStore:
    """The years of one vault over those that the program carries. `calendar` asks the store at most once a second."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._checked = 0.0
        self.fresh_seconds = FRESH_SECONDS
        self._kept: tuple[tuple[Any, ...], WorkCalendar] | None = None

    def import_year(self, raw: bytes, name: str, by: str) -> Changes:
        """Takes a year's table in; the same one again changes nothing. `by` who stands behind it, "" for nobody yet.

        `RuleViolation` calendar.file_invalid names every wrong place of the file `name`.
        """
        table = check_year(raw, name)
        body = dump({"year": table.year, "source": table.source, _OFF: sorted(table.off), _WORKED: sorted(table.worked)})
        with self._store.write() as connection:
            known = connection.execute(select(calendar_year).where(calendar_year.c.year == table.year)).first()
            if known is not None and (known.body, known.confirmed_by) == (body, by or known.confirmed_by):
                return Changes()
            connection.execute(delete(calendar_year).where(calendar_year.c.year == table.year))
            connection.execute(
                insert(calendar_year).values(
                    year=table.year, body=body, source=table.source, confirmed_by=by or None, imported_at=to_text(self._clock())
                )
            )
        with self._lock:
            self._kept = None
        return Changes(catalogue=True)

    def look_again(self) -> None:
        """As `Shelf.look_again`."""
        self.calendar(again=True)

    def calendar(self, *, again: bool = False) -> WorkCalendar:
        """The years that the program carries, imported ones in their place."""
        with self._lock:
            if self._kept is not None and not again and time.monotonic() - self._checked < self.fresh_seconds:
                return self._kept[1]
        with self._store.read() as connection:
            found = tuple(connection.scalars(select(calendar_year.c.body).order_by(calendar_year.c.year)))
        with self._lock:
            self._checked = time.monotonic()
            if self._kept is None or self._kept[0] != found:
                self._kept = (found, WorkCalendar([*carried_years(), *map(parse_year, found)]))
            return self._kept[1]

    def years(self) -> tuple[YearStanding, ...]:
        """Every known year with where it comes from, in order."""
        standing = {table.year: YearStanding(table.year, table.source, None) for table in carried_years()}
        with self._store.read() as connection:
            for row in connection.execute(select(calendar_year)):
                standing[row.year] = YearStanding(row.year, row.source, from_text(row.imported_at), row.confirmed_by)
        return tuple(standing[year] for year in sorted(standing))


def carried_years() -> list[YearTable]:
    """The tables that the program carries, one file a year."""
    return [parse_year(path.read_text(encoding="utf-8")) for path in sorted(resources.path("calendar").glob("cn-*.json"))]


def is_calendar(raw: bytes) -> bool:
    """Whether a file means to be a year's table: an object with `year` and `holidays_on_weekdays`."""
    try:
        body = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(body, dict) and all(key in body for key in _SIGNS)


def check_year(raw: bytes, name: str) -> YearTable:
    """The table in `raw`. `RuleViolation` calendar.file_invalid with every wrong place."""
    try:
        body, issues = decode(raw, name)
    except Unusable as fault:
        raise _invalid(name, fault.issues) from fault
    issues = [*issues, *_form(body)]
    days: Mapping[str, list[date]] = {key: [] for key in (_OFF, _WORKED)}
    for key, found in days.items():
        for n, entry in enumerate(body[key][:MOST_DAYS] if isinstance(body.get(key), list) else ()):
            day = _day(entry)
            if day is None:
                issues.append(Issue(f"/{key}/{n}", "calendar.day"))
                continue
            issues += _sense(day, key, f"/{key}/{n}", body.get("year"), found)
            found.append(day)
    if issues:
        raise _invalid(name, issues)
    return YearTable(body["year"], body["source"], frozenset(days[_OFF]), frozenset(days[_WORKED]))


def _form(body: Mapping[str, Any]) -> Iterator[Issue]:
    yield from (Issue(f"/{key}", "key.missing", {"key": key}) for key in _KEYS if key not in body)
    yield from (Issue(step("", key), "key.unknown", {"key": key[:100]}) for key in sorted(set(body) - set(_KEYS)))
    year = body.get("year", FIRST_YEAR)
    if not isinstance(year, int) or isinstance(year, bool) or not FIRST_YEAR <= year <= LAST_YEAR:
        yield Issue("/year", "calendar.year", {"first": FIRST_YEAR, "last": LAST_YEAR})
    source = body.get("source", "-")
    if not isinstance(source, str):
        yield Issue("/source", "type.text")
    elif not source.strip():
        yield Issue("/source", "text.empty")
    elif len(source) > 500:
        yield Issue("/source", "text.too_long", {"most": 500})
    for key in (_OFF, _WORKED):
        if not isinstance(body.get(key, []), list):
            yield Issue(f"/{key}", "type.list")
        elif len(body.get(key, [])) > MOST_DAYS:
            yield Issue(f"/{key}", "calendar.too_many_days", {"most": MOST_DAYS})


def _day(entry: Any) -> date | None:
    try:
        return date.fromisoformat(entry) if isinstance(entry, str) and len(entry) == 10 and entry.isascii() else None
    except ValueError:
        return None


def _sense(day: date, key: str, pointer: str, year: Any, before: list[date]) -> Iterator[Issue]:
    said = {"day": day.isoformat()}
    if isinstance(year, int) and FIRST_YEAR <= year <= LAST_YEAR and day.year != year:
        yield Issue(pointer, "calendar.other_year", said)
    elif day in before:
        yield Issue(pointer, "calendar.day_twice", said)
    elif key == _OFF and day.weekday() >= 5:
        yield Issue(pointer, "calendar.not_a_weekday", said)
    elif key == _WORKED and day.weekday() < 5:
        yield Issue(pointer, "calendar.not_a_weekend", said)


def _invalid(name: str, issues: list[Issue]) -> RuleViolation:
    found = tuple(Issue(issue.pointer, issue.code, {"file": name} | issue.data) for issue in issues)
    return RuleViolation("calendar.file_invalid", issues=found, file=name)
