"""The look of the program: tokens, fonts, icons, palette, the one style sheet, and `ThemeSwitch` that changes them at run time."""

from ui.theme.icons import STATUS_ICONS, paint_icon
from ui.theme.switch import ThemeSwitch
from ui.theme.theme import Theme
from ui.theme.tokens import THEMES, Tokens

__all__ = ["STATUS_ICONS", "THEMES", "Theme", "ThemeSwitch", "Tokens", "paint_icon"]
