"""`tidehall intake` with the worst that a line can hold: every wrong place is named, nothing of it is recorded or repeated."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hall_cases import Said, line_of, resident_id
from intake_lines import Bundle, Run, changed, places


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        ("/none", 1, "key.unknown"),
        ("/applicant", ..., "key.missing"),
        ("/applicant", [], "type.object"),
        ("/applicant/none", 1, "key.unknown"),
        ("/applicant/name", ..., "key.missing"),
        ("/applicant/name", 7, "type.text"),
        ("/applicant/name", "名" * 101, "text.too_long"),
        ("/applicant/name", "赵\u202e禾", "text.hidden"),
        ("/applicant/name", "赵\u200b禾", "text.hidden"),
        ("/applicant/name", "赵\0禾", "text.hidden"),
        ("/applicant/id_no", "990102198507140011", "party.id_check"),
        ("/applicant/id_no", "'; DROP TABLE journal; --", "party.id_form"),
        ("/applicant/id_type", "none", "choice.unknown"),
        ("/applicant/id_type", {}, "choice.unknown"),
        ("/applicant/kind", ["person"], "choice.unknown"),
        ("/applicant/mobile", "x", "party.mobile_form"),
        ("/agent", "x", "type.object"),
        ("/theme_code", 1, "type.text"),
        ("/theme_code", "none-such", "catalogue.unknown_code"),
        ("/theme_code", "x" * 65, "text.too_long"),
        ("/items", "x", "type.list"),
        ("/items", [1], "type.list"),
        ("/items", ["none-such"], "catalogue.unknown_item"),
        ("/situation", [], "type.object"),
        ("/situation", {"none": "x"}, "catalogue.unknown_question"),
        ("/form", "x", "type.object"),
        ("/form", {"none-such": 1}, "field.unknown"),
        ("/materials", {}, "type.list"),
        ("/materials/0", 1, "type.object"),
        ("/materials/0/none", 1, "key.unknown"),
        ("/materials/0/material_code", "none-such", "material.unknown"),
        ("/materials/0/status", "unchecked", "material.unchecked"),
        ("/materials/0/status", "none", "choice.unknown"),
        ("/materials/0/copies", -1, "count.range"),
        ("/materials/0/copies", 10**30, "count.range"),
        ("/materials/0/copies", True, "type.count"),
        ("/materials/0/pages", 1.5, "type.count"),
        ("/materials/0/files", "x", "type.list"),
        ("/received_at", ..., "key.missing"),
        ("/received_at", "gestern", "time.form"),
        ("/received_at", "2026-01-12T09:12:00", "time.no_offset"),
        ("/received_at", "1970-01-01T00:00:00Z", "time.form"),
        ("/received_at", 5, "type.text"),
        ("/channel", "post", "choice.unknown"),
        ("/paper_no", 1, "type.text"),
        ("/paper_no", "x" * 101, "text.too_long"),
    ],
)
def test_every_wrong_place_is_named(load: Callable[..., Said], person: Bundle, pointer: str, value: Any, code: str, run_cli: Run) -> None:
    said = load(changed(line_of(person, agent=None), pointer, value))
    answer = said.lines[0]
    assert said.code == 1 and set(answer) == {"line", "errors"}
    found = dict(places(answer))
    beneath = [place for place in found if found[place] == code and (place == pointer or place.startswith(f"{pointer}/"))]
    assert beneath, answer
    assert all(len(error["message"]) <= 140 and error["message"] != error["code"] for error in answer["errors"])
    assert run_cli("cases", "--json").lines == []


def test_a_time_to_come_is_refused(load: Callable[..., Said], person: Bundle) -> None:
    soon = (datetime.now(UTC) + timedelta(minutes=10)).isoformat()
    assert places(load(line_of(person, received_at=soon)).lines[0]) == [("/received_at", "time.future")]


def test_everything_that_is_wrong_is_said_at_once(load: Callable[..., Said], person: Bundle) -> None:
    line = line_of(person, none=1, channel="post", received_at="x", materials=[{}], items=5)
    assert {pointer for pointer, _ in places(load(line).lines[0])} >= {
        "/none", "/channel", "/received_at", "/materials/0/material_code", "/materials/0/status", "/items",
    }  # fmt: skip


def test_the_same_key_or_material_twice(load: Callable[..., Said], person: Bundle) -> None:
    text = json.dumps(line_of(person), ensure_ascii=False)
    assert places(load(text[:-1] + ', "channel": "window"}').lines[0]) == [("", "json.key_twice")]
    twice = line_of(person)
    twice["materials"].append(twice["materials"][0])
    assert (f"/materials/{len(twice['materials']) - 1}/material_code", "material.twice") in places(load(twice).lines[0])


@pytest.mark.parametrize("depth", [40, 1000, 200_000])
def test_deep_nesting_is_refused_and_not_fallen_into(load: Callable[..., Said], person: Bundle, depth: int) -> None:
    text = json.dumps(line_of(person)).replace('"situation": {}', f'"situation": {"[" * depth}{"]" * depth}')
    said = load(text, line_of(person))
    assert places(said.lines[0])[0][0] == "" and said.lines[1]["outcome"] == "accepted"


@pytest.mark.parametrize("character", ["a", "名", "𬭎"])
def test_ten_megabytes_are_refused_by_their_size(load: Callable[..., Said], person: Bundle, character: str) -> None:
    long = changed(line_of(person), "/applicant/name", character * (10 * 1024 * 1024 // len(character.encode())))
    said = load(line_of(person), long, line_of(person))
    assert [answer["line"] for answer in said.lines] == [1, 2, 3]
    assert places(said.lines[1]) == [("", "line.too_long")]
    assert said.lines[0]["outcome"] == said.lines[2]["outcome"] == "accepted"
    assert len(said.out) < 4000


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/applicant/name", "\\ud800"),
        ("/applicant/\\ud800", "x"),
        ("/form/\\ud800", "x"),
        ("/form", {"a": [{"b": "\\udfff"}]}),
        ("/items", ["\\ud800"]),
        ("/situation", {"\\ud800": "x"}),
        ("/situation", {"x": "\\ud800"}),
        ("/paper_no", "\\ud800"),
        ("/\\ud800", 1),
        ("/theme_code", "\\u0000"),
        ("/form", {"a": ["\\u0000"]}),
    ],
)
def test_halves_of_characters_harm_nobody(load: Callable[..., Said], person: Bundle, pointer: str, value: Any) -> None:
    line = json.dumps(changed(line_of(person), pointer, value), ensure_ascii=False).replace("\\\\", "\\")
    said = load(line, line_of(person))
    assert said.code == 1 and said.lines[0]["errors"] and said.lines[1]["outcome"] == "accepted"
    said.out.encode("utf-8")


def test_messages_repeat_neither_a_number_nor_long_input(load: Callable[..., Said], person: Bundle) -> None:
    number = resident_id(7)[:17] + ("0" if resident_id(7)[17] != "0" else "1")
    long = "很长的输入" * 300
    code = person["fields"][0]["code"]
    said = load(
        changed(line_of(person), "/applicant/id_no", number),
        changed(line_of(person), "/applicant/name", long),
        line_of(person, theme_code=None, items=[long]),
        line_of(person, situation={long[:60]: long}),
        changed(line_of(person), f"/form/{code}", number * 300),
    )
    assert number not in said.out + said.err and long[:120] not in said.out
    assert all(len(error["message"]) <= 160 for answer in said.lines for error in answer["errors"])
