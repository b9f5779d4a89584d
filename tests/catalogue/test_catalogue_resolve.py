"""Situations, merging, order, days and what is saved; and the shapes that the command line shows."""

from __future__ import annotations

import dataclasses
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_package import SHIPPED, SMALL

from desktop.catalogue.catalogue import Catalogue, merge
from desktop.catalogue.model import Ask, Audience, Bundle, Form, Item
from desktop.catalogue.package import load_package, parse_package
from desktop.catalogue.present import to_list, to_show
from desktop.catalogue.resolve import longest_path, ordered, resolve, resolve_items
from desktop.catalogue.validate import check_value
from desktop.errors import RuleViolation

REAL = merge(load_package(path) for path in SHIPPED)


@pytest.fixture(scope="module")
def small() -> Catalogue:
    return merge([parse_package(json.dumps(SMALL).encode(), "small.json")])


def codes(bundle: Bundle) -> list[str]:
    return [item.code for item in bundle.chosen]


def test_first_options_stand_for_what_nobody_answered(small: Catalogue) -> None:
    bundle = resolve(small, "thing", {})
    assert bundle.answers == {"big": "no", "how-big": "large"}
    assert [question.code for question in bundle.questions] == ["big"]
    # d is voluntary and nothing selects it: offered, not taken. c is not called for at all.
    assert [(entry.item.code, entry.chosen) for entry in bundle.items] == [("d", False), ("a", True), ("b", True)]
    assert bundle.promised_days == 5 and bundle.statutory_days == 10


def test_an_answer_selects_a_voluntary_item_and_shows_the_next_question(small: Catalogue) -> None:
    bundle = resolve(small, "thing", {"big": "yes", "how-big": "huge"})
    assert codes(bundle) == ["a", "c", "b"] and bundle.promised_days == 6
    assert [question.code for question in bundle.questions] == ["big", "how-big"]
    assert "plan" in [row.material.code for row in bundle.materials]


def test_an_answer_to_a_question_that_is_hidden_now_asks_for_nothing(small: Catalogue) -> None:
    bundle = resolve(small, "thing", {"big": "no", "how-big": "huge"})
    assert bundle.answers["how-big"] == "large"
    assert "plan" not in [row.material.code for row in bundle.materials]


def test_the_same_material_is_asked_once_and_strictest(small: Catalogue) -> None:
    row = next(row for row in resolve(small, "thing", {}).materials if row.material.code == "licence")
    assert (row.items, row.required, row.form, row.copies) == (("a", "b"), True, Form.ORIGINAL, 3)
    alone = resolve(small, "thing", {}, ["a"]).materials[1]
    assert (alone.items, alone.required, alone.form, alone.copies) == (("a",), False, Form.COPY, 1)


def test_saved_is_rows_less_than_item_by_item(small: Catalogue) -> None:
    saved = resolve(small, "thing", {}).saved
    assert (saved.materials, saved.fields, saved.visits) == (1, 1, 1)
    assert resolve(small, "a", {}).saved == dataclasses.replace(saved, materials=0, fields=0, visits=0)


def test_any_item_may_be_taken_alone_and_waits_for_nothing_that_was_not_taken(small: Catalogue) -> None:
    assert codes(resolve(small, "thing", {}, ["b"])) == ["b"] and resolve(small, "thing", {}, ["b"]).promised_days == 3
    # Also one that the situation would not have suggested.
    assert codes(resolve(small, "thing", {}, ["c", "d"])) == ["d", "c"]
    assert resolve(small, "b", {}).kind == "item" and resolve(small, "b", {"big": "yes"}).promised_days == 3


def test_single_items_from_anywhere_without_a_theme() -> None:
    bundle = resolve_items(REAL, ["restaurant-food-licence", "newborn-household-registration"], {"newborn-settle-with": "mother"})
    assert bundle.theme is None and bundle.saved.visits == 1 and bundle.promised_days == 10
    assert {"restaurant-smoke", "newborn-settle-with"} <= {question.code for question in bundle.questions}


@pytest.mark.parametrize(
    ("code", "answers", "chosen", "refusal", "pointer"),
    [
        ("gone", {}, None, "catalogue.unknown_code", None),
        ("thing", {"gone": "x"}, None, "catalogue.unknown_question", "/situation/gone"),
        ("thing", {"a/b": "x"}, None, "catalogue.unknown_question", "/situation/a~1b"),
        ("thing", {"big": "perhaps"}, None, "catalogue.unknown_option", "/situation/big"),
        ("thing", {"big": ["yes"]}, None, "catalogue.unknown_option", "/situation/big"),
        ("a", {"big": "yes"}, None, "catalogue.unknown_question", "/situation/big"),
        ("thing", {}, ["gone"], "catalogue.unknown_item", "/items"),
        ("thing", {}, [], "intake.nothing_chosen", "/items"),
    ],
)
def test_refusals(
    small: Catalogue, code: str, answers: dict[str, Any], chosen: list[str] | None, refusal: str, pointer: str | None
) -> None:
    with pytest.raises(RuleViolation) as refused:
        resolve(small, code, answers, chosen)
    assert refused.value.code == refusal
    assert [issue.pointer for issue in refused.value.issues] == ([pointer] if pointer is not None else [])


def test_no_items_at_all_is_refused(small: Catalogue) -> None:
    with pytest.raises(RuleViolation):
        resolve_items(small, [], {})


def test_an_item_of_a_nearer_level_may_ask_more_than_the_theme_lists(small: Catalogue) -> None:
    asking = dataclasses.replace(small.items["a"], questions=("how-big",), materials=(Ask("plan", when={"how-big": ("large",)}),))
    merged = dataclasses.replace(
        small, items={**small.items, "a": asking}, themes={"thing": dataclasses.replace(small.themes["thing"], questions=("big",))}
    )
    assert "plan" in [row.material.code for row in resolve(merged, "thing", {}).materials]


def _items(edges: list[tuple[int, int]], days: list[int]) -> list[Item]:
    return [
        Item(str(n), str(n), "局", "局", depends_on=tuple(str(a) for a, b in edges if b == n and a < n), promised_days=own)
        for n, own in enumerate(days)
    ]


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=16),
    st.randoms(),
)
def test_order_and_longest_path(days: list[int], edges: list[tuple[int, int]], random: Any) -> None:
    items = _items(edges, days)
    shuffled = items[:]
    random.shuffle(shuffled)
    line = ordered(shuffled)
    place = {item.code: n for n, item in enumerate(line)}
    assert all(place[before] < place[item.code] for item in line for before in item.depends_on if before in place)
    assert line == ordered(shuffled)

    def longest(item: Item) -> int:
        return item.promised_days + max((longest(items[int(code)]) for code in item.depends_on), default=0)

    assert longest_path(line) == max(longest(item) for item in items)


@settings(max_examples=120, deadline=None)
@given(data=st.data(), code=st.sampled_from(sorted(REAL.themes)))
def test_every_situation_of_the_shipped_things_holds_together(data: st.DataObject, code: str) -> None:
    theme = REAL.themes[code]
    answers = {
        question: data.draw(st.sampled_from([option.code for option in REAL.questions[question].options])) for question in theme.questions
    }
    chosen = data.draw(st.none() | st.lists(st.sampled_from(theme.items), min_size=1, unique=True))
    bundle = resolve(REAL, code, answers, chosen)
    taken = set(codes(bundle))
    assert taken and (chosen is None or taken == set(chosen))
    for rows in (bundle.materials, bundle.fields):
        assert all(row.items and set(row.items) <= taken for row in rows)
    names = [row.material.code for row in bundle.materials]
    assert len(names) == len(set(names))
    assert bundle.saved.materials == sum(len(row.items) for row in bundle.materials) - len(names)
    assert bundle.saved.visits == len(taken) - 1
    assert bundle.promised_days <= sum(item.promised_days for item in bundle.chosen)
    assert bundle.promised_days >= max(item.promised_days for item in bundle.chosen)
    shown = to_show(bundle)
    listed = [item["code"] for item in shown["items"]]
    for n, item in enumerate(shown["items"]):
        assert set(item["depends_on"]) <= set(listed[:n])
    if chosen is None:
        # In the shipped data every voluntary item has its question: what is listed is what is taken.
        assert set(listed) == taken
    for row in bundle.fields:
        assert check_value(row.field, next(f["example"] for f in shown["fields"] if f["code"] == row.field.code)) is None


def test_the_three_things_as_the_sources_describe_them() -> None:
    newborn, shop, firm = (resolve(REAL, code, {}) for code in ("newborn", "open-restaurant", "enterprise-deregistration"))
    assert (newborn.audience, shop.audience, firm.audience) == (Audience.PERSON, Audience.BOTH, Audience.ORGANISATION)
    # 兴隆县: tax 10 days, then registration 1, then the rest side by side, 1 each.
    assert firm.promised_days == 12
    full = resolve(REAL, "open-restaurant", {"restaurant-area": "from-300", "restaurant-sign": "yes"})
    assert len(full.chosen) == 4 and len(full.materials) == 10 and full.promised_days == 10
    assert "restaurant-tobacco-licence" in codes(resolve(REAL, "open-restaurant", {"restaurant-tobacco": "yes"}))
    assert all(bundle.example for bundle in (newborn, shop, firm))


def test_resolving_the_largest_thing_takes_no_time_to_speak_of() -> None:
    largest = max(REAL.themes.values(), key=lambda theme: len(theme.items)).code
    best = min(_timed(largest) for _ in range(20))
    assert best < 0.005


def _timed(code: str) -> float:
    start = time.perf_counter()
    resolve(REAL, code, {})
    return time.perf_counter() - start


def test_show_has_the_shape_of_the_contract() -> None:
    shown = to_show(resolve(REAL, "newborn", {}))
    assert list(shown) == ["code", "name", "version", "audience", "questions", "items", "materials", "fields", "promised_days", "saved"]
    assert set(shown["questions"][0]) == {"code", "text", "options"} and set(shown["questions"][0]["options"][0]) == {"code", "text"}
    assert set(shown["items"][0]) == {"code", "name", "authority", "depends_on", "optional", "promised_days", "statutory_days", "unit"}
    assert set(shown["materials"][0]) == {"code", "name", "items", "required", "shareable", "generated", "deferrable", "promisable"}
    assert set(shown["fields"][0]) == {"code", "name", "items", "type", "required", "options", "example"}
    assert set(shown["saved"]) == {"materials", "fields", "visits"}
    json.dumps(shown)


def test_list_has_the_shape_of_the_contract() -> None:
    rows = to_list(REAL)
    assert all(set(row) == {"code", "kind", "name", "level", "version", "audience"} for row in rows)
    assert {row["kind"] for row in rows} == {"theme", "item"} and len(rows) == len(REAL.themes) + len(REAL.items)
    assert len({row["code"] for row in rows}) == len(rows)
