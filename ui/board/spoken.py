"""What the voice says, as words and as clips: 「请 A001 号到 3 号窗口」. A ticket's signs are read one by one, a window's number as a number."""

from __future__ import annotations

_SYLLABLES = {
    "please": "qing3", "emergency": "ying4 ji2", "to": "hao4, dao4", "window": "hao4 chuang1 kou3.", "ten": "shi2", "hundred": "bai3",
    "0": "ling2", "1": "yi1", "2": "er4", "3": "san1", "4": "si4", "5": "wu3", "6": "liu4", "7": "qi1", "8": "ba1", "9": "jiu3",
}  # fmt: skip
FLAG = "应"
"""Stands before the numbers that are given out while the hall's store is away."""


def spoken(number: str, window: str) -> str:
    """The sentence in pinyin. espeak-ng's own reading of Chinese characters spells some of them out as English letters (1.51, voice cmn)."""
    return " ".join(_SYLLABLES.get(name, name) for name in clip_names(number, window))


def clip_names(number: str, window: str) -> tuple[str, ...]:
    """The recordings that make the sentence, by name: please, A-Z, 0-9, emergency, to, ten, hundred, window."""
    names = ["please", *_sign_clips(number), "to"]
    names += _number_clips(int(window)) if _counts(window) else _sign_clips(window)
    return (*names, "window")


def _sign_clips(text: str) -> list[str]:
    return ["emergency" if sign == FLAG else sign.upper() for sign in text]


def _counts(window: str) -> bool:
    return window.isascii() and window.isdigit() and int(window) < 1000


def _number_clips(number: int) -> list[str]:
    """十, 十二, 二十三, 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    names = [str(hundreds), "hundred"] if hundreds else []
    if tens:
        names += [str(tens), "ten"] if tens > 1 or hundreds else ["ten"]
    elif hundreds and ones:
        names.append("0")
    return names + ([str(ones)] if ones or number == 0 else [])
