"""`tidehall intake` against contract/cli.md: what is taken, what is answered, and the files that come with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hall_cases import RECEIVED, Said, applicant, line_of, text_of
from intake_lines import Bundle, Run, changed, places
from scan_samples import SAMPLES

RESULT = {"line", "case_id", "case_no", "outcome", "promised_date", "documents", "errors", "warnings"}
PDF = SAMPLES["plan.pdf"][0]


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
