"""How things stand behind the desk, read every two seconds: peers, what is open, whether the ledger balances, emergency mode. Catalogue and
calendar are looked at again with it, so that a keystroke never waits for the vault."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.errors import EnvironmentFault
from ui.runtime.lanes import Lane, Lanes
from ui.runtime.trouble import report
from ui.services import Status, StatusSource

if TYPE_CHECKING:
    from desktop.clock import Clock
    from offline.sync.state import PeerState
    from ui.app import Desk

WHOLE_EVERY = 300
"""Readings of the status from one balance of the whole ledger to the next."""
KEPT_SECONDS = 60.0
"""For which catalogue and calendar need not be asked whether they are the newest: they are, at every reading."""


class StatusKeeper(QObject):
    """Reads, every two seconds on a read lane, how things stand behind the desk, and tells the status source.

    The whole ledger is balanced at the start and every ten minutes; in between its room does it, and says so here.
    """

    def __init__(self, desk: Desk, lanes: Lanes, source: StatusSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._lanes, self._source = desk, lanes, source
        self._reading = self._whole = self._broken = False
        self._reads = self._apart = 0
        self._timer = QTimer(self)
        self._timer.setInterval(2000)
        self._timer.timeout.connect(self.refresh)

    def start(self) -> None:
        self._desk.shelf.fresh_seconds = self._desk.calendar.fresh_seconds = KEPT_SECONDS
        self._timer.start()
        self.refresh()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def refresh(self) -> None:
        if not self._reading:
            self._reading, self._whole = True, self._reads % WHOLE_EVERY == 0
            self._lanes.submit(
                Lane.READ, partial(read_status, self._desk, whole=self._whole, before=self._source.status), self._read, self._failed
            )

    @Slot(object)
    def note_balance(self, apart: int) -> None:
        """The ledger's room has balanced the whole."""
        self._apart = apart
        self._source.tell(replace(self._source.status, ledger_apart=apart))

    def _read(self, status: Status) -> None:
        self._reading = self._broken = False
        self._reads += 1
        self._apart = status.ledger_apart if self._whole else self._apart
        self._source.tell(replace(status, ledger_apart=self._apart))

    def _failed(self, error: Exception) -> None:
        """It is read again in two seconds; a defect is told once."""
        self._reading = False
        if not self._broken and not isinstance(error, EnvironmentFault):
            self._broken = True
            report(error)


def read_status(desk: Desk, *, whole: bool = False, before: Status | None = None) -> Status:
    """The newest status; on a lane. It counts what is open; `whole` balances the ledger too. `before`: since when the hall is as it is."""
    from offline.sync.ledger import balance, open_count
    from offline.sync.state import peer_states
    from ui.ledger.source import apart_of
    from ui.notices import unread
    from ui.printers.standing import printers_in
    from ui.shell.emergency_band import in_emergency

    desk.shelf.look_again()
    desk.calendar.look_again()
    states = {state.peer: state for state in peer_states(desk.home.vault)}
    province, hall = states.get("province"), states.get("hall")
    left = open_count(desk.home.vault)
    away = desk.sync.province is not None and province is not None and not province.reachable
    answers = hall_answers(desk)
    minutes = round(province.clock_offset.total_seconds() / 60) if province else 0
    found = Status(
        province_ok=None if province is None else not away,
        province_since=province.since if province else None,
        province_error=(province.last_error or "") if province and away else "",
        hall_ok=answers,
        hall_since=hall_since(answers, hall, before, desk.clock),
        unsent=left.waiting,
        attention=left.attention,
        clock_minutes=minutes if province and province.clock_wrong else 0,
        ledger_apart=apart_of(balance(desk.home.vault)) if whole else 0,
        notice=unread(desk),
    )
    return in_emergency(printers_in(found, desk.spool), desk.emergency_mode.last)


def hall_answers(desk: Desk) -> bool:
    """Asked now: a workstation that owes the hall nothing would never hear from sync that it has gone."""
    from sqlalchemy import select

    try:
        with desk.home.hall.read() as connection:
            connection.execute(select(1))
    except EnvironmentFault:
        return False
    return True


def hall_since(answers: bool, tried: PeerState | None, before: Status | None, clock: Clock) -> datetime | None:
    """Since when the hall answers or does not: as sync saw it, else as it was seen here; None from the start on."""
    if tried is not None and tried.reachable is answers:
        return tried.since
    if before is None or before.hall_ok is None:
        return None if answers else clock()
    return before.hall_since if before.hall_ok is answers else clock()
