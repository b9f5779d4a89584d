"""Editions: what a case was taken under can be had again, exactly, whatever came after."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hall_cases import Hands
from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.pool import StaticPool

from desktop.catalogue.shelf import Shelf, catalogue_edition
from desktop.errors import RuleViolation
from desktop.store import Store
from desktop.tables import vault

Write = Callable[..., Path]


@pytest.fixture
def clock() -> Hands:
    made = Hands()
    made.at = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    return made


@pytest.fixture
def shelf(store: Store, clock: Hands) -> Shelf:
    return Shelf(store, clock)


def version(body: dict[str, Any], number: str, days: int, **more: Any) -> dict[str, Any]:
    made = copy.deepcopy(body) | {"version": number} | more
    made["items"][0]["promised_days"] = days
    return made


def noted(store: Store) -> int:
    with store.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(catalogue_edition)) or 0)


def test_an_edition_stays_what_it_was(shelf: Shelf, store: Store, clock: Hands, body: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(version(body, "1", 2)))
    first = shelf.edition()
    assert shelf.edition() == first and noted(store) == 1
    shelf.import_package(write(version(body, "2", 3)))
    second = shelf.edition()
    assert second != first
    for one in (shelf, Shelf(store, clock)):
        assert one.of(first).items["a"].promised_days == 2 and one.of(first).items["a"].version == "1"
        assert one.of(second).items["a"].promised_days == 3
        assert one.current() is one.of(second)
    assert shelf.of(first) is shelf.of(first)


def test_the_same_versions_are_the_same_edition_in_every_vault(shelf: Shelf, clock: Hands, body: dict[str, Any], write: Write) -> None:
    other_engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    vault.create_all(other_engine)
    other = Shelf(Store(other_engine, "vault"), clock)
    paths = [write(body | {"id": name}, f"{name}.json") for name in ("one", "two")]
    for path in paths:
        shelf.import_package(path)
    for path in reversed(paths):
        other.import_package(path)
    assert shelf.edition() == other.edition()
    other_engine.dispose()


def test_an_edition_nobody_asked_for_is_unknown(shelf: Shelf, body: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(body))
    for wrong in ("", "none", "x" * 5000):
        with pytest.raises(RuleViolation) as refused:
            shelf.of(wrong)
        assert refused.value.code == "catalogue.unknown_edition" and len(refused.value.data["edition"]) <= 64


def test_a_day_has_what_was_in_effect_on_it(shelf: Shelf, store: Store, body: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(version(body, "1", 5, effective_from="2026-01-01")))
    shelf.import_package(write(version(body, "3", 1, effective_from="2026-12-01")))
    shelf.import_package(write(version(body, "2", 3, effective_from="2026-11-01")))
    days = {day: shelf.on(date.fromisoformat(day)).items for day in ("2025-12-31", "2026-01-01", "2026-10-31", "2026-11-20", "2026-12-01")}
    assert [items["a"].promised_days for items in days.values()] == [5, 5, 5, 3, 1], "before the first version: the first"
    assert all(shelf.on(day) is shelf.of(shelf.edition(day)) for day in (date(2025, 12, 31), date(2026, 10, 31)))
    old = shelf.edition(date(2026, 10, 31))
    assert old == shelf.edition(date(2026, 1, 1)) != shelf.edition() == shelf.edition(date(2026, 11, 20))
    assert noted(store) == 2 and shelf.of(old) is shelf.on(date(2026, 3, 3))
    assert shelf.on(date(2026, 11, 20)) is shelf.current()


def test_the_edition_changes_at_midnight_in_shanghai(shelf: Shelf, clock: Hands, body: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(version(body, "1", 5)))
    shelf.import_package(write(version(body, "2", 1, effective_from="2026-12-01")))
    clock.at = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    before = shelf.edition()
    clock.at = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert shelf.edition() != before and shelf.of(before).items["a"].promised_days == 5


def test_asking_for_the_edition_again_writes_nothing(shelf: Shelf, engine: Engine, body: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(body))
    first = shelf.edition()
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert shelf.edition() == first and shelf.of(first) is shelf.current()
    assert not any("INSERT" in statement or "body" in statement for statement in asked)


def test_an_import_that_changes_nothing_today_is_the_same_edition(shelf: Shelf, body: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(version(body, "2", 5)))
    first, before = shelf.edition(), shelf.current()
    shelf.import_package(write(version(body, "1", 1)))
    assert shelf.edition() == first and shelf.current() is before


def test_many_editions_do_not_stay_in_memory(shelf: Shelf, clock: Hands, body: dict[str, Any], write: Write) -> None:
    editions = []
    for number in range(12):
        shelf.import_package(write(version(body, str(number), 1)))
        editions.append(shelf.edition())
    assert len(set(editions)) == 12 and len(shelf._made) <= 8
    assert [shelf.of(edition).themes["thing"].version for edition in editions] == [str(number) for number in range(12)]


def test_an_empty_vault_has_an_edition(shelf: Shelf) -> None:
    assert not shelf.of(shelf.edition()).themes
