"""Dates that move after acceptance: extension once (行政许可法 42), and special procedures that stop the clock (45). Each makes its paper.

Neither is an event of the contract by itself: the paper's `document.issued` carries it to the province when it is printed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.catalogue.model import DayUnit
from desktop.changes import Changes
from desktop.clock import day_of, day_text, from_text, hall_date, shanghai, to_text
from desktop.errors import Issue, RuleViolation
from desktop.intake.calendar import YearUnknown
from desktop.intake.casework import RUNNING, CaseDesk, case_in, changed, sound_text
from desktop.intake.documents import DocumentKind
from desktop.intake.issue import next_document_no, series_needed, write_document
from desktop.intake.model import Draft
from desktop.intake.outcome_papers import ExtensionContent, ResumptionContent, SuspensionContent
from desktop.intake.tables import case_file, suspension
from desktop.staff.model import Actor
from desktop.staff.permissions import Permission, require
from desktop.values import dump, revive

EXTENSION_DAYS = {False: 10, True: 15}
"""行政许可法 42: ten working days more; fifteen where several authorities decide together (统一、联合、集中办理)."""
PROCEDURES = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
"""行政许可法 45: the procedures whose time does not count."""


class Terms:
    """Rights are checked here. `EnvironmentFault`: numbers.exhausted, or the store's; nothing is half written then."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def extend(self, actor: Actor, case_no: str, *, days: int, reason: str, legal_basis: str, signed: Actor) -> Changes:
        """延期 (行政许可法 42): once, for a reason, with the approval of the person in charge; makes the 延期办理告知书.

        `days`: working days. `RuleViolation`: case.closed, extension.days, extension.twice, extension.too_late, suspension.open,
        calendar.year_unknown, text.missing.
        """
        require(actor, Permission.TAKE_CASES)
        require(signed, Permission.SIGN_SECOND)
        said, basis = sound_text("reason", reason), sound_text("legal_basis", legal_basis)
        at = self._desk.clock()
        self._desk.numbers.ensure(*series_needed(hall_date(at)))
        with self._desk.vault.write() as connection:
            row = case_in(connection, case_no, RUNNING)
            body = json.loads(row.body)
            _refuse_open(connection, row.case_id)
            most = EXTENSION_DAYS[self._together(row, body)]
            if not 1 <= days <= most:
                raise RuleViolation("extension.days", issues=(Issue("/days", "extension.days", {"most": most}),), most=most)
            if body.get("extension"):
                raise RuleViolation("extension.twice")
            old, limit = _promised(row), day_of(row.statutory_date)
            if limit is not None and limit < hall_date(at):
                raise RuleViolation("extension.too_late", due=limit.isoformat())
            new, statutory = self._later(old, days), self._later(limit, days) if limit else None
            number = next_document_no(connection, self._desk.intake.profile, DocumentKind.EXTENSION, hall_date(at))
            paper = ExtensionContent(
                head=self._desk.head(body, actor, at, row, number),
                accepted_on=hall_date(from_text(row.accepted_at)),
                decided_on=hall_date(at),
                days=days,
                reason=said,
                legal_basis=basis,
                approved_by=signed.account.display_name,
                old_due=old,
                new_due=new,
            )
            write_document(connection, self._desk.intake.profile, row.case_id, paper, number, DocumentKind.EXTENSION, hall_date(at))
            note(connection, AuditKind.OVERRIDDEN, actor, at, subject=row.case_no, purpose=said, signed=signed, what="extension")
            body["extension"] = {"days": days, "reason": said, "legal_basis": basis, "approved_by": signed.id, "document_no": number}
            connection.execute(
                update(case_file)
                .where(case_file.c.case_id == row.case_id)
                .values(promised_date=day_text(new), statutory_date=day_text(statutory), body=dump(body), updated_at=to_text(at))
            )
        return changed(row.case_id, number)

    def suspend(self, actor: Actor, case_no: str, *, procedure: str, days_needed: int, reason: str, items: Sequence[str] = ()) -> Changes:
        """特别程序 (行政许可法 45): the clock stops and the applicant is told in writing how long it needs.

        `RuleViolation`: case.closed, suspension.open, suspension.procedure, suspension.days, text.missing.
        """
        require(actor, Permission.TAKE_CASES)
        said = sound_text("reason", reason)
        _one_of(procedure, days_needed)
        at = self._desk.clock()
        today = hall_date(at)
        self._desk.numbers.ensure(*series_needed(today))
        with self._desk.vault.write() as connection:
            row = case_in(connection, case_no, RUNNING)
            _refuse_open(connection, row.case_id)
            if connection.scalar(
                select(suspension.c.case_id).where(suspension.c.case_id == row.case_id, suspension.c.started_on == str(today))
            ):
                raise RuleViolation("suspension.same_day")
            body = json.loads(row.body)
            number = next_document_no(connection, self._desk.intake.profile, DocumentKind.SUSPENSION, today)
            paper = SuspensionContent(
                head=self._desk.head(body, actor, at, row, number),
                accepted_on=hall_date(from_text(row.accepted_at)),
                started_on=today,
                procedure=procedure,
                items=tuple(items),
                days_needed=days_needed,
                reason=said,
                expected_end=self._maybe_later(today, days_needed),
                stopped_at=shanghai(at),
            )
            write_document(connection, self._desk.intake.profile, row.case_id, paper, number, DocumentKind.SUSPENSION, today)
            dates = {key: day_of(getattr(row, key)) for key in ("promised_date", "statutory_date")}
            left = {key: self._left(today, due) for key, due in dates.items()}
            connection.execute(
                insert(suspension).values(
                    case_id=row.case_id,
                    started_on=today.isoformat(),
                    procedure=procedure,
                    days_needed=days_needed,
                    reason=said,
                    promised_left=left["promised_date"],
                    statutory_left=left["statutory_date"],
                )
            )
            connection.execute(
                update(case_file)
                .where(case_file.c.case_id == row.case_id)
                .values(updated_at=to_text(at), **{key: None for key, days in left.items() if days is not None})
            )
        return changed(row.case_id, number)

    def resume(self, actor: Actor, case_no: str) -> Changes:
        """The procedure is over: the days that were left count on from today, and the person is told the new day in writing.

        `RuleViolation` case.closed, suspension.none, calendar.year_unknown.
        """
        require(actor, Permission.TAKE_CASES)
        at = self._desk.clock()
        today = hall_date(at)
        self._desk.numbers.ensure(*series_needed(today))
        with self._desk.vault.write() as connection:
            row = case_in(connection, case_no, RUNNING)
            stop = connection.execute(
                select(suspension).where(suspension.c.case_id == row.case_id, suspension.c.ended_on.is_(None))
            ).first()
            if stop is None:
                raise RuleViolation("suspension.none")
            left = {"promised_date": stop.promised_left, "statutory_date": stop.statutory_left}
            dates = {key: day_text(self._later(today, days)) for key, days in left.items() if days is not None}
            number = next_document_no(connection, self._desk.intake.profile, DocumentKind.RESUMPTION, today)
            paper = ResumptionContent(
                head=self._desk.head(json.loads(row.body), actor, at, row, number),
                accepted_on=hall_date(from_text(row.accepted_at)),
                started_on=date.fromisoformat(stop.started_on),
                procedure=stop.procedure,
                ended_on=today,
                days_left=stop.promised_left,
                new_due=day_of(dates.get("promised_date")),
            )
            write_document(connection, self._desk.intake.profile, row.case_id, paper, number, DocumentKind.RESUMPTION, today)
            connection.execute(
                update(suspension)
                .where(suspension.c.case_id == row.case_id, suspension.c.started_on == stop.started_on)
                .values(ended_on=today.isoformat())
            )
            connection.execute(update(case_file).where(case_file.c.case_id == row.case_id).values(updated_at=to_text(at), **dates))
        return changed(row.case_id, number)

    def _together(self, row: Row[Any], body: Mapping[str, Any]) -> bool:
        """统一办理或者联合、集中办理: a theme of which several authorities decide items. One item alone is not, whatever theme it was found under."""
        draft: Draft = revive(Draft, body["draft"])
        chosen = self._desk.intake.bundle(replace(draft, edition=row.edition)).chosen
        return row.theme_code is not None and len({item.authority for item in chosen}) > 1

    def _later(self, day: date, days: int) -> date:
        try:
            return self._desk.calendar().after(day, days, DayUnit.WORKING)
        except YearUnknown as fault:
            raise RuleViolation("calendar.year_unknown", year=fault.year) from fault

    def _maybe_later(self, day: date, days: int) -> date | None:
        try:
            return self._desk.calendar().after(day, days, DayUnit.WORKING)
        except YearUnknown:
            return None

    def _left(self, today: date, due: date | None) -> int | None:
        """Working days from the day after `today` to `due`; None where nobody knows the date, or it has passed: what is late stays late."""
        try:
            return self._desk.calendar().between(today, due) if due and due >= today else None
        except YearUnknown as fault:
            raise RuleViolation("calendar.year_unknown", year=fault.year) from fault


def _refuse_open(connection: Connection, case_id: str) -> None:
    running = select(suspension.c.case_id).where(suspension.c.ended_on.is_(None), suspension.c.case_id == case_id)
    if connection.scalar(running) is not None:
        raise RuleViolation("suspension.open")


def _promised(row: Row[Any]) -> date:
    if not row.promised_date:
        raise RuleViolation("case.no_date")
    return date.fromisoformat(row.promised_date)


def _one_of(procedure: str, days_needed: int) -> None:
    if procedure not in PROCEDURES:
        raise RuleViolation("suspension.procedure", known="、".join(PROCEDURES))
    if not 1 <= days_needed <= 400:
        raise RuleViolation("suspension.days", issues=(Issue("/days_needed", "suspension.days"),))
