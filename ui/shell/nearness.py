"""How near an entry of the palette comes to what was typed, so that the nearest stands first: what begins so, what is short for it, what has it inside.

One to three letters stand inside most words by chance: where something comes nearer, such entries are not offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum

from desktop.catalogue.reading import DIGRAPHS, Reader, fold, spoken
from ui.shell.entries import PaletteEntry

FEW = 3
"""So many letters at most mean the beginning of something, or its initials."""
_WORD = re.compile(r"[a-z0-9]+")


class Near(IntEnum):
    BEGINS = 0
    """The title, one of the words, or the key itself; also all of it by its initials."""
    SHORT = 1
    """Initials, sounds from the beginning, or the beginning of one of the title's words."""
    INSIDE = 2
    """Whole characters or sounds further in, a word of the note."""
    BY_CHANCE = 3
    """Letters in the middle of a word; also what its source found in a longer text."""


def reader_of(text: str) -> Reader | None:
    """None for what is not letters, or too little of them to mean a sound."""
    typed = "".join(text.split()).casefold()
    return Reader(typed, loose=True) if len(typed) > 1 and typed.isascii() and typed.isalpha() else None


def nearest_first(entries: Iterable[PaletteEntry], text: str) -> list[PaletteEntry]:
    """Those that match, the nearest first and otherwise in their order."""
    reader, wanted = reader_of(text), text.strip().casefold()
    ranked = [(near, entry) for entry in entries if (near := nearness(entry, wanted, reader)) is not None]
    best = min((near for near, _ in ranked), default=Near.BY_CHANCE)
    few = len(wanted) <= FEW and wanted.isascii() and wanted.isalpha()
    last = Near.INSIDE if few and best < Near.BY_CHANCE else Near.BY_CHANCE
    return [entry for near, entry in sorted(ranked, key=lambda pair: pair[0]) if near <= last]


def nearness(entry: PaletteEntry, text: str, reader: Reader | None = None) -> Near | None:
    """None: not at all. `reader` reads titles and words by their pinyin; `reader_of` makes one for what was typed."""
    wanted = text.strip().casefold()
    if not wanted or wanted == entry.key.casefold():
        return Near.BEGINS
    parts = [part.casefold() for part in (entry.title, *entry.words)]
    if any(part.startswith(wanted) for part in parts):
        return Near.BEGINS
    found = [_written(part, wanted) for part in parts]
    if reader is not None:
        found += [_spoken(part, reader) for part in parts if not part.isascii()]
    found += [_beside(entry.note.casefold(), wanted), _key(entry.key.casefold(), wanted), Near.BY_CHANCE if entry.found else None]
    return min((near for near in found if near is not None), default=None)


def _written(part: str, wanted: str) -> Near | None:
    if not wanted.isascii():
        return Near.INSIDE if wanted in part else None
    words = _WORD.findall(part)
    if any(word.startswith(wanted) for word in words) or (len(wanted) > 1 and wanted in _initials(words)):
        return Near.SHORT
    return Near.BY_CHANCE if wanted in part else None


def _initials(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words)


def _spoken(part: str, reader: Reader) -> Near | None:
    """A character sounds as it does in its word; its rarer sounds count too, but come near by chance."""
    plain = fold(part).replace(" ", "")
    if not reader.within(plain):
        return None
    sounds = spoken(plain)
    if len(sounds) > 1 and reader.wanted == "".join(sound[0] for sound in sounds):
        return Near.BEGINS
    if reads(sounds, reader.wanted):
        return Near.SHORT
    return Near.INSIDE if any(reads(sounds[place:], reader.wanted) for place in range(1, len(sounds))) else Near.BY_CHANCE


def reads(sounds: Sequence[str], wanted: str) -> bool:
    """Whether the letters are the beginning of these sounds, each whole or by its initial, the last one as far as it is typed."""
    if not sounds or not wanted:
        return not wanted
    sound = sounds[0]
    if sound.startswith(wanted):
        return True
    short = {sound, sound[:1], sound[:2] if sound[:2] in DIGRAPHS else sound}
    return any(wanted.startswith(begun) and reads(sounds[1:], wanted[len(begun) :]) for begun in short)


def _beside(note: str, wanted: str) -> Near | None:
    if wanted not in note:
        return None
    begins = not wanted.isascii() or any(word.startswith(wanted) for word in _WORD.findall(note))
    return Near.INSIDE if begins else Near.BY_CHANCE


def _key(key: str, wanted: str) -> Near | None:
    """Most keys have Ctrl in them: that says nothing."""
    if wanted not in key:
        return None
    return Near.INSIDE if wanted in key.split("+") or "+" in wanted else Near.BY_CHANCE
