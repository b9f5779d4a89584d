"""How the printers stand, for the status: the worst of those in use, what waits, what a person is asked. For a lane."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.prints.model import JobState
from ui.services import Status
from ui.text import mark

if TYPE_CHECKING:
    from printing.spool import Spool

PDF = "PDF"
"""Where no printer is set up, papers become files."""


def printers_in(status: Status, spool: Spool) -> Status:
    """The status with the printers in it. Not ready as soon as one of them is not; not known until one was asked."""
    seen = spool.standings()
    open_ = spool.jobs.open_jobs()
    asked = [job for job in open_ if job.asks]
    wrong = next((each for each in seen if each.ok is False), None)
    known = [each for each in seen if each.ok is not None]
    ok: bool | None = True if known or not spool.in_use() else None
    name, note = mark("、").join(each.printer for each in seen) if spool.in_use() else PDF, ""
    if wrong is not None:
        ok, name, note = False, wrong.printer, wrong.reason
    return replace(
        status, printer_ok=ok, printer_name=name, printer_note=note, print_waiting=sum(job.state is JobState.SPOOLED for job in open_),
        print_question=asked[0] if asked else None, print_questions=len(asked),
    )  # fmt: skip
