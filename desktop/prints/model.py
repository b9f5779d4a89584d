"""A print job's values and the one table of what may become what. Silence of a printer is `unknown`, never `printed`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    SPOOLED = "spooled"
    """Nothing has left this program."""
    SENT = "sent"
    """Handed over whole; the printer has not said that it is out. Settled where it never says anything."""
    PRINTED = "printed"
    UNKNOWN = "unknown"
    """Something may be out: a person is asked."""
    FAILED = "failed"


NEXT: Mapping[JobState, frozenset[JobState]] = {
    JobState.SPOOLED: frozenset(JobState),
    JobState.SENT: frozenset({JobState.PRINTED, JobState.UNKNOWN, JobState.FAILED}),
    JobState.UNKNOWN: frozenset({JobState.PRINTED, JobState.FAILED}),
    JobState.PRINTED: frozenset(),
    JobState.FAILED: frozenset(),
}
"""spooled -> spooled: it goes to another printer, or waits for another reason."""

VOIDED = "voided"
"""State of a copy, not of a job: a misprint that a person took out of the world (作废)."""
NOT_COUNTED = (JobState.FAILED.value, VOIDED)
"""Copies in these states keep their number and do not count as printed."""

OWN_WINDOW, OWN_COMMAND = "window", "command"
"""Which program sends a job: one window a home, and commands that come and go."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """`paper`: its kind. `title`: kind and number, nothing personal. A document's copy or a slip's."""

    paper: str
    title: str
    printer: str
    operator_id: str
    pages: int
    origin: str = ""
    """Where the event of a document's copy comes from, as JSON; "" for a slip."""
    document_no: str | None = None
    slip_id: str | None = None
    copy_no: int | None = None
    sha256: str = ""
    form: str = ""
    """"large": in large type."""


@dataclass(frozen=True, slots=True)
class Job:
    """`routed`: where it belongs; `printer`: where it is or went. `reason`: a code, why it waits, is not known or failed."""

    id: str
    paper: str
    title: str
    document_no: str | None
    slip_id: str | None
    copy_no: int | None
    operator_id: str
    routed: str
    printer: str
    state: JobState
    reason: str
    pages: int
    form: str
    spooled_at: datetime
    changed_at: datetime
    settled_at: datetime | None

    @property
    def asks(self) -> bool:
        """A person must say whether it came out."""
        return self.state is JobState.UNKNOWN


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a job's course."""

    at: datetime
    state: JobState
    printer: str
    reason: str
    operator_id: str
