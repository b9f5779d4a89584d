"""The fonts that the program carries, registered with Qt. Never leans on what the machine has: Qt shows boxes for missing glyphs and no error.

Refuses to start quietly without them: `load_fonts` names every file that could not be read.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtGui import QFont, QFontDatabase

import resources
from ui.theme.tokens import load

_SUFFIXES = {".ttf", ".otf"}


class Fonts(NamedTuple):
    """What was loaded: families in the order in which Qt shall look for a glyph, and files that failed."""

    families: tuple[str, ...]
    failed: tuple[str, ...]


def font_files() -> tuple[Path, ...]:
    return tuple(sorted(file for file in resources.path("fonts").iterdir() if file.suffix.lower() in _SUFFIXES))


def load_fonts() -> Fonts:
    """Registers every carried font; call once, after the QGuiApplication exists."""
    found: list[str] = []
    failed: list[str] = []
    for file in font_files():
        number = QFontDatabase.addApplicationFont(str(file))
        if number < 0:
            failed.append(file.name)
        else:
            found += QFontDatabase.applicationFontFamilies(number)
    wanted = [name for name in load().families if name != "sans-serif"]
    carried = [name for name in wanted if name in found]
    return Fonts(tuple(carried + [name for name in dict.fromkeys(found) if name not in carried] + ["sans-serif"]), tuple(failed))


def make_font(families: tuple[str, ...], pixels: int, weight: int) -> QFont:
    """A font of the program: fixed pixel size, true weight, tabular figures."""
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(max(1, pixels))
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
