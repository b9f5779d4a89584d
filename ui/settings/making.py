"""The settings' service on an open desk, and the province asked with what the files say now. Slow parts are for a lane."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from desktop.errors import EnvironmentFault, HallError, RuleViolation
from desktop.hall_settings.layers import Files
from desktop.hall_settings.service import HallSetup, Keeping
from desktop.settings import FILE_NAME, Settings
from offline.vault.home import MACHINE_SETTINGS, read_settings
from offline.vault.keys import write_private
from offline.vault.secrets import get_secret, put_secret

if TYPE_CHECKING:
    from pathlib import Path

    from ui.app import Desk

HALL_FILE_NAME = "hall.toml"
TRY_SECONDS = 4.0
MOST_BYTES = 8 * 1024 * 1024


def hall_setup(desk: Desk) -> HallSetup:
    home = desk.home
    files = Files(MACHINE_SETTINGS, home.path / HALL_FILE_NAME, home.path / FILE_NAME)

    def fits(settings: Settings) -> None:
        """An address that may not be used would keep the program from opening."""
        from ui.app import province_link

        province_link(dataclasses.replace(home, settings=settings))

    keeping = Keeping(write_private, fits, lambda name: bool(get_secret(home.vault, name)), partial(put_secret, home.vault))
    return HallSetup(files, home.vault, home.hall, desk.calendar, desk.clock, keeping, home.settings)


def read_bundle(path: Path) -> bytes:
    """A settings file or a year's table, as far as one may be long; what is longer is refused where it is read. `EnvironmentFault`
    settings.file_unreadable."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise EnvironmentFault("settings.file_unreadable", file=path.name) from fault


def try_province(desk: Desk) -> HallError | None:
    """Asks the province once, with the address and the secrets that are set now, whatever the program works with. None: it answered; else why
    not, and whether the settings or the line are to blame. Nothing is sent."""
    from offline.sync.peers.access import Access
    from offline.sync.peers.kinds import connect
    from ui.app import province_link

    home = desk.home
    try:
        link = province_link(dataclasses.replace(home, settings=read_settings(home.path)))
        if link is None:
            return RuleViolation("settings.no_province")
        client = connect(dataclasses.replace(link, read_seconds=TRY_SECONDS), Access(desk.clock))
        try:
            client.changes("")
        finally:
            client.close()
    except (EnvironmentFault, RuleViolation) as fault:
        return fault
    return None
