"""What fits a field, and the check digits (GB 11643, GB 32100, ISO 7064)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.catalogue.model import Field, FieldType, Option
from desktop.catalogue.numbers import foreign_permanent_ok, mod_11_2, resident_id_ok, uscc_ok
from desktop.catalogue.validate import check_value, warn_value


def field(kind: FieldType, **more: Any) -> Field:
    return Field("f", "某项", kind, **more)


CHOICE = {"options": (Option("a", "甲"), Option("b", "乙"))}
ROWS = {"columns": (field(FieldType.NUMBER), Field("day", "日期", FieldType.DATE))}


@pytest.mark.parametrize(
    ("kind", "value", "more", "wrong"),
    [
        (FieldType.TEXT, "阿依古丽·买买提", {}, None),
        (FieldType.TEXT, "𬭎", {}, None),
        (FieldType.TEXT, "x" * 201, {}, "field.too_long"),
        (FieldType.TEXT, "ab", {"max_length": 1}, "field.too_long"),
        (FieldType.TEXT, 7, {}, "field.type"),
        (FieldType.TEXT, None, {}, "field.type"),
        (FieldType.TEXT, "a\u200bb", {}, "field.hidden"),
        (FieldType.TEXT, "a\u202eb", {}, "field.hidden"),
        (FieldType.TEXT, "a\x00b", {}, "field.hidden"),
        (FieldType.TEXT, "a\ud800b", {}, "field.hidden"),
        (FieldType.TEXT, "a\nb", {}, "field.hidden"),
        (FieldType.LONG_TEXT, "一行\r\n又一行", {}, None),
        (FieldType.TEXT, "Z123", {"pattern": "[A-Z][0-9]{3}"}, None),
        (FieldType.TEXT, "Z1234", {"pattern": "[A-Z][0-9]{3}"}, "field.pattern"),
        (FieldType.NUMBER, "320.5", {}, None),
        (FieldType.NUMBER, 320, {}, None),
        (FieldType.NUMBER, True, {}, "field.type"),
        (FieldType.NUMBER, "３２０", {}, "field.number"),
        (FieldType.NUMBER, "1e5", {}, "field.number"),
        (FieldType.NUMBER, float("nan"), {}, "field.number"),
        (FieldType.NUMBER, 10**400, {}, "field.number"),
        (FieldType.NUMBER, "0", {"minimum": 1}, "field.range"),
        (FieldType.NUMBER, "9", {"maximum": 8.5}, "field.range"),
        (FieldType.DATE, "2028-02-29", {}, None),
        (FieldType.DATE, "2026-02-29", {}, "field.date"),
        (FieldType.DATE, "2026-W01-1", {}, "field.date"),
        (FieldType.DATE, "20261120", {}, "field.date"),
        (FieldType.DATE, "2026-1-2", {}, "field.date"),
        (FieldType.CHOICE, "a", CHOICE, None),
        (FieldType.CHOICE, "甲", CHOICE, "field.choice"),
        (FieldType.BOOLEAN, "true", {}, None),
        (FieldType.BOOLEAN, False, {}, None),
        (FieldType.BOOLEAN, "是", {}, "field.type"),
        (FieldType.MOBILE, "13800000027", {}, None),
        (FieldType.MOBILE, "+852 5123 4567", {}, None),
        (FieldType.MOBILE, "１３８００００００２７", {}, "field.mobile"),
        (FieldType.MOBILE, "电话", {}, "field.mobile"),
        (FieldType.ID_NO, "990102199109250715", {}, None),
        (FieldType.ID_NO, "990102199109250716", {}, "field.id_no"),
        (FieldType.ID_NO, "E12345678", {}, None),
        (FieldType.ID_NO, "99010219910925071", {}, "field.id_no"),
        (FieldType.USCC, "92990102MA7LN04181", {}, None),
        (FieldType.USCC, "9299010IMA7LN04181", {}, "field.uscc"),
        (FieldType.USCC, "92990102MA7LN0418", {}, "field.uscc"),
        (FieldType.ROWS, [{"f": "1", "day": "2026-11-20"}, {"f": ""}], ROWS, None),
        (FieldType.ROWS, [{"gone": "1"}], ROWS, "field.rows"),
        (FieldType.ROWS, [{"day": "x"}], ROWS, "field.rows"),
        (FieldType.ROWS, "[]", ROWS, "field.type"),
        (FieldType.ROWS, [{}] * 201, ROWS, "field.too_long"),
    ],
)
def test_values(kind: FieldType, value: Any, more: dict[str, Any], wrong: str | None) -> None:
    assert check_value(field(kind, **more), value) == wrong


@given(st.sampled_from(FieldType), st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_no_value_makes_it_fall_over(kind: FieldType, value: Any) -> None:
    found = check_value(field(kind, **CHOICE), value)
    assert found is None or found.startswith("field.")
    assert warn_value(field(kind), value) in (None, "field.uscc_check")


def test_a_wrong_check_digit_of_a_credit_code_is_pointed_out_not_refused() -> None:
    kind = field(FieldType.USCC)
    assert check_value(kind, "92990102MA7LN04182") is None and warn_value(kind, "92990102MA7LN04182") == "field.uscc_check"
    assert warn_value(kind, "92990102MA7LN04181") is None


def test_resident_numbers() -> None:
    assert resident_id_ok("11010519491231002X") and not resident_id_ok("11010519491231002x")
    # 港澳台居民居住证: the same arithmetic, 81/82/83 0000 (python-stdnum refuses them).
    for prefix in ("810000", "820000", "830000"):
        head = f"{prefix}19850615001"
        assert resident_id_ok(head + mod_11_2(head))
    for wrong in ("", "11010519490231002X", "１１０１０５19491231002X", "110105194912310021", "11010519491231002X\n"):
        assert not resident_id_ok(wrong)
    future = "99010230000101001"
    assert not resident_id_ok(future[:6] + "00000101001" + mod_11_2(future))


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(place: int, by: int) -> None:
    right = "990102199109250715"
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    assert not resident_id_ok(wrong)


def test_permanent_residence_cards_old_and_new() -> None:
    assert foreign_permanent_ok("USA110012345678") and not foreign_permanent_ok("US1100123456789")
    head = "91184019850615001"
    assert foreign_permanent_ok(head + mod_11_2(head))
    assert not foreign_permanent_ok(head + ("0" if mod_11_2(head) != "0" else "1"))


def test_credit_codes() -> None:
    assert uscc_ok("91350100M000100Y43") and uscc_ok("92990102MA7LN04181")
    for wrong in ("", "91350100M000100Y44", "91350100M000100Y4", "9135010OM000100Y43", "91350100m000100y43"):
        assert not uscc_ok(wrong)
