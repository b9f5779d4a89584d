"""What the services share that work on a recorded case: their stores and clock, the head of a later paper, the states of a case that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from desktop.changes import Changes
from desktop.clock import Clock, from_text, shanghai
from desktop.errors import Issue, RuleViolation
from desktop.intake import rounds
from desktop.intake.assess import text_issues
from desktop.intake.calendar import WorkCalendar
from desktop.intake.journal import Origin
from desktop.intake.model import Assessment, CaseState, Decision, Draft
from desktop.intake.numbers import NumberBlocks
from desktop.intake.paper_head import PaperHead
from desktop.intake.service import Intake
from desktop.intake.taken import Taken
from desktop.staff.model import Actor
from desktop.store import Store
from desktop.values import revive

RUNNING = (CaseState.ACCEPTED, CaseState.PROCESSING)


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """The vault and what goes with it."""

    vault: Store
    intake: Intake
    calendar: Callable[[], WorkCalendar]
    numbers: NumberBlocks
    clock: Clock

    def head(self, body: Mapping[str, Any], actor: Actor, at: datetime, row: Row[Any], number: str) -> PaperHead:
        """The head of the case's first receipt, with what differs today; the platform's number as soon as it is known."""
        kept: PaperHead = revive(PaperHead, body["receipt"]["head"])
        return replace(
            kept,
            document_no=number,
            case_no=row.case_no,
            formal_no=row.apply_no or "",
            window_no=actor.window_no,
            operator_name=actor.account.display_name,
            issued_at=shanghai(at),
        )

    def taken(
        self, actor: Actor, draft: Draft, found: Assessment, decision: Decision, row: Row[Any], at: datetime, province_away: bool
    ) -> Taken:
        return Taken(
            draft=draft,
            found=found,
            decision=decision,
            actor=actor,
            profile=self.intake.profile,
            origin=Origin.of(actor, province_away),
            received_at=from_text(row.received_at),
            decided_at=at,
            edition=row.edition,
        )


def case_in(connection: Connection, case_no: str, states: Sequence[CaseState]) -> Row[Any]:
    """The case, if it stands in one of these states. `RuleViolation`: case.unknown, case.closed."""
    row = rounds.kept(connection, case_no)
    if CaseState(row.state) not in states:
        raise RuleViolation("case.closed", case_no=row.case_no, state=row.state)
    return row


def sound_text(key: str, text: str) -> str:
    """A reason as people wrote it, trimmed. `RuleViolation` intake.invalid with the place."""
    said = text.strip()
    if not said:
        raise RuleViolation("intake.invalid", issues=(Issue(f"/{key}", "text.missing"),))
    if wrong := text_issues((f"/{key}", said)):
        raise RuleViolation("intake.invalid", issues=wrong)
    return said


def changed(case_id: str, *papers: str) -> Changes:
    """One case moved, and these papers were made."""
    return Changes(cases=frozenset({case_id}), documents=frozenset(papers), ledger=True)
