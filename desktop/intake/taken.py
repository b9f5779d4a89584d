"""A case as it is about to be recorded: who, what, when, what the rules made of it, and what was decided - and what stands in the way of that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from desktop.errors import Issue, RuleViolation
from desktop.intake.assess import text_issues
from desktop.intake.journal import Origin
from desktop.intake.model import Assessment, Channel, Decision, Draft, OutcomeKind
from desktop.intake.ports import HallProfile
from desktop.staff.model import Actor

_TEXTS = ("reason", "legal_basis", "proper_authority", "to_authority", "override_reason")
"""What a clerk writes about a decision: it goes onto papers and to the province."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Times as instants. `accepted_at` differs from `decided_at` only where silence accepted the case (视为受理)."""

    draft: Draft
    found: Assessment
    decision: Decision
    actor: Actor
    profile: HallProfile
    origin: Origin
    received_at: datetime
    decided_at: datetime
    channel: Channel = Channel.WINDOW
    paper_no: str | None = None
    line_digest: str | None = None
    signed_by: str = ""
    """The supervisor who signed a second notice."""
    deemed: bool = False
    accepted_since: datetime | None = None
    edition: str = ""

    @property
    def accepted_at(self) -> datetime:
        return self.accepted_since or self.decided_at

    @property
    def kind(self) -> OutcomeKind:
        return self.decision.kind


def with_confirmed_day(found: Assessment, decision: Decision) -> Assessment:
    """The promised day that a person confirmed, where the calendar has no table for the year; where it has one, the rules decide."""
    if decision.promised_on is None or found.dates.promised_on is not None:
        return found
    if decision.promised_on < found.dates.accepted_on:
        raise RuleViolation("intake.invalid", issues=(Issue("/promised_on", "date.before_acceptance"),))
    return replace(found, dates=replace(found.dates, promised_on=decision.promised_on))


def refuse(case: Taken) -> None:
    """Raises what forbids this decision: errors of the draft, rules that say otherwise, grounds that are not given."""
    if case.found.issues:
        raise RuleViolation("intake.invalid", issues=case.found.issues)
    kind, decision = case.kind, case.decision
    if wrong := text_issues(*((f"/{key}", getattr(decision, key) or "") for key in _TEXTS)):
        raise RuleViolation("intake.invalid", issues=wrong)
    if kind is OutcomeKind.ACCEPTED and case.found.missing and not case.deemed:
        raise RuleViolation("intake.incomplete", missing=len(case.found.missing))
    if kind is OutcomeKind.NOTIFIED:
        _refuse_notice(case)
    if kind is OutcomeKind.CORRECTED:
        _refuse_partial(case)
    if kind is OutcomeKind.RECEIVED and case.draft.continues and not case.draft.round:
        raise RuleViolation("intake.received_already")
    if kind is OutcomeKind.DECLINED and not (decision.reason_code and decision.legal_basis.strip()):
        raise RuleViolation("intake.decline_needs_basis")
    if kind is OutcomeKind.REDIRECTED and not (decision.to_authority.strip() and decision.reason.strip()):
        raise RuleViolation("intake.redirect_needs_authority")


def _refuse_partial(case: Taken) -> None:
    """行政许可法 32(5): a notice that is cured is not left standing."""
    if not case.draft.round:
        raise RuleViolation("intake.no_notice")
    if all(miss.beyond for miss in case.found.missing):
        raise RuleViolation("intake.notice_cured")


def _refuse_notice(case: Taken) -> None:
    """行政许可法 32(4): everything at once. A second notice in a round needs a reason and a supervisor's name."""
    if not case.found.missing:
        raise RuleViolation("intake.nothing_missing")
    if case.draft.round and not (case.decision.override_reason.strip() and case.signed_by):
        raise RuleViolation("intake.second_notice")
