"""Columns whose words only the hall can read: on a server they are sealed with the hall's key before they leave this machine.

The key hangs on the engine's dialect (`seal_words`), so that every statement seals and opens by itself. The embedded store is encrypted as a
whole and keeps words as they are. What stands unsealed on a server - from before there was a seal - is read as it stands; empty stays empty.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from desktop.sealing import MARKS, Sealer
from desktop.store import Store

NOTE = "ticket.note"
_KEY = "tidehall_words"


class Words(TypeDecorator[str]):
    """`Words("ticket.note")`: what is sealed for one column does not open in another."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        sealer = _sealer(dialect)
        return sealer.seal(value, self.place) if sealer is not None and value else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return opened(value, self.place, dialect)


def opened(value: Any, place: str, dialect: Dialect) -> Any:
    """A column's words for whoever went to the driver itself. `EnvironmentFault` seal.broken."""
    sealer = _sealer(dialect)
    return sealer.open(value, place) if sealer is not None and value and value.startswith(MARKS) else value


def seal_words(hall: Store, sealer: Sealer | None) -> None:
    """From now on everybody on this store seals, if it is a server's."""
    if sealer is not None and hall.on_server:
        setattr(hall.engine.dialect, _KEY, sealer)


def _sealer(dialect: Dialect) -> Sealer | None:
    found: Sealer | None = getattr(dialect, _KEY, None)
    return found
