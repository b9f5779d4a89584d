"""视为受理 (行政许可法 32(4)): what nobody answered within five working days is accepted from the day its papers came, by itself."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, text, update

from desktop.changes import Changes
from desktop.clock import from_text, hall_date, moment_of
from desktop.errors import RuleViolation
from desktop.intake import rounds
from desktop.intake.calendar import WorkCalendar, YearUnknown
from desktop.intake.casework import CaseDesk, changed
from desktop.intake.deadlines import ANSWER_DAYS
from desktop.intake.issue import series_needed
from desktop.intake.model import Assessment, CaseState, Decision, Draft, OutcomeKind
from desktop.intake.service import Intake
from desktop.intake.tables import case_file, journal
from desktop.staff.model import Account, Actor, Role

WAITING = (CaseState.RECEIVED, CaseState.CORRECTED)
"""States in which the hall owes an answer."""
_log = logging.getLogger(__name__)


class Silence:
    """Works for the law, not for a person: the case stays its clerk's, and the paper says that silence accepted it."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    def deem_accepted(self, *, province_away: bool) -> Changes:
        """视为受理 (行政许可法 32(4)): every case that nobody answered within five working days is accepted from the day its papers came.

        Asked at start and at every change of day; what happened while the program was closed is caught up. A case is taken once, whoever asks.
        """
        at = self._desk.clock()
        today = hall_date(at).isoformat()
        changes = self._date_the_undated()
        overdue = select(case_file.c.case_no).where(case_file.c.state.in_(rounds.OPEN), case_file.c.answer_by < today, _MOVED_HERE)
        with self._desk.vault.read() as connection:
            numbers = list(connection.scalars(overdue.order_by(case_file.c.answer_by)))
        for number in numbers:
            self._desk.numbers.ensure(*series_needed(hall_date(at)))
            try:
                with self._desk.vault.write() as connection:
                    row = rounds.kept(connection, number)
                    if row.answer_by is not None and row.answer_by < today:
                        changes |= self._deem(connection, row, at, province_away)
            except RuleViolation as fault:
                # One case that cannot be taken holds up no other; it stays on the list of what is overdue.
                _log.warning("case %s could not be deemed accepted: %s", number, fault.code)
        return changes

    def _date_the_undated(self) -> Changes:
        """Cases whose five days ran into a year without a table: counted from the same day as soon as there is one. Until then nothing is guessed."""
        undated = select(case_file).where(case_file.c.state.in_(WAITING), case_file.c.answer_by.is_(None))
        with self._desk.vault.read() as connection:
            if not (rows := connection.execute(undated).all()):
                return Changes()
        calendar, dated = self._desk.calendar(), {}
        for row in rows:
            if (since := _waits_since(row)) is not None and (day := _answer_by(calendar, since)) is not None:
                dated[row.case_id] = (row.last_seq, day)
        with self._desk.vault.write() as connection:
            for case_id, (seq, day) in dated.items():
                still = (case_file.c.case_id == case_id) & (case_file.c.last_seq == seq)
                connection.execute(update(case_file).where(still).values(answer_by=day.isoformat()))
        return Changes(cases=frozenset(dated))

    def _deem(self, connection: Connection, row: Row[Any], at: datetime, province_away: bool) -> Changes:
        actor = Actor(
            Account(row.operator_id, "系统（视为受理）", Role.CLERK),
            self._desk.intake.profile.hall_id,
            _workstation(connection, row),
            row.window_no or "",
        )
        since = _waits_since(row) or from_text(row.received_at)
        draft = rounds.continued(connection, row, row.operator_id, at)
        found = _assessed_then(self._desk.intake, draft, since, province_away)
        case = self._desk.taken(actor, draft, found, Decision(OutcomeKind.ACCEPTED), row, at, province_away)
        done = rounds.go_on(connection, replace(case, deemed=True, accepted_since=since))
        return changed(row.case_id, *(number for _, number in done.documents))


# Whoever moved a case last answers for it: of two windows that hold it, one lets silence speak.
_MOVED_HERE = text(
    "NOT EXISTS (SELECT 1 FROM adopted_event JOIN journal USING (event_id) WHERE journal.case_id = case_file.case_id AND journal.seq = "
    "(SELECT max(last.seq) FROM journal AS last WHERE last.case_id = case_file.case_id AND last.type LIKE 'case.%'))"
)


def _workstation(connection: Connection, row: Row[Any]) -> str:
    return str(connection.scalar(select(journal.c.workstation_id).where(journal.c.case_id == row.case_id, journal.c.seq == 1)))


def _assessed_then(intake: Intake, draft: Draft, since: datetime, province_away: bool) -> Assessment:
    """The dates as if it had been accepted when its papers came; what nobody objected to in time stands in nobody's way."""
    return replace(intake.assess(draft, province_away=province_away, received_at=since), issues=())


def _waits_since(row: Row[Any]) -> datetime | None:
    """When what is to be answered came: the papers of the application, or all that a notice had asked for. None while some of that is still to come."""
    if CaseState(row.state) is CaseState.RECEIVED:
        return from_text(row.received_at)
    return moment_of(json.loads(row.body).get("corrected_at"))


def _answer_by(calendar: WorkCalendar, since: datetime) -> date | None:
    try:
        return calendar.after(hall_date(since), ANSWER_DAYS)
    except YearUnknown:
        return None
