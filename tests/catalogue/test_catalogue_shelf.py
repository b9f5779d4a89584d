"""The catalogue in the vault: whole or not at all, newest in effect, nearer over farther."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from small_package import SHIPPED
from sqlalchemy import Engine, event, func, select

from desktop.catalogue.search import search
from desktop.catalogue.shelf import Shelf, catalogue_package
from desktop.errors import RuleViolation
from desktop.store import Store

Write = Callable[..., Path]


class Day:
    """A clock that is set by hand."""

    def __init__(self, text: str = "2026-11-20T02:00:00+00:00") -> None:
        self.moment = datetime.fromisoformat(text).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def shelf(store: Store, day: Day) -> Shelf:
    return Shelf(store, day)


def count(store: Store) -> int:
    with store.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(catalogue_package)) or 0)


def test_seed_takes_in_what_is_shipped_once(shelf: Shelf, store: Store) -> None:
    assert not shelf.current().themes
    shelf.seed()
    shelf.seed()
    assert count(store) == len(SHIPPED)
    assert {"newborn", "open-restaurant", "enterprise-deregistration"} <= set(shelf.themes)


def test_the_same_again_changes_nothing_and_another_content_is_refused(
    shelf: Shelf, store: Store, body: dict[str, Any], write: Write
) -> None:
    assert shelf.import_package(write(body)).catalogue
    assert not shelf.import_package(write(json.dumps(body, indent=4), "spaced.json"))
    body["name"] = "另一个"
    with pytest.raises(RuleViolation) as refused:
        shelf.import_package(write(body))
    assert refused.value.code == "catalogue.version_taken" and count(store) == 1
    assert shelf.at("small", "1").name == "小目录"


def test_a_broken_package_leaves_no_trace(shelf: Shelf, store: Store, body: dict[str, Any], write: Write) -> None:
    body["items"][0]["depends_on"] = ["gone"]
    with pytest.raises(RuleViolation):
        shelf.import_package(write(body))
    assert count(store) == 0


def test_an_import_that_dies_leaves_no_trace(shelf: Shelf, store: Store, engine: Engine, body: dict[str, Any], write: Write) -> None:
    class DeadError(Exception):
        pass

    def die(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("INSERT"):
            raise DeadError

    event.listen(engine, "after_cursor_execute", die)
    with pytest.raises(DeadError):
        shelf.import_package(write(body))
    event.remove(engine, "after_cursor_execute", die)
    assert count(store) == 0 and not shelf.current().items


def test_the_newest_version_counts_whatever_came_in_last(shelf: Shelf, body: dict[str, Any], write: Write) -> None:
    for version in ("2026.9", "2026.11", "2026.10"):
        body["version"] = version
        shelf.import_package(write(body))
    assert shelf.themes["thing"].version == "2026.11"
    assert shelf.at("small", "2026.9").version == "2026.9"
    with pytest.raises(RuleViolation) as refused:
        shelf.at("small", "3000")
    assert refused.value.code == "catalogue.unknown_version"


def test_a_version_counts_from_its_day_in_shanghai(shelf: Shelf, day: Day, body: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(body))
    body |= {"version": "2", "effective_from": "2026-12-01"}
    shelf.import_package(write(body))
    assert shelf.themes["thing"].version == "1"
    day.moment = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    assert shelf.themes["thing"].version == "1"
    day.moment = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert shelf.themes["thing"].version == "2"


@pytest.mark.parametrize("levels", [("county", "national"), ("national", "county"), ("city", "provincial"), ("provincial", "city")])
def test_nearer_overrides_farther(shelf: Shelf, levels: tuple[str, str], body: dict[str, Any], write: Write) -> None:
    for level in levels:
        body |= {"id": f"of-{level}", "level": level}
        shelf.import_package(write(body))
    assert shelf.items["a"].level.value in ("county", "city")


def test_asking_again_reads_no_package_again(shelf: Shelf, engine: Engine, body: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(body))
    first = shelf.current()
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert shelf.current() is first
    assert not any("body" in statement for statement in asked)
    body |= {"version": "2"}
    shelf.import_package(write(body))
    assert shelf.current() is not first


def test_search_finds_by_what_people_say(shelf: Shelf) -> None:
    shelf.seed()
    catalogue = shelf.current()
    for words, code in (
        ("餐饮店", "open-restaurant"),
        ("孩子上户口", "newborn"),
        ("公司不开了", "enterprise-deregistration"),
        ("open-rest", "open-restaurant"),
        ("食品经营许可（新办）", "restaurant-food-licence"),
    ):
        assert search(catalogue, words)[0].code == code
    assert search(catalogue, "火星移民") == ()
    assert search(catalogue, "", 2) == search(catalogue, "  ", 2) and len(search(catalogue, "", 2)) == 2
