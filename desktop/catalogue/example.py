"""Fields that can be filled in: their pattern is a regular expression that no input can make slow, their example a value that intake accepts."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from typing import Any

from desktop.catalogue.model import Field, FieldType, Option
from desktop.catalogue.validate import check_value, warn_value
from desktop.errors import Issue

_REPEAT = re.compile(r"[*+?]|\{(\d*),(\d*)\}|\{(\d+)\}", re.ASCII)
_ENDLESS = 1000
_MOST_WAYS = 2_000_000


def check_field(field: Field, pointer: str, *, column: bool = False) -> list[Issue]:
    """Everything wrong with a field's own entry. A column of rows may go without an example."""
    issues = options_twice(field.options, pointer)
    for n, inner in enumerate(field.columns):
        issues += check_field(inner, f"{pointer}/columns/{n}", column=True)
        if inner.code in [other.code for other in field.columns[:n]]:
            issues.append(Issue(f"{pointer}/columns/{n}/code", "package.code_twice", {"code": inner.code}))
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        issues.append(Issue(f"{pointer}/minimum", "package.range", {"code": field.code}))
    if not pattern_ok(field.pattern):
        return [*issues, Issue(f"{pointer}/pattern", "package.pattern", {"code": field.code})]
    if not field.example:
        return issues if column else [*issues, Issue(f"{pointer}/example", "package.no_example", {"code": field.code})]
    if not any(issue.pointer.startswith(f"{pointer}/columns/") for issue in issues):
        value = example_value(field)
        wrong = check_value(field, value) or warn_value(field, value)
        if wrong is not None:
            issues.append(Issue(f"{pointer}/example", "package.example", {"code": field.code, "why": wrong}))
    return issues


def options_twice(options: Sequence[Option], pointer: str) -> list[Issue]:
    codes = [option.code for option in options]
    return [Issue(f"{pointer}/options/{n}/code", "package.code_twice", {"code": code}) for n, code in enumerate(codes) if code in codes[:n]]


def example_value(field: Field) -> Any:
    """The example as a value that intake accepts: rows as a list of objects, everything else as text."""
    if field.type is not FieldType.ROWS:
        return field.example
    try:
        return json.loads(field.example)
    except ValueError:
        return field.example


def pattern_ok(pattern: str) -> bool:
    """Whether `pattern` is a regular expression, and one whose time does not explode: no repeated group that itself repeats or chooses,
    no back references. Stricter than need be; a pattern that is refused can be written another way."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, Warning):
        return False
    return not _explosive(pattern)


def _explosive(pattern: str) -> bool:
    loose = [False]
    at, ways = 0, 1
    while at < len(pattern):
        sign = pattern[at]
        if sign == "\\":
            if pattern[at + 1 : at + 2].isdigit():
                return True
            at += 2
            continue
        if sign == "[":
            at = _after_set(pattern, at)
            continue
        if sign == "(":
            loose.append(False)
            if pattern.startswith("(?P=", at):
                return True
            at += 2 if pattern.startswith("(?", at) else 1
            continue
        if sign == "|":
            loose[-1] = True
        elif sign == ")":
            inner = loose.pop()
            if inner and _choices(pattern, at + 1) > 2:
                return True
            loose[-1] = loose[-1] or inner
        elif (here := _choices(pattern, at)) > 1:
            loose[-1] = True
            ways *= here
        at += 1
    # Neighbouring repeats (a*a*a*…) cost length to the power of their number.
    return ways > _MOST_WAYS


def _choices(pattern: str, at: int) -> int:
    """In how many lengths the quantifier at this place lets its piece come; 1 where there is none."""
    found = _REPEAT.match(pattern, at)
    if found is None:
        return 1
    if found[0] == "?":
        return 2
    if found[0] in "*+" or found[2] == "":
        return _ENDLESS
    if found[3] is not None:
        return 3 if pattern[at - 1] == ")" else 1
    return int(found[2]) - int(found[1] or 0) + 1


def _after_set(pattern: str, at: int) -> int:
    at += 1
    at += pattern.startswith("^", at)
    at += pattern.startswith("]", at)
    while at < len(pattern) and pattern[at] != "]":
        at += 2 if pattern[at] == "\\" else 1
    return at + 1
