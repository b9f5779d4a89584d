"""The frame around all rooms: app bar, offline band, the room, a bar for what went wrong, status bar; the keys that work everywhere.

`MainWindow(look, services, actor, rooms)`. It knows no room from inside: a room is a title, a key and how it is built (ui/shell/rooms.py). A room may
have `palette_entries(text)`. It refuses to be anybody's way to services: rooms get theirs from who builds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from desktop.staff.model import Actor, Role
from ui.help.door import HelpDoor
from ui.services import Services, Status
from ui.shell.alarm_band import LedgerBand
from ui.shell.app_bar import AppBar
from ui.shell.crash_bar import CrashBar
from ui.shell.emergency_band import KEY as EMERGENCY_KEY
from ui.shell.emergency_band import EmergencyBand
from ui.shell.entries import (
    CASES,
    NUMBERS,
    FindsNumbers,
    OffersEntries,
    PaletteEntry,
    SearchesCases,
    Source,
    button_entries,
    case_number_in,
    ticket_number_in,
)
from ui.shell.frame_keys import KEYED_ROOMS, room_key
from ui.shell.offline_band import OfflineBand
from ui.shell.palette import Palette
from ui.shell.rooms import Room, RoomStack
from ui.shell.sign_in_form import role_words
from ui.shell.status_bar import StatusBar
from ui.text import _
from ui.theme import ThemeSwitch
from ui.walk.strip import CoachStrip
from ui.widgets.toast import ToastBar


class MainWindow(QMainWindow):
    lock_wanted = Signal()
    sign_out_wanted = Signal()
    room_opened = Signal(object)
    """The key of the room that is on screen now."""

    def __init__(
        self, look: ThemeSwitch, services: Services, actor: Actor, rooms: Sequence[Room], *, first: str = "", parent: QWidget | None = None
    ) -> None:
        """`first`: the key of the room that is opened; the first of `rooms` unless one is named."""
        super().__init__(parent)
        self._look, self._services = look, services
        self.setWindowTitle(_("Tidehall"))
        self.setMinimumSize(1024, 600)
        seat = "" if actor.role is Role.GUIDE else actor.window_no  # a guide sits at no window
        who = actor.account.display_name if seat else f"{actor.account.display_name} {role_words(actor.role)}"
        self.bar = AppBar(look, [room.title for room in rooms], who, seat, drill=services.hall.drill)
        self.band = OfflineBand(look, services.status)
        self.alarm = LedgerBand(look, services.status)
        self.emergency = EmergencyBand(look, services.emergency, actor, services.lanes, services.status)
        self.stack = RoomStack(rooms)
        self.coach = CoachStrip(look)
        self.crash_bar = CrashBar(look)
        self.trouble = ToastBar(look)
        self.foot = StatusBar(look, services.status, services.hall.name, actor.workstation_id)
        self._sources: list[Source] = []
        self._behind: list[Source] = []
        self._lay_out()
        self.palette_box = Palette(look, self)
        self.help = HelpDoor(look, self, self.stack)
        self._connect()
        if rooms:
            self.open_room(first or rooms[0].key)
        look.dress(self)

    def open_room(self, key: str) -> None:
        """Brings a room on screen; KeyError for one that this person does not have."""
        self.stack.open(key)
        self.bar.show_place(next(place for place, room in enumerate(self.rooms) if room.key == key))
        self.room_opened.emit(key)

    @property
    def rooms(self) -> tuple[Room, ...]:
        return self.stack.rooms

    @property
    def room_key(self) -> str:
        """The room that is on screen; "" without rooms."""
        return self.stack.key

    def room(self, key: str) -> QWidget:
        """A room's widget, built now if it must be; KeyError for one that this person does not have."""
        return self.stack.room(key)

    def set_count(self, key: str, count: int) -> None:
        """The number on a room's tab; 0 takes it off."""
        for place, room in enumerate(self.rooms):
            if room.key == key:
                self.bar.set_count(place, count)

    def add_band(self, band: QWidget) -> None:
        """A further bar under the app bar, in every room."""
        holder = self.centralWidget()
        middle = holder.layout() if holder is not None else None
        if isinstance(middle, QVBoxLayout):
            middle.insertWidget(middle.indexOf(self.stack), band)

    def has_room(self, key: str) -> bool:
        return self.stack.has(key)

    def add_source(self, source: Source, *, behind: bool = False) -> None:
        """More for the palette: called with the text at every change, in the GUI thread, so it answers from memory. `behind`: what comes as near
        stands below the rooms."""
        (self._behind if behind else self._sources).append(source)

    def open_palette(self, text: str = "") -> None:
        self.palette_box.open(self._all_sources(), text)

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.bar, self.alarm, self.emergency, self.band, self.coach, self.stack, self.crash_bar, self.trouble, self.foot):
            column.addWidget(part, 1 if part is self.stack else 0)
        self.setCentralWidget(middle)

    def _connect(self) -> None:
        self.bar.chosen.connect(self._open_place)
        self.bar.search_asked.connect(self._search)
        self.stack.asked.connect(self.open_room)
        self.band.asked.connect(self._open_ledger)
        self.alarm.asked.connect(self._open_ledger)
        self.emergency.reconcile_wanted.connect(self._reconcile)
        self.emergency.refused.connect(self.trouble.tell_error)
        self.foot.emergency.clicked.connect(self.emergency.turn)
        self._services.status.changed.connect(self._count_attention)
        self._count_attention(self._services.status.status)
        keys: list[tuple[str, object]] = [
            ("Ctrl+K", self._search), ("F1", self.help.show_here), ("Shift+F1", self._show_keys), ("F11", self._look.next_theme), ("Ctrl+=", self._larger), ("Ctrl++", self._larger),
            ("Ctrl+-", self._smaller), ("Ctrl+F6", self._next_pane), ("Ctrl+L", self.lock_wanted), ("Ctrl+Shift+L", self.sign_out_wanted), (EMERGENCY_KEY, self.emergency.turn),
        ]  # fmt: skip
        for sequence, slot in keys:
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.activated.connect(slot)
        self._room_keys = [QShortcut(QKeySequence(room_key(place)), self) for place in range(min(KEYED_ROOMS, len(self.rooms)))]
        for shortcut in self._room_keys:
            shortcut.activated.connect(self._room_key)

    def _room_key(self) -> None:
        shortcut = self.sender()
        if isinstance(shortcut, QShortcut):
            self._open_place(self._room_keys.index(shortcut))

    @Slot(object)
    def _open_place(self, place: int) -> None:
        self.open_room(self.rooms[place].key)

    def _open_ledger(self) -> None:
        if self.has_room("ledger"):
            self.open_room("ledger")

    def _reconcile(self) -> None:
        """Paper against entered, for who may enter."""
        if self.has_room("backentry"):
            self.open_room("backentry")
            self.room("backentry").show_tab("reconcile")  # type: ignore[attr-defined]
        else:
            self._open_ledger()

    @Slot(object)
    def _count_attention(self, status: Status) -> None:
        self.set_count("attention", status.attention)

    def _search(self, text: object = "") -> None:
        self.open_palette(text if isinstance(text, str) else "")

    def _show_keys(self) -> None:
        room = self.stack.currentWidget()
        self.palette_box.open((lambda _text: button_entries(room), self._own_entries) if room is not None else (self._own_entries,))

    def _larger(self) -> None:
        self._look.step_scale(up=True)

    def _smaller(self) -> None:
        self._look.step_scale(up=False)

    def _next_pane(self) -> None:
        """Jumps to the next pane of the room: the first control that takes the focus outside the present pane."""
        room, here = self.stack.currentWidget(), self.focusWidget()
        if room is None:
            return
        panes = [pane for pane in room.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly) if pane.isVisibleTo(room)]
        at = next((place for place, pane in enumerate(panes) if here is not None and (pane is here or pane.isAncestorOf(here))), -1)
        for step in range(1, len(panes) + 1):
            pane = panes[(at + step) % len(panes)]
            takers = [pane, *pane.findChildren(QWidget)]
            target = next(
                (
                    widget
                    for widget in takers
                    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(room) and widget.isEnabled()
                ),
                None,
            )
            if target is not None:
                target.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return

    def _all_sources(self) -> tuple[Source, ...]:
        room = self.stack.currentWidget()
        here: list[Source] = [lambda _text: button_entries(room)] if room is not None else []
        offering = [
            partial(self._offered, entry.key, widget) for entry, widget in self.stack.standing() if isinstance(widget, OffersEntries)
        ]
        found = (self._among_numbers, self._among_cases)
        return (*here, *offering, *self._sources, *found, self._own_entries, *self._behind, self.help.entries)

    def _offered(self, key: str, room: OffersEntries, text: str) -> list[PaletteEntry]:
        """What a room offers brings the room on screen before it is done."""
        return [
            replace(entry, run=partial(self._in_room, key, entry.run)) if entry.run is not None else entry
            for entry in room.palette_entries(text)
        ]

    def _in_room(self, key: str, deed: Callable[[], object]) -> None:
        if self.stack.key != key:
            self.open_room(key)
        deed()

    def _among_numbers(self, text: str) -> Iterable[PaletteEntry]:
        """A ticket of today, whatever became of it, where there is a room for numbers."""
        number = ticket_number_in(text)
        if number and self.stack.has(NUMBERS):
            words = _("Look for {text} among today's numbers", text=number)
            yield PaletteEntry(words, partial(self._find_number, number), icon="ticket", section=_("Numbers"), found=True)

    def _find_number(self, number: str) -> None:
        self.open_room(NUMBERS)
        room = self.stack.room(NUMBERS)
        if isinstance(room, FindsNumbers):
            room.find_number(number)

    def _among_cases(self, text: str) -> Iterable[PaletteEntry]:
        """The number of a case or a paper is looked for among all cases, whatever list stands in their room."""
        if self.stack.has(CASES) and case_number_in(text):
            words = _("Look for {text} among all cases", text=text.strip())
            yield PaletteEntry(words, partial(self._search_cases, text.strip()), icon="search", section=_("Cases"), found=True)

    def _search_cases(self, text: str) -> None:
        self.open_room(CASES)
        room = self.stack.room(CASES)
        if isinstance(room, SearchesCases):
            room.search(text)

    def _own_entries(self, text: str) -> tuple[PaletteEntry, ...]:
        rooms = tuple(
            PaletteEntry(room.title, partial(self.open_room, room.key), icon="arrow-right", key=room_key(place), section=_("Rooms"))
            for place, room in enumerate(self.rooms)
        )
        settings = _("Settings and help")
        on = self._services.status.status.emergency_since is not None
        mode = _("End emergency mode") if on else _("Emergency mode: go on without province and hall")
        reason = "" if self.emergency.may else _("Emergency mode is switched by clerks and supervisors")
        return (
            *rooms,
            PaletteEntry(
                mode, self.emergency.turn if not reason else None, icon="cloud-off", key=EMERGENCY_KEY, section=_("When things fail"),
                reason=reason, words=("emergency", "应急", "yj"),
            ),
            PaletteEntry(_("Another look: light, dark, high contrast"), self._look.next_theme, icon="theme", key="F11", section=settings),
            PaletteEntry(_("Larger text"), self._larger, icon="text-size", key="Ctrl++", section=settings),
            PaletteEntry(_("Smaller text"), self._smaller, icon="text-size", key="Ctrl+-", section=settings),
            PaletteEntry(_("Keys of this screen"), self._show_keys, icon="keyboard", key="Shift+F1", section=settings),
            PaletteEntry(_("Lock the screen"), self.lock_wanted.emit, icon="lock", key="Ctrl+L", section=settings, words=("锁屏", "sp")),
            PaletteEntry(_("Sign out"), self.sign_out_wanted.emit, icon="arrow-left", key="Ctrl+Shift+L", section=settings),
        )  # fmt: skip
