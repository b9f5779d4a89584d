"""Texts of the screens: English message ids become the language on screen through gettext (domain "ui", zh_CN by default).

`_("case {no}", no=3)` translates and then fills in; `_n("{n} case", "{n} cases", 3)` counts: Chinese has one form of it, English two. Refuses nothing: an id without a translation shows
as it is, and a test finds it. The language is the process's (desktop/tongue.py), set once by `speak` before the first widget is made; nothing that is on screen changes afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import resources
from desktop.tongue import LANGUAGE, LANGUAGES, speak, spoken

__all__ = ["LANGUAGE", "LANGUAGES", "_", "_n", "counter", "mark", "speak", "spoken", "translator"]


@cache
def _catalogue(domain: str, language: str) -> Callable[[str], str]:
    return resources.texts(domain, language)


def translator(domain: str) -> Callable[..., str]:
    """A `_` over one domain; the file is read at the first text, not at import."""

    def translate(message: str, /, **data: object) -> str:
        found = _catalogue(domain, spoken())(message)
        return found.format(**data) if data else found

    return translate


def counter(domain: str) -> Callable[..., str]:
    """An `_n` over one domain, as gettext keeps plurals: the forms of a text are one entry. The count may be written already ("1,204")."""

    def count(one: str, many: str, n: float | str, /, **data: object) -> str:
        forms = _catalogue(domain, spoken())(f"{one}\0{many}").split("\0")
        return forms[0 if str(n) == "1" else -1].format(n=n, **data)

    return count


_MARKS = {"、": ", ", "，": ", ", "；": "; ", "：": ": ", "。": ". "}


def mark(chinese: str) -> str:
    """A mark that code puts between words, as the language on screen writes it."""
    return chinese if spoken() == LANGUAGE else _MARKS[chinese]


_ = translator("ui")
_n = counter("ui")
