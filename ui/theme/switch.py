"""The look that is on screen now, and the door to another: light, dark or high contrast, at 100, 110, 125 or 150 % text.

`ThemeSwitch` is made in ui/program.py (or a test) and handed to every widget that paints. It changes the application's palette and font and the
windows' style sheet, then emits `changed`, once. Refuses unknown names and scales (ValueError). It stores nothing: whoever owns settings listens to
`changed`.

The style sheet stands on the windows (`dress`), never on the application: there every widget would be styled anew, with all that is in it, each time
it is laid into another one, and a workplace took three times as long to build.
"""

from __future__ import annotations

from weakref import WeakSet

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QStyleFactory
from shiboken6 import isValid

from ui.theme import tokens
from ui.theme.fonts import load_fonts
from ui.theme.palette import make_palette
from ui.theme.qss import make_qss
from ui.theme.theme import Theme


class ThemeSwitch(QObject):
    """`theme` is what to paint with. Widgets connect `changed` to a bound method and repaint; nothing else has to be told."""

    changed = Signal(object)
    """The new Theme."""

    def __init__(self, app: QApplication, name: str = "light", scale: int = 100, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._windows: WeakSet[QMainWindow] = WeakSet()
        self.fonts = load_fonts()
        style = QStyleFactory.create("Fusion")
        if style is not None:
            app.setStyle(style)
        self._theme = self._make(name, scale)
        self._apply()

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def sheet(self) -> str:
        """The style sheet of this look."""
        return make_qss(self._theme)

    def dress(self, window: QMainWindow) -> None:
        """Puts the style sheet on a window that is laid out, now and whenever the look changes. What is laid into it later is dressed as it comes."""
        self._windows.add(window)
        window.setStyleSheet(self.sheet)

    def use(self, name: str | None = None, scale: int | None = None) -> None:
        """Changes theme, text scale or both; nothing happens when both are as they are."""
        theme = self._make(name or self._theme.name, scale or self._theme.scale)
        if theme != self._theme:
            self._theme = theme
            self._apply()
            self.changed.emit(theme)

    def next_theme(self) -> None:
        """The next of light, dark, high contrast (F11)."""
        place = tokens.THEMES.index(self._theme.name)
        self.use(name=tokens.THEMES[(place + 1) % len(tokens.THEMES)])

    def step_scale(self, up: bool) -> None:
        """The next larger or smaller text (Ctrl + and Ctrl -); stays at the ends."""
        scales = self._theme.tokens.scales
        place = scales.index(self._theme.scale) + (1 if up else -1)
        self.use(scale=scales[min(max(place, 0), len(scales) - 1)])

    def _make(self, name: str, scale: int) -> Theme:
        data = tokens.load()
        if name not in tokens.THEMES or scale not in data.scales:
            raise ValueError(f"no such look: {name} {scale}")
        return Theme(name, scale, data, self.fonts.families)

    def _apply(self) -> None:
        self._app.setPalette(make_palette(self._theme))
        self._app.setFont(self._theme.font())
        windows = [window for window in self._windows if isValid(window)]
        sheet = self.sheet if windows else ""
        for window in windows:
            window.setStyleSheet(sheet)
