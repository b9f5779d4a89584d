"""The catalogue in the shapes of contract/cli.md: `catalog list` and `catalog show`."""

from __future__ import annotations

from typing import Any

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.example import example_value
from desktop.catalogue.model import Bundle, Item, Option, Theme


def to_list(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Themes, then items, by code."""
    themes = [_row("theme", entry) for entry in sorted(catalogue.themes.values(), key=lambda found: found.code)]
    return themes + [_row("item", entry) for entry in sorted(catalogue.items.values(), key=lambda found: found.code)]


def _row(kind: str, entry: Theme | Item) -> dict[str, Any]:
    return {
        "code": entry.code,
        "kind": kind,
        "name": entry.name,
        "level": entry.level.value,
        "version": entry.version,
        "audience": entry.audience.value,
    }


def _options(options: tuple[Option, ...]) -> list[dict[str, str]]:
    return [{"code": option.code, "text": option.text} for option in options]


def to_show(bundle: Bundle) -> dict[str, Any]:
    """One resolved bundle. `depends_on` names what stands in the list: what the situation left out is not waited for."""
    listed = {entry.item.code for entry in bundle.items}
    return {
        "code": bundle.code,
        "name": bundle.name,
        "version": bundle.version,
        "audience": bundle.audience.value,
        "questions": [
            {"code": question.code, "text": question.text, "options": _options(question.options)} for question in bundle.questions
        ],
        "items": [
            {
                "code": entry.item.code,
                "name": entry.item.name,
                "authority": entry.item.authority,
                "depends_on": [code for code in entry.item.depends_on if code in listed],
                "optional": entry.item.optional,
                "promised_days": entry.item.promised_days,
                "statutory_days": entry.item.statutory_days,
                "unit": entry.item.unit.value,
            }
            for entry in bundle.items
        ],
        "materials": [
            {
                "code": row.material.code,
                "name": row.material.name,
                "items": list(row.items),
                "required": row.required,
                "shareable": row.material.shareable,
                "generated": row.material.generated,
                "deferrable": row.material.deferrable,
                "promisable": row.material.promisable,
            }
            for row in bundle.materials
        ],
        "fields": [
            {
                "code": row.field.code,
                "name": row.field.name,
                "items": list(row.items),
                "type": row.field.type.value,
                "required": row.required,
                "options": _options(row.field.options),
                "example": example_value(row.field),
            }
            for row in bundle.fields
        ],
        "promised_days": bundle.promised_days,
        "saved": {"materials": bundle.saved.materials, "fields": bundle.saved.fields, "visits": bundle.saved.visits},
    }
