"""The lines of contract/tidal.md to the letter, and what is answered to lines that are wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop.tidal.lines import Advising

INFO: dict[str, Any] = {
    "type": "info",
    "open_minute": 0,
    "close_minute": 60,
    "slot_minutes": 15,
    "services": [{"code": "tax", "mean_minutes": 9.5}, {"code": "social", "mean_minutes": 6}],
    "windows": [
        {"id": "1", "skills": ["tax", "social"], "presence": [[0, 45], [50, 600]]},
        {"id": "2", "skills": ["social", "tax"], "presence": [[0, 600]]},
        {"id": "3", "skills": ["tax", "social"], "presence": [[0, 600]]},
    ],
    "history": [{"arrivals": {"tax": [3, 5, 4], "social": [2, 2, 2, 1]}}],
    "appointments": {"tax": [0, 1, 2]},
    "limits": {"switch_minutes": 4, "min_dwell_minutes": 20, "max_services_per_window": 1, "changeover_minutes": 0.5},
    "priority_bonus_minutes": {"normal": 0, "priority": 10, "appointment": 15},
}
STATE: dict[str, Any] = {
    "type": "state",
    "minute": 22,
    "queues": {
        "tax": {"waiting": 16, "by_class": [14, 1, 1], "oldest_minutes": 21.5},
        "social": {"waiting": 0, "by_class": [0, 0, 0], "oldest_minutes": 0},
    },
    "windows": {
        "1": {"on": True, "busy": True, "switching": False, "services": ["tax"], "can_change": True, "busy_minutes": 3.5},
        "2": {"on": True, "busy": False, "switching": False, "services": ["social"], "can_change": True, "busy_minutes": 0},
        "3": {"on": True, "busy": False, "switching": False, "services": ["social"], "can_change": True, "busy_minutes": 0},
    },
    "arrivals_today": {"tax": [16, 6], "social": [2, 1]},
    "served_today": {"tax": 5},
    "service_minutes_today": {"tax": 51.0},
}


def with_(line: dict[str, Any], path: str, value: Any) -> str:
    """The line with one place changed, or taken away where `value` is ..."""
    made = json.loads(json.dumps(line))
    *way, last = path.split(".")
    at = made
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if value is ...:
        del at[last]
    else:
        at[int(last) if isinstance(at, list) else last] = value
    return json.dumps(made)


def opened() -> Advising:
    advising = Advising()
    assert advising.answer(json.dumps(INFO))["type"] == "plan"
    assert advising.answer(with_(STATE, "minute", 21))["type"] == "advice"
    return advising


@pytest.fixture(scope="module")
def disturbed() -> Advising:
    return opened()


@pytest.fixture(scope="module")
def undisturbed() -> Advising:
    return opened()


def test_a_day_in_lines() -> None:
    advising = Advising()
    plan = advising.answer(json.dumps(INFO))
    assert set(plan) == {"type", "assign"} and plan["type"] == "plan"
    assert set(plan["assign"]) == {"1", "2", "3"} and {code for held in plan["assign"].values() for code in held} == {"tax", "social"}
    advice = advising.answer(json.dumps(STATE))
    assert set(advice) == {"type", "moves"} and advice["type"] == "advice"
    (move,) = advice["moves"]
    assert set(move) == {"window", "services", "reason", "expected"}
    assert move["window"] in "23" and move["services"] == ["tax"]
    assert "{" not in move["reason"] and "tax 来得比往常多，有 16 人在等" in move["reason"]
    assert move["expected"]["mean_wait_after"] < move["expected"]["mean_wait_before"]
    quiet = json.loads(with_(STATE, "minute", 22.5))
    quiet["queues"]["tax"] = quiet["queues"]["social"]
    assert advising.answer(json.dumps(quiet)) == {"type": "advice", "moves": []}


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("history", ..., "history"),
        ("slot_minutes", 0, "slot_minutes"),
        ("slot_minutes", 1e-9, "slot_minutes"),
        ("close_minute", 0, "close_minute"),
        ("close_minute", 5000, "close_minute"),
        ("close_minute", "late", "close_minute"),
        ("open_minute", float("nan"), "open_minute"),
        ("services", [], "services"),
        ("services.0.mean_minutes", -1, "services.tax.mean_minutes"),
        ("services.1.code", "tax", "services"),
        ("windows.0.id", "2", "windows"),
        ("windows.0.skills", "tax", "windows.0.skills"),
        ("windows.0.presence", [[30, 10]], "windows.1.presence"),
        ("limits.max_services_per_window", 0, "limits.max_services_per_window"),
        ("limits.max_services_per_window", 1.5, "limits.max_services_per_window"),
        ("limits.switch_minutes", -4, "limits.switch_minutes"),
        ("history.0.arrivals.tax", [1, -1], "history.0.arrivals.tax"),
        ("history.0.arrivals.pension", [1], "history.0.arrivals.pension"),
        ("appointments.tax", [1, None], "appointments.tax"),
        ("priority_bonus_minutes.priority", True, "priority_bonus_minutes.priority"),
    ],
)
def test_an_impossible_hall_is_named_and_the_last_one_stands(
    path: str, value: Any, named: str, disturbed: Advising, undisturbed: Advising
) -> None:
    assert Advising().answer(with_(INFO, path, value))["message"].startswith(f"{named}：")
    assert disturbed.answer(with_(INFO, path, value))["message"].startswith(f"{named}：")
    assert disturbed.answer(json.dumps(STATE)) == undisturbed.answer(json.dumps(STATE))


def test_a_service_that_nobody_can_serve_is_named() -> None:
    line = json.loads(json.dumps(INFO))
    line["services"].append({"code": "pension", "mean_minutes": 5})
    assert "pension" in Advising().answer(json.dumps(line))["message"]


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("minute", ..., "minute"),
        ("queues.tax.waiting", -1, "queues.tax.waiting"),
        ("queues.tax.waiting", 3, "queues.tax.by_class"),
        ("queues.pension", {"waiting": 1, "by_class": [1, 0, 0], "oldest_minutes": 1}, "queues.pension"),
        ("windows.7", STATE["windows"]["1"], "windows.7"),
        ("windows.1.on", "yes", "windows.1.on"),
        ("windows.1.services", ["pension"], "windows.1.services"),
        ("windows.1.services", ["tax", "social"], "windows.1.services"),
        ("arrivals_today.tax", 7, "arrivals_today.tax"),
        ("served_today.tax", 1e12, "served_today.tax"),
        ("minute", 5, "minute"),
        ("minute", 2000, "minute"),
    ],
)
def test_a_contradictory_state_is_named_and_changes_nothing(
    path: str, value: Any, named: str, disturbed: Advising, undisturbed: Advising
) -> None:
    answer = disturbed.answer(with_(STATE, path, value))
    assert answer["type"] == "error" and answer["message"].startswith(f"{named}：")
    assert disturbed.answer(json.dumps(STATE)) == undisturbed.answer(json.dumps(STATE))


def test_a_clock_that_leapt_is_asked_about_once() -> None:
    advising = opened()
    assert advising.answer(with_(STATE, "minute", 200))["type"] == "error"
    assert advising.answer(with_(STATE, "minute", 201))["type"] == "advice"


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"type": "stat"}', "[" * 100_000, '"\ud800"'])
def test_a_line_of_another_form_is_an_error_and_the_stream_goes_on(text: str, disturbed: Advising) -> None:
    assert disturbed.answer(text)["type"] == "error"
    assert disturbed.answer(json.dumps(STATE))["type"] == "advice"


def test_a_state_before_any_hall_is_an_error() -> None:
    assert Advising().answer(json.dumps(STATE))["type"] == "error"


def test_a_second_info_begins_a_new_day() -> None:
    advising = Advising()
    advising.answer(json.dumps(INFO))
    advising.answer(json.dumps(STATE))
    assert advising.answer(json.dumps(INFO))["type"] == "plan"
    assert advising.answer(with_(STATE, "minute", 1))["type"] == "advice"


def test_a_new_hall_without_history_gets_a_plan() -> None:
    assert Advising().answer(with_(INFO, "history", []))["type"] == "plan"
