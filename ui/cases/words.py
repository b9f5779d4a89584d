"""Words for states, events and papers of a case, and which status colour goes with each. One place for 办件 and 平账."""

from __future__ import annotations

from desktop.intake.documents import DocumentKind
from desktop.intake.model import CaseState
from ui.text import _
from ui.theme import STATUS_ICONS

STATE_STATUS = {
    CaseState.RECEIVED: "waiting",
    CaseState.ACCEPTED: "provided",
    CaseState.CORRECTING: "deferred",
    CaseState.CORRECTED: "promised",
    CaseState.DECLINED: "missing",
    CaseState.REDIRECTED: "held",
    CaseState.WITHDRAWN: "offline",
    CaseState.PROCESSING: "serving",
    CaseState.DONE: "done",
}

STATE_ICON = {state: STATUS_ICONS[status] for state, status in STATE_STATUS.items()} | {
    CaseState.REDIRECTED: "transfer",
    CaseState.WITHDRAWN: "undo",
}


def state_words(state: CaseState) -> str:
    return {
        CaseState.RECEIVED: _("received"),
        CaseState.ACCEPTED: _("accepted"),
        CaseState.CORRECTING: _("being corrected"),
        CaseState.CORRECTED: _("corrected"),
        CaseState.DECLINED: _("declined"),
        CaseState.REDIRECTED: _("redirected"),
        CaseState.WITHDRAWN: _("withdrawn"),
        CaseState.PROCESSING: _("with the departments"),
        CaseState.DONE: _("done"),
    }[state]


def event_words(kind: str) -> str:
    """An event type of the journal; one that this version does not know stands as it is."""
    return {
        "case.received": _("Materials received"),
        "case.accepted": _("Accepted"),
        "case.correction_requested": _("One-time notice"),
        "case.corrected": _("Corrected"),
        "case.declined": _("Declined"),
        "case.redirected": _("Redirected"),
        "case.withdrawn": _("Withdrawn"),
        "document.issued": _("Paper issued"),
        "document.voided": _("Paper voided"),
        "rating.given": _("Rating given"),
        "grievance.registered": _("Grievance registered"),
    }.get(kind, kind)


def paper_words(kind: str) -> str:
    return {
        DocumentKind.MATERIAL_RECEIPT.value: _("Receipt of materials"),
        DocumentKind.ACCEPTANCE.value: _("Notice of acceptance"),
        DocumentKind.NOTICE.value: _("One-time notice"),
        DocumentKind.DECLINE.value: _("Decision not to accept"),
        DocumentKind.DEFERRAL.value: _("Promise of deferred materials"),
        DocumentKind.REDIRECT.value: _("Redirection slip"),
        DocumentKind.RESULT.value: _("Hand-over of results"),
        DocumentKind.EXTENSION.value: _("Notice of extension"),
        DocumentKind.SUSPENSION.value: _("Notice of a special procedure"),
        DocumentKind.RESUMPTION.value: _("Notice that the time runs again"),
        DocumentKind.DELIVERY.value: _("Proof of service"),
    }.get(kind, kind)


def progress_words(state: str) -> tuple[str, str]:
    """(status of the theme, words) for where a department stands with its item; "" is: nothing heard yet."""
    return {
        "": ("unseen", _("not begun")),
        "waiting": ("waiting", _("waiting")),
        "processing": ("serving", _("in progress")),
        "suspended": ("held", _("clock stopped")),
        "granted": ("provided", _("granted")),
        "refused": ("missing", _("refused")),
        "done": ("done", _("done")),
    }.get(state, ("waiting", state))


def material_words(status: str) -> tuple[str, str]:
    """(status of the theme, words) for a material as it was taken."""
    return {
        "provided": ("provided", _("handed in")),
        "shared": ("shared", _("shared")),
        "deferred": ("deferred", _("deferred")),
        "promised": ("promised", _("promised")),
        "missing": ("missing", _("missing")),
    }.get(status, ("unseen", _("not looked at")))
