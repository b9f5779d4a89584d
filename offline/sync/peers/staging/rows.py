"""An event as rows of the province's tables, or what keeps it from being that. Pure.

A value that is too long, of the wrong kind, without a code or missing where the column needs one refuses the event with a pointer into its
payload. Nothing is cut, guessed or left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from desktop.clock import from_text, shanghai
from offline.sync.peers import StoredEvent
from offline.sync.peers.staging.mapping import Codes, ColumnMap, Kind, Rule, StagingMap, ValueMap, Widths

Fault = dict[str, str]
_MOST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class MadeRow:
    """What of a row comes from the event; bookkeeping is added where it is written."""

    table: str
    operation: str
    values: Mapping[str, Any]


def event_rows(mapping: StagingMap, event: StoredEvent, payload: Mapping[str, Any], project_no: str) -> tuple[list[MadeRow], list[Fault]]:
    """The rows of an event, and everything that is wrong with it (no row may be written then)."""
    made: list[MadeRow] = []
    faults: list[Fault] = []
    head = {name: getattr(event, name) for name in StoredEvent.__slots__}
    roots = {"event": head, "case": {"project_no": project_no}, "payload": payload}
    for rule in mapping.rules.get(event.type, ()):
        if rule.where is not None and not _find(roots, rule.where.path):
            continue
        for entry, pointer in _entries(rule, payload, faults):
            made.append(_row(mapping, rule, {**roots, "entry": entry}, pointer, faults))
    return made, faults


def file_values(
    mapping: StagingMap, values: Mapping[str, ValueMap], table: str, facts: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Fault]]:
    """A file's row in `table`, and what is wrong with it."""
    faults: list[Fault] = []
    row = _row(mapping, Rule(table, "I", values), {"file": facts}, "", faults)
    return dict(row.values), faults


def _entries(rule: Rule, payload: Mapping[str, Any], faults: list[Fault]) -> list[tuple[Mapping[str, Any], str]]:
    if rule.each is None:
        return [({}, "")]
    found = payload.get(rule.each)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
        faults.append(_fault(f"/{rule.each}", "shape", "不是规定的列表"))
        return []
    return [(entry, f"/{rule.each}/{number}") for number, entry in enumerate(found)]


def _row(mapping: StagingMap, rule: Rule, roots: Mapping[str, Any], entry_pointer: str, faults: list[Fault]) -> MadeRow:
    values = {}
    for column, said in rule.values.items():
        known = mapping.tables[rule.table][column]
        pointer = _pointer(said.path, entry_pointer)
        try:
            values[column] = _value(
                _find(roots, said.path) if said.constant is None else said.constant, said, known, mapping.codes, mapping.widths
            )
        except _Refused as refused:
            faults.append(_fault(pointer, refused.code, f"前置库 {rule.table}.{column}：{refused.words}"))
    return MadeRow(rule.table, rule.operation, values)


class _Refused(Exception):
    def __init__(self, code: str, words: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


def _value(found: Any, said: ValueMap, column: ColumnMap, codes: Codes, widths: Widths) -> Any:
    if isinstance(found, list) and said.join is not None:
        found = said.join.join(str(entry) for entry in found)
    if isinstance(found, bool):
        found = "1" if found else "0"
    if found is None or found == "":
        if column.required:
            raise _Refused("missing", "必须有值")
        return None
    if said.code is not None:
        code = codes[said.code].get(str(found))
        if code is None:
            raise _Refused("no_code", f"代码表 {said.code} 里没有“{str(found)[:20]}”")
        found = code
    try:
        return _READERS[column.kind](found, column, widths)
    except (TypeError, ValueError) as fault:
        raise _Refused("shape", "不是这一列能存的值") from fault


def _text(found: Any, column: ColumnMap, widths: Widths) -> str:
    if not isinstance(found, str | int):
        raise ValueError
    text = str(found)
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise _Refused("unstorable", "有数据库存不了的字符")
    if (width := widths.of(text)) > column.width:
        raise _Refused("too_long", f"最多 {column.width}，这里有 {width}")
    return text


def _number(found: Any, _column: ColumnMap, _widths: Widths) -> int:
    number = int(found)
    if abs(number) > _MOST_NUMBER:
        raise ValueError
    return number


def _day(found: Any, _column: ColumnMap, _widths: Widths) -> date:
    return date.fromisoformat(found)


def _moment(found: Any, _column: ColumnMap, _widths: Widths) -> datetime:
    return shanghai(from_text(found)).replace(tzinfo=None)


_READERS = {Kind.TEXT: _text, Kind.NUMBER: _number, Kind.DATE: _day, Kind.TIME: _moment}


def _find(roots: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = roots
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _pointer(path: tuple[str, ...], entry_pointer: str) -> str:
    """JSON Pointer into the payload; empty for what stands outside of it."""
    if path[:1] == ("payload",):
        return "/" + "/".join(path[1:])
    return entry_pointer + "/" + "/".join(path[1:]) if path[:1] == ("entry",) else ""


def _fault(pointer: str, code: str, message: str) -> Fault:
    return {"pointer": pointer, "code": code, "message": message}


def payload_of(event: StoredEvent) -> Mapping[str, Any]:
    """The payload as a value; an event is never without one."""
    found = json.loads(event.payload)
    return found if isinstance(found, dict) else {}
