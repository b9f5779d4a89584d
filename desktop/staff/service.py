"""Signing in. Verifiers are Argon2id (RFC 9106); the hall's accounts are remembered in the vault, so that signing in works offline for a while.

Five wrong passwords in a row lock the account on this workstation, also for the right password, until the delay is over (`desktop.staff.lockout`).
A wrong name costs as much time as a wrong password and says the same. What a verifier in the vault says counts for so many days since the hall
last confirmed it; whenever the hall answers, everything that is remembered is brought up to date, so that a disabled account is refused here
too once this workstation could know. Every try is a line of the audit log in the transaction that counts it; a name that nobody has is not
written down, because people type passwords there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.clock import Clock, from_text, to_text
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.staff.lockout import count_failure, forget, locked_until
from desktop.staff.model import Account, Actor, Place, RecentSignIn, Role
from desktop.staff.permissions import Permission, require
from desktop.staff.pins import password_given
from desktop.staff.tables import account, known_account
from desktop.staff.verifiers import fits, nobody
from desktop.store import Store

OFFLINE_DAYS = 30
_HERE = (AuditKind.SIGNED_IN, AuditKind.SCREEN_UNLOCKED)
"""Who gives the password for these sits at this workstation."""


class Staff:
    """Who is who at this workstation. With the hall's store away it goes on from what the vault remembers."""

    def __init__(self, vault_store: Store, hall_store: Store, place: Place, clock: Clock, *, offline_days: int = OFFLINE_DAYS) -> None:
        self._vault = vault_store
        self._hall = hall_store
        self._place = place
        self._clock = clock
        self._offline = timedelta(days=offline_days)

    def sign_in(self, name: str, password: str) -> Actor:
        """The signed-in person. `RuleViolation` staff.wrong_password (left: tries before the lock), staff.locked (until), staff.disabled,
        staff.other_window, staff.verifier_expired; which of the last three only who gave the right password learns."""
        return self.actor(self._verified(name, password, AuditKind.SIGNED_IN))

    def countersign(self, name: str, password: str) -> Actor:
        """Who came to the counter to sign a second time; nobody is signed in by it. `RuleViolation` as `sign_in`, and staff.forbidden.

        The right is asked only of who gave the right password: a name alone tells nothing.
        """
        signer = self.actor(self._verified(name, password, AuditKind.COUNTERSIGNED))
        require(signer, Permission.SIGN_SECOND)
        return signer

    def unlock(self, actor: Actor, password: str) -> None:
        """The password of who locked the screen. `RuleViolation` as `sign_in`."""
        self._verified(actor.id, password, AuditKind.SCREEN_UNLOCKED)

    def confirm(self, name: str, password: str) -> None:
        """Whether it is this account's password; a wrong one counts. `RuleViolation` as `sign_in`."""
        self._verified(name, password, None)

    @property
    def place(self) -> Place:
        return self._place

    def signed_out(self, actor: Actor, how: AuditKind = AuditKind.SIGNED_OUT) -> None:
        """Left, or locked the screen."""
        with self._vault.write() as connection:
            note(connection, how, actor, self._clock(), subject=actor.id)

    def actor(self, found: Account) -> Actor:
        """The account at this workstation, without a password: for what acts by itself (a demo home's command line)."""
        return Actor(found, self._place.hall_id, self._place.workstation_id, self._place.window_no)

    def account(self, name: str) -> Account:
        """`RuleViolation` staff.unknown."""
        row, _asked = self._find(name)
        if row is None:
            raise RuleViolation("staff.unknown", name=name[:40])
        return _account(row)

    def names(self) -> Mapping[str, str]:
        """Every account's name as people say it, with the account behind it where two are alike; what the hall does not say, as it is remembered."""
        with self._vault.read() as connection:
            rows = list(connection.execute(select(known_account.c.name, known_account.c.display_name)))
        try:
            with self._hall.read() as connection:
                rows += connection.execute(select(account.c.name, account.c.display_name))
        except EnvironmentFault:
            pass
        shown = {row.name: row.display_name for row in rows}
        alike = Counter(shown.values())
        return {name: said if alike[said] == 1 else f"{said} ({name})" for name, said in shown.items()}

    def recent(self) -> tuple[RecentSignIn, ...]:
        """Who signed in here before, latest first."""
        known = known_account.c.last_sign_in.is_not(None), known_account.c.disabled_at.is_(None)
        with self._vault.read() as connection:
            rows = connection.execute(select(known_account).where(*known).order_by(known_account.c.last_sign_in.desc())).all()
        return tuple(RecentSignIn(_account(row), from_text(row.last_sign_in)) for row in rows)

    def _verified(self, name: str, password: str, kind: AuditKind | None) -> Account:
        """The account whose password this is, remembered for when the hall is away; a wrong one counts towards the lock."""
        at = self._clock()
        with self._vault.read() as connection:
            until = locked_until(connection, name, at)
        if until is not None:
            raise self._still_locked(name, until, at)
        row, from_hall = self._find(name)
        right = fits(row.verifier if row is not None else nobody(), password)
        if row is None or not right:
            raise self._wrong(name, at, known=row is not None)
        self._refuse_unfit(row, from_hall, kind, at)
        found = _account(row)
        fresh = self._hall_accounts() if from_hall else []
        with self._vault.write() as connection:
            _remember(connection, row, fresh, to_text(at), signed_in=kind is AuditKind.SIGNED_IN, from_hall=from_hall)
            forget(connection, name)
            if kind in _HERE:
                password_given(connection, name, at)
            if kind is not None:
                note(connection, kind, self.actor(found), at, subject=name, offline=not from_hall)
        return found

    def _refuse_unfit(self, row: Any, from_hall: bool, kind: AuditKind | None, at: datetime) -> None:
        refusal = None
        windows = row.windows.split()
        if row.disabled_at:
            refusal = RuleViolation("staff.disabled", name=row.name)
        elif not from_hall and (not row.verified_at or from_text(row.verified_at) + self._offline < at):
            refusal = RuleViolation("staff.verifier_expired", days=self._offline.days)
        elif kind in _HERE and windows and self._place.window_no not in windows:
            refusal = RuleViolation("staff.other_window", windows=windows, here=self._place.window_no)
        if refusal is None:
            return
        with self._vault.write() as connection:
            self._note_failure(connection, row.name, at, reason=refusal.code)
        raise refusal

    def _still_locked(self, name: str, until: datetime, at: datetime) -> RuleViolation:
        with self._vault.write() as connection:
            known = connection.scalar(select(known_account.c.name).where(known_account.c.name == name))
            self._note_failure(connection, known or "", at, reason="staff.locked")
        return RuleViolation("staff.locked", until=until)

    def _wrong(self, name: str, at: datetime, *, known: bool) -> RuleViolation:
        with self._vault.write() as connection:
            refusal = count_failure(connection, name, at)
            shown = name if known else ""
            self._note_failure(connection, shown, at, reason="staff.wrong_password")
            if refusal.code == "staff.locked":
                note(connection, AuditKind.ACCOUNT_LOCKED, None, at, workstation_id=self._place.workstation_id, subject=shown)
        return refusal

    def _note_failure(self, connection: Connection, name: str, at: datetime, *, reason: str) -> None:
        here = self._place.workstation_id
        note(connection, AuditKind.SIGN_IN_FAILED, None, at, workstation_id=here, subject=name, reason=reason)

    def _find(self, name: str) -> tuple[Any, bool]:
        """(row or None, whether the hall itself said so)."""
        try:
            with self._hall.read() as connection:
                return connection.execute(select(account).where(account.c.name == name)).first(), True
        except EnvironmentFault:
            with self._vault.read() as connection:
                return connection.execute(select(known_account).where(known_account.c.name == name)).first(), False

    def _hall_accounts(self) -> list[Any]:
        """What the hall says of everybody who is remembered here; nothing when it is just going away."""
        with self._vault.read() as connection:
            names = connection.scalars(select(known_account.c.name)).all()
        try:
            with self._hall.read() as connection:
                return list(connection.execute(select(account).where(account.c.name.in_(names))).all())
        except EnvironmentFault:
            return []


def _remember(connection: Connection, row: Any, fresh: list[Any], at: str, *, signed_in: bool, from_hall: bool) -> None:
    for one in fresh:
        connection.execute(update(known_account).where(known_account.c.name == one.name).values(**kept(one), verified_at=at))
    values = kept(row) | ({"last_sign_in": at} if signed_in else {}) | ({"verified_at": at} if from_hall else {})
    statement = upsert(known_account).values(name=row.name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def kept(row: Any) -> dict[str, Any]:
    """What the vault remembers of an account."""
    return {name: getattr(row, name) for name in ("display_name", "role", "verifier", "disabled_at", "windows")}


def _account(row: Any) -> Account:
    return Account(row.name, row.display_name, Role(row.role))
