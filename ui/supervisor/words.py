"""Words of the supervisor's room: windows, sets of services, minutes, decisions and alerts as people say them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop.clock import shanghai
from desktop.queue.model import WindowState
from desktop.tidal.decisions import Decision, DecisionState
from desktop.tidal.look import FloorAlert, PlaceLook, TidalLook
from desktop.tidal.model import Move, Standing, Why
from desktop.tidal.reasons import facts_of, named
from ui.text import LANGUAGE, _, _n, mark, spoken

MORE = 3


def window_words(no: str) -> str:
    """As it hangs over the window: two digits at least."""
    return no.zfill(2) if no.isascii() and no.isdigit() else no


def clock_words(at: datetime) -> str:
    local = shanghai(at)
    return f"{local.hour}:{local.minute:02d}"


def minute_words(minute: float, opens: int) -> str:
    """A minute since opening as the hall's clock."""
    whole = round(minute) + opens
    return f"{whole // 60}:{whole % 60:02d}"


def one_place(value: float) -> str:
    return f"{value:.1f}"


def service_name(look: TidalLook, code: str) -> str:
    line = look.line(code)
    return line.name if line is not None else code


def set_words(look: TidalLook, codes: Sequence[str]) -> str:
    names = [service_name(look, code) for code in codes]
    if len(names) > MORE:
        return _("{names} and {n} more", names=mark("、").join(names[:MORE]), n=len(names) - MORE)
    return mark("、").join(names)


def reason_words(look: TidalLook, reason: str) -> str:
    """A reason with the services' names in place of their codes."""
    return named(reason, {line.code: line.name for line in look.lines})


def why_words(look: TidalLook, moves: Sequence[Move]) -> str:
    """Why, from what stands behind the moves; a move that brings nothing of that with it says its own sentence."""
    taken = {entry.service: entry for move in moves for entry in move.why.taken}
    left = {entry.service: entry for move in moves for entry in move.why.left}
    if not taken and not left:
        return reason_words(look, moves[0].reason)
    pressed = tuple(entry for code, entry in taken.items() if code not in left)
    spare = tuple(entry for code, entry in left.items() if code not in taken)
    said = [_standing_words(look, pressed, spare)]
    said += [_("Both or neither: one alone is of no use.")] if len(moves) > 1 else []
    return _in_a_row(said + _back_words(max(move.why.back_after for move in moves)))


def kept_words(look: TidalLook, decision: Decision) -> str:
    """Why a decision of the log was advised: the sentence that is kept, and in another language the facts that it tells."""
    why = facts_of(decision.reason) if spoken() != LANGUAGE else None
    return _told_words(look, decision, why) if why is not None else reason_words(look, decision.reason)


def _told_words(look: TidalLook, decision: Decision, why: Why) -> str:
    gains = {entry.service for entry in why.taken}
    said = [_standing_words(look, why.taken, why.left)]
    said += [
        _("Window {no} changes to {services} with it.", no=window_words(no), services=set_words(look, services))
        for no, services in why.together
    ]
    said += [
        _(
            "{service} is expected to wait {after} minutes instead of {before}.",
            service=service_name(look, entry.service), before=round(entry.before), after=round(entry.after),
        )
        for entry in decision.touched
        if entry.service in gains
    ]  # fmt: skip
    return _in_a_row([part for part in said if part] + _back_words(why.back_after))


def _standing_words(look: TidalLook, pressed: Sequence[Standing], spare: Sequence[Standing]) -> str:
    parts = [_pressed_words(look, entry) for entry in pressed] + [_spare_words(look, entry) for entry in spare]
    first = _(", ").join(parts)
    return first[:1].upper() + first[1:] + _(".") if parts else ""


def _back_words(minutes: float) -> list[str]:
    return [_n("Best given back after some {n} minute.", "Best given back after some {n} minutes.", round(minutes))] if minutes else []


def _in_a_row(sentences: Sequence[str]) -> str:
    return (" " if spoken() != LANGUAGE else "").join(sentences)


def _pressed_words(look: TidalLook, line: Standing) -> str:
    name = service_name(look, line.service)
    if not line.waiting:
        return (
            _("more come to {service} than usual", service=name) if line.surging else _("no window is free for {service}", service=name)
        )  # fmt: skip
    said = {"service": name, "n": line.waiting, "m": round(line.oldest_minutes)}
    if line.surging:
        return _("more come to {service} than usual: {n} waiting, {m} min at most", **said)
    return _("{service} has {n} waiting, {m} min at most", **said)


def _spare_words(look: TidalLook, line: Standing) -> str:
    name = service_name(look, line.service)
    return _("{service} has {n} waiting", service=name, n=line.waiting) if line.waiting else _("nobody waits for {service}", service=name)


def change_words(look: TidalLook, no: str, services: Sequence[str]) -> str:
    """改办, or 兼办 where it keeps what it has."""
    place = look.place(no)
    now = place.services if place is not None else ()
    gained, left = [code for code in services if code not in now], [code for code in now if code not in services]
    if now and gained and not left:
        return _("Window {no} also serves {services}", no=window_words(no), services=set_words(look, gained))
    if left and not gained:
        return _("Window {no} serves {services} alone", no=window_words(no), services=set_words(look, services))
    return _("Window {no} changes to {services}", no=window_words(no), services=set_words(look, services))


def cost_words(look: TidalLook, moves: Sequence[Move], names: Mapping[str, str]) -> str:
    """What it costs and how long it binds."""
    place, rules = look.place(moves[0].window), look.rules
    if len(moves) > 1:
        return _n(
            "Each calls nobody for {n} minute, then keeps it for at least {m}. Whoever is at a window is served first.",
            "Each calls nobody for {n} minutes, then keeps it for at least {m}. Whoever is at a window is served first.",
            f"{rules.switch_minutes:g}",
            m=f"{rules.min_dwell_minutes:g}",
        )
    if place is not None and place.state is WindowState.CLOSED:
        return _("The window is closed: it takes effect at once")
    holds = _n(
        "calls nobody for {n} minute, then keeps it for at least {m}",
        "calls nobody for {n} minutes, then keeps it for at least {m}",
        f"{rules.switch_minutes:g}",
        m=f"{rules.min_dwell_minutes:g}",
    )
    if place is None or not place.ticket:
        return _("Begins at once, {holds}", holds=holds)
    who = names.get(place.operator or "", place.operator or "")
    return _("After {who} has served {ticket}: {holds}", who=who or window_words(place.no), ticket=place.ticket, holds=holds)


def before_after_words(before: float, after: float) -> tuple[str, str]:
    """(21.0 falls to, 13.5) in two parts, so that the second can be bold."""
    if round(after, 1) < round(before, 1):
        return _("{before} falls to", before=one_place(before)), one_place(after)
    if round(after, 1) > round(before, 1):
        return _("{before} rises to", before=one_place(before)), one_place(after)
    return _("stays at"), one_place(after)


def place_state_words(place: PlaceLook) -> str:
    """Below the clerk's name: the number, or why there is none."""
    if place.switching_until is not None:
        return _("changes until {time}", time=clock_words(place.switching_until))
    if place.state is WindowState.PAUSED:
        return _("paused")
    if place.state is WindowState.CLOSED:
        return _("closed")
    return place.ticket or _("free")


def decision_state_words(decision: Decision) -> str:
    return {
        DecisionState.PROPOSED: _("not decided"),
        DecisionState.ACCEPTED: _("taken up"),
        DecisionState.ADJUSTED: _("adjusted"),
        DecisionState.DISMISSED: _("not now"),
        DecisionState.UNDONE: _("taken back"),
        DecisionState.AUTOMATIC: _("by itself"),
    }[decision.state]


def done_words(look: TidalLook, done: Decision | tuple[Decision, ...]) -> str:
    """What was just done, in one line."""
    if isinstance(done, tuple) and done and done[0].before is not None:
        return _(", ").join(change_words(look, entry.window, entry.to) for entry in done)
    if isinstance(done, tuple):
        return _n("{n} window opens with other services", "{n} windows open with other services", len(done))
    if done.state is DecisionState.DISMISSED:
        return _("Not now. It is not advised again for twenty minutes")
    if done.state is DecisionState.UNDONE:
        return _("Window {no} goes back to what it served", no=window_words(done.window))
    return change_words(look, done.window, done.to)


def decision_words(look: TidalLook, decision: Decision) -> str:
    """经营许可 → 社保医保."""
    return f"{set_words(look, decision.was)} → {set_words(look, decision.to)}"


def promised_words(decision: Decision) -> str:
    if decision.before is None or decision.after is None:
        return "–"
    return f"{one_place(decision.before)} → {one_place(decision.after)}"


def outcome_words(decision: Decision) -> str:
    """What really happened, an hour later."""
    found = decision.outcome
    if found is None:
        return "–" if decision.taken_at is None or decision.before is None else _("in an hour")
    calls = sum(found.calls.values())
    if found.mean is None:
        return _("nobody was called")
    return _("{minutes} ({n} called)", minutes=one_place(found.mean), n=calls)


def alert_words(look: TidalLook, alert: FloorAlert) -> tuple[str, str]:
    """Title and second line."""
    name = service_name(look, alert.service)
    if alert.kind == "long_wait":
        line = look.line(alert.service)
        waiting = _("{n} waiting", n=line.waiting) if line is not None else ""
        return _n(
            "{number} has waited {n} minute", "{number} has waited {n} minutes", round(alert.value), number=alert.number
        ), name + mark("，") + waiting
    if alert.kind == "long_line":
        return _n("{n} waits for {service}", "{n} wait for {service}", round(alert.value), service=name), _(
            "more than {n} waiting", n=look.rules.warn_waiting
        )
    return _("No open window serves {service}", service=name), _("{n} waiting, {number} first", n=round(alert.value), number=alert.number)


def knowledge_words(look: TidalLook) -> str:
    known = look.knowledge
    if not known.days:
        return _("New hall: nothing learned yet, times are estimates. The forecast is rough.")
    if known.little:
        return _n(
            "Learned from {n} day, {m} like today: the forecast is still rough.",
            "Learned from {n} days, {m} like today: the forecast is still rough.",
            known.days,
            m=known.comparable,
        )
    return _n("Learned from {n} day, {m} like today.", "Learned from {n} days, {m} like today.", known.days, m=known.comparable)
