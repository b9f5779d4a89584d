"""Three levels that override one another entry by entry, and what a package that overrides may and may not name."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hall_cases import Hands, Said
from sqlalchemy import func, select

from desktop.catalogue.package import load_package
from desktop.catalogue.resolve import resolve
from desktop.catalogue.shelf import Shelf, catalogue_package
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.store import Store

Write = Callable[..., Path]

PROVINCE: dict[str, Any] = {
    "format": 1,
    "id": "province",
    "name": "省目录",
    "version": "1",
    "level": "provincial",
    "source": "某省办事指南",
    "materials": [{"code": "plan", "name": "平面图", "source": "自备", "standard": "比例尺 1:100，注明面积。"}],
    "items": [
        {
            "code": "a",
            "name": "甲",
            "authority": "甲局",
            "promised_days": 1,
            "statutory_days": 5,
            "materials": ["form", {"code": "licence", "required": False}],
            "fields": ["name"],
        }
    ],
}
CITY: dict[str, Any] = {
    "format": 1,
    "id": "city",
    "name": "市目录",
    "version": "1",
    "level": "city",
    "source": "某市办事指南",
    "questions": [{"code": "sign", "text": "挂招牌吗？", "options": [{"code": "no", "text": "不挂"}, {"code": "yes", "text": "挂"}]}],
    "items": [
        {
            "code": "signboard",
            "name": "招牌备案",
            "authority": "城管局",
            "depends_on": ["a"],
            "promised_days": 1,
            "statutory_days": 3,
            "when": {"sign": ["yes"]},
            "questions": ["sign"],
            "materials": ["plan"],
            "fields": ["name"],
        }
    ],
    "themes": [
        {"code": "thing", "name": "一件事", "audience": "both", "items": ["a", "b", "signboard"], "questions": ["big", "how-big", "sign"]}
    ],
}


@pytest.fixture
def national(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"id": "nation", "level": "national"}


@pytest.fixture
def shelf(store: Store) -> Shelf:
    return Shelf(store, Hands())


def kept(store: Store) -> int:
    with store.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(catalogue_package)) or 0)


def places(act: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(RuleViolation) as refused:
        act()
    return {issue.pointer: issue.code for issue in refused.value.issues}


def test_a_province_overrides_days_and_a_standard_and_a_city_a_theme(shelf: Shelf, national: dict[str, Any], write: Write) -> None:
    for body in (national, PROVINCE, CITY):
        shelf.import_package(write(body))
    found = shelf.current()
    assert (found.items["a"].promised_days, found.items["a"].level.value) == (1, "provincial")
    assert (found.items["b"].promised_days, found.items["b"].level.value) == (3, "national")
    assert found.materials["plan"].standard == "比例尺 1:100，注明面积。"
    assert found.themes["thing"].items == ("a", "b", "signboard")
    bundle = resolve(found, "thing", {"sign": "yes", "big": "yes", "how-big": "huge"}, None)
    assert [question.code for question in bundle.questions] == ["big", "how-big", "sign"]
    assert {entry.item.code for entry in bundle.items} == {"a", "b", "signboard"}
    assert next(row for row in bundle.materials if row.material.code == "plan").items == ("b", "signboard")
    assert bundle.promised_days == 4


def test_overriding_removes_nothing(shelf: Shelf, national: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(national))
    before = shelf.current()
    for body in (PROVINCE, CITY):
        shelf.import_package(write(body))
    after = shelf.current()
    for table in ("themes", "items", "materials", "fields", "questions"):
        assert set(getattr(before, table)) <= set(getattr(after, table))
    assert shelf.at("nation", "1").items["a"].promised_days == 2


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_the_order_of_import_does_not_matter(
    order: tuple[int, ...], shelf: Shelf, national: dict[str, Any], write: Write, body: dict[str, Any]
) -> None:
    whole = [national]
    for level, days in (("provincial", 4), ("city", 1), ("county", 3)):
        one = copy.deepcopy(body) | {"id": f"of-{level}", "level": level}
        one["items"][0]["promised_days"] = days
        whole.append(one)
    for n in order:
        shelf.import_package(write(whole[n]))
    assert shelf.items["a"].promised_days == 3 and shelf.items["a"].level.value == "county"


def test_an_override_comes_into_force_on_its_day_in_shanghai(store: Store, national: dict[str, Any], write: Write) -> None:
    clock = Hands()
    shelf = Shelf(store, clock)
    shelf.import_package(write(national))
    shelf.import_package(write(PROVINCE))
    later = copy.deepcopy(PROVINCE) | {"version": "2", "effective_from": "2027-01-01"}
    later["items"][0]["promised_days"] = 0
    shelf.import_package(write(later))
    clock.at = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert shelf.items["a"].promised_days == 1
    clock.at = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    assert shelf.items["a"].promised_days == 0


def test_an_override_may_name_what_will_be_there_on_its_day(shelf: Shelf, national: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(national))
    later = copy.deepcopy(national) | {"version": "2", "effective_from": "2027-01-01"}
    later["materials"].append({"code": "lease", "name": "租赁合同"})
    shelf.import_package(write(later))
    early = copy.deepcopy(PROVINCE)
    early["items"][0]["materials"] = ["lease"]
    assert places(lambda: shelf.import_package(write(early))) == {"/items/0/materials/0": "package.unknown_material"}
    assert shelf.import_package(write(early | {"effective_from": "2027-01-01"}))


def test_everything_that_an_override_has_wrong_is_named_at_once(shelf: Shelf, store: Store, national: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(national))
    city = copy.deepcopy(CITY)
    city["colour"] = 1
    city["items"][0]["depends_on"] = ["b", "gone"]
    city["items"][0]["materials"] = ["plan", "nothing"]
    city["items"].append(
        {"code": "a", "name": "甲", "authority": "甲局", "depends_on": ["signboard"], "promised_days": 9, "statutory_days": 5}
    )
    city["items"].append({"code": "thing", "name": "同名", "authority": "丁局", "promised_days": 0, "statutory_days": 5})
    city["themes"][0]["questions"] = ["sign"]
    city["questions"].append(
        {"code": "big", "text": "大吗？", "options": [{"code": "no", "text": "不大"}, {"code": "some", "text": "略大"}]}
    )
    assert places(lambda: shelf.import_package(write(city))) == {
        "/colour": "key.unknown",
        "/items/0/depends_on/1": "package.unknown_item",
        "/items/0/materials/1": "package.unknown_material",
        "/items/0/depends_on": "package.cycle",
        "/items/1/depends_on": "package.cycle",
        "/items/1/promised_days": "package.promised_over_statutory",
        "/items/2/code": "package.code_twice",
        "/themes/0/code": "package.code_twice",
        "/themes/0/questions": "package.question_not_asked",
        "/questions/1/options": "package.unknown_option",
    }
    assert kept(store) == 1


def test_a_national_package_stands_by_itself(shelf: Shelf, national: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(national))
    alone = copy.deepcopy(PROVINCE) | {"level": "national"}
    assert set(places(lambda: shelf.import_package(write(alone))).values()) == {"package.unknown_material", "package.unknown_field"}


def test_a_package_does_not_lean_on_its_own_earlier_version(shelf: Shelf, national: dict[str, Any], write: Write) -> None:
    shelf.import_package(write(national))
    shelf.import_package(write(CITY))
    next_one = copy.deepcopy(CITY) | {"version": "2", "items": []}
    assert places(lambda: shelf.import_package(write(next_one))) == {"/themes/0/items/2": "package.unknown_item"}


def test_an_import_that_fails_in_the_middle_leaves_nothing(
    shelf: Shelf, store: Store, national: dict[str, Any], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.import_package(write(national))
    before = shelf.current()

    def full(connection: Any) -> None:
        raise EnvironmentFault("store.disk_full", store="vault")

    with monkeypatch.context() as broken:
        broken.setattr("desktop.store.Store._commit", staticmethod(full))
        with pytest.raises(EnvironmentFault):
            shelf.import_package(write(PROVINCE))
    assert kept(store) == 1 and shelf.current() is before and Shelf(store, Hands()).items["a"].promised_days == 2


def real_override(code: str, version: str = "1") -> dict[str, Any]:
    """A county's package that gives one of the carried themes other items."""
    from desktop.catalogue.shipped import shipped_around

    theme = shipped_around("", None).themes[code]
    entry = {
        "code": code,
        "name": theme.name,
        "audience": theme.audience.value,
        "items": list(theme.items),
        "questions": list(theme.questions),
    }
    header = {"format": 1, "id": "our-county", "name": "县目录", "version": version, "level": "county", "source": "某县"}
    return header | {"themes": [entry | {"words": ["娃娃出生"]}]}


def test_validate_judges_an_override_with_and_without_a_home(run_cli: Callable[..., Said], tmp_path: Path, write: Write) -> None:
    good, bad = write(real_override("newborn"), "good.json"), real_override("newborn")
    bad["themes"][0]["items"].append("gone")
    assert places(lambda: load_package(good))
    absent = tmp_path / "none"
    assert run_cli("catalog", "validate", good, "--home", absent, "--json").json == {"valid": True, "errors": []}
    said = run_cli("catalog", "validate", write(bad, "bad.json"), "--home", absent, "--json")
    assert said.code == 1 and not absent.exists()
    assert [(error["code"], error["data"]["file"]) for error in said.json["errors"]] == [("package.unknown_item", "bad.json")]


def test_validate_and_import_in_a_home(run_cli: Callable[..., Said], home: Path, write: Write) -> None:
    own = write(PROVINCE | {"id": "ours", "level": "county"}, "own.json")
    assert {error["code"] for error in run_cli("catalog", "validate", own, "--json").json["errors"]} == {
        "package.unknown_material",
        "package.unknown_field",
    }
    good = write(real_override("newborn"), "good.json")
    assert run_cli("catalog", "validate", good).code == 0
    assert run_cli("catalog", "import", good).code == 0
    row = next(entry for entry in run_cli("catalog", "list", "--json").json if entry["code"] == "newborn")
    assert row["level"] == "county"
    assert run_cli("catalog", "show", "newborn", "--json").json["items"]
    assert run_cli("catalog", "import", own).code == 1
