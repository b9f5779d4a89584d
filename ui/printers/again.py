"""What follows a person's answer: a sheet that did not come out is made again from what was recorded - a paper with its next number, a slip as its next
copy. For the write lane. Nothing is printed again without somebody having asked for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.errors import RuleViolation
from desktop.prints.model import Job
from desktop.staff.model import Actor

if TYPE_CHECKING:
    from desktop.prints.jobs import PrintJobs
    from printing.spool import Spool
    from ui.papers import PaperDesk
    from ui.slips import SlipDesk


@dataclass(frozen=True, slots=True)
class PrintDesk:
    """PrintDesk(spool, papers, slips). `countersign` (account, password): the supervisor who came to sign a misprint."""

    spool: Spool
    papers: PaperDesk
    slips: SlipDesk | None
    countersign: Callable[[str, str], Actor] | None = None

    @property
    def jobs(self) -> PrintJobs:
        return self.spool.jobs

    def came_out(self, actor: Actor, job_id: str) -> Job:
        job, changes = self.jobs.answer(actor, job_id, came_out=True)
        self.spool.changed(changes)
        return job

    def did_not(self, actor: Actor, job_id: str) -> Job:
        """The job failed; the same sheet is printed again."""
        job, changes = self.jobs.answer(actor, job_id, came_out=False)
        self.spool.changed(changes)
        self.again(actor, job)
        return job

    def misprint(self, actor: Actor, job_id: str, why: str, *, account: str = "", password: str = "") -> Job:
        """作废, and a good one instead. `account` and `password` of the supervisor who came to sign, where one must."""
        signed = self.countersign(account, password) if account and self.countersign is not None else None
        job, changes = self.jobs.void(actor, job_id, why, signed=signed)
        self.spool.changed(changes)
        self.again(actor, job)
        return job

    def again(self, actor: Actor, job: Job) -> None:
        """Another copy; one that counts already makes it a reprint. `RuleViolation`: print.not_here, and those of issuing."""
        if job.document_no:
            case_no, kind, printed = self.jobs.case_of(job.document_no)
            self.papers.issue(actor, case_no, kind, reprint=printed, large=job.form == "large")
        elif job.slip_id and self.slips is not None:
            self.slips.again(job.slip_id)
        else:
            raise RuleViolation("print.not_here", title=job.title)

    def elsewhere(self, actor: Actor, job: Job) -> Job:
        """What has not left yet goes to the next of the printers that are set up."""
        return self.spool.reroute(job.id, self.next_printer(job), actor.id)

    def next_printer(self, job: Job) -> str:
        """ "" where there is no other."""
        names = [printer.name for printer in self.spool.printers]
        place = names.index(job.printer) if job.printer in names else -1
        following = names[(place + 1) % len(names)] if names else ""
        return following if following != job.printer else ""

    def take_back(self, actor: Actor, job: Job) -> Job:
        """What has not left yet."""
        return self.spool.cancel(job.id, actor.id)
