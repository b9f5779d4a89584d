"""Builds 账户 and 审计 by the rights of who is signed in."""

from __future__ import annotations

from functools import partial

from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.services import Services
from ui.shell.rooms import Room
from ui.staff.account_room import AccountRoom
from ui.staff.audit_room import AuditRoom
from ui.text import _
from ui.theme import ThemeSwitch


def staff_rooms(look: ThemeSwitch, services: Services, actor: Actor) -> list[Room]:
    """In the order of the tabs; none without the services."""
    people = services.people
    rooms: list[Room] = []
    if people is None:
        return rooms
    if allowed(actor.role, Permission.MANAGE_ACCOUNTS):
        accounts = partial(AccountRoom, look, actor, people.accounts, lanes=services.lanes, feed=services.feed)
        rooms.append(Room(_("Accounts"), "accounts", accounts))
    if allowed(actor.role, Permission.SEE_AUDIT):
        rooms.append(Room(_("Audit"), "audit", partial(AuditRoom, look, actor, people.audit, services.staff.names, lanes=services.lanes)))
    return rooms
