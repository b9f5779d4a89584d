"""The look and the language that a home was set to, read before anything is shown. Apart because sign-in needs it before anything heavy."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import RuleViolation
from desktop.settings import FILE_NAME, ScreenSettings, load
from ui.theme.tokens import THEMES
from ui.theme.tokens import load as load_tokens


def screen_settings(home: Path) -> ScreenSettings:
    """How the screen is to look, from the home's settings; the built-in values where they cannot be read (sign-in says why) or name no look."""
    try:
        screen = load((home / "hall.toml", home / FILE_NAME)).screen
    except RuleViolation:
        return ScreenSettings()
    known = screen.theme in THEMES and screen.text_scale in load_tokens().scales
    return screen if known else ScreenSettings(language=screen.language)
