"""Calendar years in the vault: taken whole or refused with every place, over those that the program carries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hall_cases import Hands, Said
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

import resources
from desktop.errors import RuleViolation
from desktop.intake.calendar import YearUnknown
from desktop.intake.calendar_store import CalendarStore, calendar_year, check_year, is_calendar
from desktop.store import Store
from ui.app import open_desk

NEXT: dict[str, Any] = {
    "year": 2027,
    "source": "国务院办公厅关于2027年部分节假日安排的通知",
    "holidays_on_weekdays": ["2027-01-01", "2027-10-01"],
    "working_weekends": ["2027-01-03", "2027-10-09"],
}


def raw(**changed: Any) -> bytes:
    return json.dumps({key: value for key, value in (NEXT | changed).items() if value is not None}).encode()


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    calendar_year.create(made)
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine, "vault")


@pytest.fixture
def years(store: Store) -> CalendarStore:
    return CalendarStore(store, Hands())


def test_a_year_that_nobody_knew_is_known_once_it_is_imported(years: CalendarStore, store: Store) -> None:
    with pytest.raises(YearUnknown):
        years.calendar().is_working(date(2027, 1, 4))
    assert years.import_year(raw(), "cn-2027.json", "supervisor")
    for one in (years, CalendarStore(store, Hands())):
        known = one.calendar()
        assert [known.is_working(date(2027, 1, day)) for day in (1, 2, 3, 4)] == [False, False, True, True]
        assert known.is_working(date(2026, 11, 20)) and 2020 in known.years
    *carried, last = years.years()
    assert (last.year, last.source, last.confirmed_by) == (2027, NEXT["source"], "supervisor") and last.imported is not None
    assert carried and all(standing.imported is None and standing.confirmed_by is None for standing in carried)


def test_the_same_again_changes_nothing_and_another_table_replaces(years: CalendarStore) -> None:
    assert years.import_year(raw(), "a.json", "") and not years.import_year(raw(), "b.json", "")
    assert years.years()[-1].confirmed_by is None
    assert years.import_year(raw(), "a.json", "supervisor") and not years.import_year(raw(), "a.json", "")
    assert years.import_year(raw(holidays_on_weekdays=["2027-01-01"]), "a.json", "")
    assert years.calendar().is_working(date(2027, 10, 1)) and [standing.year for standing in years.years()].count(2027) == 1


def test_an_imported_year_stands_in_for_the_carried_one(years: CalendarStore) -> None:
    assert not years.calendar().is_working(date(2026, 10, 1))
    years.import_year(raw(year=2026, holidays_on_weekdays=["2026-01-01"], working_weekends=[]), "a.json", "")
    assert years.calendar().is_working(date(2026, 10, 1))


def test_asking_again_at_once_asks_no_store(years: CalendarStore, engine: Engine) -> None:
    first = years.calendar()
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert years.calendar() is first and asked == []


@pytest.mark.parametrize("path", sorted(resources.path("calendar").glob("cn-*.json")), ids=lambda path: path.name)
def test_the_carried_years_are_sound(path: Path) -> None:
    assert str(check_year(path.read_bytes(), path.name).year) in path.name


def places(content: bytes) -> dict[str, str]:
    with pytest.raises(RuleViolation) as refused:
        check_year(content, "y.json")
    assert refused.value.code == "calendar.file_invalid" and refused.value.issues
    assert all(issue.data["file"] == "y.json" for issue in refused.value.issues)
    return {issue.pointer: issue.code for issue in refused.value.issues}


def test_everything_wrong_is_named_at_once() -> None:
    off = ["2027-01-01", "2026-10-01", "2027-01-02", "2027-02-30", 7, "2027-01-01", "20270101", "２０２７-01-04"]
    assert places(raw(source=" ", colour=1, holidays_on_weekdays=off, working_weekends=["2027-01-04"])) == {
        "/colour": "key.unknown",
        "/source": "text.empty",
        "/holidays_on_weekdays/1": "calendar.other_year",
        "/holidays_on_weekdays/2": "calendar.not_a_weekday",
        "/holidays_on_weekdays/3": "calendar.day",
        "/holidays_on_weekdays/4": "calendar.day",
        "/holidays_on_weekdays/5": "calendar.day_twice",
        "/holidays_on_weekdays/6": "calendar.day",
        "/holidays_on_weekdays/7": "calendar.day",
        "/working_weekends/0": "calendar.not_a_weekend",
    }


@pytest.mark.parametrize(
    ("content", "pointer", "code"),
    [
        (raw(year="2027"), "/year", "calendar.year"),
        (raw(year=True), "/year", "calendar.year"),
        (raw(year=2027.0), "/year", "calendar.year"),
        (raw(year=-1), "/year", "calendar.year"),
        (raw(source=None), "/source", "key.missing"),
        (raw(source=1), "/source", "type.text"),
        (raw(source="长" * 501), "/source", "text.too_long"),
        (raw(working_weekends=None), "/working_weekends", "key.missing"),
        (raw(working_weekends={}), "/working_weekends", "type.list"),
        (raw(working_weekends=["2027-01-02"] * 1000), "/working_weekends", "calendar.too_many_days"),
        (b"\xff", "", "package.encoding"),
        (b"{", "", "package.broken"),
        (b"[]", "", "type.object"),
        (b'{"year": 2027, "year": 2028, "source": "x", "holidays_on_weekdays": [], "working_weekends": []}', "/year", "json.key_twice"),
        (b'{"a": ' + b"[" * 90_000 + b"]" * 90_000 + b"}", "", "json.too_deep"),
    ],
)
def test_each_mistake_has_its_place(content: bytes, pointer: str, code: str, years: CalendarStore) -> None:
    assert places(content).get(pointer) == code
    with pytest.raises(RuleViolation):
        years.import_year(content, "y.json", "")
    assert 2027 not in years.calendar().years


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12), lambda inner: st.lists(inner, max_size=4)
)


@settings(max_examples=100, deadline=None)
@given(key=st.sampled_from([*NEXT, "x/~"]), value=JSON)
def test_any_value_is_taken_or_refused_never_worse(key: str, value: Any) -> None:
    content = json.dumps(NEXT | {key: value}).encode()
    try:
        check_year(content, "y.json")
    except RuleViolation as refused:
        assert refused.issues


def test_a_calendar_is_told_from_a_package() -> None:
    assert is_calendar(raw()) and is_calendar(b"\xef\xbb\xbf" + raw())
    assert not any(is_calendar(other) for other in (b"", b"[]", b"\xff", b'{"year": 1}', b"[" * 100_000, b'{"format": 1}'))


def test_the_command_line_takes_a_year_in(run_cli: Callable[..., Said], home: Path, tmp_path: Path) -> None:
    desk = open_desk(home)
    calendar_year.create(desk.home.vault.engine, checkfirst=True)
    desk.close()
    good, bad = tmp_path / "cn-2027.json", tmp_path / "bad.json"
    good.write_bytes(raw())
    bad.write_bytes(raw(working_weekends=["2027-01-04"]))
    assert run_cli("catalog", "validate", good, "--json").json == {"valid": True, "errors": []}
    said = run_cli("catalog", "validate", bad, "--json")
    assert said.code == 1 and [(error["pointer"], error["code"]) for error in said.json["errors"]] == [
        ("/working_weekends/0", "calendar.not_a_weekend")
    ]
    assert run_cli("catalog", "import", bad).code == 1
    assert "2027 年" in run_cli("catalog", "validate", good).out
    assert run_cli("catalog", "import", good, "--json").json == {"imported": True}
    desk = open_desk(home)
    assert CalendarStore(desk.home.vault, desk.clock).years()[-1].year == 2027
    desk.close()
