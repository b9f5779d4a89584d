"""Builds 调度 on a desk, for who may move windows: what it reads of the floor, of the ledger, of answers that fall due."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from desktop.clock import hall_date
from desktop.errors import EnvironmentFault
from desktop.intake.party import mask_name
from desktop.intake.worklist import Wanted, Worklist
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, allowed
from offline.sync.hall_answers import hall_answers
from offline.sync.hall_count import hall_balance
from offline.sync.ledger import balance
from ui.ledger_rooms import person
from ui.services import Services
from ui.supervisor.reading import Behind, DueCase, FloorSource
from ui.supervisor.room import DispatchRoom
from ui.theme import ThemeSwitch

if TYPE_CHECKING:
    from ui.app import Desk

DISPATCH = "dispatch"
DUE_READ = 60
BEHIND_SECONDS = 30


def may_move(actor: Actor) -> bool:
    return allowed(actor.role, Permission.MOVE_WINDOWS)


def dispatch_room(look: ThemeSwitch, services: Services, actor: Actor, desk: Desk) -> DispatchRoom:
    """For who `may_move`."""
    source = FloorSource(desk.tidal, partial(person, desk), BehindReader(desk))
    return DispatchRoom(look, actor, source, lanes=services.lanes, feed=services.feed, status=services.status, clock=desk.clock)


class BehindReader:
    """`behind`, but no more often than every half minute: the floor is read at every ticket, a large ledger takes its time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._read: Behind | None = None
        self._at = 0.0

    def __call__(self) -> Behind:
        if self._read is None or time.monotonic() - self._at > BEHIND_SECONDS:
            self._read, self._at = behind(self._desk), time.monotonic()
        return self._read


def behind(desk: Desk) -> Behind:
    """What stands behind the floor. The vault is always there; what the hall cannot answer is left out."""
    today, vault, hall = hall_date(desk.clock()), desk.home.vault, desk.home.hall
    ledger = balance(vault)
    rows = desk.intake.page(Wanted(Worklist.ANSWER), 0, DUE_READ).rows
    due = tuple(
        DueCase(row.case_no, row.title, mask_name(row.applicant_name), row.answer_by)
        for row in rows
        if row.answer_by is not None and row.answer_by <= today
    )
    try:
        answers = hall_answers(hall, today)
        held = hall_balance(vault, hall, desk.settings.workstation.id)
    except EnvironmentFault:
        return Behind(ledger.events, ledger.files, ledger.balanced, due=due)
    if held.published:
        events, files = held.totals
        return Behind(events, files, held.balanced and ledger.balanced, held.events, answers, due, len(held.published))
    return Behind(ledger.events, ledger.files, ledger.balanced, held.events, answers, due)
