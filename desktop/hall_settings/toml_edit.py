"""One key of a TOML file set or taken out, everything else left as it was: comments, order, blank lines.

The new text is read again before anybody gets it, and must say exactly what the old one said but for that key; a file that is written in a way
that this cannot follow (dotted keys, inline tables) is refused and not touched.
"""

from __future__ import annotations

import json
import re
import tomllib
from copy import deepcopy
from typing import Any

from desktop.errors import RuleViolation


def set_key(text: str, name: str, value: Any | None, file: str) -> str:
    """The text with `name` (section.key) at `value`; None takes the key out. `RuleViolation` settings.not_editable."""
    section, _dot, key = name.partition(".")
    wanted = _expected(text, section, key, value)
    lines = text.splitlines(keepends=True)
    first, last = _section(lines, section)
    at = next((n for n in range(first, last) if re.match(rf"\s*{re.escape(key)}\s*=", lines[n])), None)
    if at is not None:
        end = _end_of(lines, at, last)
        kept = "" if value is None else f"{key} = {_written(value)}{_comment(''.join(lines[at:end]))}\n"
        lines[at:end] = [kept] if kept else []
    elif value is not None and first:
        lines.insert(_last_said(lines, first, last), f"{key} = {_written(value)}\n")
    elif value is not None:
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        lines.append(f"{gap}[{section}]\n{key} = {_written(value)}\n")
    made = "".join(lines)
    if _read(made) != wanted:
        raise RuleViolation("settings.not_editable", file=file, key=name)
    return made


def _expected(text: str, section: str, key: str, value: Any | None) -> dict[str, Any]:
    data = deepcopy(_read(text) or {})
    table = data.get(section, {})
    if value is not None:
        data[section] = table | {key: value}
    elif isinstance(table, dict):
        table.pop(key, None)
    return data


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _section(lines: list[str], section: str) -> tuple[int, int]:
    """The lines of a table, its heading left out; (0, 0) where there is none."""
    heading = re.compile(rf"\s*\[\s*{re.escape(section)}\s*\]\s*(#.*)?$")
    start = next((n for n, line in enumerate(lines) if heading.match(line)), None)
    if start is None:
        return 0, 0
    end = next((n for n in range(start + 1, len(lines)) if re.match(r"\s*\[", lines[n])), len(lines))
    return start + 1, end


def _last_said(lines: list[str], first: int, last: int) -> int:
    """Behind the table's last line that says anything, so that what stands before the next table stays with it."""
    said = [n for n in range(first, last) if lines[n].strip() and not lines[n].lstrip().startswith("#")]
    at = said[-1] + 1 if said else first
    if at and not lines[at - 1].endswith("\n"):
        lines[at - 1] += "\n"
    return at


def _end_of(lines: list[str], at: int, last: int) -> int:
    """Where a value that may go over several lines ends."""
    for end in range(at + 1, last + 1):
        if _read("".join(lines[at:end])) is not None:
            return end
    return at + 1


def _comment(said: str) -> str:
    """The comment behind a value, with the blanks before it."""
    for found in re.finditer(r"\s*#", said):
        if _read(said[: found.start()]) is not None:
            return said[found.start() :].rstrip("\n")
    return ""


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
