"""Builds 设置 for administrators, who change, and supervisors, who see and change what is theirs; nobody else has the room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from desktop.errors import RuleViolation
from desktop.hall_settings.keys import GROUPS
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.services import Services
from ui.settings.making import hall_setup, try_province
from ui.settings.room import Means, SettingsRoom
from ui.settings.sample_page import print_test_page
from ui.settings.words import ORDER, group_words, key_words
from ui.shell.entries import PaletteEntry, Source
from ui.text import _
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from ui.app import Desk

ROOM = "settings"


def may_see(actor: Actor) -> bool:
    return any(allowed(actor.role, right) for right in (Permission.CHANGE_SETTINGS, Permission.RUN_FLOOR))


def settings_pages(open_page: Callable[[str], object]) -> Source:
    """A source for the palette: every group of the settings, found by its name and by what is set there."""

    def found(text: str) -> Iterable[PaletteEntry]:
        for group in ORDER if text else ():
            name, about = group_words()[group]
            keys = tuple(key_words(key.name)[0] for key in GROUPS.get(group, ()))
            yield PaletteEntry(name, partial(open_page, group), note=about, section=_("Settings"), words=keys)

    return found


def settings_room(look: ThemeSwitch, services: Services, actor: Actor, desk: Desk) -> SettingsRoom:
    """For who `may_see` it."""
    from ui.papers import write_file

    def sign(name: str, password: str) -> Actor:
        if name == actor.id:
            raise RuleViolation("staff.other_signer")
        return desk.staff.countersign(name, password)

    means = Means(
        sign,
        partial(try_province, desk),
        desk.calendar.calendar,
        lambda: desk.papers.folder,
        write_file,
        partial(print_test_page, desk.spool, desk.settings.profile.name, desk.clock),
    )
    return SettingsRoom(look, actor, hall_setup(desk), means, lanes=services.lanes, feed=services.feed, clock=desk.clock)
