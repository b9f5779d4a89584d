"""The lines of `tidehall tidal advise` (contract/tidal.md): one JSON object a line in, one out.

`Advising.answer` never raises for what a line says: it answers a line of type "error" that names the field, and what it knew before stands.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from desktop.errors import Issue, RuleViolation
from desktop.sentences import sentence
from desktop.tidal.checks import refuse
from desktop.tidal.model import DEFAULT_BONUS, HallInfo, HallState, Limits, Move, QueueNow, ServiceInfo, WindowInfo, WindowNow
from desktop.tidal.planner import Planner

Line = dict[str, Any]
_T = TypeVar("_T")
_LOG = logging.getLogger(__name__)
_LONGEST = 20_000_000


class Advising:
    """One hall after another on one stream: an info line begins a new day. The planner answers; this speaks its lines."""

    def __init__(self) -> None:
        self._planner: Planner | None = None

    def answer(self, text: str) -> Line:
        try:
            return self._answered(_object(text))
        except RuleViolation as refusal:
            field = refusal.data.get("field")
            return {"type": "error", "message": f"{field}：{sentence(refusal)}" if field else sentence(refusal)}
        except Exception:  # noqa: BLE001 - the stream's own end: whoever drives it must get one answer a line
            _LOG.exception("a line could not be answered")
            return {"type": "error", "message": sentence(RuleViolation("tidal.trouble"))}

    def _answered(self, line: Line) -> Line:
        kind = line.get("type")
        if kind == "info":
            planner = Planner(info_of(line))
            plan = planner.plan()
            self._planner = planner
            return {"type": "plan", "assign": {window: list(services) for window, services in plan.items()}}
        if kind != "state":
            raise refuse("tidal.line_type", "type")
        if self._planner is None:
            raise refuse("tidal.no_info", "type")
        return {"type": "advice", "moves": [move_line(move) for move in self._planner.advise_in_turn(state_of(line))]}


def move_line(move: Move) -> Line:
    """The reason is for reading: service codes stand without their braces."""
    return {
        "window": move.window,
        "services": list(move.services),
        "reason": move.reason.replace("{", "").replace("}", ""),
        "expected": {"mean_wait_before": round(move.mean_wait_before, 1), "mean_wait_after": round(move.mean_wait_after, 1)},
    }


def info_of(line: Line) -> HallInfo:
    """RuleViolation tidal.field that names what is missing or of the wrong kind. What a hall may leave out has contract's defaults."""
    limits = _mapping(line, "limits", "", {})
    return HallInfo(
        _number(line, "open_minute"),
        _number(line, "close_minute"),
        _number(line, "slot_minutes"),
        tuple(
            ServiceInfo(_text(entry, "code", f"services.{n}."), _number(entry, "mean_minutes", f"services.{n}."))
            for n, entry in enumerate(_objects(line, "services"))
        ),
        tuple(_window(entry, f"windows.{n}.") for n, entry in enumerate(_objects(line, "windows"))),
        tuple(
            _by_code(_mapping(day, "arrivals", f"history.{n}."), f"history.{n}.arrivals", _counts)
            for n, day in enumerate(_objects(line, "history"))
        ),
        _by_code(_mapping(line, "appointments", "", {}), "appointments", _counts),
        Limits(
            _number(limits, "switch_minutes", "limits.", 4.0),
            _number(limits, "min_dwell_minutes", "limits.", 20.0),
            _whole(limits, "max_services_per_window", "limits.", 2),
            _number(limits, "changeover_minutes", "limits.", 0.5),
        ),
        _by_code(_mapping(line, "priority_bonus_minutes", "", dict(DEFAULT_BONUS)), "priority_bonus_minutes", _as_number),
    )


def _window(entry: Line, path: str) -> WindowInfo:
    spans = []
    for span in _list(entry, "presence", path):
        if not isinstance(span, list) or len(span) != 2:
            raise _wrong(f"{path}presence")
        spans.append((_as_number(span[0], f"{path}presence"), _as_number(span[1], f"{path}presence")))
    return WindowInfo(_text(entry, "id", path), _texts(entry, "skills", path), tuple(spans))


def state_of(line: Line) -> HallState:
    """RuleViolation tidal.field that names what is missing or of the wrong kind."""
    queues = _mapping(line, "queues", "")
    windows = _mapping(line, "windows", "")
    return HallState(
        _number(line, "minute"),
        {code: _queue(_as_object(queue, f"queues.{code}"), f"queues.{code}.") for code, queue in queues.items()},
        {name: _window_now(_as_object(now, f"windows.{name}"), f"windows.{name}.") for name, now in windows.items()},
        _by_code(_mapping(line, "arrivals_today", "", {}), "arrivals_today", _counts),
        _by_code(_mapping(line, "served_today", "", {}), "served_today", _as_whole),
        _by_code(_mapping(line, "service_minutes_today", "", {}), "service_minutes_today", _as_number),
    )


def _queue(entry: Line, path: str) -> QueueNow:
    waiting = _whole(entry, "waiting", path)
    by_class = tuple(_as_whole(count, f"{path}by_class") for count in _list(entry, "by_class", path, []))
    oldest = 0.0 if not waiting and entry.get("oldest_minutes") is None else _number(entry, "oldest_minutes", path)
    return QueueNow(waiting, by_class, oldest)


def _window_now(entry: Line, path: str) -> WindowNow:
    return WindowNow(
        _flag(entry, "on", path),
        _flag(entry, "busy", path),
        _flag(entry, "switching", path),
        _texts(entry, "services", path),
        _flag(entry, "can_change", path),
        0.0 if entry.get("busy_minutes") is None else _number(entry, "busy_minutes", path),
    )


def _object(text: str) -> Line:
    if len(text) > _LONGEST:
        raise _line_form()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise _line_form() from fault
    if not isinstance(found, dict):
        raise _line_form()
    return found


def _line_form() -> RuleViolation:
    return RuleViolation("tidal.line_form", issues=(Issue("", "tidal.line_form"),))


def _wrong(field: str) -> RuleViolation:
    return refuse("tidal.field", field)


def _given(entry: Mapping[str, Any], key: str, path: str, usual: Any = None) -> Any:
    value = entry.get(key)
    if value is None:
        if usual is None:
            raise refuse("tidal.missing", f"{path}{key}")
        return usual
    return value


def _number(entry: Mapping[str, Any], key: str, path: str = "", usual: float | None = None) -> float:
    return _as_number(_given(entry, key, path, usual), f"{path}{key}")


def _whole(entry: Mapping[str, Any], key: str, path: str = "", usual: int | None = None) -> int:
    return _as_whole(_given(entry, key, path, usual), f"{path}{key}")


def _text(entry: Mapping[str, Any], key: str, path: str) -> str:
    value = _given(entry, key, path)
    if not isinstance(value, str) or not value:
        raise _wrong(f"{path}{key}")
    return value


def _flag(entry: Mapping[str, Any], key: str, path: str) -> bool:
    value = _given(entry, key, path)
    if not isinstance(value, bool):
        raise _wrong(f"{path}{key}")
    return value


def _list(entry: Mapping[str, Any], key: str, path: str, usual: list[Any] | None = None) -> list[Any]:
    value = _given(entry, key, path, usual)
    if not isinstance(value, list):
        raise _wrong(f"{path}{key}")
    return value


def _texts(entry: Mapping[str, Any], key: str, path: str) -> tuple[str, ...]:
    found = _list(entry, key, path)
    if not all(isinstance(text, str) and text for text in found):
        raise _wrong(f"{path}{key}")
    return tuple(found)


def _objects(entry: Mapping[str, Any], key: str) -> Sequence[Line]:
    return [_as_object(value, f"{key}.{n}") for n, value in enumerate(_list(entry, key, ""))]


def _mapping(entry: Mapping[str, Any], key: str, path: str, usual: Line | None = None) -> Line:
    return _as_object(_given(entry, key, path, usual), f"{path}{key}")


def _as_object(value: Any, field: str) -> Line:
    if not isinstance(value, dict):
        raise _wrong(field)
    return value


def _as_number(value: Any, field: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15:
        raise _wrong(field)
    return float(value)


def _as_whole(value: Any, field: str) -> int:
    number = _as_number(value, field)
    if number != number // 1:
        raise _wrong(field)
    return int(number)


def _counts(value: Any, field: str) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise _wrong(field)
    return tuple(_as_number(count, field) for count in value)


def _by_code(found: Line, field: str, read: Callable[[Any, str], _T]) -> dict[str, _T]:
    return {code: read(value, f"{field}.{code}") for code, value in found.items()}
