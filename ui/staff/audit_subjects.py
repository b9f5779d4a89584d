"""What a line of the audit log was done to, as people call it: settings by their names, windows, services, the calendar, exports. Pure.

Codes of cases, papers and keys stay as they are: they are what somebody looks for. What nobody has words for stands as it was written.
"""

from __future__ import annotations

from collections.abc import Callable

from desktop.audit.model import AuditEntry, AuditKind
from ui.settings.words import key_words, secret_words
from ui.text import _

_OF_PEOPLE = frozenset({AuditKind.SIGN_IN_FAILED, AuditKind.ACCOUNT_LOCKED, AuditKind.ACCOUNT_ADDED, AuditKind.ACCOUNT_CHANGED})
"""What is done to an account by another, or by nobody who is signed in."""
Who = Callable[[str], str]
"""What an account is called."""


def shown_subject(row: AuditEntry, who: Who) -> str:
    """What it was done to; nothing where that is the person who did it."""
    if row.subject == row.operator_id:
        return ""
    if row.kind in _OF_PEOPLE:
        return who(row.subject)
    if row.kind is AuditKind.SETTINGS_CHANGED:
        return _setting(row.subject, who)
    if row.kind is AuditKind.EXPORTED:
        exports = {"settings": _("The hall's settings"), "day": _("The day's numbers"), "ledger": _("The ledger")}
        return exports.get(row.subject, row.subject)
    return _("Window {no}", no=row.subject) if row.kind is AuditKind.TIDAL else row.subject


def _setting(subject: str, who: Who) -> str:
    whole = {"tidal": _("Rules of the hall"), "service.order": _("Order of the services")} | secret_words()
    if subject in whole:
        return whole[subject]
    try:
        return key_words(subject)[0]
    except KeyError:
        kind, _dot, code = subject.partition(".")
    if kind == "skills":
        return _("Business of {name}", name=who(code))
    said = {
        "service": _("Service {code}", code=code), "window": _("Window {no}", no=code), "calendar": _("Working days of {year}", year=code),
    }  # fmt: skip
    return said.get(kind, subject)
