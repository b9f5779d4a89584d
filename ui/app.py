"""THE composition root: everything is built here, top to bottom, once; fakes go in by the same doors. Qt is not imported here but by the window.

A `Desk` is the program without a screen: the command line and the window both work through it.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.audit.book import AuditBook
from desktop.audit.tidal import AuditedTidal
from desktop.catalogue.shelf import Shelf
from desktop.clock import Clock, hall_date, now
from desktop.emergency import EmergencyGate, EmergencyMode
from desktop.errors import EnvironmentFault
from desktop.intake.adopted import Adoption
from desktop.intake.calendar import WorkCalendar, YearUnknown
from desktop.intake.calendar_store import CalendarStore
from desktop.intake.casework import CaseDesk
from desktop.intake.closing import Closing
from desktop.intake.issue import series_needed
from desktop.intake.numbers import NumberBlocks
from desktop.intake.registers import Registers
from desktop.intake.service import Intake
from desktop.intake.serving import Serving
from desktop.intake.sharing import Sharing
from desktop.intake.shelved import PutAside
from desktop.intake.silence import Silence
from desktop.intake.terms import Terms
from desktop.prints.jobs import PrintJobs
from desktop.prints.slips import SlipCopies
from desktop.queue.appointments import Appointments
from desktop.queue.at_hall import next_weekday
from desktop.queue.emergency import EmergencyQueue
from desktop.queue.giving import NumberDesk
from desktop.queue.service import HallQueue
from desktop.queue.window_queue import WindowQueue
from desktop.settings import Settings
from desktop.staff.accounts import Accounts
from desktop.staff.handover import Handover
from desktop.staff.model import Place
from desktop.staff.pins import Pins
from desktop.staff.reveal import Reveal
from desktop.staff.service import Staff
from desktop.store import Store
from desktop.tidal.desk import Planning, TidalDesk
from desktop.tidal.model import HallInfo
from offline.sync.catalogue import CatalogueTaking
from offline.sync.fetching import Fetching
from offline.sync.peers.access import ProvinceLink
from offline.sync.peers.kinds import AnyLink
from offline.sync.platform_side import PlatformLook
from offline.sync.resolution import Resolver
from offline.sync.session import SyncSetup
from offline.sync.share import ShareBus
from offline.sync.state import peer_states
from offline.trust.at_hall import HallKeys
from offline.trust.book import KeyBook
from offline.trust.keeper import PaperKeys
from offline.vault.home import Home, open_home
from offline.vault.keys import PASSPHRASE_VARIABLE, RECOVERY_VARIABLE
from offline.vault.secrets import WorkstationSigning, get_secret, signing_keys
from printing.printers.making import Workshop
from printing.spool import Spool
from printing.templates import load_stationery, load_templates
from ui.papers import PaperDesk

CLIENT_SECRET = "province.client_secret"
SIGNING_SECRET = "province.signing_secret"
STAGING_PASSWORD = "province.staging_password"
EXAMPLE_MAPPING = "staging-example"


@dataclass(frozen=True, slots=True)
class Desk:
    """The program's services on one open home. `close` lets go of it."""

    home: Home
    clock: Clock
    staff: Staff
    accounts: Accounts
    pins: Pins
    audit: AuditBook
    reveal: Reveal
    handover: Handover
    queue: HallQueue
    shelf: Shelf
    intake: Intake
    papers: PaperDesk
    sync: SyncSetup
    terms: Terms
    closing: Closing
    serving: Serving
    silence: Silence
    registers: Registers
    sharing: Sharing
    put_aside: PutAside
    calendar: CalendarStore
    resolver: Resolver
    appointments: Appointments
    numbers: NumberDesk
    emergency: EmergencyQueue
    elsewhere: Fetching
    emergency_mode: EmergencyMode
    spool: Spool
    workshop: Workshop
    slip_copies: SlipCopies
    window_queue: WindowQueue
    """The queue for this workstation's screens: goes on with emergency numbers. `queue` is the hall's alone, for the command line."""
    tidal: TidalDesk
    paper_keys: PaperKeys

    @property
    def settings(self) -> Settings:
        return self.home.settings

    def close(self) -> None:
        self.spool.close()
        self.home.close()


def open_desk(path: Path, clock: Clock = now) -> Desk:
    """Opens a home and puts the services on it. `EnvironmentFault`: home.absent, key.*, store.*; `RuleViolation`: settings.*"""
    home = open_home(path, os.environ.get(PASSPHRASE_VARIABLE), os.environ.get(RECOVERY_VARIABLE))
    try:
        return compose_desk(home, clock)
    except BaseException:
        home.close()
        raise


def compose_desk(home: Home, clock: Clock) -> Desk:
    settings = home.settings
    templates = load_templates(home.path)
    profile = templates.over(settings.profile)
    mode = EmergencyMode(home.vault, clock)
    # Who signs in or countersigns is asked at the hall in emergency mode as well: it may answer, and the vault knows only who was here before.
    hall_of_people = Store(home.hall.engine, home.hall.name, home.hall.gate)
    home.hall.gate = EmergencyGate(mode, home.hall.gate)
    place = Place(settings.hall.id, settings.workstation.id, settings.workstation.window)
    shelf = Shelf(home.vault, clock)
    numbers = NumberBlocks(home.vault, home.hall)
    days = CalendarStore(home.vault, clock)
    intake = Intake(home.vault, shelf, days.calendar, numbers, profile, clock)
    desk = CaseDesk(home.vault, intake, days.calendar, numbers, clock)

    def next_day(day: date) -> date:
        return next_working_day(days.calendar(), day)

    emergency = EmergencyQueue(home.vault, numbers, clock)
    window_queue = WindowQueue(home.hall, clock, emergency, next_day=next_day, sealer=home.sealer)
    appointments = Appointments(home.hall, clock, sealer=home.sealer)
    paper_keys = paper_keys_of(home, clock)
    sync = SyncSetup(
        home.path,
        home.vault,
        home.files,
        home.hall,
        province_link(home),
        clock=clock,
        sealer=home.sealer,
        take_catalogue=CatalogueTaking(home.vault, shelf, clock),
        keep_keys=paper_keys.keep,
        workstation_id=settings.workstation.id,
        resting=lambda: mode.on,
    )

    def province() -> AnyLink | None:
        return None if mode.on else sync.province

    look = PlatformLook(province, clock)
    put_aside = PutAside(home.vault, home.hall, home.sealer, clock)
    staff = Staff(home.vault, hall_of_people, place, clock, offline_days=settings.staff.offline_days)
    queue = HallQueue(home.hall, clock, next_day=next_day, sealer=home.sealer)
    adoption = Adoption(desk, settings.workstation.id)
    workshop = Workshop(lambda: papers.folder)
    spool = Spool(PrintJobs(home.vault, clock), settings.printers, settings.routing, workshop.make, clock)
    address = settings.hall.verify_address
    papers = PaperDesk(intake, lambda: signing_keys(home.vault), lambda: province_away(sync), spool=spool, address=address)
    papers.stationery = functools.cache(lambda: load_stationery(home.path, templates, settings.hall.seal_file))
    return Desk(
        home=home,
        clock=clock,
        staff=staff,
        accounts=Accounts(home.vault, hall_of_people, staff, clock, set_skills=queue.set_skills),
        pins=Pins(home.vault, clock),
        audit=AuditBook(home.vault, hall_of_people, WorkstationSigning(home.vault), settings.workstation.id, clock),
        reveal=Reveal(home.vault, clock),
        queue=queue,
        shelf=shelf,
        intake=intake,
        papers=papers,
        sync=sync,
        terms=Terms(desk),
        closing=Closing(desk),
        serving=Serving(desk),
        silence=Silence(desk),
        registers=Registers(home.vault, clock),
        sharing=Sharing(home.vault, intake, ShareBus(province, clock), clock),
        put_aside=put_aside,
        handover=Handover(home.vault, intake, put_aside, staff, clock),
        calendar=days,
        resolver=Resolver(home.vault, look, clock),
        appointments=appointments,
        numbers=NumberDesk(window_queue, appointments, clock, emergency=emergency),
        emergency=emergency,
        elsewhere=Fetching(home.vault, home.hall, home.sealer, look, intake, adoption, lambda: mode.on),
        emergency_mode=mode,
        spool=spool,
        workshop=workshop,
        slip_copies=SlipCopies(home.vault, clock),
        window_queue=window_queue,
        paper_keys=paper_keys,
        tidal=AuditedTidal(home.vault, home.hall, clock, planner_of, days.calendar, sealer=home.sealer),
    )


def paper_keys_of(home: Home, clock: Clock) -> PaperKeys:
    """The keys that sign papers, in this vault and at the hall."""
    book = KeyBook(home.vault, home.settings.hall.id, home.settings.workstation.id, clock)
    return PaperKeys(book, HallKeys(book, home.hall, home.sealer))


def planner_of(info: HallInfo) -> Planning:
    """The planner of a day. Imported here: numpy is off the start path."""
    from desktop.tidal.planner import Planner

    return Planner(info)


def next_working_day(calendar: WorkCalendar, day: date) -> date:
    """The next day on which the hall is open; past the last year that has a table, the next weekday (the paper says its date)."""
    try:
        return calendar.after(day, 1)
    except YearUnknown:
        return next_weekday(day)


def reserve_numbers(home: Home, clock: Clock) -> None:
    """Draws the first blocks of this year from the hall, so that the day may begin without it; in December also those of the next."""
    today, blocks = hall_date(clock()), NumberBlocks(home.vault, home.hall)
    blocks.ensure(*series_needed(today))
    if today.month == 12:
        blocks.ensure(*series_needed(date(today.year + 1, 1, 1)))


def province_link(home: Home) -> AnyLink | None:
    """Where the province is; None when the settings name none. `EnvironmentFault` peer.* for an address that may not be used, `RuleViolation`
    mapping.* for a staging database's mapping that does not agree with itself."""
    said = home.settings.province
    if not said.url:
        return None
    if said.kind == "staging":
        return staging_link(home)
    return ProvinceLink(
        url=said.url,
        client_id=said.client_id,
        client_secret=get_secret(home.vault, CLIENT_SECRET) or "",
        signing_secret=get_secret(home.vault, SIGNING_SECRET) or "",
        hall_id=home.settings.hall.id,
        workstation_id=home.settings.workstation.id,
        ca_file=Path(said.ca_file) if said.ca_file else None,
    )


def staging_link(home: Home) -> AnyLink:
    """The province's staging database. Imported here: a hall whose province speaks HTTP needs nothing of it."""
    from offline.sync.peers.staging.link import StagingLink
    from offline.sync.peers.staging.reading import load_mapping

    said = home.settings.province
    return StagingLink(
        url=said.url,
        password=get_secret(home.vault, STAGING_PASSWORD) or "",
        mapping=load_mapping(said.mapping),
        hall_id=home.settings.hall.id,
        workstation_id=home.settings.workstation.id,
        ca_file=Path(said.ca_file) if said.ca_file else None,
    )


def province_away(sync: SyncSetup) -> bool:
    """Whether the province was away when it was last tried, there is none, or emergency mode counts it as away: what it could share is deferred."""
    if sync.province is None or sync.resting():
        return True
    return not any(state.reachable for state in peer_states(sync.vault) if state.peer == "province")


def province_answers(sync: SyncSetup, seconds: float = 3.0) -> bool:
    """Asks the province now, briefly: for a command that works without a sync beside it."""
    from dataclasses import replace

    from offline.sync.peers.access import Access
    from offline.sync.peers.kinds import connect

    if sync.province is None or sync.resting():
        return False
    client = connect(replace(sync.province, read_seconds=seconds), Access(sync.clock))
    try:
        client.changes("")
    except EnvironmentFault:
        return False
    finally:
        client.close()
    return True
