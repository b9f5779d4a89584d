"""The board as a program of its own, beside an open window of the same home: paints first, then opens the home, listens to the hall and speaks.

No person signs in: the home opens by its key, and only `HallQueue.board` is read, which has no people in it. When the hall's store does not
answer, the last picture stays; the listener and a slow timer ask again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from desktop.errors import HallError
from desktop.queue.model import Board, BoardCall
from desktop.settings import Settings
from ui.board.engine import Engine, find_engine, sound_device
from ui.board.screen import BoardScreen
from ui.board.voice import Voice
from ui.runtime.collector import Collector
from ui.runtime.lanes import Lanes
from ui.runtime.reader import SingleReader
from ui.shell.loader import ServicesLoader
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from desktop.changes import Changes
    from offline.vault.watch import HallListener
    from ui.app import Desk

SLOW_MS = 10_000
"""Asked this often even when nothing is heard: waits grow by themselves, and a store that was away is tried again."""
BETWEEN_MS = 100
"""Between two readings of a busy hall: ten a second are enough for eyes, and a weak machine keeps up."""


class _Ear(QObject):
    """Carries what the listener's thread hears into the GUI thread."""

    heard = Signal(object)


class BoardProgram(QObject):
    """One run of the board. `end` after the application's loop: then no thread and no process of it runs."""

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        open_desk: Callable[[], Desk],
        *,
        on_first_paint: Callable[[], None] | None = None,
        voice: Voice | None = None,
    ) -> None:
        super().__init__()
        self._app = app
        self._collector = Collector(self)
        self._on_first_paint = on_first_paint
        self.lanes = Lanes(self)
        self.screen = BoardScreen(ThemeSwitch(app), settings.hall.name, settings.board, drill=settings.hall.drill)
        self.voice = voice or Voice(engine_of(settings), twice=settings.board.twice)
        self.loader = ServicesLoader(open_desk, self)
        self.fault: HallError | None = None
        """Why the home did not open; the public does not read it, who started the board does."""
        self._ear = _Ear(self)
        self._listener: HallListener | None = None
        self._reader = SingleReader(self.lanes, self._reading, self.screen.show_board, self._away, self, insists=True, rest_ms=BETWEEN_MS)
        self._slow = QTimer(self)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(self.refresh)
        self._ear.heard.connect(self._heard)
        self.loader.ready.connect(self._opened)
        self.loader.failed.connect(self._not_opened)
        self.screen.called.connect(self._called)
        self.screen.asked_to_close.connect(app.quit)

    def show(self) -> None:
        """On the second screen where there is one, else on the only one; the whole of it."""
        primary = self._app.primaryScreen()
        other = next((screen for screen in self._app.screens() if screen is not primary), primary)
        self.screen.setScreen(other)
        self.screen.setGeometry(other.geometry())
        self.screen.installEventFilter(self)
        self.screen.showFullScreen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.screen and event.type() == QEvent.Type.Paint:
            self.screen.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return False

    @Slot()
    def _painted(self) -> None:
        if self._on_first_paint is not None:
            self._on_first_paint()
        else:
            self.loader.start()

    @Slot(object)
    def _opened(self, desk: Desk) -> None:
        from offline.vault.watch import HallListener

        self._listener = HallListener(desk.home.hall, self._ear.heard.emit)
        self._listener.start()
        self._collector.begin()
        self.voice.start()
        self._slow.start()
        self.refresh()

    @Slot(object)
    def _not_opened(self, error: Exception) -> None:
        self.fault = error if isinstance(error, HallError) else None
        self._app.exit(1)

    @Slot(object)
    def _heard(self, changes: Changes) -> None:
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Reads the queue, once the home is open."""
        if self.loader.services is not None:
            self._reader.ask()

    def _reading(self) -> Callable[[], Board]:
        desk: Desk = self.loader.services
        return desk.queue.board

    def _away(self, error: Exception) -> None:
        self.screen.show_away()
        if not isinstance(error, HallError):
            raise error

    @Slot(object)
    def _called(self, calls: tuple[BoardCall, ...]) -> None:
        moment = self.screen.scene.now
        for call in calls:
            self.voice.say(call.number, call.window, (moment - call.at).total_seconds())

    def end(self) -> None:
        self._reader.close()
        self._slow.stop()
        if self._listener is not None:
            self._listener.stop()
        self.voice.stop()
        self.loader.wait()
        self.lanes.close()
        if self.loader.services is not None:
            self.loader.services.close()
        self.screen.close()
        delete(self.screen)
        self._collector.stop()


def engine_of(settings: Settings) -> Engine | None:
    """What speaks here, if anything may and can."""
    return find_engine(settings.board) if settings.board.voice and sound_device() else None
