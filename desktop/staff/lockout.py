"""The lock after wrong passwords: five in a row, then a delay that doubles with every further lock. Counted in the vault, so that neither a new
start nor an absent hall forgets it, and in one transaction a try, so that guesses on many threads all count."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.clock import moment_of, to_text
from desktop.errors import RuleViolation
from desktop.staff.tables import sign_in_failures

TRIES = 5
FIRST_DELAY = timedelta(minutes=15)
DOUBLINGS = 6


def locked_until(connection: Connection, name: str, at: datetime) -> datetime | None:
    """None when the account may be tried."""
    until = moment_of(connection.scalar(select(sign_in_failures.c.locked_until).where(sign_in_failures.c.name == name)))
    return until if until is not None and until > at else None


def count_failure(connection: Connection, name: str, at: datetime) -> RuleViolation:
    """One more wrong try: staff.wrong_password (left) or, with the fifth, staff.locked (until)."""
    row = connection.execute(select(sign_in_failures).where(sign_in_failures.c.name == name)).first()
    wrong, locks = (row.wrong, row.locks) if row else (0, 0)
    wrong += 1
    until = None
    if wrong >= TRIES:
        until, wrong, locks = at + FIRST_DELAY * 2 ** min(locks, DOUBLINGS), 0, locks + 1
    values = {"wrong": wrong, "locks": locks, "locked_until": to_text(until) if until else None}
    connection.execute(upsert(sign_in_failures).values(name=name, **values).on_conflict_do_update(index_elements=["name"], set_=values))
    return RuleViolation("staff.locked", until=until) if until else RuleViolation("staff.wrong_password", left=TRIES - wrong)


def forget(connection: Connection, name: str) -> bool:
    """The right password, or an administrator, ends the counting; answers whether anything was counted."""
    values = {"wrong": 0, "locks": 0, "locked_until": None}
    counted = (sign_in_failures.c.wrong > 0) | (sign_in_failures.c.locks > 0)
    return connection.execute(update(sign_in_failures).where(sign_in_failures.c.name == name, counted).values(**values)).rowcount > 0
