"""视为受理 (行政许可法 32(4)): what nobody answered within five working days is accepted from the day its papers came, by itself."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from desktop.changes import Changes
from desktop.clock import from_text, hall_date
from desktop.intake import rounds
from desktop.intake.casework import CaseDesk, changed
from desktop.intake.issue import series_needed
from desktop.intake.model import Assessment, Decision, Draft, OutcomeKind
from desktop.intake.service import Intake
from desktop.intake.tables import case_file, journal
from desktop.staff.model import Account, Actor, Role


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
        overdue = select(case_file.c.case_no).where(case_file.c.state.in_(rounds.OPEN), case_file.c.answer_by < today)
        with self._desk.vault.read() as connection:
            numbers = list(connection.scalars(overdue.order_by(case_file.c.answer_by)))
        changes = Changes()
        for number in numbers:
            self._desk.numbers.ensure(*series_needed(hall_date(at)))
            with self._desk.vault.write() as connection:
                row = rounds.kept(connection, number)
                if row.answer_by is not None and row.answer_by < today:
                    changes |= self._deem(connection, row, at, province_away)
        return changes

    def _deem(self, connection: Connection, row: Row[Any], at: datetime, province_away: bool) -> Changes:
        actor = Actor(
            Account(row.operator_id, "系统（视为受理）", Role.CLERK),
            self._desk.intake.profile.hall_id,
            _workstation(connection, row),
            row.window_no or "",
        )
        since = from_text(json.loads(row.body).get("corrected_at") or row.received_at)
        draft = rounds.continued(row, row.operator_id, at)
        found = _assessed_then(self._desk.intake, draft, since, province_away)
        case = self._desk.taken(actor, draft, found, Decision(OutcomeKind.ACCEPTED), row, at, province_away)
        done = rounds.go_on(connection, replace(case, deemed=True, accepted_since=since))
        return changed(row.case_id, *(number for _, number in done.documents))


def _workstation(connection: Connection, row: Row[Any]) -> str:
    return str(connection.scalar(select(journal.c.workstation_id).where(journal.c.case_id == row.case_id, journal.c.seq == 1)))


def _assessed_then(intake: Intake, draft: Draft, since: datetime, province_away: bool) -> Assessment:
    """The dates as if it had been accepted when its papers came; what nobody objected to in time stands in nobody's way."""
    found = intake.assess(replace(draft, received_at=since), province_away=province_away, received_at=since)
    return replace(found, issues=())
