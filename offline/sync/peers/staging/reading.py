"""Reading a mapping: form by the published JSON Schema, then sense. Everything wrong is named at once, with its place.

A mapping that names an unknown table, column or code, leaves out a kind of event, or writes nothing into a required column is refused whole.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import resources
from desktop.errors import Issue, RuleViolation
from desktop.intake.journal import EventType
from offline.sync.files import FACTS
from offline.sync.peers import HEAD
from offline.sync.peers.staging.mapping import (
    Bookkeeping,
    ColumnMap,
    FilesMap,
    Flags,
    Kind,
    ProgressMap,
    Rule,
    StagingMap,
    ValueMap,
    Widths,
)

_PACKAGED = "provinces/{}.toml"
_STATES = ("waiting", "processing", "suspended", "granted", "refused", "done")


def load_mapping(name: str) -> StagingMap:
    """The packaged mapping of this name, or the file at this path. `RuleViolation` mapping.unreadable, mapping.invalid."""
    path = Path(name) if name.endswith(".toml") else resources.path(_PACKAGED.format(name))
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise RuleViolation("mapping.unreadable", file=path.name, reason=str(fault)[:120]) from fault
    return read_mapping(body, path.name)


def read_mapping(body: Mapping[str, Any], name: str) -> StagingMap:
    """The value of a mapping's body; `name` stands in messages."""
    issues = list(_form(body)) or list(_sense(body))
    if issues:
        raise RuleViolation("mapping.invalid", issues=tuple(issues), file=name, first=issues[0].pointer)
    return _build(body)


def _form(body: Mapping[str, Any]) -> Iterator[Issue]:
    from jsonschema import Draft202012Validator

    for fault in Draft202012Validator(resources.json("provinces/staging.schema.json")).iter_errors(body):
        yield _issue("form", *fault.absolute_path, what=str(fault.validator))


def _sense(body: Mapping[str, Any]) -> Iterator[Issue]:
    rules, ignored, tables = body["rules"], set(body.get("ignored", ())), body["tables"]
    named = {rule["event"] for rule in rules}
    kinds = {kind.value for kind in EventType}
    for missing in sorted(kinds - named - ignored):
        yield _issue("event_left_out", "rules", what=missing)
    for wrong in sorted(((named | ignored) - kinds) | (named & ignored)):
        yield _issue("event", "rules", what=wrong)
    for number, rule in enumerate(rules):
        roots = {"event", "case", "payload"} | ({"entry"} if "each" in rule else set())
        yield from _values(body, rule, ("rules", number), roots)
    own = set(body["columns"].values())
    for table, columns in tables.items():
        for column in sorted(own & set(columns)):
            yield _issue("column_twice", "tables", table, column, what=column)
    if len(own) < 6:
        yield _issue("column_twice", "columns", what="columns")
    place = body.get("apply_no")
    if place and place["column"] not in tables.get(place["table"], {}):
        yield _issue("column", "apply_no", what=place["column"])
    if "files" in body:
        yield from _values(body, body["files"], ("files",), {"file"})
    if "progress" in body:
        yield from _progress(body)


def _values(body: Mapping[str, Any], rule: Mapping[str, Any], where: tuple[str | int, ...], roots: set[str]) -> Iterator[Issue]:
    """One rule against its table, the codes and the roots that its paths may begin with."""
    columns = body["tables"].get(rule["table"])
    if columns is None:
        yield _issue("table", *where, "table", what=rule["table"])
        return
    for column, value in rule["values"].items():
        at = (*where, "values", column)
        if column not in columns:
            yield _issue("column", *at, what=column)
        if value.get("code") is not None and value["code"] not in body.get("codes", {}):
            yield _issue("code", *at, what=value["code"])
        if "from" in value and not _known(value["from"], roots):
            yield _issue("source", *at, what=value["from"])
    for column, said in columns.items():
        if said.get("required") and column not in rule["values"]:
            yield _issue("required", *where, "values", what=column)


def _known(path: str, roots: set[str]) -> bool:
    root, _, rest = path.partition(".")
    if root not in roots:
        return False
    fixed = {"event": HEAD, "case": ("project_no",), "file": FACTS}.get(root)
    return fixed is None or rest in fixed


def _progress(body: Mapping[str, Any]) -> Iterator[Issue]:
    said = body["progress"]
    codes = body.get("codes", {}).get(said["state_code"])
    if codes is None:
        yield _issue("code", "progress", "state_code", what=said["state_code"])
        return
    for theirs, ours in codes.items():
        if ours not in _STATES:
            yield _issue("state", "codes", said["state_code"], theirs, what=ours)
    for key in sorted(set(said) - set(ProgressMap.__slots__)):
        yield _issue("form", "progress", key, what=key)


def _issue(code: str, *path: str | int, what: str) -> Issue:
    pointer = "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return Issue(pointer, f"mapping.{code}", {"what": what})


def _build(body: Mapping[str, Any]) -> StagingMap:
    rules: dict[str, tuple[Rule, ...]] = {}
    for said in body["rules"]:
        where = ValueMap(tuple(said["where"].split("."))) if "where" in said else None
        rule = Rule(said["table"], said["operation"], _value_maps(said), said.get("each"), where)
        rules[said["event"]] = (*rules.get(said["event"], ()), rule)
    files, place = body.get("files"), body.get("apply_no")
    return StagingMap(
        name=body["name"],
        example=body.get("example", False),
        widths=Widths(body.get("widths", "characters")),
        receipts=body["receipts"],
        columns=Bookkeeping(**body["columns"]),
        flags=Flags(**body["flags"]),
        tables={table: {column: _column(said) for column, said in columns.items()} for table, columns in body["tables"].items()},
        codes=body.get("codes", {}),
        rules=rules,
        ignored=frozenset(body.get("ignored", ())),
        apply_no=(place["table"], place["column"]) if place else None,
        files=FilesMap(files["table"], files["parts"], files["most_bytes"], _value_maps(files)) if files else None,
        progress=ProgressMap(**body["progress"]) if "progress" in body else None,
    )


def _column(said: Mapping[str, Any]) -> ColumnMap:
    return ColumnMap(Kind(said["kind"]), said.get("width", 0), said.get("required", False))


def _value_maps(said: Mapping[str, Any]) -> dict[str, ValueMap]:
    return {
        column: ValueMap(
            tuple(value["from"].split(".")) if "from" in value else (), value.get("constant"), value.get("code"), value.get("join")
        )
        for column, value in said["values"].items()
    }
