"""One key of a TOML file set or taken out, or a whole table taken out; everything else is left as it was: comments, order, blank lines.

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
    return set_in_table(text, (section,), key, value, file)


def set_in_table(text: str, table: tuple[str, ...], key: str, value: Any | None, file: str) -> str:
    """As `set_key`, for a table that lies in another: ("printers", "前台")."""
    wanted = _expected(text, table, key, value)
    lines = text.splitlines(keepends=True)
    first, last = _section(lines, table)
    at = next((n for n in range(first, last) if re.match(rf"\s*{re.escape(key)}\s*=", lines[n])), None)
    if at is not None:
        end = _end_of(lines, at, last)
        kept = "" if value is None else f"{key} = {_written(value)}{_comment(''.join(lines[at:end]))}\n"
        lines[at:end] = [kept] if kept else []
    elif value is not None and first:
        lines.insert(_last_said(lines, first, last), f"{key} = {_written(value)}\n")
    elif value is not None:
        gap = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        heading = ".".join((table[0], *map(_written, table[1:])))
        lines.append(f"{gap}[{heading}]\n{key} = {_written(value)}\n")
    return _checked("".join(lines), wanted, file, ".".join((*table, key)))


def drop_table(text: str, table: tuple[str, ...], file: str) -> str:
    """The text without a table; what stands before the next one stays. `RuleViolation` settings.not_editable."""
    wanted = deepcopy(_read(text) or {})
    holder: Any = wanted
    for name in table[:-1]:
        holder = holder.get(name, {})
    if table[-1] not in holder:
        return text
    del holder[table[-1]]
    lines = text.splitlines(keepends=True)
    first, last = _section(lines, table)
    if first:
        del lines[first - 1 : _last_said(lines, first, last)]
    made = "".join(lines)
    if len(table) > 1 and not holder and _read(made) != wanted:
        wanted.pop(table[0])  # it had no heading of its own
    return _checked(made, wanted, file, ".".join(table))


def _checked(made: str, wanted: dict[str, Any], file: str, name: str) -> str:
    if _read(made) != wanted:
        raise RuleViolation("settings.not_editable", file=file, key=name)
    return made


def _expected(text: str, table: tuple[str, ...], key: str, value: Any | None) -> dict[str, Any]:
    data = deepcopy(_read(text) or {})
    holder: Any = data
    for name in table:
        if not isinstance(holder.get(name, {}), dict) or (value is None and name not in holder):
            return data
        holder = holder.setdefault(name, {})
    if value is not None:
        holder[key] = value
    else:
        holder.pop(key, None)
    return data


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _section(lines: list[str], table: tuple[str, ...]) -> tuple[int, int]:
    """The lines of a table, its heading left out; (0, 0) where there is none."""
    start = next((n for n, line in enumerate(lines) if _is_heading(line, table)), None)
    if start is None:
        return 0, 0
    end = next((n for n in range(start + 1, len(lines)) if re.match(r"\s*\[", lines[n])), len(lines))
    return start + 1, end


def _is_heading(line: str, table: tuple[str, ...]) -> bool:
    """Read as TOML reads it: a part may be bare or quoted."""
    found = _read(line) if re.match(r"\s*\[[^\[]", line) else None
    for name in table:
        if not isinstance(found, dict) or list(found) != [name]:
            return False
        found = found[name]
    return found == {}


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
