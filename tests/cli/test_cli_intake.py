"""`tidehall intake`, `cases`, `case` against contract/cli.md, with the worst that a file can hold."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hall_cases import RECEIVED, Said, applicant, line_of, resident_id, shown, text_of, theme_codes
from scan_samples import SAMPLES

from ui.app import open_desk

Run = Callable[..., Said]
Bundle = dict[str, Any]
RESULT = {"line", "case_id", "case_no", "outcome", "promised_date", "documents", "errors", "warnings"}
PDF = SAMPLES["plan.pdf"][0]


@pytest.fixture(scope="session")
def shown_themes(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Bundle]:
    """What `catalog show --json` says of every theme; test_cli_papers holds the command to it."""
    desk = open_desk(Path(shutil.copytree(made_home, tmp_path_factory.mktemp("shown") / "home")))
    try:
        return [shown(desk, code) for code in theme_codes(desk)]
    finally:
        desk.close()


@pytest.fixture
def bundles(shown_themes: list[Bundle], home: Path) -> list[Bundle]:
    return copy.deepcopy(shown_themes)


@pytest.fixture
def person(bundles: list[Bundle]) -> Bundle:
    """A theme that a person may apply for."""
    return next(bundle for bundle in bundles if bundle["audience"] != "organisation")


@pytest.fixture
def load(run_cli: Run, home: Path, tmp_path: Path) -> Callable[..., Said]:
    """Loads lines (objects, text or bytes) from a file in a folder of its own."""
    folder = tmp_path / "lines"
    folder.mkdir()

    def run(*lines: Any) -> Said:
        raw = b"".join(
            (line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)).encode())
            + b"\n"
            for line in lines
        )
        (folder / "cases.jsonl").write_bytes(raw)
        return run_cli("intake", folder / "cases.jsonl", "--json")

    return run


def places(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer["errors"]]


def changed(line: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """A copy of the line with one place set; `...` takes the key out."""
    made: Any = copy.deepcopy(line)
    at = made
    *way, last = pointer.strip("/").split("/")
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if value is ...:
        del at[last]
    else:
        at[int(last) if isinstance(at, list) else last] = value
    return dict(made)


def test_every_theme_is_accepted_by_its_own_examples(load: Callable[..., Said], bundles: list[Bundle]) -> None:
    said = load(*(line_of(bundle) for bundle in bundles))
    assert said.code == 0, said.out
    assert [answer["line"] for answer in said.lines] == list(range(1, len(bundles) + 1))
    for answer, bundle in zip(said.lines, bundles, strict=True):
        assert set(answer) == RESULT
        assert (answer["outcome"], answer["errors"]) == ("accepted", [])
        # What another place decides goes there with a sheet of its own.
        assert {paper["kind"] for paper in answer["documents"]} - {"redirect"} == {"acceptance"}
        assert all(set(paper) == {"kind", "document_no", "path"} for paper in answer["documents"])
        assert answer["promised_date"] >= RECEIVED[:10], bundle["code"]


def test_items_alone_are_accepted(load: Callable[..., Said], run_cli: Run) -> None:
    codes = [entry["code"] for entry in run_cli("catalog", "list", "--json").json if entry["kind"] == "item"][::4]
    shown = [run_cli("catalog", "show", code, "--json").json for code in codes]
    said = load(*(line_of(bundle, "item") for bundle in shown))
    assert said.code == 0 and {answer["outcome"] for answer in said.lines} == {"accepted"}, said.out


def test_what_is_missing_gives_one_notice_with_everything(load: Callable[..., Said], person: Bundle, run_cli: Run) -> None:
    said = load(line_of(person, materials=[], form={}))
    answer = said.lines[0]
    assert said.code == 0 and set(answer) == RESULT | {"missing"}
    assert (answer["outcome"], answer["promised_date"], answer["errors"]) == ("notified", None, [])
    assert [paper["kind"] for paper in answer["documents"]] == ["notice"]
    materials = [entry["material_code"] for entry in answer["missing"] if "material_code" in entry]
    fields = [entry["field_code"] for entry in answer["missing"] if "field_code" in entry]
    assert all(set(entry) - {"material_code", "field_code"} == {"problem", "standard"} for entry in answer["missing"])
    assert sorted(materials) == sorted(entry["code"] for entry in person["materials"] if entry["required"] and not entry["shareable"])
    required = {entry["code"] for entry in person["fields"] if entry["required"]}
    assert set(fields) <= required and len(set(fields)) == len(fields)
    shown = run_cli("case", answer["case_no"], "--json").json
    assert shown["missing"] == answer["missing"] and shown["state"] == "correcting" and shown["accepted_at"] is None


def test_decline_and_redirect(load: Callable[..., Said], person: Bundle) -> None:
    declined = {
        "kind": "declined",
        "reason_code": "not_our_authority",
        "reason": "不归本厅",
        "legal_basis": "行政许可法第三十二条",
        "proper_authority": "住建局",
    }
    redirected = {"kind": "redirected", "to_authority": "住建局", "reason": "属地"}
    said = load(line_of(person, outcome=declined), line_of(person, outcome=redirected))
    assert said.code == 0, said.out
    assert [answer["outcome"] for answer in said.lines] == ["declined", "redirected"]
    assert all(answer["promised_date"] is None for answer in said.lines)


@pytest.mark.parametrize(
    ("outcome", "pointer", "code"),
    [
        ("declined", "/outcome", "choice.unknown"),
        ({}, "/outcome/kind", "choice.unknown"),
        ({"kind": "accepted"}, "/outcome/kind", "choice.unknown"),
        ({"kind": "declined", "reason_code": "none", "legal_basis": "法"}, "/outcome/reason_code", "choice.unknown"),
        ({"kind": "declined", "reason_code": "other"}, "/outcome/legal_basis", "key.missing"),
        ({"kind": "declined", "reason_code": "other", "legal_basis": " "}, "/outcome/legal_basis", "text.empty"),
        ({"kind": "redirected", "reason": "属地"}, "/outcome/to_authority", "key.missing"),
        ({"kind": "redirected", "reason": "属地", "to_authority": "局", "x": 1}, "/outcome/x", "key.unknown"),
    ],
)
def test_outcomes_that_are_none(load: Callable[..., Said], person: Bundle, outcome: Any, pointer: str, code: str) -> None:
    answer = load(line_of(person, outcome=outcome)).lines[0]
    assert (pointer, code) in places(answer)


def test_the_same_file_again_records_nothing_and_says_the_same(load: Callable[..., Said], person: Bundle, run_cli: Run) -> None:
    lines = [line_of(person, paper_no="P-1"), line_of(person, paper_no="P-2", materials=[])]
    first, second = load(*lines), load(*lines)
    assert second.code == 0
    assert second.lines == [answer | {"duplicate": True} for answer in first.lines]
    reordered = dict(reversed(lines[0].items()))
    assert load(reordered).lines[0]["duplicate"] is True
    other = load(changed(lines[0], "/applicant/name", "钱二"))
    assert other.code == 1 and places(other.lines[0]) == [("/paper_no", "paper_no.other_content")]
    assert len(run_cli("cases", "--json").lines) == 2


def test_a_bad_line_stops_no_other_and_has_no_number(load: Callable[..., Said], person: Bundle, run_cli: Run) -> None:
    good = line_of(person)
    said = load(good, "{", "", b"\xff\xfe{}", good, [1], "null", '"x"', "1e999", "NaN", good)
    assert said.code == 1
    assert [(answer["line"], bool(answer["errors"])) for answer in said.lines] == [
        (1, False), (2, True), (4, True), (5, False), (6, True), (7, True), (8, True), (9, True), (10, True), (11, False),
    ]  # fmt: skip
    for answer in said.lines:
        if answer["errors"]:
            assert "case_no" not in answer and "case_id" not in answer
            assert [place[0] for place in places(answer)] == [""]
    assert len(run_cli("cases", "--json").lines) == 3


def test_the_last_line_needs_no_end_and_a_bom_and_crlf_are_forgiven(run_cli: Run, person: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    text = text_of(line_of(person), line_of(person)).replace("\n", "\r\n").removesuffix("\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert [answer["outcome"] for answer in run_cli("intake", path).lines] == ["accepted", "accepted"]


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


def test_warnings_do_not_stop_a_case(load: Callable[..., Said], bundles: list[Bundle]) -> None:
    bundle = next(bundle for bundle in bundles if bundle["audience"] != "person")
    company = applicant("organisation") | {"name": "青\ue863公司", "id_no": "91990102MA7TH20260"}
    answer = load(line_of(bundle, applicant=company)).lines[0]
    assert answer["outcome"] == "accepted"
    assert {("/applicant/name", "party.private_use"), ("/applicant/id_no", "party.uscc_check")} <= {
        (w["pointer"], w["code"]) for w in answer["warnings"]
    }
    assert any("U+E863" in warning["message"] for warning in answer["warnings"])


def test_a_year_without_a_table_leaves_the_day_open(load: Callable[..., Said], bundles: list[Bundle]) -> None:
    bundle = next(bundle for bundle in bundles if bundle["promised_days"] > 0)
    answer = load(line_of(bundle, received_at="2003-01-10T09:00:00+08:00")).lines[0]
    assert (answer["outcome"], answer["promised_date"]) == ("accepted", None)
    assert "calendar_missing" in [warning["code"] for warning in answer["warnings"]]


# Files


def with_file(bundle: Bundle, name: Any) -> dict[str, Any]:
    return changed(line_of(bundle), "/materials/0/files", [name])


def test_files_go_into_the_vault(load: Callable[..., Said], person: Bundle, tmp_path: Path, run_cli: Run) -> None:
    (tmp_path / "lines" / "sub").mkdir()
    (tmp_path / "lines" / "sub" / "扫描.pdf").write_bytes(PDF)
    assert load(with_file(person, "sub/扫描.pdf"), with_file(person, "sub/../sub/扫描.pdf")).code == 0
    assert run_cli("ledger", "--json").json["files"] == {"created": 2, "acknowledged": 0, "waiting": 2, "attention": 0}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../outside.pdf", "file.outside"),
        ("sub/../../outside.pdf", "file.outside"),
        ("link.pdf", "file.outside"),
        ("linked/outside.pdf", "file.outside"),
        ("/etc/passwd", "file.outside"),
        ("none.pdf", "file.absent"),
        ("folder", "file.absent"),
        (".", "file.absent"),
        ("", "file.absent"),
        ("loop", "file.absent"),
        ("x" * 400, "file.absent"),
        ("x" * 501, "text.too_long"),
        ("a\0b", "text.hidden"),
        (7, "type.text"),
        ("empty.pdf", "file.empty"),
        ("text.pdf", "file.type"),
    ],
)
def test_files_that_may_not_come_in(load: Callable[..., Said], person: Bundle, tmp_path: Path, run_cli: Run, name: Any, code: str) -> None:
    folder = tmp_path / "lines"
    (tmp_path / "outside.pdf").write_bytes(PDF)
    (folder / "folder").mkdir()
    (folder / "sub").mkdir()
    (folder / "link.pdf").symlink_to(tmp_path / "outside.pdf")
    (folder / "linked").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "empty.pdf").touch()
    (folder / "text.pdf").write_text("#!/bin/sh")
    said = load(with_file(person, name))
    assert said.code == 1 and places(said.lines[0]) == [("/materials/0/files/0", code)]
    assert str(tmp_path) not in said.out
    assert run_cli("cases", "--json").lines == []


# What was recorded


def test_cases_and_case_show_whole_names_and_masked_numbers(load: Callable[..., Said], person: Bundle, run_cli: Run) -> None:
    who = applicant("person") | {"name": "买买提•吐尔逊", "mobile": "13912345678"}
    agent = applicant("person", serial=9) | {"name": "𬭎䶮"}
    answer = load(line_of(person, applicant=who, agent=agent, paper_no="P-7")).lines[0]
    listed = run_cli("cases", "--json")
    assert [(row["case_no"], row["applicant_name"], row["state"]) for row in listed.lines] == [
        (answer["case_no"], "买买提·吐尔逊", "accepted")
    ]
    shown = run_cli("--json", "case", answer["case_no"])
    case = shown.json
    assert {"missing", "accepted_at", "promised_date", "documents", "events", "progress"} <= set(case)
    assert datetime.fromisoformat(case["accepted_at"]) == datetime.fromisoformat(RECEIVED), "taken on paper, so accepted then"
    assert case["promised_date"] == answer["promised_date"] and case["paper_no"] == "P-7"
    assert [event["type"] for event in case["events"]] == ["case.received", "case.accepted"]
    assert case["agent"]["name"] == "𬭎䶮"
    for said in (shown, listed, run_cli("case", answer["case_no"]), run_cli("cases")):
        for secret in (who["id_no"], agent["id_no"], "13912345678"):
            assert secret not in said.out
    assert "*" in case["applicant"]["id_no"]


def test_cases_by_state_and_day(load: Callable[..., Said], person: Bundle, run_cli: Run) -> None:
    load(line_of(person), line_of(person, materials=[]), line_of(person, received_at="2026-01-13T00:30:00+08:00"))
    assert len(run_cli("cases", "--state", "accepted", "--json").lines) == 2
    assert len(run_cli("cases", "--state", "correcting", "--json").lines) == 1
    assert len(run_cli("cases", "--since", "2026-01-13", "--json").lines) == 1, "half past midnight in Shanghai"
    assert run_cli("cases", "--state", "none").code == 2
    assert run_cli("cases", "--since", "gestern").code == 2
    assert run_cli("case", "LL2600009999").code == 1
    assert run_cli("intake", "/none/such.jsonl").code == 2


def test_whose_case_it_is(load: Callable[..., Said], person: Bundle, run_cli: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(text_of(line_of(person)), encoding="utf-8")
    assert run_cli("intake", path, "--as", "supervisor").code == 2
    monkeypatch.setenv("TIDEHALL_PASSWORD", "tidehall-demo")
    assert run_cli("intake", path, "--as", "supervisor").code == 0
    for account in ("guide", "admin"):
        said = run_cli("--as", account, "intake", path)
        assert said.code == 1 and "权限" in said.out + said.err, account
    assert [row["operator_id"] for row in run_cli("cases", "--json").lines] == ["supervisor"]
