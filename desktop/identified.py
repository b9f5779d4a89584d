"""Columns of the vault in whose text identity numbers stand, and columns by which a person is looked up.

The numbers are sealed one by one before a row is written and opened when it is read; the rest of the text stays what it was, JSON stays JSON, and
rules and screens see plain values. What seals hangs on the engine's dialect (`seal_numbers`); a store without one keeps text as it is. Cipher and
keys are `offline.vault.numbers`.
"""

from __future__ import annotations

from typing import Any, Protocol

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from desktop.store import Store

_KEY = "tidehall_numbers"


class NumberSeal(Protocol):
    """One vault's key for identity numbers."""

    def seal_in(self, text: str) -> str:
        """The text with every identity number in it sealed."""

    def open_in(self, text: str) -> str:
        """The inverse. `EnvironmentFault` seal.broken for a number that was changed or sealed by another vault."""

    def digest(self, person: str) -> str:
        """A keyed hash (HMAC-SM3): the same for the same person, and without the key nothing to try numbers against. "" stays ""."""


class Identified(TypeDecorator[str]):
    """Text in which identity numbers may stand."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        seal = _seal(dialect)
        return seal.seal_in(value) if seal is not None and value else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        seal = _seal(dialect)
        return seal.open_in(value) if seal is not None and value else value


class PersonKey(TypeDecorator[str]):
    """Who a row belongs to: written and compared as `desktop.intake.person` makes it, kept as a keyed hash, read as that hash."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        seal = _seal(dialect)
        return seal.digest(value) if seal is not None and value else value


def seal_numbers(vault: Store, seal: NumberSeal) -> None:
    """From now on whoever writes to this store seals, and whoever reads it opens."""
    setattr(vault.engine.dialect, _KEY, seal)


def _seal(dialect: Dialect) -> NumberSeal | None:
    found: NumberSeal | None = getattr(dialect, _KEY, None)
    return found
