"""How a screen looks and speaks, as the settings say it. Apart from the other settings because sign-in is painted before those are read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    theme: str = "light"
    text_scale: int = 100
    language: str = "zh_CN"
