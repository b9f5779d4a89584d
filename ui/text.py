"""Texts of the screens: English message ids become the language on screen through gettext (domain "ui", zh_CN by default).

`_("{n} cases", n=3)` translates and then fills in. Refuses nothing: an id without a translation shows as it is, and a test finds it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import resources

LANGUAGE = "zh_CN"


@cache
def _catalogue(domain: str, language: str) -> Callable[[str], str]:
    return resources.translation(domain, language).gettext


def translator(domain: str, language: str = LANGUAGE) -> Callable[..., str]:
    """A `_` over one domain; the file is read at the first text, not at import."""

    def translate(message: str, /, **data: object) -> str:
        found = _catalogue(domain, language)(message)
        return found.format(**data) if data else found

    return translate


_ = translator("ui")
