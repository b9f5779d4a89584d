"""Builds the rooms around cases that exist already: 办件, 登记, 补录 - each with the services that it uses, by the rights of who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop.intake.backfill import Backfill
from desktop.sentences import sentence
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from offline.vault.scans import keep_as_it_is
from ui.backentry.room import BackEntryRoom
from ui.cases.room import CasesRoom
from ui.cases.work import CaseWork
from ui.registers.room import RegistersRoom
from ui.services import CaseServices, Services
from ui.shell.rooms import Room
from ui.text import _
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from ui.app import Desk


def away(desk: Desk) -> bool:
    """Whether the province was away when it was last tried. Reads the vault: for a lane."""
    from ui.app import province_away

    return province_away(desk.sync)


def case_services(desk: Desk) -> CaseServices:
    return CaseServices(
        desk.terms,
        desk.closing,
        desk.registers,
        desk.sharing,
        desk.put_aside,
        desk.home.files,
        desk.settings.scan,
        desk.elsewhere,
        desk.serving,
    )


def case_rooms(look: ThemeSwitch, services: Services, actor: Actor, desk: Desk, take_up: Callable[[str], object] | None) -> list[Room]:
    """In the order of the tabs. `take_up` brings a case to the counter; None where there is none."""
    gone = partial(away, desk)
    work = services.casework
    rooms = []
    if allowed(actor.role, Permission.SEE_CASES):
        cases = partial(
            CasesRoom, look, actor, intake=services.intake, papers=services.papers, lanes=services.lanes, feed=services.feed, services=work,
            work=_work(services, actor, gone), take_up=take_up, clock=desk.clock,
        )  # fmt: skip
        rooms.append(Room(_("Cases"), "cases", cases))
    if allowed(actor.role, Permission.KEEP_REGISTERS) and work is not None:
        registers = partial(
            RegistersRoom, look, actor, work.registers, services.staff.names, lanes=services.lanes, feed=services.feed, away=gone,
            clock=desk.clock,
        )  # fmt: skip
        rooms.append(Room(_("Registers"), "registers", registers))
    if allowed(actor.role, Permission.TAKE_CASES):
        back = partial(
            BackEntryRoom, look, intake=services.intake, shelf=services.catalogue, run=partial(back_entry, desk, actor), lanes=services.lanes,
            feed=services.feed, folder=lambda: desk.papers.folder, clock=desk.clock,
        )  # fmt: skip
        rooms.append(Room(_("Back-entry"), "backentry", back))
    return rooms


def back_entry(desk: Desk, actor: Actor) -> Backfill:
    """One run of back-entry: what the province could share is deferred while it is away."""
    return Backfill(desk.intake, actor, partial(keep_as_it_is, desk.home.files), sentence, away(desk))


def _work(services: Services, actor: Actor, gone: Callable[[], bool]) -> CaseWork | None:
    if services.casework is None:
        return None
    people = services.people
    if people is None:
        return CaseWork(services.casework, services.staff, actor, gone)
    return CaseWork(services.casework, services.staff, actor, gone, people.reveal, people.reveal_seconds)
