"""How catalogue words sound and how they are typed: one folded form of any text, every reading of a character, and whether letters read a text.

A character counts under all its readings (银行 and 行动 are both found by hang and by xing): the person who types knows which one was meant.
pypinyin is loaded at the first reading, never with this module: it costs a third of a second. Refuses nothing.
"""

from __future__ import annotations

import unicodedata
from functools import cache, reduce
from operator import getitem
from typing import Any

DIGRAPHS = ("zh", "ch", "sh")
_LONGEST_PHRASE = 5


def fold(text: str) -> str:
    """Full width made narrow, lower case, tones taken off, ü as v; whatever is neither letter nor digit parts words."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold()).replace("u\u0308", "v")
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join("".join(character if character.isalnum() else " " for character in plain).split())


def is_latin(character: str) -> bool:
    return "a" <= character <= "z"


@cache
def readings(character: str) -> tuple[str, ...]:
    """Every reading without tone, the commonest first; ü also as the u that some type. Nothing for what is no Chinese character."""
    if character.isascii():
        return ()
    said = _characters().get(ord(character), "")
    found = [_toneless(syllable) for syllable in said.split(",") if syllable]
    return tuple(dict.fromkeys([*found, *(syllable.replace("v", "u") for syllable in found)]))


def spoken(text: str) -> tuple[str, ...]:
    """The likeliest reading of each character of a folded text, phrases as the dictionary has them; what has none stands for itself."""
    phrases = _phrases()
    found: list[str] = []
    while len(found) < len(text):
        at = len(found)
        for size in range(min(_LONGEST_PHRASE, len(text) - at), 1, -1):
            if phrase := phrases.get(text[at : at + size]):
                found += [_toneless(syllables[0]) for syllables in phrase]
                break
        else:
            found.append((readings(text[at]) or (text[at],))[0])
    return tuple(found)


@cache
def _toneless(syllable: str) -> str:
    return fold(syllable)


@cache
def _characters() -> Any:
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@cache
def _phrases() -> Any:
    from pypinyin.constants import PHRASES_DICT

    return PHRASES_DICT


class Reader:
    """Letters (and characters among them) as an automaton over folded texts: it reads a text if syllables, or what stands there, spell it.

    The last syllable may be unfinished, if it is not all there is. `loose`: a character may also be given by its initial (x, sh).
    States are made as texts need them and shared by all texts, so that thousands of texts cost a dictionary look-up a character.
    """

    def __init__(self, wanted: str, loose: bool) -> None:
        self._wanted = wanted
        self._loose = loose
        self._states: dict[tuple[int, bool, bool], _State] = {}
        self._steps: dict[tuple[str, int], int] = {}
        self._anywhere = self._state(1, False, True)
        self._at_start = self._state(1, False, False)

    @property
    def wanted(self) -> str:
        """The letters that it was made for."""
        return self._wanted

    def within(self, plain: str) -> bool:
        """Whether it reads some stretch of `plain`."""
        return reduce(getitem, plain, self._anywhere).passed

    def begins(self, plain: str) -> bool:
        """Whether it reads the beginning of `plain`."""
        return reduce(getitem, plain, self._at_start).passed

    def opening(self, plain: str) -> tuple[bool, bool]:
        """Whether it reads the beginning of `plain`; and whether it reads the whole to the last finished syllable."""
        end = reduce(getitem, plain, self._at_start)
        return end.passed, bool(end.reached >> len(self._wanted) & 1)

    def _state(self, reached: int, passed: bool, anywhere: bool) -> _State:
        key = (reached, passed, anywhere)
        if key not in self._states:
            self._states[key] = _State(self, *key)
        return self._states[key]

    def after(self, state: _State, character: str) -> _State:
        size, reached, passed = len(self._wanted), 0, state.passed
        for done in range(size):
            if state.reached >> done & 1:
                step = self._steps.get((character, done))
                if step is None:
                    step = self._steps[character, done] = self._step(character, done)
                reached |= step
        passed = passed or bool(reached >> size)
        # Bit size + 1: read, but the last syllable is not finished.
        reached &= (1 << size + 1) - 1
        return self._state(reached | state.anywhere, passed, state.anywhere)

    def _step(self, character: str, done: int) -> int:
        """Bits of how far `wanted` is read when `character` follows after `done` letters."""
        wanted, size, reached = self._wanted, len(self._wanted), 0
        for sound in (character, *readings(character)):
            if wanted.startswith(sound, done):
                reached |= 1 << done + len(sound)
            elif (done or size > 1) and sound.startswith(wanted[done:]):
                reached |= 1 << size + 1
            if self._loose and is_latin(sound[0]):
                if sound[0] == wanted[done]:
                    reached |= 1 << done + 1
                if sound[:2] in DIGRAPHS and wanted.startswith(sound[:2], done):
                    reached |= 1 << done + 2
        return reached


class _State(dict[str, "_State"]):
    """How many letters may have been read (a bit each), and whether all of them were, anywhere before. By character: what comes next."""

    __slots__ = ("_reader", "anywhere", "passed", "reached")

    def __init__(self, reader: Reader, reached: int, passed: bool, anywhere: bool) -> None:
        super().__init__()
        self._reader = reader
        self.reached, self.passed, self.anywhere = reached, passed, anywhere

    def __missing__(self, character: str) -> _State:
        found = self[character] = self._reader.after(self, character)
        return found
