"""对账: numbers as people write them, and what was entered against them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hall_cases import actor, make_line, theme_codes

from desktop.clock import now
from desktop.errors import RuleViolation
from desktop.intake.backfill import Backfill
from desktop.intake.reconcile import Found, read_numbers, to_csv
from desktop.sentences import sentence
from ui.app import Desk


def enter(desk: Desk, tmp_path: Path, *numbers: str, **changes: object) -> None:
    run = Backfill(desk.intake, actor(desk), lambda path: pytest.fail("no file"), lambda issue: issue.code, True)
    for number in numbers:
        line = make_line(desk, theme_codes(desk)[0], paper_no=number, **changes)
        assert run.line(1, json.dumps(line, ensure_ascii=False), tmp_path, now())["errors"] == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("临-0001..临-0003", ("临-0001", "临-0002", "临-0003")),
        ("临-0009 至 临-0011", ("临-0009", "临-0010", "临-0011")),
        ("临-0098～0101", ("临-0098", "临-0099", "临-0100", "临-0101")),
        ("临-1，临-1、A7\nA7;B", ("临-1", "A7", "B")),
        ("7..9", ("7", "8", "9")),
        ("临-0003..临-0003", ("临-0003",)),
    ],
)
def test_numbers_as_people_write_them(text: str, numbers: tuple[str, ...]) -> None:
    assert read_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "pointer", "code"),
    [
        ("", "/numbers", "reconcile.none"),
        (" ,\n", "/numbers", "reconcile.none"),
        ("临-0001 临-0009..临-0002", "/numbers/1", "reconcile.backwards"),
        ("临-0001..东-0009", "/numbers/0", "reconcile.form"),
        ("临-..临-0009", "/numbers/0", "reconcile.form"),
        ("1..99999999999", "/numbers/0", "reconcile.too_many"),
        ("1..9000 20001..29000", "/numbers/1", "reconcile.too_many"),
        ("x" * 101, "/numbers/0", "reconcile.form"),
        ("9" * 5000 + "..1", "/numbers/0", "reconcile.form"),
    ],
)
def test_what_is_no_number_is_named(text: str, pointer: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        read_numbers(text)
    assert refused.value.code == "reconcile.numbers"
    assert [(issue.pointer, issue.code) for issue in refused.value.issues] == [(pointer, code)]
    assert all("{" not in sentence(issue) for issue in refused.value.issues)


def test_entered_missing_and_unexpected(desk: Desk, tmp_path: Path) -> None:
    enter(desk, tmp_path, "临-0001", "临-0003", "临-0009", "其他-1")
    found = desk.intake.reconcile(read_numbers("临-0001..临-0003"))
    assert [(line.paper_no, line.found) for line in found.lines] == [
        ("临-0001", Found.ENTERED),
        ("临-0002", Found.MISSING),
        ("临-0003", Found.ENTERED),
        ("临-0009", Found.UNEXPECTED),
        ("其他-1", Found.UNEXPECTED),
    ]
    assert found.lines[0].case_no == desk.intake.by_paper_no("临-0001")[0]  # type: ignore[index]
    assert [found.count(each) for each in Found] == [2, 1, 2]


def test_another_outage_is_not_unexpected(desk: Desk, tmp_path: Path) -> None:
    enter(desk, tmp_path, "临-0001")
    enter(desk, tmp_path, "旧-0001", received_at="2026-01-09T10:00:00+08:00")
    found = desk.intake.reconcile(read_numbers("临-0001"))
    assert [line.paper_no for line in found.lines] == ["临-0001"]


def test_the_list_for_a_spreadsheet(desk: Desk, tmp_path: Path) -> None:
    enter(desk, tmp_path, "=1+1")
    text = to_csv(desk.intake.reconcile(("=1+1", "临-0002")))
    assert text.startswith("\ufeff")
    head, entered, missing = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert head[:3] == ["纸面编号", "结果", "办件编号"]
    assert entered[:2] == ["'=1+1", "已补录"]
    assert entered[2] == desk.intake.by_paper_no("=1+1")[0]  # type: ignore[index]
    assert entered[5] == "2026-01-12 09:12"
    assert missing == ["临-0002", "未补录", "", "", "", ""]


def test_no_numbers_match_nothing(desk: Desk) -> None:
    assert desk.intake.reconcile(()).lines == ()
