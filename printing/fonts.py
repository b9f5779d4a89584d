"""Which font draws a character, and how wide it is there.

The chain is the wanted face of Noto Sans SC, then LXGW WenKai, then fonts that this machine may have (HanaMin, BabelStone Han,
SimSun-ExtB and -ExtG, Plangothic); each is opened when a character first needs it, under a lock, so that any thread may ask. It refuses to draw a private-use,
bidirectional or control character through whatever glyph a font happens to have there: such a character counts as missing.
"""

from __future__ import annotations

import functools
import importlib.resources
import os
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from printing.outlines import FINE, Outline, coarser

INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
"""Drawn as nothing by every reader; left out instead of refused, because catalogues copied from web pages are full of them."""
STAND_IN = "〓"
"""Shown in a preview where no font has the character (the geta mark of Chinese and Japanese printing)."""


class Weight(StrEnum):
    REGULAR = "sans-regular"
    MEDIUM = "sans-medium"
    BOLD = "sans-bold"


@dataclass(frozen=True, slots=True)
class Face:
    """One font file. `key` is what a `TextRun` names; `path` lets another painter open the very same outlines."""

    key: str
    family: str
    path: Path


class Glyph(NamedTuple):
    face: str
    advance: float
    """In ems."""


_OWN = (
    (Weight.REGULAR.value, "Noto Sans SC", "NotoSansSC-Regular.ttf"),
    (Weight.MEDIUM.value, "Noto Sans SC Medium", "NotoSansSC-Medium.ttf"),
    (Weight.BOLD.value, "Noto Sans SC", "NotoSansSC-Bold.ttf"),
    ("kai", "LXGW WenKai", "LXGWWenKai-Regular.ttf"),
)
_SYSTEM = (
    ("hana-a", "HanaMinA", ("hanamina.ttf",)),
    ("hana-b", "HanaMinB", ("hanaminb.ttf",)),
    ("babelstone", "BabelStone Han", ("babelstonehan.ttf",)),
    ("simsun-extb", "SimSun-ExtB", ("simsunb.ttf", "simsun-extb.ttf")),
    ("simsun-extg", "SimSun-ExtG", ("simsunextg.ttf",)),
    ("plangothic-1", "Plangothic P1", ("plangothicp1-regular.ttf",)),
    ("plangothic-2", "Plangothic P2", ("plangothicp2-regular.ttf",)),
)


class FontChain:
    """The fonts of this machine in their order. Safe on several threads; a font file that cannot be read is skipped as if it were not there."""

    def __init__(self, folder: Path, system_folders: Iterable[Path]) -> None:
        self._lock = threading.RLock()
        self._own = {key: Face(key, family, folder / name) for key, family, name in _OWN}
        self._system_folders = tuple(system_folders)
        self._opened: dict[str, Any] = {}
        self._glyphs: dict[Weight, dict[str, Glyph | None]] = {weight: {} for weight in Weight}
        self.outline: Outline = FINE
        """How exactly subsets are drawn; a file's writer may coarsen it while it saves."""

    @functools.cached_property
    def faces(self) -> dict[str, Face]:
        """Every face there is, first choice first; the system's folders are searched once, when first needed."""
        return self._own | {face.key: face for face in _search(self._system_folders)}

    def font(self, key: str) -> Any:
        """reportlab's TTFont of a face, opened once (65-170 ms). None when the file is broken; OSError when our own file is gone."""
        with self._lock:
            if key not in self._opened:
                self._opened[key] = self._open(self._own.get(key) or self.faces[key], required=key in self._own)
            return self._opened[key]

    def glyph(self, char: str, weight: Weight) -> Glyph | None:
        """Face and advance of one character; None when no font may draw it."""
        known = self._glyphs[weight]
        if char not in known:
            known[char] = self._find(char, weight)
        return known[char]

    def warm(self) -> None:
        """Opens the two faces that every paper uses. For a worker at start, so that the first paper does not wait."""
        for weight in (Weight.REGULAR, Weight.BOLD):
            self.font(weight.value)

    def _find(self, char: str, weight: Weight) -> Glyph | None:
        if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs"):
            return None
        for key in self._order(weight):
            font = self.font(key)
            if font is not None and ord(char) in font.face.charToGlyph:
                return Glyph(key, font.face.getCharWidth(ord(char)) / 1000)
        return None

    def _open(self, face: Face, *, required: bool) -> Any:
        from reportlab.pdfbase import pdfmetrics, ttfonts

        try:
            font = ttfonts.TTFont(f"tidehall-{face.key}", str(face.path), asciiReadable=0)
        except (ttfonts.TTFError, OSError):
            if required:
                raise
            return None
        font.face.get_table = _lean(font.face.get_table)
        make = font.face.makeSubset
        font.face.makeSubset = lambda subset: coarser(make(subset), self.outline)
        pdfmetrics.registerFont(font)
        return font

    def _order(self, weight: Weight) -> Iterator[str]:
        yield weight.value
        yield "kai"
        yield from (key for key in self.faces if key not in self._own)


@functools.cache
def chain() -> FontChain:
    """The program's one chain: fonts are tens of megabytes and are opened once a process."""
    return FontChain(Path(str(importlib.resources.files("resources"))) / "fonts", system_folders())


def system_folders() -> tuple[Path, ...]:
    """Where fonts usually lie; folders that do not exist are left out."""
    home = Path.home()
    if sys.platform == "win32":
        folders = [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts", home / "AppData/Local/Microsoft/Windows/Fonts"]
    else:
        folders = [
            home / ".local/share/fonts",
            home / ".fonts",
            Path("/usr/local/share/fonts"),
            Path("/usr/share/fonts"),
            Path("/Library/Fonts"),
        ]
    return tuple(folder for folder in folders if folder.is_dir())


def is_mark(char: str) -> bool:
    """True for what belongs to the character before it: variation selectors and combining marks."""
    return is_selector(char) or unicodedata.combining(char) != 0


def is_selector(char: str) -> bool:
    """A variation selector: it chooses a form of the character before it and needs no glyph of its own."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _search(folders: Iterable[Path]) -> Iterator[Face]:
    present: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.[tT][tT][fF]")):
            present.setdefault(path.name.lower(), path)
    for key, family, names in _SYSTEM:
        for name in names:
            if name in present:
                yield Face(key, family, present[name])
                break


def _lean(get_table: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """Without the name table, which an embedded font does not need (ISO 32000-1, 9.9): a kilobyte less in every subset."""

    def table(tag: str) -> bytes:
        if tag == "name":
            raise KeyError(tag)
        return get_table(tag)

    return table
