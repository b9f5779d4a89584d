"""Texts that were meant by something mistyped: sounds written with other characters, and single slips of the hand.

A slip is one letter or character wrong, missing, too many, or two swapped (optimal string alignment). Short words are not forgiven: with two
characters everything is near everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desktop.catalogue.reading import is_latin, readings, spoken
from desktop.catalogue.search_index import Text, coded

_TWO_SLIPS_CHARACTERS, _TWO_SLIPS_LETTERS = 8, 12


def nearest(wanted: str, texts: Iterable[Text]) -> Iterator[tuple[Text, int]]:
    """The texts that `wanted` (folded, without blanks) comes near to, with how many slips that takes; 0 sounds alike."""
    texts = [text for text in texts if text.spelled]
    if any(is_latin(character) for character in wanted):
        yield from _mistyped_letters("".join(spoken(wanted)), texts)
        return
    alike = set(_sounding_alike(wanted, texts))
    yield from ((text, 0) for text in alike)
    if len(wanted) >= 3:
        yield from _mistyped_characters(wanted, [text for text in texts if text not in alike])


def _sounding_alike(wanted: str, texts: list[Text]) -> Iterator[Text]:
    """新生儿出声 is 新生儿出生: each character is the same one or shares a reading."""
    if len(wanted) < 2:
        return
    sounds = [frozenset((character, *readings(character))) for character in wanted]
    rarest = max(sounds, key=lambda sound: -len(sound))
    for text in texts:
        if rarest.isdisjoint(text.syllables) or any(sound.isdisjoint(text.syllables) for sound in sounds):
            continue
        for first in range(len(text.sounds) - len(sounds) + 1):
            if all(not sound.isdisjoint(text.sounds[first + n]) for n, sound in enumerate(sounds)):
                yield text
                break


def _mistyped_characters(wanted: str, texts: list[Text]) -> Iterator[tuple[Text, int]]:
    """By what is written and by what it sounds like: a wrong character among others that only sound right is one slip."""
    most = 2 if len(wanted) >= _TWO_SLIPS_CHARACTERS else 1
    syllables = spoken(wanted)
    heard, characters, sounds = coded(syllables), frozenset(wanted), frozenset(syllables)
    for text in texts:
        slips = most + 1
        if len(characters.difference(text.plain)) <= most:
            slips = _slips(wanted, text.plain, range(len(text.plain)), most)
        if slips > 1 and len(sounds - text.syllables) <= most:
            slips = min(slips, _slips(heard, text.heard, range(len(text.heard)), most))
        if slips <= most:
            yield text, slips


def _mistyped_letters(wanted: str, texts: list[Text]) -> Iterator[tuple[Text, int]]:
    if len(wanted) < 5:
        return
    most = 2 if len(wanted) >= _TWO_SLIPS_LETTERS else 1
    half, third = len(wanted) // 2, len(wanted) // 3
    # One slip leaves a half as it is, or swaps the letters where the halves meet; two leave a third.
    parts = (wanted[:half], wanted[half:]) if most == 1 else (wanted[:third], wanted[third:-third], wanted[-third:])
    before, behind = wanted[: half - 1], wanted[half + 1 :]
    for text in texts:
        pinyin = text.pinyin
        if any(part in pinyin for part in parts) or (before in pinyin and behind in pinyin):
            slips = _slips(wanted, pinyin, _starts(text, wanted), most)
            if slips <= most:
                yield text, slips


def _starts(text: Text, wanted: str) -> Iterator[int]:
    """Where syllables begin that a slip could make of the first letters."""
    at, head, pinyin = 0, wanted[:2], text.pinyin
    for syllable in text.spoken:
        if pinyin[at] in head or pinyin[at + 1 : at + 2] in head:
            yield at
        at += len(syllable)


def _slips(wanted: str, text: str, starts: Iterable[int], most: int) -> int:
    """The fewest slips between `wanted` and any stretch of `text` from one of `starts`; more than `most` when there is none."""
    from rapidfuzz.distance import OSA

    best, size = most + 1, len(wanted)
    # A stretch of less than three says nothing.
    shortest = max(size - most, 3)
    for first in starts:
        if len(text) - first < shortest:
            break
        # A stretch that is better by its length differs from the one of the same length by that length at most.
        if OSA.distance(wanted, text[first : first + size], score_cutoff=2 * most) > 2 * most:
            continue
        for end in range(first + shortest, min(first + size + most, len(text)) + 1):
            best = min(best, OSA.distance(wanted, text[first:end], score_cutoff=best))
        if best <= 1:
            break
    return best
