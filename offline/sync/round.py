"""Sync as a command: one round, or rounds until nothing is left to do."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from desktop.errors import EnvironmentFault
from offline.sync.engine import Pace
from offline.sync.ledger import balance
from offline.sync.session import Session, SyncSetup

_PACE = Pace(0.25, 5.0)
_REFUSALS = 3


class StoppedBy(StrEnum):
    """Why a command ended."""

    IDLE = "idle"  # nothing is left that could move by itself
    ROUND = "round"  # one round was asked for and work is left
    TIMEOUT = "timeout"
    REFUSED = "refused"  # the platform refuses who we are; a person must look
    BUSY = "busy"  # another sender holds this home


@dataclass(frozen=True, slots=True)
class SyncReport:
    """Events towards the province, files, and rounds. `fault`: code of what keeps a peer from answering, if anything does."""

    sent: int
    applied: int
    duplicate: int
    waiting: int
    attention: int
    files_sent: int
    bytes_sent: int
    bytes_resumed: int
    rounds: int
    stopped_by: StoppedBy
    fault: str | None = None

    def to_json(self) -> dict[str, Any]:
        """contract/cli.md, `sync --json`."""
        whole = asdict(self)
        return {key: value for key, value in whole.items() if key not in ("stopped_by", "fault")}


def run_round(setup: SyncSetup, *, lease_timeout: float = 10.0) -> SyncReport:
    """One round: everything that is due goes once to hall and province. Faults of the vault pass through as `EnvironmentFault`."""
    session = Session(setup, pace=_PACE)
    try:
        try:
            settled = session.settle(lease_timeout)
        except EnvironmentFault as fault:
            if fault.code != "sync.busy":
                raise
            return _report(session, StoppedBy.BUSY)
        return _report(session, StoppedBy.IDLE if settled.idle else StoppedBy.ROUND)
    finally:
        session.close()


def run_until_idle(setup: SyncSetup, timeout: float) -> SyncReport:
    """Rounds with back-off until only attention and what stands behind it is left, or `timeout` seconds are over."""
    session = Session(setup, pace=_PACE)
    deadline = time.monotonic() + timeout
    try:
        return _report(session, _rounds(session, deadline))
    finally:
        session.close()


def _rounds(session: Session, deadline: float) -> StoppedBy:
    refusals = 0
    while True:
        guard = _Deadline(session, deadline)
        try:
            settled = session.settle(max(0.0, deadline - time.monotonic()))
        except EnvironmentFault as fault:
            if fault.code != "sync.busy":
                raise
            return StoppedBy.BUSY
        finally:
            guard.cancel()
        if settled.idle:
            return StoppedBy.IDLE
        refusals = refusals + 1 if settled.fault is not None and settled.fault.halts else 0
        if refusals >= _REFUSALS:
            return StoppedBy.REFUSED
        left = deadline - time.monotonic()
        if left <= 0 or session.stopped.is_set():
            return StoppedBy.TIMEOUT
        session.stopped.wait(min(left, 60.0 if settled.due_in is None else settled.due_in))


class _Deadline:
    """Stops the session when the time is over, also in the middle of a call."""

    def __init__(self, session: Session, deadline: float) -> None:
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), session.stop)
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        self._timer.cancel()
        self._timer.join()


def _report(session: Session, reason: StoppedBy) -> SyncReport:
    session.close()
    counted = balance(session.setup.vault).events
    files, sent, resumed = session.file_totals()
    totals = session.totals
    fault = None if session.fault is None else session.fault.code
    return SyncReport(
        totals.sent,
        totals.applied,
        totals.duplicate,
        counted.waiting,
        counted.attention,
        files,
        sent,
        resumed,
        totals.rounds,
        reason,
        fault,
    )
