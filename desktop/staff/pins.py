"""The PIN: unlocks one's own locked screen on the day on which one gave the password here, and nothing else.

It signs nobody in and signs nothing. Three wrong ones in a row and only the password opens; so does every new day, a changed password and a
disabled account. It lies in the vault of this workstation alone, as an Argon2id verifier of its own: four digits would not stand anywhere else.
"""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.audit.log import note
from desktop.audit.model import AuditKind
from desktop.clock import Clock, hall_date
from desktop.errors import RuleViolation
from desktop.staff.lockout import locked_until
from desktop.staff.model import Actor
from desktop.staff.tables import known_account, unlock_pin
from desktop.staff.verifiers import fits, made
from desktop.store import Store

TRIES = 3
LENGTHS = range(4, 7)
"""Shorter than any password, so that one field takes both."""


class Pins:
    def __init__(self, vault: Store, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def usable(self, name: str) -> bool:
        """Whether a PIN opens this person's screen now."""
        at = self._clock()
        with self._vault.read() as connection:
            return self._row(connection, name, at) is not None

    def set(self, actor: Actor, pin: str) -> None:
        """One's own PIN; "" takes it away. `RuleViolation` staff.pin_form: four to six digits, not all the same and not in a row."""
        at = self._clock()
        if pin and not sound(pin):
            raise RuleViolation("staff.pin_form", least=LENGTHS.start, most=LENGTHS.stop - 1)
        values = {"verifier": made(pin) if pin else "", "good_on": hall_date(at).isoformat(), "wrong": 0}
        with self._vault.write() as connection:
            if pin:
                statement = upsert(unlock_pin).values(name=actor.id, **values)
                connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
            else:
                connection.execute(delete(unlock_pin).where(unlock_pin.c.name == actor.id))
            note(connection, AuditKind.ACCOUNT_CHANGED, actor, at, subject=actor.id, change="pin" if pin else "pin_removed")

    def unlock(self, actor: Actor, pin: str) -> None:
        """Opens the screen that `actor` locked. `RuleViolation` staff.pin_over (give the password) or staff.wrong_pin (left)."""
        at = self._clock()
        with self._vault.read() as connection:
            row = self._row(connection, actor.id, at)
        if row is None:
            raise RuleViolation("staff.pin_over")
        right = fits(row.verifier, pin)
        with self._vault.write() as connection:
            row = self._row(connection, actor.id, at)
            if row is None:
                raise RuleViolation("staff.pin_over")
            wrong = 0 if right else row.wrong + 1
            connection.execute(update(unlock_pin).where(unlock_pin.c.name == actor.id).values(wrong=wrong))
            if right:
                note(connection, AuditKind.SCREEN_UNLOCKED, actor, at, subject=actor.id, by="pin")
            else:
                note(
                    connection,
                    AuditKind.SIGN_IN_FAILED,
                    None,
                    at,
                    workstation_id=actor.workstation_id,
                    subject=actor.id,
                    reason="staff.wrong_pin",
                )
        if not right:
            raise RuleViolation("staff.wrong_pin", left=TRIES - wrong) if wrong < TRIES else RuleViolation("staff.pin_over")

    @staticmethod
    def _row(connection: Connection, name: str, at: datetime) -> Row[Any] | None:
        if locked_until(connection, name, at) is not None:
            return None
        good = (unlock_pin.c.name == name, unlock_pin.c.good_on == hall_date(at).isoformat(), unlock_pin.c.wrong < TRIES)
        disabled = select(known_account.c.name).where(known_account.c.name == name, known_account.c.disabled_at.is_not(None))
        return connection.execute(select(unlock_pin).where(*good, ~disabled.exists())).first()


def password_given(connection: Connection, name: str, at: datetime) -> None:
    """The password was right: the PIN is good for the rest of the day."""
    connection.execute(update(unlock_pin).where(unlock_pin.c.name == name).values(good_on=hall_date(at).isoformat(), wrong=0))


def forget_pin(connection: Connection, name: str) -> None:
    connection.execute(delete(unlock_pin).where(unlock_pin.c.name == name))


def sound(pin: str) -> bool:
    """Four to six ASCII digits that a bystander would not try first."""
    if not (pin.isascii() and pin.isdigit() and len(pin) in LENGTHS):
        return False
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps not in ({0}, {1}, {-1})
