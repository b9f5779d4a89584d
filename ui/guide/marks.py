"""Why a name was found: its pinyin initials, and which of its characters were typed - as characters or by their first letters. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.catalogue.reading import fold, is_latin, spoken


@dataclass(frozen=True, slots=True)
class Marks:
    """`initials` of the whole name; [start, end) of what was typed, the same places in both. Nothing marked: start == end."""

    initials: str = ""
    start: int = 0
    end: int = 0


def marks(name: str, typed: str) -> Marks:
    """The initials only where letters were typed and the name has a reading for every character."""
    wanted = "".join(fold(typed).split())
    at = name.find(typed.strip()) if typed.strip() else -1
    if at >= 0:
        return Marks("", at, at + len(typed.strip()))
    if not wanted or not all(is_latin(sign) for sign in wanted) or len(fold(name)) != len(name):
        return Marks()
    sounds = spoken(fold(name))
    initials = "".join(sound[:1] for sound in sounds)
    at = initials.find(wanted)
    if at >= 0:
        return Marks(initials, at, at + len(wanted))
    return _spelled(sounds, initials, wanted)


def _spelled(sounds: tuple[str, ...], initials: str, wanted: str) -> Marks:
    """Whole syllables were typed (xinsheng): the characters that they read, the last one perhaps unfinished."""
    for start in range(len(sounds)):
        said = ""
        for end in range(start, len(sounds)):
            said += sounds[end]
            if said.startswith(wanted):
                return Marks(initials, start, end + 1)
            if not wanted.startswith(said):
                break
    return Marks(initials)
