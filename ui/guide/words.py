"""What the two outcomes say: title, line, explanation, and what stands in the way of each. Pure but for the language."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.intake import guide_words, party
from desktop.intake.guide_advice import Advice, Offer
from desktop.intake.model import MaterialStatus
from desktop.queue.model import Ticket, TicketClass
from desktop.sentences import sentence
from ui.guide.asking import Asking
from ui.guide.deeds import Line
from ui.text import _, _n, mark

_NAMES_SHOWN = 3
Said = tuple[str, str, str, str]
"""Caption, title, line, explanation."""


def class_options() -> tuple[tuple[str, str], ...]:
    """(class, words), the usual one first."""
    return (
        (TicketClass.NORMAL.value, _("Normal")),
        (TicketClass.ELDERLY.value, _("Elderly")),
        (TicketClass.DISABLED.value, _("Disabled")),
        (TicketClass.VETERAN.value, _("Veteran")),
        (TicketClass.EXPECTANT.value, _("Expectant")),
        (TicketClass.PRIORITY.value, _("Priority, with a reason")),
    )


def ticket_words(asking: Asking, lines: Mapping[str, Line] | None, service: str, *, given: Ticket | None) -> tuple[Said, str]:
    """What the number's block says, and why it cannot be taken now ("" when it can)."""
    advice = asking.advice
    line = (lines or {}).get(service)
    title = _("Number: {service}", service=line.service.name) if line is not None else _("Take a number")
    caption = {
        Offer.NOTHING: _("Or a number at once"),
        Offer.ASK: _("{n} not asked yet", n=advice.unasked),
        Offer.UNKNOWN: _("What it needs is in this hall's guide"),
        Offer.WHOLE: _("All of it can be done today"),
        Offer.PART: _n("{n} item can be done today", "{n} items can be done today", len(advice.doable)),
        Offer.NOTICE: _("Nothing of it can be done today"),
    }[advice.offer]
    if given is not None:
        taken = _("Number {no} is taken", no=given.number)
        return (caption, f"{given.number} {given.service_name}", _own_words(given), _ticket_text(asking)), taken
    trouble = _ticket_trouble(asking, lines, line)
    told = (trouble or _ticket_text(asking)) if line is not None else ""
    return (caption, title, _line_words(lines, line), told), trouble


def notice_words(asking: Asking, *, given: str) -> tuple[Said, str]:
    """What the notice's block says, and why it cannot be given now."""
    advice = asking.advice
    count = len(advice.missing)
    title = _("Notice, {n} missing", n=count) if count else _("One-time notice")
    caption = {
        Offer.PART: _("To have all of it done at once"),
        Offer.NOTICE: _("Without a number"),
    }.get(advice.offer, _("When something is missing"))
    trouble = _notice_trouble(asking, given)
    text = trouble or _("Says where to get it and what is right. It takes no number")
    return (caption, title, mark("、").join(advice.missing), text if count else ""), trouble


def kept_note(asking: Asking) -> str:
    """The line that a clerk sees before calling."""
    found = asking.found
    if found is None:
        return ""
    brought = sum(line.entry.status is MaterialStatus.PROVIDED for line in found.materials)
    return guide_words.call_note(found.bundle.name, brought, len(asking.advice.missing))


def on_slip(asking: Asking) -> tuple[str, ...]:
    """What stands on the slip below the number."""
    return guide_words.slip_lines(asking.found.bundle.name, asking.advice.missing) if asking.found is not None else ()


def _line_words(lines: Mapping[str, Line] | None, line: Line | None) -> str:
    if lines is None:
        return _("The hall does not answer; nobody knows how many wait")
    if line is None:
        return _("No service is set for this; please choose one")
    ahead = _n("{n} waits", "{n} wait", line.service.waiting)
    if not line.windows:
        return _("{ahead}; no window is open for it now", ahead=ahead)
    where = _("window {no}", no=mark("、").join(line.windows[:4]))
    if line.minutes is None or not line.service.waiting:
        return where + mark("，") + ahead
    return _("{where}, {ahead}, about {n} min", where=where, ahead=ahead, n=line.minutes)


def _own_words(ticket: Ticket) -> str:
    ahead = _n("{n} waits", "{n} wait", ticket.waiting_ahead)
    if ticket.expected_minutes is None:
        return _("{ahead}; no window is open for it now", ahead=ahead)
    return _("{ahead}, about {n} min", ahead=ahead, n=ticket.expected_minutes) if ticket.waiting_ahead else ahead


def _ticket_text(asking: Asking) -> str:
    advice = asking.advice
    if advice.offer is Offer.PART:
        done = [chance.item.name for chance in advice.items if chance.doable]
        left = [chance.item.name for chance in advice.items if not chance.doable]
        return _("First {done}. {left} can follow when the rest is here", done=_names(done), left=_names(left))
    deferred = _deferred(asking)
    if deferred:
        return _("May follow later: {names}", names=_names(deferred))
    if advice.offer is Offer.NOTICE:
        return _("A number may be taken all the same; the clerk looks again")
    return ""


def _deferred(asking: Asking) -> list[str]:
    lines = asking.found.materials if asking.found is not None else ()
    return [line.need.material.name for line in lines if line.status is MaterialStatus.DEFERRED and not line.by_rule]


def _names(names: list[str]) -> str:
    shown = mark("、").join(names[:_NAMES_SHOWN])
    return shown if len(names) <= _NAMES_SHOWN else _("{names} and others, {n} in all", names=shown, n=len(names))


def _ticket_trouble(asking: Asking, lines: Mapping[str, Line] | None, line: Line | None) -> str:
    visit = asking.visit
    if lines is None:
        return _("The hall does not answer")
    if line is None:
        return _("Choose the service first")
    if visit.class_ is TicketClass.PRIORITY and not visit.reason.strip():
        return _("Say why this person comes first")
    who = visit.draft.applicant
    errors, _warnings = party.check(party.normalised(who), "") if who.id_no.strip() else ((), ())
    wrong = [issue for issue in errors if issue.code != "party.name_missing"]
    return sentence(wrong[0]) if wrong else ""


def _notice_trouble(asking: Asking, given: str) -> str:
    advice: Advice = asking.advice
    if given:
        return _("The notice was given")
    if asking.found is None:
        return _("Choose what the person wants first")
    if advice.unasked:
        return _("Ask for {n} more: a notice names everything at once", n=advice.unasked)
    if not advice.missing:
        return _("Nothing is missing")
    issues = [issue for issue in asking.found.issues if issue.pointer.startswith("/applicant")] or list(asking.found.issues)
    return sentence(issues[0]) if issues else ""
