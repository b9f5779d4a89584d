"""Texts of the screens: English message ids become the language on screen through gettext (domain "ui", zh_CN by default).

`_("{n} cases", n=3)` translates and then fills in. Refuses nothing: an id without a translation shows as it is, and a test finds it. The language
is the process's, set once by `speak` before the first widget is made (as gettext does it); nothing that is on screen changes afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import resources
from desktop import sentences

LANGUAGE = "zh_CN"
LANGUAGES = (LANGUAGE, "en")


@dataclass
class _Spoken:
    language: str = LANGUAGE


_SPOKEN = _Spoken()


def speak(language: str) -> None:
    """The language of every text and of every refusal's sentence from now on; one that is not there becomes the default."""
    _SPOKEN.language = language if language in LANGUAGES else LANGUAGE
    sentences.speak(_SPOKEN.language)


def spoken() -> str:
    return _SPOKEN.language


@cache
def _catalogue(domain: str, language: str) -> Callable[[str], str]:
    return resources.translation(domain, language).gettext


def translator(domain: str) -> Callable[..., str]:
    """A `_` over one domain; the file is read at the first text, not at import."""

    def translate(message: str, /, **data: object) -> str:
        found = _catalogue(domain, _SPOKEN.language)(message)
        return found.format(**data) if data else found

    return translate


_ = translator("ui")
