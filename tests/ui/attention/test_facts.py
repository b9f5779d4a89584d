"""Facts out of a payload: words for keys, marks at their places, values that keep their types."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.errors import RuleViolation
from ui.attention.facts import FactLine, amended, fact_lines, whole_message
from ui.attention.words import key_words

PAYLOAD: dict[str, Any] = {
    "case_no": "LL260700042", "items": [{"item_code": "I1", "catalog_version": "1"}], "agent": None,
    "applicant": {"kind": "person", "name": "何佳", "id_type": "resident_id", "id_no": "990102198507140024", "mobile": "13900000001"},
    "form": {"a/b": 3, "area": 4.5, "yes": True, "list": [1, 2], "words": "旧"},
    "materials": [{"material_code": "M1", "status": "provided", "copies": 1, "file_ids": ["x"]}, {"material_code": "M2", "status": "?"}],
    "received_at": "2026-11-20T01:12:00Z",
}  # fmt: skip
NAMES = {"M1": "身份证", "I1": "食品经营许可"}


def lines(*errors: dict[str, str]) -> dict[str, FactLine]:
    return {line.pointer: line for line in fact_lines(PAYLOAD, errors, NAMES)}


def test_every_key_of_the_contract_has_a_word() -> None:
    keys = (
        "case_no channel theme_code items item_code catalog_version applicant agent situation form materials material_code status copies pages "
        "file_ids received_at ticket_no kind name id_type id_no mobile address accepted_at promised_date statutory_date document_no "
        "deferred_materials due_date notice_no round missing problem standard override_reason field_code complete reason_code legal_basis "
        "proper_authority to_authority reason copy sha256 printed_at level tags comment declined summary responsible_authority"
    )
    assert [key for key in keys.split() if key_words(key).isascii()] == []


def test_facts_are_words_and_what_is_right_is_masked() -> None:
    found = lines()
    assert found["/applicant/id_no"].ours == "990102********0024" and found["/applicant/mobile"].ours == "139****0001"
    assert found["/items/0"].ours == "食品经营许可，目录版本 1"
    assert found["/materials/0"].ours == "身份证，已交，份数 1，扫描件 扫描 1 份"
    assert (found["/received_at"].ours, found["/agent"].ours) == ("2026年11月20日 09:12", "空")
    assert all(line.editable for line in found.values() if not isinstance(line.value, dict)), "nothing marked: anything may be mended"


def test_people_in_forms_are_masked_and_what_differs_only_behind_the_mask_stands_whole_on_both_sides() -> None:
    people = [{"heir-name": "沈若兰", "heir-id": "99010219440621024X"}]
    ours = PAYLOAD | {
        "applicant": PAYLOAD["applicant"] | {"address": "临澜市桂雨巷 7 号 3 幢 102 室"},
        "form": {"people": people, "x-id-no": "E12345678"},
    }
    found = {line.pointer: line for line in fact_lines(ours, (), NAMES)}
    said = " ".join(line.ours for line in found.values())
    assert not [whole for whole in ("何佳", "沈若兰", "99010219440621024X", "E12345678", "102 室") if whole in said]
    theirs = PAYLOAD | {"applicant": PAYLOAD["applicant"] | {"id_no": "990102198507150024"}}
    line = {line.pointer: line for line in fact_lines(PAYLOAD, (), NAMES, theirs)}["/applicant/id_no"]
    assert (line.different, line.ours, line.theirs) == (True, "990102198507140024", "990102198507150024")


def test_marks_lie_at_their_places_first_and_whole() -> None:
    found = lines(
        {"pointer": "/payload/applicant/id_no", "message": "校验位不对"}, {"pointer": "/materials/1/status", "code": "choice"},
        {"pointer": "/form/absent", "message": "缺"}, {"pointer": "/form/a~1b", "message": "太小"}, {"pointer": "", "message": "整件"},
    )  # fmt: skip
    assert [line.refused for line in found.values()][:4].count("") == 0
    assert found["/applicant/id_no"].ours == "990102198507140024"
    assert (found["/materials/1/status"].label, found["/form/a~1b"].refused) == ("材料 2 状态", "太小")
    assert lines({"pointer": "/materials/0/copies", "message": "太多"})["/materials/0/copies"].label == "材料 身份证 份数"
    assert found["/form/absent"].editable and found["/applicant/name"].editable and not found["/case_no"].editable
    assert whole_message([{"pointer": "", "message": "整件"}]) == ("整件",)


def test_what_is_not_there_is_offered_only_where_it_could_stand() -> None:
    places = ("/notice_no", "/legal_rep/name", "/materials/2", "/materials/9/pages")
    found = lines(*({"pointer": place, "message": "缺"} for place in places))
    assert [found[place].editable for place in places] == [True, False, True, False]
    assert amended(PAYLOAD, {"/notice_no": "1"})["notice_no"] == "1"
    with pytest.raises(RuleViolation):
        amended(PAYLOAD, {"/legal_rep/name": "何佳"})


def test_the_other_side_is_marked_where_it_differs() -> None:
    other = PAYLOAD | {"applicant": PAYLOAD["applicant"] | {"name": "何家"}}
    found = {line.pointer: line for line in fact_lines(PAYLOAD, (), NAMES, other)}
    assert [pointer for pointer, line in found.items() if line.different] == ["/applicant/name"]
    assert (found["/applicant/name"].ours, found["/applicant/name"].theirs) == ("何佳", "何家")


def test_values_keep_their_type() -> None:
    changes = {
        "/form/a~1b": "7",
        "/form/area": "5.25",
        "/form/yes": "否",
        "/form/list": "3、4，5",
        "/agent": "",
        "/form/new": "新",
        "/form/words": " 新 ",
    }
    made = amended(PAYLOAD, changes)
    assert made["form"] == {"a/b": 7, "area": 5.25, "yes": False, "list": [3, 4, 5], "words": "新", "new": "新"}
    named = amended(PAYLOAD, {"/materials/1/status": "告知承诺", "/applicant/id_type": "护照", "/materials/0/status": "else"})
    assert [entry["status"] for entry in named["materials"]] == ["else", "promised"] and named["applicant"]["id_type"] == "passport"
    assert made["agent"] is None and PAYLOAD["form"]["a/b"] == 3
    for pointer, words in (
        ("/form/a~1b", "七"),
        ("/form/area", "nan"),
        ("/form/yes", "maybe"),
        ("/nowhere/at/all", "x"),
        ("/form/list", "a"),
    ):
        with pytest.raises(RuleViolation) as caught:
            amended(PAYLOAD, {pointer: words})
        assert caught.value.issues[0].pointer == pointer
