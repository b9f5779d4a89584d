"""Finding a theme or item by what people say and how they type: names, pinyin, initials, everyday words, authorities, codes; slips forgiven.

Ranking is a total order, so that results stand still: exact, prefix, contains, words (in any order; through items and authorities),
initials, near; within a rank themes before items, then the more telling text, the modelled before the outlined, the shorter, the code (but a
theme that only has an item with such initials, or one nearly called so, comes after that item).
What cannot have been typed (control and private-use characters, whole pages of text) finds nothing. Never raises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from desktop.catalogue.catalogue import Catalogue
from desktop.catalogue.near import nearest
from desktop.catalogue.reading import DIGRAPHS, Reader, fold, is_latin
from desktop.catalogue.search_index import Entry, Index, Source, Text, index_of, letter_bits

MOST_CHARACTERS = 100
_MOST_TERMS = 8
_MOST_NEAR = 40
_NEVER_TYPED = ("Cc", "Co", "Cs", "Cn")
_WITH_TONES = re.compile(r"(?:[a-z]+[1-5])+")


@dataclass(frozen=True, slots=True)
class Hit:
    """`kind` is theme or item; `why` the text that matched. `outline` and `confirmed` are the theme's; an item is modelled and confirmed."""

    code: str
    kind: str
    name: str
    why: str
    outline: bool = False
    confirmed: bool = True


class Rank(IntEnum):
    EXACT = 0
    PREFIX = 1
    CONTAINS = 2
    WORDS = 3
    INITIALS = 4
    NEAR = 5


class _Way(IntEnum):
    """How a text was matched."""

    WRITTEN = 0
    SPOKEN = 1
    INITIALS = 2


_Score = tuple[Rank, bool, int, int]
"""Rank; whether only through an item or an authority; how telling; how many characters of the text were not typed. Less is better."""
_Best = dict[int, tuple[_Score, str]]
"""By the entry's number: its best score so far, and the text that has it."""


def warm(catalogue: Catalogue) -> None:
    """Makes the index now, so that the first search need not; from any thread."""
    index_of(catalogue)


def search(catalogue: Catalogue, text: str, limit: int = 20) -> tuple[Hit, ...]:
    """Best first. An empty text lists the themes, the modelled ones first."""
    typed = text.strip()
    if not typed:
        themes = sorted(catalogue.themes.values(), key=lambda theme: (theme.outline, theme.code))
        return tuple(Hit(theme.code, "theme", theme.name, theme.name, theme.outline, theme.confirmed) for theme in themes[:limit])
    if len(typed) > MOST_CHARACTERS or any(unicodedata.category(sign) in _NEVER_TYPED and not sign.isspace() for sign in typed):
        return ()
    terms = fold(typed).split()
    if not terms:
        return ()
    index = index_of(catalogue)
    found = _found(index, terms)
    if not found and _WITH_TONES.fullmatch("".join(terms)):
        found = _found(index, [re.sub("[1-5]", "", term) for term in terms])
    best = sorted(found.items(), key=lambda pair: _order(index.entries[pair[0]], pair[1][0]))
    return tuple(_hit(index.entries[number], why) for number, (_, why) in best[:limit])


def _hit(entry: Entry, why: str) -> Hit:
    return Hit(entry.code, entry.kind, entry.name, why, entry.outline, entry.confirmed)


def _order(entry: Entry, score: _Score) -> tuple[int, bool, bool, int, bool, int, str]:
    rank, through, detail, longer = score
    return rank, through, entry.kind == "item", detail, entry.outline, longer, entry.code


def _found(index: Index, terms: list[str]) -> _Best:
    whole = "".join(terms)
    best: _Best = {}
    for text, way, rank in _matching(index.texts.values(), whole):
        told = None
        for entry, source in text.owners:
            if source is not told:
                told, score = source, _score(text, source, way, rank, len(whole))
            _keep(best, entry, score, text.shown)
    if 1 < len(terms) <= _MOST_TERMS:
        _in_any_order(index, terms, best)
    if len(whole) > _MOST_NEAR:
        return best
    if all(score[0] >= Rank.INITIALS for score, _ in best.values()):
        _in_pieces(index, whole, best)
    if all(score[0] >= Rank.INITIALS for score, _ in best.values()):
        for text, slips in nearest(whole, index.texts.values()):
            for entry, source in text.owners:
                _keep(best, entry, (Rank.NEAR, source >= Source.ITEM, slips * 10 + source, abs(len(text.plain) - len(whole))), text.shown)
    return best


def _keep(best: _Best, entry: Entry, score: _Score, why: str) -> None:
    if entry.number not in best or (score, why) < best[entry.number]:
        best[entry.number] = (score, why)


def _score(text: Text, source: Source, way: _Way, rank: Rank, typed: int) -> _Score:
    longer = max(len(text.plain) - typed, 0)
    if way is _Way.INITIALS:
        return (Rank.INITIALS, source >= Source.ITEM, source * 3 + rank, longer)
    if source >= Source.ITEM:
        return (Rank.WORDS, False, source * 6 + way * 3 + rank, longer)
    return (rank, False, source * 2 + way, longer)


def _matching(texts: Iterable[Text], wanted: str) -> Iterator[tuple[Text, _Way, Rank]]:
    """Every text that `wanted` stands in or reads."""
    bits = letter_bits(wanted)
    strict, loose = Reader(wanted, loose=False), Reader(wanted, loose=True)
    # One initial is somewhere in everything: only what begins with it is meant.
    reading = loose.begins if len(wanted) == 1 or wanted in DIGRAPHS else loose.within
    for text in texts:
        plain = text.plain
        if wanted in plain:
            if text.spelled or len(wanted) > 2 or plain == wanted:
                rank = Rank.EXACT if plain == wanted else Rank.PREFIX if plain.startswith(wanted) else Rank.CONTAINS
                yield text, _Way.WRITTEN, rank
        elif bits and bits & text.letters == bits and reading(plain):
            spoken = strict.within(plain)
            opening, exact = (strict if spoken else loose).opening(plain)
            rank = Rank.EXACT if exact else Rank.PREFIX if opening else Rank.CONTAINS
            yield text, _Way.SPOKEN if spoken else _Way.INITIALS, rank


def _in_any_order(index: Index, terms: list[str], best: _Best) -> None:
    """Entries of which every word typed stands in some text."""
    matched: list[dict[int, tuple[_Way, str]]] = []
    texts: Iterable[Text] = index.texts.values()
    for term in terms:
        here: dict[int, tuple[_Way, str]] = {}
        for text, way, _ in _matching(texts, term):
            for entry, source in text.owners:
                if source is not Source.CODE and (entry.number not in here or (way, text.shown) < here[entry.number]):
                    here[entry.number] = (way, text.shown)
        matched.append(here if not matched else {number: found for number, found in here.items() if number in matched[-1]})
        texts = dict.fromkeys(text for number in matched[-1] for text, _ in index.by_entry[number])
    for number in matched[-1]:
        ways = [here[number] for here in matched]
        worst = max(way for way, _ in ways)
        rank = Rank.INITIALS if worst is _Way.INITIALS else Rank.WORDS
        _keep(best, index.entries[number], (rank, False, 50 + worst, len(index.entries[number].name)), ways[0][1])


def _in_pieces(index: Index, whole: str, best: _Best) -> None:
    """Words run together in another order (出生新生儿), and a name or everyday word inside a sentence (我想开饭店)."""
    for text in index.texts.values():
        if text.spelled and 3 <= len(text.plain) < len(whole) and text.plain in whole:
            for entry, source in text.owners:
                if source is not Source.AUTHORITY:
                    _keep(best, entry, (Rank.WORDS, False, 60 + source, len(whole) - len(text.plain)), text.shown)
    characters = frozenset(whole)
    if len(whole) < 4 or any(is_latin(character) for character in whole):
        return
    for number, known in enumerate(index.characters):
        if characters <= known and (why := _covering(whole, [text for text, _ in index.by_entry[number]])):
            entry = index.entries[number]
            _keep(best, entry, (Rank.WORDS, False, 70, len(entry.name)), why)


def _covering(whole: str, texts: list[Text]) -> str:
    """The text that has the first piece, if `whole` falls into pieces of two and more characters that each stand in one of `texts`; else ""."""
    why, at = "", 0
    while at < len(whole):
        for size in range(len(whole) - at, 1, -1):
            piece = whole[at : at + size]
            if size != len(whole) - at - 1 and (text := next((one for one in texts if piece in one.plain), None)):
                why, at = why or text.shown, at + size
                break
        else:
            return ""
    return why
