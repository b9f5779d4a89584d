"""How much of GB 18030-2022 this machine can print, level by level, counted character by character over all its fonts.

What belongs to a level is data (`resources/fonts/gb18030-2022.json`, which says where it comes from); a level contains those below it. What is
counted is ideographs and radicals, which is what names need: it says nothing about the scripts of other languages in the standard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import resources
from printing.fonts import FontChain

FILE = "fonts/gb18030-2022.json"
LEVELS = ("1", "2", "3")


@dataclass(frozen=True, slots=True)
class Level:
    """`missing` are the first few that no font has, as U+XXXX; `fonts` are those that have a character of this level and of none below."""

    level: int
    covered: int
    total: int
    missing: tuple[str, ...]
    fonts: tuple[str, ...]


def characters(level: str, said: Mapping[str, Any]) -> frozenset[int]:
    """The code points that this level adds to those below it."""
    own = {ord(char) for char in said[level].get("characters", "")}
    for first, last in said[level].get("ranges", ()):
        own.update(range(int(first, 16), int(last, 16) + 1))
    return frozenset(own)


def levels(fonts: FontChain) -> tuple[Level, ...]:
    """All three. Opens every font: about a second."""
    said = resources.json(FILE)
    tables = {fonts.faces[key].family: font.face.charToGlyph for key in fonts.faces if (font := fonts.font(key)) is not None}
    drawn = frozenset(point for table in tables.values() for point in table)
    whole: frozenset[int] = frozenset()
    found = []
    for level in LEVELS:
        new = characters(level, said) - whole
        whole |= new
        lacking = sorted(whole - drawn)
        having = tuple(family for family, table in tables.items() if any(point in table for point in new))
        found.append(Level(int(level), len(whole) - len(lacking), len(whole), tuple(f"U+{point:04X}" for point in lacking[:5]), having))
    return tuple(found)
