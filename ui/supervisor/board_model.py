"""The board without Qt: where cells stand, and what a lifted block would make of a window. Refuses what the rules refuse, with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.queue.model import WindowState
from desktop.tidal.look import PlaceLook, TidalLook
from desktop.tidal.model import Move
from ui.supervisor.words import clock_words, service_name, window_words
from ui.text import _, _n


@dataclass(frozen=True, slots=True)
class Lifted:
    """A change that is held in the hand. `taken`: the service whose block was lifted, "" when one is added; `target`: the row under it.

    `effect` is the planner's word on it, None while it is asked; `refusal` why it cannot be dropped there."""

    window: str
    taken: str
    target: str
    services: tuple[str, ...]
    effect: Move | None = None
    refusal: str = ""


def block_of(place: PlaceLook, code: str) -> str:
    """main, also, coming, able or "" for a cell."""
    if code in place.coming and code not in place.services:
        return "coming"
    if code in place.services:
        return "main" if place.services[0] == code else "also"
    return "able" if code in place.skills else ""


def lift(look: TidalLook, place: PlaceLook, code: str) -> Lifted:
    """The block of a cell; on a cell without one the window's only block, aimed there."""
    if code in place.services:
        return _refused(look, place, Lifted(place.no, code, code, place.services))
    taken = place.services[0] if len(place.services) == 1 else ""
    return aim(look, place, Lifted(place.no, taken, code, place.services), code)


def aim(look: TidalLook, place: PlaceLook, held: Lifted, code: str) -> Lifted:
    """The same block over another row."""
    if not held.taken:
        services = (*place.services, code) if code not in place.services else place.services
    elif code == held.taken:
        services = place.services
    elif code in place.services:
        services = tuple(entry for entry in place.services if entry != held.taken)
    else:
        services = tuple(code if entry == held.taken else entry for entry in place.services)
    return _refused(look, place, replace(held, target=code, services=services, effect=None, refusal=""))


def toggle(look: TidalLook, place: PlaceLook, code: str) -> Lifted:
    """One service more or less."""
    has = code in place.services
    services = tuple(entry for entry in place.services if entry != code) if has else (*place.services, code)
    return _refused(look, place, Lifted(place.no, code if has else "", code, services))


def proposed(look: TidalLook, move: Move) -> Lifted | None:
    """An advice taken into the hand, to be adjusted."""
    place = look.place(move.window)
    if place is None:
        return None
    gained = [code for code in move.services if code not in place.services]
    left = [code for code in place.services if code not in move.services]
    target = gained[0] if gained else move.services[0]
    return _refused(look, place, Lifted(place.no, left[0] if left else "", target, move.services))


def possible(look: TidalLook, move: Move) -> bool:
    """Whether the move would still change something, and nothing that can be seen speaks against it."""
    held = proposed(look, move)
    return held is not None and changes(look, held)


def _refused(look: TidalLook, place: PlaceLook, held: Lifted) -> Lifted:
    return replace(held, refusal=refusal_words(look, place, held.services))


def refusal_words(look: TidalLook, place: PlaceLook, services: tuple[str, ...]) -> str:
    """What can be seen without asking the store; the store has the last word."""
    if set(services) == set(place.services) and not place.coming:
        return ""
    if place.state is not WindowState.CLOSED and (place.coming or place.switching_until is not None):
        return _("Window {no} is changing already", no=window_words(place.no))
    if place.state is not WindowState.CLOSED and place.stands_until is not None:
        return _("Window {no} has just changed and stands until {time}", no=window_words(place.no), time=clock_words(place.stands_until))
    if not services:
        return _("A window needs at least one service")
    lacking = next((code for code in services if code not in place.skills), None)
    if lacking is not None:
        return _("Whoever sits at {no} does not do {service}", no=window_words(place.no), service=service_name(look, lacking))
    if len(services) > look.rules.max_services_per_window:
        return _n("At most {n} service at one window", "At most {n} services at one window", look.rules.max_services_per_window)
    return ""


def changes(look: TidalLook, held: Lifted) -> bool:
    """Whether dropping it would change anything and nothing speaks against it."""
    place = look.place(held.window)
    return place is not None and not held.refusal and set(held.services) != set(place.services)
