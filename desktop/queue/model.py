"""The queue's values: services, windows, tickets, and the one table of what may become what (DESIGN.md 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    NO_SHOW = "no_show"
    TRANSFERRED = "transferred"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class TicketClass(StrEnum):
    NORMAL = "normal"
    PRIORITY = "priority"
    APPOINTMENT = "appointment"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    VETERAN = "veteran"
    EXPECTANT = "expectant"


class WindowState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


# Waiting time plus this bonus, in minutes, is the order of calling: an ageing rule, so nobody starves.
CLASS_BONUS_MINUTES: Mapping[TicketClass, float] = {
    TicketClass.NORMAL: 0,
    TicketClass.PRIORITY: 10,
    TicketClass.APPOINTMENT: 15,
    TicketClass.ELDERLY: 10,
    TicketClass.DISABLED: 10,
    TicketClass.VETERAN: 10,
    TicketClass.EXPECTANT: 10,
}


@dataclass(frozen=True, slots=True)
class Service:
    code: str
    name: str
    prefix: str
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket (号) as it stands. `waited_seconds` is until called, or until now while it waits; the store's clock counts."""

    id: str
    number: str
    service: str
    service_name: str
    class_: TicketClass
    state: TicketState
    window: str | None
    taken_at: datetime
    called_at: datetime | None
    no_shows: int
    note: str
    waiting_ahead: int = 0
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    no: str
    services: tuple[str, ...]
    state: WindowState
    operator: str | None
    ticket: Ticket | None
    pause_reason: str = ""


@dataclass(frozen=True, slots=True)
class QueueView:
    """What one window's screen shows: its ticket, its held ones, and who waits for its services in calling order."""

    window: Window
    current: Ticket | None
    held: tuple[Ticket, ...]
    waiting: tuple[Ticket, ...]
    services: tuple[Service, ...]
    as_of: datetime
