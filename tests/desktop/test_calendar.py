"""Working days and due dates. Invariant 9: no date depends on the machine's time zone."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hall_cases import Hands, accept, actor, complete_draft

from desktop.catalogue.model import DayUnit, Item
from desktop.catalogue.resolve import longest_path, ordered
from desktop.clock import from_text, hall_date, to_text, wire
from desktop.errors import RuleViolation
from desktop.intake.calendar import WorkCalendar, YearTable, YearUnknown, parse_year
from desktop.intake.calendar_store import carried_years
from desktop.intake.deadlines import dates_for, item_dues
from desktop.intake.worklist import Wanted
from ui.app import Desk

CARRIED = WorkCalendar(carried_years())


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2025-01-26", True),  # a Sunday that is worked for the Spring Festival
        ("2025-01-27", True),
        ("2025-01-28", False),
        ("2025-02-08", True),  # a Saturday that is worked
        ("2025-02-09", False),
        ("2025-10-08", False),
        ("2025-10-11", True),
    ],
)
def test_holidays_and_make_up_days(day: str, working: bool) -> None:
    assert CARRIED.is_working(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2025-03-03", 0, "2025-03-03"),
        ("2025-03-03", 1, "2025-03-04"),
        ("2025-03-07", 1, "2025-03-10"),
        ("2025-01-24", 1, "2025-01-26"),  # the Sunday counts
        ("2025-01-27", 1, "2025-02-05"),  # the whole festival does not
        ("2025-09-30", 3, "2025-10-11"),
        ("2025-12-31", 0, "2025-12-31"),
    ],
)
def test_day_one_is_the_working_day_after(start: str, days: int, end: str) -> None:
    assert CARRIED.after(date.fromisoformat(start), days) == date.fromisoformat(end)


def test_natural_days_need_no_table() -> None:
    assert WorkCalendar([]).after(date(2031, 12, 30), 5, DayUnit.NATURAL) == date(2032, 1, 4)


def test_an_unknown_year_is_said_and_never_guessed() -> None:
    last = CARRIED.years[-1]
    with pytest.raises(YearUnknown) as unknown:
        CARRIED.after(date(last, 12, 31), 1)
    assert unknown.value.year == last + 1
    with pytest.raises(YearUnknown):
        CARRIED.after(date(last + 1, 1, 4), 1)
    assert CARRIED.after(date(last + 1, 1, 4), 0) == date(last + 1, 1, 4)


def test_every_carried_year_says_where_it_is_from() -> None:
    import resources

    for path in sorted(resources.path("calendar").glob("cn-*.json")):
        table = parse_year(path.read_text(encoding="utf-8"))
        assert table.source
        assert all(day.weekday() < 5 for day in table.off), path.name
        assert all(day.weekday() >= 5 for day in table.worked), path.name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"year": 2025}',
        '{"year": 2025, "holidays_on_weekdays": ["x"], "working_weekends": []}',
        '{"year": 2025, "holidays_on_weekdays": ["2026-01-01"], "working_weekends": []}',
    ],
)
def test_a_broken_table_is_refused(text: str) -> None:
    with pytest.raises(RuleViolation, match=r"calendar\.invalid"):
        parse_year(text)


def _item(like: Item, code: str, days: int, *after: str, unit: DayUnit = DayUnit.WORKING) -> Item:
    return replace(like, code=code, depends_on=after, promised_days=days, statutory_days=days * 2, unit=unit)


def _weekdays(year: int) -> WorkCalendar:
    return WorkCalendar([YearTable(year, "made up", frozenset(), frozenset())])


def test_the_promised_day_is_the_end_of_the_longest_path(desk: Desk) -> None:
    like = next(iter(desk.shelf.items.values()))
    # a(2) → b(3) → d(1); a → c(7) → d: the way over c is the long one, whatever order they are named in.
    items = ordered([_item(like, "d", 1, "b", "c"), _item(like, "c", 7, "a"), _item(like, "b", 3, "a"), _item(like, "a", 2)])
    assert (items[0].code, items[-1].code) == ("a", "d")
    assert longest_path(items) == 10
    dues = item_dues(items, date(2025, 3, 3), _weekdays(2025))
    assert dues == {"a": date(2025, 3, 5), "b": date(2025, 3, 10), "c": date(2025, 3, 14), "d": date(2025, 3, 17)}
    assert longest_path([item for item in items if item.code in ("b", "d")]) == 4, "what was not chosen does not hold anything up"


def test_each_item_counts_in_its_own_days(desk: Desk) -> None:
    like = next(iter(desk.shelf.items.values()))
    items = [_item(like, "a", 3, unit=DayUnit.NATURAL), _item(like, "b", 1, "a")]
    assert item_dues(items, date(2025, 3, 6), _weekdays(2025)) == {"a": date(2025, 3, 9), "b": date(2025, 3, 10)}


def test_a_date_past_the_last_table_is_left_open_with_a_warning(desk: Desk, clock: Hands) -> None:
    last = CARRIED.years[-1]
    clerk = actor(desk)
    draft = complete_draft(desk, clerk)
    found = desk.intake.assess(draft, province_away=False, received_at=datetime(last, 12, 31, 2, tzinfo=UTC))
    assert found.dates.promised_on is None and found.dates.calendar_missing == (last + 1,)
    assert [(issue.code, issue.data) for issue in found.warnings] == [("calendar_missing", {"year": last + 1})]


def test_five_days_to_answer_and_fifteen_to_mend(desk: Desk) -> None:
    bundle = desk.intake.bundle(complete_draft(desk, actor(desk)))
    dates = dates_for(bundle, date(2025, 3, 3), date(2025, 3, 3), _weekdays(2025))
    assert dates.answer_by == date(2025, 3, 10)
    assert dates.cure_by == _weekdays(2025).after(date(2025, 3, 3), dates.cure_days)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), "2026-03-01"),
        (datetime(2026, 3, 1, 16, 0, 0, tzinfo=UTC), "2026-03-02"),
        (datetime(2025, 12, 31, 16, 30, tzinfo=UTC), "2026-01-01"),
    ],
)
def test_midnight_is_shanghais(moment: datetime, day: str, desk: Desk, clock: Hands) -> None:
    assert hall_date(moment).isoformat() == day
    clock.at = moment
    clerk = actor(desk)
    row = desk.intake.case(accept(desk, clerk, complete_draft(desk, clerk)))
    assert hall_date(row.received_at).isoformat() == day
    assert row.case_no[2:4] == day[2:4]
    assert [entry.case_no for entry in desk.intake.page(Wanted(day=date.fromisoformat(day)), 0, 9).rows] == [row.case_no]


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        hall_date(datetime(2026, 3, 1))
    with pytest.raises(ValueError, match="offset"):
        from_text("2026-03-01T09:00:00")


def test_times_in_text_sort_as_times() -> None:
    moments = [datetime(2026, 3, 1, 1, tzinfo=UTC) + timedelta(microseconds=n) for n in (0, 1, 999_999, 1_000_000)]
    assert sorted(map(to_text, moments)) == [to_text(moment) for moment in moments]
    assert [from_text(to_text(moment)) for moment in moments] == moments


_ELSEWHERE = """
import sys
from datetime import UTC, date, datetime
from desktop.clock import hall_date, wire
from desktop.intake.calendar import WorkCalendar
from desktop.intake.calendar_store import carried_years
at = datetime(2025, 3, 3, 16, 30, tzinfo=UTC)
print(hall_date(at), wire(at), WorkCalendar(carried_years()).after(hall_date(at), 3))
"""


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai", "Pacific/Kiritimati", "UTC"])
def test_the_machines_zone_changes_nothing(zone: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE], env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True
    ).stdout
    assert said.split() == ["2025-03-04", "2025-03-04T00:30:00.000+08:00", "2025-03-07"]


def test_the_wire_speaks_the_halls_time() -> None:
    assert wire(datetime(2026, 3, 2, 1, 12, 0, 5000, tzinfo=UTC)) == "2026-03-02T09:12:00.005+08:00"
