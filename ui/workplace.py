"""One person's workplace: the window with the rooms that they may have, and what joins the rooms to each other and to what works behind.

Only the room that comes on screen first is built before the window shows; the counter and the floor, which work without being looked at, right after
it, the others when they are opened or while the person rests. It takes nothing down by itself: `stop` saves and lets go, the program deletes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from desktop.staff.model import Actor, Role
from desktop.staff.permissions import Permission, allowed
from offline.drill.trainer import Trainer
from ui.behind import Behind
from ui.board.opening import BoardEntries
from ui.case_rooms import case_rooms
from ui.clerk.desk import ClerkDesk
from ui.guide.rooms import FIRST_ROOMS, guide_rooms
from ui.ledger_rooms import attention_room, ledger_room
from ui.notices import Notices
from ui.settings.room import SettingsRoom
from ui.settings.rooms import ROOM as SETTINGS
from ui.settings.rooms import may_see, settings_pages, settings_room
from ui.shell.frame_keys import room_key
from ui.shell.rooms import Room, RoomsAhead
from ui.shell.training import TrainerEntries
from ui.shell.window import MainWindow
from ui.staff.handover_panel import add_handover
from ui.staff.rooms import staff_rooms
from ui.supervisor.room import DispatchRoom
from ui.supervisor.rooms import DISPATCH, dispatch_room, may_move
from ui.text import _
from ui.theme import ThemeSwitch

INTAKE, ATTENTION, LEDGER = "intake", "attention", "ledger"


@dataclass(frozen=True, slots=True)
class Sits:
    """Who sits where: `role` is the workplace that comes on screen first where the account has it; `rested`, for how many seconds nobody has touched
    anything."""

    app: QApplication
    home: Path
    actor: Actor
    role: str
    rested: Callable[[], float]


class Workplace(QObject):
    """Workplace(look, behind, sits). `window` is laid out and not shown yet; `start` once it is on screen."""

    clerk_came = Signal(object)
    """The counter is built: ClerkDesk."""
    settings_applied = Signal(object)

    def __init__(self, look: ThemeSwitch, behind: Behind, sits: Sits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look, self._behind, self.actor = look, behind, sits.actor
        self.clerk: ClerkDesk | None = None
        self.dispatch: DispatchRoom | None = None
        self._on_screen = False
        rooms = self._rooms()
        keys = [room.key for room in rooms]
        self._ledger_key = room_key(keys.index(LEDGER)) if LEDGER in keys else ""
        first = next((key for key in FIRST_ROOMS.get(sits.role, ()) if key in keys), "")
        self.window = MainWindow(look, behind.services, sits.actor, rooms, first=first)
        self.window.stack.built.connect(self._stands)
        self.ahead = RoomsAhead(self.window.stack, sits.rested, self._calm, self)
        self._furnish(sits)

    def _calm(self) -> bool:
        return not self._behind.services.lanes.pending

    def start(self) -> None:
        """Its window is on screen."""
        self._on_screen = True
        for room in (self.clerk, self.dispatch):
            if room is not None:
                room.start()

    def stop(self) -> None:
        """Saves what is unsaved; nothing of it works any more."""
        self.ahead.stop()
        for room in (self.clerk, self.dispatch):
            if room is not None:
                room.stop()
        self._behind.printing.detach()

    def ticket(self) -> Any:
        """The number at this window, if there is one."""
        return self.clerk.line.current if self.clerk is not None else None

    def save(self) -> None:
        if self.clerk is not None:
            self.clerk.session.flush()

    def resume(self, draft_id: str) -> None:
        """Back to a draft after the program began again."""
        if self.window.has_room(INTAKE):
            self._counter().resume(draft_id)

    def _furnish(self, sits: Sits) -> None:
        window, behind = self.window, self._behind
        desk, services = behind.desk, behind.services
        window.add_source(BoardEntries(sits.app, sits.home))
        if window.has_room(SETTINGS):
            window.add_source(settings_pages(self._open_settings), behind=True)
        if window.has_room(INTAKE):
            add_handover(window, self._look, services, self.actor, desk.handover).released.connect(self._take_shelved)
        if desk.settings.hall.drill and desk.sync.province is not None:
            window.add_source(TrainerEntries(Trainer(desk.settings.province.url), services.lanes, window.trouble))
        behind.printing.attach(window, self._look, self.actor)
        window.emergency.switched.connect(behind.emergency)
        Notices(desk, services.lanes, services.status, window.trouble, window)
        behind.day.told.connect(window.trouble.tell)
        behind.day.alarmed.connect(window.trouble.tell_error)

    # its rooms

    def _rooms(self) -> list[Room]:
        look, actor = self._look, self.actor
        desk, services = self._behind.desk, self._behind.services
        rooms = [Room(_("Dispatch"), DISPATCH, self._make_dispatch, lives=True)] if may_move(actor) else []
        counter = allowed(actor.role, Permission.TAKE_CASES)
        if counter:
            rooms.append(Room(_("Intake"), INTAKE, self._make_clerk, lives=True))
        floor = guide_rooms(look, services, actor, desk)
        cases = case_rooms(look, services, actor, desk, self._take_up if counter else None)
        prints = self._behind.printing.room(look, actor)
        if actor.role is Role.GUIDE:
            return [*floor, *cases, prints]
        rooms += cases
        if counter:
            rooms.append(Room(_("Needs a person"), ATTENTION, self._make_attention))
        rooms.append(Room(_("Ledger"), LEDGER, self._make_ledger))
        staff = staff_rooms(look, services, actor)
        if may_see(actor):
            staff.append(Room(_("Settings"), SETTINGS, self._make_settings))
        return [*rooms, *floor, *staff, prints] if actor.role is not Role.ADMINISTRATOR else [*staff, *rooms, prints]

    def _make_clerk(self) -> QWidget:
        self.clerk = ClerkDesk(self._look, self._behind.services, self.actor)
        self.clerk_came.emit(self.clerk)
        return self.clerk

    def _make_dispatch(self) -> QWidget:
        self.dispatch = dispatch_room(self._look, self._behind.services, self.actor, self._behind.desk)
        self.dispatch.room_wanted.connect(self._open_room)
        self.dispatch.strip.show_key(self._ledger_key)
        return self.dispatch

    def _make_attention(self) -> QWidget:
        inbox = attention_room(self._look, self._behind.services, self.actor, self._behind.desk)
        inbox.counted.connect(self._count_attention)
        return inbox

    def _make_ledger(self) -> QWidget:
        behind = self._behind
        ledger = ledger_room(self._look, behind.services, self.actor, behind.desk, behind.send_now)
        ledger.balanced.connect(behind.keeper.note_balance)
        return ledger

    def _make_settings(self) -> QWidget:
        settings = settings_room(self._look, self._behind.services, self.actor, self._behind.desk)
        settings.applied.connect(self.settings_applied)
        return settings

    @Slot(object)
    def _stands(self, key: str) -> None:
        """A room that lives begins to, once it stands in a window that is on screen."""
        room = {INTAKE: self.clerk, DISPATCH: self.dispatch}.get(key)
        if self._on_screen and room is not None:
            room.start()

    # from room to room

    def _counter(self) -> ClerkDesk:
        self.window.room(INTAKE)
        assert self.clerk is not None
        return self.clerk

    @Slot(object)
    def _open_room(self, key: str) -> None:
        """Another room that this person has."""
        if self.window.has_room(key):
            self.window.open_room(key)

    def _open_settings(self, group: str) -> None:
        """A group of the settings, from the palette."""
        self.window.open_room(SETTINGS)
        room = self.window.room(SETTINGS)
        assert isinstance(room, SettingsRoom)
        room.go_to(group)

    @Slot(object)
    def _count_attention(self, count: int) -> None:
        self.window.set_count(ATTENTION, count)

    @Slot(object)
    def _take_shelved(self, code: str) -> None:
        """交接: what a supervisor let go comes to the counter."""
        self.window.open_room(INTAKE)
        self._counter().going_on.take_shelved(code)

    def _take_up(self, case_no: str) -> None:
        """接着办: the case comes to the counter, on the intake screen."""
        self.window.open_room(INTAKE)
        self._counter().take_up(case_no)
