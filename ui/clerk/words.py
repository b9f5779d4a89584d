"""What states and classes are called on the clerk's screen, and which status of the theme paints them."""

from __future__ import annotations

from datetime import datetime

from desktop.queue.model import TicketClass, TicketState
from ui.clerk.text import _


def class_words(kind: TicketClass) -> tuple[str, str]:
    """(short word, theme status) of a ticket's class; ("", "") for a normal one."""
    if kind is TicketClass.NORMAL:
        return "", ""
    if kind is TicketClass.APPOINTMENT:
        return _("Booked"), "called"
    return _("Priority"), "attention"


def class_detail(kind: TicketClass) -> str:
    return {
        TicketClass.ELDERLY: _("Elderly"),
        TicketClass.DISABLED: _("Disabled"),
        TicketClass.VETERAN: _("Veteran"),
        TicketClass.EXPECTANT: _("Expectant"),
        TicketClass.APPOINTMENT: _("Booked number"),
        TicketClass.PRIORITY: _("Priority number"),
    }.get(kind, _("Normal number"))


def state_words(state: TicketState) -> tuple[str, str]:
    """(theme status, words) of the ticket at the window."""
    if state is TicketState.CALLED:
        return "called", _("Called")
    if state is TicketState.HELD:
        return "held", _("On hold")
    return "serving", _("Serving")


def minutes(since: datetime, until: datetime) -> int:
    return max(0, int((until - since).total_seconds() // 60))


def elapsed(since: datetime, until: datetime) -> str:
    """mm:ss, or h:mm:ss from an hour on."""
    seconds = max(0, int((until - since).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"
