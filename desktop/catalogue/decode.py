"""From the bytes of a package file to plain values: limits first, so that nothing that follows can be made slow or fall over by what is in it.

JSON or TOML. Everything that has a place is named by JSON Pointer (RFC 6901): a key that stands twice, a number that is none (NaN, Infinity),
half a surrogate pair. Times of TOML become ISO 8601 text, as JSON has them.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from desktop.errors import Issue

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 32
MAX_VALUES = 200_000
MAX_LIST = 2000
MAX_NUMBER = 10**15


class Unusable(Exception):
    """Nothing further can be checked. `issues` say why."""

    def __init__(self, *issues: Issue) -> None:
        super().__init__(len(issues))
        self.issues = list(issues)


def read(path: Path) -> bytes:
    """The file's bytes. `Unusable`: package.unreadable, package.too_big."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise Unusable(Issue("", "package.unreadable")) from fault
    if len(raw) > MAX_BYTES:
        raise Unusable(Issue("", "package.too_big", {"most_mib": MAX_BYTES >> 20}))
    return raw


def decode(raw: bytes, name: str) -> tuple[dict[str, Any], list[Issue]]:
    """The body and what is wrong with single values of it. `name` tells TOML from JSON. `Unusable` where there is no body to speak of."""
    if len(raw) > MAX_BYTES:
        raise Unusable(Issue("", "package.too_big", {"most_mib": MAX_BYTES >> 20}))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unusable(Issue("", "package.encoding", {"byte": fault.start})) from fault
    try:
        found = tomllib.loads(text) if name.lower().endswith(".toml") else json.loads(text, object_pairs_hook=_Object)
    except RecursionError as fault:
        raise Unusable(Issue("", "json.too_deep", {"most": MAX_DEPTH})) from fault
    except ValueError as fault:
        raise Unusable(_broken(fault)) from fault
    if not isinstance(found, dict):
        raise Unusable(Issue("", "type.object"))
    walk = _Walk()
    body = walk.value(found, "", 0)
    return body, walk.issues


def step(pointer: str, key: str | int) -> str:
    """One step further down, escaped as RFC 6901 asks; a key of any length is cut."""
    return f"{pointer}/{str(key)[:100].replace('~', '~0').replace('/', '~1')}"


def _broken(fault: ValueError) -> Issue:
    line, column = getattr(fault, "lineno", None), getattr(fault, "colno", None)
    if line is None and isinstance(fault, tomllib.TOMLDecodeError):
        # Python 3.11 says the place in words only: "… (at line 3, column 7)".
        numbers = [part for part in str(fault).replace(")", " ").replace(",", " ").split() if part.isdecimal()]
        line, column = (int(numbers[-2]), int(numbers[-1])) if len(numbers) >= 2 else (0, 0)
    return Issue("", "package.broken", {"line": line or 0, "column": column or 0})


class _Object(dict[str, Any]):
    """A JSON object that remembers the keys that stood in it more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.twice = sorted({key for key, _ in pairs if key in seen or seen.add(key)})  # type: ignore[func-returns-value]


class _Walk:
    """One pass over everything: counts, names what cannot stand, and answers plain dicts and lists."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self._values = 0

    def value(self, found: Any, pointer: str, depth: int) -> Any:
        self._values += 1
        if depth > MAX_DEPTH:
            raise Unusable(Issue(pointer, "json.too_deep", {"most": MAX_DEPTH}))
        if self._values > MAX_VALUES:
            raise Unusable(Issue("", "package.form", {"rule": "maxValues", "wanted": str(MAX_VALUES)}))
        if isinstance(found, dict):
            if len(found) > MAX_LIST:
                raise Unusable(Issue(pointer, "package.form", {"rule": "maxProperties", "wanted": str(MAX_LIST)}))
            return dict(self._pairs(found, pointer, depth))
        if isinstance(found, list):
            if len(found) > MAX_LIST:
                raise Unusable(Issue(pointer, "package.form", {"rule": "maxItems", "wanted": str(MAX_LIST)}))
            return [self.value(entry, step(pointer, n), depth + 1) for n, entry in enumerate(found)]
        return self._scalar(found, pointer)

    def _pairs(self, found: dict[str, Any], pointer: str, depth: int) -> Iterator[tuple[str, Any]]:
        for key in getattr(found, "twice", ()):
            self.issues.append(Issue(step(pointer, _sound(key)), "json.key_twice", {"key": _sound(key)[:60]}))
        for key, entry in found.items():
            if _sound(key) != key:
                self.issues.append(Issue(pointer, "package.encoding", {"byte": 0}))
            yield _sound(key), self.value(entry, step(pointer, _sound(key)), depth + 1)

    def _scalar(self, found: Any, pointer: str) -> Any:
        if isinstance(found, str):
            if (sound := _sound(found)) != found:
                self.issues.append(Issue(pointer, "package.encoding", {"byte": 0}))
            return sound
        if isinstance(found, date | datetime | time):
            return found.isoformat()
        if isinstance(found, bool) or not isinstance(found, int | float):
            return found
        if not math.isfinite(found) if isinstance(found, float) else abs(found) > MAX_NUMBER:
            self.issues.append(Issue(pointer, "package.form", {"rule": "finite", "wanted": f"±{MAX_NUMBER}"}))
            return 0
        return found


def _sound(text: str) -> str:
    """Without halves of surrogate pairs, which no UTF-8 file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8") if any("\ud800" <= c <= "\udfff" for c in text) else text
