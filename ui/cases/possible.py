"""Which actions a case allows now, each with the reason why not. Pure: the services refuse again what must be refused."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.intake.model import CaseRow, CaseState
from desktop.staff.model import Role
from desktop.staff.permissions import Permission, allowed
from ui.cases.reading import CaseFile
from ui.cases.words import state_words
from ui.text import _

_OPEN = frozenset({CaseState.RECEIVED, CaseState.CORRECTING, CaseState.CORRECTED})
_RUNNING = frozenset({CaseState.ACCEPTED, CaseState.PROCESSING})
ACTIONS = ("go_on", "deliver", "hand_out", "serve", "extend", "stop", "withdraw", "rate", "grievance", "reprint", "reveal")
_RIGHTS = {
    "rate": Permission.KEEP_REGISTERS,
    "grievance": Permission.KEEP_REGISTERS,
    "reprint": Permission.PRINT_PAPERS,
    "reveal": Permission.REVEAL,
}


def refusals(role: Role, row: CaseRow | None, file: CaseFile | None) -> Mapping[str, str]:
    """Action to reason; "" is: possible."""
    if row is None:
        return dict.fromkeys(ACTIONS, _("Choose a case"))
    if file is None:
        return dict.fromkeys(ACTIONS, _("Being read"))
    return {action: _right(role, action) or _why_not(action, file.detail.row.state, file) for action in ACTIONS}


def _right(role: Role, action: str) -> str:
    return "" if allowed(role, _RIGHTS.get(action, Permission.TAKE_CASES)) else _("Clerks and supervisors do this")


def _why_not(action: str, state: CaseState, file: CaseFile) -> str:
    if action in ("reprint", "reveal"):
        return ""
    if action == "go_on":
        return "" if state in _OPEN else _("It is {state} already", state=state_words(state))
    standing = file.standing
    if standing is None:
        return _("Not set up on this workstation")
    if action == "withdraw":
        return "" if state in _OPEN | _RUNNING else _("It is {state} already", state=state_words(state))
    if action in ("extend", "stop") and state not in _RUNNING:
        return _("Only an accepted case; this one is {state}", state=state_words(state))
    if action == "extend":
        if file.detail.body.get("extension"):
            return _("Extended once already")
        return _("The clock stands still") if file.stopped else ""
    if action == "deliver":
        waits = state in _RUNNING and any(entry.delivered_at is None for entry in standing.deferred)
        return "" if waits else _("It waits for no material")
    if action == "hand_out":
        return "" if standing.ready else _("No result is there to collect")
    if action == "serve":
        return "" if file.servable else _("No paper is there to serve")
    if action == "rate":
        return _("Rated already") if file.rating is not None else ""
    return ""
