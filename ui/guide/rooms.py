"""Builds the guide's workplace: 导办, 取号, 今天 - each with the services that it uses, by the rights of who is signed in."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from desktop.staff.model import Actor, Role
from ui.day_reports import write_report
from ui.guide.counter import CounterRoom
from ui.guide.desk import GuideDesk
from ui.guide.today import TodayRoom
from ui.guide.today_charts import picture_of
from ui.ledger_rooms import let_out
from ui.services import FloorServices, Services
from ui.shell.rooms import Room
from ui.slips import Served, SlipDesk
from ui.text import _
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from desktop.queue.service import HallQueue
    from ui.app import Desk

GUIDE, COUNTER, TODAY = "guide", "counter", "today"
FIRST_ROOMS = {"clerk": ("intake",), "guide": (GUIDE, COUNTER), "supervisor": ("dispatch",)}
"""What `open --role` brings on screen: the first of these rooms that the account has."""


def guide_rooms(look: ThemeSwitch, services: Services, actor: Actor, desk: Desk) -> list[Room]:
    """In the order of the tabs. A clerk gets none: calling and giving numbers are two places."""
    floor = services.floor
    if floor is None or actor.role not in (Role.GUIDE, Role.SUPERVISOR):
        return []
    rooms = []
    if actor.role is Role.GUIDE:
        rooms.append(Room(_("Guide desk"), GUIDE, partial(GuideDesk, look, services, actor, floor.slips.ticket)))
    counter = partial(CounterRoom, look, actor, services.queue, floor, lanes=services.lanes, feed=services.feed)
    rooms.append(Room(_("Numbers"), COUNTER, counter))
    today = partial(TodayRoom, look, actor, services.queue, floor, lanes=services.lanes, feed=services.feed, clock=desk.clock)
    rooms.append(Room(_("Today"), TODAY, today))
    return rooms


def floor_services(desk: Desk) -> FloorServices:
    """On an open desk; slips and exports go where its papers go."""
    from desktop.queue.day_summary import summed_day

    settings = desk.settings
    slips = SlipDesk(
        lambda: desk.papers.folder, settings.profile, desk.clock, place=settings.workstation.id, served=lambda: served(desk.queue),
        example=lambda: any(theme.example for theme in desk.shelf.themes.values()), copies=desk.slip_copies, spool=desk.spool,
    )  # fmt: skip
    return FloorServices(
        desk.numbers, desk.appointments, slips, lambda day: summed_day(desk.home.hall, day), lambda: desk.papers.folder,
        partial(write_report, desk), partial(picture_of, desk), partial(_let_out, desk),
    )  # fmt: skip


def _let_out(desk: Desk, actor: Actor, account: str, password: str) -> Actor:
    return let_out(desk, actor, account, password, "day")


def served(queue: HallQueue) -> Served:
    """What the hall serves where just now; for a lane."""
    services, windows = queue.status()
    open_ones = [place for place in windows if place.state.value == "open"]
    return Served(
        {entry.code: entry.name for entry in services},
        {entry.code: tuple(place.no for place in open_ones if entry.code in place.services) for entry in services},
    )
