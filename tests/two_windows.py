"""Two workstations of one hall: the second is a copy of the first one's home with a vault, a number and blocks of its own."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from sqlalchemy import delete

from desktop.clock import Clock
from desktop.intake.tables import number_block
from offline.drill.credentials import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from offline.sync.peers.access import ProvinceLink
from offline.sync.round import SyncReport, run_round, run_until_idle
from offline.vault.home import open_home
from ui.app import Desk, compose_desk


def second_window(first: Desk, source: Path, place: Path, clock: Clock) -> Desk:
    """W02 at the hall of `first`. Close its vault with `lone.home.vault.engine.dispose()`: the hall is the first one's."""
    shutil.copytree(source, place)
    opened = open_home(place, None)
    opened.hall.engine.dispose()
    station = replace(opened.settings.workstation, id="W02", window="7")
    made = compose_desk(
        replace(opened, hall=first.home.hall, sealer=first.home.sealer, settings=replace(opened.settings, workstation=station)), clock
    )
    with made.home.vault.write() as connection:
        connection.execute(delete(number_block))
    return made


def to_hall(desk: Desk) -> SyncReport:
    """One round towards the hall alone."""
    return run_round(replace(desk.sync, province=None))


def link_to(desk: Desk, url: str) -> ProvinceLink:
    settings = desk.home.settings
    return ProvinceLink(
        url, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, signing_secret=SIGNING_SECRET, hall_id=settings.hall.id,
        workstation_id=settings.workstation.id, read_seconds=5.0,
    )  # fmt: skip


def to_both(desk: Desk, url: str, seconds: float = 20.0) -> SyncReport:
    return run_until_idle(replace(desk.sync, province=link_to(desk, url)), seconds)
