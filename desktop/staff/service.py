"""Accounts and sign-in. Verifiers are Argon2id (RFC 9106); the hall's accounts are remembered in the vault, so that signing in works offline.

Five wrong passwords in a row lock the account on this workstation, also for the right password, until the delay is over; the delay doubles
with every further lock. A wrong name costs as much time as a wrong password and says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, Text, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.clock import Clock, from_text, to_text
from desktop.errors import EnvironmentFault, RuleViolation
from desktop.staff.model import Account, Actor, Role
from desktop.staff.permissions import Permission, require
from desktop.store import Store
from desktop.tables import hall, vault

TRIES = 5
FIRST_DELAY = timedelta(minutes=15)
PASSWORD_LEAST = 8

account = Table(
    "account",
    hall,
    Column("name", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
)

known_account = Table(
    "known_account",
    vault,
    Column("name", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("verifier", Text, nullable=False),
    Column("last_sign_in", Text),
)

sign_in_failures = Table(
    "sign_in_failures",
    vault,
    Column("name", Text, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("locks", Integer, nullable=False),
    Column("locked_until", Text),
)


@dataclass(frozen=True, slots=True)
class RecentSignIn:
    account: Account
    at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where this workstation stands."""

    hall_id: str
    workstation_id: str
    window_no: str


class Staff:
    """Accounts of the hall. With the hall's store away, sign-in goes on from what the vault remembers; adding accounts does not."""

    def __init__(self, vault_store: Store, hall_store: Store, place: Place, clock: Clock) -> None:
        self._vault = vault_store
        self._hall = hall_store
        self._place = place
        self._clock = clock

    def sign_in(self, name: str, password: str) -> Actor:
        """The signed-in person. `RuleViolation` staff.wrong_password (left: tries before the lock) or staff.locked (until)."""
        found = self._verified(name, password, {"last_sign_in": to_text(self._clock())})
        return self.actor(found)

    def countersign(self, name: str, password: str) -> Actor:
        """Who came to the counter to sign a second time; nobody is signed in by it. `RuleViolation` as `sign_in`, and staff.forbidden.

        The right is asked only of who gave the right password: a name alone tells nothing.
        """
        signer = self.actor(self._verified(name, password, {}))
        require(signer, Permission.SIGN_SECOND)
        return signer

    def actor(self, found: Account) -> Actor:
        """The account at this workstation, without a password: for what acts by itself (a demo home's command line)."""
        return Actor(found, self._place.hall_id, self._place.workstation_id, self._place.window_no)

    def account(self, name: str) -> Account:
        """`RuleViolation` staff.unknown."""
        row = self._find(name)
        if row is None:
            raise RuleViolation("staff.unknown", name=name[:40])
        return Account(row.name, row.display_name, Role(row.role))

    def recent(self) -> tuple[RecentSignIn, ...]:
        """Who signed in here before, latest first."""
        with self._vault.read() as connection:
            rows = connection.execute(
                select(known_account).where(known_account.c.last_sign_in.is_not(None)).order_by(known_account.c.last_sign_in.desc())
            ).all()
        return tuple(RecentSignIn(Account(row.name, row.display_name, Role(row.role)), from_text(row.last_sign_in)) for row in rows)

    def add(self, actor: Actor | None, name: str, display_name: str, role: Role, password: str) -> Account:
        """Makes an account. `actor` None is the making of a new home. `RuleViolation`: staff.forbidden, staff.exists, staff.password_short, staff.name_form."""
        if actor is not None:
            require(actor, Permission.MANAGE_ACCOUNTS)
        if len(password) < PASSWORD_LEAST:
            raise RuleViolation("staff.password_short", least=PASSWORD_LEAST)
        if not name.isascii() or not name.replace("-", "").replace("_", "").isalnum() or len(name) > 40:
            raise RuleViolation("staff.name_form")
        with self._hall.write() as connection:
            if connection.scalar(select(account.c.name).where(account.c.name == name)) is not None:
                raise RuleViolation("staff.exists", name=name)
            connection.execute(
                insert(account).values(
                    name=name,
                    display_name=display_name,
                    role=role.value,
                    verifier=_hasher().hash(password),
                    updated_at=to_text(self._clock()),
                )
            )
        return Account(name, display_name, role)

    def _verified(self, name: str, password: str, more: dict[str, str]) -> Account:
        """The account whose password this is, remembered with `more` for when the hall is away; a wrong one counts towards the lock."""
        with self._vault.read() as connection:
            failures = connection.execute(select(sign_in_failures).where(sign_in_failures.c.name == name)).first()
        if failures is not None and failures.locked_until and from_text(failures.locked_until) > self._clock():
            raise RuleViolation("staff.locked", until=from_text(failures.locked_until))
        known = self._find(name)
        if not _fits(known.verifier if known else _nobody(), password) or known is None:
            raise self._failed(name)
        found = Account(known.name, known.display_name, Role(known.role))
        values = {"display_name": found.display_name, "role": found.role.value, "verifier": known.verifier} | more
        with self._vault.write() as connection:
            connection.execute(
                upsert(known_account).values(name=name, **values).on_conflict_do_update(index_elements=["name"], set_=values)
            )
            connection.execute(update(sign_in_failures).where(sign_in_failures.c.name == name).values(wrong=0, locks=0, locked_until=None))
        return found

    def _find(self, name: str) -> Any:
        try:
            with self._hall.read() as connection:
                return connection.execute(select(account).where(account.c.name == name)).first()
        except EnvironmentFault:
            with self._vault.read() as connection:
                return connection.execute(select(known_account).where(known_account.c.name == name)).first()

    def _failed(self, name: str) -> RuleViolation:
        with self._vault.write() as connection:
            return _count_failure(connection, name, self._clock())


def _count_failure(connection: Connection, name: str, at: datetime) -> RuleViolation:
    row = connection.execute(select(sign_in_failures).where(sign_in_failures.c.name == name)).first()
    wrong, locks = (row.wrong, row.locks) if row else (0, 0)
    wrong += 1
    until = None
    if wrong >= TRIES:
        until, wrong, locks = at + FIRST_DELAY * 2 ** min(locks, 6), 0, locks + 1
    values = {"wrong": wrong, "locks": locks, "locked_until": to_text(until) if until else None}
    connection.execute(upsert(sign_in_failures).values(name=name, **values).on_conflict_do_update(index_elements=["name"], set_=values))
    return RuleViolation("staff.locked", until=until) if until else RuleViolation("staff.wrong_password", left=TRIES - wrong)


@cache
def _hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    return str(_hasher().hash("nobody has this name"))


def _fits(verifier: str, password: str) -> bool:
    from argon2.exceptions import VerificationError

    try:
        return bool(_hasher().verify(verifier, password))
    except VerificationError:
        return False
