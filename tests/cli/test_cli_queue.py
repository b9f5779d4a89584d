"""`tidehall queue`, alone and as several programs at one hall (invariant 1 with real processes)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hall_cases import Said
from intake_lines import Run

TICKET = {"id", "number", "service", "class", "state", "window", "waiting_ahead"}


@pytest.fixture
def batch(run_cli: Run, home: Path) -> Callable[..., Said]:
    def run(*orders: Any) -> Said:
        lines = (
            order if isinstance(order, bytes) else (order if isinstance(order, str) else json.dumps(order)).encode() for order in orders
        )
        return run_cli("queue", "batch", input=b"".join(line + b"\n" for line in lines))

    return run


def test_a_morning_as_lines(batch: Callable[..., Said], run_cli: Run) -> None:
    said = batch(
        {"do": "open", "window": "3", "services": ["tax"]},
        {"do": "call", "window": "3"},
        {"do": "take", "service": "tax", "class": "normal"},
        {"do": "take", "service": "tax"},
        {"do": "call", "window": "3"},
        {"do": "recall", "ticket": "A001"},
        {"do": "hold", "ticket": "A001"},
        {"do": "call", "window": "3"},
        {"do": "no-show", "ticket": "A002"},
        {"do": "cancel", "ticket": "A002"},
        {"do": "transfer", "ticket": "A001", "service": "social", "reason": "走错了"},
        {"do": "status"},
    )
    assert said.code == 0, said.out
    answers = said.lines
    assert all(answer["ok"] is True for answer in answers)
    assert answers[1]["ticket"] is None
    assert set(answers[2]["ticket"]) >= TICKET
    assert {key: answers[2]["ticket"][key] for key in TICKET - {"id"}} == {
        "number": "A001",
        "service": "tax",
        "class": "normal",
        "state": "waiting",
        "window": None,
        "waiting_ahead": 0,
    }
    assert answers[3]["ticket"]["waiting_ahead"] == 1
    assert [answers[n]["ticket"]["state"] for n in (4, 5, 6, 7, 8, 9, 10)] == [
        "called",
        "called",
        "held",
        "called",
        "waiting",
        "cancelled",
        "waiting",
    ]
    status = answers[11]
    assert set(status) == {"ok", "services", "windows"}
    assert all(set(entry) == {"code", "name", "waiting"} for entry in status["services"])
    assert all(set(entry) == {"no", "services", "state", "ticket"} for entry in status["windows"])
    assert {entry["code"]: entry["waiting"] for entry in status["services"]}["social"] == 1
    rows = run_cli("queue", "history", "--json").lines
    assert all(set(row) == {"ticket", "number", "from", "to", "window", "operator", "at", "reason"} for row in rows)
    assert [row["to"] for row in rows if row["number"] == "A002"] == ["waiting", "called", "waiting", "cancelled"]
    assert run_cli("queue", "history", "--day", "2001-01-01", "--json").lines == []


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ("", None),
        ("{", "queue.line_form"),
        ("null", "queue.line_form"),
        ("[]", "queue.line_form"),
        ("[" * 60_000, "queue.line_form"),
        (b"\xff\xfe", "queue.line_form"),
        ("{}", "queue.line_form"),
        ({"do": "none"}, "queue.line_form"),
        ({"do": ["take"]}, "queue.line_form"),
        ({"do": "take"}, "queue.line_form"),
        ({"do": "take", "service": 1}, "queue.line_form"),
        ({"do": "take", "service": "tax", "none": "x"}, "queue.line_form"),
        ({"do": "take", "service": "x" * 201}, "queue.line_form"),
        ({"do": "take", "service": "\0"}, "queue.unknown_service"),
        ('{"do": "take", "service": "\\ud800"}', "queue.line_form"),
        ('{"do": "take", "service": "tax", "\\ud800": "x"}', "queue.line_form"),
        ({"do": "take", "service": "tax", "class": "vip"}, "queue.unknown_class"),
        ({"do": "take", "service": "none"}, "queue.unknown_service"),
        ({"do": "open", "window": "3", "services": "tax"}, "queue.line_form"),
        ({"do": "open", "window": "3", "services": []}, "queue.no_services"),
        ({"do": "call", "window": "99"}, "queue.unknown_window"),
        ({"do": "finish", "ticket": "A999"}, "queue.unknown_ticket"),
        ({"do": "transfer", "ticket": "A001", "service": "social"}, "queue.line_form"),
        ('{"do": "take", "service": "' + "x" * 200_000 + '"}', "queue.line_form"),
    ],
)
def test_a_refused_order_stops_no_other(batch: Callable[..., Said], order: Any, code: str | None) -> None:
    said = batch({"do": "take", "service": "tax"}, order, {"do": "take", "service": "tax"})
    answers = said.lines
    if code is None:
        assert (len(answers), said.code) == (2, 0)
    else:
        refused = answers[1]
        assert said.code == 1 and set(refused) == {"ok", "code", "message"}
        assert (refused["ok"], refused["code"]) == (False, code) and len(refused["message"]) < 200
    assert [answer["ticket"]["number"] for answer in (answers[0], answers[-1])] == ["A001", "A002"]


def test_what_stands_beside_the_contract(batch: Callable[..., Said]) -> None:
    """Undo, pin and board as lines; a priority that a machine asks for needs no reason, one that a person gives says it."""
    answers = batch(
        {"do": "open", "window": "3", "services": ["tax"]},
        {"do": "open", "window": "4", "services": ["social"]},
        {"do": "take", "service": "tax", "class": "priority"},
        {"do": "take", "service": "tax", "class": "priority", "reason": "突发疾病"},
        {"do": "call", "window": "3"},
        {"do": "undo", "ticket": "A001"},
        {"do": "pin", "ticket": "A002", "reason": "急"},
        {"do": "call", "window": "3"},
        {"do": "board"},
        {"do": "transfer", "ticket": "A002", "service": "tax", "reason": "找组长", "window": "4"},
        {"do": "call", "window": "4"},
        {"do": "undo", "ticket": "A001"},
    ).lines
    assert [answer["ok"] for answer in answers] == [True] * 11 + [False]
    assert answers[5]["ticket"]["state"] == "waiting" and answers[7]["ticket"]["number"] == "A002"
    assert [(call["number"], call["window"], call["recalled"]) for call in answers[8]["called"]] == [("A002", "3", False)]
    assert set(answers[8]) == {"ok", "called", "services", "windows", "notices"}
    assert (answers[10]["ticket"]["number"], answers[10]["ticket"]["window"]) == ("A002", "4")
    assert answers[11]["code"] == "queue.undo_nothing"
    assert answers[3]["ticket"]["expected_minutes"] == 8


def test_many_windows_are_opened_from_one_place(batch: Callable[..., Said]) -> None:
    """The machine is no clerk: a load test opens as many windows as it likes."""
    names = [str(n) for n in range(100, 130)]
    answers = batch(*({"do": "open", "window": name, "services": ["tax"]} for name in names), {"do": "status"}).lines
    assert all(answer["ok"] for answer in answers)
    assert {place["no"] for place in answers[-1]["windows"] if place["state"] == "open"} >= set(names)


def test_one_order_a_call(run_cli: Run, home: Path) -> None:
    assert run_cli("queue", "open", "--window", "3", "--services", "tax", "social").code == 0
    assert run_cli("queue", "take", "--service", "tax", "--class", "elderly", "--json").json["ticket"]["class"] == "elderly"
    assert run_cli("queue", "call", "--window", "3", "--json").json["ticket"]["window"] == "3"
    assert run_cli("queue", "call", "--window", "3").code == 1
    for verb in ("recall", "hold"):
        assert run_cli("queue", verb, "--window", "3").code == 0
    assert run_cli("queue", "recall", "--window", "3").code == 1
    assert run_cli("queue", "take-up", "--window", "3").code == 0
    assert run_cli("queue", "finish", "--window", "3").code == 0
    assert run_cli("queue", "take", "--service", "tax", "--class", "vip").code == 2
    assert run_cli("queue", "take", "--service", "none").code == 1


def test_each_answer_comes_when_its_order_is_done(start_cli: Callable[..., subprocess.Popen[str]], home: Path, run_cli: Run) -> None:
    process = start_cli("queue", "batch")
    assert process.stdin and process.stdout
    process.stdin.write('{"do": "take", "service": "tax"}\n')
    process.stdin.flush()
    number = json.loads(process.stdout.readline())["ticket"]["number"]
    process.kill()
    process.communicate()
    assert [row["number"] for row in run_cli("queue", "history", "--json").lines] == [number], "durable before it was answered"


def _tell(program: subprocess.Popen[str], order: str) -> None:
    assert program.stdin
    program.stdin.write(order)
    program.stdin.flush()


def _hear(program: subprocess.Popen[str]) -> dict[str, Any]:
    assert program.stdout
    answer: dict[str, Any] = json.loads(program.stdout.readline())
    assert answer["ok"], answer
    return answer


def test_several_programs_call_each_ticket_once(start_cli: Callable[..., subprocess.Popen[str]], home: Path, run_cli: Run) -> None:
    windows, tickets = ["101", "102", "103", "104"], 40
    orders = [{"do": "open", "window": window, "services": ["tax"]} for window in windows] + [{"do": "take", "service": "tax"}] * tickets
    assert run_cli("queue", "batch", input="".join(json.dumps(order) + "\n" for order in orders)).code == 0
    programs = [start_cli("queue", "batch") for _ in windows]
    # All call at once, then all finish at once, until nobody waits.
    everything = [f'{{"do": "call", "window": "{window}"}}\n' for window in windows]
    called: list[str] = []
    while True:
        for program, order in zip(programs, everything, strict=True):
            _tell(program, order)
        got = [_hear(program)["ticket"] for program in programs]
        if not any(got):
            break
        called += [ticket["number"] for ticket in got if ticket]
        working = [(program, ticket) for program, ticket in zip(programs, got, strict=True) if ticket]
        for program, ticket in working:
            _tell(program, json.dumps({"do": "finish", "ticket": ticket["id"]}) + "\n")
        for program, _ in working:
            _hear(program)
    for program in programs:
        _, err = program.communicate(timeout=60)
        assert program.returncode == 0, err
    assert len(called) == len(set(called)) == tickets
    at: dict[str, str] = {}
    for row in run_cli("queue", "history", "--json").lines:
        if row["to"] == "called":
            assert row["window"] not in at and row["number"] not in at.values(), "one ticket, one window"
            at[row["window"]] = row["number"]
        elif row["to"] == "finished":
            assert at.pop(row["window"]) == row["number"]
    assert at == {}
