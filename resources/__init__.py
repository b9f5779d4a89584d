"""The one loader of everything that is not code: theme tokens, fonts, icons, catalogue packages, translations, help.

Names are relative, with forward slashes ("icons/search.svg"). Refuses names that leave this directory. Caches nothing and writes nothing.
"""

from __future__ import annotations

import gettext
import json as _json
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Where the resource lies; it need not exist. ValueError for a name that leaves the directory."""
    found = (_HERE / name).resolve()
    if not found.is_relative_to(_HERE):
        raise ValueError(f"outside resources: {name}")
    return found


def text(name: str) -> str:
    """The resource as UTF-8 text; FileNotFoundError where there is none."""
    return path(name).read_text(encoding="utf-8")


def json(name: str) -> Any:
    """The resource as JSON."""
    return _json.loads(text(name))


def translation(domain: str, language: str = "zh_CN") -> gettext.NullTranslations:
    """The compiled texts of a domain. English message ids stand where there is no translation at all (language "en", or a missing file)."""
    return gettext.translation(domain, localedir=str(path("locale")), languages=[language], fallback=True)
