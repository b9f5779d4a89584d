"""What the summary says, as values: the outcome, what stands in the way, days, and which papers are possible."""

from __future__ import annotations

from datetime import date

from desktop.intake.documents import DocumentKind
from desktop.intake.model import Assessment, MaterialStatus, OutcomeKind
from ui.clerk.text import _


def day_words(day: date | None) -> str:
    """12月4日; a dash where the calendar does not know."""
    return _("{month}/{day}", month=day.month, day=day.day) if day else "—"


def paper_words(kind: DocumentKind) -> str:
    return {
        DocumentKind.ACCEPTANCE: _("Acceptance notice"),
        DocumentKind.NOTICE: _("One-time notice"),
        DocumentKind.MATERIAL_RECEIPT: _("Receipt of materials"),
    }.get(kind, "")


def outcome_words(found: Assessment | None) -> str:
    if found is None:
        return _("Nothing chosen yet")
    return _("Acceptance notice") if found.outcome is OutcomeKind.ACCEPTED else _("One-time notice")


def decision_words(decision: OutcomeKind | None, found: Assessment | None) -> str:
    """What the decision that stands on the page would hand over."""
    if decision is OutcomeKind.DECLINED:
        return _("Decision not to accept")
    if decision is OutcomeKind.REDIRECTED:
        return _("Slip for another authority")
    if decision is None:
        return outcome_words(found)
    return _("Acceptance notice") if decision is OutcomeKind.ACCEPTED else _("One-time notice")


def state_chip(found: Assessment | None) -> tuple[str, str]:
    """(status, words) for the chip: what stands in the way, shortest form."""
    if found is None:
        return "unseen", _("Not started")
    if found.issues:
        return "missing", _("{n} to correct", n=len(found.issues))
    gone = sum(line.missing for line in found.materials) - found.unchecked
    if found.missing:
        parts = [_("missing {n}", n=gone)] * bool(gone) + [_("unchecked {n}", n=found.unchecked)] * bool(found.unchecked)
        fields = sum(line.issue == "missing" for line in found.fields)
        return ("missing" if gone else "unseen"), (_(", ").join(parts) or _("form {n}", n=fields))
    deferred = sum(line.status is MaterialStatus.DEFERRED for line in found.materials)
    return ("deferred", _("deferred {n}", n=deferred)) if deferred else ("ok", _("Complete"))


def papers_for(found: Assessment | None, decision: OutcomeKind | None = None) -> tuple[DocumentKind, ...]:
    """The papers that deciding now would make, the main one first; none for a decision whose paper is not drawn here."""
    if found is None or decision in (OutcomeKind.DECLINED, OutcomeKind.REDIRECTED):
        return ()
    first = DocumentKind.ACCEPTANCE if (decision or found.outcome) is OutcomeKind.ACCEPTED else DocumentKind.NOTICE
    return (first, DocumentKind.MATERIAL_RECEIPT)
