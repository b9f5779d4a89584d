"""The look and the language that a home was set to, read before anything is shown: of the settings' files only what they say of the screen.

Refuses nothing: what is wrong in them is told when they are read whole, as the store is opened.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop.screen_settings import ScreenSettings
from ui.place import SETTINGS_FILES
from ui.theme.tokens import THEMES
from ui.theme.tokens import load as load_tokens


def screen_settings(home: Path) -> ScreenSettings:
    """How the screen is to look; the built-in values for what cannot be read or is no look of this program."""
    said: dict[str, Any] = {}
    for name in SETTINGS_FILES:
        try:
            text = (home / name).read_text(encoding="utf-8")
            if "screen" not in text:
                continue
            import tomllib

            screen = tomllib.loads(text).get("screen", {})
            said |= screen if isinstance(screen, dict) else {}
        except (OSError, ValueError, RecursionError):
            continue
    usual = ScreenSettings()
    language = said.get("language", usual.language)
    language = language if isinstance(language, str) else usual.language
    theme, scale = said.get("theme", usual.theme), said.get("text_scale", usual.text_scale)
    if theme in THEMES and isinstance(scale, int) and scale in load_tokens().scales:
        return ScreenSettings(theme, scale, language)
    return ScreenSettings(language=language)
