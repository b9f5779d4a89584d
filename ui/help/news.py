"""What's new is told once after an update: which version ran here before is kept in a small file of the home. Holds nothing about anybody.

A home that has never been asked counts as up to date, so a first start is not greeted with news.
"""

from __future__ import annotations

import re
from pathlib import Path

SEEN_FILE = "seen-version"


def newer_than(before: str, now: str) -> bool:
    return bool(before) and _numbers(now) > _numbers(before)


def seen_version(home: Path) -> str:
    try:
        return (home / SEEN_FILE).read_text(encoding="utf-8").strip()[:40]
    except (OSError, UnicodeDecodeError):
        return ""


def remember_version(home: Path, version: str) -> None:
    """A home that cannot be written to is told the news again: no harm."""
    try:
        (home / SEEN_FILE).write_text(version + "\n", encoding="utf-8")
    except OSError:
        return


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
