"""What a tidal move must keep to, and how it is done and undone, in the caller's transaction. The same rules for a person and for the machine.

A window changes once its present visitor is served, is closed for the switch, and then keeps its services for the dwelling time. A change may
not leave somebody waiting for a service that no open window would serve any more. A closed window takes its services at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from desktop.clock import from_text
from desktop.errors import RuleViolation
from desktop.queue.model import WindowState
from desktop.queue.switching import change_now, order_change, ordered, restore, take_back
from desktop.tidal.observe import Floor, dwell_until, is_switching


def place_of(floor: Floor, window_no: str) -> Row[Any]:
    """`RuleViolation` queue.unknown_window."""
    for row in floor.windows:
        if row.no == window_no:
            return row
    raise RuleViolation("queue.unknown_window", window=window_no[:40])


def refuse(floor: Floor, place: Row[Any], services: Sequence[str]) -> None:
    """`RuleViolation` queue.unknown_service, tidal.no_services, tidal.same, tidal.too_many, tidal.not_skilled, tidal.on_its_way,
    tidal.stands, tidal.last_window."""
    unknown = [code for code in services if code not in floor.codes]
    if unknown:
        raise RuleViolation("queue.unknown_service", service=unknown[0][:40])
    if not services:
        raise RuleViolation("tidal.no_services", window=place.no)
    if set(services) == set(json.loads(place.services)) and not ordered(place)[0]:
        raise RuleViolation("tidal.same", window=place.no)
    most = floor.rules.max_services_per_window
    if len(set(services)) > most:
        raise RuleViolation("tidal.too_many", window=place.no, most=most)
    able = floor.skills_of(place.operator)
    lacking = [code for code in services if code not in able]
    if lacking:
        raise RuleViolation("tidal.not_skilled", window=place.no, service=_name(floor, lacking[0]))
    if place.state != WindowState.CLOSED.value:
        _refuse_now(floor, place)
        _refuse_last(floor, place, services)


def _refuse_now(floor: Floor, place: Row[Any]) -> None:
    if ordered(place)[0] or is_switching(place, floor.at):
        raise RuleViolation("tidal.on_its_way", window=place.no)
    until = dwell_until(place, floor.rules)
    if until > floor.at:
        raise RuleViolation("tidal.stands", window=place.no, until=until)


def _refuse_last(floor: Floor, place: Row[Any], services: Sequence[str]) -> None:
    waiting = {row.service for row in floor.waiting if row.for_window is None}
    served = {
        code
        for row in floor.windows
        if row.no != place.no and row.state == WindowState.OPEN.value
        for code in (ordered(row)[0] or json.loads(row.services))
    }
    for code in json.loads(place.services):
        if code in waiting and code not in services and code not in served:
            raise RuleViolation("tidal.last_window", window=place.no, service=_name(floor, code))


def services_of(floor: Floor, place: Row[Any]) -> tuple[str, ...]:
    """What it serves now, the main one first."""
    return tuple(code for code in json.loads(place.services) if code in floor.codes)


def _name(floor: Floor, code: str) -> str:
    return str(next((row.name for row in floor.services if row.code == code), code))


def begin(connection: Connection, floor: Floor, place: Row[Any], services: Sequence[str]) -> None:
    """The window changes: at once where it is closed, else after its present visitor and the time of switching."""
    in_order = tuple(dict.fromkeys(services))
    if place.state == WindowState.CLOSED.value:
        change_now(connection, place.no, in_order, floor.at, floor.at)
    elif place.no in floor.here:
        order_change(connection, place.no, in_order, floor.rules.switch_minutes)
    else:
        change_now(connection, place.no, in_order, floor.at, floor.at + timedelta(minutes=floor.rules.switch_minutes))


def give_back(connection: Connection, floor: Floor, place: Row[Any], was: Sequence[str], to: Sequence[str]) -> None:
    """Undo: what has not begun is forgotten, a switch that runs is ended, what was done is done back by the same rules but for the dwelling.

    `RuleViolation` tidal.moved_since when the window has other services than the decision gave it.
    """
    coming = ordered(place)[0]
    if coming:
        if set(coming) != set(to):
            raise RuleViolation("tidal.moved_since", window=place.no)
        take_back(connection, place.no)
        return
    if set(json.loads(place.services)) != set(to):
        raise RuleViolation("tidal.moved_since", window=place.no)
    if place.switching_until and from_text(place.switching_until) > floor.at and place.no not in floor.here:
        restore(connection, place.no, was, floor.at)
        return
    if place.state != WindowState.CLOSED.value:
        _refuse_last(floor, place, was)
    begin(connection, floor, place, was)
