"""Texts of the screens: English message ids become the language on screen through gettext (domain "ui", zh_CN by default).

`_("{n} cases", n=3)` translates and then fills in. Refuses nothing: an id without a translation shows as it is, and a test finds it. The language
is the process's (desktop/tongue.py), set once by `speak` before the first widget is made; nothing that is on screen changes afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import resources
from desktop.tongue import LANGUAGE, LANGUAGES, speak, spoken

__all__ = ["LANGUAGE", "LANGUAGES", "_", "speak", "spoken", "translator"]


@cache
def _catalogue(domain: str, language: str) -> Callable[[str], str]:
    return resources.texts(domain, language)


def translator(domain: str) -> Callable[..., str]:
    """A `_` over one domain; the file is read at the first text, not at import."""

    def translate(message: str, /, **data: object) -> str:
        found = _catalogue(domain, spoken())(message)
        return found.format(**data) if data else found

    return translate


_ = translator("ui")
