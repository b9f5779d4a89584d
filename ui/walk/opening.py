"""Builds the walk on a window: what it watches there by role, and the made-up people that a drill's line needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.changes import Changes
from desktop.staff.model import Actor
from ui.clerk.desk import ClerkDesk
from ui.guide.desk import GuideDesk
from ui.runtime.lanes import Lane
from ui.services import Services
from ui.shell.frame_keys import room_key
from ui.supervisor.room import DispatchRoom
from ui.walk.walk import Walk
from ui.walk.watch import ClerkWatch, DispatchWatch, GuideWatch, Watch

if TYPE_CHECKING:
    from desktop.queue.service import HallQueue
    from ui.shell.window import MainWindow

WAITING = 2
NOTE = "演练"
WATCHED = ("dispatch", "guide", "intake")


def open_walk(window: MainWindow, services: Services, actor: Actor, home: Path) -> Walk:
    """Its entry is in the palette afterwards. The first room that can be watched is watched."""
    key = next((room.key for room in window.rooms if room.key in WATCHED), None)
    watch, people = _watch(window.room(key) if key is not None else None, services, actor)
    watch.setParent(window)
    window.room_opened.connect(watch.room_opened)
    watch.room_opened(window.room_key)
    keys = {room.key: room_key(place) for place, room in enumerate(window.rooms)}
    arrive = partial(window.open_room, key) if key is not None else None
    drill = services.hall.drill
    walk = Walk(actor.role, window.coach, watch, home, drill=drill, people=people, keys=keys, arrive=arrive, parent=window)
    window.add_source(walk.entries)
    return walk


def _watch(room: QWidget | None, services: Services, actor: Actor) -> tuple[Watch, Callable[[], object] | None]:
    if isinstance(room, DispatchRoom):
        return DispatchWatch(room), None
    if isinstance(room, GuideDesk):
        return GuideWatch(room), None
    if isinstance(room, ClerkDesk):
        watch = ClerkWatch(room)
        call = partial(bring_people, services.queue, actor)
        return watch, partial(services.lanes.submit, Lane.WRITE, call, services.feed.tell, watch.nobody_came)
    return Watch(), None


def bring_people(queue: HallQueue, actor: Actor) -> Changes:
    """So many made-up people in this window's line that two can be called; on the write lane. Nothing at a window that serves nothing."""
    view = queue.view(actor.window_no)
    missing = WAITING - len(view.waiting)
    services = view.window.services
    if missing <= 0 or not services:
        return Changes()
    taken = [queue.take(services[-1], operator=actor.id, note=NOTE) for _person in range(missing)]
    return Changes(tickets=frozenset(ticket.id for ticket in taken))
