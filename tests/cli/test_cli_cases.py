"""`tidehall cases` and `case`: what was recorded, of whom, and what is masked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hall_cases import RECEIVED, Said, applicant, line_of, text_of
from intake_lines import Bundle, Run


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
