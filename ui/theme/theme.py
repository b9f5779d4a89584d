"""One look, ready to paint with: a theme's colours by dotted path, fonts and sizes at the chosen text scale.

`theme.colour("status.missing.tint")`, `theme.font("label", "medium")`, `theme.px(36)`. A Theme never changes; `ThemeSwitch` hands out another.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QColor, QFont

from ui.theme.fonts import make_font
from ui.theme.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Theme:
    """`scale` is in per cent. Sizes of text and controls scale; gaps and hairlines do not."""

    name: str
    scale: int
    tokens: Tokens
    families: tuple[str, ...]
    _colours: dict[str, QColor] = field(default_factory=dict, repr=False, compare=False)
    _fonts: dict[tuple[int, int], QFont] = field(default_factory=dict, repr=False, compare=False)

    @property
    def high_contrast(self) -> bool:
        return self.name == "high_contrast"

    @property
    def dark(self) -> bool:
        return self.name == "dark"

    @property
    def hairline(self) -> int:
        """Width of hairlines: 2 px in high contrast at large text, as in mockup 13."""
        return 2 if self.high_contrast else 1

    @property
    def ring(self) -> int:
        return 3 if self.high_contrast else 2

    def hex(self, path: str) -> str:
        """The colour as "#RRGGBB"; KeyError with the path for one that is not in the tokens."""
        return self.tokens.colours[self.name][path]

    def colour(self, path: str) -> QColor:
        if path not in self._colours:
            self._colours[path] = QColor(self.hex(path))
        return QColor(self._colours[path])

    def px(self, size: float) -> int:
        """A size of text or of a control at this text scale."""
        return round(size * self.scale / 100)

    def font(self, size: str = "body", weight: str = "regular") -> QFont:
        """A size and a weight by their token names."""
        return self.font_px(self.tokens.sizes[size], weight)

    def font_px(self, pixels: float, weight: str = "regular") -> QFont:
        """Made once: every width and every paint asks for one."""
        key = (self.px(pixels), self.tokens.weights[weight])
        if key not in self._fonts:
            self._fonts[key] = make_font(self.families, *key)
        return QFont(self._fonts[key])
