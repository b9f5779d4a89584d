"""Reading a catalogue package: form first (the published JSON Schema), then sense (references, cycles, examples). Everything wrong is named at once.

JSON or TOML. A package is data from outside: size and depth are limited, a key that stands twice is refused, and no input makes a traceback.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import resources
from desktop.catalogue.check import check_sense
from desktop.catalogue.model import (
    Ask,
    Audience,
    DayUnit,
    Field,
    FieldType,
    Form,
    Item,
    Level,
    Material,
    Option,
    Package,
    Question,
    Theme,
)
from desktop.errors import Issue, RuleViolation

MAX_BYTES = 8 * 1024 * 1024
MAX_ISSUES = 500


def load_package(path: Path) -> Package:
    """The package in a file. `RuleViolation` catalogue.package_invalid with every wrong place (file, JSON Pointer, code)."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _invalid(path.name, [Issue("", "package.too_big", {"most_mib": MAX_BYTES >> 20})])
        raw = path.read_bytes()
    except OSError as fault:
        raise _invalid(path.name, [Issue("", "package.unreadable")]) from fault
    return parse_package(raw, path.name)


def parse_package(raw: bytes, name: str) -> Package:
    """The package in `raw`; `name` is the file's, for messages and to tell TOML from JSON."""
    body = _decode(raw, name)
    issues = _check_form(body)
    if issues:
        raise _invalid(name, issues)
    package, issues = build(body), _twice(body)
    issues += check_sense(package, body)
    if issues:
        raise _invalid(name, issues)
    return package


def _invalid(name: str, issues: list[Issue]) -> RuleViolation:
    found = tuple(Issue(issue.pointer, issue.code, {"file": name} | issue.data) for issue in issues[:MAX_ISSUES])
    return RuleViolation("catalogue.package_invalid", issues=found, file=name, errors=len(issues))


def _decode(raw: bytes, name: str) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8-sig")
        body = tomllib.loads(text) if name.endswith(".toml") else json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as fault:
        raise _invalid(name, [Issue("", "package.encoding", {"byte": fault.start})]) from fault
    except _TwiceError as fault:
        raise _invalid(name, [Issue("", "json.key_twice", {"key": fault.args[0][:60]})]) from fault
    except json.JSONDecodeError as fault:
        raise _invalid(name, [Issue("", "package.broken", {"line": fault.lineno, "column": fault.colno})]) from fault
    except (ValueError, RecursionError) as fault:
        raise _invalid(name, [Issue("", "package.broken", {"line": 0, "column": 0})]) from fault
    if not isinstance(body, dict):
        raise _invalid(name, [Issue("", "type.object")])
    return body


class _TwiceError(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _no_constant(text: str) -> None:
    raise ValueError(text)


def _check_form(body: dict[str, Any]) -> list[Issue]:
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(resources.json("catalogue/package.schema.json"))
    try:
        errors = sorted(validator.iter_errors(body), key=lambda error: [str(part) for part in error.absolute_path])
    except RecursionError:
        return [Issue("", "json.too_deep", {"most": 32})]
    return [_form_issue(error) for error in errors]


def _form_issue(error: Any) -> Issue:
    deepest = min(error.context, key=lambda inner: -len(inner.absolute_path)) if error.context else error
    pointer = "".join(f"/{part}" for part in deepest.absolute_path)
    rule = str(deepest.validator)
    if rule == "additionalProperties":
        extra = sorted(set(deepest.instance) - set(deepest.schema.get("properties", {})))
        return Issue(f"{pointer}/{extra[0]}" if extra else pointer, "key.unknown", {"key": "、".join(extra)[:100]})
    if rule == "required":
        absent = [key for key in deepest.validator_value if key not in deepest.instance]
        return Issue(f"{pointer}/{absent[0]}" if absent else pointer, "key.missing", {"key": "、".join(absent)})
    return Issue(pointer, "package.form", {"rule": rule, "wanted": str(deepest.validator_value)[:80]})


def _twice(body: dict[str, Any]) -> list[Issue]:
    issues = []
    for table in ("themes", "items", "materials", "fields", "questions"):
        seen: set[str] = set()
        for n, entry in enumerate(body.get(table, [])):
            if entry["code"] in seen:
                issues.append(Issue(f"/{table}/{n}/code", "package.code_twice", {"code": entry["code"]}))
            seen.add(entry["code"])
    return issues


def build(body: Mapping[str, Any]) -> Package:
    """The values of a body whose form is right."""
    shared = {"version": body["version"], "level": Level(body["level"]), "example": body.get("example", False)}
    return Package(
        id=body["id"],
        name=body["name"],
        version=body["version"],
        level=Level(body["level"]),
        source=body.get("source", ""),
        example=body.get("example", False),
        themes={entry["code"]: _theme(entry, body, shared) for entry in body.get("themes", [])},
        items={entry["code"]: _item(entry, body, shared) for entry in body.get("items", [])},
        materials={
            entry["code"]: Material(**{**_known(entry), "form": Form(entry.get("form", "original"))}) for entry in body.get("materials", [])
        },
        fields={entry["code"]: _field(entry) for entry in body.get("fields", [])},
        questions={entry["code"]: _question(entry) for entry in body.get("questions", [])},
    )


def _known(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in entry.items()
        if key not in ("example", "confirmed", "note") or (isinstance(value, str) and key == "example")
    }


def _when(entry: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {code: tuple(options) for code, options in entry.get("when", {}).items()}


def _options(entry: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(option["code"], option["text"]) for option in entry.get("options", []))


def _question(entry: Mapping[str, Any]) -> Question:
    return Question(entry["code"], entry["text"], _options(entry), _when(entry))


def _field(entry: Mapping[str, Any]) -> Field:
    example = entry.get("example", "")
    return Field(
        code=entry["code"],
        name=entry["name"],
        type=FieldType(entry["type"]),
        options=_options(entry),
        example=example if isinstance(example, str) else json.dumps(example, ensure_ascii=False),
        pattern=entry.get("pattern", ""),
        max_length=entry.get("max_length", 200),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        fills_from=entry.get("fills_from", ""),
        columns=tuple(_field(column) for column in entry.get("columns", [])),
    )


def _ask(entry: Any) -> Ask:
    if isinstance(entry, str):
        return Ask(entry)
    form = entry.get("form")
    return Ask(entry["code"], entry.get("required", True), _when(entry), Form(form) if form else None, entry.get("copies"))


def _item(entry: Mapping[str, Any], body: Mapping[str, Any], shared: dict[str, Any]) -> Item:
    return Item(
        code=entry["code"],
        name=entry["name"],
        authority=entry["authority"],
        short_authority=entry.get("short_authority", entry["authority"]),
        depends_on=tuple(entry.get("depends_on", ())),
        optional=entry.get("optional", False),
        promised_days=entry["promised_days"],
        statutory_days=entry["statutory_days"],
        unit=DayUnit(entry.get("unit", "working")),
        result=entry.get("result", ""),
        licence=entry.get("licence", False),
        materials=tuple(_ask(ask) for ask in entry.get("materials", ())),
        fields=tuple(_ask(ask) for ask in entry.get("fields", ())),
        questions=tuple(entry.get("questions", ())),
        when=_when(entry),
        audience=Audience(entry.get("audience", "both")),
        source=entry.get("source", body.get("source", "")),
        **shared,
    )


def _theme(entry: Mapping[str, Any], body: Mapping[str, Any], shared: dict[str, Any]) -> Theme:
    effective = body.get("effective_from")
    return Theme(
        code=entry["code"],
        name=entry["name"],
        audience=Audience(entry["audience"]),
        items=tuple(entry.get("items", ())),
        questions=tuple(entry.get("questions", ())),
        lead_authority=entry.get("lead_authority", ""),
        source=entry.get("source", body.get("source", "")),
        confirmed=entry.get("confirmed", True),
        service=entry.get("service", ""),
        words=tuple(entry.get("words", ())),
        effective_from=date.fromisoformat(str(effective)) if effective else None,
        cure_days=entry.get("cure_days", 15),
        **shared,
    )
