"""Lists for office programs: text that none of them takes for a formula, and CSV that they read as Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """The text with an apostrophe before it where it would be computed."""
    return f"'{text}" if text[:1] in _FORMULA else text


def csv_of(rows: Iterable[Sequence[object]]) -> str:
    """With a byte order mark, without which office programs read Chinese wrongly; lines end as RFC 4180 has them."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return "\ufeff" + out.getvalue()
