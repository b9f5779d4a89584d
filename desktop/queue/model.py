"""The queue's values: services, windows, tickets, and the one table of what may become what (DESIGN.md 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
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


EMERGENCY_MARK = "应"
"""Stands before a number that was given without the hall."""

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
    then: tuple[str, ...] = ()
    """Further services of the same visit, in order."""
    prechecked: bool = False
    """The guide desk attached a list of what was looked at (`HallQueue.prechecked`)."""
    expected_minutes: int | None = None
    """Estimated wait; None when it does not wait or nobody serves it now."""
    order_at: datetime | None = None
    for_window: str | None = None
    """Only this window calls it."""

    @property
    def emergency(self) -> bool:
        """应急号: given while the hall's store was away; its slip and its card carry the mark, also after it went to the hall."""
        return self.number.startswith(EMERGENCY_MARK)


@dataclass(frozen=True, slots=True)
class Window:
    no: str
    services: tuple[str, ...]
    state: WindowState
    operator: str | None
    ticket: Ticket | None
    pause_reason: str = ""
    next_services: tuple[str, ...] = ()
    """What it changes to as soon as its present visitor is served; empty: no change is on its way."""
    switching_until: datetime | None = None
    """It changes its services and calls nobody until then. May lie in the past."""
    services_since: datetime | None = None
    """Since when its services stand after a change; None: it was opened with them."""


def window_order(no: str) -> tuple[int, str]:
    """Windows in the order in which people count: 9 before 10."""
    return len(no), no


@dataclass(frozen=True, slots=True)
class Voucher:
    """次日优先凭证: the hall failed, so on `valid_on` its holder is served with priority and takes no number again."""

    code: str
    number: str
    service: str
    valid_on: date


@dataclass(frozen=True, slots=True)
class DayClosed:
    cancelled: int
    vouchers: tuple[Voucher, ...]


@dataclass(frozen=True, slots=True)
class BoardCall:
    number: str
    window: str
    at: datetime
    recalled: bool
    service: str = ""
    """Its name."""


@dataclass(frozen=True, slots=True)
class BoardWindow:
    no: str
    state: WindowState
    pause_reason: str
    services: tuple[str, ...]
    next_services: tuple[str, ...] = ()
    switching_until: datetime | None = None
    """As in `Window`: whoever waits outside reads that it changes."""


@dataclass(frozen=True, slots=True)
class Board:
    """What everybody in the hall may read, newest call first: numbers and windows, no personal data."""

    called: tuple[BoardCall, ...]
    services: tuple[Service, ...]
    windows: tuple[BoardWindow, ...]
    notices: tuple[str, ...]
    minutes: Mapping[str, int] = field(default_factory=dict)
    """By service: about how long whoever takes a number now will wait. A service that no open window serves is not in it."""
    no_shows: tuple[str, ...] = ()
    """过号: numbers that did not come and will be called again, the next one first."""
    as_of: datetime | None = None
    """The store's moment."""


@dataclass(frozen=True, slots=True)
class QueueRules:
    """What a hall may set for itself (table `queue_setting`, from the hall's data); these are the built-in values, in minutes."""

    early_minutes: int = 30
    """An appointment that comes earlier waits with its own time as its place."""
    late_minutes: int = 15
    """One that comes later is a normal ticket."""
    usual_minutes: int = 8
    """The length of a visit as long as nobody was served today."""


class AppointmentState(StrEnum):
    BOOKED = "booked"
    CHECKED_IN = "checked_in"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Appointment:
    id: str
    service: str
    starts_at: datetime
    ends_at: datetime
    name_masked: str
    mobile_masked: str
    check_in_code: str
    state: AppointmentState
    ticket_id: str | None


@dataclass(frozen=True, slots=True)
class QueueView:
    """What one window's screen shows: its ticket, its held ones, and who waits for its services in calling order."""

    window: Window
    current: Ticket | None
    held: tuple[Ticket, ...]
    waiting: tuple[Ticket, ...]
    services: tuple[Service, ...]
    as_of: datetime
    emergency: bool = False
    """The hall is away: emergency numbers wait here, and what the hall said is of `as_of`."""
