"""The form of a package against the published JSON Schema (resources/catalogue/package.schema.json): every wrong place, none twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

import resources
from desktop.catalogue.catalogue import TABLES
from desktop.catalogue.decode import Unusable, step
from desktop.errors import Issue

MAX_ERRORS = 2000


def check_form(body: dict[str, Any]) -> list[Issue]:
    """In the order of the places; each unknown and each missing key has a line of its own. `Unusable` when hardly anything is right."""
    found: dict[tuple[str, str], Issue] = {}
    for error in islice(_validator().iter_errors(body), MAX_ERRORS):
        for issue in _issues(error):
            found.setdefault((issue.pointer, issue.code), issue)
    issues = sorted(found.values(), key=lambda issue: [part.zfill(6) if part.isdecimal() else part for part in issue.pointer.split("/")])
    if len(issues) >= MAX_ERRORS:
        raise Unusable(*issues)
    return issues


@cache
def _validator() -> Any:
    # jsonschema costs a quarter of a second: off the start path.
    from jsonschema import Draft202012Validator, ValidationError, validators

    def unique(_: Any, wanted: bool, found: Any, schema: Any) -> Iterator[Any]:
        # jsonschema's own compares each with each.
        if wanted and isinstance(found, list) and len({json.dumps(entry, sort_keys=True) for entry in found}) < len(found):
            yield ValidationError("twice")

    return validators.extend(Draft202012Validator, {"uniqueItems": unique})(resources.json("catalogue/package.schema.json"))


def _issues(error: Any) -> Iterator[Issue]:
    pointer = ""
    for part in error.absolute_path:
        pointer = step(pointer, part)
    rule = error.validator
    if rule == "additionalProperties" and isinstance(error.instance, dict):
        for key in sorted(set(error.instance) - set(error.schema.get("properties", {}))):
            yield Issue(step(pointer, key), "key.unknown", {"key": key[:100]})
    elif rule == "required":
        for key in error.validator_value:
            if key not in error.instance:
                yield Issue(step(pointer, key), "key.missing", {"key": key})
    elif rule == "not" and error.validator_value == {}:
        # A property that this kind of entry must not have (`options` of a text field).
        yield Issue(pointer, "key.unknown", {"key": pointer.rpartition("/")[2]})
    else:
        yield Issue(pointer, "package.form", {"rule": str(rule), "wanted": str(error.validator_value)[:80]})


def sound_part(body: dict[str, Any], issues: list[Issue]) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """The entries whose form is right, by table, each with its place: their sense can be checked although others are broken."""
    broken = {tuple(issue.pointer.split("/")[1:3]) for issue in issues}
    return {
        table: [(n, entry) for n, entry in enumerate(body[table]) if (table, str(n)) not in broken]
        if isinstance(body.get(table), list)
        else []
        for table in TABLES
    }
