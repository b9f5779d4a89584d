"""Packages: the shipped ones are sound; a broken one is refused with every place named, and nothing that is in a file makes a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_package import SHIPPED

import resources
from desktop.catalogue.decode import MAX_BYTES
from desktop.catalogue.example import example_value, pattern_ok
from desktop.catalogue.package import load_package, parse_package
from desktop.catalogue.validate import check_value, warn_value
from desktop.errors import RuleViolation

Write = Callable[..., Path]
Spoil = Callable[[dict[str, Any]], object]


def places(path: Path) -> dict[str, str]:
    with pytest.raises(RuleViolation) as refused:
        load_package(path)
    assert refused.value.code == "catalogue.package_invalid"
    assert all(issue.data["file"] == path.name for issue in refused.value.issues)
    return {issue.pointer: issue.code for issue in refused.value.issues}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_shipped_packages_are_sound_and_say_that_they_are_examples(path: Path) -> None:
    package = load_package(path)
    assert package.example and "示例数据" in package.name
    for field in package.fields.values():
        assert check_value(field, example_value(field)) is None
        assert warn_value(field, example_value(field)) is None
    assert all(material.standard and material.where for material in package.materials.values())
    services = {service["code"] for service in resources.json("hall/example.json")["services"]}
    assert all(theme.service in services and theme.lead_authority for theme in package.themes.values())
    assert all(theme.words for theme in package.themes.values() if not theme.outline)
    assert all(item.source and item.result and 0 <= item.promised_days <= item.statutory_days for item in package.items.values())


def test_the_published_schema_is_a_schema() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(resources.json("catalogue/package.schema.json"))


def test_small_package_is_sound(body: dict[str, Any], write: Write) -> None:
    assert set(load_package(write(body)).items) == {"a", "b", "c", "d"}


def set_in(*path: Any) -> Spoil:
    *way, key, value = path

    def spoil(body: Any) -> None:
        for step in way:
            body = body[step]
        body[key] = value

    return spoil


@pytest.mark.parametrize(
    ("spoil", "pointer", "code"),
    [
        (set_in("items", 1, "depends_on", ["gone"]), "/items/1/depends_on/0", "package.unknown_item"),
        (set_in("items", 0, "depends_on", ["b"]), "/items/0/depends_on", "package.cycle"),
        (set_in("items", 0, "depends_on", ["a"]), "/items/0/depends_on", "package.cycle"),
        (set_in("items", 0, "materials", ["gone"]), "/items/0/materials/0", "package.unknown_material"),
        (set_in("items", 0, "fields", [{"code": "gone"}]), "/items/0/fields/0", "package.unknown_field"),
        (set_in("items", 1, "questions", ["big"]), "/items/1/materials/1/when/how-big", "package.question_not_asked"),
        (set_in("items", 2, "when", {"gone": ["yes"]}), "/items/2/when/gone", "package.unknown_question"),
        (set_in("items", 2, "when", {"big": ["perhaps"]}), "/items/2/when/big/0", "package.unknown_option"),
        (set_in("items", 0, "promised_days", 6), "/items/0/promised_days", "package.promised_over_statutory"),
        (set_in("items", 0, "promised_days", -1), "/items/0/promised_days", "package.form"),
        (set_in("items", 0, "promised_days", "2"), "/items/0/promised_days", "package.form"),
        (set_in("items", 0, "code", "b"), "/items/1/code", "package.code_twice"),
        (set_in("items", 0, "code", "甲"), "/items/0/code", "package.form"),
        (set_in("items", 0, "code", "a\n"), "/items/0/code", "package.form"),
        (set_in("themes", 0, "code", "a"), "/themes/0/code", "package.code_twice"),
        (set_in("themes", 0, "items", ["gone"]), "/themes/0/items/0", "package.unknown_item"),
        (set_in("themes", 0, "questions", ["big"]), "/themes/0/questions", "package.question_not_asked"),
        (set_in("themes", 0, "questions", ["how-big", "big"]), "/themes/0/questions/0", "package.question_too_early"),
        (set_in("questions", 0, "options", []), "/questions/0/options", "package.form"),
        (set_in("questions", 0, "options", 1, "code", "no"), "/questions/0/options/1/code", "package.code_twice"),
        (set_in("questions", 1, "when", {"big": ["perhaps"]}), "/questions/1/when/big/0", "package.unknown_option"),
        (set_in("materials", 1, "source", "自备"), "/materials/1/source", "package.shared_self_provided"),
        (set_in("materials", 1, "generated", True), "/materials/1/generated", "package.shared_and_generated"),
        (set_in("materials", 0, "copies", 0), "/materials/0/copies", "package.form"),
        (set_in("fields", 1, "example", "many"), "/fields/1/example", "package.example"),
        (set_in("fields", 1, "example", 0), "/fields/1/example", "package.example"),
        (set_in("fields", 0, "example", ""), "/fields/0/example", "package.no_example"),
        (set_in("fields", 0, "type", "choice"), "/fields/0/options", "key.missing"),
        (set_in("fields", 0, "options", [{"code": "x", "text": "x"}]), "/fields/0/options", "key.unknown"),
        (set_in("fields", 0, "pattern", "[a"), "/fields/0/pattern", "package.pattern"),
        (set_in("fields", 0, "pattern", "(a+)+b"), "/fields/0/pattern", "package.pattern"),
        (set_in("fields", 0, "pattern", "a{99999999999999999999}"), "/fields/0/pattern", "package.pattern"),
        (set_in("fields", 0, "pattern", "[0-9]+"), "/fields/0/example", "package.example"),
        (set_in("fields", 1, "maximum", 0.5), "/fields/1/minimum", "package.range"),
        (set_in("fields", 0, "type", "uscc"), "/fields/0/example", "package.example"),
        (set_in("level", "village"), "/level", "package.form"),
        (set_in("format", 2), "/format", "package.form"),
        (set_in("effective_from", "2026-02-30"), "/effective_from", "package.form"),
        (set_in("a/b~c", 1), "/a~1b~0c", "key.unknown"),
        (set_in("items", {}), "/items", "package.form"),
        (set_in("items", 1, "depends_on", ["a", "a"]), "/items/1/depends_on", "package.form"),
        (set_in("items", [0] * 2001), "/items", "package.form"),
        (set_in("note", {f"k{n}": 1 for n in range(2001)}), "/note", "package.form"),
        (set_in("items", 0, 7), "/items/0", "package.form"),
    ],
)
def test_each_mistake_is_named_at_its_place(spoil: Spoil, pointer: str, code: str, body: dict[str, Any], write: Write) -> None:
    spoil(body)
    assert places(write(body)).get(pointer) == code


def test_everything_wrong_is_named_at_once_and_nothing_else(body: dict[str, Any], write: Write) -> None:
    body["colour"] = body["smell"] = 1
    del body["version"]
    body["items"][0]["price"] = 7
    body["items"][1]["depends_on"] = ["a", "gone"]
    body["fields"][1]["example"] = "many"
    body["themes"][0]["items"].append("away")
    assert places(write(body)) == {
        "/colour": "key.unknown",
        "/smell": "key.unknown",
        "/version": "key.missing",
        "/items/0/price": "key.unknown",
        "/items/1/depends_on/1": "package.unknown_item",
        "/fields/1/example": "package.example",
        "/themes/0/items/4": "package.unknown_item",
    }


def test_a_broken_entry_is_not_called_unknown_by_those_that_name_it(body: dict[str, Any], write: Write) -> None:
    del body["questions"][0]["text"]
    del body["materials"][0]["name"]
    assert places(write(body)) == {"/questions/0/text": "key.missing", "/materials/0/name": "key.missing"}


def test_values_that_json_lets_through(body: dict[str, Any], write: Write) -> None:
    text = json.dumps(body).replace('"promised_days": 2', '"promised_days": NaN').replace('"minimum": 1', '"minimum": 1e999')
    found = places(
        write(text.replace('"id": "small"', '"id": "small", "id": "other"').replace('"source": "\\u6d4b\\u8bd5"', '"source": "\\ud800"'))
    )
    assert found["/items/0/promised_days"] == found["/fields/1/minimum"] == "package.form"
    assert found["/id"] == "json.key_twice" and found["/source"] == "package.encoding"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "package.broken"),
        (b"{", "package.broken"),
        (b"[]", "type.object"),
        (b'"text"', "type.object"),
        (b"\xff\xfe{}", "package.encoding"),
        (b'{"a": ' + b"9" * 5000 + b"}", "package.broken"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "json.too_deep"),
        (b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}", "json.too_deep"),
        (b'{"a": [' + b"1," * 300_000 + b"1]}", "package.form"),
        (b" " * (MAX_BYTES + 1), "package.too_big"),
    ],
)
def test_what_is_no_package_at_all(raw: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        parse_package(raw, "p.json")
    assert code in {issue.code for issue in refused.value.issues}


def test_place_in_a_broken_file() -> None:
    for raw, name, place in ((b'{"a": 1,\n "b" 2}', "p.json", (2, 6)), (b"a = 1\nb = = 2", "p.toml", (2, 7))):
        with pytest.raises(RuleViolation) as refused:
            parse_package(raw, name)
        data = refused.value.issues[0].data
        assert data["line"] == place[0] and data["file"] == name


def test_a_file_that_is_not_there_or_not_a_file(tmp_path: Path) -> None:
    assert places(tmp_path / "gone.json") == {"": "package.unreadable"}
    assert places(tmp_path) == {"": "package.unreadable"}
    big = tmp_path / "big.json"
    big.write_bytes(b" " * (MAX_BYTES + 1))
    assert places(big) == {"": "package.too_big"}


TOML = """
format = 1
id = "by-hand"
name = "手写的目录"
version = "1"
level = "county"
source = "某县办事指南"
effective_from = 2026-03-01

[[materials]]
code = "id-card"
name = "居民身份证"

[[fields]]
code = "people"
name = "人数"
type = "number"
example = 3

[[items]]
code = "one"
name = "某事项"
authority = "某局"
promised_days = 1
statutory_days = 5
materials = ["id-card"]
fields = ["people"]
"""


def test_toml_reads_as_json_does() -> None:
    package = parse_package(TOML.encode(), "hand.TOML")
    assert package.fields["people"].example == "3" and package.items["one"].materials[0].required
    with pytest.raises(RuleViolation) as refused:
        parse_package(
            TOML.replace("promised_days = 1", "promised_days = 0x" + "f" * 6000).replace("example = 3", "example = nan").encode(), "h.toml"
        )
    assert {issue.pointer for issue in refused.value.issues} >= {"/items/0/promised_days", "/fields/0/example"}


@pytest.mark.parametrize(
    "pattern",
    [
        "(a*)*",
        "(a|b)+",
        "((a+)b)*",
        r"(a)\1",
        "(?P<x>a)(?P=x)",
        "a*a*a*a*a*b",
        "(x",
        "[[a]",
        "(a|a){2,}",
        "[a-z]+[a-z]+[a-z]+1",
        "(a|b){20}",
    ],
)
def test_patterns_that_could_stop_the_desk(pattern: str) -> None:
    assert not pattern_ok(pattern)


@pytest.mark.parametrize("pattern", ["", "[A-Z][0-9]{9}", "(?:19|20)[0-9]{2}", r"[^)(*+]+\(x\)", "(ab)?c+", "[]a]{2,50}"])
def test_patterns_that_are_plain(pattern: str) -> None:
    assert pattern_ok(pattern)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_anywhere_is_taken_or_refused_never_worse(data: st.DataObject, body: dict[str, Any]) -> None:
    at: Any = json.loads(json.dumps(body))
    whole = at
    while True:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if isinstance(at[key], dict | list) and at[key] and data.draw(st.booleans()):
            at = at[key]
            continue
        at[key] = data.draw(JSON)
        break
    try:
        parse_package(json.dumps(whole).encode(), "p.json")
    except RuleViolation as refused:
        assert refused.issues and refused.code == "catalogue.package_invalid"


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=60), name=st.sampled_from(["p.json", "p.toml"]))
def test_any_bytes_are_refused_quietly(raw: bytes, name: str) -> None:
    with pytest.raises(RuleViolation):
        parse_package(raw, name)
