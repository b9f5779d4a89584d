"""`tidehall print` on a printer: sends, waits for the printer's word and says it. Nothing is left waiting when the command ends."""

from __future__ import annotations

from desktop.errors import EnvironmentFault, RuleViolation
from desktop.prints.model import Job, JobState
from desktop.sentences import sentence
from ui.app import Desk
from ui.commands.console import Exit, put, put_json
from ui.papers import PrintedPaper

SOON = 15.0
"""A printer that has taken nothing after so long is not waited for."""
PATIENCE = 180.0


def goes_to_printer(desk: Desk, kind: str) -> bool:
    """Whether this paper has a printer that a command can reach: the system's are the window's."""
    route = desk.spool.route(kind)
    kinds = {printer.name: printer.kind for printer in desk.spool.printers}
    return route is not None and kinds[route.first] != "system"


def follow(desk: Desk, made: PrintedPaper, as_json: bool) -> int:
    """0 when it is out, or was handed to a printer that never answers; 1 when somebody must look; 3 when nothing was printed."""
    job = desk.spool.wait(made.job_id, SOON)
    if job.state is JobState.SPOOLED and _given_up(desk, job):
        raise EnvironmentFault("print.failed", document_no=made.document_no, why=_why(job))
    if job.settled_at is None and not job.asks:
        job = desk.spool.wait(made.job_id, PATIENCE)
    if job.state is JobState.FAILED:
        raise EnvironmentFault("print.failed", document_no=made.document_no, why=_why(job))
    if as_json:
        put_json(
            {"document_no": made.document_no, "copy": made.copy.value, "copy_no": made.copy_no, "path": None, "printer": job.printer,
             "state": job.state.value}
        )  # fmt: skip
    elif job.state is JobState.UNKNOWN:
        put(sentence(EnvironmentFault("print.asks", document_no=made.document_no, printer=job.printer, why=_why(job))))
    else:
        put(f"{made.document_no} 第 {made.copy_no} 份：{job.printer}" + ("" if job.state is JobState.PRINTED else "（打印机不回话）"))
    return Exit.PERSON if job.state is JobState.UNKNOWN else Exit.DONE


def _given_up(desk: Desk, job: Job) -> bool:
    """False for one that is leaving just now."""
    try:
        desk.spool.cancel(job.id, "")
    except RuleViolation:
        return False
    return True


def _why(job: Job) -> str:
    return sentence(EnvironmentFault(job.reason)) if job.reason else ""
