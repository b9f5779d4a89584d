"""Keys as people write them down, read them out and type them: hexadecimal in groups of eight."""

from __future__ import annotations


def grouped(key: str) -> str:
    return "-".join(key[start : start + 8] for start in range(0, len(key), 8))


def ungrouped(typed: str) -> str:
    """Blanks and hyphens do not matter, nor does case."""
    return "".join(typed.replace("-", "").split()).lower()
