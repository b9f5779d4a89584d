"""What the guide desk does, each as one call for a write lane: a number with the list, or the one-time notice with its paper.

What is done stays done: when the slip or the register then fails, the answer says so (`trouble`) and nothing is taken back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

from desktop.changes import Changes
from desktop.clock import hall_date, now
from desktop.errors import HallError
from desktop.intake.documents import DocumentKind
from desktop.intake.model import Decision, Draft, OutcomeKind
from desktop.intake.prechecked import encode, of_draft
from desktop.queue.model import Service, Ticket, TicketClass, WindowState
from desktop.queue.rows import minutes_each
from desktop.sentences import sentence
from desktop.staff.model import Actor
from ui.text import _

if TYPE_CHECKING:
    from desktop.intake.registers import Registers
    from desktop.intake.service import Intake
    from desktop.queue.giving import NumberDesk
    from desktop.queue.service import HallQueue

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """A number that shall be given. `items`: those that are done today, None for all. `note`: a line for whoever calls, without personal data."""

    draft: Draft
    service: str
    class_: TicketClass
    reason: str
    about: str
    led_to: str
    note: str
    items: tuple[str, ...] | None = None
    prepared: tuple[str, ...] = ()
    """Lines for the slip."""


@dataclass(frozen=True, slots=True)
class Given:
    """What came of it: a ticket, or a notice by its number. `trouble` is a sentence about what failed afterwards."""

    ticket: Ticket | None = None
    notice_no: str = ""
    case_no: str = ""
    pages: tuple[Any, ...] = ()
    changes: tuple[Changes, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """How it stands at one service: people waiting, which open windows serve it, and how long the next one will wait (None: nobody knows)."""

    service: Service
    windows: tuple[str, ...]
    minutes: int | None = None


def take_number(
    numbers: NumberDesk, registers: Registers | None, actor: Actor, order: Order, print_slip: Callable[..., object] | None
) -> Given:
    """The number first; then the slip and the register. `RuleViolation` queue.*, prechecked.too_long: no number was taken."""
    chosen = order.draft.theme_code or order.draft.item_codes
    ticket, taken = numbers.take(
        actor,
        (order.service,),
        order.class_,
        reason=order.reason,
        person=order.draft.applicant,
        note=order.note,
        prechecked=encode(of_draft(order.draft, order.items)) if chosen else "",
    )
    trouble = _printed(partial(print_slip, ticket, prepared=order.prepared))[1] if print_slip is not None else ""
    changes, failed = _log(registers, actor, about=order.about, referred_to=order.led_to, ticket_no=ticket.number)
    return Given(ticket, changes=(taken, *changes), trouble=" ".join(filter(None, (trouble, failed))))


def give_notice(
    intake: Intake, papers: Any, registers: Registers | None, actor: Actor, draft: Draft, about: str, *, province_away: bool
) -> Given:
    """The notice as a clerk gives it: case, events and number in one transaction, then its paper. Refused: nothing was recorded."""
    done, changes = intake.decide(actor, draft, Decision(OutcomeKind.NOTIFIED), province_away=province_away)
    paper, trouble = _printed(partial(papers.issue, actor, done.case.case_no, DocumentKind.NOTICE))
    more, failed = _log(registers, actor, about=about, case_id=done.case.case_id)
    number = done.documents[0].document_no if done.documents else ""
    return Given(
        notice_no=number,
        case_no=done.case.case_no,
        pages=tuple(paper.pages) if paper is not None else (),
        changes=(changes, *more),
        trouble=" ".join(filter(None, (trouble, failed))),
    )


def lines_of(queue: HallQueue) -> Mapping[str, Line]:
    """Every service of the hall with who waits and which open windows serve it, by code."""
    services, windows = queue.status()
    opened = [place for place in windows if place.state is WindowState.OPEN]
    day = hall_date(now()).isoformat()
    found = {}
    with queue.store.read() as connection:
        for entry in services:
            pace = minutes_each(connection, day, entry.code)
            numbers = tuple(place.no for place in opened if entry.code in place.services)
            found[entry.code] = Line(entry, numbers, None if pace is None else ceil(entry.waiting * pace))
    return found


def _printed(call: Callable[[], Any]) -> tuple[Any, str]:
    """(what came of it, ""), or (None, a sentence). Whatever goes wrong here, the number or the notice stands and is shown."""
    try:
        return call(), ""
    except HallError as error:
        return None, sentence(error)
    except Exception:
        log.exception("printing at the guide desk")
        return None, _("It was not printed; print it again from the list")


def _log(registers: Registers | None, actor: Actor, *, about: str, **values: Any) -> tuple[tuple[Changes, ...], str]:
    if registers is None:
        return (), ""
    try:
        return (registers.log_first_contact(actor, about, **values),), ""
    except HallError as error:
        return (), sentence(error)
