"""What the summary says, as values: the outcome, what stands in the way, days, and which papers are possible."""

from __future__ import annotations

from datetime import date

from desktop.intake.contents import elsewhere, needs_deferral
from desktop.intake.documents import DocumentKind
from desktop.intake.model import Assessment, MaterialStatus, OutcomeKind
from ui.cases.words import paper_words
from ui.clerk.text import _
from ui.shell import days

_MAIN_PAPER = {
    OutcomeKind.ACCEPTED: DocumentKind.ACCEPTANCE,
    OutcomeKind.NOTIFIED: DocumentKind.NOTICE,
    OutcomeKind.DECLINED: DocumentKind.DECLINE,
    OutcomeKind.REDIRECTED: DocumentKind.REDIRECT,
    OutcomeKind.RECEIVED: DocumentKind.MATERIAL_RECEIPT,
}


def day_words(day: date | None) -> str:
    """12月4日; a dash where the calendar does not know."""
    return days.day_words(day) if day else "—"


def outcome_words(found: Assessment | None) -> str:
    if found is None:
        return _("Nothing chosen yet")
    return _outcome_paper(found.outcome)


def decision_words(decision: OutcomeKind | None, found: Assessment | None) -> str:
    """What the decision that stands on the page would hand over."""
    return outcome_words(found) if decision is None else _outcome_paper(decision)


def _outcome_paper(kind: OutcomeKind) -> str:
    return paper_words(_MAIN_PAPER[kind]) if kind in _MAIN_PAPER else _("Receipt of what came")


def state_chip(found: Assessment | None) -> tuple[str, str]:
    """(status, words) for the chip: what stands in the way, shortest form."""
    if found is None:
        return "unseen", _("Not started")
    unconfirmed = sum(not line.confirmed for line in found.fields)
    if len(found.issues) > unconfirmed:
        return "missing", _("{n} to correct", n=len(found.issues) - unconfirmed)
    if unconfirmed:
        return "attention", _("{n} prefilled to confirm", n=unconfirmed)
    gone = sum(line.missing for line in found.materials) - found.unchecked
    if found.missing:
        parts = [_("missing {n}", n=gone)] * bool(gone) + [_("unchecked {n}", n=found.unchecked)] * bool(found.unchecked)
        fields = sum(line.issue == "missing" for line in found.fields)
        return ("missing" if gone else "unseen"), (_(", ").join(parts) or _("form {n}", n=fields))
    deferred = sum(line.status is MaterialStatus.DEFERRED for line in found.materials)
    return ("deferred", _("deferred {n}", n=deferred)) if deferred else ("ok", _("Complete"))


def papers_for(found: Assessment | None, decision: OutcomeKind | None = None) -> tuple[DocumentKind, ...]:
    """The papers that deciding now would make, the main one first; none where its sheet follows from what is recorded only (登记补交)."""
    if found is None:
        return ()
    kind = decision or found.outcome
    if kind is OutcomeKind.ACCEPTED:
        deferral = (DocumentKind.DEFERRAL,) if needs_deferral(found) else ()
        redirect = (DocumentKind.REDIRECT,) if elsewhere(found) else ()
        return (DocumentKind.ACCEPTANCE, *deferral, *redirect, DocumentKind.MATERIAL_RECEIPT)
    return {
        OutcomeKind.NOTIFIED: (DocumentKind.NOTICE, DocumentKind.MATERIAL_RECEIPT),
        OutcomeKind.DECLINED: (DocumentKind.DECLINE,),
        OutcomeKind.REDIRECTED: (DocumentKind.REDIRECT, DocumentKind.MATERIAL_RECEIPT),
        OutcomeKind.RECEIVED: (DocumentKind.MATERIAL_RECEIPT,),
    }.get(kind, ())
