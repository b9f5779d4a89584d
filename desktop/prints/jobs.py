"""Print jobs in the vault: every move is one transaction together with the copy's state, and with the event where a copy has left the printer.

Nothing here prints and nothing is sent again by itself: what an earlier run left open is asked about.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.changes import Changes
from desktop.clock import SHANGHAI, Clock, from_text, hall_date, moment_of, to_text
from desktop.errors import RuleViolation
from desktop.ids import uuid7
from desktop.intake import copies
from desktop.intake.documents import DocumentKind
from desktop.intake.journal import Origin
from desktop.intake.tables import case_file, document, document_copy
from desktop.prints.model import NEXT, NOT_COUNTED, OWN_COMMAND, OWN_WINDOW, Job, JobState, Move, NewJob
from desktop.prints.tables import print_job, print_move, slip_copy
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require, require_signed
from desktop.store import Store
from desktop.values import load

COMMAND_LIVES = timedelta(minutes=10)
"""No command prints for longer: an open job of one that is older belongs to nobody."""
MISPRINT = "print.misprint"
"""Why a job of which the copy was voided stands as it does."""
COMPOSING = timedelta(minutes=2)
"""A copy that has its number and no job after this long was cut off while it was made."""


class PrintJobs:
    """PrintJobs(vault, clock, owner). Safe on any thread."""

    def __init__(self, vault: Store, clock: Clock, owner: str = OWN_COMMAND) -> None:
        self._vault, self._clock, self.owner = vault, clock, owner
        self._born = clock()

    def spool(self, connection: Connection, new: NewJob) -> Job:
        """In the caller's transaction, so that no copy is without its job."""
        return self._insert(connection, new, JobState.SPOOLED, "")

    def spool_alone(self, new: NewJob) -> Job:
        with self._vault.write() as connection:
            return self.spool(connection, new)

    def move(
        self, job_id: str, state: JobState, *, reason: str = "", printer: str | None = None, operator: str = "", final: bool = False
    ) -> tuple[Job, Changes]:
        """The next state; `final` settles one that is `sent` for good. A move that the table does not know changes nothing and answers the
        job as it stands: a person's answer and a late word of the printer may cross, and no word brings a misprint back."""
        with self._vault.write() as connection:
            row = _row(connection, job_id)
            if row.reason == MISPRINT:
                return job_of(row), Changes()
            settles = final and row.settled_at is None and state.value == row.state
            same = (state.value, reason, printer or row.printer) == (row.state, row.reason, row.printer)
            if not settles and (same or state not in NEXT[JobState(row.state)]):
                return job_of(row), Changes()
            return self._move(connection, row, state, reason, printer or row.printer, operator, final)

    def answer(self, actor: Actor, job_id: str, *, came_out: bool) -> tuple[Job, Changes]:
        """出来了吗？ `RuleViolation`: print.unknown_job, print.settled, staff.forbidden."""
        with self._vault.write() as connection:
            row = _row(connection, job_id)
            require(actor, _right(row.paper))
            if JobState(row.state) not in (JobState.UNKNOWN, JobState.SENT) or row.reason == MISPRINT:
                raise RuleViolation("print.settled", title=row.title)
            state, reason = (JobState.PRINTED, "") if came_out else (JobState.FAILED, "print.did_not_come")
            return self._move(connection, row, state, reason, row.printer, actor.id, False)

    def void(self, actor: Actor, job_id: str, why: str, *, signed: Actor | None = None) -> tuple[Job, Changes]:
        """作废 of a misprint: its copy keeps the number and does not count any more; hall and province hear of it. That of a case wants a
        supervisor, acting or signing; a number's slip does not. `RuleViolation`: print.unknown_job, print.not_out, print.voided,
        print.reason_needed, staff.forbidden, staff.signature_needed."""
        with self._vault.write() as connection:
            row = _row(connection, job_id)
            require(actor, _right(row.paper))
            if row.document_no or signed is not None:
                require_signed(actor, signed, Permission.SIGN_SECOND)
            if not why.strip():
                raise RuleViolation("print.reason_needed")
            if JobState(row.state) not in (JobState.PRINTED, JobState.SENT):
                raise RuleViolation("print.not_out", title=row.title)
            if row.reason == MISPRINT:
                raise RuleViolation("print.voided", title=row.title)
            at, changes = self._clock(), Changes(prints=True)
            if row.document_no:
                if row.settled_at is None:
                    copies.announce(connection, load(Origin, row.origin), row.document_no, row.copy_no, at)
                copies.void(connection, load(Origin, row.origin), row.document_no, row.copy_no, at, why.strip()[:200])
                changes |= _changes(connection, row.document_no)
            elif row.slip_id:
                _set_slip(connection, row, "voided")
            _note(connection, row.job_id, at, JobState(row.state), row.printer, MISPRINT, actor.id)
            what = row.document_no or row.slip_id or job_id
            note(
                connection,
                AuditKind.VOIDED,
                actor,
                at,
                subject=what,
                purpose=why.strip(),
                signed=signed,
                what="misprint",
                copy_no=row.copy_no,
            )
            done = {"reason": MISPRINT, "changed_at": to_text(at), "settled_at": to_text(at)}
            connection.execute(update(print_job).where(print_job.c.job_id == job_id).values(**done))
            return job_of(_row(connection, job_id)), changes

    def recover(self) -> tuple[tuple[Job, ...], Changes]:
        """What nobody works on any more becomes a question: jobs of an earlier window (when this is the window's, at its start) and of commands
        that died, and copies that were numbered and never got a job. Slips of another day are given up: nobody waits for them."""
        earlier = (print_job.c.owner == OWN_WINDOW) & (print_job.c.spooled_at < to_text(self._born))
        return self._ask_about(earlier | self._dead())

    def look(self) -> tuple[tuple[Job, ...], Changes]:
        """The same while the window works, without touching its own jobs."""
        return self._ask_about((print_job.c.owner == OWN_COMMAND) & self._dead())

    def job(self, job_id: str) -> Job:
        with self._vault.read() as connection:
            return job_of(_row(connection, job_id))

    def case_of(self, document_no: str) -> tuple[str, DocumentKind, bool]:
        """(case, kind, whether a copy counts as printed) of a document: what printing it again needs. `RuleViolation` print.unknown_job."""
        with self._vault.read() as connection:
            row = connection.execute(
                select(case_file.c.case_no, document.c.kind)
                .join(document, document.c.case_id == case_file.c.case_id)
                .where(document.c.document_no == document_no)
            ).first()
            if row is None:
                raise RuleViolation("print.unknown_job")
            counted = document_copy.c.state.not_in(NOT_COUNTED)
            done = connection.scalar(select(func.count()).where(document_copy.c.document_no == document_no, counted))
        return row.case_no, DocumentKind(row.kind), bool(done)

    def listed(self, day: date, most: int = 500) -> tuple[Job, ...]:
        """The day's jobs and everything that is open, newest first."""
        start = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        of_day = print_job.c.spooled_at.between(to_text(start), to_text(start + timedelta(days=1)))
        with self._vault.read() as connection:
            rows = connection.execute(
                select(print_job).where(or_(of_day, print_job.c.settled_at.is_(None))).order_by(print_job.c.job_id.desc()).limit(most)
            ).all()
        return tuple(job_of(row) for row in rows)

    def open_jobs(self) -> tuple[Job, ...]:
        with self._vault.read() as connection:
            rows = connection.execute(select(print_job).where(print_job.c.settled_at.is_(None)).order_by(print_job.c.job_id)).all()
        return tuple(job_of(row) for row in rows)

    def course(self, job_id: str) -> tuple[Move, ...]:
        with self._vault.read() as connection:
            rows = connection.execute(select(print_move).where(print_move.c.job_id == job_id).order_by(print_move.c.position)).all()
        return tuple(Move(from_text(row.at), JobState(row.state), row.printer, row.reason, row.operator_id) for row in rows)

    def _insert(self, connection: Connection, new: NewJob, state: JobState, reason: str) -> Job:
        at = to_text(self._clock())
        job_id = uuid7()
        connection.execute(
            insert(print_job).values(
                job_id=job_id, paper=new.paper, title=new.title, document_no=new.document_no, slip_id=new.slip_id, copy_no=new.copy_no,
                operator_id=new.operator_id, origin=new.origin, owner=self.owner, routed=new.printer, printer=new.printer, state=state.value,
                reason=reason, pages=new.pages, form=new.form, sha256=new.sha256, spooled_at=at, changed_at=at,
            )
        )  # fmt: skip
        _note(connection, job_id, self._clock(), state, new.printer, reason, new.operator_id)
        return job_of(_row(connection, job_id))

    def _move(
        self, connection: Connection, row: Any, state: JobState, reason: str, printer: str, operator: str, final: bool
    ) -> tuple[Job, Changes]:
        at = self._clock()
        settled = final or state in (JobState.PRINTED, JobState.FAILED)
        values: dict[str, Any] = {"state": state.value, "reason": reason, "printer": printer, "changed_at": to_text(at)}
        if settled:
            values["settled_at"] = to_text(at)
        connection.execute(update(print_job).where(print_job.c.job_id == row.job_id).values(**values))
        _note(connection, row.job_id, at, state, printer, reason, operator)
        changes = Changes(prints=True)
        if row.document_no:
            _set_copy(connection, row, state.value)
            if settled and state is not JobState.FAILED and row.settled_at is None:
                copies.announce(connection, load(Origin, row.origin), row.document_no, row.copy_no, at)
            if settled:
                changes |= _changes(connection, row.document_no)
            if row.settled_at is not None and state is JobState.FAILED:  # it was said to be out, and was not
                copies.void(connection, load(Origin, row.origin), row.document_no, row.copy_no, at, "没有打出来")
                _set_copy(connection, row, state.value)
        elif row.slip_id:
            _set_slip(connection, row, state.value)
        return job_of(_row(connection, row.job_id)), changes

    def _dead(self) -> ColumnElement[bool]:
        """Older than any command lives."""
        return print_job.c.spooled_at < to_text(self._clock() - COMMAND_LIVES)

    def _ask_about(self, lost: ColumnElement[bool]) -> tuple[tuple[Job, ...], Changes]:
        """`lost`: which open jobs nobody works on."""
        now, changes, asked = self._clock(), Changes(), list[Job]()
        with self._vault.write() as connection:
            open_ones = select(print_job).where(print_job.c.settled_at.is_(None), print_job.c.state.in_(("spooled", "sent")))
            for row in connection.execute(open_ones.where(lost)).all():
                job, more = self._move(connection, row, JobState.UNKNOWN, "print.interrupted", row.printer, "", False)
                asked.append(job)
                changes |= more
            for new in _without_job(connection, now - COMPOSING):
                asked.append(self._insert(connection, new, JobState.UNKNOWN, "print.interrupted"))
                changes |= Changes(prints=True)
            unknown = select(print_job).where(
                print_job.c.settled_at.is_(None), print_job.c.state == "unknown", print_job.c.slip_id.is_not(None)
            )
            for row in connection.execute(unknown).all():
                if hall_date(from_text(row.spooled_at)) != hall_date(now):
                    changes |= self._move(connection, row, JobState.FAILED, "print.expired", row.printer, "", False)[1]
                    asked = [job for job in asked if job.id != row.job_id]
        return tuple(asked), changes


def _without_job(connection: Connection, before: datetime) -> tuple[NewJob, ...]:
    """Copies that were numbered here and cut off before they had a job."""
    held = select(print_job.c.job_id).where(
        print_job.c.document_no == document_copy.c.document_no, print_job.c.copy_no == document_copy.c.copy_no
    )
    rows = connection.execute(
        select(document_copy, document.c.kind, document.c.case_id)
        .join(document, document.c.document_no == document_copy.c.document_no)
        .where(document_copy.c.state == "spooled", document_copy.c.printed_at < to_text(before), ~held.exists())
    ).all()
    found = []
    for row in rows:
        origin = copies.origin_of(connection, row.case_id, row.operator_id)
        found.append(
            NewJob(row.kind, row.document_no, "", row.operator_id, 0, origin, row.document_no, None, row.copy_no, row.sha256 or "")
        )
    return tuple(found)


def _right(paper: str) -> Permission:
    if paper == DocumentKind.NOTICE.value:
        return Permission.GIVE_NOTICE
    return Permission.PRINT_PAPERS if paper in {kind.value for kind in DocumentKind} else Permission.GIVE_NUMBERS


def _row(connection: Connection, job_id: str) -> Any:
    row = connection.execute(select(print_job).where(print_job.c.job_id == job_id)).first()
    if row is None:
        raise RuleViolation("print.unknown_job")
    return row


def _note(connection: Connection, job_id: str, at: datetime, state: JobState, printer: str, reason: str, operator: str) -> None:
    connection.execute(
        insert(print_move).values(job_id=job_id, at=to_text(at), state=state.value, printer=printer, reason=reason, operator_id=operator)
    )


def _set_copy(connection: Connection, row: Any, state: str) -> None:
    connection.execute(
        update(document_copy)
        .where(document_copy.c.document_no == row.document_no, document_copy.c.copy_no == row.copy_no)
        .values(state=state)
    )


def _set_slip(connection: Connection, row: Any, state: str) -> None:
    connection.execute(update(slip_copy).where(slip_copy.c.slip_id == row.slip_id, slip_copy.c.copy_no == row.copy_no).values(state=state))


def _changes(connection: Connection, document_no: str) -> Changes:
    case_id = connection.scalar(select(document.c.case_id).where(document.c.document_no == document_no))
    return Changes(cases=frozenset({str(case_id)}), documents=frozenset({document_no}), ledger=True, prints=True)


def job_of(row: Any) -> Job:
    return Job(
        row.job_id, row.paper, row.title, row.document_no, row.slip_id, row.copy_no, row.operator_id, row.routed, row.printer,
        JobState(row.state), row.reason, row.pages, row.form, from_text(row.spooled_at), from_text(row.changed_at),
        moment_of(row.settled_at),
    )  # fmt: skip
