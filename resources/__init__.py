"""The one loader of everything that is not code: theme tokens, fonts, icons, catalogue packages, translations, help.

Names are relative, with forward slashes ("icons/search.svg"). Refuses names that leave this directory. Keeps nothing but texts that were looked
up, and writes nothing.
"""

from __future__ import annotations

import json as _json
import struct
from bisect import bisect_left
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

_MO = b"\xde\x12\x04\x95"
_HERE = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Where the resource lies; it need not exist. ValueError for a name that leaves the directory."""
    found = (_HERE / name).resolve()
    if not found.is_relative_to(_HERE):
        raise ValueError(f"outside resources: {name}")
    return found


def text(name: str) -> str:
    """The resource as UTF-8 text; FileNotFoundError where there is none."""
    return path(name).read_text(encoding="utf-8")


def json(name: str) -> Any:
    """The resource as JSON."""
    return _json.loads(text(name))


def texts(domain: str, language: str = "zh_CN") -> Callable[[str], str]:
    """Looks up compiled texts of a domain (GNU gettext's MO). English ids stand where there is no translation (language "en", an id that is not there).

    The ids of an MO file are in order, so a text is found in some ten steps; reading all of them first, as Python's own reader does, would take
    longer than painting the first picture. ValueError for a file that is none.
    """
    file = path(f"locale/{language}/LC_MESSAGES/{domain}.mo")
    if not file.exists():
        return str
    data = file.read_bytes()
    if data[:4] != _MO:
        raise ValueError(f"no compiled texts: {file.name}")
    count, ids, translations = struct.unpack("<3I", data[8:20])

    def at(table: int, place: int) -> bytes:
        length, start = struct.unpack_from("<2I", data, table + 8 * place)
        return data[start : start + length]

    @cache
    def look_up(message: str) -> str:
        wanted = message.encode()
        place = bisect_left(range(count), wanted, key=partial(at, ids))
        return at(translations, place).decode() if place < count and at(ids, place) == wanted and wanted else message

    return look_up
