"""`tidehall tidal`: lines in, lines out, and a day played again; what cannot be played is a wrong call."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hall_cases import Said
from test_tidal_lines import INFO, STATE

Run = Callable[..., Said]


def test_every_line_gets_one_line_and_needs_no_home(run_cli: Run) -> None:
    said = run_cli("tidal", "advise", input="\n".join([json.dumps(STATE), json.dumps(INFO), "", json.dumps(STATE)]).encode() + b"\n\xff\n")
    assert said.code == 0
    assert [line["type"] for line in said.lines] == ["error", "plan", "error", "advice", "error"]


def test_a_day_of_a_kind_is_compared_with_the_hall_rule(run_cli: Run) -> None:
    said = run_cli("tidal", "replay", "six-windows", "--seed", "3", "--policy", "chain", "--windows", "+1", "--json")
    lines = {line["policy"]: line for line in said.json["lines"]}
    assert list(lines) == ["hall", "chain", "chain +1"] and lines["chain +1"]["windows"] == 7
    assert lines["chain"]["mean_wait"] < lines["hall"]["mean_wait"]
    assert "平均等待" in run_cli("tidal", "replay", "six-windows", "--policy", "static").out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("someday",), "ordinary"),
        (("ordinary", "--policy", "magic"), "magic"),
        (("six-windows", "--windows", "-6"), "windows"),
        (("six-windows", "--windows", "many"), "+1"),
    ],
)
def test_what_cannot_be_played_is_a_wrong_call(run_cli: Run, words: tuple[str, ...], named: str) -> None:
    said = run_cli("tidal", "replay", *words)
    assert said.code == 2 and named in said.err and not said.out


def test_a_date_without_tickets_is_a_wrong_call(home: object, run_cli: Run) -> None:
    said = run_cli("tidal", "replay", "2020-01-06")
    assert said.code == 2 and "2020-01-06" in said.err
