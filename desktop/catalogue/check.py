"""Whether a package makes sense: every code it names is there, nothing waits for itself, every example is a value that intake accepts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from desktop.catalogue.model import Field, FieldType, Item, Package, When
from desktop.catalogue.validate import check_value
from desktop.errors import Issue


def check_sense(package: Package, body: Mapping[str, Any]) -> list[Issue]:
    """Every wrong reference and value, with the place in `body`."""
    issues: list[Issue] = []
    for n, entry in enumerate(body.get("items", [])):
        issues += _item(package, package.items[entry["code"]], f"/items/{n}")
    issues += _cycles(package, [entry["code"] for entry in body.get("items", [])])
    for n, entry in enumerate(body.get("themes", [])):
        issues += _theme(package, entry["code"], f"/themes/{n}")
    for n, entry in enumerate(body.get("fields", [])):
        issues += _field(package.fields[entry["code"]], f"/fields/{n}")
    for n, entry in enumerate(body.get("questions", [])):
        issues += _when(package, package.questions[entry["code"]].when, f"/questions/{n}/when")
    return issues


def _item(package: Package, item: Item, pointer: str) -> list[Issue]:
    issues = [
        Issue(f"{pointer}/depends_on/{n}", "package.unknown_item", {"code": code})
        for n, code in enumerate(item.depends_on)
        if code not in package.items
    ]
    for name, asks, known in (("materials", item.materials, package.materials), ("fields", item.fields, package.fields)):
        for n, ask in enumerate(asks):
            if ask.code not in known:
                issues.append(Issue(f"{pointer}/{name}/{n}", f"package.unknown_{name[:-1]}", {"code": ask.code}))
            issues += _when(package, ask.when, f"{pointer}/{name}/{n}/when", item.questions)
    issues += _when(package, item.when, f"{pointer}/when", item.questions)
    issues += [
        Issue(f"{pointer}/questions/{n}", "package.unknown_question", {"code": code})
        for n, code in enumerate(item.questions)
        if code not in package.questions
    ]
    if item.promised_days > item.statutory_days:
        issues.append(
            Issue(
                f"{pointer}/promised_days",
                "package.promised_over_statutory",
                {"promised": item.promised_days, "statutory": item.statutory_days},
            )
        )
    return issues


def _when(package: Package, when: When, pointer: str, asked: Iterable[str] | None = None) -> list[Issue]:
    issues = []
    for code, options in when.items():
        question = package.questions.get(code)
        if question is None:
            issues.append(Issue(f"{pointer}/{code}", "package.unknown_question", {"code": code}))
            continue
        if asked is not None and code not in asked:
            issues.append(Issue(f"{pointer}/{code}", "package.question_not_asked", {"code": code}))
        known = {option.code for option in question.options}
        issues += [
            Issue(f"{pointer}/{code}/{n}", "package.unknown_option", {"code": option})
            for n, option in enumerate(options)
            if option not in known
        ]
    return issues


def _theme(package: Package, code: str, pointer: str) -> list[Issue]:
    theme = package.themes[code]
    issues = [
        Issue(f"{pointer}/items/{n}", "package.unknown_item", {"code": item})
        for n, item in enumerate(theme.items)
        if item not in package.items
    ]
    issues += [
        Issue(f"{pointer}/questions/{n}", "package.unknown_question", {"code": q})
        for n, q in enumerate(theme.questions)
        if q not in package.questions
    ]
    needed = {question for item in theme.items if item in package.items for question in package.items[item].questions}
    issues += [
        Issue(f"{pointer}/questions", "package.question_not_asked", {"code": question})
        for question in sorted(needed - set(theme.questions))
    ]
    return issues


def _cycles(package: Package, codes: Iterable[str]) -> list[Issue]:
    issues = []
    for n, code in enumerate(codes):
        seen, level = set(), set(package.items[code].depends_on)
        while level:
            seen |= level
            level = {further for one in level if one in package.items for further in package.items[one].depends_on} - seen
        if code in seen:
            issues.append(Issue(f"/items/{n}/depends_on", "package.cycle", {"code": code}))
    return issues


def _field(field: Field, pointer: str) -> list[Issue]:
    issues = []
    if field.type is FieldType.CHOICE and not field.options:
        issues.append(Issue(f"{pointer}/options", "package.no_options", {"code": field.code}))
    if field.type is FieldType.ROWS and not field.columns:
        issues.append(Issue(f"{pointer}/columns", "package.no_columns", {"code": field.code}))
    try:
        re.compile(field.pattern)
    except re.error:
        return [*issues, Issue(f"{pointer}/pattern", "package.pattern", {"code": field.code})]
    if not field.example:
        return [*issues, Issue(f"{pointer}/example", "package.no_example", {"code": field.code})]
    if (wrong := check_value(field, example_value(field))) is not None:
        issues.append(Issue(f"{pointer}/example", "package.example", {"code": field.code, "why": wrong}))
    return issues


def example_value(field: Field) -> Any:
    """The example as a value that intake accepts: rows as a list of objects, everything else as text."""
    if field.type is not FieldType.ROWS:
        return field.example
    try:
        return json.loads(field.example)
    except ValueError:
        return field.example
