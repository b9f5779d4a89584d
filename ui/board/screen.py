"""The board as a widget: takes readings, keeps the last one when the hall's store is away, flashes a new call, turns pages in their places.

It never shows an error, never goes blank, and takes no input but the keys that close it and put it in a window.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from PySide6.QtCore import QSizeF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.clock import Clock, now
from desktop.queue.model import Board
from desktop.settings import BOARD_SCALES, BoardSettings
from ui.board.paint import Scene, paint_board
from ui.board.picture import BoardMemory
from ui.text import _
from ui.theme import Theme, ThemeSwitch
from ui.theme.tokens import THEMES

FLASHES = 2


class BoardScreen(QWidget):
    called = Signal(object)
    """A tuple of BoardCall that are new, oldest first."""
    asked_to_close = Signal()

    def __init__(
        self,
        look: ThemeSwitch,
        hall_name: str,
        settings: BoardSettings,
        *,
        drill: bool = False,
        clock: Clock = now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._hall_name, self._settings, self._drill, self._clock = look, hall_name, settings, drill, clock
        self._theme = theme_of(settings, look.theme)
        self._memory = BoardMemory()
        self._ahead = timedelta()
        self._turn = 0
        self._left = 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 180)
        self.setWindowTitle(_("Public board"))
        self.setAccessibleName(_("Public board"))
        self._second, self._page, self._flash = (QTimer(self) for _n in range(3))
        self._second.setInterval(1000)
        self._second.timeout.connect(self.update)
        self._page.setInterval(max(1, settings.page_seconds) * 1000)
        self._page.timeout.connect(self._next_page)
        self._flash.setInterval(look.theme.tokens.motion_ms["board_call"])
        self._flash.timeout.connect(self._next_flash)
        self._second.start()
        self._page.start()

    @property
    def scene(self) -> Scene:
        """What is on the board now."""
        return Scene(
            self._hall_name,
            self._clock() + self._ahead,
            self._memory.picture,
            drill=self._drill,
            turn=self._turn,
            inverted=self._left % 2 == 1,
            foot=self._settings.foot,
            hours=self._settings.hours,
        )

    def show_board(self, board: Board) -> None:
        """A reading of the queue. The board's clock follows the store's."""
        at = self._clock()
        self._ahead = board.as_of - at if board.as_of is not None else timedelta()
        new = self._memory.take(board, at + self._ahead)
        if new:
            self._left = 2 * FLASHES - 1
            self._flash.start()
            self.called.emit(new)
        self._tell()

    def show_away(self) -> None:
        """The hall's store does not answer: the last picture stays and says how old it is."""
        self._memory.lose()
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_board(painter, QSizeF(self.size()), self._theme, self.scene)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F11:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        elif event.key() == Qt.Key.Key_Q and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.asked_to_close.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _next_page(self) -> None:
        self._turn += 1
        self.update()

    @Slot()
    def _next_flash(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._left = 0
            self._flash.stop()
        self.update()

    def _tell(self) -> None:
        calls: Sequence[str] = [f"{call.number} {call.window}" for call in self._memory.picture.calls[:1]]
        self.setAccessibleDescription(" ".join(calls))
        self.update()


def theme_of(settings: BoardSettings, theme: Theme) -> Theme:
    """The board's own look in the type of the program's; the design's where the settings name one that there is not."""
    known = settings.theme in THEMES and settings.text_scale in BOARD_SCALES
    chosen = settings if known else BoardSettings()
    return Theme(chosen.theme, chosen.text_scale, theme.tokens, theme.families)
