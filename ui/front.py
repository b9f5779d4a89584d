"""The small file in the home that sign-in reads before any store is open: the hall's name, and the staff who signed in here. In the clear, 0600."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ui.shell.front_page import FrontAccount, FrontPage, HealthRow, from_json, to_json
from ui.text import _

if TYPE_CHECKING:
    from ui.app import Desk

FRONT_FILE = "front.json"


def read_front(home: Path) -> FrontPage:
    """What sign-in may show before any store is open; a home without it gets the hall's name from its settings."""
    from desktop.settings import FILE_NAME, load

    try:
        page = from_json((home / FRONT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        settings = load((home / "hall.toml", home / FILE_NAME))
        page = FrontPage(settings.hall.name, settings.workstation.id, settings.workstation.window, drill=settings.hall.drill)
    return replace(page, today=date.today(), version=page.version or "0.1.0")


def write_front(home: Path, desk: Desk) -> None:
    """Remembers for the next start who signs in here and how things stood."""
    from desktop.clock import hall_date, now, shanghai
    from offline.vault.keys import write_private

    accounts = tuple(
        FrontAccount(entry.account.name, entry.account.display_name, entry.account.role.value, shanghai(entry.at).replace(tzinfo=None))
        for entry in desk.staff.recent()[:8]
    )
    settings = desk.settings
    health = (HealthRow("ok", _("Vault of this machine"), _("whole"), _("balanced case by case at the last opening")),)
    page = FrontPage(
        settings.hall.name,
        settings.workstation.id,
        settings.workstation.window,
        drill=settings.hall.drill,
        today=hall_date(now()),
        accounts=accounts,
        health=health,
    )
    write_private(home / FRONT_FILE, to_json(page).encode())
