"""The small file in the home that sign-in reads before any store is open: the hall's name, the staff who signed in here, how the last day went and how
things stood when somebody was here last. In the clear, 0600; nothing personal but the staff's own names."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ui.place import SETTINGS_FILES
from ui.shell.front_page import FrontAccount, FrontPage, HealthRow, Tide, from_json, to_json
from ui.text import _

if TYPE_CHECKING:
    from desktop.settings import Settings
    from ui.app import Desk
    from ui.runtime.lanes import Lanes
    from ui.services import Status, StatusSource

FRONT_FILE = "front.json"
NOTHING = FrontPage("", "")
DAYS = 31
"""So far ahead sign-in knows which day is a working day."""


def read_front(home: Path) -> FrontPage:
    """What sign-in may show before any store is open. A home without the file, or with settings that were edited since, is asked for them."""
    from desktop.clock import hall_date, now

    try:
        page = from_json((home / FRONT_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError):
        page = _as_set(_settings(home))
    else:
        if _edited(home):
            page = _as_edited(home, page)
    return page.on(hall_date(now()))


def begin_front(home: Path, settings: Settings) -> None:
    """The page of a home that is being made."""
    from offline.vault.keys import write_private

    write_private(home / FRONT_FILE, to_json(_as_set(settings)).encode())


def _settings(home: Path) -> Settings:
    from desktop.settings import load

    return load(tuple(home / name for name in SETTINGS_FILES))


def _as_set(settings: Settings, page: FrontPage = NOTHING) -> FrontPage:
    hall, station = settings.hall, settings.workstation
    return page._replace(
        hall_name=hall.name, workstation=station.id, window_no=station.window, drill=hall.drill, version=page.version or _version()
    )


def _edited(home: Path) -> bool:
    """Whether somebody wrote into the settings by hand after the page was written."""
    with suppress(OSError):
        written = (home / FRONT_FILE).stat().st_mtime_ns
        return any((home / name).stat().st_mtime_ns > written for name in SETTINGS_FILES if (home / name).exists())
    return False


def _as_edited(home: Path, page: FrontPage) -> FrontPage:
    """As it is where the settings are wrong: what is wrong is told when the store is opened."""
    from desktop.errors import HallError

    try:
        return _as_set(_settings(home), page)
    except HallError:
        return page


def remember(lanes: Lanes, home: Path, desk: Desk, status: StatusSource) -> None:
    """Has it written behind the screen, as things stand now; on the lane of one thread, because two may not write one file."""
    lanes.submit("write", partial(_write_or_leave, home, desk, status.status))


def _write_or_leave(home: Path, desk: Desk, status: Status) -> None:
    """Where it cannot be written (disk full, vault away) the next start shows the older one: nobody is told, nothing depends on it."""
    from desktop.errors import HallError

    with suppress(HallError, OSError):
        write_front(home, desk, status)


def write_front(home: Path, desk: Desk, status: Status) -> None:
    """Remembers for the next start who signs in here and how things stood. On a lane: it asks the hall, and goes without when that is away."""
    from desktop.clock import hall_date, now, shanghai
    from desktop.errors import EnvironmentFault
    from desktop.queue.waiting_day import WaitingDay, last_day_before, waiting_day
    from desktop.tidal.rules import read_rules
    from offline.vault.keys import write_private
    from ui.shell.days import clock_words

    today, settings = hall_date(now()), desk.settings
    accounts = tuple(
        FrontAccount(entry.account.name, entry.account.display_name, entry.account.role.value, shanghai(entry.at).replace(tzinfo=None))
        for entry in desk.staff.recent()[:8]
    )
    opens = ""
    days: list[WaitingDay | None] = [None, None]
    try:
        with desk.home.hall.read() as connection:
            opens = clock_words(read_rules(connection).open_minute)
        before = last_day_before(desk.home.hall, today)
        days = [waiting_day(desk.home.hall, day) if day is not None else None for day in (before, today)]
    except EnvironmentFault:
        pass
    last, so_far = (Tide(day.day, day.taken, day.average_minutes, day.points) if day is not None else None for day in days)
    page = FrontPage(
        settings.hall.name,
        settings.workstation.id,
        settings.workstation.window,
        version=_version(),
        drill=settings.hall.drill,
        opens=opens,
        accounts=accounts,
        health=(
            *_behind(status),
            HealthRow("ok", _("Vault of this machine"), _("whole"), _("balanced case by case at the last opening")),
            *_years(desk, today),
        ),
        tide=last,
        tide_so_far=so_far,
        calendar=_calendar(desk, today),
    )
    write_private(home / FRONT_FILE, to_json(page).encode())


def _behind(status: Status) -> tuple[HealthRow, ...]:
    """Province and hall as they were seen last; what nobody has asked yet has no line."""
    from desktop.clock import now, shanghai
    from ui.shell.days import day_words

    at = shanghai(now())
    seen = _("as seen on {day} at {time}", day=day_words(at.date()), time=f"{at:%H:%M}")
    asked = ((_("Province platform"), status.province_ok), (_("Hall server"), status.hall_ok))
    return tuple(
        HealthRow("ok" if ok else "offline", label, _("all right") if ok else _("away"), seen) for label, ok in asked if ok is not None
    )


def _years(desk: Desk, today: date) -> tuple[HealthRow, ...]:
    """The year to come, where dates of this year may end in it and its table is not there."""
    calendar = desk.calendar.calendar()
    missing = [year for year in (today.year, today.year + 1) if calendar.table(year) is None and (year == today.year or today.month >= 10)]
    if not missing:
        return ()
    words = _("{year} is not loaded", year=missing[0])
    note = _("no date is promised in it until somebody loads it")
    return (HealthRow("deferred", _("Working calendar"), words, note),)


def _calendar(desk: Desk, today: date) -> tuple[tuple[str, bool], ...]:
    calendar = desk.calendar.calendar()
    days = (today + timedelta(days=number) for number in range(DAYS))
    return tuple((day.isoformat(), calendar.is_working(day)) for day in days if calendar.table(day.year) is not None)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tidehall")
    except PackageNotFoundError:
        return ""
