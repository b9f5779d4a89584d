"""What the audit log holds: who did what to whom and why, one line a deed. No names, numbers or addresses of people: ids, and a purpose in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class AuditKind(StrEnum):
    """Stable for ever: they are hashed. Their Chinese words stand in `desktop.audit.words`."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    ACCOUNT_LOCKED = "account_locked"
    SIGNED_OUT = "signed_out"
    SCREEN_LOCKED = "screen_locked"
    SCREEN_UNLOCKED = "screen_unlocked"
    COUNTERSIGNED = "countersigned"
    REVEALED = "revealed"
    SHARE_QUERY = "share_query"
    PRINTED = "printed"
    REPRINTED = "reprinted"
    VOIDED = "voided"
    OVERRIDDEN = "overridden"
    RESOLVED = "resolved"
    TIDAL = "tidal"
    EXPORTED = "exported"
    SETTINGS_CHANGED = "settings_changed"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    KEY_CARE = "key_care"
    EMERGENCY = "emergency"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line. `subject` is what it was done to (a case, paper, account, window …), `second` who signed besides the operator, `seq` runs from 1
    without a gap, `hash` closes the chain over this line and all before it."""

    seq: int
    at: datetime
    kind: AuditKind
    operator_id: str
    workstation_id: str
    subject: str
    purpose: str
    second: str
    detail: Mapping[str, object]
    hash: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a supervisor looks for. Empty fields ask nothing; `text` is looked for in subject, purpose and detail."""

    day: date | None = None
    operator_id: str = ""
    kinds: tuple[AuditKind, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A stretch of what was found, newest first, and how many there are in all."""

    entries: tuple[AuditEntry, ...]
    total: int


class Flaw(StrEnum):
    CHANGED = "changed"
    """The line is not the one that was written, or stands elsewhere than where it was."""
    REMOVED = "removed"
    """Lines that were written are not there."""
    CUT = "cut"
    """The end of the log is not there."""
    HEAD_FORGED = "head_forged"
    """A day's head does not bear this workstation's signature."""
    HEAD_DIFFERS = "head_differs"
    """A day's signed head says something else than the line that it closes."""
    HEAD_REMOVED = "head_removed"
    """A day that is over, and older than the last signed one, has no head."""
    HALL_DIFFERS = "hall_differs"
    """The hall keeps another head of this log."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`seq`: where; for removed lines the first that is missing, `count` how many."""

    flaw: Flaw
    seq: int
    count: int = 1
    day: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What walking the log gave. `hall_asked` is false where the hall did not answer: then its heads were not compared."""

    entries: int
    last_hash: str
    days_signed: int
    hall_asked: bool
    problems: tuple[Problem, ...] = field(default=())

    @property
    def whole(self) -> bool:
        return not self.problems
