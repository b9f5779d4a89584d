"""What search looks in: every text of the catalogue once, folded and with its readings, and the themes and items that it stands for.

Built once for each catalogue object and kept for the last few of them, in any thread. Changes nothing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.model import Item, Theme
from desktop.catalogue.reading import fold, is_latin, readings, spoken

_KEPT = 4


class Source(IntEnum):
    """Where a text stands, the more telling first."""

    NAME = 0
    CODE = 1
    WORD = 2
    ITEM = 3
    AUTHORITY = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A theme or an item, as it is found. `number` is its place in the index."""

    number: int
    code: str
    kind: str
    name: str
    outline: bool = False
    confirmed: bool = True


class Text:
    """One text. `plain` is folded without blanks. Its sounds are made when they are first wanted: a code never needs them."""

    def __init__(self, shown: str, spelled: bool) -> None:
        self.shown = shown
        self.plain = fold(shown).replace(" ", "")
        self.spelled = spelled
        self.owners: list[tuple[Entry, Source]] = []

    @cached_property
    def sounds(self) -> tuple[tuple[str, ...], ...]:
        """Of each character, itself and all its readings."""
        return tuple((character, *readings(character)) for character in self.plain) if self.spelled else ()

    @cached_property
    def letters(self) -> int:
        """A bit for each Latin letter that a reading has: what lacks one that is typed need not be looked at."""
        return letter_bits("".join(sound for each in self.sounds for sound in each))

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        return spoken(self.plain) if self.spelled else ()

    @cached_property
    def heard(self) -> str:
        return coded(self.spoken)

    @cached_property
    def pinyin(self) -> str:
        return "".join(self.spoken)

    @cached_property
    def syllables(self) -> frozenset[str]:
        return frozenset(sound for each in self.sounds for sound in each)

    def prepare(self) -> None:
        _ = self.letters, self.pinyin, self.heard, self.syllables


def letter_bits(text: str) -> int:
    bits = 0
    for character in set(text):
        if is_latin(character):
            bits |= 1 << ord(character) - ord("a")
    return bits


def coded(syllables: tuple[str, ...]) -> str:
    """A character for each syllable, the same one for the same syllable in this process: what sounds alike can be compared as text."""
    return "".join(chr(0xE000 + _syllables.setdefault(syllable, len(_syllables))) for syllable in syllables)


_syllables: dict[str, int] = {}


class Index:
    """The texts and entries of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.entries: list[Entry] = []
        self.texts: dict[tuple[str, bool], Text] = {}
        for theme in catalogue.themes.values():
            self._theme(theme, catalogue)
        for item in catalogue.items.values():
            entry = self._entry(item, "item")
            self._texts(entry, Source.AUTHORITY, item.authority, item.short_authority)
        for text in self.texts.values():
            text.prepare()
        self.by_entry: list[list[tuple[Text, Source]]] = [[] for _ in self.entries]
        for text in self.texts.values():
            for entry, source in text.owners:
                self.by_entry[entry.number].append((text, source))
        self.characters = [frozenset("".join(text.plain for text, _ in texts)) for texts in self.by_entry]

    def _theme(self, theme: Theme, catalogue: Catalogue) -> None:
        entry = self._entry(theme, "theme")
        self._texts(entry, Source.WORD, *theme.words)
        self._texts(entry, Source.ITEM, *(catalogue.items[code].name for code in theme.items if code in catalogue.items))
        self._texts(entry, Source.AUTHORITY, theme.lead_authority)

    def _entry(self, found: Theme | Item, kind: str) -> Entry:
        standing = (found.outline, found.confirmed) if isinstance(found, Theme) else (False, True)
        entry = Entry(len(self.entries), found.code, kind, found.name, *standing)
        self.entries.append(entry)
        self._texts(entry, Source.NAME, found.name)
        self._texts(entry, Source.CODE, found.code)
        return entry

    def _texts(self, entry: Entry, source: Source, *shown: str) -> None:
        for one in dict.fromkeys(shown):
            spelled = source is not Source.CODE
            text = self.texts.get((one, spelled)) or Text(one, spelled)
            if text.plain:
                self.texts[one, spelled] = text
                text.owners.append((entry, source))


_lock = threading.Lock()
_indexes: OrderedDict[int, tuple[Catalogue, Index]] = OrderedDict()
"""By identity: the catalogue is kept beside its index, so that the number stays its own."""


def index_of(catalogue: Catalogue) -> Index:
    """The index, made at the first call; who comes while it is being made waits for it."""
    with _lock:
        found = _indexes.get(id(catalogue))
        if found is None:
            found = _indexes[id(catalogue)] = (catalogue, Index(catalogue))
        _indexes.move_to_end(id(catalogue))
        while len(_indexes) > _KEPT:
            _indexes.popitem(last=False)
        return found[1]
