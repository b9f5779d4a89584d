"""What a job's state and a printer's standing are called on screen."""

from __future__ import annotations

from desktop.errors import EnvironmentFault
from desktop.prints.model import Job, JobState
from desktop.sentences import sentence
from ui.text import _


def reason_words(code: str) -> str:
    """A reason's sentence; "" for none."""
    return sentence(EnvironmentFault(code)) if code else ""


def state_words(job: Job) -> str:
    if job.reason == "print.misprint":
        return _("voided")
    if job.state is JobState.SENT:
        return _("sent, no word") if job.settled_at is not None else _("printing")
    return {
        JobState.SPOOLED: _("waits"),
        JobState.PRINTED: _("out"),
        JobState.UNKNOWN: _("did it come out?"),
        JobState.FAILED: _("not printed"),
    }[job.state]


def state_status(job: Job) -> str:
    """The theme's status for a job's state."""
    if job.reason == "print.misprint":
        return "unseen"
    return {
        JobState.SPOOLED: "attention" if job.reason else "waiting",
        JobState.SENT: "ok" if job.settled_at is not None else "serving",
        JobState.PRINTED: "ok",
        JobState.UNKNOWN: "attention",
        JobState.FAILED: "missing",
    }[job.state]


def went_words(job: Job) -> str:
    """Where it is or went; where it belonged, if that is another."""
    if not job.printer:
        return "–"
    if job.routed and job.routed != job.printer:
        return _("{printer}, in place of {other}", printer=job.printer, other=job.routed)
    return job.printer
