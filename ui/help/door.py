"""The window's way into its help: the book with its made tables, the panel, F1 at the place of the focus, and what the palette offers of it.

Asks the window's rooms for nothing but their buttons. A page that lists the keys of all of them has rooms built that nobody has opened yet, one a turn,
and is shown again when they stand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QRectF, QTimer, Slot
from PySide6.QtWidgets import QWidget

from ui.help.news import newer_than
from ui.help.pages import Book, Maker
from ui.help.panel import HelpPanel
from ui.help.places import place_of
from ui.help.tables import KeyLine, RoomKeys, key_table, key_tables, keys_of, permission_table
from ui.shell.entries import PaletteEntry
from ui.shell.frame_keys import frame_keys
from ui.shell.rooms import RoomStack
from ui.text import _, spoken
from ui.theme import ThemeSwitch

NEWS, KEYS = "new", "keys"


class HelpDoor(QObject):
    """HelpDoor(look, window, stack). `show_here` is F1."""

    def __init__(self, look: ThemeSwitch, window: QWidget, stack: RoomStack) -> None:
        super().__init__(window)
        self._window, self._stack = window, stack
        self._building = QTimer(self)
        self._building.setInterval(0)
        self._building.timeout.connect(self._build_one)
        self.book = Book(spoken(), self._makers())
        self.panel = HelpPanel(look, window, self.book, self._area)

    def show_here(self) -> None:
        """At the focused part of the room that is open; pressed again inside the help it goes away."""
        focus = self._window.focusWidget()
        if self.panel.isVisible() and focus is not None and self.panel.isAncestorOf(focus):
            self.panel.close_help()
            return
        self.panel.open(place_of(focus, self._stack.key, self.book.names))

    def show(self, address: str) -> None:
        self.panel.open(address)

    def show_news(self, before: str, now: str) -> bool:
        """What's new, once: when the version that ran here before was another. False when there is nothing to tell."""
        if not newer_than(before, now):
            return False
        self.panel.open(NEWS)
        return True

    def entries(self, text: str) -> tuple[PaletteEntry, ...]:
        """Pages of the help and what is found in them; while next to nothing is typed only the help itself."""
        section = _("Settings and help")
        here = PaletteEntry(_("Help for where you are"), self.show_here, icon="info", key="F1", section=section, words=("help", "帮助"))
        if len(text.strip()) < 2:
            return (here,)
        news = PaletteEntry(_("What is new"), partial(self.show, NEWS), icon="info", section=section, words=("new", "新功能", "新变化"))
        return (
            here,
            news,
            *(
                PaletteEntry(found.title, partial(self.show, found.address), note=_("Help"), icon="info", section=_("Help"), found=True)
                for found in self.book.find(text, 6)
            ),
        )

    def _area(self) -> QRectF:
        corner = self._stack.mapTo(self._window, self._stack.rect().topLeft())
        return QRectF(corner.x(), corner.y(), self._stack.width(), self._stack.height())

    def _makers(self) -> dict[str, Maker]:
        made: dict[str, Callable[[], str]] = {"permissions": permission_table, "keys": self._all_keys}
        for room in self._stack.rooms:
            made[f"keys-{room.key}"] = partial(self._keys_in, room.key)
        return made

    def _keys_in(self, key: str) -> str:
        keys = keys_of(self._stack.room(key))
        return key_table(keys) if keys else ""

    def _all_keys(self) -> str:
        if any(not self._stack.stands(room.key) for room in self._stack.rooms):
            self._building.start()
        frame = RoomKeys(_("Everywhere"), tuple(KeyLine(key, words) for key, words in frame_keys(len(self._stack.rooms))))
        return key_tables((frame, *(RoomKeys(room.title, keys_of(widget)) for room, widget in self._stack.standing())))

    @Slot()
    def _build_one(self) -> None:
        key = next((room.key for room in self._stack.rooms if not self._stack.stands(room.key)), None)
        if key is not None:
            self._stack.room(key)
        else:
            self._building.stop()
            if self.panel.address.partition("#")[0] == KEYS:
                self.panel.show_again()
