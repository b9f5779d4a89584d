"""From a package's body, whose form is right, to the catalogue's values. Refuses nothing: `package` has done that before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

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
    When,
)

_MATERIAL = frozenset(entry.name for entry in fields(Material))


def build(body: Mapping[str, Any]) -> Package:
    """The values of a body. An entry without `source` or `example` of its own has the package's."""
    return Package(
        id=body["id"],
        name=body["name"],
        version=body["version"],
        level=Level(body["level"]),
        source=body.get("source", ""),
        example=body.get("example", False),
        themes={entry["code"]: _theme(entry, body) for entry in body.get("themes", [])},
        items={entry["code"]: _item(entry, body) for entry in body.get("items", [])},
        materials={entry["code"]: _material(entry) for entry in body.get("materials", [])},
        fields={entry["code"]: _field(entry) for entry in body.get("fields", [])},
        questions={entry["code"]: _question(entry) for entry in body.get("questions", [])},
        withdrawn=frozenset(body.get("withdrawn", ())),
    )


def _when(entry: Mapping[str, Any]) -> When:
    return {code: tuple(options) for code, options in entry.get("when", {}).items()}


def _options(entry: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(option["code"], option["text"]) for option in entry.get("options", []))


def _question(entry: Mapping[str, Any]) -> Question:
    return Question(entry["code"], entry["text"], _options(entry), _when(entry))


def _material(entry: Mapping[str, Any]) -> Material:
    known = {key: value for key, value in entry.items() if key in _MATERIAL}
    return Material(**{**known, "form": Form(entry.get("form", "original"))})


def _example(value: Any) -> str:
    """A form value as text, as the form keeps it: rows as JSON, true and false as such."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _field(entry: Mapping[str, Any]) -> Field:
    return Field(
        code=entry["code"],
        name=entry["name"],
        type=FieldType(entry["type"]),
        options=_options(entry),
        example=_example(entry.get("example", "")),
        pattern=entry.get("pattern", ""),
        max_length=entry.get("max_length", 200),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        fills_from=entry.get("fills_from", ""),
        shareable=entry.get("shareable", False),
        columns=tuple(_field(column) for column in entry.get("columns", [])),
    )


def _ask(entry: Any) -> Ask:
    if isinstance(entry, str):
        return Ask(entry)
    form = entry.get("form")
    return Ask(entry["code"], entry.get("required", True), _when(entry), Form(form) if form else None, entry.get("copies"))


def _item(entry: Mapping[str, Any], body: Mapping[str, Any]) -> Item:
    return Item(
        code=entry["code"],
        name=entry["name"],
        authority=entry["authority"],
        short_authority=entry.get("short_authority", entry["authority"]),
        depends_on=tuple(entry.get("depends_on", ())),
        optional=entry.get("optional", False),
        promised_days=int(entry["promised_days"]),
        statutory_days=int(entry["statutory_days"]),
        unit=DayUnit(entry.get("unit", "working")),
        result=entry.get("result", ""),
        licence=entry.get("licence", False),
        elsewhere=entry.get("elsewhere", False),
        materials=tuple(_ask(ask) for ask in entry.get("materials", ())),
        fields=tuple(_ask(ask) for ask in entry.get("fields", ())),
        questions=tuple(entry.get("questions", ())),
        when=_when(entry),
        audience=Audience(entry.get("audience", "both")),
        version=entry.get("version", body["version"]),
        level=Level(body["level"]),
        source=entry.get("source", body.get("source", "")),
        example=entry.get("example", body.get("example", False)),
    )


def _theme(entry: Mapping[str, Any], body: Mapping[str, Any]) -> Theme:
    effective = body.get("effective_from")
    return Theme(
        code=entry["code"],
        name=entry["name"],
        audience=Audience(entry["audience"]),
        items=tuple(entry.get("items", ())),
        questions=tuple(entry.get("questions", ())),
        version=entry.get("version", body["version"]),
        level=Level(body["level"]),
        lead_authority=entry.get("lead_authority", ""),
        source=entry.get("source", body.get("source", "")),
        example=entry.get("example", body.get("example", False)),
        confirmed=entry.get("confirmed", True),
        outline=entry.get("outline", False),
        service=entry.get("service", ""),
        words=tuple(entry.get("words", ())),
        effective_from=date.fromisoformat(effective) if effective else None,
        cure_days=int(entry.get("cure_days", 15)),
    )
