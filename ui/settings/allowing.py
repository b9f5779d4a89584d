"""Why a button of the settings' screen cannot be pressed just now. Pure; the services refuse again."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.hall_settings.keys import Layer
from desktop.hall_settings.service import Overview, may_change
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from ui.settings.rows import Line, key_of
from ui.settings.words import PEOPLE, SERVICES, WINDOWS
from ui.text import _

PLAN = (SERVICES, WINDOWS, PEOPLE)


def reasons(actor: Actor, group: str, line: Line | None, found: Overview | None, *, can_undo: bool, pages: bool) -> Mapping[str, str]:
    """By button; "" where it can. `pages`: test pages can be printed here."""
    why, nothing = _why_not(actor, group, line, found), _("Choose a line") if line is None else ""
    key = key_of(line)
    said = key is not None and found is not None and found.values[key.name].origin in (Layer.HALL, Layer.WORKSTATION)
    administrator = allowed(actor.role, Permission.CHANGE_SETTINGS)
    only = "" if administrator else _("An administrator does this")
    return {
        **dict.fromkeys(("change", "up", "down", "retire"), why or nothing),
        "default": why or ("" if said else _("No file of the hall says it")),
        "new": why,
        "page": nothing or ("" if pages else _("Not set up on this workstation")),
        "take_in": only,
        "export": "" if allowed(actor.role, Permission.EXPORT) else only,
        "undo": "" if can_undo else _("Nothing to take back"),
    }


def _why_not(actor: Actor, group: str, line: Line | None, found: Overview | None) -> str:
    """Why it cannot be changed now; "" where it can."""
    if found is None or (group in PLAN and found.hall is None):
        return _("Not read yet")
    return forbidden(actor, group, line)


def forbidden(actor: Actor, group: str, line: Line | None) -> str:
    """Who changes it, where this person may not; "" where they may."""
    key = key_of(line)
    if group == PEOPLE:
        may = allowed(actor.role, Permission.MANAGE_SKILLS)
    elif key is not None:
        may = may_change(actor, key)
    else:
        may = allowed(actor.role, Permission.CHANGE_SETTINGS)
    return "" if may else _("An administrator does this")
