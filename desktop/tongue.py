"""The language in which this process speaks to who sits before it: said once, before the first screen. Papers and what is kept stay Chinese.

Apart from texts and sentences because sign-in says it before either is needed.
"""

from __future__ import annotations

LANGUAGE = "zh_CN"
LANGUAGES = (LANGUAGE, "en")
_spoken = [LANGUAGE]


def speak(language: str) -> None:
    """The language of every text and of every refusal's sentence from now on; one that is not there becomes the default."""
    _spoken[0] = language if language in LANGUAGES else LANGUAGE


def spoken() -> str:
    return _spoken[0]
