"""A window changes the services that it serves (潮汐调度), as the queue keeps it: the present visitor is served to the end, then the window
calls nobody while it changes, then it calls for its new services.

No ticket is touched: whoever waits keeps the place, and what was sent to the window by name stays sent to it. Who may order a change and
whether it is wise is said in `desktop.tidal`; here is only what it does to the window.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from desktop.clock import from_text, to_text
from desktop.errors import RuleViolation
from desktop.queue.tables import window

NOT_CHANGING: dict[str, None] = {"next_services": None, "switching_until": None, "services_since": None}


def ordered(row: Row[Any]) -> tuple[tuple[str, ...], float]:
    """The services that a window is to change to once it is free, and how many minutes it then stays closed; ((), 0) for none."""
    if not row.next_services:
        return (), 0.0
    said = json.loads(row.next_services)
    return tuple(said["services"]), said["minutes"]


def order_change(connection: Connection, window_no: str, services: Sequence[str], minutes: float) -> None:
    """From now on the window calls nobody; `begin_change` goes on as soon as nobody is at it."""
    said = json.dumps({"services": list(services), "minutes": minutes})
    connection.execute(update(window).where(window.c.no == window_no).values(next_services=said))


def begin_change(connection: Connection, window_no: str, at: datetime) -> bool:
    """Nobody is at the window any more: what was ordered begins. False when nothing was."""
    row = connection.execute(select(window.c.next_services).where(window.c.no == window_no, window.c.next_services.is_not(None))).first()
    if row is None:
        return False
    services, minutes = ordered(row)
    change_now(connection, window_no, services, at, at + timedelta(minutes=minutes))
    return True


def change_now(connection: Connection, window_no: str, services: Sequence[str], at: datetime, until: datetime) -> None:
    """The window has its new services, and calls nobody before `until`."""
    connection.execute(
        update(window)
        .where(window.c.no == window_no)
        .values(
            services=json.dumps(list(services)),
            next_services=None,
            switching_until=to_text(until) if until > at else None,
            services_since=to_text(until),
            updated_at=to_text(at),
        )
    )


def take_back(connection: Connection, window_no: str) -> None:
    """A change that has not begun is forgotten."""
    connection.execute(update(window).where(window.c.no == window_no).values(next_services=None))


def restore(connection: Connection, window_no: str, services: Sequence[str], at: datetime) -> None:
    """The window has its former services again at once, as if nothing had been ordered."""
    values = {"services": json.dumps(list(services)), "updated_at": to_text(at), **NOT_CHANGING}
    connection.execute(update(window).where(window.c.no == window_no).values(values))


def settled(connection: Connection, window_no: str) -> dict[str, Any]:
    """Values of a window that closes: what it was to change to is what it has, and nothing is on its way."""
    row = connection.execute(select(window.c.next_services).where(window.c.no == window_no)).first()
    services = ordered(row)[0] if row is not None else ()
    return NOT_CHANGING | ({"services": json.dumps(services)} if services else {})


def refuse_switching(place: Row[Any], at: datetime) -> None:
    """`RuleViolation` queue.window_switching while the window changes its services."""
    if place.switching_until and from_text(place.switching_until) > at:
        raise RuleViolation("queue.window_switching", window=place.no, until=from_text(place.switching_until))
